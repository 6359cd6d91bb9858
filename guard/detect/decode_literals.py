"""Values written in parts: literals put together, lines continued, YAML blocks."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from guard.detect.decode_escapes import Part

#: Literals further apart than this are not one.
_MAX_JOINT = 200
_MAX_BLOCK = 64 << 10
_QUOTES = b"\"'`"
_BLANKS = b" \t\r\n"
#: Operators, prefixes of literals, and what may stand around them.
_BETWEEN = _BLANKS + b"+.&<>~|^\\_bBrRuUfF@$"


def joint(text: bytes, ends: list[int]) -> Iterator[Part]:
    """Read places between a closing quote and the opening one, which a letter follows."""
    for end in ends:
        opening = end - 2
        between = text[max(0, opening - _MAX_JOINT) : opening].rstrip(_BETWEEN)
        closing = max(0, opening - _MAX_JOINT) + len(between) - 1
        if closing >= 0 and text[closing] in _QUOTES and text[opening] in _QUOTES:
            yield closing, opening + 1, b""


def continued(text: bytes, ends: list[int]) -> Iterator[Part]:
    """Read places where a backslash ends a line and the next one goes on."""
    for end in ends:
        start = end - 4
        low = max(0, start - _MAX_JOINT)
        slash = low + len(text[low:start].rstrip(_BLANKS)) - 1
        if slash >= 0 and text[slash] == 0x5C:  # noqa: PLR2004 - a backslash
            yield slash, start, b""


def block(text: bytes, ends: list[int]) -> Iterator[Part]:
    """Read the lines of a YAML block, each without a blank, as one value behind its key."""
    done = 0
    for end in ends:
        if end <= done:
            continue
        start = text.rfind(b"\n", done, end) + 1
        before = text[max(0, start - 16) : start]
        at = start - len(before) + before.rfind(b": ") + 2
        if b": " not in before or not text[at:start].strip():
            continue
        stop = min(len(text), start + _MAX_BLOCK)
        indent = _indent(text, start)
        while start < stop:
            after = text.find(b"\n", start, stop)
            after = after if after >= 0 else stop
            line = text[start:after].strip(b" \t\r")
            if _indent(text, start) != indent or not line or b" " in line:
                break
            yield at, start + indent, b""
            at = start + indent + len(line)
            start = after + 1
        done = max(start - 1, end)


def _indent(text: bytes, start: int) -> int:
    head = text[start : start + 200]
    return len(head) - len(head.lstrip(b" \t"))
