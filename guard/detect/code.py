"""What is code rather than a value: expressions, names, types, calls, test files."""

from __future__ import annotations

import re

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
