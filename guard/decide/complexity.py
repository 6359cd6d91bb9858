"""Score how hard a piece of work is, from 0 to 10, as a sum that can be shown.

Deterministic: the same shape and words give the same sum. The content of the change takes no
part (only sizes, paths, branch and hint do), so nothing in a diff can raise its own score.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from guard.decide import weights
from guard.decide.reasons import count
from guard.model import Complexity

if TYPE_CHECKING:
    from guard.change import Shape
    from guard.model import Task

MAX_SCORE = 10
#: Of a long text only this much at each end is searched for words: a question stands before or
#: after what was piped in, and a log full of ``deadlock`` is no harder to read than another.
WORDS_WINDOW_CHARS = 2_000

Part = tuple[int, str]


def score_change(shape: Shape, task: Task, text: str = "") -> Complexity:
    """Return the complexity of ``task`` over a change; ``text`` is branch and hint or prompt."""
    lines_by_effort = dict.fromkeys(weights.EFFORT, 0)
    folders, code_files = set(), 0
    for path, status, added, removed in shape.files:
        effort = effort_of(path)
        if status == "D" and effort in ("code", "tests"):
            effort = "deleted"
        lines_by_effort[effort] += added + removed
        if effort in ("code", "tests"):
            folders.add(path.rpartition("/")[0])
            code_files += effort == "code"
    lines = sum(weights.EFFORT[effort] * total for effort, total in lines_by_effort.items()) // 100
    by_effort = ", ".join(f"{total} in {effort} files"
                          for effort, total in lines_by_effort.items() if total)
    size = f"size: {count(lines, 'line')} of work"
    words = _words(text)
    if task != "ask":
        words = _halved(words)
    return _total([
        (_step(weights.SIZE, lines), f"{size} ({by_effort})" if by_effort else size),
        (_step(weights.FOLDERS, len(folders)), f"spread: {count(len(folders), 'folder')} of code"),
        (_step(weights.FILES, code_files), f"spread: {count(code_files, 'file')} of code"),
        (weights.TASK[task], f"task: {task}"),
        *words,
    ])


def score_prompt(text: str) -> Complexity:
    """Return the complexity of a question typed (and piped) into the terminal."""
    size = (_step(weights.PROMPT_SIZE, len(text)), f"size: {count(len(text), 'character')}")
    return _total([size, *_words(text)])


def effort_of(path: str) -> str:
    """Return the effort class of a file (a key of ``weights.EFFORT`` but ``deleted``)."""
    lowered = "/" + path.lower()
    for effort, pattern in weights.EFFORT_BY_PATH:
        if _pattern(pattern).search(lowered):
            return effort
    name = lowered.rpartition("/")[2]
    return "code" if name.rpartition(".")[2] in weights.CODE_SUFFIXES else "settings"


def _step(steps: tuple[tuple[int, int], ...], amount: int) -> int:
    """Return the points of the highest step that ``amount`` reaches."""
    return next((points for reached, points in steps if amount >= reached), 0)


def _words(text: str) -> list[Part]:
    """Return a part for each hard or routine word in ``text``, in the order of the tables."""
    if len(text) > 2 * WORDS_WINDOW_CHARS:
        text = f"{text[:WORDS_WINDOW_CHARS]}\n{text[-WORDS_WINDOW_CHARS:]}"
    plain = re.sub(r"[\s_/-]+", " ", text.lower()).strip()
    if not plain:
        return []
    return [(points, f"word: {name}" if points > 0 else f"routine: {name}")
            for points, name, phrases in (*weights.WORDS, *weights.ROUTINE_WORDS)
            if _phrases(phrases).search(plain)]


def _halved(words: list[Part]) -> list[Part]:
    """Return the parts of hard words at half their points, up to the limit for a change."""
    left, parts = weights.CHANGE_WORDS_MAX, []
    for points, reason in words:
        granted = min(left, (points + 1) // 2)
        if granted > 0:
            parts.append((granted, reason))
            left -= granted
    return parts


def _total(parts: list[Part]) -> Complexity:
    """Add up; a sum beyond the scale gets a last part that brings it back to the scale."""
    kept = [parts[0], *[part for part in parts[1:] if part[0]]]
    total = sum(points for points, _ in kept)
    score = min(MAX_SCORE, max(0, total))
    if score != total:
        kept.append((score - total, f"the scale ends at {score}"))
    return Complexity(score, tuple(kept))


@lru_cache(maxsize=64)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@lru_cache(maxsize=64)
def _phrases(phrases: str) -> re.Pattern[str]:
    """Compile a row's phrases: whole words, ``*`` for the rest of one, ``^`` for the start."""
    parts = [re.escape(phrase).replace(r"\^", "^").replace(r"\*", r"\w*")
             for phrase in phrases.split(", ")]
    return re.compile(rf"\b(?:{'|'.join(parts)})(?!\w)")
