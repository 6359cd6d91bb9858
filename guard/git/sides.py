"""Build one side of a file's change, piece by piece, each with the last lines of the one before."""

from __future__ import annotations

from guard.change import EMPTY_SIDE, TAG_OVERLAP, Side
from guard.git.encoding import Reading

#: What a piece repeats of the one before: enough for a multi-line key, whichever ends first.
OVERLAP_BYTES, OVERLAP_LINES = 64 << 10, 200


class SideBuilder:
    """Lines of one side since its last piece, and what that piece left to repeat."""

    __slots__ = (
        "_before", "_fresh", "_lines", "_number", "_parts", "_reading", "_starts", "_tags",
    )

    def __init__(self) -> None:
        self._reading = Reading()
        self._before = EMPTY_SIDE
        self._number = 1
        self._clear()

    def _clear(self) -> None:
        self._fresh = True
        self._lines = 0
        self._parts: list[bytes] = []
        self._tags: list[bytes] = []
        self._starts: list[tuple[int, int]] = []

    @property
    def binary(self) -> bool:
        """Say whether what was built so far holds bytes that are no text."""
        return self._reading.binary

    def begin(self, number: int) -> None:
        """Start a hunk whose next line has ``number``."""
        self._number = number
        self._fresh = True

    def add(self, text: bytes, tags: bytes) -> None:
        """Add the next lines, one tag each; ``text`` lacks the end of the last one."""
        if self._fresh:
            self._starts.append((self._lines, self._number))
            self._fresh = False
        self._parts.append(text)
        self._tags.append(tags)
        self._lines += len(tags)
        self._number += len(tags)

    def build(self) -> Side:
        """Return the lines since the last piece, readable, the overlap first; start anew."""
        if not self._lines:
            return EMPTY_SIDE
        self._parts.append(b"")
        side = self._reading.read(
            Side(b"\n".join(self._parts), b"".join(self._tags), tuple(self._starts)),
        )
        self._clear()
        before = self._before
        if before.tags:
            # Only now: most files end with their first piece.
            before = _last_lines(before)
            shift = len(before.tags)
            starts = tuple([(index + shift, number) for index, number in side.starts])
            side = Side(before.text + side.text, before.tags + side.tags, before.starts + starts)
        self._before = side
        return side


def _last_lines(side: Side) -> Side:
    """Return the last lines of ``side`` as an overlap."""
    text = side.text
    start = len(text)
    floor, lines = start - OVERLAP_BYTES, 0
    while lines < OVERLAP_LINES and start > 0:
        line_start = text.rfind(b"\n", max(0, floor - 1), start - 1) + 1
        if line_start < floor:
            break
        start = line_start
        lines += 1
    if not lines:
        return EMPTY_SIDE
    first = len(side.tags) - lines
    starts = [(0, side.line_number(first))]
    starts += [(index - first, number) for index, number in side.starts if index > first]
    return Side(text[start:], TAG_OVERLAP * lines, tuple(starts))
