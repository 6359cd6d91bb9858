"""``guard audit``: replay the decisions of a range of commits."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from guard import ready
from guard.audit.book import read_book
from guard.audit.replay import audit_range
from guard.audit.span import read_span
from guard.audit.text import Counts, public_audit, render_summary, render_verdict
from guard.audit.verdict import FAIL
from guard.errors import EXIT_OK, EXIT_REFUSED
from guard.git.repo import find_repo
from guard.report.jsonout import render_json
from guard.report.progress import ProgressLine
from guard.report.style import is_terminal, style

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from guard.audit.verdict import Verdict
    from guard.bundle import Bundle

#: A progress line is drawn once in so many commits.
_EVERY = 25


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb's arguments."""
    parser = subparsers.add_parser(
        "audit", help="replay the decisions of a range of commits",
        description="Read each commit of RANGE again, scan it under the policy of the range's "
        "base, and compare with what was recorded. Exit code 1 if any commit fails.",
    )
    parser.add_argument(
        "range", nargs="?", metavar="RANGE",
        help="A..B, COMMIT^! for one commit, or a revision for all of its history; by default "
        "what HEAD has beyond its upstream, else beyond the default branch, else everything",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--no-color", action="store_true", help="no colour even on a terminal")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Audit ``args.range``. Raises UsageError for a range that can't be judged."""
    repo = find_repo()
    span = read_span(args.range, common_dir=repo.common_dir)
    book = read_book(repo.common_dir)
    verdicts = _watched(
        audit_range(span, book=book, bundle_for=_load_bundle, now_s=time.time()),
        len(span.commits), shown=args.format == "text" and is_terminal(sys.stdout),
    )
    counts = Counts()
    if args.format == "json":
        kept = list(_counted(verdicts, counts))
        sys.stdout.write(render_json(public_audit(kept, counts, span.text, book.problems)))
    else:
        look = style(sys.stdout, "never" if args.no_color else "auto")
        for verdict in _counted(verdicts, counts):
            print(render_verdict(verdict, look))
        print(render_summary(counts, span.text, book.problems, look))
    return EXIT_REFUSED if counts.grades[FAIL] or book.problems else EXIT_OK


def _load_bundle(base: str) -> Bundle:
    return ready.load(base_commit=base, staged=False)


def _counted(verdicts: Iterable[Verdict], counts: Counts) -> Iterator[Verdict]:
    for verdict in verdicts:
        counts.add(verdict)
        yield verdict


def _watched(verdicts: Iterable[Verdict], total: int, *, shown: bool) -> Iterator[Verdict]:
    """Pass ``verdicts`` on with a progress line, unless they are ``shown`` on the terminal."""
    if shown:
        yield from verdicts
        return
    with ProgressLine() as line:
        for done, verdict in enumerate(verdicts):
            if done % _EVERY == 0:
                line.note(f"auditing: {done} of {total} commits")
            yield verdict
