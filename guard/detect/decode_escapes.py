"""Characters written by their number or name: percent-encoding, string escapes, entities."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    #: Start and end of a place in the text, and what it stands for.
    Part = tuple[int, int, bytes]

#: Bytes around a trigger in which every escape is read.
_AROUND = 256
_MAX_LINE = 64 << 10
_HEX = b"0123456789abcdefABCDEF"


def _windows(text: bytes, ends: list[int]) -> Iterator[tuple[int, int]]:
    low, high = 0, -1
    for end in ends:
        start = max(0, end - _AROUND)
        if start > high:
            if high >= 0:
                yield low, high
            low = start
        high = min(len(text), end + _AROUND)
    if high >= 0:
        yield low, high


def _gather(found: Iterator[Part]) -> Iterator[Part]:
    """Make one place of characters that follow each other."""
    start = end = -1
    parts: list[bytes] = []
    for first, last, part in found:
        if first != end:
            if parts:
                yield start, end, b"".join(parts)
            start, parts = first, []
        parts.append(part)
        end = last
    if parts:
        yield start, end, b"".join(parts)


def percent(text: bytes, ends: list[int]) -> Iterator[Part]:
    """Read ``%41`` around ``ends``. Source: RFC 3986, section 2.1."""
    def characters() -> Iterator[Part]:
        for low, high in _windows(text, ends):
            at = text.find(b"%", low, high)
            while at >= 0:
                code = _number(text[at + 1 : at + 3], 16, 2)
                if code >= 0:
                    yield at, at + 3, bytes([code])
                at = text.find(b"%", at + (3 if code >= 0 else 1), high)

    return _gather(characters())


def _number(digits: bytes, base: int, least: int) -> int:
    """Return the number written as ``digits``, -1 if they are none or fewer than ``least``."""
    if len(digits) < least or digits.strip(_HEX):
        return -1
    try:
        return int(digits, base)
    except ValueError:
        return -1


_SHORT = {
    b"n": b"\n", b"r": b"\r", b"t": b"\t", b'"': b'"', b"'": b"'", b"/": b"/", b"\\": b"\\",
    b"`": b"`",
}


def escape(text: bytes, ends: list[int]) -> Iterator[Part]:
    r"""Read ``\x41``, ``\u0041``, ``\u{41}``, ``\U00000041``, ``\101``, ``\n`` around ``ends``."""
    def characters() -> Iterator[Part]:
        for low, high in _windows(text, ends):
            yield from _escapes(text, low, high)

    return _gather(characters())


def _escapes(text: bytes, low: int, high: int) -> Iterator[Part]:
    at = text.find(b"\\", low, high)
    while at >= 0:
        size, part = _read_escape(text[at + 1 : at + 11])
        if size:
            yield at, at + 1 + size, part
        at = text.find(b"\\", at + 1 + size, high)


def _read_escape(rest: bytes) -> tuple[int, bytes]:
    """Return the length of what follows a backslash and what it stands for; 0 if nothing."""
    letter = rest[:1]
    if letter in _SHORT:
        return 1, _SHORT[letter]
    if letter == b"x":
        code, size = _number(rest[1:3], 16, 2), 3
    elif rest[:2] == b"u{":
        digits = rest[2:10].partition(b"}")[0]
        code, size = _number(digits, 16, 1), len(digits) + 3
    elif letter in (b"u", b"U"):
        size = 5 if letter == b"u" else 9
        code = _number(rest[1:size], 16, size - 1)
    else:
        code, size = _number(rest[:3], 8, 3), 3
    return (size, _character(code)) if code >= 0 else (0, b"")


def _character(code: int) -> bytes:
    return chr(code).encode("utf-8", "replace") if code < 0x110000 else b"?"  # noqa: PLR2004 - Unicode


_ENTITIES = {
    b"quot": b'"', b"apos": b"'", b"amp": b"&", b"lt": b"<", b"gt": b">", b"nbsp": b" ",
    b"colon": b":", b"equals": b"=", b"lowbar": b"_", b"commat": b"@", b"sol": b"/",
}


def entity(text: bytes, ends: list[int]) -> Iterator[Part]:
    """Read ``&#65;``, ``&#x41;``, ``&quot;`` around ``ends``. Source: HTML, section 13.5."""
    def characters() -> Iterator[Part]:
        for low, high in _windows(text, ends):
            at = text.find(b"&", low, high)
            while at >= 0:
                name, closed, _ = text[at + 1 : at + 12].partition(b";")
                part = _read_entity(name) if closed else b""
                if part:
                    yield at, at + 2 + len(name), part
                at = text.find(b"&", at + 1, high)

    return _gather(characters())


def _read_entity(name: bytes) -> bytes:
    if name[:2] in (b"#x", b"#X"):
        code = _number(name[2:], 16, 1)
    elif name[:1] == b"#":
        code = _number(name[1:], 10, 1)
    else:
        return _ENTITIES.get(name, b"")
    return _character(code) if code > 0 else b""


def notebook(text: bytes) -> Iterator[Part]:
    """Read lines that are a JSON string each (cells, their outputs) without what JSON needs."""
    start = 0
    while start < len(text):
        after = text.find(b"\n", start)
        after = after if after >= 0 else len(text)
        head = text[start : start + 200]
        first = start + len(head) - len(head.lstrip(b" \t"))
        last = first + len(text[first:after].rstrip(b" \t\r,"))
        if last - first <= _MAX_LINE and text[first : first + 1] == b'"' == text[last - 1 : last]:
            ending = last - 3 if text[last - 3 : last - 1] == b"\\n" else last - 1
            head = text[first : min(last, first + 64)]
            if first < ending and b'": ' not in head.replace(b'\\"', b""):
                yield start, first + 1, b""
                escapes = _escapes(text, first + 1, ending)
                yield from (part for part in escapes if part[1] <= ending)
                yield ending, after, b""
        start = after + 1
