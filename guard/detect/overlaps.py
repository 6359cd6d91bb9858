"""Of matches over the same text, the one that says most stays."""

from __future__ import annotations

from guard.detect.confirm import LADDER, Match


def without_overlaps(matches: list[Match]) -> list[Match]:
    """Keep one match a place and kind: the rule that says more; in order of place.

    Of two that overlap the one of higher priority stays (a provider's rule before a generic
    one), then the surer, the plain before the decoded, the longer, the rule that comes first.
    It is as sure as the surest.
    """
    matches.sort(key=lambda match: (match.row["kind"], match.start, match.end, match.index))
    kept: list[Match] = []
    for match in matches:
        while kept:
            other = kept[-1]
            if other.row["kind"] != match.row["kind"] or other.end <= match.start:
                kept.append(match)
                break
            if _weight(match) <= _weight(other):
                _absorb(other, match)
                break
            _absorb(match, kept.pop())
        else:
            kept.append(match)
    kept.sort(key=lambda match: (match.start, match.end, match.index))
    return kept


def uncovered(text: bytes, doubts: list[int], matches: list[Match]) -> list[int]:
    """Return the doubts on whose lines no secret was found; ``matches`` are in order of place."""
    secrets = [match for match in matches if match.row["kind"] == "secret"]
    out = []
    index = 0
    for doubt in sorted(set(doubts)):
        while index < len(secrets) and b"\n" in text[secrets[index].end : doubt]:
            index += 1
        following = secrets[index] if index < len(secrets) else None
        if following is None or (
            following.start > doubt and b"\n" in text[doubt : following.start]
        ):
            out.append(doubt)
    return out


def _weight(match: Match) -> tuple[int, int, bool, int, int]:
    return (
        match.row["priority"], LADDER.index(match.confidence), not match.hidden,
        match.end - match.start, -match.index,
    )


def _absorb(match: Match, other: Match) -> None:
    match.instead |= {**other.instead, other.row["id"]: (other.row, other.confidence)}
    if LADDER.index(other.confidence) > LADDER.index(match.confidence):
        match.confidence, match.proof = other.confidence, other.proof
