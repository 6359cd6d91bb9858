"""Gather what a change does, file by file, in bounded memory, for the draft and the prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.write.moves import pair_moves
from guard.write.nouns import ChangeFacts, Dependency, FileFacts
from guard.write.tally import Allowance, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guard.change import FilePatch

#: Changed files told one by one; the rest is only counted.
MAX_FILES = 500
#: Changed lines kept for the prompt, in all.
MAX_LINES = 6_000
#: Lines looked at for names, dependencies and moves, in all.
MAX_LINES_READ = 40_000


def gather(patches: Iterable[FilePatch], *, initial: bool = False) -> ChangeFacts:
    """Read ``patches`` once and return their facts; ``initial`` marks a first commit.

    Memory is bounded by the limits above, whatever the change holds.
    """
    allowance = Allowance(MAX_LINES, MAX_LINES_READ)
    tallies: list[FileFacts] = []
    dependencies: list[Dependency] = []
    tally: Tally | None = None
    added = removed = unlisted = 0
    identity = ("", "")
    for patch in patches:
        added += patch.added_count
        removed += patch.removed_count
        if patch.piece == 0 or identity != (patch.path, patch.status):
            identity = (patch.path, patch.status)
            _finish(tally, tallies, dependencies)
            tally = Tally(patch, allowance) if len(tallies) < MAX_FILES else None
            unlisted += tally is None
        if tally:
            tally.read(patch)
    _finish(tally, tallies, dependencies)
    return ChangeFacts(
        pair_moves(tallies), tuple(dependencies), added, removed, unlisted, initial,
    )


def _finish(
    tally: Tally | None, files: list[FileFacts], dependencies: list[Dependency],
) -> None:
    if tally:
        files.append(tally.facts())
        dependencies.extend(tally.dependencies())
