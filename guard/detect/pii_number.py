"""What turns the validity of a number into a check that a rule can name."""

from __future__ import annotations

import re
from functools import wraps
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    class Place(Protocol):
        """The part of the engine's context that these checks read: where the value stands."""

        text: bytes
        start: int
        end: int
        path: str

    Check = Callable[[bytes, Place | None], bool]

#: What people put between the groups of a number.
SEPARATORS = " -./\u00a0\u2009\u2011"


def words(text: str) -> frozenset[str]:
    """Return the blank-separated words of ``text`` as a set: how the tables here are written."""
    return frozenset(text.split())


def compact(value: bytes, separators: str = SEPARATORS) -> str:
    """Return ``value`` in capitals, without ``separators``; what is not UTF-8 becomes ``?``."""
    text = value.decode("utf-8", "replace").strip()
    return text.translate({ord(char): None for char in separators}).upper()


def unescape(value: bytes) -> str:
    """Return ``value`` as text, the escapes of JSON and programs (a u, four digits) resolved."""
    text = value.decode("utf-8", "replace").strip()
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)


def is_uniform(text: str) -> bool:
    """Say whether all digits of ``text`` are the same, as in what people type to fill a field."""
    return len({char for char in text if char.isdigit()}) == 1


#: Rows of keys, up and down.
_RUNS = ("01234567890123456789", "98765432109876543210")
_RUN_LENGTH, _GROUP, _COUNTED = 8, 4, 100
_MONOTONOUS = r"(\d)\1{5}|(\d\d)\2{3}|(\d{3})\3{2}"


def is_typed(digits: str) -> bool:
    """Say whether a long number was typed to look like one: a run along the keys, a pattern."""
    starts = range(len(digits) - _RUN_LENGTH + 1)
    if any(digits[start:start + _RUN_LENGTH] in run for start in starts for run in _RUNS):
        return True
    return re.search(_MONOTONOUS, digits) is not None or _is_counted(digits)


def _is_counted(digits: str) -> bool:
    """Say whether the groups of four are neighbours, as in a table that counts."""
    groups = [int(digits[index:index + _GROUP]) for index in range(0, len(digits), _GROUP)]
    return len(digits) % _GROUP == 0 and max(groups) - min(groups) < _COUNTED


def number(
    shape: str, *, documented: tuple[str, ...] = (), separators: str = SEPARATORS,
) -> Callable[[Callable[[str], bool]], Check]:
    """Make a check of a test on the compact form of a number.

    ``shape`` is a regular expression for the whole compact form. ``documented`` holds values
    that official texts print as examples (compact): they belong to nobody and never pass.
    """
    def decorate(is_valid: Callable[[str], bool]) -> Check:
        @wraps(is_valid)
        def check(value: bytes, _place: Place | None = None) -> bool:
            text = compact(value, separators)
            if re.fullmatch(shape, text, re.ASCII) is None or is_uniform(text):
                return False
            return compact(value) not in documented and is_valid(text)

        return check

    return decorate


def shaped(shape: bytes) -> Callable[[Check], Check]:
    """Make a check refuse whatever is not wholly of ``shape``, a regular expression.

    A policy's own rule may put any pattern before any check.
    """
    def decorate(check: Check) -> Check:
        @wraps(check)
        def checked(value: bytes, place: Place | None = None) -> bool:
            return re.fullmatch(shape, value) is not None and check(value, place)

        return checked

    return decorate
