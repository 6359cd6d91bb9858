"""Build patterns from the shorter ways to write a rule: a token's form, or keys and a value.

A *token* is a prefix and a body of known alphabet and length; a *keyed* value stands behind a
key name and a separator in code, configuration, XML or a command line. Both become patterns
in the common subset of ``re`` and Hyperscan, plus look-arounds for the neighbours, which the
trigger leaves out. Used when a policy is compiled and when samples are made.
"""

from __future__ import annotations

import re
from typing import Any

#: Bodies of tokens, as the inside of a character class.
ALPHABETS: dict[str, str] = {
    "base62": "A-Za-z0-9", "base64": "A-Za-z0-9+/", "base64url": r"A-Za-z0-9_\-",
    "base62-underscore": "A-Za-z0-9_", "base62-dash": r"A-Za-z0-9\-",
    "base62-dot": r"A-Za-z0-9_.\-", "hex": "0-9a-f", "hex-upper": "0-9A-F",
    "hex-any": "0-9a-fA-F", "base36": "0-9a-z", "base36-upper": "0-9A-Z", "base32": "A-Z2-7",
    "base32-lower": "a-z2-7", "digits": "0-9", "letters": "A-Za-z", "lower": "a-z",
    "upper": "A-Z", "base58": "1-9A-HJ-NP-Za-km-z", "bech32": "02-9ac-hj-np-z",
    "bech32-upper": "02-9AC-HJ-NP-Z",
}
#: Not inside a word, unless that word's end is an escape (``\n``, ``%3D``, ``\u0022``).
_BEFORE_FORM = (
    r"(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf])|(?<=%[0-9A-Fa-f][0-9A-Fa-f])|(?<=\\u00[0-9A-Fa-f]{2}))"
)
_BEFORE_WORD = r"(?:(?<![A-Za-z0-9_.\-])|(?<=\\[nrtbf])|(?<=%[0-9A-Fa-f][0-9A-Fa-f]))"
_AFTER_WORD = r"(?![A-Za-z0-9_\-])"
BOUNDARIES = ("token", "word", "none")

#: Between a key and its value: ``=`` ``:`` ``:=`` ``=>`` ``->``, the end of an XML tag, a table
#: cell, each with blanks around; a quote (also an escaped one) may close the key and open the
#: value.
_CLOSE = r"(?:\\?[\"'`]|\])?"
_SEPARATOR = r"[ \t]{0,8}(?::=|=>|->|==|[:=>|,])[ \t]{0,8}"
_SPACED = r"(?:[ \t]{0,8}(?::=|=>|->|==|[:=>|,])[ \t]{0,8}|[ \t]{1,4})"
_OPEN = r"(?:[bBrRuUfF@$]{0,2}\\?[\"'`])?"


def alphabet_class(name: str) -> str:
    """Return the inside of a class for ``name``: an alphabet's name, or the class itself.

    Raises ValueError for what is neither.
    """
    if name in ALPHABETS:
        return ALPHABETS[name]
    if name.startswith("[") and name.endswith("]") and not name.startswith("[^"):
        return name[1:-1]
    msg = f"alphabet {name!r}: not one of {', '.join(ALPHABETS)} or a [class]"
    raise ValueError(msg)


def prefixes(token: dict[str, Any]) -> list[str]:
    """Return the prefixes of ``token``, at least one, maybe empty."""
    prefix = token.get("prefix", "")
    return [prefix] if isinstance(prefix, str) else list(prefix)


def lengths(token: dict[str, Any]) -> tuple[int, int]:
    """Return the least and greatest length of the body of ``token``."""
    length = token["length"]
    low, high = (length, length) if isinstance(length, int) else (length[0], length[1])
    if not 1 <= low <= high:
        msg = f"length {length!r}: not a length or a pair of ascending lengths"
        raise ValueError(msg)
    return low, high


def token_pattern(token: dict[str, Any], boundary: str) -> str:
    """Return the pattern of ``token``, its whole text in the group ``value``."""
    inside = alphabet_class(token.get("alphabet", "base62"))
    low, high = lengths(token)
    heads = [re.escape(prefix) for prefix in prefixes(token)]
    head = heads[0] if len(heads) == 1 else f"(?:{'|'.join(heads)})"
    tail = re.escape(token.get("suffix", ""))
    after = "" if tail and boundary == "none" else f"(?![A-Za-z0-9{inside}])"
    body = f"(?P<value>{head}[{inside}]{{{low},{high}}}{tail})"
    return surround(body, boundary, after)


def surround(pattern: str, boundary: str, after: str = "(?![A-Za-z0-9])") -> str:
    """Return ``pattern`` with what ``boundary`` asks of its neighbours."""
    if boundary == "none":
        return pattern
    if boundary == "token":
        return f"{_BEFORE_FORM}{pattern}{after}"
    if boundary == "word":
        return f"{_BEFORE_WORD}{pattern}{_AFTER_WORD}"
    msg = f"boundary {boundary!r}: not one of {', '.join(BOUNDARIES)}"
    raise ValueError(msg)


def keyed_pattern(keys: list[str], value: str, *, spaced: bool = False) -> str:
    """Return a pattern for ``value`` behind one of ``keys`` and a separator.

    A ``_`` in a key also stands for ``-``, a blank, or nothing; case does not matter. With
    ``spaced`` blanks alone separate too (``KEY value``). Groups: ``key``, ``value``. Whether
    the key stands at the start of a word is for the check ``key-boundary``.
    """
    names = "|".join([
        re.escape(key).replace(r"\_", "_").replace("_", r"[_\- ]?")
        for key in sorted(keys, key=lambda key: (-len(key), key))
    ])
    between = _SPACED if spaced else _SEPARATOR
    return f"(?P<key>(?i:{names})){_CLOSE}{between}{_OPEN}(?P<value>{value})"
