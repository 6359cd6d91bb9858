"""What is code rather than a value: expressions, names, types, calls, test files."""

from __future__ import annotations

import re

from guard.detect.placeholder import is_masked, is_template
from guard.detect.randomness import digit_share, wordy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.detect.checks import Context

_NAME = re.compile(rb"[A-Za-z_$][\w$]*(?:(?:\.|->|::|/)[A-Za-z_$]?[\w$-]*)*")
_TEST_PATH = re.compile(
    r"(?:^|[/_.-])(?:tests?|testing|spec|specs|fixtures?|mocks?|testdata|examples?|samples?|docs?)"
    r"(?:[/_.-]|$)",
    re.IGNORECASE,
)


def not_test_file(_value: bytes, context: Context) -> bool:
    """Say whether the path is not one of tests, fixtures, examples or documentation."""
    return _TEST_PATH.search(context.path) is None


def key_boundary(_value: bytes, context: Context) -> bool:
    """Say whether the key begins a word: not ``by`` in ``monkey``, but ``Key`` in ``apiKey``."""
    start = context.key_start
    if not start:
        return True
    before, first = context.text[start - 1], context.text[start]
    if not chr(before).isalpha():
        return True
    return chr(before).islower() and chr(first).isupper()


def not_code(value: bytes, _context: Context) -> bool:
    """Say whether ``value`` is no name, call, subscript or type."""
    return (
        _NAME.fullmatch(value) is None
        and not value.endswith((b"(", b")", b"[", b"]", b"{", b"}", b";", b","))
        and b"(" not in value
    )


#: No value that somebody wrote down: an address, a path, a call, a reference, a type, a label.
_REFERENCE = re.compile(
    rb"[A-Za-z][\w+.-]*://[^@]*|\.{0,2}/[\w.-]+(?:/.*)?|~/.*|[A-Za-z]:\\.*|#[0-9a-fA-F]{3,8}|"
    rb"[.#][a-z][\w-]*|\w+(?:\.\w+|->\w+|::\w+)*\(.*|.*[({\[]|\[.*\]|\{.*\}|.*[{}].*|.*=>.*|"
    rb".*\\[wdsb].*|\^.*|.*\$/?|\$[A-Za-z_]\w*|"
    rb"(?:this|self|cls|options?|config|settings|props|params|process|os|env|data|var|local|module|"
    rb"request|req|args?|input|state|user|event|context|ctx|cfg|conf|opts)(?:\.|->|\[)[A-Za-z_].*|"
    rb"\S*\.(?:py|js|ts|json|ya?ml|toml|txt|pem|crt|cer|p12|jks|md|html?|css|xml|ini|cfg|conf|sh|go|"
    rb"java|rb|php|cs|log|csv|pub|png|svg|key)|"
    rb"(?:vault|ssm|op|kms|file|arn|secretsmanager|sm|gcp|awskms):.*|"
    rb"\W+|.*[\x00-\x1f\x80-\xff].*|[A-Za-z ]+:|%[sdrv]|"
    rb"(?:true|false|null|none|nil|undefined|yes|no|string|str|int|integer|basic|bearer|digest|ntlm|"
    rb"negotiate|boolean|bool|bytes|number|any|object|optional|required|text|hidden|type)[?;,:]?",
    re.DOTALL | re.IGNORECASE,
)
_DOTTED = re.compile(rb"(?:[A-Za-z_]\w*[.:/\-])+[A-Za-z_]\w*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
#: Endings of files in which a bare word is an expression.
_SOURCE = re.compile(
    r".*\.(?:pyi?|pyx|[cm]?jsx?|tsx?|go|rs|java|kts?|scala|swift|[ch]|cc|[ch]pp|cxx|cs|rb|php|p[lm]|"
    r"lua|r|mm?|dart|exs?|erl|hs|clj|groovy|gradle|vue|svelte|s?css|less|html?|el|vim|nim|zig|fs|vb|"
    r"ml|jl|tex|proto|graphql|ipynb|sh|bash|zsh|ps1|bat|erb)",
    re.IGNORECASE,
)
_COMMENT = re.compile(rb"(?:^|\s)(?://|#|\*|--|;|%)")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}")
_QUOTES = (b'"', b"'", b"`")


def literal(value: bytes, _context: Context) -> bool:
    """Say whether ``value`` was written down: no template, mask, path, call or reference."""
    if is_template(value) or is_masked(value):
        return False
    return _REFERENCE.fullmatch(value[:512]) is None


def not_words(value: bytes, _context: Context) -> bool:
    """Say whether ``value`` is not words alone: has digits, or letters as by chance."""
    if digit_share(value) >= 0.1:  # noqa: PLR2004 - names rarely hold that many
        return True
    return not wordy(value) and _DOTTED.fullmatch(value) is None


def in_text(_value: bytes, context: Context) -> bool:
    """Say whether the key stands in text: no source file, or inside a string or a comment."""
    if _SOURCE.fullmatch(context.path) is None:
        return True
    low = max(context.text.rfind(b"\n", 0, context.key_start) + 1, context.key_start - 400)
    head = context.text[low : context.key_start]
    if _COMMENT.search(head):
        return True
    head = head.replace(b'\\"', b"").replace(b"\\'", b"")
    return any(head.count(mark) % 2 for mark in _QUOTES)


def key_whole(_value: bytes, context: Context) -> bool:
    """Say whether the key is all that its quotes hold, where a comma parts it from the value."""
    text, end = context.text, context.key_start + len(context.key)
    between = text[end : context.start]
    if between[:3].lstrip(b"\\")[:1] not in _QUOTES or b"," not in between[:6]:
        return True
    first = context.key_start
    low = max(0, end - 80)
    while first > low and (text[first - 1 : first].isalnum() or text[first - 1] in b"_.-"):
        first -= 1
    return text[first - 1 : first] in _QUOTES


def base64_shaped(value: bytes, _context: Context) -> bool:
    """Say whether ``value`` may be base64 of ``user:password``: its length, and no word."""
    body = value.rstrip(b"=")
    if _BASE64.fullmatch(value) is None or (body.isalpha() and wordy(body)):
        return False
    if body != value:
        return True
    return len(value) % 4 == 0 and not (value[1:].islower() or value.isupper())
