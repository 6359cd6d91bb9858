"""The log of a repository's records: JSON lines, each chained to the one before; lean.

``<git common dir>/guard/log.jsonl``, shared by linked worktrees, never pushed. A line is written
by one ``write`` under a lock and synced before its digest is returned, so a digest that stands in
a trailer is on the disk. What a crash tears off the end is moved to ``log.torn`` by the next
``append``, never dropped, never joined with the next line. An append reads the last line only.
"""

from __future__ import annotations

import os

from guard.canon import canonical
from guard.errors import GuardError
from guard.record.disk import make_folder, read_at, read_last_line, sync_folder, write_whole
from guard.record.line import NO_LINE, format_line, hash_hex, parse_head, parse_line
from guard.record.lock import Lock, open_private

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from guard.record.line import Entry

#: How long one append waits for another, in seconds.
LOCK_WAIT_S = 10.0

#: Reasons of ``verify_chain``.
EDITED = "edited: the statement does not have its digest"
UNREADABLE = "unreadable: not a line of the log"
MISSING = "missing: lines before this one were removed"
REORDERED = "reordered: the line stands after its place"
UNLINKED = "unlinked: the line before it is not the one it was chained to"
TORN = "torn: the last write did not end; the next record moves it to log.torn"


def log_file(common_dir: str) -> str:
    """Return the name of the log of the repository whose common git directory is given."""
    return os.path.join(common_dir, "guard", "log.jsonl")


def torn_file(common_dir: str) -> str:
    """Return the name of the file that keeps what crashes tore off the log."""
    return os.path.join(common_dir, "guard", "log.torn")


def append(common_dir: str, statement: dict[str, Any], *, wait_s: float = LOCK_WAIT_S) -> str:
    """Append a statement to the log and return its digest once it is safe on the disk.

    Raises GuardError if the log can't be locked within ``wait_s`` seconds, or not written.
    """
    folder = os.path.join(common_dir, "guard")
    try:
        make_folder(folder, common_dir)
        with Lock(os.path.join(folder, "log.lock"), wait_s):
            return _append(common_dir, statement)
    except OSError as error:
        raise GuardError(
            f"the record can't be written to {log_file(common_dir)}: {error.strerror}",
            f"look at the folder's owner, mode and free space: ls -ld {folder}; df {folder}",
        ) from error


def _append(common_dir: str, statement: dict[str, Any]) -> str:
    file = log_file(common_dir)
    created = False
    try:
        fd = open_private(file, os.O_RDWR | os.O_APPEND)
    except FileNotFoundError:
        fd = open_private(file, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        created = True
    try:
        size = os.lseek(fd, 0, os.SEEK_END)
        seq, prev, end = _read_tail(fd, size)
        if end < size:
            _set_aside(common_dir, fd, end, size)
        digest, line = format_line(seq + 1, prev, statement)
        write_whole(fd, line, end)
        os.fsync(fd)
    finally:
        os.close(fd)
    if created:
        sync_folder(os.path.dirname(file))
    return digest


def _read_tail(fd: int, size: int) -> tuple[int, str, int]:
    """Return (seq, hash, end) of the last good line; what stands after ``end`` is torn."""
    end = size
    while end > 0:
        line = read_last_line(fd, end)
        head = parse_head(line)
        if head is not None:
            return head[0], hash_hex(line), end
        end -= len(line)
    return 0, NO_LINE, 0


def _set_aside(common_dir: str, fd: int, end: int, size: int) -> None:
    """Move what stands after ``end`` to ``log.torn``: first there, then away from here."""
    torn = read_at(fd, end, size - end)
    note = canonical({"at_byte": end, "size_bytes": len(torn), "text": torn.decode("latin-1")})
    out = open_private(torn_file(common_dir), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        write_whole(out, note.encode("ascii") + b"\n", os.lseek(out, 0, os.SEEK_END))
        os.fsync(out)
    finally:
        os.close(out)
    sync_folder(os.path.dirname(torn_file(common_dir)))
    os.ftruncate(fd, end)
    os.fsync(fd)


def _read_lines(common_dir: str) -> Iterator[bytes]:
    r"""Yield the log's lines with their ``\n``; the last may lack it. Nothing for no log."""
    try:
        fd = open_private(log_file(common_dir), os.O_RDONLY)
    except FileNotFoundError:
        return
    with open(fd, "rb") as log:
        yield from log


def _read_lines_back(common_dir: str) -> Iterator[bytes]:
    """Yield the log's lines, the newest first."""
    try:
        fd = open_private(log_file(common_dir), os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        end = os.lseek(fd, 0, os.SEEK_END)
        while end > 0:
            line = read_last_line(fd, end)
            end -= len(line)
            yield line
    finally:
        os.close(fd)


def read_log(common_dir: str) -> Iterator[Entry]:
    """Yield the log's entries, oldest first; lines that are none are left to ``verify_chain``."""
    for line in _read_lines(common_dir):
        entry = parse_line(line)
        if entry is not None:
            yield entry


def find(common_dir: str, digest: str) -> dict[str, Any] | None:
    """Return the statement with this digest, or ``None``; recent ones cost least.

    An edited statement doesn't have its digest any more, so it isn't found.
    """
    needle = f'{{"digest":"{digest}",'.encode()
    for line in _read_lines_back(common_dir):
        if line.startswith(needle):
            entry = parse_line(line)
            if entry is not None and entry.intact:
                return entry.statement
    return None


def verify_chain(common_dir: str) -> list[tuple[int, str]]:
    """Return what is wrong with the log as (seq, reason), in its order; empty if nothing is.

    Sees an edited, removed, reordered or cut line. Doesn't see lines cut off the end, nor a log
    rewritten from some line on: for those, trailers name digests that are no longer there.
    """
    problems: list[tuple[int, str]] = []
    seq, prev = 0, NO_LINE
    left_bytes = _settled_size(common_dir)
    for line in _read_lines(common_dir):
        left_bytes -= len(line)
        if left_bytes < 0:
            break
        entry = parse_line(line)
        if entry is None:
            seq += 1
            problems.append((seq, UNREADABLE if line.endswith(b"\n") else TORN))
        else:
            if entry.seq != seq + 1:
                problems.append((entry.seq, MISSING if entry.seq > seq + 1 else REORDERED))
            elif entry.prev != prev:
                problems.append((entry.seq, UNLINKED))
            if not entry.intact:
                problems.append((entry.seq, EDITED))
            seq = entry.seq
        prev = hash_hex(line)
    return problems


def _settled_size(common_dir: str) -> int:
    """Return the log's size in bytes while nobody is writing to it."""
    file = log_file(common_dir)
    try:
        with Lock(os.path.join(os.path.dirname(file), "log.lock"), LOCK_WAIT_S):
            return os.stat(file).st_size
    except OSError:  # a read-only copy: nobody can be writing to it
        return os.stat(file).st_size if os.path.exists(file) else 0
