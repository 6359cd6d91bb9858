"""Find files that were moved: one goes, another comes, and they hold the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guard.write.nouns import FileFacts

#: Share of the lines that both must hold. git itself asks for half; a draft had better be sure.
MIN_OVERLAP = 0.6
#: Fewer distinct lines than this prove nothing.
MIN_LINES = 3
#: At most so many pairs are compared.
MAX_COMPARISONS = 10_000


def pair_moves(files: list[FileFacts]) -> tuple[FileFacts, ...]:
    """Return ``files`` with each pair (deleted, added) that is a move made one file, status R.

    Same content first, then the same name with much the same lines, then the same suffix.
    """
    gone = {file.path: file for file in files if file.status == "D"}
    come = [file for file in files if file.status == "A"]
    moved: dict[str, FileFacts] = {}
    for alike in (_same_content, _same_name, _same_suffix):
        left = MAX_COMPARISONS
        for new in come:
            if new.path in moved or left <= 0:
                continue
            left -= len(gone)
            old = _first(old for old in gone.values() if alike(old, new))
            if old:
                moved[new.path] = _moved(gone.pop(old.path), new)
    taken = {file.renamed_from for file in moved.values()}
    return tuple(moved.get(file.path, file) if file.status == "A" else file
                 for file in files if file.status != "D" or file.path not in taken)


def _first(found: Iterable[FileFacts]) -> FileFacts | None:
    return next(iter(found), None)


def _same_content(old: FileFacts, new: FileFacts) -> bool:
    """Say whether both hold the same; of empty files only the name tells."""
    empty = not old.removed and not new.added and old.what == "text"
    return (old.old_blob == new.new_blob != "" and old.what == new.what
            and (not empty or _name(old) == _name(new)))


def _same_name(old: FileFacts, new: FileFacts) -> bool:
    return _name(old) == _name(new) and _overlap(old, new) >= MIN_OVERLAP / 2


def _same_suffix(old: FileFacts, new: FileFacts) -> bool:
    suffixes = [file.path.rpartition(".")[2] for file in (old, new)]
    return suffixes[0] == suffixes[1] and _overlap(old, new) >= MIN_OVERLAP


def _name(file: FileFacts) -> str:
    return file.path.rpartition("/")[2]


def _overlap(old: FileFacts, new: FileFacts) -> float:
    most = max(len(old.fingerprints), len(new.fingerprints))
    if most < MIN_LINES:
        return 0.0
    return len(old.fingerprints & new.fingerprints) / most


def _moved(old: FileFacts, new: FileFacts) -> FileFacts:
    """Return the move as one file whose facts are what differs between the two."""
    if old.old_blob == new.new_blob:
        return replace(new, status="R", renamed_from=old.path, added=0, removed=0,
                       symbols_added=(), symbols_removed=(), symbols_changed=(), lines=(),
                       lines_left_out=0, mode="")
    before = {symbol.name for symbol in old.symbols_added + old.symbols_removed}
    after = {symbol.name for symbol in new.symbols_added}
    shared = len(old.fingerprints & new.fingerprints)
    lines = tuple(step for file, other in ((old, new), (new, old)) for step in file.lines
                  if step.fingerprint() not in other.fingerprints and step.sign != "@")
    return replace(
        new, status="R", renamed_from=old.path,
        added=max(0, new.added - shared), removed=max(0, old.removed - shared),
        symbols_added=tuple(one for one in new.symbols_added if one.name not in before),
        symbols_removed=tuple(one for one in old.symbols_removed if one.name not in after),
        lines=lines, lines_left_out=old.lines_left_out + new.lines_left_out,
    )
