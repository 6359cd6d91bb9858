"""Where matches lie: lines, columns and sides of a change."""

from __future__ import annotations

from guard.change import ADDED, CONTEXT, REMOVED, TAG_OVERLAP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.change import Side
    from guard.detect.confirm import Match


class Place:
    """Where a match lies: numbers of its first and last line, column, side."""

    __slots__ = ("column", "end_line", "line", "side")

    def __init__(self, line: int, end_line: int, column: int, side: str) -> None:
        self.line = line
        self.end_line = end_line
        self.column = column
        self.side = side


def line_at(text: bytes, offset: int) -> bytes:
    """Return the line that holds ``offset``, at most 4 KiB to each side of it."""
    low = max(text.rfind(b"\n", max(0, offset - 4096), offset) + 1, offset - 4096, 0)
    high = text.find(b"\n", offset, offset + 4096)
    return text[low : high if high >= 0 else offset + 4096]


def places(
    matches: list[Match], side: Side, kind: str,
) -> list[tuple[Match, Place | None]]:
    """Say where each match lies; ``None`` for one that is not to be told from this side.

    Lines are counted once over all matches, which come in order of place.
    """
    out: list[tuple[Match, Place | None]] = []
    text, tags = side.text, side.tags
    offset = index = line_start = 0
    for match in matches:
        index += text.count(b"\n", offset, match.start)
        line_start = text.rfind(b"\n", offset, match.start) + 1 or line_start
        offset = match.start
        last = index + text.count(b"\n", match.start, max(match.start, match.end - 1))
        name = _side_of(tags[index : last + 1], kind)
        if name is None:
            out.append((match, None))
            continue
        column = match.start - line_start + 1
        out.append((match, Place(side.line_number(index), side.line_number(last), column, name)))
    return out


def _side_of(tags: bytes, kind: str) -> str | None:
    """Return the side of a finding over lines tagged ``tags``, ``None`` if it is told elsewhere."""
    if kind == "name":
        return kind
    if kind == REMOVED:
        return REMOVED if b"-" in tags else None
    if b"+" in tags:
        return ADDED
    return None if tags.strip(TAG_OVERLAP) == b"" else CONTEXT
