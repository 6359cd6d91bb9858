"""The book of an organisation's protected code: hashes by which a copy of it is recognised.

A file of its own, since it is too long for a policy: made by ``guard policy fingerprint``, named
with its digest under ``proprietary.fingerprints`` in the organisation's or the user's policy. It
holds names and 64-bit hashes of runs of twelve words, from which the code can't be read back; who
has the file can tell whether a text of theirs is in it.

Layout, little-endian: magic (8), blake2b-256 of all that follows (32), number of hashes (8), length
of the names (8), names (UTF-8, one a line, padded with line ends to a multiple of 8), the hashes in
ascending order (8 each), the number of the file each is from (4 each).
"""

from __future__ import annotations

import hashlib
import mmap
from array import array
from bisect import bisect_left

from guard.detect.winnow import find_copies, fingerprint_text
from guard.errors import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from guard.detect.winnow import Copy

MAGIC = b"guardfp1"
_HEAD_BYTES = 56
#: A run of words in more protected files than this is boilerplate, and no sign of a copy.
MOST_ORIGINS = 3


class Book:
    """A book that was opened: ``digest`` as the policy names it, ``names`` of the files."""

    def __init__(self, file: str) -> None:
        """Map ``file``; raises PolicyError if it can't be read or is no book."""
        try:
            with open(file, "rb") as stream:
                self._raw = memoryview(
                    mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
        except (OSError, ValueError) as error:
            raise _unusable(file, getattr(error, "strerror", None) or "it is empty") from None
        count = int.from_bytes(self._raw[40:48], "little")
        names = int.from_bytes(self._raw[48:56], "little")
        if bytes(self._raw[:8]) != MAGIC or names % 8 or (
            len(self._raw) != _HEAD_BYTES + names + 12 * count
        ):
            raise _unusable(file, "it is damaged, or no fingerprints")
        self.file = file
        self.digest = "blake2b:" + bytes(self._raw[8:40]).hex()
        first = _HEAD_BYTES + names
        self.names = bytes(self._raw[_HEAD_BYTES:first]).decode("utf-8", "replace").split("\n")
        self._hashes = self._raw[first : first + 8 * count].cast("Q")
        self._files = self._raw[first + 8 * count :].cast("I")

    def __len__(self) -> int:
        """Return how many hashes there are."""
        return len(self._hashes)

    def origins_of(self, value: int) -> tuple[int, ...]:
        """Return the numbers of the protected files that hold the hash ``value``."""
        index = bisect_left(self._hashes, value)
        found = []
        while index < len(self._hashes) and self._hashes[index] == value:
            found.append(self._files[index])
            index += 1
        return tuple(found)

    def check(self) -> None:
        """Read the whole book; raises PolicyError if it is not what its digest says."""
        if hashlib.blake2b(self._raw[40:], digest_size=32).digest() != bytes(self._raw[8:40]):
            raise _unusable(self.file, "it is damaged")


def open_book(file: str, digest: str) -> Book:
    """Return the book ``file``; raises PolicyError if it is not the one that the policy names."""
    book = Book(file)
    if book.digest != digest:
        raise _unusable(file, f"the policy names {digest}, the file is {book.digest}")
    return book


#: The books that this process has opened and checked, by the text that names them in a policy.
_books: dict[str, Book] = {}


def copies_in(text: bytes, named: list[str]) -> list[tuple[Copy, str]]:
    """Return the passages of ``text`` that are also in protected code, each with its origin's name.

    ``named`` is ``proprietary.fingerprints`` of a policy. Raises PolicyError for a book that is not
    there, not whole, or not the one that is named: a policy is never judged without it.
    """
    found = []
    for each in named:
        book = _books.get(each)
        if book is None:
            digest, _, file = each.partition(" ")
            book = open_book(file, digest)
            book.check()
            _books[each] = book
        found += [(copy, book.names[copy.origin]) for copy in find_copies(text, book.origins_of)]
    return found


def _unusable(file: str, why: str) -> PolicyError:
    return PolicyError(f"{file}: fingerprints: {why}", "guard policy fingerprint --help")


def make_book(files: Iterable[tuple[str, bytes]], public: Iterable[bytes] = ()) -> bytes:
    """Return the book of the protected ``files`` (name, text).

    What is also in one of the ``public`` texts, or in more than ``MOST_ORIGINS`` files, is
    left out: it gives nothing away.
    """
    names: list[str] = []
    origins: dict[int, list[int]] = {}
    for number, (name, text) in enumerate(files):
        names.append(name.replace("\n", " "))
        for value, _start, _end in fingerprint_text(text):
            known = origins.setdefault(value, [])
            if number not in known:
                known.append(number)
    for text in public:
        for value, _start, _end in fingerprint_text(text):
            origins.pop(value, None)
    rows = sorted(
        (value, number) for value, known in origins.items() if len(known) <= MOST_ORIGINS
        for number in known
    )
    title = "\n".join(names).encode("utf-8", "replace")
    title += b"\n" * (-len(title) % 8)
    hashes = array("Q", [value for value, _ in rows])
    numbers = array("I", [number for _, number in rows])
    body = b"".join([
        len(rows).to_bytes(8, "little"), len(title).to_bytes(8, "little"), title,
        hashes.tobytes(), numbers.tobytes(),
    ])
    return MAGIC + hashlib.blake2b(body, digest_size=32).digest() + body


def digest_of(raw: bytes) -> str:
    """Return the digest of a book's bytes as a policy names it."""
    return "blake2b:" + raw[8:40].hex()
