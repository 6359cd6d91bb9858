"""Put the two sides of a patch back into the order in which git shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.change import TAG_OVERLAP
from guard.write.nouns import ADDED, HUNK, REMOVED, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guard.change import FilePatch, Side


class _Hunk:
    """The lines of one hunk on one side: number of the first, and (sign, raw line) of each."""

    __slots__ = ("lines", "number")

    def __init__(self, number: int, lines: list[tuple[str, bytes]]) -> None:
        self.number = number
        self.lines = lines


def walk(patch: FilePatch) -> Iterator[Step]:
    """Yield the lines of ``patch``, removed ones before the added ones that replace them.

    Line numbers tell which hunk of the old side belongs to which of the new; context lines
    keep the two together within a hunk. Text that is not UTF-8 is decoded with U+FFFD.
    """
    headings = iter(patch.hunk_headings)
    for new, old in _pairs(_hunks(patch.new), _hunks(patch.old) if patch.old else iter(())):
        yield Step(HUNK, next(headings, ""))
        for sign, raw in _merge(new.lines if new else [], old.lines if old else []):
            yield Step(sign, raw.decode("utf-8", "replace"))


def _hunks(side: Side) -> Iterator[_Hunk]:
    """Yield the hunks of a side, without lines that the piece before already showed."""
    if not side.tags:
        return
    texts = side.text.split(b"\n")
    ends = [start for start, _ in side.starts[1:]] + [len(side.tags)]
    for (start, number), end in zip(side.starts, ends, strict=True):
        own = [index for index in range(start, end) if side.tags[index] != TAG_OVERLAP[0]]
        if own:
            yield _Hunk(number + own[0] - start,
                        [(chr(side.tags[index]), texts[index]) for index in own])


def _pairs(
    news: Iterator[_Hunk], olds: Iterator[_Hunk],
) -> Iterator[tuple[_Hunk | None, _Hunk | None]]:
    """Yield the hunks of both sides side by side; one may lack its partner.

    ``shift`` is how much further down the new side stands after the hunks so far.
    """
    new, old = next(news, None), next(olds, None)
    shift = 0
    while new or old:
        left, right = new, old
        if new and old:
            distance = new.number - (old.number + shift)
            # A hunk without lines on one side is numbered by the line before it.
            if distance < -1:
                right = None
            elif distance > 1:
                left = None
        if left:
            shift += sum(1 for sign, _ in left.lines if sign == ADDED)
            new = next(news, None)
        if right:
            shift -= sum(1 for sign, _ in right.lines if sign == REMOVED)
            old = next(olds, None)
        yield left, right


def _merge(
    new: list[tuple[str, bytes]], old: list[tuple[str, bytes]],
) -> Iterator[tuple[str, bytes]]:
    """Yield the lines of one hunk: removed, then added, then the context line both share."""
    at_new = at_old = 0
    while at_new < len(new) or at_old < len(old):
        while at_old < len(old) and old[at_old][0] == REMOVED:
            yield old[at_old]
            at_old += 1
        while at_new < len(new) and new[at_new][0] == ADDED:
            yield new[at_new]
            at_new += 1
        if at_new < len(new):
            yield new[at_new]
            at_new += 1
            at_old += at_old < len(old)
        elif at_old < len(old):
            yield old[at_old]
            at_old += 1
