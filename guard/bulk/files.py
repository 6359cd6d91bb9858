"""Scan files and folders as they are on the disk, in batches, on all cores."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from guard.bulk.plain import finding_of, load_detectors, scan_plain
from guard.bulk.pool import run_tasks
from guard.change import Change, Scan, Shape, Skipped
from guard.git.loose import find_files, path_files
from guard.git.patch import PIECE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guard.bulk.plain import Found
    from guard.bundle import Bundle

    Batch = list[tuple[str, str]]

#: A batch ends at so many files or bytes; what fits into one is scanned in this process.
MOST_FILES, MOST_BYTES = 128, 4 << 20


def scan_paths(
    paths: list[str], root: str, bundle: Bundle, today: str, *, jobs: int,
    note: Callable[[str], None] = lambda _text: None,
) -> Scan:
    """Return what ``paths`` hold, by path, whatever the number of ``jobs``.

    Folders are read in depth without ``.git``; links are not followed. ``note`` is told how far
    the scan has come. Raises UsageError if one of ``paths`` does not exist.
    """
    found = find_files(paths, root)
    most = int(bundle.settings["scan"]["max_file_bytes"])

    def work(batch: Batch) -> Found:
        files = path_files(batch, most, PIECE_BYTES)
        return scan_plain(Change("paths", files), bundle, today)

    load_detectors()
    findings, skipped, shapes, hunks = [], [], [], 0
    for rows, unread, files, more in run_tasks(_batches(found), work, jobs):
        findings += [finding_of(row) for row in rows]
        skipped += [Skipped(path, reason) for path, reason in unread]
        shapes += files
        hunks += more
        note(f"scanning: {len(shapes)} of {len(found)} files")
    added, removed = sum(file[2] for file in shapes), sum(file[3] for file in shapes)
    return Scan(tuple(findings), tuple(skipped), Shape(tuple(shapes), added, removed, hunks))


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
