"""``guard scan --explain``: what detect-secrets would tell and guard does not, and why."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from guard.commands.bulk_sources import resolved, root_of_paths
from guard.commands.watch import Watch
from guard.detect.explain import FILTERS, explain_suppressed
from guard.git.loose import find_files, path_files
from guard.git.patch import PIECE_BYTES
from guard.report.count import plural
from guard.report.progress import ProgressLine
from guard.report.style import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guard.bundle import Bundle
    from guard.change import FilePatch


#: So much of files is explained at once: detect-secrets reads a megabyte in seconds.
MOST_BYTES = 16 << 20


def render_suppressed(
    patches: Iterable[FilePatch], bundle: Bundle, today: str, left_out: int = 0,
) -> str:
    """Return a line for each place of an added line, and what its filter means.

    ``left_out`` is the number of files that were too many. Raises GuardError if detect-secrets is
    not installed.
    """
    lines = []
    for patch in patches:
        side = patch.new
        for one in explain_suppressed(side.text, patch.path, bundle, today) if side.text else ():
            if side.tags[one.line - 1 : one.line] == b"+":
                place = f"{printable(one.path)}:{side.line_number(one.line - 1)}"
                lines.append(f"passed  {place}  {one.rule}\n        {one.filter}: "
                             f"{FILTERS[one.filter]}\n")
    told = plural(len(lines), "report") + " of detect-secrets that guard does not follow\n"
    if left_out:
        told += (f"{plural(left_out, 'file')} left out: --explain reads {MOST_BYTES >> 20} MiB at "
                 "once; name fewer files or a folder further down\n")
    return f"\n{''.join(lines)}{told}"


def render_suppressed_paths(paths: list[str], bundle: Bundle, today: str) -> str:
    """Return the same for files and folders, as many as fit into ``MOST_BYTES``, by name."""
    root, _ = root_of_paths()
    found = find_files([resolved(path) for path in paths], root)
    kept = _fitting(found)
    most = int(bundle.settings["scan"]["max_file_bytes"])
    with ProgressLine() as line:
        watch = Watch(line)

        def read() -> Iterator[FilePatch]:
            for number, file in enumerate(kept, 1):
                watch.note(f"explaining: {number} of {plural(len(kept), 'file')}")
                yield from path_files([file], most, PIECE_BYTES)

        return render_suppressed(read(), bundle, today, len(found) - len(kept))


def _fitting(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the files of ``found`` that fit, one that does not being no reason to end."""
    kept, left = [], MOST_BYTES
    for file, name in found:
        try:
            size = os.lstat(file).st_size
        except OSError:
            size = 0  # it is told as unread
        if size <= left:
            left -= size
            kept.append((file, name))
    return kept


