"""What `guard scan` and `guard route` look at: the same choices, read and scanned the same way."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guard import ready
from guard.change import Change, Scan, Shape, Skipped
from guard.commands.bulk_sources import read_bulk, utc_today, warn_if_shallow
from guard.commands.watch import Watch
from guard.detect.engine import scan_change
from guard.errors import UsageError
from guard.git.read import read_commit, read_commits, read_staged, read_stream
from guard.git.repo import find_repo
from guard.report.progress import ProgressLine
from guard.report.style import is_terminal, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guard.bundle import Bundle
    from guard.change import FilePatch
    from guard.model import Finding

MOST_JOBS = 256
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True)
class Reading:
    """What was read and found; ``commits`` is one a finding where commits were read, or empty."""

    scan: Scan
    bundle: Bundle
    today: str
    commits: tuple[str, ...] = ()
    files: tuple[FilePatch, ...] = ()


def add_sources(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that choose what is looked at; ``--staged`` is the default."""
    group = parser.add_argument_group("what to look at (one of these)")
    group.add_argument("--staged", action="store_true", help="what is staged (default)")
    group.add_argument("--range", metavar="A..B", help="each commit of a range")
    group.add_argument("--commit", metavar="C", help="one commit")
    group.add_argument("--history", metavar="A..B", nargs="?", const="--all",
                       help="all that was ever added, by every branch and tag, or by a range")
    group.add_argument("--stdin", action="store_true", help="standard input")
    group.add_argument("paths", nargs="*", metavar="PATH",
                       help="files and folders as they are on the disk")
    parser.add_argument("--jobs", type=_jobs, metavar="N", default=0,
                        help="processes for --history and PATH (default: one a core)")


def _jobs(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text!r}: not a number from 1 to {MOST_JOBS}")
    return int(text)


def chosen(args: argparse.Namespace) -> str:
    """Return the source that ``args`` choose. Raises UsageError for more than one."""
    given = [
        name for name in ("staged", "range", "commit", "history", "stdin", "paths")
        if getattr(args, name) not in (None, False, [])
    ]
    if len(given) > 1:
        shown = " and ".join(["PATH" if name == "paths" else f"--{name}" for name in given])
        raise UsageError(f"{shown} exclude each other", "give one of them; see --help")
    return given[0] if given else "staged"


def load_bundle(source: str) -> Bundle:
    """Return the policy for ``source``; what it ignores is said on stderr.

    Commits are judged by the policy of HEAD; whatever is not committed also by the staged one.
    Raises UsageError where ``source`` asks for a repository and there is none.
    """
    try:
        find_repo()
    except UsageError:
        if source not in ("stdin", "paths"):
            raise
        bundle = ready.load_outside()
    else:
        bundle = ready.load(staged=source not in ("range", "commit", "history"))
    for note in bundle.settings.get("notes", []):
        print(f"guard: note: {printable(str(note))}", file=sys.stderr)
    return bundle


def read_source(
    args: argparse.Namespace, *, name: str = "stdin", keep: bool = False,
) -> Reading:
    """Read and scan what ``args`` choose; ``name`` is the path that stdin is given.

    With ``keep`` the files that were read are handed on, but for ``paths`` and ``history``.
    Raises UsageError if it can't be read.
    """
    source = chosen(args)
    bundle = load_bundle(source)
    today = utc_today()
    with ProgressLine() as line:
        watch = Watch(line, keep=keep)
        if source in ("history", "paths"):
            scan, commits = read_bulk(source, args, bundle, watch.note)
            return Reading(scan, bundle, today, commits)
        found: list[tuple[Scan, str]] = []
        for change in _changes(source, args, bundle, name):
            files = watch.files(change.files)
            commit = change.commit if source != "staged" else ""
            watched = Change(
                change.source, files, commit=commit, base=change.base, read=change.read,
            )
            found.append((scan_change(watched, bundle, today=today), commit))
            watch.commits += bool(commit)
    scan, commits = merge(found)
    commits = commits if source in {"range", "commit"} else ()
    return Reading(scan, bundle, today, commits, tuple(watch.kept or ()))


def read_stdin() -> bytes:
    """Return all of standard input; a person at a terminal is told that it is awaited."""
    return b"".join(stream_stdin())


def stream_stdin() -> Iterator[bytes]:
    """Yield standard input as it comes; a person at a terminal is told that it is awaited."""
    if is_terminal(sys.stdin):
        print("guard: reading the terminal; end with Ctrl-D", file=sys.stderr)
    while block := sys.stdin.buffer.read(_BLOCK_BYTES):
        yield block


def _changes(
    source: str, args: argparse.Namespace, bundle: Bundle, name: str,
) -> Iterable[Change]:
    most = int(bundle.settings["scan"]["max_file_bytes"])
    if source == "range":
        warn_if_shallow()
        return read_commits([args.range], max_file_bytes=most)
    if source == "commit":
        return [read_commit(args.commit, max_file_bytes=most)]
    if source == "stdin":
        return [read_stream(stream_stdin(), name, max_file_bytes=most)]
    return [read_staged(max_file_bytes=most)]


def merge(
    found: list[tuple[Scan, str]], *, added_only: bool = False,
) -> tuple[Scan, tuple[str, ...]]:
    """Return several scans as one, and the commit of each finding.

    A finding counts once a commit, an unread file once. ``added_only`` leaves out context and
    removed lines: in a whole history each of them was an added one before.
    """
    if len(found) == 1 and not added_only and not (found[0][1] and found[0][0].allowances):
        scan, commit = found[0]
        return scan, (commit,) * len(scan.findings)
    findings: dict[tuple[str, str], tuple[Finding, str]] = {}
    skipped: dict[tuple[str, str], Skipped] = {}
    files: dict[str, tuple[str, str, int, int]] = {}
    hunks = 0
    allowances = tuple([
        replace(one, commit=commit) for scan, commit in found for one in scan.allowances
    ])
    for scan, commit in found:
        for finding in scan.findings:
            if not added_only or finding.side not in ("context", "removed"):
                findings.setdefault((commit, finding.fingerprint), (finding, commit))
        for item in scan.skipped:
            skipped.setdefault((item.path, item.reason), item)
        for path, status, added, removed in scan.shape.files:
            _, _, before_added, before_removed = files.get(path, (path, status, 0, 0))
            files[path] = (path, status, before_added + added, before_removed + removed)
        hunks += scan.shape.hunks
    shape = Shape(
        tuple(files.values()), sum(row[2] for row in files.values()),
        sum(row[3] for row in files.values()), hunks,
    )
    merged = Scan(
        tuple(pair[0] for pair in findings.values()), tuple(skipped.values()), shape, "",
        allowances,
    )
    return merged, tuple(pair[1] for pair in findings.values())
