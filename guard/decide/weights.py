"""The numbers behind the complexity score: tables only, so that they can be argued about.

Each was set on the examples in tests/decide/labelled.py and is told to people in
docs/routing.md; a test holds that page to these tables.
"""

from __future__ import annotations

#: Points for (lines of work reached), most first. A line of code counts as one line of work;
#: see EFFORT for the others.
SIZE = ((1200, 5), (500, 4), (200, 3), (80, 2), (20, 1))
#: Points for (folders with code or tests).
FOLDERS = ((6, 3), (4, 2), (2, 1))
#: Points for (files of code).
FILES = ((8, 2), (3, 1))
#: Points for (characters of a prompt and what was piped in with it).
PROMPT_SIZE = ((30_000, 3), (8_000, 2), (2_000, 1))
#: Points for the task itself: a review has to find what nobody wrote down.
TASK = {"message": 0, "review": 2, "ask": 0}

#: How much of a changed line is work to understand, by effort class, in hundredths.
EFFORT = {"code": 100, "tests": 50, "settings": 50, "prose": 20, "deleted": 10, "made": 0}

#: Path patterns by effort class, first match wins; lower case, matched anywhere in the path
#: with a slash put before it. What matches none is code if its suffix says so, else settings.
EFFORT_BY_PATH = (
    ("made", r"/(?:vendor|vendored|third_party|node_modules|dist|__snapshots__|generated)/"),
    ("made", r"/(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|packages\.lock\.json)$"),
    ("made", r"/(?:go\.sum|gradle\.lockfile|[^/]+\.lockb?)$"),
    ("made", r"(?:\.min\.(?:js|css)|\.map|\.snap|\.g\.dart|\.designer\.cs)$"),
    ("made", r"(?:_pb2(?:_grpc)?\.pyi?|\.pb\.(?:go|cc|h)|[._]generated\.\w+)$"),
    ("made", r"\.(?:png|jpe?g|gif|ico|svg|webp|pdf|woff2?|ttf|otf|mp[34]|wasm)$"),
    ("made", r"\.(?:zip|gz|jar|so|dll|exe|bin|csv|parquet)$"),
    ("tests", r"/(?:tests?|specs?|__tests__|testdata|fixtures|e2e)/"),
    ("tests", r"(?:/test_[^/]*|[._-](?:test|tests|spec)\.\w+|/conftest\.py)$"),
    ("settings", r"/(?:requirements|constraints)[^/]*\.txt$|/cmakelists\.txt$"),
    ("prose", r"\.(?:md|mdx|rst|txt|adoc|tex)$"),
    ("prose", r"/(?:license|notice|authors|changelog|readme|copying)[^/]*$"),
)
CODE_SUFFIXES = frozenset({
    "asm", "bash", "c", "cc", "cjs", "clj", "cljs", "cpp", "cs", "cxx", "dart", "erl", "ex", "exs",
    "fs", "go", "graphql", "groovy", "h", "hh", "hpp", "hs", "java", "jl", "js", "jsx", "kt", "kts",
    "lua", "m", "mjs", "ml", "mli", "mm", "mts", "nim", "php", "pl", "pm", "proto", "ps1", "py",
    "pyi", "pyx", "r", "rb", "rs", "s", "scala", "sh", "sol", "sql", "sv", "svelte", "swift", "tf",
    "ts", "tsx", "v", "vb", "vhd", "vue", "zig", "zsh",
})

#: (points, name, phrases): each row counts once, wherever one of its phrases stands as whole
#: words; ``*`` is the rest of a word. Text is compared in lower case with ``-``, ``_`` and
#: ``/`` as blanks, so that branch names read like prompts.
WORDS = (
    (7, "architecture", "architect*, rearchitect*"),
    (7, "race condition", "race condition*, data race*"),
    (7, "deadlock", "deadlock*, dead lock*, livelock*"),
    (7, "security audit", "security audit*, code audit*, audit the, penetration test*, pentest*"),
    (7, "threat model", "threat model*, attack path*, attack surface*"),
    (7, "distributed system", "distributed system*, distributed lock*, distributed transaction*"),
    (7, "memory model", "memory ordering, memory model*, lock free, linearizab*"),
    (7, "proof", "prove that, proof of correctness, counterexample*"),
    (7, "outage", "zero downtime, split brain, root cause*"),
    (7, "whole-system tests", "integration test*, end to end, e2e, load test*"),
    (5, "concurrency", "concurren*, thread safe*, mutex*"),
    (5, "leak", "memory leak*, heap profile*, heap dump*, thread dump*, flame graph*"),
    (5, "consistency", "eventual consistency, failover*, fencing, idempoten*, exactly once"),
    (5, "redesign", "redesign*, rewrite of, event sourcing, monolith*"),
    (5, "trade-offs", "trade off*, tradeoff*, pros and cons, scalab*, multi tenan*"),
    (5, "performance", "throughput, latency, p95, p99, bottleneck*, performance regression*"),
    (5, "vulnerability", "vulnerabilit*, exploit*, cve*, csrf, xss, injection attack*"),
    (4, "security", "security, authenticat*, authoriz*, authoris*, cryptograph*, encryption"),
    (4, "migration", "migrat*"),
    (4, "refactor", "refactor*, restructur*, decoupl*, cyclic *, circular import*"),
    (4, "design", "design*, invariant*, protocol*"),
    (4, "optimisation", "optimis*, optimiz*, algorithm*"),
    (4, "investigation", "investigat*, intermittent*, flaky, heisenbug*, under load, sometimes"),
    (3, "judgement", "propose, recommend, evaluate, compare, plan a, plan the, analyse, analyze"),
    (3, "wide scope", "across, entire, whole, codebase, code base, modules, services, all tables"),
)
#: The same for what a small model does well: points are taken away, once each.
#: ``^`` stands for the beginning of the text.
ROUTINE_WORDS = (
    (-4, "a question of fact", "^what is, ^what are, ^what does, ^which, ^when, ^where, ^who"),
    (-4, "a question how", "^how do i, ^how to, ^how can i"),
    (-3, "a pattern", "regex*, regular expression*, jq, cron, glob, sed, awk, gitignore"),
    (-3, "a format", "syntax, convert, format*, json, yaml"),
    (-3, "boilerplate", "boilerplate, one liner*, hello world, docstring*, type hint*, snippet*"),
    (-3, "a small repair", "typo*, rename, spelling, whitespace, lint, bump"),
)
#: Words about a change say what it is for, not how big it is: at most so many points, so that
#: a branch name alone never makes a small change hard.
CHANGE_WORDS_MAX = 4
