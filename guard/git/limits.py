"""Read the rest of a change when git refuses to compare one of its files."""

from __future__ import annotations

from guard.errors import GuardError
from guard.git.patch import PatchParser
from guard.git.plumbing import run_git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guard.change import FilePatch
    from guard.git.canonical import Blocks
    from guard.git.plumbing import GitError
    from guard.git.raw import Record

#: Source: MAX_XDIFF_SIZE in git's xdiff-interface.h; above it git dies.
MAX_COMPARED_BYTES = 1023 << 20
_SUBMODULE = "160000"


def read_rest(
    parser: PatchParser, error: GitError, stream: Callable[[tuple[str, ...]], Blocks],
    cwd: str | None,
) -> Iterator[FilePatch]:
    """Yield what ``parser`` has not given yet, files that are too large as skipped.

    Raises ``error``, on which the parser stopped, if no file is too large.
    """
    large = _find_large(parser.records[parser.done:], cwd)
    if not large:
        raise error
    names = tuple([f":(top,exclude,literal){record.path}" for record in large])
    blocks = stream((":(top)", *names))
    again = PatchParser(blocks, **parser.limits)
    order = {record.path: place for place, record in enumerate(parser.records)}
    reason = f"larger than git compares ({MAX_COMPARED_BYTES} bytes)"
    number = 0
    try:
        for patch in again.only():
            place = order.get(patch.path)
            if place is None:
                raise GuardError("the index changed while it was read", "try again")
            number = number + 1 if patch.piece else 0
            if place < parser.done or (place == parser.done and number < parser.given):
                continue
            while large and order[large[0].path] < place:
                yield large.pop(0).skip(reason)
            yield patch
    finally:
        blocks.close()
    for record in large:
        yield record.skip(reason)


def _find_large(records: list[Record], cwd: str | None) -> list[Record]:
    blobs = [
        blob for record in records
        for blob, mode in ((record.old_blob, record.old_mode), (record.new_blob, record.new_mode))
        if mode != _SUBMODULE and blob.strip("0")
    ]
    asked = "\n".join(blobs).encode() + b"\n"
    told = run_git(["cat-file", "--batch-check=%(objectsize)"], cwd=cwd, stdin=asked)
    sizes = dict(zip(blobs, told.splitlines(), strict=True))
    large = {
        blob for blob, size in sizes.items()
        if size.isdigit() and int(size) > MAX_COMPARED_BYTES
    }
    return [record for record in records if large & {record.old_blob, record.new_blob}]
