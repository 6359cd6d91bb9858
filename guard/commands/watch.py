"""Progress of a scan that takes long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from guard.report.count import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guard.change import FilePatch
    from guard.report.progress import ProgressLine

#: A scan shorter than this shows no progress.
QUIET_S = 0.5


class Watch:
    """Counts what has been read and shows it on a terminal when that takes long.

    ``kept``  the files that went by, for who asks for them; else None.
    """

    def __init__(self, line: ProgressLine, *, keep: bool = False) -> None:
        self._line = line
        self.kept: list[FilePatch] | None = [] if keep else None
        self._next_s = time.monotonic() + QUIET_S
        self._count = 0
        self.commits = 0

    def files(self, patches: Iterable[FilePatch]) -> Iterator[FilePatch]:
        """Yield ``patches``, noting each."""
        for patch in patches:
            self._count += patch.piece == 0
            commits = f"{plural(self.commits, 'commit')}, " if self.commits else ""
            self.note(f"scanning: {commits}{plural(self._count, 'file')}")
            if self.kept is not None:
                self.kept.append(patch)
            yield patch

    def note(self, text: str) -> None:
        """Show ``text``, unless too little time has gone by."""
        now = time.monotonic()
        if now >= self._next_s:
            self._next_s = now + QUIET_S / 4
            self._line.note(text)
