"""Where a rule's pattern matches near the ends of its triggers.

The windows before the ends are merged, so no place is tried twice, however many triggers fired
there; the work stays linear in the text. Within a window the pattern is tried only where one of
its heads stands (``guard.detect.heads``).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator
    from typing import Any

    Row = dict[str, Any]
    Span = tuple[int, int]
    #: Of the match, of its value, of its key.
    Spans = tuple[Span, Span, Span]

#: Look-aheads may see this far beyond what a pattern matches.
_MARGIN = 16
#: A rule without heads that looks so many times farther ahead than back is tried at each place.
_NEAR = 2
#: Windows of rules whose matches hold fewer ends of lines are cut at lines.
_MOST_LINES = 2

#: Work done, for tests: patterns compiled in this process, bytes in which a match was looked for.
patterns_compiled = 0
bytes_examined = 0
_patterns: dict[bytes, re.Pattern[bytes]] = {}


def find_spans(row: Row, text: bytes, reaches: list[Span], path: str) -> Iterator[Spans]:
    """Yield the spans of the match, of its value, and of its key (-1, -1), of every match.

    ``reaches`` are where a match may begin at the earliest, and where its trigger ends.
    """
    global bytes_examined  # noqa: PLW0603 - a counter for tests
    if row["finder"]:
        from guard.detect.checks import load_target

        ends = sorted({end for _, end in reaches})
        yield from load_target(row["finder"])(text, ends, row, path)
        return
    pattern = load_pattern(row)
    grouped, keyed = "value" in pattern.groupindex, "key" in pattern.groupindex
    ahead, size = row["ahead"] + _MARGIN, len(text)
    if row["lines"] < _MOST_LINES:
        reaches = [(_line_start(text, low, end, row["lines"]), end) for low, end in reaches]
    for low, end in _windows(reaches):
        high = min(size, end + ahead)
        if row["heads"]:
            matches = _from_heads(pattern, row["heads"], text, low, end, high)
        elif ahead > _NEAR * (end - low):
            matches = _from_each(pattern, text, low, end, high)
        else:
            matches = pattern.finditer(text, low, high)
            bytes_examined += high - end
        bytes_examined += end - low
        for match in matches:
            if match.start() > end:
                break  # it has a trigger of its own
            first, last = match.span("value") if grouped else match.span()
            if last > first >= 0:
                yield match.span(), (first, last), match.span("key") if keyed else (-1, -1)


def _line_start(text: bytes, low: int, end: int, ends: int) -> int:
    """Return where to begin before ``end`` to find a match that holds ``ends`` ends of lines."""
    at = end - 1  # a trigger may end with the end of its line
    for _ in range(ends + 1):
        at = text.rfind(b"\n", max(0, low), max(0, at))
        if at < 0:
            return low
    return at + 1


def _from_heads(
    pattern: re.Pattern[bytes], heads: bytes, text: bytes, low: int, end: int, high: int,
) -> Iterator[re.Match[bytes]]:
    """Yield the matches that begin between ``low`` and ``end``, where one of ``heads`` stands."""
    window = text[low : end + _MARGIN].lower()
    search, match_at = _compile(heads).search, pattern.match
    place, stop = 0, end - low
    while True:
        head = search(window, place)
        if head is None or head.start() > stop:
            return
        place = head.start() + 1
        match = match_at(text, low + place - 1, high)
        if match is not None:
            yield match
            place = max(place, match.end() - low)


def _from_each(
    pattern: re.Pattern[bytes], text: bytes, low: int, end: int, high: int,
) -> Iterator[re.Match[bytes]]:
    """Yield the matches that begin between ``low`` and ``end`` and end before ``high``.

    What begins behind a trigger's end has another trigger: looking there costs more than trying
    the few places before it one by one, where a rule looks far ahead.
    """
    match_at = pattern.match
    while low <= end:
        match = match_at(text, low, high)
        if match is None:
            low += 1
        else:
            yield match
            low = max(match.end(), low + 1)


def _windows(reaches: list[Span]) -> Iterator[Span]:
    """Merge ``reaches`` where they overlap or touch, and yield them in order."""
    reaches.sort()
    low, high = max(0, reaches[0][0]), reaches[0][1]
    for start, end in reaches:
        if start > high:
            yield low, high
            low = max(0, start)
        high = max(high, end)
    yield low, high


def load_pattern(row: Row) -> re.Pattern[bytes]:
    """Return the rule's pattern, compiled once a process."""
    source: bytes = row["pattern"]
    return _compile(source)


def _compile(source: bytes) -> re.Pattern[bytes]:
    global patterns_compiled  # noqa: PLW0603 - a counter for tests
    pattern = _patterns.get(source)
    if pattern is None:
        import re

        pattern = _patterns[source] = re.compile(source, re.MULTILINE)
        patterns_compiled += 1
    return pattern
