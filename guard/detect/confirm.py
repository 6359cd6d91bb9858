"""From candidates to matches: the whole pattern, its checks, its confidence.

Candidates are looked at a rule at a time (``guard.detect.spans``). Rules that the path rules out
are dropped before ``re`` loads.
"""

from __future__ import annotations

from guard.detect.first_pass import FIRST_WORD, RULE_BITS
from guard.detect.globs import any_matches
from guard.detect.spans import find_spans

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from guard.bundle import Bundle
    from guard.detect.checks import Context
    from guard.detect.spans import Row, Spans

LADDER = ("possible", "likely", "certain")

#: Checks that leave no doubt when they fail: a placeholder, code or words instead of a value, a key
#: that means something else, a score that says no. A second opinion there was wrong 19 times of 20
#: on labelled lines; ``guard scan --explain`` says which filter answers it.
_SETTLED = frozenset({
    "not-placeholder", "not-sample-password", "line-start", "tag-start", "option-start",
    "generic-key", "key-boundary", "not-test-file", "literal", "in-text", "not-words",
    "named-value", "random",
})
_SCORED = "score"


def _is_settled(check: str) -> bool:
    return check in _SETTLED or check.startswith(_SCORED)


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
    bundle: Bundle, text: bytes, path: str, hits: list[int], doubts: list[int],
) -> Iterator[Match]:
    """Yield the matches that ``hits`` lead to: secrets first, then by rule and place.

    ``doubts`` takes the offsets of values that a secret's pattern matched and a check of the
    value's looks turned down: another detector may see more in them.
    """
    mask = (1 << RULE_BITS) - 1
    ends_of: dict[int, list[tuple[int, int]]] = {}
    rules = bundle.rules
    for hit in hits:
        number, end = hit & mask, hit >> RULE_BITS
        if number < FIRST_WORD:
            ends_of.setdefault(number, []).append((end - rules[number]["back"], end))
            continue
        for index in bundle.rules_of(number):
            ends_of.setdefault(index, []).append((end - rules[index]["longest"], end))
    for index in sorted(ends_of, key=lambda index: (rules[index]["kind"] != "secret", index)):
        row = rules[index]
        if not applies(row, path):
            continue
        for spans in find_spans(row, text, ends_of[index], path):
            match = _judge(index, row, text, path, spans)
            if isinstance(match, Match):
                match.low, match.high = min(spans[0][0], match.start), max(spans[0][1], match.end)
                yield match
            elif row["kind"] == "secret" and not _is_settled(match):
                doubts.append(spans[1][0])


def applies(row: Row, path: str) -> bool:
    """Say whether the rule looks at files of this path at all."""
    if row["paths"] and not any_matches(row["paths"], path):
        return False
    return not (row["not_paths"] and any_matches(row["not_paths"], path))


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
