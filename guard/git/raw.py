"""Parse git's raw format: one line a file, with modes, object ids, status and quoted path."""

from __future__ import annotations

from guard.change import EMPTY_SIDE, TAG_ADDED, TAG_REMOVED, FilePatch
from guard.errors import GuardError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.change import Side

KINDS = {"120000": "symlink", "160000": "submodule"}
_STATUSES = frozenset(b"AMDTU")
_OCTAL, _HEX = b"01234567", b"0123456789abcdef"
_ESCAPES = {
    ord("a"): 7, ord("b"): 8, ord("t"): 9, ord("n"): 10, ord("v"): 11, ord("f"): 12,
    ord("r"): 13, ord('"'): 34, ord("\\"): 92,
}


class Record:
    """What git says of one file before its lines; ``quoted`` is the path as git wrote it."""

    __slots__ = ("new_blob", "new_mode", "old_blob", "old_mode", "path", "quoted", "status")

    def __init__(
        self, *, path: str, quoted: bytes, status: str, old_mode: str, new_mode: str,
        old_blob: str, new_blob: str,
    ) -> None:
        self.path = path
        self.quoted = quoted
        self.status = status
        self.old_mode = old_mode
        self.new_mode = new_mode
        self.old_blob = old_blob
        self.new_blob = new_blob

    def patch(
        self, kind: str, *, new: Side = EMPTY_SIDE, old: Side | None = None,
        headings: tuple[str, ...] = (), piece: int = 0, skipped: str = "",
    ) -> FilePatch:
        """Return a patch, or a piece of it, of this file."""
        return FilePatch(
            path=self.path, status=self.status, old_mode=self.old_mode, new_mode=self.new_mode,
            old_blob=self.old_blob, new_blob=self.new_blob, kind=kind, new=new, old=old,
            hunk_headings=headings, piece=piece, skipped=skipped,
            added_count=new.tags.count(TAG_ADDED),
            removed_count=old.tags.count(TAG_REMOVED) if old is not None else 0,
        )

    def skip(self, reason: str, piece: int = 0) -> FilePatch:
        """Return a patch without lines that says why it has none."""
        mode = self.old_mode if self.status == "D" else self.new_mode
        return self.patch(KINDS.get(mode, "text"), skipped=reason, piece=piece)


def parse_record(line: bytes) -> Record:
    """Return what a ``:`` line of the raw format says. Raises GuardError if it is none."""
    fields, tab, quoted = line.partition(b"\t")
    parts = fields[1:].split(b" ")
    if not tab or not quoted.endswith(b"\n") or len(parts) != 5 or quoted == b"\n":  # noqa: PLR2004 - columns
        raise broken("a line of the list of files has other columns")
    old_mode, new_mode, old_blob, new_blob, status = parts
    if (
        len(status) != 1 or status[0] not in _STATUSES
        or len(old_mode) != 6 or len(new_mode) != 6  # noqa: PLR2004 - digits of a mode
        or (old_mode + new_mode).translate(None, _OCTAL)
        or len(old_blob) not in (40, 64) or len(new_blob) != len(old_blob)
        or (old_blob + new_blob).translate(None, _HEX)
    ):
        raise broken("a line of the list of files has other values")
    quoted = quoted[:-1]
    return Record(
        path=unquote(quoted).decode("utf-8", "surrogateescape"), quoted=quoted,
        status=status.decode(), old_mode=old_mode.decode(), new_mode=new_mode.decode(),
        old_blob=old_blob.decode(), new_blob=new_blob.decode(),
    )


def unquote(quoted: bytes) -> bytes:
    r"""Undo git's quoting of a path: ``"a\tb\303\251"`` as in C, in double quotes if at all.

    Raises GuardError if it is quoted otherwise.
    """
    if not quoted.startswith(b'"'):
        return quoted
    if len(quoted) < 2 or not quoted.endswith(b'"'):  # noqa: PLR2004 - two quotes
        raise broken("a quoted path does not end")
    first, *parts = quoted[1:-1].split(b"\\")
    out = bytearray(first)
    escaped = True  # a part after an escaped backslash is plain
    for part in parts:
        if not escaped:
            escaped = True
            out += part
            continue
        if not part:
            out += b"\\"
            escaped = False
            continue
        octal = part[:3]
        if part[0] in _ESCAPES:
            out.append(_ESCAPES[part[0]])
            out += part[1:]
        elif len(octal) == 3 and not octal.translate(None, _OCTAL) and octal[0] <= ord("3"):  # noqa: PLR2004 - digits of a byte
            out.append(int(octal, 8))
            out += part[3:]
        else:
            raise broken("a quoted path has an unknown escape")
    if not escaped:
        raise broken("a quoted path does not end")
    return bytes(out)


def broken(what: str) -> GuardError:
    """Return the error for output that git can't have written."""
    return GuardError(f"the output of git is not understood: {what}", "run `guard doctor`")
