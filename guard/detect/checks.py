"""The named checks that a rule may ask for, and the context that they see.

A check is a function ``(value: bytes, context: Context) -> bool``; a measure returns a float
and is compared (``entropy>=3.0``). Both are resolved when first needed. A name that is not in
the table is one of ``guard.detect.pii``'s, dashes as underscores.
"""

from __future__ import annotations

from guard.detect.checksums import CHECKSUMS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Check = Callable[[bytes, "Context"], bool]
    Measure = Callable[[bytes, "Context"], float]

#: Name in a rule → ``module:function``.
CHECKS: dict[str, str] = {
    "not-placeholder": "guard.detect.placeholder:not_placeholder",
    "not-code": "guard.detect.code:not_code",
    "not-test-file": "guard.detect.code:not_test_file",
    "random": "guard.detect.randomness:random",
    "not-sample-password": "guard.detect.placeholder:not_sample_password",
    "strong-password": "guard.detect.randomness:strong_password",
    "jwk": "guard.detect.structure:jwk",
    "password-like": "guard.detect.randomness:password_like",
    "mixed": "guard.detect.randomness:mixed",
    "has-digit": "guard.detect.randomness:has_digit",
    "not-word": "guard.detect.randomness:not_word",
    "generic-key": "guard.detect.generic:generic_key",
    "literal": "guard.detect.code:literal",
    "not-words": "guard.detect.code:not_words",
    "key-whole": "guard.detect.code:key_whole",
    "in-text": "guard.detect.code:in_text",
    "base64-shaped": "guard.detect.code:base64_shaped",
    "line-start": "guard.detect.generic:line_start",
    "tag-start": "guard.detect.generic:tag_start",
    "option-start": "guard.detect.generic:option_start",
    "named-value": "guard.detect.named:named_value",
    "key-boundary": "guard.detect.code:key_boundary",
    "private-key-body": "guard.detect.blocks:private_key_body",
    "not-encrypted": "guard.detect.blocks:not_encrypted",
    "jwt": "guard.detect.structure:jwt",
    "base64-text": "guard.detect.structure:base64_text",
    "basic-credentials": "guard.detect.structure:basic_credentials",
    "macaroon": "guard.detect.structure:macaroon",
    "discord-token": "guard.detect.structure:discord_token",
    "base64-64-bytes": "guard.detect.structure:base64_64_bytes",
    "remote-host": "guard.detect.structure:remote_host",
}
#: Measures give a number to compare.
MEASURES: dict[str, str] = {
    "entropy": "guard.detect.randomness:entropy",
    "digits": "guard.detect.randomness:digit_share",
    "classes": "guard.detect.randomness:class_count",
    "wordlike": "guard.detect.randomness:wordlike",
    "length": "guard.detect.randomness:length",
    "score": "guard.detect.scorer:score",
}
_OPERATORS = (">=", "<=", ">", "<")
_DEFAULT_MODULE = "guard.detect.pii"
#: Checks that first carry the match on to where its value ends (``extend(text, start, end) ->
#: end``, bounded), so that a pattern can be a header and the value a block.
EXTENDERS: dict[str, str] = {
    "private-key-body": "guard.detect.blocks:extend",
}
#: Written behind a check's name: if it fails, the match is a step less sure, not dropped.
SOFT = "?"
#: What has been resolved so far, by the check's whole text.
_resolved: dict[str, Check] = {}


class Context:
    """Where a value stands: the text around it and the file.

    ``text``   the whole text of the side, bytes.
    ``start``, ``end``  of the value in ``text``.
    ``path``   of the file, POSIX.
    ``key``    the key name that the rule matched, or ``b""``.
    ``key_start``  where that stands, or where the match does.
    ``match_start``, ``match_end``  of the whole match.
    """

    __slots__ = (
        "_line", "end", "key", "key_start", "match_end", "match_start", "path", "start", "text",
    )

    def __init__(  # noqa: PLR0917 - a record
        self, text: bytes, start: int, end: int, path: str, key: bytes = b"",
        match_start: int = -1, match_end: int = -1, key_start: int = -1,
    ) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.path = path
        self.key = key
        self.match_start = start if match_start < 0 else match_start
        self.match_end = end if match_end < 0 else match_end
        self.key_start = self.match_start if key_start < 0 else key_start
        self._line: bytes | None = None

    @property
    def line(self) -> bytes:
        """Return the whole line that holds the value's first byte, at most 4 KiB a side."""
        if self._line is None:
            low = self.text.rfind(b"\n", max(0, self.start - 4096), self.start) + 1
            low = max(low, self.start - 4096)
            high = self.text.find(b"\n", self.start, self.start + 4096)
            self._line = self.text[low : high if high >= 0 else self.start + 4096]
        return self._line


def parse_check(text: str) -> tuple[str, str, float]:
    """Return (name, operator, number) of a check as a rule writes it; operator may be ``""``.

    Raises ValueError if it is not written like a check.
    """
    for operator in _OPERATORS:
        name, found, number = text.partition(operator)
        if found:
            if name.strip() not in MEASURES:
                msg = f"check {text!r}: {name.strip()!r} is not one of {', '.join(MEASURES)}"
                raise ValueError(msg)
            return name.strip(), operator, float(number)
    if not text.replace("-", "").replace("_", "").isalnum() or text in MEASURES:
        msg = f"check {text!r}: not the name of a check"
        raise ValueError(msg)
    return text, "", 0.0


def load_check(text: str) -> Check:
    """Return the function of the check written as ``text``; ValueError if there is none."""
    check = _resolved.get(text)
    if check is None:
        name, operator, number = parse_check(text)
        if name in CHECKSUMS:
            proves = CHECKSUMS[name][0]
            check = lambda value, _context: proves(value)
        elif operator:
            check = _compare(_load(MEASURES[name]), operator, number)
        else:
            default = f"{_DEFAULT_MODULE}:{name.replace('-', '_')}"
            check = _load(CHECKS.get(name, default))
        _resolved[text] = check
    return check


def _load(target: str) -> Any:
    from importlib import import_module

    module, _, function = target.partition(":")
    try:
        return getattr(import_module(module), function)
    except (ImportError, AttributeError):
        msg = f"there is no check {target!r}"
        raise ValueError(msg) from None


def _compare(measure: Measure, operator: str, number: float) -> Check:
    if operator == ">=":
        return lambda value, context: measure(value, context) >= number
    if operator == "<=":
        return lambda value, context: measure(value, context) <= number
    if operator == ">":
        return lambda value, context: measure(value, context) > number
    return lambda value, context: measure(value, context) < number


def load_target(target: str) -> Any:
    """Return what ``module:function`` names; ValueError if it names nothing."""
    return _load(target)
