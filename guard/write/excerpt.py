"""Choose what of a change a model is shown, and say what it is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guard.write.names import counted
from guard.write.nouns import HUNK, MADE
from guard.write.text import fit_name, fit_text

if TYPE_CHECKING:
    from guard.write.nouns import ChangeFacts, FileFacts

#: Share of the budget that the list of files may take.
_LIST_SHARE = 4
#: A file of which less than this can be shown is not shown.
MIN_FILE_CHARS = 120
#: Longer lines are cut; a file whose lines are longer on average was not written by hand.
MAX_LINE_CHARS = 240
MAX_MEAN_LINE_CHARS = 200
#: What is shown first when not everything can be.
_ORDER = ("code", "build", "ci", "config", "test", "docs", "data", "asset")
_STATUS = {"A": "added", "D": "deleted", "M": "modified", "R": "moved", "T": "type changed",
           "U": "unmerged"}


class Excerpt(NamedTuple):
    """What is shown of a change, and a sentence that says how much of it that is."""

    text: str
    coverage: str


def excerpt(facts: ChangeFacts, budget_chars: int) -> Excerpt:
    """Return the list of files, then changed lines, together at most ``budget_chars``.

    Each file gets a fair share; what a small one does not need goes to the larger ones.
    """
    files = facts.files
    listing = _listing(facts, budget_chars // _LIST_SHARE)
    chosen = _shares(files, budget_chars - len(listing) - 2)
    parts, lines_shown = [listing], 0
    for index in sorted(chosen):
        text, lines = _show(files[index], chosen[index])
        parts.append(text)
        lines_shown += lines
    return Excerpt("\n".join(part for part in parts if part), _coverage(facts, chosen, lines_shown))


def _coverage(facts: ChangeFacts, chosen: dict[int, int], lines_shown: int) -> str:
    lines = facts.added + facts.removed
    text = (f"Shown: {len(chosen)} of {counted(facts.file_count, 'file')}, "
            f"{min(lines_shown, lines)} of {counted(lines, 'changed line')}.")
    reasons = sorted({why for index, file in enumerate(facts.files)
                      if index not in chosen and (why := _why_not(file))})
    return f"{text} Left out: {', '.join(reasons)}." if reasons else text


def _why_not(file: FileFacts) -> str:
    """Return why the lines of a file are not shown, whatever the budget; ``""`` if they may be."""
    if file.kind in MADE:
        return f"{file.kind} files"
    if file.skipped:
        return "files that were not read"
    if file.what != "text":
        return f"{file.what} files"
    lines = [step.text for step in file.lines if step.sign != HUNK]
    if lines and sum(map(len, lines)) > MAX_MEAN_LINE_CHARS * len(lines):
        return "files with very long lines"
    return ""


def _listing(facts: ChangeFacts, budget_chars: int) -> str:
    """Return a line for each file, as many as fit, and how many more there are."""
    lines: list[str] = []
    used = 0
    for file in facts.files:
        line = _list(file)
        if used + len(line) + 1 > budget_chars - 24:
            break
        lines.append(line)
        used += len(line) + 1
    left = facts.file_count - len(lines)
    if left and lines:
        lines.append(f"and {counted(left, 'more file')}")
    return "\n".join(lines)


def _list(file: FileFacts) -> str:
    path = fit_name(file.path, 100)
    if file.renamed_from:
        path = f"{fit_name(file.renamed_from, 100)} -> {path}"
    notes = [file.kind if file.what == "text" else file.what]
    notes += [f"made {file.mode}"] if file.mode else []
    notes += ["formatting only"] if file.formatting else []
    return f"{_STATUS[file.status]} {path} +{file.added} -{file.removed} ({', '.join(notes)})"


def _shares(files: tuple[FileFacts, ...], budget_chars: int) -> dict[int, int]:
    """Return how many characters each file that is shown may take, by its index."""
    wanted = {index: _cost(file) for index, file in enumerate(files)
              if file.lines and not _why_not(file)}
    by_rank = sorted(wanted, key=lambda index: (_rank(files[index]), index))
    room = max(0, budget_chars) // MIN_FILE_CHARS
    shares: dict[int, int] = {}
    left = max(0, budget_chars)
    by_cost = sorted(by_rank[:room], key=lambda index: wanted[index])
    for position, index in enumerate(by_cost):
        fair = left // (len(by_cost) - position)
        shares[index] = min(wanted[index], fair)
        left -= shares[index]
    return shares


def _rank(file: FileFacts) -> int:
    return _ORDER.index(file.kind) if file.kind in _ORDER else len(_ORDER)


def _lines(file: FileFacts) -> list[str]:
    """Return the lines of a file as they are shown; a heading only before lines of its hunk."""
    shown: list[str] = []
    for step in file.lines:
        text = fit_text(step.text).replace("\n", " ").rstrip()
        if step.sign == HUNK:
            shown.append(f"@@ {text}" if text else "@@")
        else:
            cut = text if len(text) <= MAX_LINE_CHARS else f"{text[:MAX_LINE_CHARS]} [cut]"
            shown.append(f"{step.sign}{cut}")
    return shown


def _cost(file: FileFacts) -> int:
    return sum(len(line) + 1 for line in _lines(file)) + len(_title(file)) + 40


def _title(file: FileFacts) -> str:
    return f"=== {fit_name(file.path, 100)} ({_STATUS[file.status]})"


def _show(file: FileFacts, budget_chars: int) -> tuple[str, int]:
    """Return a file's title and lines within ``budget_chars``, and how many changed lines."""
    kept = [_title(file)]
    used, shown = len(kept[0]) + 40, 0
    for line in _lines(file):
        if used + len(line) + 1 > budget_chars:
            break
        kept.append(line)
        used += len(line) + 1
        shown += not line.startswith("@@")
    left = file.added + file.removed - shown
    if left > 0:
        kept.append(f"[{counted(left, 'more changed line')}]")
    return "\n".join(kept), shown
