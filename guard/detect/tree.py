"""What can be known of a pattern before any text is seen: widths, trigger, an example.

A rule's pattern is written once, in the subset that Python's ``re`` and Hyperscan share.
From its parse tree come the *trigger* that joins the one pass (the pattern without groups and
look-arounds, its tail cut to the least that must follow) and the two widths that tell how far
around the end of a trigger the whole pattern can reach. Used when a policy is compiled, never
on a hook's clean path.
"""

from __future__ import annotations

import re
import sys
import warnings
from importlib import import_module
from typing import Any

# ``re`` has no public way to its parser; the modules moved in Python 3.11.
_NEW = sys.version_info >= (3, 11)
sre: Any = import_module("re._constants" if _NEW else "sre_constants")
parser: Any = import_module("re._parser" if _NEW else "sre_parse")

#: A pattern wider than this is refused: windows around candidates must stay small.
MAX_WIDTH = 4096
#: Items of a trigger's tail are cut to this many repeats: enough to be rare, cheap to match.
TAIL_REPEATS = 24

_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
}
_ANCHORS = {sre.AT_BEGINNING: "^", sre.AT_END: "$", sre.AT_BEGINNING_STRING: r"\A"}


def parse(pattern: bytes, flags: int = 0) -> Any:
    """Return the parse tree of ``pattern``; raises ValueError if ``re`` refuses it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return parser.parse(pattern, flags)
    except (re.error, OverflowError, RecursionError, FutureWarning, DeprecationWarning) as error:
        msg = f"not a pattern: {error}"
        raise ValueError(msg) from None


def width(tree: Any) -> tuple[int, int]:
    """Return the least and the most bytes that ``tree`` can match; ValueError if unbounded."""
    low, high = tree.getwidth()
    if high > MAX_WIDTH:
        msg = f"can match more than {MAX_WIDTH} bytes: give every repeat a bound"
        raise ValueError(msg)
    return int(low), int(high)


def trigger(tree: Any) -> tuple[str, int, int]:
    """Return the trigger of ``tree`` as a Hyperscan expression, its least and most width.

    What may be absent at its start is left out, but counted in the most width: that is how far
    the whole pattern can reach back from the end of the trigger.
    """
    items, skipped = _cut_head(_cut_tail(list(tree)))
    low, high = parser.SubPattern(tree.state, items).getwidth()
    return _join(items), int(low), int(min(high + skipped, MAX_WIDTH))


def triggers(tree: Any) -> tuple[list[str], int, int]:
    """Return the trigger of ``tree`` as expressions of which any will do; least and most width.

    Where it begins with a choice of words there is one expression a word. Of many words in one
    expression Hyperscan makes an automaton that reads every byte; apart they are literals, which
    it looks for all at once, and what follows them is shared.
    """
    items, skipped = _cut_head(_cut_tail(list(tree)))
    variants = _choose(items, tree.state)
    widths = [parser.SubPattern(tree.state, variant).getwidth() for variant in variants]
    low, high = min(least for least, _ in widths), max(most for _, most in widths)
    expressions = list(dict.fromkeys(_join(variant) for variant in variants))
    return expressions, int(low), int(min(high + skipped, MAX_WIDTH))


def _choose(items: list[Any], state: Any) -> list[list[Any]]:
    """Return ``items`` once for each way to begin them, if they begin with a choice."""
    if not items:
        return [items]
    (operator, argument), rest = items[0], items[1:]
    if operator is sre.BRANCH:
        return [
            [*inner, *rest] for branch in argument[1] for inner in _choose(list(branch), state)
        ]
    if operator is sre.SUBPATTERN:
        return [
            [(operator, (*argument[:-1], parser.SubPattern(state, inner))), *rest]
            for inner in _choose(list(argument[-1]), state)
        ]
    return [items]


def _cut_head(items: list[Any]) -> tuple[list[Any], int]:
    """Drop what may be absent at the start; return the rest and how wide that could be."""
    skipped = 0
    while items:
        operator, argument = items[0]
        if operator in {sre.MAX_REPEAT, sre.MIN_REPEAT} and argument[0] == 0:
            skipped += argument[1] * argument[2].getwidth()[1]
        elif operator in {sre.ASSERT, sre.ASSERT_NOT}:
            pass
        elif operator is sre.SUBPATTERN:
            inner, more = _cut_head(list(argument[-1]))
            body = parser.SubPattern(argument[-1].state, inner)
            return [(operator, (*argument[:-1], body)), *items[1:]], skipped + more
        else:
            break
        items = items[1:]
    return items, skipped


def _cut_tail(items: list[Any]) -> list[Any]:
    """Cut the last item to its least; drop what may be absent and look-arounds at the end."""
    while items:
        operator, argument = items[-1]
        if operator in {sre.ASSERT, sre.ASSERT_NOT} or (
            operator is sre.AT and argument not in _ANCHORS
        ):
            items.pop()
        elif operator in {sre.MAX_REPEAT, sre.MIN_REPEAT}:
            least, _, body = argument
            if least == 0:
                items.pop()
                continue
            items[-1] = (operator, (*[min(least, _most(body))] * 2, body))
            break
        elif operator is sre.SUBPATTERN:
            inner = _cut_tail(list(argument[-1]))
            if inner:
                body = parser.SubPattern(argument[-1].state, inner)
                items[-1] = (operator, (*argument[:-1], body))
                break
            items.pop()
        else:
            break
    return items


def _most(body: Any) -> int:
    return max(1, TAIL_REPEATS // max(1, int(body.getwidth()[0])))


def _join(items: Any) -> str:
    return "".join([_write(operator, argument) for operator, argument in items])


def _write(operator: Any, argument: Any) -> str:  # noqa: PLR0911 - one return an operator
    """Write one node in Hyperscan's syntax; look-arounds vanish, which only matches more."""
    if operator is sre.LITERAL:
        return byte(argument)
    if operator is sre.NOT_LITERAL:
        return f"[^{byte(argument)}]"
    if operator is sre.ANY:
        return r"[^\n]"
    if operator is sre.IN:
        return char_class(argument)
    if operator is sre.BRANCH:
        return "(?:" + "|".join([_join(branch) for branch in argument[1]]) + ")"
    if operator is sre.SUBPATTERN:
        caseless = argument[1] & sre.SRE_FLAG_IGNORECASE
        return ("(?i:" if caseless else "(?:") + _join(argument[-1]) + ")"
    if operator in {sre.MAX_REPEAT, sre.MIN_REPEAT}:
        least, most, body = argument
        bounds = f"{least}," if most is sre.MAXREPEAT else f"{least},{most}"
        return f"(?:{_join(body)}){{{bounds}}}" if most else ""
    if operator is sre.AT and argument in _ANCHORS:
        return _ANCHORS[argument]
    if operator in {sre.ASSERT, sre.ASSERT_NOT, sre.AT}:
        return ""
    msg = f"uses {str(operator).lower().replace('_', ' ')}, which the scanner does not have"
    raise ValueError(msg)


def byte(code: int) -> str:
    """Return one byte as a pattern writes it."""
    character = chr(code)
    if character.isascii() and character.isalnum():
        return character
    return f"\\x{code:02x}"


def char_class(items: Any) -> str:
    """Return a character class as a pattern writes it."""
    parts = []
    for operator, argument in items:
        if operator is sre.NEGATE:
            parts.append("^")
        elif operator is sre.LITERAL:
            parts.append(byte(argument))
        elif operator is sre.RANGE:
            parts.append(f"{byte(argument[0])}-{byte(argument[1])}")
        else:
            parts.append(_CATEGORIES[argument])
    return "[" + "".join(parts) + "]"
