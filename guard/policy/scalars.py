"""Single values of a policy, read by the kind that is wanted and never by YAML 1.1's guesses.

``no`` is not a boolean here, ``012`` not ten, ``1_000`` and ``1:30`` not numbers, and a date is
a date only where one is wanted. Where a string is wanted, whatever YAML would read as
something else must be quoted: other programs read the same file.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import TYPE_CHECKING, Any, NoReturn

from guard.policy.spec import Choice, Date, Flag, Money, Spec, Text, Whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from guard.policy.nodes import Node

    Fail = Callable[[str, str], NoReturn]

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})", re.ASCII)
_MONEY = re.compile(r"(0|[1-9][0-9]{0,8})(?:\.([0-9]{1,6}))?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FLAGS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NAMES = {
    "bool": "true or false", "int": "a number", "float": "a number", "null": "nothing (null)",
    "timestamp": "a date", "value": "a special word", "merge": "a special word",
}


def read_scalar(spec: Spec, node: Node, fail: Fail) -> Any:
    """Return the value of the scalar ``node``; ``fail(problem, hint)`` raises."""
    return _READERS[type(spec)](spec, node, fail)


def _text(spec: Text, node: Node, fail: Fail) -> str:
    text: str = node.value
    if node.plain:
        other = yaml_reads(text)
        if other:
            fail("must be a string", f"without quotes YAML reads it as {other}: quote it")
    if len(text) > spec.most_chars:
        fail(f"longer than {spec.most_chars} characters", "")
    return text


def _choice(spec: Choice, node: Node, fail: Fail) -> str:
    if node.value not in spec.values:
        fail(f"must be one of {', '.join(spec.values)}", "")
    return str(node.value)


def _whole(spec: Whole, node: Node, fail: Fail) -> int:
    wanted = f"must be a whole number from {spec.low} to {spec.high}"
    if not node.plain:
        fail(wanted, "remove the quotes")
    if not _WHOLE.fullmatch(node.value):
        fail(wanted, "write decimal digits only: no 0x, no leading 0, no _ and no point")
    number = int(node.value)
    if not spec.low <= number <= spec.high:
        fail(wanted, "")
    return number


def _flag(_spec: Flag, node: Node, fail: Fail) -> bool:
    if not node.plain or node.value not in _FLAGS:
        quoted = not node.plain and node.value in _FLAGS
        hint = "remove the quotes" if quoted else "yes, no, on, off, 1 and 0 are not taken"
        fail("must be true or false", hint)
    return _FLAGS[node.value]


def _date(_spec: Date, node: Node, fail: Fail) -> str:
    text: str = node.value
    if not _DATE.fullmatch(text):
        fail("must be a date", "write it as YYYY-MM-DD, like 2027-01-31")
    if not _is_day(text):
        fail("must be a day that the calendar has", "write it as YYYY-MM-DD, like 2027-01-31")
    return text


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _money(_spec: Money, node: Node, fail: Fail) -> int:
    found = _MONEY.fullmatch(node.value) if node.plain else None
    if not found:
        hint = "write digits and at most six decimals, like 2.50, without quotes and signs"
        fail("must be an amount of US dollars, or null", hint)
    return int(found[1]) * 1_000_000 + int((found[2] or "").ljust(6, "0"))


_READERS: dict[type[Spec], Callable[..., Any]] = {
    Text: _text, Choice: _choice, Whole: _whole, Flag: _flag, Date: _date, Money: _money,
}


def yaml_reads(text: str) -> str:
    """Return what a YAML 1.1 reader makes of ``text`` without quotes; ``""`` for a string."""
    tag: str = _resolver().resolve(_scalar_node(), text, (True, False))
    return _NAMES.get(tag.rpartition(":")[2], "")


@functools.cache
def _resolver() -> Any:
    import yaml

    return yaml.SafeLoader("")


@functools.cache
def _scalar_node() -> type[Any]:
    import yaml

    return yaml.ScalarNode
