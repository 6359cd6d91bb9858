"""What the tests share: a scratch repository under real git, and samples made at run time."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

#: Everything a test must set for itself rather than inherit.
FOREIGN_PREFIXES = ("ANTHROPIC_", "CLAUDE_", "OLLAMA_", "OPENAI_", "GUARD_", "GIT_", "PRE_COMMIT")
FOREIGN_NAMES = frozenset({
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
    "XDG_DATA_HOME", "NO_COLOR", "FORCE_COLOR", "EDITOR", "VISUAL", "SKIP", "PREK_HOME",
})


def is_foreign(name: str) -> bool:
    """Say whether an environment variable must not reach a test."""
    return name.startswith(FOREIGN_PREFIXES) or name.upper() in FOREIGN_NAMES


def hermetic_environment(home: Path) -> dict[str, str]:
    """Return the environment of this process made fit for a test that lives in ``home``."""
    kept = {name: value for name, value in os.environ.items() if not is_foreign(name)}
    return kept | {
        "HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"), "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": "Ada Example", "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada Example", "GIT_COMMITTER_EMAIL": "ada@example.org",
        "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
        "TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "TERM": "dumb",
    }


class Repo:
    """A git repository in a temporary folder."""

    def __init__(self, path: Path, *, init: bool = True) -> None:
        self.path = path
        if init:
            path.mkdir(parents=True, exist_ok=True)
            self.git("init", "-q", "-b", "main")

    def run(
        self, *args: str, stdin: bytes | str | None = None, env: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git here and return the finished process, whatever its exit code."""
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        return subprocess.run(
            ["git", *args], cwd=self.path, input=raw, capture_output=True, check=False,
            env=None if env is None else os.environ | env,
        )

    def git(
        self, *args: str, stdin: bytes | str | None = None, env: dict[str, str] | None = None,
    ) -> str:
        """Run git here, insist that it succeeds, and return its output without the last newline."""
        done = self.run(*args, stdin=stdin, env=env)
        assert done.returncode == 0, (args, done.stdout, done.stderr)
        return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    def write(self, path: str | bytes, data: str | bytes) -> Path:
        """Write a file in the work tree, making its folders."""
        file = Path(os.fsdecode(os.path.join(os.fsencode(self.path), os.fsencode(path))))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return file

    def commit(self, message: str = "change", *, all_files: bool = True) -> str:
        """Commit the work tree and return the new commit's id."""
        if all_files:
            self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")
