"""Name a change by what it adds and removes, wherever it is applied."""

from __future__ import annotations

from guard.canon import sha256
from guard.change import TAG_ADDED, TAG_REMOVED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.canon import Hash
    from guard.change import FilePatch, Side

_FORMAT = b"guard-change v1\n"


class ChangeDigest:
    """SHA-256 over path, status, modes, added and removed lines of every file.

    Left out, so that it holds through rebase and cherry-pick: context, line numbers, and the
    blobs of text. A file that was not read in full, a binary one and a submodule count by
    their object ids instead of their lines. Neither the order of the files nor where a file
    was cut into pieces matters; all pieces of a file must come one after the other. Whether
    the last line of a file is ended is not part of it: git's lines don't say.
    """

    __slots__ = ("_added", "_blobs", "_files", "_head", "_removed")

    def __init__(self) -> None:
        self._files: list[bytes] = []
        self._head = b""
        self._blobs = b""
        self._added: Hash = sha256()
        self._removed: Hash = sha256()

    def update(self, patch: FilePatch) -> None:
        """Feed the next piece."""
        if patch.piece == 0:
            self._finish()
            self._head = _frame(
                patch.path.encode("utf-8", "surrogateescape"), patch.status.encode(),
                patch.old_mode.encode(), patch.new_mode.encode(),
            )
            self._blobs = b""
            self._added, self._removed = sha256(), sha256()
        if patch.skipped or patch.kind in ("binary", "submodule"):
            self._blobs = _frame(b"blobs", patch.old_blob.encode(), patch.new_blob.encode())
        _feed(self._added, patch.new, TAG_ADDED)
        if patch.old is not None:
            _feed(self._removed, patch.old, TAG_REMOVED)

    def _finish(self) -> None:
        if self._head:
            lines = self._blobs or _frame(
                b"lines", self._added.hexdigest().encode(), self._removed.hexdigest().encode(),
            )
            self._files.append(self._head + lines)
            self._head = b""

    def hexdigest(self) -> str:
        """Return ``sha256:…`` of all files fed so far."""
        self._finish()
        total = sha256()
        total.update(_FORMAT)
        for file in sorted(self._files):
            total.update(file)
        return "sha256:" + total.hexdigest()


def _frame(*parts: bytes) -> bytes:
    """Join ``parts`` so that no other parts give the same bytes."""
    return b"".join([b"%d:%b," % (len(part), part) for part in parts])


def _feed(hasher: Hash, side: Side, tag: bytes) -> None:
    """Feed the lines of ``side`` that carry ``tag``, each with its end."""
    tags, text = side.tags, side.text
    if tags.count(tag) == len(tags):
        hasher.update(text)
        return
    wanted = tag[0]
    lines = [line for line, mark in zip(text.split(b"\n"), tags, strict=False) if mark == wanted]
    if lines:
        lines.append(b"")
        hasher.update(b"\n".join(lines))
