"""Time and peak memory of `guard hook pre-commit` on 1k to 1M added lines: it must stay linear.

    python bench/scale.py [--most 1000000]

Memory is the peak of guard's own process and, beside it, of the git processes it started.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.common import environment, git, print_machine, print_table
from bench.hook import code

#: Runs the hook in process, then tells what it cost; ``ru_maxrss`` is in KiB on Linux.
PROBE = """
import json, resource, sys, time
from guard.__main__ import main
began = time.perf_counter()
code = main(["hook", "pre-commit"])
own, git = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({"code": code, "wall_s": time.perf_counter() - began,
    "cpu_s": own.ru_utime + own.ru_stime + git.ru_utime + git.ru_stime,
    "own_mb": own.ru_maxrss / 1024, "git_mb": git.ru_maxrss / 1024}))
"""
LIMIT_MB = 400


def stage(folder: Path, env: dict[str, str], lines: int, lines_per_file: int) -> Path:
    """Return a repository with ``lines`` added lines staged."""
    repo = folder / f"repo-{lines}-{lines_per_file}"
    repo.mkdir()
    git(repo, env, "init", "-q", "-b", "main")
    git(repo, env, "commit", "-qm", "start", "--allow-empty")
    for number in range(-(-lines // lines_per_file)):
        file = repo / f"d{number // 100}" / f"f{number}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(code(number, min(lines, lines_per_file)), encoding="utf-8")
    git(repo, env, "add", "-A")
    return repo


def main() -> int:
    """Measure each size, print the table, and return 1 if memory passes the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=1_000_000)
    args = parser.parse_args()
    rows, worst = [], 0.0
    with tempfile.TemporaryDirectory() as name:
        env = environment(Path(name))
        for lines in [size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= args.most]:
            for per_file, spread in ((500, "files of 500 lines"), (lines, "one file")):
                repo = stage(Path(name), env, lines, per_file)
                # The first run compiles and caches the policy; the second is what people see.
                results = [subprocess.run([sys.executable, "-I", "-c", PROBE], cwd=repo, env=env,
                                          check=True, capture_output=True) for _ in range(2)]
                cost = json.loads(results[-1].stdout.splitlines()[-1])
                worst = max(worst, cost["own_mb"])
                rows.append([f"{lines:,}", spread, f"{cost['cpu_s']:.2f}", f"{cost['wall_s']:.2f}",
                             f"{cost['cpu_s'] / lines * 1e6:.1f}", f"{cost['own_mb']:.0f}",
                             f"{cost['git_mb']:.0f}", str(cost["code"])])
    print_machine()
    print_table(["added lines", "spread", "CPU s", "wall s", "CPU us a line", "guard MB", "git MB",
                 "exit"], rows)
    print(f"{'ok  ' if worst < LIMIT_MB else 'MISS'} guard's peak under {LIMIT_MB} MB: {worst:.0f}")
    return int(worst >= LIMIT_MB)


if __name__ == "__main__":
    sys.exit(main())
