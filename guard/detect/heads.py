"""How a rule's matches can begin, and whether they can go over lines, read from its pattern.

The first pass tells where a trigger ends, not where the match begins. To try the whole pattern
at every byte before it costs a hundred times what it costs to look for the literals that a match
must begin with and to try it there. Used when a policy is compiled.
"""

from __future__ import annotations

import re
from typing import Any

from guard.detect.tree import sre

#: A head is cut at so many bytes; more would not make it rarer.
LONGEST = 4
#: A head shorter than this is at every other place, and more of them than this cost too much.
SHORTEST, MOST = 2, 400
#: Classes of no more letters than this (both cases of one count once) are spelled out.
_SPELLED = 4
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)
_NOTHING = (sre.ASSERT, sre.ASSERT_NOT, sre.AT)
#: More ends of lines than this in a match are not counted.
MANY = 4
_END = 10
#: Categories that take the end of a line.
_WITH_END = (sre.CATEGORY_SPACE, sre.CATEGORY_NOT_DIGIT, sre.CATEGORY_NOT_WORD)


class _TooManyError(Exception):
    """A pattern can begin in more ways than are worth looking for."""


def heads(tree: Any) -> list[bytes]:
    """Return how what ``tree`` matches can begin, in small letters; empty if that says too little.

    Every match, lowered, begins with one of them; none begins with another.
    """
    try:
        found = _heads(list(tree), LONGEST)
    except _TooManyError:
        return []
    kept: list[bytes] = []
    for head in sorted(found):
        if not kept or not head.startswith(kept[-1]):
            kept.append(head)
    return kept if all(len(head) >= SHORTEST for head in kept) else []


def head_pattern(tree: Any) -> bytes:
    """Return a pattern for the heads of ``tree``, for text in small letters; ``b""`` for none."""
    return b"|".join([re.escape(head) for head in heads(tree)])


def line_ends(tree: Any) -> int:
    """Return how many ends of lines a match of ``tree`` may hold, ``MANY`` for more than a few."""
    return min(MANY, sum([_ends(operator, argument) for operator, argument in tree]))


def _ends(operator: Any, argument: Any) -> int:
    if operator is sre.LITERAL:
        return int(argument == _END)
    if operator is sre.NOT_LITERAL:
        return int(argument != _END)
    if operator is sre.IN:
        negated = argument[0][0] is sre.NEGATE
        return int(any(map(_takes_end, argument[negated:])) is not negated)
    if operator is sre.SUBPATTERN:
        return line_ends(argument[-1])
    if operator is sre.BRANCH:
        return max(map(line_ends, argument[1]))
    if operator in _REPEATS:
        return min(MANY, int(argument[1]) * line_ends(argument[2]))
    return 0 if operator in {*_NOTHING, sre.ANY} else 1


def _takes_end(item: tuple[Any, Any]) -> bool:
    """Say whether one item of a class takes the end of a line."""
    operator, argument = item
    if operator is sre.LITERAL:
        return bool(argument == _END)
    if operator is sre.RANGE:
        return bool(argument[0] <= _END <= argument[1])
    return argument in _WITH_END


def _heads(items: list[Any], room: int) -> set[bytes]:
    """Return the heads of a sequence of nodes; what can't be spelled out ends one."""
    if not items or not room:
        return {b""}
    (operator, argument), rest = items[0], items[1:]
    if operator in _NOTHING:
        return _heads(rest, room)
    if operator is sre.LITERAL:
        return _each({bytes([argument]).lower()}, rest, room)
    if operator is sre.IN:
        letters = _letters(argument)
        return _each(letters, rest, room) if letters else {b""}
    if operator is sre.SUBPATTERN:
        return _heads([*argument[-1], *rest], room)
    if operator is sre.BRANCH:
        return _union([_heads([*branch, *rest], room) for branch in argument[1]])
    if operator in _REPEATS:
        least, most, body = argument
        said = _heads([*body, *(rest if most == 1 else ())], room)
        return _union([said, _heads(rest, room)]) if least == 0 else said
    return {b""}


def _each(letters: set[bytes], rest: list[Any], room: int) -> set[bytes]:
    tails = _heads(rest, room - 1)
    return _union([{letter + tail for tail in tails} for letter in letters])


def _union(sets: list[set[bytes]]) -> set[bytes]:
    found = set().union(*sets)
    if len(found) > MOST:
        raise _TooManyError
    return found


def _letters(argument: Any) -> set[bytes]:
    """Return the letters of a class in small letters, nothing if there are more than a few."""
    if any(operator is not sre.LITERAL for operator, _ in argument):
        return set()
    letters = {bytes([code]).lower() for _, code in argument}
    return letters if len(letters) <= _SPELLED else set()
