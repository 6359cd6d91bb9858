"""The one Hyperscan pass over a text, and the look at the bytes behind each word that it finds.

A *trigger* is what a rule must begin with (``guard.detect.tree``), a word that rules share
(``guard.detect.words``), or a place where something may be encoded. Each that counts becomes one
integer, a candidate.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from guard.bundle import Bundle
    from guard.detect.decode import Layer

#: More candidates than this in one piece of a file are not looked at; it counts as not read.
MAX_CANDIDATES = 400_000
#: A candidate is ``end << RULE_BITS | rule``.
RULE_BITS = 16
_MASK = (1 << RULE_BITS) - 1
#: Triggers from here on belong to no rule: they say where to decode (``guard.detect.decode``).
FIRST_FORM = 0xFF00
#: That an added line allows something says this one.
ALLOWANCE = FIRST_FORM - 1
#: Triggers from here on are words that rules share. The first are names of services
#: (``guard.detect.named``): one counts if what may be a key stands within reach, a run of so many
#: letters and digits, with a digit.
FIRST_WORD = FIRST_NAME = 0x4000
REACH, KEY_RUN = 64, 16
#: Next come key words of rules: one counts if what may separate it from a value follows.
FIRST_KEY = 0x9000
#: The last are parts of columns' names: one counts on a line that may be the head of a table.
FIRST_COLUMN = 0xE000
_CLOSES, _NEXT, _HEAD_REACH = b"\\\"'`] \t", 12, 2000
_AFTER_KEY = frozenset({b":", b"=", b">", b"|", b",", b"-"})
#: Forms that come in runs (``ESCAPE``, ``PERCENT``, ``ENTITY``): of triggers this near one tells.
_DENSE, _NEAR = range(FIRST_FORM + 5, FIRST_FORM + 8), 64

#: Work done, for tests: times that Hyperscan called back, bytes that it was given.
callbacks = 0
bytes_scanned = 0
#: What ``bytes.translate`` makes of a text so that its runs of letters and digits are words.
_runs = b""
_LETTERS, _DIGITS = b"abcdefghijklmnopqrstuvwxyz", b"0123456789"
_MARKS = b",;\t|"
_HEAD = bytes(range(128, 256)) + _LETTERS + _LETTERS.upper() + _DIGITS + _MARKS + b" _.-\"'`#/()\r"


def find_candidates(  # noqa: C901 - Hyperscan calls one function, for every trigger
    bundle: Bundle, text: bytes,
) -> tuple[list[int], bool]:
    """Return the candidates in ``text``, and whether there were too many to go on."""
    global callbacks, bytes_scanned  # noqa: PLW0603 - counters for tests
    hits: list[int] = []
    push = hits.append

    def note(rule: int, _start: int, end: int, _flags: int, _context: Any) -> bool | None:
        if rule >= FIRST_WORD:
            if rule < FIRST_KEY:
                if not key_within(text[end : end + 2 * REACH]):
                    return None
            elif rule < FIRST_COLUMN:
                if text[end : end + _NEXT].lstrip(_CLOSES)[:1] not in _AFTER_KEY:
                    return None
            elif rule < ALLOWANCE:
                if not is_head(text, end):
                    return None
            elif rule in _DENSE and hits and hits[-1] & _MASK == rule and (
                end - (hits[-1] >> RULE_BITS) < _NEAR
            ):
                return None
        push(end << RULE_BITS | rule)
        return len(hits) >= MAX_CANDIDATES or None

    try:
        bundle.database.scan(text, note)
    except Exception:
        if len(hits) < MAX_CANDIDATES:
            raise
    bytes_scanned += len(text)
    callbacks += len(hits)
    return hits, len(hits) >= MAX_CANDIDATES


def key_within(window: bytes) -> bool:
    """Say whether ``window``, which begins behind a service's name, holds what may be its key.

    An identifier that goes on behind the name is none.
    """
    global _runs  # noqa: PLW0603 - made by the first name, which few changes have
    if not _runs:
        kept = _LETTERS + _LETTERS.upper() + _DIGITS + b"_-"
        _runs = bytes([byte if byte in kept else 32 for byte in range(256)])
    begins = window[:1].translate(_runs) not in b" -_"
    for index, word in enumerate(window.translate(_runs).split()):
        if len(word) >= KEY_RUN and word.translate(None, _DIGITS) != word and (index or not begins):
            return True
    return False


def is_head(text: bytes, offset: int) -> bool:
    """Say whether the line around ``offset`` may name columns: words only, at least two of them."""
    # Code is told by what comes next: looking there alone is a fifth of the work.
    if text[offset : offset + _NEAR].partition(b"\n")[0].translate(None, _HEAD):
        return False
    before = text[max(0, offset - _HEAD_REACH) : offset].rpartition(b"\n")[2]
    line = before + text[offset : offset + _HEAD_REACH].partition(b"\n")[0]
    names = line.strip(b" \r" + _MARKS)
    return not line.translate(None, _HEAD) and names.translate(None, _MARKS) != names


def find_all(
    bundle: Bundle, text: bytes, path: str,
) -> tuple[list[int], list[Layer], bool]:
    """Return the candidates of rules in ``text``, what is encoded in it with candidates of its own.

    The last says whether there were too many of either to go on.
    """
    hits, overflow = find_candidates(bundle, text)
    forms = [hit for hit in hits if hit & _MASK >= FIRST_FORM] if hits else hits
    if not forms and not path.endswith(".ipynb"):
        return hits, [], overflow
    from guard.detect.decode import find_layers

    layers, more = find_layers(text, forms, path, lambda raw: find_candidates(bundle, raw))
    if forms:
        hits = [hit for hit in hits if hit & _MASK < FIRST_FORM]
    return hits, layers, overflow or more
