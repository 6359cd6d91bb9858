"""Fingerprints of code that survive reformatting, and copies found by them.

A text becomes its words and operators; blanks, line breaks, whole-line comments, quotes, commas
and semicolons, which formatters move about, fall away. Every run of ``GRAM`` of them is hashed,
and of every ``WINDOW`` hashes in a row the least is kept (*winnowing*): any copied run of
``GRAM + WINDOW - 1`` words shares at least one kept hash with its origin.

Source: S. Schleimer, D. Wilkerson, A. Aiken, "Winnowing: local algorithms for document
fingerprinting", SIGMOD 2003, https://doi.org/10.1145/872757.872770
"""

from __future__ import annotations

import re
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Words of one hash, and hashes of which one is kept.
GRAM, WINDOW = 12, 8
#: Matches of one protected file, no further apart than ``NEAR_BYTES``, from which a passage may be
#: and from which it surely is a copy: some 50 and 85 words and operators, 3 to 8 lines of code.
LIKELY, CERTAIN = 8, 16
NEAR_BYTES = 600

_WORD = re.compile(
    rb"^[ \t]*(?:#(?!include|define|if|else|endif|pragma)|//|--[ \t]|\*|/\*|;)[^\n]*"
    rb"|([A-Za-z_$\x80-\xff][\w$\x80-\xff]{0,200}|[0-9][\w.]{0,60}|[^\s\"'`,;\w])", re.MULTILINE)
_BASE = 0x5851F42D4C957F2D
_MASK = (1 << 64) - 1
_OUT = pow(_BASE, GRAM, 1 << 64)

Print = tuple[int, int, int]


class Copy:
    """A passage that is also in a protected file.

    ``start``, ``end``  in bytes; ``matches``: hashes they share; ``origin``: number of the file.
    """

    __slots__ = ("end", "matches", "origin", "start")

    def __init__(self, start: int, end: int, origin: int, matches: int) -> None:
        self.start = start
        self.end = end
        self.origin = origin
        self.matches = matches

    @property
    def confidence(self) -> str:
        """Return how sure it is that this is a copy."""
        return "certain" if self.matches >= CERTAIN else "likely"


def fingerprint_text(text: bytes) -> Iterator[Print]:
    """Yield (hash, start, end) of the kept runs of ``text``, in order; offsets are in bytes.

    Linear in ``text``, and the same on every machine. Shorter texts than one run have none.
    """
    window: list[Print] = []
    last = -1
    for print_ in _grams(text):
        window.append(print_)
        if len(window) < WINDOW:
            continue
        least = min(window, key=lambda item: (item[0], -item[1]))
        if least[1] != last:
            last = least[1]
            yield least
        del window[0]
    if window and last < 0:
        yield min(window, key=lambda item: (item[0], -item[1]))


def _grams(text: bytes) -> Iterator[Print]:
    """Yield (hash, start, end) of every run of ``GRAM`` words."""
    rolling = 0
    words: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        word = match[1]
        if word is None:
            continue
        value = zlib.crc32(word) + 1
        rolling = (rolling * _BASE + value) & _MASK
        words.append((value, match.start()))
        if len(words) > GRAM:
            rolling = (rolling - words.pop(0)[0] * _OUT) & _MASK
        if len(words) == GRAM:
            yield _mix(rolling), words[0][1], match.end()


def _mix(value: int) -> int:
    """Spread ``value``, so that the least hash is that of no particular words."""
    value = ((value ^ value >> 31) * 0x9E3779B97F4A7C15) & _MASK
    return value ^ value >> 29


def find_copies(text: bytes, origins_of: Callable[[int], tuple[int, ...]]) -> list[Copy]:
    """Return the passages of ``text`` that are in protected files, in order of place.

    ``origins_of`` says in which protected files a hash is. A passage of several files is told
    once, for the file that shares most.
    """
    matched: dict[int, list[Print]] = {}
    for print_ in fingerprint_text(text):
        for origin in origins_of(print_[0]):
            matched.setdefault(origin, []).append(print_)
    copies = [copy for origin in sorted(matched) for copy in _cluster(origin, matched[origin])]
    copies.sort(key=lambda copy: (-copy.matches, copy.start, copy.origin))
    kept: list[Copy] = []
    for copy in copies:
        if not any(copy.start < other.end and other.start < copy.end for other in kept):
            kept.append(copy)
    return sorted(kept, key=lambda copy: copy.start)


def _cluster(origin: int, prints: list[Print]) -> Iterator[Copy]:
    """Yield the passages that enough matches in a row make."""
    start, end, seen = prints[0][1], prints[0][2], {prints[0][0]}
    for value, low, high in prints[1:]:
        if low - end > NEAR_BYTES:
            if len(seen) >= LIKELY:
                yield Copy(start, end, origin, len(seen))
            start, seen = low, set()
        end = high
        seen.add(value)
    if len(seen) >= LIKELY:
        yield Copy(start, end, origin, len(seen))
