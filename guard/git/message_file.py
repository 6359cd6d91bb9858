"""Find out what starts a comment in a message file, and replace the file in one step."""

from __future__ import annotations

import os
import stat
from os import path as os_path

from guard.errors import GuardError
from guard.git.plumbing import run_git

_DEFAULT = b"#"
#: What ``core.commentChar=auto`` chooses from. Source: builtin/commit.c.
_AUTO = b"#;@!$%^&|:"
_CUT = b" ------------------------ >8 ------------------------"
#: First git that knows core.commentString. Source: release notes of git 2.45.
_STRINGS_SINCE = (2, 45)


def comment_char(cwd: str | None = None, raw: bytes = b"") -> bytes:
    """Return what starts a comment line in a message file.

    ``raw`` is the file: with ``core.commentChar=auto`` it alone tells what git chose.
    """
    said = run_git(
        ["config", "--null", "--get-regexp", r"^core\.comment(char|string)$"], cwd=cwd, check=False,
    )
    chosen = _DEFAULT
    version: tuple[int, ...] = ()
    for entry in said.split(b"\0"):
        name, _, value = entry.partition(b"\n")
        if name == b"core.commentstring":
            version = version or _git_version(cwd)
            if version < _STRINGS_SINCE:
                continue
        if value:
            chosen = value
    return _chosen_by_git(raw) if chosen.lower() == b"auto" else chosen


def cleanup_mode(cwd: str | None = None) -> str:
    """Return ``commit.cleanup`` as configured; ``default`` where it is not."""
    said = run_git(["config", "--get", "commit.cleanup"], cwd=cwd, check=False)
    return said.decode("ascii", "replace").strip() or "default"


def _git_version(cwd: str | None) -> tuple[int, ...]:
    numbers = run_git(["version"], cwd=cwd).split(b" ")[2].split(b".")[:2]
    return tuple([int(number) if number.isdigit() else 0 for number in numbers])


def _chosen_by_git(raw: bytes) -> bytes:
    """Return what starts the comments that git left at the end of ``raw``."""
    lines = raw.split(b"\n")
    for line in lines:
        if line[1:] == _CUT and line[0] in _AUTO:
            return line[:1]
    last = next((line for line in reversed(lines) if line.strip()), b"")
    if last and last[0] in _AUTO:
        return last[:1]
    starts = {line[:1] for line in lines}
    return next((bytes([char]) for char in _AUTO if bytes([char]) not in starts), _DEFAULT)


def write_message(file: str, raw: bytes) -> None:
    """Replace ``file`` by ``raw`` at once, keeping its mode; through a symbolic link, its target.

    Raises GuardError if that fails; the file is then as it was.
    """
    target = os_path.realpath(file)
    fresh = f"{target}.guard-{os.urandom(6).hex()}"
    try:
        mode = _mode(target)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        try:
            _fill(handle, raw, mode)
            os.replace(fresh, target)
        except BaseException:
            os.unlink(fresh)
            raise
    except OSError as error:
        raise GuardError(f"{file} could not be written: {error.strerror}") from None


def _mode(file: str) -> int:
    """Return the permissions of ``file``, -1 if there is none."""
    try:
        found = os.stat(file)
    except FileNotFoundError:
        return -1
    if not stat.S_ISREG(found.st_mode):
        raise OSError(0, "it is not a file")
    return stat.S_IMODE(found.st_mode)


def _fill(handle: int, raw: bytes, mode: int) -> None:
    try:
        view = memoryview(raw)
        while view:
            view = view[os.write(handle, view):]
        if mode >= 0:
            os.fchmod(handle, mode)
        os.fsync(handle)
    finally:
        os.close(handle)
