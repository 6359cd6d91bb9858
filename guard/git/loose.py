"""Read text and files that git need not know as a change that adds all their lines."""

from __future__ import annotations

import os
import stat
from os import path as os_path

from guard.change import TAG_ADDED, FilePatch, Side
from guard.errors import UsageError
from guard.git.encoding import BYTE_ORDER_MARKS
from guard.git.lines import Lines
from guard.git.pieces import FileBuilder
from guard.git.raw import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NO_MODE, _NO_BLOB = "000000", "0" * 40
_BLOCK_BYTES = 1 << 20
_ALL_LINES = 1 << 62
#: Should a name have become a link or a pipe since, opening it must not follow or wait.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def text_files(
    raw: bytes, path: str, max_file_bytes: int, piece_bytes: int,
) -> Iterator[FilePatch]:
    """Yield ``raw`` as the pieces of one added file."""
    return added_file(_record(path, "100644"), [raw], max_file_bytes, piece_bytes)


def stream_files(
    blocks: Iterable[bytes], path: str, max_file_bytes: int, piece_bytes: int,
) -> Iterator[FilePatch]:
    """Yield what ``blocks`` bring as the pieces of one added file; all of them are read."""
    rest = iter(blocks)
    yield from added_file(_record(path, "100644"), rest, max_file_bytes, piece_bytes)
    for _ in rest:
        pass  # whoever writes it need not see its reader vanish


def _record(path: str, mode: str) -> Record:
    return Record(
        path=path, quoted=b"", status="A", old_mode=_NO_MODE, new_mode=mode,
        old_blob=_NO_BLOB, new_blob=_NO_BLOB,
    )


def added_file(
    record: Record, blocks: Iterable[bytes], max_file_bytes: int, piece_bytes: int,
) -> Iterator[FilePatch]:
    """Yield ``blocks`` as the pieces of a file that is added, at least one."""
    builder = FileBuilder(
        record, record.new_mode, max_file_bytes=max_file_bytes, piece_bytes=piece_bytes,
    )
    lines = Lines(blocks)
    while chunk := lines.take(_ALL_LINES, *builder.limits()):
        if not builder.add_plain(chunk):
            break  # the rest need not even be read
        if builder.full:
            yield builder.build()
    if builder.pending or not builder.piece:
        yield builder.build()


def find_files(paths: list[str], root: str) -> list[tuple[str, str]]:
    """Return (file, name in the change) of all files in ``paths``, sorted by name.

    Raises UsageError if one of ``paths`` does not exist.
    """
    top = os_path.abspath(root)
    found: dict[str, str] = {}
    for path in paths:
        file = os_path.join(top, path)
        if not os_path.lexists(file):
            raise UsageError(f"{path}: no such file or folder")
        for each in _walk(os_path.normpath(file)):
            found[each] = _name(each, top)
    return sorted(found.items(), key=_by_name)


def _by_name(item: tuple[str, str]) -> bytes:
    return os.fsencode(item[1])


def _name(file: str, top: str) -> str:
    inside = top.rstrip("/") + "/"
    name = file.removeprefix(inside)
    return os.fsencode(name).decode("utf-8", "surrogateescape")


def _walk(file: str) -> Iterator[str]:
    """Yield the files in ``file``, or itself if it is no folder or can't be listed."""
    waiting = [file]
    while waiting:
        file = waiting.pop()
        try:
            names = os.listdir(file) if stat.S_ISDIR(os.lstat(file).st_mode) else None
        except OSError:
            names = None
        if names is None:
            yield file
        else:
            waiting += [os_path.join(file, name) for name in names if name != ".git"]


def path_files(
    found: list[tuple[str, str]], max_file_bytes: int, piece_bytes: int,
) -> Iterator[FilePatch]:
    """Yield the pieces of each file; one that can't be read is given as skipped."""
    for file, name in found:
        patch = _small_file(file, name, min(max_file_bytes, piece_bytes))
        if patch is not None:
            yield patch
        else:
            yield from _path_file(file, name, max_file_bytes, piece_bytes)


def _small_file(file: str, name: str, most_bytes: int) -> FilePatch | None:
    """Return a file of text that fits into one piece, as ``_path_file`` would; ``None`` for others.

    Most files of a tree are such. What the builder does for pieces, binary files and UTF-16 costs
    three times as much as reading them.
    """
    try:
        handle = os.open(file, _FLAGS)
    except OSError:
        return None  # a link, or one that can't be read
    try:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode) or not 0 < state.st_size < most_bytes:
            return None
        text = os.read(handle, state.st_size + 1)
    except OSError:
        return None
    finally:
        os.close(handle)
    if len(text) != state.st_size or b"\0" in text or text[:2] in BYTE_ORDER_MARKS:
        return None
    if not text.endswith(b"\n"):
        text += b"\n"
    count = text.count(b"\n")
    return FilePatch(
        path=name, status="A", old_mode=_NO_MODE,
        new_mode="100755" if state.st_mode & stat.S_IXUSR else "100644", old_blob=_NO_BLOB,
        new_blob=_NO_BLOB, kind="text", new=Side(text, TAG_ADDED * count, ((0, 1),)), old=None,
        added_count=count,
    )


def _path_file(
    file: str, name: str, max_file_bytes: int, piece_bytes: int,
) -> Iterator[FilePatch]:
    piece = 0
    try:
        mode = os.lstat(file).st_mode
        if stat.S_ISLNK(mode):
            record, blocks = _record(name, "120000"), iter([os.fsencode(os.readlink(file))])
        elif stat.S_ISREG(mode):
            record = _record(name, "100755" if mode & stat.S_IXUSR else "100644")
            blocks = _blocks(file)
        else:
            what = "a folder that can't be listed" if stat.S_ISDIR(mode) else "not a file"
            yield _record(name, "100644").skip(what)
            return
        for patch in added_file(record, blocks, max_file_bytes, piece_bytes):
            piece = patch.piece + 1
            yield patch
    except OSError as error:
        yield _record(name, "100644").skip(f"can't be read: {error.strerror}", piece)


def _blocks(file: str) -> Iterator[bytes]:
    handle = os.open(file, _FLAGS)
    try:
        while block := os.read(handle, _BLOCK_BYTES):
            yield block
    finally:
        os.close(handle)
