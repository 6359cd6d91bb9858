"""A lock between processes, on a file of its own; lean."""

from __future__ import annotations

import os
import sys
import time

from guard.errors import GuardError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

#: First and longest pause between two tries.
_PAUSE_S, _MAX_PAUSE_S = 0.002, 0.05


def open_private(file: str, flags: int) -> int:
    """Open ``file`` for this user only (0600 when created); symbolic links are refused."""
    extra = (
        getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    )
    return os.open(file, flags | extra, 0o600)


class Lock:
    """Hold ``file`` locked inside a ``with``; the kernel lets go of it if the process dies.

    ``wait_s``  how long to wait for another process, in seconds. Raises GuardError when it is
    over, OSError if the file can't be opened.
    """

    __slots__ = ("_fd", "_file", "_wait_s")

    def __init__(self, file: str, wait_s: float) -> None:
        self._file = file
        self._wait_s = wait_s
        self._fd = -1

    def __enter__(self) -> Self:
        """Take the lock."""
        self._fd = open_private(self._file, os.O_RDWR | os.O_CREAT)
        end = time.monotonic() + self._wait_s
        pause_s = _PAUSE_S
        while not _try_lock(self._fd):
            if time.monotonic() >= end:
                os.close(self._fd)
                raise GuardError(
                    f"another process holds {self._file} for more than {self._wait_s:g} s",
                    f"see who has it open: fuser -v {self._file}",
                )
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, _MAX_PAUSE_S)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the lock; closing the file does it."""
        os.close(self._fd)


if sys.platform == "win32":

    def _try_lock(fd: int) -> bool:
        import msvcrt

        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _try_lock(fd: int) -> bool:
        import fcntl

        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
