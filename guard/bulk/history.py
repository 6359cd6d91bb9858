"""Scan a history: every version of every file read once, told where a value was first added.

Versions of a file are compared with the one before, and only what differs is scanned, with some
lines around. A value that a file held before is not told again. A blob that comes back under
another name is told there only if it means more under that name (a rule of that path, or no
exception for it).
"""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING

from guard.bulk.ahead import read_ahead
from guard.bulk.pile import Pile
from guard.bulk.plain import add_found, load_detectors, scan_plain
from guard.bulk.plan import MOST_VERSIONS, Plan, part
from guard.bulk.pool import run_tasks
from guard.change import Change
from guard.detect import first_pass
from guard.detect.judge import idle_exceptions
from guard.git.blobs import list_versions, read_versions
from guard.git.changed import Kept
from guard.git.commits import newest
from guard.git.patch import PIECE_BYTES
from guard.git.read import head_reader
from guard.report.count import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guard.bulk.plain import Found
    from guard.bulk.plan import Asked, Turn
    from guard.bundle import Bundle
    from guard.change import FilePatch, Scan

    #: What a batch holds, which of its versions, from 0, made a rule look closer, and the blobs
    #: whose lines were left out of each version.
    Answer = tuple[Found, list[int], list[str]]


def scan_history(
    bundle: Bundle, today: str, *, revisions: list[str], jobs: int, cwd: str | None = None,
    note: Callable[[str], None] = lambda _text: None, whole: bool = False,
) -> tuple[Scan, tuple[str, ...]]:
    """Return what the commits of ``revisions`` ever added, and the commit of each finding.

    ``revisions`` are as for ``read_commits``. Findings come by commit, oldest first, then by
    path, whatever the number of ``jobs``. ``note`` is told how far the scan has come. Baselines
    are those of the newest commit of the range, of HEAD for ``--all``. ``whole`` says that this
    is all there is, so that an exception may be called idle. Raises UsageError if git does not
    take the range.
    """
    most = int(bundle.settings["scan"]["max_file_bytes"])
    base, read = read_ahead(bundle.settings, lambda: newest(revisions, cwd), head_reader(cwd))

    def work(asked: Asked, *, kept: Kept | None = None) -> Answer:
        warm: list[int] = []
        files = read_versions(
            asked, cwd=cwd, max_file_bytes=most, piece_bytes=PIECE_BYTES, kept=kept,
        )
        change = Change("commit", _watched(files, warm), base=base, read=read)
        found = scan_plain(change, bundle, today)
        return found, warm, [] if kept is None else kept.bases

    load_detectors()
    plan, pile = Plan(list_versions(revisions, cwd=cwd)), Pile()
    answers = run_tasks(plan.batches(), lambda asked: work(asked, kept=Kept()), jobs)
    for first in answers:
        turns, count = plan.given.popleft()
        _take(pile, turns, [first, *islice(answers, count - 1)])
        note(f"scanning: {plural(plan.commits, 'commit')}, {plural(plan.turns, 'file version')}")
    again = [
        turn for turn in pile.again
        if turn.version.blob in pile.warm or plan.is_other_kind(turn.version)
    ]
    _scan_again(pile, again, work, jobs)
    if not whole:
        return pile.finish()
    return pile.finish(idle_exceptions(bundle.settings, today, pile.excepted(), pile.unread()))


def _take(pile: Pile, turns: list[Turn], answers: list[Answer]) -> None:
    """Put the batches of a window together again, and take its turns in their order."""
    found: Found = ([], [], [], 0, [], [])
    bases: dict[str, str] = {}
    warm: set[str] = set()
    batches = part(turns)
    for batch, places, before in answers:
        asked = next(batches)
        found = add_found(found, batch)
        warm.update([asked[place][0] for place in places])
        bases.update({one[0]: base for one, base in zip(asked, before, strict=True) if base})
    pile.take(turns, found, bases, warm)


def _watched(files: Iterator[FilePatch], warm: list[int]) -> Iterator[FilePatch]:
    """Yield ``files``; put into ``warm`` the numbers of those that made any rule look closer."""
    number, before = -1, first_pass.callbacks
    for patch in files:
        number += patch.piece == 0
        yield patch
        if first_pass.callbacks != before:
            before = first_pass.callbacks
            if not warm or warm[-1] != number:
                warm.append(number)


def _scan_again(
    pile: Pile, turns: list[Turn], work: Callable[[Asked], Answer], jobs: int,
) -> None:
    """Scan blobs under their further names, where that can make a difference."""
    waiting: deque[list[Turn]] = deque()

    def batches() -> Iterator[Asked]:
        for start in range(0, len(turns), MOST_VERSIONS):
            batch = turns[start : start + MOST_VERSIONS]
            waiting.append(batch)
            yield [(turn.version.blob, turn.version.path, turn.version.mode) for turn in batch]

    for found, *_ in run_tasks(batches(), work, jobs):
        pile.take_again(waiting.popleft(), found)
