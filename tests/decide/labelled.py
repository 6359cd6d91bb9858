"""Work labelled by hand: what a small local model does well enough, and what is worth paying for.

``TUNED`` examples were looked at while the weights were set; ``HELD_OUT`` ones were written
with them, before the first run, and only counted afterwards.
"""

from __future__ import annotations

from typing import NamedTuple

from guard.change import Shape


class Prompt(NamedTuple):
    hard: bool
    text: str


class Work(NamedTuple):
    hard: bool
    task: str
    text: str
    files: tuple[tuple[str, str, int, int], ...]

    def shape(self) -> Shape:
        return Shape(self.files, added=sum(file[2] for file in self.files),
                     removed=sum(file[3] for file in self.files),
                     hunks=sum(1 + (file[2] + file[3]) // 25 for file in self.files))


def spread(folders: str, each: int, added: int, removed: int, *, ext: str = "py",
           status: str = "M") -> tuple[tuple[str, str, int, int], ...]:
    """Return ``each`` files in every one of the space-separated ``folders``."""
    return tuple((f"{folder}/part{number}.{ext}", status, added, removed)
                 for folder in folders.split() for number in range(each))


EASY, HARD = False, True

TUNED_PROMPTS = (
    Prompt(EASY, "regex for ISO dates"),
    Prompt(EASY, "how do I undo the last commit but keep the changes?"),
    Prompt(EASY, 'convert this JSON to YAML: {"a": 1, "b": [2, 3]}'),
    Prompt(EASY, "syntax of a for loop in bash"),
    Prompt(EASY, "write a dataclass with name, email and age"),
    Prompt(EASY, "what does git rebase --onto do"),
    Prompt(EASY, "fix the typo in this sentence: recieve the adress"),
    Prompt(EASY, "give me a Dockerfile for a flask app"),
    Prompt(EASY, "one-liner to count lines in all python files"),
    Prompt(EASY, "jq filter to get the names of all users"),
    Prompt(EASY, "rename this variable to something clearer: x1"),
    Prompt(EASY, "what is a deadlock?"),
    Prompt(EASY, "add type hints to this function: def add(a, b): return a + b"),
    Prompt(EASY, "how to sort a dict by value in python"),
    Prompt(EASY, "SQL to select the ten newest orders"),
    Prompt(EASY, "write a unit test for a function that reverses a string"),
    Prompt(EASY, "explain this error: IndentationError: unexpected indent"),
    Prompt(EASY, "cron expression for every weekday at 9"),
    Prompt(EASY, "difference between let and const"),
    Prompt(EASY, "boilerplate for an argparse command line program"),
    Prompt(HARD, "design the architecture of a multi-tenant billing system with audit trail"),
    Prompt(HARD,
           "there is a race condition between the cache refresh and the writer thread, find it"),
    Prompt(HARD, "do a security audit of this authentication module and list the attack paths"),
    Prompt(HARD, "refactor the payment code across all services to use the new client"),
    Prompt(HARD, "write integration tests for the checkout flow with postgres and redis"),
    Prompt(HARD,
           "why does this deadlock under load? two goroutines take the locks in different order"),
    Prompt(HARD, "plan a zero-downtime migration of the orders table to partitioning"),
    Prompt(HARD, "we have a memory leak in production after 3 hours, investigate the heap profile"),
    Prompt(HARD,
           "compare event sourcing and CRUD for our ledger, with trade-offs, and recommend one"),
    Prompt(HARD, "threat model for a file upload service"),
    Prompt(HARD, "split this monolith into services; where are the boundaries?"),
    Prompt(HARD, "prove that this lock-free queue is linearizable or give a counterexample"),
    Prompt(HARD, "optimize this query planner; the p99 latency doubled after the refactor"),
    Prompt(HARD, "design a rate limiter that works across regions with eventual consistency"),
    Prompt(HARD, "review this concurrency primitive for memory ordering bugs"),
    Prompt(HARD, "migrate the whole codebase from callbacks to async/await, step by step"),
)

HELD_OUT_PROMPTS = (
    Prompt(EASY, "regex that matches an IPv4 address"),
    Prompt(EASY, "how do I list all branches merged into main"),
    Prompt(EASY, "format this JSON"),
    Prompt(EASY, "python list comprehension that keeps even numbers"),
    Prompt(EASY, "what does chmod 755 mean"),
    Prompt(EASY, "write a docstring for this function: def area(r): return 3.14 * r * r"),
    Prompt(EASY, "generate a .gitignore for node"),
    Prompt(EASY, "how to squash the last 3 commits"),
    Prompt(EASY, "translate this comment to English: // Zähler zurücksetzen"),
    Prompt(EASY, "kubectl command to restart a deployment"),
    Prompt(EASY, "write a hello world http server in go"),
    Prompt(EASY, "what is the difference between a thread and a process?"),
    Prompt(EASY, "sed command to replace tabs by spaces"),
    Prompt(EASY, "fix this syntax error: print 'hello'"),
    Prompt(EASY, "css to center a div"),
    Prompt(EASY, "summarize this commit in one line"),
    Prompt(EASY, "which port does postgres use"),
    Prompt(EASY, "convert 1700000000 to a date"),
    Prompt(HARD, "architect a plugin system for our editor that can be sandboxed"),
    Prompt(HARD, "find the data race in this worker pool and propose a fix"),
    Prompt(HARD, "audit the session handling for vulnerabilities, including CSRF and fixation"),
    Prompt(HARD, "redesign the module structure of this repository to remove the cyclic imports"),
    Prompt(HARD, "end-to-end tests for the login, payment and refund flows, in docker compose"),
    Prompt(HARD, "the consumer sometimes processes a message twice; analyze the failover protocol"),
    Prompt(HARD, "propose a database schema and migration plan for soft deletes in all tables"),
    Prompt(HARD, "intermittent deadlocks in postgres between these two transactions, root cause?"),
    Prompt(HARD, "design a distributed lock with fencing tokens and explain its failure modes"),
    Prompt(HARD,
           "refactor these six modules to dependency injection without changing the public API"),
    Prompt(HARD,
           "why is throughput capped at 200 rps? here are the flame graph and the thread dump"),
    Prompt(HARD, "evaluate whether we should move from REST to gRPC; scalability and trade-offs"),
)

TUNED_CHANGES = (
    Work(EASY, "message", "", (("README.md", "M", 4, 2),)),
    Work(EASY, "message", "fix-typo", (("src/app.py", "M", 1, 1),)),
    Work(EASY, "message", "",
         (("package-lock.json", "M", 9000, 7000), ("package.json", "M", 1, 1))),
    Work(EASY, "message", "", (("src/util.py", "M", 14, 3), ("tests/test_util.py", "M", 22, 0))),
    Work(EASY, "message", "", spread("docs docs/guide docs/api", 6, 40, 10, ext="md")),
    Work(EASY, "message", "",
         (("api/schema_pb2.py", "M", 2400, 1900), ("api/schema.proto", "M", 9, 1))),
    Work(EASY, "message", "chore/bump", (("go.mod", "M", 3, 3), ("go.sum", "M", 40, 38))),
    Work(EASY, "message", "", (("src/a.py", "M", 30, 12), ("src/b.py", "M", 8, 4))),
    Work(EASY, "message", "", spread("assets/img", 30, 0, 0, ext="png", status="A")),
    Work(EASY, "review", "", (("src/util.py", "M", 6, 2),)),
    Work(HARD, "message", "",
         spread("src/api src/db src/core src/auth tests/api tests/db", 3, 60, 40)),
    Work(HARD, "message", "refactor/auth-architecture",
         spread("src/auth src/api src/core", 3, 45, 30)),
    Work(HARD, "message", "",
         spread("lib/a lib/b lib/c lib/d lib/e lib/f lib/g", 4, 30, 25, ext="rs")),
    Work(HARD, "review", "fix race condition in scheduler",
         (("src/scheduler.py", "M", 60, 35), ("src/worker.py", "M", 28, 10),
          ("tests/test_scheduler.py", "M", 70, 5))),
    Work(HARD, "review", "", spread("src/api src/db src/core src/auth", 2, 70, 40)),
    Work(HARD, "message", "migration of storage to async",
         spread("store store/sql api", 3, 60, 50)),
    Work(HARD, "review", "security: verify tokens", (("auth/token.go", "M", 120, 40),
                                                     ("auth/session.go", "M", 60, 30))),
    Work(HARD, "message", "", (*spread("engine engine/plan engine/exec", 4, 80, 60, ext="cc"),
                               *spread("tests/engine", 3, 90, 10, ext="cc"))),
)

HELD_OUT_CHANGES = (
    Work(EASY, "message", "", (("CHANGELOG.md", "M", 12, 0), ("pyproject.toml", "M", 1, 1))),
    Work(EASY, "message", "", (("src/index.ts", "M", 5, 5),)),
    Work(EASY, "message", "", (("yarn.lock", "M", 400, 300),)),
    Work(EASY, "message", "", (("Cargo.lock", "M", 80, 60), ("Cargo.toml", "M", 2, 2),
                               ("src/main.rs", "M", 3, 3))),
    Work(EASY, "message", "",
         (("vendor/lib/x.c", "M", 3000, 2000), ("vendor/lib/x.h", "M", 200, 90))),
    Work(EASY, "message", "add-flag", (("cmd/root.go", "M", 18, 2), ("README.md", "M", 6, 0))),
    Work(EASY, "message", "", (("tests/test_a.py", "M", 60, 10),)),
    Work(EASY, "message", "", (("src/legacy.py", "D", 0, 420),)),
    Work(EASY, "message", "", (("web/dist/app.min.js", "M", 3, 3), ("web/app.js", "M", 12, 4))),
    Work(EASY, "review", "", (("docs/index.md", "M", 90, 30),)),
    Work(HARD, "message", "",
         spread("app/models app/views app/services app/jobs app/lib", 4, 40, 35,
                                     ext="rb")),
    Work(HARD, "review", "deadlock in pool",
         (("pool/pool.go", "M", 80, 50), ("pool/conn.go", "M", 30, 12))),
    Work(HARD, "review", "", (*spread("src/parser src/lexer src/types", 3, 50, 30, ext="ts"),
                              ("tests/parser.test.ts", "M", 120, 10))),
    Work(HARD, "message", "refactor: split core into packages",
         spread("packages/core/src packages/io/src packages/cli/src", 4, 50, 45, ext="ts")),
    Work(HARD, "message", "",
         spread("kernel/mm kernel/fs kernel/net kernel/sched include/linux", 4, 70, 60,
                                     ext="c")),
    Work(HARD, "review", "concurrency rewrite",
         spread("runtime runtime/exec", 3, 90, 70, ext="rs")),
)
