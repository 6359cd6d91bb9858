"""Texts in base64 and hex: anywhere, as values of a Kubernetes Secret, as arguments of decoders."""

from __future__ import annotations

import binascii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from guard.detect.decode_escapes import Part

#: Letters that are decoded together.
MAX_PLACE = 64 << 10
#: Letters before and behind the end of a trigger that must decode to text.
_PEEK_BACK, _PEEK = 8, 32
#: Letters that are decoded from a trigger on where the whole of what it stands in is no text: a
#: program in base64 that holds a few texts.
_WINDOW = 1 << 10
#: Lines of this many letters and more may be one value wrapped.
_WRAPPED = 40
_MAX_NAME = 64
#: A value shorter than this is no secret.
_MIN_VALUE = 6
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_HEX = b"0123456789abcdefABCDEF"
_NAME = _BASE64[:62] + b"_.:"
_STANDARD = bytes.maketrans(b"-_", b"+/")
_PRINTABLE = bytes(range(32, 127)) + b"\t\n\r"
_QUOTES = b"\"'`"


def _run(text: bytes, end: int, floor: int, alphabet: bytes) -> tuple[int, int]:
    """Return where the letters around ``end`` begin, not before ``floor``, and where they end."""
    start, size = end, 256
    while True:
        low = max(floor, end - size)
        kept = len(text[low:end].rstrip(alphabet))
        start = low + kept
        if kept or low == floor:
            break
        size *= 4
    size = 256
    while True:
        part = text[end : end + size]
        stop = end + len(part) - len(part.lstrip(alphabet))
        if stop < end + len(part) or len(part) < size:
            return start, stop
        size *= 4


def _text(raw: bytes) -> bytes:
    """Return ``raw`` if it is text, as UTF-8 if it is UTF-16 of ASCII, else ``b""``."""
    if raw[1::2].count(0) * 10 >= len(raw) * 4:
        raw = raw.replace(b"\0", b"")
    return raw if len(raw.translate(None, _PRINTABLE)) * 8 <= len(raw) else b""


def _decode(letters: bytes) -> bytes:
    """Return the text that ``letters`` are in base64, ``b""`` if it is none."""
    letters = letters.translate(_STANDARD)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return _text(binascii.a2b_base64(letters + b"=" * (-len(letters) % 4)))


def base64(text: bytes, ends: list[int]) -> Iterator[Part]:
    """Read runs of base64 that decode to text, over the lines that they are wrapped to."""
    done, run = 0, (-1, -1)
    binary: set[int] = set()
    for end in ends:
        if end <= done:
            continue
        if not run[0] < end <= run[1]:
            run = _run(text, end, done, _BASE64)
        start, whole = _aligned(text, run, end, binary)
        if start < 0:
            continue
        stop = run[1] if whole else min(run[1], start + _WINDOW)
        for low, high in _lines(text, start, stop, done) if whole else [(start, stop)]:
            part = _decode(text[low:high])
            if part:
                if low > done > start:
                    yield done, low, b""
                yield low, high, part
                start, done = low, high
        pads = len(text[done : done + 2]) - len(text[done : done + 2].lstrip(b"="))
        if pads and done:
            yield done, done + pads, b""


def _aligned(
    text: bytes, run: tuple[int, int], end: int, binary: set[int],
) -> tuple[int, bool]:
    """Return where to start to decode, so that there is text around ``end``; -1 if nowhere.

    And whether all that is decoded together there is text. ``binary`` keeps the places where it
    is not: each is decoded once, however many triggers there are in it.
    """
    start, stop = run
    near = max(start, end - _PEEK_BACK)
    for shift in range(4):
        at = near + (start + shift - near) % 4
        if at < stop and _decode(text[at : min(stop, at + _PEEK)]):
            place = start + shift + (at - start - shift) // MAX_PLACE * MAX_PLACE
            if place not in binary:
                if _decode(text[place : min(stop, place + MAX_PLACE)]):
                    return place, True
                binary.add(place)
            return at, False
    return -1, False


def _lines(text: bytes, start: int, stop: int, floor: int) -> list[tuple[int, int]]:
    """Return the spans of the lines that the value from ``start`` to ``stop`` is wrapped to."""
    stop = min(stop, start + MAX_PLACE)
    size = stop - start
    if size < _WRAPPED or size % 4:
        return [(start, stop)]
    lines = [(start, stop)]
    total = size
    while total < MAX_PLACE:  # back
        first = lines[0][0]
        line_start = text.rfind(b"\n", max(floor, first - _MAX_NAME), first)
        high = line_start - (text[line_start - 1 : line_start] == b"\r")
        low = high - size
        if line_start < 0 or low < floor or text[line_start:first].strip() or (
            text[low:high].strip(_BASE64) or text[max(0, low - 1) : low].strip(b" \t\n")
        ):
            break
        lines.insert(0, (low, high))
        total += size
    while total < MAX_PLACE:  # on
        last = lines[-1][1]
        after = text[last : last + _MAX_NAME]
        low = last + len(after) - len(after.lstrip(b" \t\r\n"))
        if b"\n" not in text[last:low] or lines[-1][1] - lines[-1][0] < size:
            break
        line = text[low : low + size]
        high = low + len(line) - len(line.lstrip(_BASE64))
        if high == low:
            break
        lines.append((low, high))
        total += size
    return lines


def hex_(text: bytes, ends: list[int]) -> Iterator[Part]:
    """Read runs of hex that decode to text."""
    done, run = 0, (-1, -1)
    for end in ends:
        if end <= done:
            continue
        if not run[0] < end <= run[1]:
            run = _run(text, end, done, _HEX)
        # The trigger is a whole number of bytes, which tells where bytes begin.
        start = run[0] + (end - run[0]) % 2
        start += (end - start) // MAX_PLACE * MAX_PLACE
        stop = min(start + MAX_PLACE, run[1] - (run[1] - start) % 2)
        part = _text(binascii.unhexlify(text[start:stop]))
        if part:
            # Without the sign of a number, or the value would not begin a word.
            start -= 2 * (text[max(0, start - 2) : start].lower() == b"0x")
            yield start, stop, part
            done = stop


def call(text: bytes, ends: list[int]) -> Iterator[Part]:
    """Read what a decoding function is given, as the literal that it returns."""
    done = 0
    for end in ends:
        if end <= done:
            continue
        start, stop = _run(text, end, done, _BASE64)
        letters = text[start : min(stop, start + MAX_PLACE)]
        head = text[max(done, start - _MAX_NAME) : start]
        name = head[: -1 - head.endswith((b'(b"', b"(b'"))].rstrip(b"(")
        callee = start - len(head) + len(name.rstrip(_NAME))
        part = b""
        if not letters.strip(_HEX) and len(letters) % 2 == 0:
            part = _text(binascii.unhexlify(letters))
        part = part or _decode(letters)
        if part and text[start - 1] in _QUOTES:
            pads = len(text[stop : stop + 2]) - len(text[stop : stop + 2].lstrip(b"="))
            yield callee, stop + pads, text[start - 1 : start] + part
            done = stop + pads


def kubernetes(text: bytes, ends: list[int]) -> Iterator[Part]:
    """Read the values below ``data:`` of a Secret, which are base64.

    Source: https://kubernetes.io/docs/concepts/configuration/secret/.
    """
    done = 0
    for end in ends:
        if end <= done:
            continue
        low = max(done, text.rfind(b"\n---", done, end), end - MAX_PLACE)
        high = text.find(b"\n---", end, end + MAX_PLACE)
        high = min(len(text), end + MAX_PLACE) if high < 0 else high
        done = high
        at = text.find(b"\ndata:", low, high)
        at = text.find(b"\n", at + 1, high) + 1 if at >= 0 else 0
        while 0 < at < high and text[at : at + 1] in (b" ", b"\t", b"\n", b"#"):
            after = text.find(b"\n", at, high)
            after = high if after < 0 else after
            yield from _member(text, at, after)
            at = after + 1


def _member(text: bytes, start: int, end: int) -> Iterator[Part]:
    """Read the value of ``key: value`` between ``start`` and ``end``."""
    line = text[start:end]
    value = line.partition(b": ")[2].strip(b" \t\r\"'")
    letters = value.rstrip(b"=")
    if len(value) % 4 or len(letters) < _MIN_VALUE or letters.strip(_BASE64):
        return
    part = _decode(letters)
    low = start + line.rfind(value)
    if part:
        yield low, low + len(letters), part
        if len(value) > len(letters):
            yield low + len(letters), low + len(value), b""
