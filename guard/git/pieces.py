"""Gather the lines of one file into pieces that overlap, within a limit of bytes."""

from __future__ import annotations

from guard.change import TAG_ADDED, TAG_REMOVED
from guard.git.raw import KINDS, broken
from guard.git.sides import SideBuilder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.change import FilePatch, Side
    from guard.git.raw import Record

#: How much is looked at at once when lines are only counted.
_DISCARD_BYTES = 1 << 20
_PLUS, _MINUS, _BLANK = b"+- "


class FileBuilder:
    """The pieces of one file, or of one of the two halves of a type change.

    ``mode``   of the side that tells what kind of file it is.
    ``piece``  the number that the next piece will have.
    """

    __slots__ = (
        "_headings", "_kind", "_left", "_max_file_bytes", "_new", "_old", "_piece_bytes",
        "_record", "_size", "_truncated", "_unread", "piece",
    )

    def __init__(
        self, record: Record, mode: str, *, max_file_bytes: int, piece_bytes: int, piece: int = 0,
    ) -> None:
        self._record = record
        self._kind = KINDS.get(mode, "text")
        self._max_file_bytes = self._left = max_file_bytes
        self._piece_bytes = piece_bytes
        self._new, self._old = SideBuilder(), SideBuilder()
        self._size = 0
        self._headings: list[str] = []
        self._truncated = False
        self._unread = ""
        self.piece = piece

    @property
    def full(self) -> bool:
        """Say whether the piece has reached its size."""
        return self._size >= self._piece_bytes

    @property
    def pending(self) -> bool:
        """Say whether there is something that no piece has told yet."""
        return bool(self._size or self._headings)

    def limits(self) -> tuple[int, int]:
        """Return how many bytes to take next, and how long a single line may be."""
        if self._truncated:
            return _DISCARD_BYTES, _DISCARD_BYTES
        wanted = max(1, min(self._piece_bytes - self._size, self._left))
        return wanted, max(wanted, self._left + 1)

    def begin(self, old_number: int, new_number: int, heading: bytes) -> None:
        """Start a hunk at these line numbers."""
        self._old.begin(old_number)
        self._new.begin(new_number)
        self._headings.append(heading.decode("utf-8", "replace"))

    def add_plain(self, chunk: bytes) -> bool:
        """Add whole lines, all new, without a first column; say whether there was room."""
        kept = self._keep(len(chunk))
        if kept:
            self._new.add(chunk[:-1], TAG_ADDED * chunk.count(b"\n"))
        return kept

    def add(self, chunk: bytes, old: int, new: int) -> tuple[int, int]:
        """Add whole lines of a hunk that has ``old`` and ``new`` lines left on its two sides.

        Returns how many lines of each side ``chunk`` held. Raises GuardError if a line can't
        be one of such a hunk.
        """
        kept = self._keep(len(chunk))
        if old and new:
            return self._add_mixed(chunk, kept=kept)
        tag = TAG_REMOVED if old else TAG_ADDED
        count = chunk.count(b"\n")
        if chunk[:1] != tag or chunk.count(b"\n" + tag) != count - 1:
            raise broken("a line of a hunk has neither sign")
        if kept:
            side = self._old if old else self._new
            side.add(chunk.replace(b"\n" + tag, b"\n")[1:-1], tag * count)
        return (count, 0) if old else (0, count)

    def _add_mixed(self, chunk: bytes, *, kept: bool) -> tuple[int, int]:
        lines = chunk.split(b"\n")
        lines.pop()
        try:
            signs = bytes([line[0] for line in lines])
        except IndexError:
            raise broken("a hunk has an empty line") from None
        tags = signs.translate(None, b"\\")  # "\ No newline at end of file" is no line
        if tags.translate(None, b"+- "):
            raise broken("a line of a hunk has no sign")
        olds, news = tags.translate(None, b"+"), tags.translate(None, b"-")
        if kept and olds:
            text = b"\n".join([line[1:] for line in lines if line[0] in (_BLANK, _MINUS)])
            self._old.add(text, olds)
        if kept and news:
            text = b"\n".join([line[1:] for line in lines if line[0] in (_BLANK, _PLUS)])
            self._new.add(text, news)
        return len(olds), len(news)

    def _keep(self, size_bytes: int) -> bool:
        """Take ``size_bytes`` from the file's allowance; once it is used up, keep nothing."""
        if self._truncated:
            return False
        if size_bytes > self._left:
            self._truncated = True
            self._size += 1  # so that a piece is due that says so
            return False
        self._left -= size_bytes
        self._size += size_bytes
        return True

    def _binary(self, new: Side, old: Side) -> str:
        """Say why a file that is no text was not read in full, the same for all its pieces."""
        if not self._unread:
            from guard.git.archives import archive_format

            whole = [side.text for side in (new, old) if side.starts[:1] == ((0, 1),)]
            names = [name for name in map(archive_format, whole) if name]
            self._unread = f"{names[0]} archive, not unpacked" if names else "binary"
        return self._unread

    def build(self) -> FilePatch:
        """Return the piece that was gathered, and start the next one."""
        new, old = self._new.build(), self._old.build()
        kind, skipped = self._kind, ""
        if self._new.binary or self._old.binary:
            kind, skipped = "binary" if kind == "text" else kind, self._binary(new, old)
        if self._truncated:
            skipped = f"larger than {self._max_file_bytes} bytes"
        patch = self._record.patch(
            kind, new=new, old=old if TAG_REMOVED in old.tags else None,
            headings=tuple(self._headings), piece=self.piece, skipped=skipped,
        )
        self._headings.clear()
        self._size = 0
        self.piece += 1
        return patch
