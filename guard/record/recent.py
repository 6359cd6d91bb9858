"""Which commits the newest part of the log already knows; cost independent of the log's length."""

from __future__ import annotations

import os

from guard.record.lock import open_private
from guard.record.store import log_file

#: How far back to look. A rebase of a thousand commits writes less than that.
TAIL_BYTES = 4 << 20


def find_known(common_dir: str, commits: list[str]) -> frozenset[str]:
    """Return those of ``commits`` that a statement in the newest part of the log is about."""
    try:
        fd = open_private(log_file(common_dir), os.O_RDONLY)
    except FileNotFoundError:
        return frozenset()
    try:
        size = os.lseek(fd, 0, os.SEEK_END)
        os.lseek(fd, max(0, size - TAIL_BYTES), os.SEEK_SET)
        parts = []
        while part := os.read(fd, 1 << 20):
            parts.append(part)
    finally:
        os.close(fd)
    tail = b"".join(parts)
    return frozenset(
        [commit for commit in commits if b'{"gitCommit":"%s"}' % commit.encode() in tail],
    )
