"""The nouns that a clean hook run needs: a change, its files, their two sides.

Plain classes with ``__slots__`` on purpose: ``dataclasses`` and ``typing`` cost more to
import than reading and scanning a clean commit does, so nothing here imports anything.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guard.model import Allowance, Finding, IdleException, Route

#: Weakest first; a policy or a finding may only move to the right.
ROUTES: tuple[Route, ...] = ("cloud", "local", "block")


def join_routes(*routes: Route) -> Route:
    """Return the strictest of ``routes`` (``cloud < local < block``); ``cloud`` for none."""
    return ROUTES[max([ROUTES.index(route) for route in routes], default=0)]


#: What an inline allowance begins with.
ALLOW = b"guard: allow "
ADDED, CONTEXT, REMOVED = "added", "context", "removed"
#: One byte a line in ``Side.tags``.
TAG_ADDED, TAG_REMOVED, TAG_CONTEXT, TAG_OVERLAP = b"+", b"-", b" ", b"~"
_SIDE_BY_TAG = {ord("+"): ADDED, ord("-"): REMOVED, ord(" "): CONTEXT, ord("~"): CONTEXT}


class Side:
    r"""One side (new or old) of a file's change, or a piece of it, ready to be scanned.

    ``text``    the lines, each ended by ``\n``, without the diff's own first column.
    ``tags``    one byte a line of ``text``: ``+`` added, ``-`` removed, blank context,
                ``~`` a line repeated from the piece before (already reported there).
    ``starts``  pairs (index of the first line of a hunk in ``text``, 0-based; its line
                number in the file, 1-based), ascending; never empty when ``tags`` isn't.
    """

    __slots__ = ("starts", "tags", "text")

    def __init__(self, text: bytes, tags: bytes, starts: tuple[tuple[int, int], ...]) -> None:
        self.text = text
        self.tags = tags
        self.starts = starts

    def line_index(self, offset: int) -> int:
        """Return the 0-based index in ``tags`` of the line that holds byte ``offset``."""
        return self.text.count(b"\n", 0, offset)

    def line_number(self, index: int) -> int:
        """Return the 1-based line number in the file of the line at ``index``."""
        low, high = 0, len(self.starts)
        while high - low > 1:
            middle = (low + high) // 2
            if self.starts[middle][0] <= index:
                low = middle
            else:
                high = middle
        first_index, first_number = self.starts[low]
        return first_number + index - first_index

    def side_of(self, index: int) -> str:
        """Return ``added``, ``context`` or ``removed`` for the line at ``index``."""
        return _SIDE_BY_TAG[self.tags[index]]

    def lines(self) -> Iterator[tuple[str, int, bytes]]:
        r"""Yield (side, line number, line without its ``\n``), in order, overlaps left out."""
        for index, line in enumerate(self.text.split(b"\n")[: len(self.tags)]):
            if self.tags[index] != TAG_OVERLAP[0]:
                yield self.side_of(index), self.line_number(index), line


class FilePatch:
    """What a change does to one file; a big file comes as several pieces in a row.

    ``path``     repository-relative, POSIX; bytes that are not UTF-8 as surrogate escapes.
    ``status``   ``A`` added, ``M`` modified, ``D`` deleted, ``T`` type changed, ``U`` unmerged.
    ``old_mode``, ``new_mode``  six octal digits, ``000000`` where the side does not exist.
    ``old_blob``, ``new_blob``  object ids in full, all zeros where the side does not exist.
    ``kind``     ``text``, ``binary``, ``symlink`` or ``submodule``.
    ``new``      added and context lines; ``old``: removed and context lines, ``None`` when
                 nothing was removed (then ``new`` says everything).
    ``hunk_headings``  what git printed after the second ``@@`` of each hunk (often the
                 enclosing function): text from the file, as hostile as the file.
    ``piece``    0 for the first piece of the file, then 1, 2, …
    ``skipped``  why (part of) the file was not read, or ``""``.
    ``added_count``, ``removed_count``  lines in this piece.
    """

    __slots__ = (
        "added_count", "hunk_headings", "kind", "new", "new_blob", "new_mode", "old", "old_blob",
        "old_mode", "path", "piece", "removed_count", "skipped", "status",
    )

    def __init__(  # noqa: PLR0913 - a record, filled in one place, by the parser
        self, *, path: str, status: str, old_mode: str, new_mode: str, old_blob: str, new_blob: str,
        kind: str, new: Side, old: Side | None, hunk_headings: tuple[str, ...] = (), piece: int = 0,
        skipped: str = "", added_count: int = 0, removed_count: int = 0,
    ) -> None:
        self.path = path
        self.status = status
        self.old_mode = old_mode
        self.new_mode = new_mode
        self.old_blob = old_blob
        self.new_blob = new_blob
        self.kind = kind
        self.new = new
        self.old = old
        self.hunk_headings = hunk_headings
        self.piece = piece
        self.skipped = skipped
        self.added_count = added_count
        self.removed_count = removed_count


EMPTY_SIDE = Side(b"", b"", ())


class Change:
    """A change as git told it, read once.

    ``source``     ``staged``, ``commit``, ``stdin``, ``paths``.
    ``commit``     object id of the commit, ``""`` when it is not one (yet).
    ``base_tree``, ``tree``   object ids of the trees on both sides, ``""`` where unknown.
    ``files``      the pieces, in git's order; an iterator is consumed once: big changes
                   stream. ``read_change`` callers that need it twice make a tuple of it.
    ``read``       returns the first bytes of what git calls so (a blob's id, ``TREE:PATH``), at
                   most so many, or None; None itself where there is no repository to ask.
    ``base``       what the change is made on, as git names it: a commit or ``base_tree``.
    """

    __slots__ = ("base", "base_tree", "commit", "files", "read", "source", "tree")

    def __init__(
        self, source: str, files: Iterator[FilePatch] | tuple[FilePatch, ...], *,
        commit: str = "", base_tree: str = "", tree: str = "", base: str = "",
        read: Callable[[str, int], bytes | None] | None = None,
    ) -> None:
        self.source = source
        self.files = files
        self.commit = commit
        self.base_tree = base_tree
        self.tree = tree
        self.base = base or base_tree
        self.read = read


class Skipped:
    """A file that was not read in full, and why; for routing it counts as sensitive."""

    __slots__ = ("path", "reason")

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason

    def public(self) -> dict[str, str]:
        """Return plain values for JSON."""
        return {"path": self.path, "reason": self.reason}


class Shape:
    """What the size, spread and kinds of a change are, gathered while it is scanned.

    ``files`` holds (path, status, added lines, removed lines), one a file, in git's order.
    """

    __slots__ = ("added", "files", "hunks", "removed")

    def __init__(
        self, files: tuple[tuple[str, str, int, int], ...] = (),
        added: int = 0, removed: int = 0, hunks: int = 0,
    ) -> None:
        self.files = files
        self.added = added
        self.removed = removed
        self.hunks = hunks


class Scan:
    """What one reading of a change found.

    ``digest``  ``sha256:…`` of the change itself (see ``guard.git.digest``), ``""`` if not asked.
    ``allowances``  the inline allowances of added lines, those too that lowered something.
    ``excepted``  the policy's exceptions that lowered something, by their place in its settings.
    ``idle``  the exceptions that lowered nothing; None unless the whole repository was scanned.
    """

    __slots__ = ("allowances", "digest", "excepted", "findings", "idle", "shape", "skipped")

    def __init__(
        self, findings: tuple[Finding, ...] = (), skipped: tuple[Skipped, ...] = (),
        shape: Shape | None = None, digest: str = "", allowances: tuple[Allowance, ...] = (),
        excepted: tuple[int, ...] = (), *, idle: tuple[IdleException, ...] | None = None,
    ) -> None:
        self.findings = findings
        self.skipped = skipped
        self.shape = shape if shape is not None else Shape()
        self.digest = digest
        self.allowances = allowances
        self.excepted = excepted
        self.idle = idle

    @property
    def unused(self) -> tuple[Allowance, ...]:
        """Return the inline allowances that lowered nothing."""
        return tuple([one for one in self.allowances if one.why])

    @property
    def route(self) -> Route:
        """Return the weakest route that the findings and skipped files allow."""
        return join_routes(
            *[finding.action for finding in self.findings], "local" if self.skipped else "cloud",
        )
