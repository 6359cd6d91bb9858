"""Scan files and folders as they are on the disk, in batches, on all cores."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from guard.bulk.ahead import read_ahead
from guard.bulk.plain import add_found, allowance_of, finding_of, load_detectors, scan_plain
from guard.bulk.pool import run_tasks
from guard.change import Change, Scan, Shape, Skipped
from guard.detect.judge import idle_exceptions
from guard.git.loose import find_files, path_files
from guard.git.patch import PIECE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guard.bulk.ahead import Reader
    from guard.bulk.plain import Found
    from guard.bundle import Bundle

    Batch = list[tuple[str, str]]

#: A batch ends at so many files or bytes; what fits into one is scanned in this process.
MOST_FILES, MOST_BYTES = 128, 4 << 20


def scan_paths(
    paths: list[str], root: str, bundle: Bundle, today: str, *, jobs: int,
    note: Callable[[str], None] = lambda _text: None, read: Reader | None = None,
    whole: bool = False,
) -> Scan:
    """Return what ``paths`` hold, by path, whatever the number of ``jobs``.

    Folders are read in depth without ``.git``; links are not followed. ``note`` is told how far
    the scan has come. ``read``, as of a ``Change``, answers for the baselines, asked for as
    ``HEAD:FILE``. ``whole`` says that ``paths`` are all of a repository, so that an exception may
    be called idle. Raises UsageError if one of ``paths`` does not exist.
    """
    names = find_files(paths, root)
    most = int(bundle.settings["scan"]["max_file_bytes"])
    base, known = read_ahead(bundle.settings, lambda: "HEAD", read)

    def work(batch: Batch) -> Found:
        files = path_files(batch, most, PIECE_BYTES)
        return scan_plain(Change("paths", files, base=base, read=known), bundle, today)

    load_detectors()
    found: Found = ([], [], [], 0, [], [])
    for batch in run_tasks(_batches(names), work, jobs):
        found = add_found(found, batch)
        note(f"scanning: {len(found[2])} of {len(names)} files")
    rows, unread, files, hunks, allowed, used = found
    idle = None
    if whole:
        idle = idle_exceptions(bundle.settings, today, used, [path for path, _ in unread])
    added, removed = sum(file[2] for file in files), sum(file[3] for file in files)
    return Scan(
        tuple([finding_of(row) for row in rows]), tuple([Skipped(*item) for item in unread]),
        Shape(tuple(files), added, removed, hunks), "",
        tuple([allowance_of(row) for row in allowed]), tuple(sorted(set(used))), idle=idle,
    )


def _batches(found: Batch) -> Iterator[Batch]:
    batch: Batch = []
    size = 0
    for file, name in found:
        batch.append((file, name))
        try:
            size += os.lstat(file).st_size
        except OSError:
            pass  # it is told as unread when its turn comes
        if len(batch) >= MOST_FILES or size >= MOST_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
