"""Tell changes that only give new names or places from those that do more."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guard.write.nouns import ChangeFacts


def renamed_symbol(facts: ChangeFacts) -> tuple[str, str] | None:
    """Return (old name, new name) if a new name for one thing is all that changes, else None."""
    gone = {one.name for file in facts.files for one in file.symbols_removed}
    come = {one.name for file in facts.files for one in file.symbols_added}
    if len(gone) != 1 or len(come) != 1 or facts.unlisted:
        return None
    before, after = gone.pop(), come.pop()
    for file in facts.files:
        old = [step.text.replace(before, after) for step in file.lines if step.sign == "-"]
        new = [step.text for step in file.lines if step.sign == "+"]
        if file.status != "M" or file.lines_left_out or not new or old != new:
            return None
    return before, after


def is_move(facts: ChangeFacts) -> bool:
    """Say whether moving files is all that happens, beside the few lines that name them."""
    moved = [file for file in facts.files if file.status == "R"]
    others = [file for file in facts.files if file.status != "R"]
    follow = sum(file.added + file.removed for file in others) <= 4 * max(1, len(others))
    edited = sum(file.added + file.removed for file in moved) > 20 * len(moved)
    return (bool(moved) and not facts.unlisted and follow and not edited
            and all(file.status == "M" for file in others))
