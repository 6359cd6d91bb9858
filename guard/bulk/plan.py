"""Which versions of which files a history scan has to read, in batches."""

from __future__ import annotations

import sys
import zlib
from collections import deque
from itertools import islice
from os.path import splitext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guard.git.blobs import Version

    #: (blob or "", path, mode)
    Asked = list[tuple[str, str, str]]

#: So many versions are looked at together, and given out in so many batches by their paths: a
#: file's versions come to one process, which can tell what is new in each. Neither number may
#: depend on the number of processes.
WINDOW, PARTS = 16_384, 16
#: What is no more than this is scanned in one process.
MOST_VERSIONS = 128
#: What becomes of a version's findings: told; only known from then on; or its blob was read
#: before under another name, and just this name is new (``NAME``) or not even that (``AGAIN``).
TELL, KNOW, NAME, AGAIN = "tell", "know", "name", "again"


class Turn:
    """A version when it is its turn; ``number`` counts them."""

    __slots__ = ("how", "number", "version")

    def __init__(self, number: int, version: Version, how: str) -> None:
        self.number = number
        self.version = version
        self.how = how

    @property
    def asked(self) -> tuple[str, str, str]:
        """Return what is to be read: the blob, or nothing but the name."""
        version = self.version
        return "" if self.how == NAME else version.blob, version.path, version.mode


class Plan:
    """The turns of a history, given out in batches.

    ``given``  the turns of each window that was given out, and its number of batches.
    """

    def __init__(self, versions: Iterable[Version]) -> None:
        self._versions = versions
        self._paths: set[str] = set()
        self._first: dict[bytes, str] = {}  # blob -> the path it came with
        self._further: set[tuple[bytes, str]] = set()
        self._commit = ""
        self.given: deque[tuple[list[Turn], int]] = deque()
        self.commits = self.turns = 0

    def batches(self) -> Iterator[Asked]:
        """Yield what is to be read."""
        turns = self._all()
        while window := list(islice(turns, WINDOW)):
            batches = list(part(window))
            self.given.append((window, len(batches)))
            yield from batches

    def _all(self) -> Iterator[Turn]:
        for version in self._versions:
            if version.commit != self._commit:
                self._commit = version.commit
                self.commits += 1
            if version.old_blob and self._is_new(version.old_blob, version.path):
                yield self._turn(version.before(), KNOW)
            if self._is_new(version.blob, version.path):
                yield self._turn(version, TELL)
            elif self._is_further(version.blob, version.path):
                yield self._turn(version, AGAIN if version.path in self._paths else NAME)
            self._paths.add(sys.intern(version.path))

    def _turn(self, version: Version, how: str) -> Turn:
        self.turns += 1
        return Turn(self.turns, version, how)

    def _is_new(self, blob: str, path: str) -> bool:
        """Say whether a blob was never seen; remember it."""
        key = bytes.fromhex(blob)
        if key in self._first:
            return False
        self._first[key] = sys.intern(path)
        return True

    def _is_further(self, blob: str, path: str) -> bool:
        """Say whether a known blob was never seen under this name; remember it."""
        key = bytes.fromhex(blob), sys.intern(path)
        if self._first[key[0]] == path or key in self._further:
            return False
        self._further.add(key)
        return True

    def is_other_kind(self, version: Version) -> bool:
        """Say whether the version's name ends otherwise than the one its blob was read under."""
        first = self._first[bytes.fromhex(version.blob)]
        return splitext(first)[1] != splitext(version.path)[1]


def part(window: list[Turn]) -> Iterator[Asked]:
    """Yield the batches of a window: at least one; all versions of a path are in the same."""
    read = [turn.asked for turn in window if turn.how != AGAIN]
    if len(read) <= MOST_VERSIONS:
        yield read
        return
    parts: list[Asked] = [[] for _ in range(PARTS)]
    for asked in read:
        parts[zlib.crc32(asked[1].encode("utf-8", "surrogateescape")) % PARTS].append(asked)
    yield from [asked for asked in parts if asked]
