"""Patterns that say where a text is worth decoding; they join the one pass over it.

They are narrow, so that an ordinary commit has none, and cheap, which for Hyperscan means a
literal in each. What base64 and hex hide is known by what rules look for: their prefixes and
key words, as they read in base64 (at three alignments) and in hex. Used when a policy is
compiled.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Any

from guard.detect import decode_forms as forms
from guard.detect import grammar, tree
from guard.detect.first_pass import FIRST_FORM
from guard.detect.hs import FLAG_CASELESS, FLAG_MULTILINE
from guard.detect.tree import sre

#: Words by which values are known, as they are written in what is encoded.
_WORDS = (
    "password", "passwd", "secret", "token", "api_key", "apikey", "access_key", "private_key",
    "credential", "-----BEGIN", "postgres", "mongodb", "mysql://", "redis://", "amqp://", "https://",
    '"auth"', "bearer ",
)
#: A prefix shorter than this says nothing in base64: two of its three forms have 3 letters.
_MIN_PREFIX = 4
_MIN_FORM = 4
#: So many letters are looked for at most: more make the database bigger and no text rarer.
_MOST_FORM, _MOST_HEX = 7, 14

_KEY = (
    r"(?i:passw|pwd|secret|token|api[_\-]?key|access[_\-]?key|private[_\-]?key|credential)"
    r"[A-Za-z0-9_]*"
)
#: What tokens and passwords are made of, at the edge of a literal.
_EDGE = r"[A-Za-z0-9_\-+/=.]"
_BODY = r"[A-Za-z0-9_\-]{12}"
_QUOTES = ('"', "'", "`")
_OPERATORS = (r"\+", r"\.", r"\.\.", "&", "<>", r"\|\|", r"\^")
_BREAKS = (r"\n", r"\r\n")


def _any(parts: list[str]) -> str:
    return "(?:" + "|".join(parts) + ")"


def _joints() -> list[str]:
    """Return patterns for the places where two literals become one; each ends in the second.

    Every combination is written out: a literal of four bytes costs next to nothing in the pass,
    a class and a bounded repeat a third of it.
    """
    same = [
        first + blank + operator + blank + second for first in _QUOTES for second in _QUOTES
        for operator in _OPERATORS for blank in ("", " ")
    ]
    after = [
        quote + blank + operator + r"\n" for quote in _QUOTES
        for operator in (r"\+", r"\.\.", "&", r"\.", "& _") for blank in ("", " ")
    ]
    before = [
        indent + operator + blank + quote for quote in _QUOTES for blank in ("", " ")
        for operator in (r"\+", r"\.", r"\.\.", "&", "<>") for indent in ("  ", r"\t")
    ]
    lines = [
        quote + end + indent for quote in _QUOTES[:2] for end in _BREAKS
        for indent in ("    ", r"\t")
    ]
    beside = [first + " " + second for first in _QUOTES[:2] for second in _QUOTES[:2]]
    return [
        _EDGE + _any(same) + _EDGE,
        _EDGE + _any(after) + r"[ \t]*[\"'`]" + _EDGE,
        _any(before) + _EDGE,
        _EDGE + _any(lines) + r"[ \t]*[\"']" + _EDGE,
        _EDGE + _any(beside) + _EDGE,
        r"[A-Za-z0-9_](?:\"\"|''|\"'|'\")" + _EDGE,
    ]


_BLOCK = _any([
    ": " + style + end + "  " for style in (r"\|", ">", r"\|-", ">-", r"\|\+") for end in _BREAKS
]) + r"[ \t]*[A-Za-z0-9+/_=.\-!@#$%^&*]{6}"

#: Functions that decode, by the last part of their names.
_DECODERS = (
    "b64decode", "atob", "base64_decode", "FromBase64String", "decode64", "DecodeString",
    "unhexlify", "fromhex", "hex2bin", r"Buffer\.from",
)

_PATTERNS: dict[int, list[str]] = {
    forms.PERCENT: [
        r"%[2-7][0-9A-Fa-f]%[2-7][0-9A-Fa-f]",
        r"%[3-7][0-9A-Fa-f][A-Za-z0-9_\-]{6}", r"%2[2DdEe][A-Za-z0-9_\-]{6}",
        r"[A-Za-z0-9_\-]{6}%[3-7][0-9A-Fa-f]",
    ],
    forms.ESCAPE: [
        r"(?:\\x[2-7][0-9a-fA-F]){3}", r"\\x[2-7][0-9a-fA-F]" + _BODY,
        _BODY + r"\\x[2-7][0-9a-fA-F]",
        r"(?:\\u00[2-7][0-9a-fA-F]){2}", r"\\u00[2-7][0-9a-fA-F]" + _BODY,
        _BODY + r"\\u00[2-7][0-9a-fA-F]", _KEY + r"\\u00[2-7][0-9a-fA-F]",
        r"\\u\{[2-7][0-9a-fA-F]\}|\\U000000[2-7][0-9a-fA-F]",
        r"(?:\\(?:0[4-7]|1[0-7])[0-7]){3}",
        _BODY + r"\\(?:0[4-7]|1[0-7])[0-7]", r"\\(?:0[4-7]|1[0-7])[0-7]" + _BODY,
        _KEY + r"[ \t]*[:=][ \t]*[^\s\\\"'{$<]{6,64}\\[nr]",
        r"\\n(?:export )?[A-Za-z0-9_.\-]*" + _KEY + r"[:=][^\s\\\"'{$<]{6}",
        r":\\/\\/[^\s\"'\\/@]{1,64}:[^\s\"'\\/@]{3,64}@", _KEY + r"[ \t]*[:=]?[ \t]*\\\\\\\"",
    ],
    forms.ENTITY: [
        r"(?:&#(?:[0-9]{2,4}|[xX][0-9a-fA-F]{2,4});){2}",
        r"&#(?:[0-9]{2,3}|[xX][0-9a-fA-F]{2});" + _BODY,
        _BODY + r"&#(?:[0-9]{2,3}|[xX][0-9a-fA-F]{2});",
        _KEY + r"[ \t]*[:=][ \t]*&(?:quot|apos|#34|#39|#[xX]22|#[xX]27);",
        _KEY + r"(?:&quot;[ \t]*[:=]|&gt;)",
    ],
    forms.JOINT: _joints(),
    forms.CONTINUED: [_EDGE + r"{4}\\\r?\n[ \t]*" + _EDGE + "{4}"],
    forms.BLOCK: [_BLOCK],
    # UTF-16 of ASCII in base64, as PowerShell takes commands.
    forms.BASE64: [r"(?:[I-Za-f][AQgw][AB][A-Za-z0-9+/]A[C-H][AEIMQUYcgkosw048]A){2}"],
    forms.SECRET: [r"^kind:[ \t]*Secret"],
    forms.CALL: [
        rf"(?:{'|'.join(_DECODERS)})\(b?[\"'][A-Za-z0-9+/_\-]{{8}}",
    ],
}


def decode_expressions(rules: list[dict[str, Any]]) -> list[tuple[bytes, int, int]]:
    """Return (expression, id, flags) of every form; what base64 and hex hide is from ``rules``."""
    out = [
        (pattern.encode(), FIRST_FORM + form, FLAG_MULTILINE)
        for form, patterns in _PATTERNS.items() for pattern in patterns
    ]
    words = sorted(_words(rules))
    encoded = _shortest({form[:_MOST_FORM] for word in words for form in base64_forms(word)})
    out.extend([(_spell(form), FIRST_FORM + forms.BASE64, 0) for form in encoded])
    hexed = _shortest({word.hex()[:_MOST_HEX] for word in words})
    out.extend([(form.encode(), FIRST_FORM + forms.HEX, FLAG_CASELESS) for form in hexed])
    return out


def _shortest(heads: set[str]) -> list[str]:
    """Return those of ``heads`` that no other one begins."""
    kept: list[str] = []
    for head in sorted(heads):
        if not kept or not head.startswith(kept[-1]):
            kept.append(head)
    return kept


def _spell(form: str) -> bytes:
    """Return a pattern for ``form`` in either alphabet of base64."""
    return form.replace("+", r"[+\-]").replace("/", "[/_]").encode()


def base64_forms(word: bytes) -> list[str]:
    """Return how ``word`` reads in base64, wherever in a text it stands."""
    found = []
    for shift in range(3):
        first, last = -(-8 * shift // 6), 8 * (shift + len(word)) // 6
        letters = b64encode(bytes(shift) + word).decode()[first:last]
        if len(letters) >= _MIN_FORM:
            found.append(letters)
    return found


def _words(rules: list[dict[str, Any]]) -> set[bytes]:
    found = {word.encode() for word in _WORDS}
    found |= {word.upper() for word in found} | {word.capitalize() for word in found}
    for rule in rules:
        if rule.get("kind") == "secret" and not rule.get("ignore_case"):
            found |= {head for head in _heads(rule) if len(head) >= _MIN_PREFIX}
    return found


def _heads(rule: dict[str, Any]) -> list[bytes]:
    """Return the literals that a rule's matches begin with, as far as they are literal."""
    if "token" in rule:
        return [prefix.encode() for prefix in grammar.prefixes(rule["token"])]
    if "pattern" not in rule:
        return []
    source = re.sub(r"\(\?P<(\w+)>", "(", rule["pattern"], count=1)
    try:
        return _leading(list(tree.parse(source.encode("utf-8", "surrogateescape"))))
    except ValueError:
        return []  # the rule itself will be refused, in better words


def _leading(items: list[Any]) -> list[bytes]:
    head = b""
    for operator, argument in items:
        if operator is sre.LITERAL:
            head += bytes([argument])
        elif operator is sre.SUBPATTERN and not argument[1] & sre.SRE_FLAG_IGNORECASE:
            return [head + more for more in _leading(list(argument[-1]))]
        elif operator is sre.BRANCH:
            return [head + more for branch in argument[1] for more in _leading(list(branch))]
        elif operator not in {sre.ASSERT, sre.ASSERT_NOT, sre.AT}:
            break
    return [head]
