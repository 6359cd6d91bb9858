"""The nouns of this stage: what is known of a change when its message is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple
from zlib import crc32

#: Signs of a ``Step``.
ADDED, REMOVED, CONTEXT, HUNK = "+", "-", " ", "@"
#: Kinds of files whose lines nobody wrote, so that nobody has to read them.
MADE = frozenset({"lock", "generated", "vendored"})


class Step(NamedTuple):
    """One line of a patch: ``+``, ``-``, blank, or ``@`` for the heading that starts a hunk."""

    sign: str
    text: str

    def fingerprint(self) -> int:
        """Return a checksum of the line without the white space around it."""
        return crc32(self.text.strip().encode("utf-8", "surrogatepass"))


class Symbol(NamedTuple):
    """A defined name; ``level`` is the indentation it was found at, 0 for the top of a file."""

    name: str
    what: str
    level: int = 0


class Dependency(NamedTuple):
    """A dependency whose version the change sets; ``old`` or ``new`` is empty if there is none.

    ``what``  package, action, image, or release for the project's own version.
    ``lines``  changed lines that tell of it.
    """

    name: str
    old: str
    new: str
    path: str
    what: str = "package"
    lines: int = 0


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What happened to one file.

    ``status``  A, M, D, T, U as in ``FilePatch``, and R for a file that was moved.
    ``kind``    see ``guard.write.kinds``; ``what``: text, binary, symlink or submodule.
    ``symbols_added``, ``symbols_removed``  names that the change defines or no longer defines.
    ``symbols_changed``  names whose inside it changes.
    ``formatting``  nothing but white space, quotes and trailing commas or semicolons changed.
    ``comments``    nothing but comments changed.
    ``mode``    ``executable``, ``not executable`` or ``""`` when that did not change.
    ``lines``   changed lines and hunk headings in git's order, as far as they were kept;
                ``lines_left_out`` says how many changed lines were not.
    """

    path: str
    status: str
    kind: str
    what: str = "text"
    language: str = ""
    added: int = 0
    removed: int = 0
    symbols_added: tuple[Symbol, ...] = ()
    symbols_removed: tuple[Symbol, ...] = ()
    symbols_changed: tuple[Symbol, ...] = ()
    renamed_from: str = ""
    mode: str = ""
    old_blob: str = ""
    new_blob: str = ""
    formatting: bool = False
    comments: bool = False
    skipped: str = ""
    lines: tuple[Step, ...] = field(default=(), repr=False)
    lines_left_out: int = 0
    fingerprints: frozenset[int] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """What a whole change does; ``unlisted`` files are counted in the totals only."""

    files: tuple[FileFacts, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    added: int = 0
    removed: int = 0
    unlisted: int = 0
    initial: bool = False

    @property
    def file_count(self) -> int:
        """Return how many files the change touches, a move counting once."""
        return len(self.files) + self.unlisted

    @property
    def release(self) -> Dependency | None:
        """Return the project's own new version, if no other package's changes beside it."""
        versions = [one for one in self.dependencies if one.what == "release" and one.new]
        others = [one for one in self.dependencies
                  if not any(version.new in one.new for version in versions)]
        return versions[0] if versions and not others else None
