"""Parse what ``git diff-index`` and ``git diff-tree`` print with ``--raw -p``.

The format: one ``:`` line a file, an empty line, then one section a file in the same order
(two for a type change). Lines of a hunk are counted as its header says, never told by their
looks: a line of a file may read like anything. Source: git-diff(1), "Raw output format" and
"Generating patch text with -p".
"""

from __future__ import annotations

from guard.git.lines import Lines
from guard.git.pieces import FileBuilder
from guard.git.raw import broken, parse_record, unquote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guard.change import FilePatch
    from guard.git.raw import Record

PIECE_BYTES = 4 << 20
_EXTENDED = (
    b"old mode ", b"new mode ", b"deleted file mode ", b"new file mode ", b"index ",
    b"similarity index ", b"dissimilarity index ",
)
_MAX_LINES_DIGITS = 18


def parse_patch(
    blocks: Iterable[bytes], *, max_file_bytes: int, piece_bytes: int = PIECE_BYTES,
) -> Iterator[FilePatch]:
    """Yield the files of one change, big ones in pieces, from git's output.

    ``max_file_bytes`` is how much of one file's lines is kept (signs and context included).
    Raises GuardError if git can't have written that.
    """
    return PatchParser(blocks, max_file_bytes=max_file_bytes, piece_bytes=piece_bytes).only()


class PatchParser:
    """Reads one change after another from a stream.

    ``records``  the files of the change that is being read.
    ``done``     how many of them were given out in full.
    ``given``    how many pieces of the next one were.
    ``limits``   sizes, as for ``parse_patch``.
    """

    __slots__ = ("done", "given", "limits", "lines", "records")

    def __init__(
        self, blocks: Iterable[bytes], *, max_file_bytes: int, piece_bytes: int = PIECE_BYTES,
    ) -> None:
        self.lines = Lines(blocks)
        self.records: list[Record] = []
        self.done = self.given = 0
        self.limits = {"max_file_bytes": max_file_bytes, "piece_bytes": piece_bytes}

    def only(self) -> Iterator[FilePatch]:
        """Yield the files of the next change, which must be the last."""
        yield from self.files()
        if self.lines.peek():
            raise broken("something follows the last file")

    def files(self) -> Iterator[FilePatch]:
        """Yield the files of the next change. Raises GuardError if git can't have written that."""
        self.done = self.given = 0
        self.records = self._read_records()
        if self.records:
            if self.lines.peek() != b"\n":
                raise broken("no empty line after the list of files")
            self.lines.skip()
        for record in self.records:
            for patch in self._read_file(record):
                self.given += 1
                yield patch
            self.done += 1
            self.given = 0

    def _read_records(self) -> list[Record]:
        records = []
        while (line := self.lines.peek()).startswith(b":"):
            records.append(parse_record(line))
            self.lines.skip()
        return records

    def _read_file(self, record: Record) -> Iterator[FilePatch]:
        if record.status == "U":
            self._expect(b"* Unmerged path " + unquote(record.quoted) + b"\n")
            yield record.skip("unmerged")
            return
        if record.status != "T":
            mode = record.old_mode if record.status == "D" else record.new_mode
            yield from self._read_section(record, FileBuilder(record, mode, **self.limits))
            return
        builder = FileBuilder(record, record.old_mode, **self.limits)
        yield from self._read_section(record, builder)
        builder = FileBuilder(record, record.new_mode, **self.limits, piece=builder.piece)
        yield from self._read_section(record, builder)

    def _expect(self, text: bytes) -> None:
        r"""Take ``text``, which may hold ``\n``, from the stream."""
        while text:
            line = self.lines.peek()
            if not line or not text.startswith(line):
                raise broken("the files do not come in the order of their list")
            text = text[len(line):]
            self.lines.skip()

    def _read_section(self, record: Record, builder: FileBuilder) -> Iterator[FilePatch]:
        first = builder.piece
        self._expect(_header(record.quoted))
        lines = self.lines
        while (line := lines.peek()).startswith(_EXTENDED):
            lines.skip()
        if line.startswith(b"--- "):
            lines.skip()
            if not lines.peek().startswith(b"+++ "):
                raise broken("a file has one name only")
            lines.skip()
            while (line := lines.peek()).startswith(b"@@ -"):
                lines.skip()
                yield from self._read_hunk(line, builder)
        elif line.startswith(b"Binary files "):
            self._skip_binary_note()
            yield record.skip("binary, not shown by git", builder.piece)
            builder.piece += 1
            return
        if builder.pending or builder.piece == first:
            yield builder.build()

    def _skip_binary_note(self) -> None:
        """Pass over ``Binary files … differ``, whose quoted names hold no line end."""
        if not self.lines.peek().endswith(b" differ\n"):
            raise broken("a binary file's note does not end")
        self.lines.skip()

    def _read_hunk(self, header: bytes, builder: FileBuilder) -> Iterator[FilePatch]:
        old_number, old, new_number, new, heading = parse_hunk(header)
        builder.begin(old_number, new_number, heading)
        lines = self.lines
        while old or new:
            self._skip_marker()
            size_bytes, longest_bytes = builder.limits()
            chunk = lines.take(max(old, new), size_bytes, longest_bytes)
            if not chunk:
                raise broken("it ends within a hunk")
            olds, news = builder.add(chunk, old, new)
            old -= olds
            new -= news
            if old < 0 or new < 0:
                raise broken("a hunk has more lines than it says")
            if builder.full:
                yield builder.build()
        self._skip_marker()

    def _skip_marker(self) -> None:
        r"""Pass over ``\ No newline at end of file``."""
        if self.lines.at_marker():
            self.lines.peek()
            self.lines.skip()


def _header(quoted: bytes) -> bytes:
    if quoted.startswith(b'"'):
        return b'diff --git "a/' + quoted[1:] + b' "b/' + quoted[1:] + b"\n"
    return b"diff --git a/" + quoted + b" b/" + quoted + b"\n"


def parse_hunk(line: bytes) -> tuple[int, int, int, int, bytes]:
    """Return first line and count of both sides and the heading of ``@@ -a,b +c,d @@ …``.

    Raises GuardError if it is no such line.
    """
    parts = line.rstrip(b"\n").split(b" ", 4)
    if len(parts) < 4 or parts[0] != b"@@" or parts[3] != b"@@":  # noqa: PLR2004 - parts of the header
        raise broken("a hunk starts otherwise")
    old_number, old = _parse_range(parts[1], b"-")
    new_number, new = _parse_range(parts[2], b"+")
    return old_number, old, new_number, new, b"".join(parts[4:])


def _parse_range(text: bytes, sign: bytes) -> tuple[int, int]:
    number, comma, count = text[1:].partition(b",")
    if not comma:
        count = b"1"
    if (
        text[:1] != sign or not number.isdigit() or not count.isdigit()
        or len(number) > _MAX_LINES_DIGITS or len(count) > _MAX_LINES_DIGITS
    ):
        raise broken("a hunk's numbers are none")
    return int(number), int(count)
