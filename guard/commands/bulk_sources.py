"""The sources that may be much: files and folders, and whole histories."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from guard.errors import UsageError
from guard.git.plumbing import GitError, run_git
from guard.git.read import head_reader
from guard.git.repo import find_repo
from guard.report.style import printable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from guard.bundle import Bundle
    from guard.change import Scan


def utc_today() -> str:
    """Return today's date in UTC, on which exceptions are judged, as everywhere in guard."""
    return time.strftime("%Y-%m-%d", time.gmtime())


def read_bulk(
    source: str, args: argparse.Namespace, bundle: Bundle, note: Callable[[str], None],
) -> tuple[Scan, tuple[str, ...]]:
    """Read and scan ``paths`` or ``history`` on all cores; return a commit a finding, or none."""
    from guard.bulk.pool import cores

    jobs, today = args.jobs or cores(), utc_today()
    if source == "paths":
        return _read_paths(args.paths, bundle, today, jobs, note), ()
    from guard.bulk.history import scan_history

    whole = not warn_if_shallow() and args.history == "--all"
    return scan_history(
        bundle, today, revisions=[args.history], jobs=jobs, note=note, whole=whole)


def _read_paths(
    paths: list[str], bundle: Bundle, today: str, jobs: int, note: Callable[[str], None],
) -> Scan:
    from guard.bulk.files import scan_paths

    root, within = root_of_paths()
    asked = [resolved(path) for path in paths]
    whole = within and any(_holds(path, root) for path in asked)
    read = head_reader(root) if within else _read_here
    return scan_paths(
        asked, root, bundle, today, jobs=jobs, note=note, read=read, whole=whole)


def root_of_paths() -> tuple[str, bool]:
    """Return what files are named from: the root of the repository that the current folder is in.

    Else that folder; the second says whether there is a repository with a work tree.
    """
    try:
        toplevel = find_repo().toplevel
    except (UsageError, GitError):
        toplevel = ""
    return toplevel or os.path.realpath(os.curdir), bool(toplevel)


def resolved(path: str) -> str:
    """Return ``path`` in full, with the folders on the way resolved; a link itself stays one."""
    folder, last = os.path.split(os.path.abspath(path))
    return os.path.join(os.path.realpath(folder), last)


def _holds(path: str, root: str) -> bool:
    """Say whether ``root`` is ``path`` or lies in it."""
    return os.path.commonpath([path, root]) == path


def _read_here(spec: str, most: int) -> bytes | None:
    """Return what ``spec`` (``HEAD:FILE``) names outside of a repository: FILE, as on the disk.

    Such a baseline counts only where the organisation's or the user's policy names it.
    """
    file = spec.partition(":")[2]
    try:
        with open(file, "rb") as stream:
            return stream.read(most)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(
            f"{printable(file)}: {os.strerror(error.errno or 0)}", f"ls -l {printable(file)}",
        ) from None


def warn_if_shallow() -> bool:
    """Say on stderr that this clone is cut, if it is; return whether it is."""
    said = run_git(["rev-parse", "--is-shallow-repository"], check=False)
    shallow = said.strip() == b"true"
    if shallow:
        print("guard: warning: this clone is shallow: its oldest commits seem to add every file, "
              "and what came before is not here (git fetch --unshallow)", file=sys.stderr)
    return shallow
