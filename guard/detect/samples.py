"""Samples of rules, made at run time from templates, so that no file holds a credential.

Places in a template: ``{token}`` (one that the rule describes, with a valid checksum),
``{random:ALPHABET:LENGTH}``, ``{repeat:TEXT:TIMES}``, ``{base64:TEXT}`` (its own places filled
in first), ``{pem:LABEL:LINES}``, ``{jwt}``, ``{value}`` (what a keyed rule's value describes),
``{opaque}`` (a key without a form of its own), and ``{}`` (nothing: it keeps other scanners from
reading a template as a secret). Everything else stands for itself. The same seed makes the same
sample on every machine.
"""

from __future__ import annotations

import base64
import random
import re
from typing import Any

from guard.detect import grammar, tree
from guard.detect.checksums import CHECKSUMS
from guard.detect.tree import sre

_PLACE = re.compile(
    r"\{(token|value|opaque|jwt|(?:random|repeat|base64|pem):(?:[^{}]|\{[^{}]*\})*)\}"
)
_PRINTABLE = [byte for byte in range(33, 127) if chr(byte) not in "\"'`\\"]


def expand(template: str, rule: dict[str, Any], seed: int | str = 0) -> bytes:
    """Return ``template`` with its places filled in."""
    source = random.Random(f"{rule.get('id')}:{seed}:{template}")  # noqa: S311 - samples, not keys
    text = _PLACE.sub(lambda match: _fill(match[1], rule, source), template.replace("{}", ""))
    return text.encode("utf-8", "surrogateescape")


def _fill(place: str, rule: dict[str, Any], source: random.Random) -> str:
    name, _, rest = place.partition(":")
    if name == "token":
        return make_token(rule, source).decode("latin-1")
    if name == "value":
        return _value(rule, source)
    if name == "opaque":
        return _opaque(source)
    if name == "jwt":
        return _jwt(source)
    first, _, second = rest.rpartition(":")
    if name == "random":
        return draw(first, int(second), source)
    if name == "repeat":
        return first * int(second)
    if name == "pem":
        return _pem(first, int(second), source)
    inner = _PLACE.sub(lambda match: _fill(match[1], rule, source), rest)
    return base64.b64encode(inner.encode()).decode("ascii")


def _value(rule: dict[str, Any], source: random.Random) -> str:
    """Return a value of a keyed rule."""
    return generate(tree.parse(rule["value"].encode()), source).decode("latin-1")


def _opaque(source: random.Random) -> str:
    """Return what services hand out that document no form: 32 letters and digits, well mixed."""
    return "".join([draw("base62", 3, source) + draw("digits", 1, source) for _ in range(8)])


def draw(alphabet: str, length: int, source: random.Random) -> str:
    """Return ``length`` characters of ``alphabet`` (a name or ``[class]``) drawn by chance."""
    node = tree.parse(f"[{grammar.alphabet_class(alphabet)}]".encode())
    choices = _choices(node[0])
    return "".join([chr(source.choice(choices)) for _ in range(length)])


def _pem(label: str, lines: int, source: random.Random) -> str:
    # Written with a dash in templates, so that they hold no header.
    label = label.replace("PRIVATE-KEY", "PRIVATE KEY")
    body = [draw("base64", 64, source) for _ in range(lines)]
    return "\n".join([f"-----BEGIN {label}-----", *body, f"-----END {label}-----"])


def _jwt(source: random.Random) -> str:
    parts = ['{"alg":"HS256","typ":"JWT"}', '{"sub":"' + draw("digits", 10, source) + '"}']
    encoded = [base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, draw("base64url", 43, source)])


def make_token(rule: dict[str, Any], source: random.Random) -> bytes:
    """Return a value that the rule's grammar or pattern describes, its checksum in place."""
    from guard.detect.compile import pattern_of

    pattern = pattern_of({**rule, "boundary": "none"}).encode("utf-8", "surrogateescape")
    raw = generate(tree.parse(pattern), source)
    checksum = checksum_of(rule)
    return CHECKSUMS[checksum][1](raw) if checksum else raw


def checksum_of(rule: dict[str, Any]) -> str:
    """Return the name of the checksum that the rule's values carry, ``""`` if they don't."""
    named = [rule.get("token", {}).get("checksum", ""), *rule.get("certain_if", ())]
    return next((name for name in named if name in CHECKSUMS), "")


def mutate(token: bytes, source: random.Random) -> bytes:
    """Return ``token`` with one letter or digit of its second half replaced by one like it."""
    index = source.choice([
        index for index in range(len(token) // 2, len(token)) if chr(token[index]).isalnum()
    ])
    old = chr(token[index])
    kin = "0123456789" if old.isdigit() else "abcdef" if old.islower() else "ABCDEF"
    new = source.choice([other for other in kin if other != old])
    return token[:index] + new.encode() + token[index + 1 :]


def generate(items: Any, source: random.Random) -> bytes:
    """Return bytes that the parse tree ``items`` matches, drawn by chance."""
    return b"".join([_generate(operator, argument, source) for operator, argument in items])


def _generate(operator: Any, argument: Any, source: random.Random) -> bytes:
    if operator is sre.LITERAL:
        return bytes([argument])
    if operator in {sre.IN, sre.NOT_LITERAL, sre.ANY}:
        return bytes([source.choice(_choices((operator, argument)))])
    if operator is sre.BRANCH:
        return generate(source.choice(argument[1]), source)
    if operator is sre.SUBPATTERN:
        return generate(argument[-1], source)
    if operator in {sre.MAX_REPEAT, sre.MIN_REPEAT}:
        least, most, body = argument
        # Long optional tails add nothing to a sample.
        times = source.randint(least, min(most, least + 8))
        return b"".join([generate(body, source) for _ in range(times)])
    return b""


def _choices(node: Any) -> list[int]:
    """Return the printable bytes that a class, or any character, may be."""
    operator, argument = node
    if operator is sre.IN:
        pattern = tree.char_class(argument)
    else:
        pattern = r"[^\n]" if operator is sre.ANY else f"[^{tree.byte(argument)}]"
    compiled = re.compile(pattern.encode())
    found = [byte for byte in _PRINTABLE if compiled.match(bytes([byte]))]
    return found or [byte for byte in range(256) if compiled.match(bytes([byte]))]
