"""Words that the first pass looks for in place of patterns: services' names, keys, columns' names.

A fixed string costs Hyperscan a tenth of what a pattern does that begins with it, and thousands
compile in the time of a few dozen patterns. So most key words and all names are looked for as
they are written, and the look at the bytes behind one (``guard.detect.first_pass``) stands
for the rest of the pattern. Used when a policy is compiled.
"""

from __future__ import annotations

import re
from typing import Any

from guard.change import ALLOW
from guard.detect.first_pass import ALLOWANCE, FIRST_COLUMN, FIRST_KEY, FIRST_NAME
from guard.detect.hs import FLAG_CASELESS

#: A key of one word this short is in too many others to look for it alone.
_SHORT = 5
_JOINTS = {"names": ("", "_", "-", ".", " "), "keys": ("", "_", "-", " ")}
_FIRST = {"names": FIRST_NAME, "keys": FIRST_KEY, "columns": FIRST_COLUMN}
_END = {"names": FIRST_KEY, "keys": FIRST_COLUMN, "columns": ALLOWANCE}


def words_of(rule: dict[str, Any]) -> list[str]:
    """Return the words of ``rule`` that are looked for as they are written, in small letters."""
    if "names" in rule or "columns" in rule:
        return list(dict.fromkeys(rule.get("names") or rule["columns"]))
    if "keys" not in rule or rule.get("trigger") or rule.get("spaced"):
        return []
    return [key.lower() for key in dict.fromkeys(rule["keys"]) if "_" in key or len(key) > _SHORT]


class Words:
    """The words of a policy's rules, each with one number however many rules share it."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._counts = dict.fromkeys(_FIRST, 0)

    def add(self, rule: dict[str, Any]) -> list[int]:
        """Return the numbers of the words of ``rule``. Raises ValueError if there are too many."""
        form = next((form for form in ("names", "columns") if form in rule), "keys")
        return [self._number(form, word) for word in words_of(rule)]

    def _number(self, form: str, word: str) -> int:
        number = self._numbers.get((form, word))
        if number is None:
            number = _FIRST[form] + self._counts[form]
            if number >= _END[form]:
                raise ValueError(f"more than {_END[form] - _FIRST[form]} {form} in all rules")
            self._counts[form] += 1
            self._numbers[form, word] = number
        return number

    def expressions(self) -> list[tuple[bytes, int, int]]:
        """Return what Hyperscan is to look for: every spelling of every word, its number, flags.

        And how an inline allowance begins, which is a word of no rule.
        """
        return [(re.escape(ALLOW), ALLOWANCE, 0), *[
            (re.escape(spelling).encode("utf-8", "surrogateescape"), number, FLAG_CASELESS)
            for (form, word), number in self._numbers.items()
            for spelling in spellings(word, form)
        ]]


def spellings(word: str, form: str) -> list[str]:
    """Return the ways to write ``word``: those that join its parts in one way throughout."""
    joints = _JOINTS["names" if form == "names" else "keys"]
    return [word.replace("_", joint) for joint in joints] if "_" in word else [word]
