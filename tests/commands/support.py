"""What the tests of the verbs share: a token made at run time, guard in this process, hooks."""

from __future__ import annotations

import binascii
import io
import os
import random
import subprocess
import sys
from pathlib import Path

from guard.__main__ import main

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(sys.executable).parent
STAGES = (
    "pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "post-rewrite", "pre-push",
)
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def github_token(seed: int = 1) -> str:
    """Return a token of GitHub's form: prefix, 30 random characters, CRC-32 of them in base 62."""
    source = random.Random(seed)
    body = "".join(source.choices(_BASE62, k=30))
    number, check = binascii.crc32(body.encode()), ""
    while number:
        number, digit = divmod(number, 62)
        check = _BASE62[digit] + check
    return "gh" + "p_" + body + check.rjust(6, "0")


class Terminal(io.TextIOWrapper):
    """A standard stream that says a person is there."""

    def isatty(self):
        return True


class Guard:
    """Runs verbs in this process, in the folder that the test is in."""

    def __init__(self, capsys, monkeypatch):
        self.capsys = capsys
        self.monkeypatch = monkeypatch
        self.out = self.err = ""

    def __call__(self, *args: str, stdin: bytes | None = None) -> int:
        if stdin is not None:
            self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self.capsys.readouterr()
        code = main(list(args))
        self.out, self.err = self.capsys.readouterr()
        return code


def fake_python(file: Path, log: Path, *, code: int = 0, body: str = "") -> Path:
    """Write a stand-in for the interpreter: it logs its arguments and input, and ends with code."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        "#!/bin/sh\n"
        'while [ "$1" != hook ]; do shift; done\n'
        f"{{ echo \"guard: $*\"; cat; }} >> '{log}'\n{body}\nexit {code}\n",
        encoding="utf-8",
    )
    file.chmod(0o755)
    return file


def put_hook(folder: Path, stage: str, text: str | bytes, mode: int = 0o755) -> Path:
    """Write a hook."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / stage
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    file.chmod(mode)
    return file


def call_hook(
    file: Path, *args: str, stdin: bytes = b"", cwd: Path | None = None, shell: str = "",
) -> subprocess.CompletedProcess[bytes]:
    """Run a hook as git does, or by another shell."""
    return subprocess.run(
        [*([shell] if shell else []), str(file), *args], cwd=cwd, input=stdin,
        capture_output=True, check=False,
    )


def snapshot(folder: Path) -> dict[str, tuple]:
    """Return kind, mode, time and content of all that lies in ``folder``, by name."""
    found = {}
    for name in sorted(os.listdir(folder)):
        file = folder / name
        state = file.lstat()
        content = os.readlink(file) if file.is_symlink() else file.read_bytes()
        found[name] = (oct(state.st_mode), state.st_mtime_ns, content)
    return found
