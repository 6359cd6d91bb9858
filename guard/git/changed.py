"""Cut from a version of a file what an earlier version had too: it was scanned there."""

from __future__ import annotations

from guard.change import TAG_ADDED, Side

#: So many unchanged lines stay on either side: what a value means may stand above it.
CONTEXT_LINES = 20
#: Here a line means nothing without the first ones of the file, or without its end.
WHOLE_SUFFIXES = (".csv", ".tsv", ".psv", ".sql", ".ipynb", ".json", ".pem", ".key")
#: Only texts as small are kept, and so many bytes of them in all.
MOST_BYTES, MOST_KEPT_BYTES = 1 << 20, 64 << 20
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_STEP = 4096


class Kept:
    """The last version of each file of a batch.

    ``bases``  for each file that was asked for, the blob whose lines were left out, or ``""``.
    """

    __slots__ = ("_left", "_texts", "bases")

    def __init__(self) -> None:
        self._texts: dict[str, tuple[str, bytes]] = {}
        self._left = MOST_KEPT_BYTES
        self.bases: list[str] = []

    def next(self) -> None:
        """Go on to the next file."""
        self.bases.append("")

    def side_of(self, path: str, blob: str, text: bytes) -> Side:
        """Return what is new in a small plain ``text``, and keep it for the next version."""
        base, before = self._texts.pop(path, ("", b""))
        self._left += len(before)
        if len(text) <= self._left:
            self._left -= len(text)
            self._texts[path] = blob, text
        if not base or path.endswith(WHOLE_SUFFIXES):
            return plain_side(text, 1)
        self.bases[-1] = base
        return changed_side(before, text)


def is_plain(text: bytes) -> bool:
    """Say whether ``text`` reads as it stands: no NUL, no UTF-16."""
    return bool(text) and b"\0" not in text and text[:2] not in _BOMS


def plain_side(text: bytes, number: int) -> Side:
    """Return ``text``, whose first line has ``number``, as lines that are added."""
    if not text.endswith(b"\n"):
        text += b"\n"
    return Side(text, TAG_ADDED * text.count(b"\n"), ((0, number),))


def changed_side(old: bytes, new: bytes) -> Side:
    """Return the lines of ``new`` between what both texts start and end with, and some around."""
    most = min(len(old), len(new))
    head = _common(old, new, most)
    tail = _common_end(old, new, most - head)
    start, end = _lines_before(new, head), _lines_after(new, len(new) - tail)
    return plain_side(new[start:end], new.count(b"\n", 0, start) + 1)


def _common(old: bytes, new: bytes, most: int) -> int:
    """Return how many of the first ``most`` bytes are the same."""
    place, step = 0, _STEP
    while step and place < most:
        end = min(place + step, most)
        if old[place:end] == new[place:end]:
            place = end
        else:
            step //= 2
    return place


def _common_end(old: bytes, new: bytes, most: int) -> int:
    """Return how many of the last ``most`` bytes are the same."""
    place, step = 0, _STEP
    while step and place < most:
        end = min(place + step, most)
        if old[len(old) - end : len(old) - place] == new[len(new) - end : len(new) - place]:
            place = end
        else:
            step //= 2
    return place


def _lines_before(text: bytes, place: int) -> int:
    start = text.rfind(b"\n", 0, place) + 1
    for _ in range(CONTEXT_LINES):
        if not start:
            break
        start = text.rfind(b"\n", 0, start - 1) + 1
    return start


def _lines_after(text: bytes, place: int) -> int:
    end = place
    for _ in range(CONTEXT_LINES + 1):
        found = text.find(b"\n", end) + 1
        if not found:
            return len(text)
        end = found
    return end
