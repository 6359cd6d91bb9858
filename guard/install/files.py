"""Change the files of a hooks folder so that a crash at any moment leaves working hooks."""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from guard.errors import GuardError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOOK_MODE = 0o755
#: In the names of files that are about to take another name.
_FRESH = ".guard-fresh-"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs of ``guard init`` out of ``folder``, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        except (ImportError, OSError):  # Windows, or a network drive without locks
            pass
        yield
    finally:
        os.close(handle)


def read_hook(file: Path) -> bytes | None:
    """Return what is in a hook, None where there is none; a link that leads nowhere is empty.

    Raises GuardError if it is no file.
    """
    try:
        mode = file.lstat().st_mode
    except FileNotFoundError:
        return None
    if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
        raise GuardError(f"{file} is no file", f"look at it: ls -ld {file}")
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def write_atomically(file: Path, raw: bytes, mode: int = HOOK_MODE) -> None:
    """Put ``raw`` at ``file`` in one step: what was there stays until all of it is on the disk."""
    fresh = _beside(file)
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(raw)
            out.flush()
            os.fchmod(out.fileno(), mode)
            os.fsync(out.fileno())
        fresh.replace(file)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise
    sync(file.parent)


def keep_as(file: Path, kept: Path) -> None:
    """Give ``file`` the second name ``kept``, replacing what has that name; ``file`` stays.

    A hard link where the file system has them, so that mode, owner, times and bytes are the
    same ones; a copy elsewhere. Symbolic links are kept as links.
    """
    fresh = _beside(kept)
    try:
        try:
            os.link(file, fresh, follow_symlinks=False)
        except (OSError, NotImplementedError):
            shutil.copy2(file, fresh, follow_symlinks=False)
        fresh.replace(kept)
    finally:
        # Renaming a link over another one of the same file does nothing: POSIX rename(2).
        with suppress(FileNotFoundError):
            fresh.unlink()
    sync(kept.parent)


def same_hook(file: Path, other: Path) -> bool:
    """Say whether two hooks are one file, or alike in kind, mode and content."""
    one, two = file.lstat(), other.lstat()
    if (one.st_ino, one.st_dev) == (two.st_ino, two.st_dev):
        return True
    if one.st_mode != two.st_mode:
        return False
    if stat.S_ISLNK(one.st_mode):
        return file.readlink() == other.readlink()
    return file.read_bytes() == other.read_bytes()


def free_name(file: Path) -> Path:
    """Return the first of ``FILE.old-1``, ``FILE.old-2``, … that nothing has."""
    number = 1
    while os.path.lexists(f"{file}.old-{number}"):
        number += 1
    return file.with_name(f"{file.name}.old-{number}")


def sync(folder: Path) -> None:
    """Make the names in ``folder`` safe on the disk, where the system offers that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(folder: Path, stage: str) -> None:
    """Remove what runs that were killed left behind for ``stage``; the folder must be locked."""
    for file in folder.glob(f".{stage}*{_FRESH}*"):
        with suppress(OSError):
            file.unlink()


def _beside(file: Path) -> Path:
    return file.with_name(f".{file.name}{_FRESH}{os.getpid()}-{os.urandom(4).hex()}")
