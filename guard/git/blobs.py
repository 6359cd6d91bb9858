"""Every version of every file that commits brought, each blob named once and read by batches.

A history holds the same content over and over: in each commit that comes after, on each branch,
behind each merge. ``list_versions`` says where each version was first added; ``read_versions``
reads contents by one git process for many.
"""

from __future__ import annotations

from guard.change import EMPTY_SIDE
from guard.git.canonical import CONFIG, stream_records
from guard.git.changed import MOST_BYTES, is_plain
from guard.git.commits import list_pairs
from guard.git.lines import Lines
from guard.git.loose import added_file
from guard.git.plumbing import stream_git
from guard.git.raw import KINDS, Record, broken, parse_record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from guard.change import FilePatch
    from guard.git.canonical import Blocks
    from guard.git.changed import Kept

_SUBMODULE = "160000"


class Version:
    """One state of one file: the ``commit`` that brought it, and the ``blob`` it replaced.

    ``old_blob``  ``""`` where there was none.
    """

    __slots__ = ("blob", "commit", "mode", "old_blob", "path")

    def __init__(self, commit: str, path: str, mode: str, blob: str, old_blob: str) -> None:
        self.commit = commit
        self.path = path
        self.mode = mode
        self.blob = blob
        self.old_blob = old_blob

    def before(self) -> Version:
        """Return the state that this one replaced."""
        return Version(self.commit, self.path, self.mode, self.old_blob, "")


def list_versions(range_args: list[str], *, cwd: str | None = None) -> Iterator[Version]:
    """Yield what each commit of a range adds or modifies, oldest commit first, by path.

    Commits are compared with their first parent, as ``read_commits`` does, and ``range_args``
    are the same. Deletions and submodules are left out. Only trees are read. Raises UsageError
    if git does not take the range.
    """
    asked = list_pairs(range_args, cwd)
    if not asked:
        return
    blocks = stream_records(asked, cwd)
    lines = Lines(blocks)
    commit = ""
    try:
        while line := lines.peek():
            if line.startswith(b":"):
                version = _version(commit, line)
                if version is not None:
                    yield version
            elif line[:-1].isalnum():
                commit = line[:-1].decode("ascii")
            else:
                raise broken("a line of the history is neither a commit nor a file")
            lines.skip()
    finally:
        blocks.close()


def _version(commit: str, line: bytes) -> Version | None:
    record = parse_record(line)
    if record.status == "D" or record.new_mode == _SUBMODULE:
        return None
    gone = record.old_mode == _SUBMODULE or not record.old_blob.strip("0")
    old_blob = "" if gone else record.old_blob
    return Version(commit, record.path, record.new_mode, record.new_blob, old_blob)


def read_versions(
    asked: list[tuple[str, str, str]], *, cwd: str | None = None, max_file_bytes: int,
    piece_bytes: int, kept: Kept | None = None,
) -> Iterator[FilePatch]:
    """Yield the pieces of each (blob, path, mode) of ``asked``, as files that are added.

    With ``""`` for the blob only the name is given. A blob that this clone lacks is given as
    skipped. With ``kept`` a later version of a file lacks the lines that the one before had too.
    Starts at most one git process; memory does not grow with the size of a blob.
    """
    blobs = "".join([f"{blob}\n" for blob, _path, _mode in asked if blob])
    args = [*CONFIG, "cat-file", "--batch", "--buffer"]
    blocks = stream_git(args, cwd=cwd, stdin=blobs.encode()) if blobs else None
    objects = None if blocks is None else _Objects(blocks)
    try:
        for blob, path, mode in asked:
            record = Record(
                path=path, quoted=b"", status="A", old_mode="000000", new_mode=mode,
                old_blob="0" * (len(blob) or 40), new_blob=blob or "0" * 40,
            )
            if kept is not None:
                kept.next()
            if not blob or objects is None:
                yield record.patch(KINDS.get(mode, "text"), new=EMPTY_SIDE)
            elif not objects.begin(blob):
                yield record.skip("not in this clone")
            elif objects.size <= min(MOST_BYTES, max_file_bytes):
                text = objects.whole()
                if kept is None or not is_plain(text):
                    yield from added_file(record, [text], max_file_bytes, piece_bytes)
                else:
                    kind = KINDS.get(mode, "text")
                    yield record.patch(kind, new=kept.side_of(path, blob, text))
            else:
                yield from added_file(record, objects.content(), max_file_bytes, piece_bytes)
                objects.pass_over()
    finally:
        if blocks is not None:
            blocks.close()


class _Objects:
    """What ``git cat-file --batch`` prints: a line of id, kind and size, the bytes, a line end."""

    __slots__ = ("_blocks", "_buffer", "_left", "_start")

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks
        self._buffer = b""
        self._start = 0
        self._left = 0  # of the object, its line end included

    def begin(self, blob: str) -> bool:
        """Go to the next object, which must be ``blob``; say whether it is there."""
        while (end := self._buffer.find(b"\n", self._start)) < 0:
            block = next(self._blocks, None)
            if block is None:
                raise broken("fewer objects than were asked for")
            self._buffer, self._start = self._buffer[self._start:] + block, 0
        name, kind, size = [*self._buffer[self._start:end].split(b" "), b""][:3]
        self._start = end + 1
        if name != blob.encode() or (kind != b"missing" and not size.isdigit()):
            raise broken("the objects do not come in the order they were asked for")
        self._left = int(size) + 1 if size else 0
        return kind == b"blob"

    @property
    def size(self) -> int:
        """Return the size of the object that was begun."""
        return max(self._left - 1, 0)

    def whole(self) -> bytes:
        """Return all of the object, and go behind its end."""
        end = self._start + self._left
        if end <= len(self._buffer):
            text = self._buffer[self._start : end - 1]
            self._start, self._left = end, 0
            return text
        text = b"".join(self.content())
        self.pass_over()
        return text

    def content(self) -> Iterator[bytes]:
        """Yield the object's bytes in blocks."""
        while self._left > 1:
            if self._start >= len(self._buffer):
                self._fill()
            block = self._buffer[self._start:self._start + self._left - 1]
            self._start += len(block)
            self._left -= len(block)
            yield block

    def pass_over(self) -> None:
        """Go behind the object's end, whatever of it was read."""
        while self._left:
            if self._start >= len(self._buffer):
                self._fill()
            step = min(self._left, len(self._buffer) - self._start)
            self._start += step
            self._left -= step

    def _fill(self) -> None:
        block = next(self._blocks, None)
        if block is None:
            raise broken("an object ends early")
        self._buffer, self._start = block, 0
