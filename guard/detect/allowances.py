"""Which inline allowances lower a finding, and why the others lower nothing.

Looked at only where an added line holds ``guard: allow``. An allowance is used if one of the
findings on its line would be stricter without it.
"""

from __future__ import annotations

import difflib

from guard.canon import sha256
from guard.change import ALLOW, ROUTES
from guard.detect.judge import parse_allowance
from guard.model import Allowance

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from guard.change import Side
    from guard.detect.judge import Judge
    from guard.model import Route

#: Allowances of one file that are looked at, rules of one line, bytes to each side of it.
MOST, MOST_NAMED, MOST_BYTES = 1000, 20, 4096
#: Unknown rules of one file for which a known one is suggested, from ids of about that length.
MOST_SUGGESTED, _NEAR = 20, 3
#: Rules that only the plugins of detect-secrets know by name.
_OTHERS = "detect-secrets-"
#: What documents write for the id of a rule.
_PLACEHOLDERS = frozenset({"RULE", "RULE-ID", "RULE_ID", "ID"})
_CLOSING = " \t\r*/->#`'\").;,:"
#: An id that is shown though no rule has it must not look like a value.
_LONGEST_WORD, _LONGEST_NUMBERED = 16, 6
HIDDEN = "[hidden]"

NO_RULE = "none is named"
NO_REASON = "it gives no reason after `--`"
LOCKED = "the policy locks the rule"
NO_FINDING = "no finding of it on this line"
NO_STRICTER = "what is found here is no stricter without it"
NOT_FIRST = "only the first allowance of a line counts"


class Allowances:
    """The allowances on the added lines of one file, until all its findings are known."""

    def __init__(self, path: str, blob: str, judge: Judge, known: set[str]) -> None:
        """Take where the file is, who judges its findings, and the ids of all rules."""
        self._path = path
        self._blob = blob
        self._judge = judge
        self._known = known
        self._said: list[Allowance] = []
        self._found: set[tuple[int, str]] = set()
        self._used: set[tuple[int, str]] = set()
        self._suggested = 0

    def note(self, side: Side) -> None:
        """Take the allowances on the added lines of ``side``, a piece of the file."""
        text, tags = side.text, side.tags
        index = counted = 0
        offset = text.find(ALLOW)
        while offset >= 0 and len(self._said) < MOST:
            index += text.count(b"\n", counted, offset)
            counted = offset
            end = text.find(b"\n", offset)
            end = len(text) if end < 0 else end
            if tags[index : index + 1] == b"+":
                before = max(text.rfind(b"\n", max(0, offset - MOST_BYTES), offset) + 1,
                             offset - MOST_BYTES)
                head, rest = text[before:offset], text[offset : min(end, offset + MOST_BYTES)]
                self._said += self._read(side.line_number(index), head, rest)
            offset = text.find(ALLOW, end)

    def weigh(
        self, rows: list[tuple[dict[str, Any], str]], number: int, line: bytes, value: bytes,
        action: Route, *, may_block: bool,
    ) -> None:
        """Take a finding on ``line``: its rules, each as sure as it is, and its ``action``."""
        named, reason = parse_allowance(line)
        for row, _ in rows:
            if row["id"] in named:
                place = number, row["id"]
                self._found.add(place)
                rest = ",".join([name for name in named if name != row["id"]])
                bare = line.partition(ALLOW)[0] + ALLOW + f"{rest} -- {reason}".encode()
                demand, _ = self._judge.strictest(
                    rows, self._path, bare, value, may_block=may_block,
                )
                if ROUTES.index(demand) > ROUTES.index(action):
                    self._used.add(place)

    def settle(self) -> Iterator[Allowance]:
        """Yield the allowances, by line, with why each lowers nothing."""
        for one in self._said:
            place = one.line, one.rule
            why = one.why
            if not why and place not in self._used:
                why = NO_STRICTER if place in self._found else NO_FINDING
            yield Allowance(one.path, one.line, one.rule, why, one.key, one.blob)

    def _read(self, number: int, head: bytes, rest: bytes) -> Iterator[Allowance]:
        """Yield the allowances of one line, ``rest`` being what begins with the first of them."""
        for first, text in enumerate(rest.split(ALLOW)[1:]):
            named, reason = parse_allowance(ALLOW + text)
            for name in list(dict.fromkeys(named))[:MOST_NAMED]:
                if (read := self._rule(name, reason, dashes=b"--" in text)) is not None:
                    rule, why = read
                    key = _key(rule, head + rest)
                    why = why or (NOT_FIRST if first else "")
                    yield Allowance(self._path, number, rule, why, key, self._blob)

    def _rule(self, name: str, reason: str, *, dashes: bool) -> tuple[str, str] | None:
        """Return the rule that ``name`` names and why it can lower nothing, None for prose."""
        if not dashes:
            name = name.strip(_CLOSING)
        words = name.split()
        if not words:
            return ("", NO_RULE) if dashes else None
        rule = words[0].strip(_CLOSING)
        if not rule[:1].isalpha() or rule in _PLACEHOLDERS:
            return None
        if not dashes and len(words) > 1 and rule not in self._known:
            return None
        if not reason:
            return self._shown(rule), NO_REASON
        if name not in self._known and not name.startswith(_OTHERS):
            return self._shown(rule), self._unknown(rule)
        locked = self._judge.rules.get(name, {}).get("locked")
        return name, LOCKED if locked else ""

    def _unknown(self, rule: str) -> str:
        if rule in self._known:
            return "behind the id comes `,` or `--`"
        self._suggested += 1
        if self._suggested > MOST_SUGGESTED:
            return "no such rule"
        low = rule.lower()
        near = [
            name for name in self._known if name[0] == low[0] and abs(len(name) - len(low)) <= _NEAR
        ]
        close = difflib.get_close_matches(low, sorted(near), n=1)
        return f"there is no such rule; did you mean {close[0]}?" if close else "no such rule"

    def _shown(self, rule: str) -> str:
        return rule if rule in self._known or _is_plain(rule) else HIDDEN


def _is_plain(rule: str) -> bool:
    """Say whether ``rule`` reads as a name: words, at most one of them short with digits in it."""
    words = rule.replace("_", "-").split("-")
    numbered = [word for word in words if not word.isalpha()]
    return rule.isascii() and len(numbered) <= 1 and all(
        word.isalnum() and len(word) <= (_LONGEST_NUMBERED if word in numbered else _LONGEST_WORD)
        for word in words
    )


def _key(rule: str, line: bytes) -> str:
    hasher = sha256()
    hasher.update(rule.encode("utf-8", "surrogateescape") + b"\0" + line.strip())
    return hasher.hexdigest()[:16]
