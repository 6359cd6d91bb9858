"""From candidates to matches: the whole pattern, its checks, its confidence.

Candidates are looked at a rule at a time. The windows around the ends of its triggers are
merged, so no byte is given to a rule's pattern twice, however many triggers fired there; the
work stays linear in the text. Rules that the path rules out are dropped before ``re`` loads.
"""

from __future__ import annotations

from guard.detect.engine import FIRST_WORD
from guard.detect.globs import any_matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator
    from typing import Any

    from guard.bundle import Bundle
    from guard.detect.checks import Context

    Row = dict[str, Any]
    Span = tuple[int, int]
    #: Of the match, of its value, of its key.
    Spans = tuple[Span, Span, Span]

#: Look-aheads may see this far beyond what a pattern matches.
_MARGIN = 16
LADDER = ("possible", "likely", "certain")

#: Checks that leave no doubt when they fail: a placeholder, or a key that means something else.
_SETTLED = frozenset({
    "not-placeholder", "not-sample-password", "line-start", "tag-start", "option-start",
    "generic-key", "key-boundary", "not-test-file",
})

#: Work done, for tests: patterns compiled in this process, bytes given to ``re``.
patterns_compiled = 0
bytes_examined = 0
_patterns: dict[bytes, re.Pattern[bytes]] = {}


class Match:
    """A confirmed match: which rule, where, how sure, and why.

    ``start``, ``end``  of the value in the text.
    ``low``, ``high``  of the whole match.
    ``hidden``  the forms that it was decoded from, or ``""``.
    ``instead``  the rows of further rules that matched there too and had less to say, and how sure
    each was, by id.
    """

    __slots__ = (
        "confidence", "end", "hidden", "high", "index", "instead", "low", "proof", "row", "start",
    )

    def __init__(
        self, index: int, row: Row, start: int, end: int, confidence: str, proof: str,
    ) -> None:
        self.index = index
        self.row = row
        self.start = start
        self.end = end
        self.confidence = confidence
        self.proof = proof
        self.low, self.high = start, end
        self.hidden = ""
        self.instead: dict[str, tuple[Row, str]] = {}


def confirm(
    bundle: Bundle, text: bytes, path: str, hits: list[int], bits: int, doubts: list[int],
) -> Iterator[Match]:
    """Yield the matches that ``hits`` lead to: secrets first, then by rule and place.

    ``doubts`` takes the offsets of values that a secret's pattern matched and a check of the
    value's looks turned down: another detector may see more in them.
    """
    mask = (1 << bits) - 1
    ends_of: dict[int, list[int]] = {}
    rules = bundle.rules
    for hit in hits:
        number = hit & mask
        for index in (number,) if number < FIRST_WORD else bundle.rules_of(number):
            ends_of.setdefault(index, []).append(hit >> bits)
    for index in sorted(ends_of, key=lambda index: (rules[index]["kind"] != "secret", index)):
        row = rules[index]
        if not applies(row, path):
            continue
        ends = sorted(set(ends_of[index]))
        for spans in _spans(row, text, ends, path):
            match = _judge(index, row, text, path, spans)
            if isinstance(match, Match):
                match.low, match.high = min(spans[0][0], match.start), max(spans[0][1], match.end)
                yield match
            elif row["kind"] == "secret" and match not in _SETTLED:
                doubts.append(spans[1][0])


def applies(row: Row, path: str) -> bool:
    """Say whether the rule looks at files of this path at all."""
    if row["paths"] and not any_matches(row["paths"], path):
        return False
    return not (row["not_paths"] and any_matches(row["not_paths"], path))


def _spans(row: Row, text: bytes, ends: list[int], path: str) -> Iterator[Spans]:
    """Yield the spans of the match, of its value, and of its key (-1, -1), of every match."""
    global bytes_examined  # noqa: PLW0603 - a counter for tests
    if row["finder"]:
        yield from _load(row["finder"])(text, ends, row, path)
        return
    pattern = load_pattern(row)
    grouped, keyed = "value" in pattern.groupindex, "key" in pattern.groupindex
    for low, high in _windows(ends, row["back"], row["ahead"] + _MARGIN, len(text)):
        bytes_examined += high - low
        for match in pattern.finditer(text, low, high):
            first, last = match.span("value") if grouped else match.span()
            if last > first >= 0:
                yield match.span(), (first, last), match.span("key") if keyed else (-1, -1)


def _windows(ends: list[int], back: int, ahead: int, size: int) -> Iterator[tuple[int, int]]:
    """Merge the windows around ``ends``, which ascend."""
    low, high = max(0, ends[0] - back), min(size, ends[0] + ahead)
    for end in ends:
        start = max(0, end - back)
        if start > high:
            yield low, high
            low = start
        high = min(size, end + ahead)
    yield low, high


def load_pattern(row: Row) -> re.Pattern[bytes]:
    """Return the rule's pattern, compiled once a process."""
    global patterns_compiled  # noqa: PLW0603 - a counter for tests
    source = row["pattern"]
    pattern = _patterns.get(source)
    if pattern is None:
        import re

        pattern = _patterns[source] = re.compile(source, re.MULTILINE)
        patterns_compiled += 1
    return pattern


def _judge(index: int, row: Row, text: bytes, path: str, spans: Spans) -> Match | str:
    """Run the checks; return the match, or the name of the check that turned it down."""
    from guard.detect.checks import Context, load_check

    (start, end), (first, last), (key_start, key_end) = spans
    if row["extend"]:
        end = last = _load(row["extend"])(text, first, last)
    value = text[first:last]
    key = b"" if key_start < 0 else text[key_start:key_end]
    context = Context(text, first, last, path, key, start, end, key_start)
    proved = bool(row["checksum"]) and load_check(row["checksum"])(value, context)
    for check in row["checks"]:
        # No placeholder has a valid checksum; by chance a real token may hold a word of one.
        if not (proved and check == "not-placeholder") and not load_check(check)(value, context):
            return str(check)
    if proved:
        return Match(index, row, first, last, "certain", "its checksum holds")
    rank, proof = _climb(row, value, context)
    return Match(index, row, first, last, LADDER[rank], proof)


def _climb(row: Row, value: bytes, context: Context) -> tuple[int, str]:
    """Return how sure the match is, as an index of ``LADDER``, and what proves it."""
    from guard.detect.checks import load_check

    rank = LADDER.index(row["confidence"])
    if row["checksum"]:
        rank = min(rank, 1)
    for check in row["soft"]:
        if rank and not load_check(check)(value, context):
            rank -= 1
    if row["certain_if"] and _all(row["certain_if"], value, context):
        return 2, f"proved by {', '.join(row['certain_if'])}"
    return rank, ""


def _all(names: list[str], value: bytes, context: Context) -> bool:
    from guard.detect.checks import load_check

    return all(load_check(name)(value, context) for name in names)


def _load(target: str) -> Any:
    from guard.detect.checks import load_target

    return load_target(target)
