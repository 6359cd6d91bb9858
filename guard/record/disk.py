"""Bytes on the disk: the last line of a file, a write that is whole, a name that stays; lean."""

from __future__ import annotations

import errno
import os

_BLOCK_BYTES = 1 << 14


def read_last_line(fd: int, end: int) -> bytes:
    r"""Return the bytes before ``end`` back to the ``\n`` of the line before."""
    size = _BLOCK_BYTES
    while True:
        start = max(0, end - size)
        raw = read_at(fd, start, end - start)
        cut = raw.rfind(b"\n", 0, len(raw) - 1)
        if cut >= 0:
            return raw[cut + 1:]
        if start == 0:
            return raw
        size *= 4


def read_at(fd: int, start: int, size: int) -> bytes:
    """Return ``size`` bytes from ``start``. Raises OSError if the file ends before."""
    os.lseek(fd, start, os.SEEK_SET)
    parts = []
    while size > 0:
        part = os.read(fd, size)
        if not part:
            raise OSError(errno.EIO, "the log became shorter while it was read")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write_whole(fd: int, line: bytes, end: int) -> None:
    """Write ``line`` whole or not at all; ``end`` is the file's size before."""
    written = os.write(fd, line)
    if written != len(line):
        os.ftruncate(fd, end)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def make_folder(folder: str, parent: str) -> None:
    """Make ``folder`` in ``parent`` for this user only, if it isn't there."""
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        return
    sync_folder(parent)


def sync_folder(folder: str) -> None:
    """Make a new name in ``folder`` survive a power cut; Windows has no such call."""
    if os.name == "nt":
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
