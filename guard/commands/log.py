"""``guard log``: show the decisions recorded in this clone."""

from __future__ import annotations

import os
import sys
from collections import deque
from typing import TYPE_CHECKING, Any

from guard.errors import EXIT_OK, EXIT_REFUSED, UsageError
from guard.git.repo import find_repo
from guard.record.statement import subject_of
from guard.record.store import log_file, read_log, torn_file, verify_chain
from guard.report.jsonout import render_json
from guard.report.style import printable, style

if TYPE_CHECKING:
    import argparse

    from guard.record.line import Entry
    from guard.report.style import Style

VERSION = 1
_SHOWN = 20
_SHORT_COMMIT = 10


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb's arguments."""
    parser = subparsers.add_parser(
        "log", help="show the decisions recorded in this clone",
        description="Show the records of this clone, the newest first.",
    )
    parser.add_argument(
        "-n", type=_count, default=_SHOWN, metavar="N", dest="count",
        help=f"how many records to show, 0 for all (default: {_SHOWN})",
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--verify", action="store_true",
        help="check that no line of the log was edited, removed or moved; exit code 1 if one was",
    )
    parser.add_argument("--no-color", action="store_true", help="no colour even on a terminal")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show or verify the log. Raises UsageError outside a repository."""
    common_dir = find_repo().common_dir
    if args.verify:
        return _verify(common_dir, args.format)
    entries = reversed(deque(read_log(common_dir), args.count or None))
    if args.format == "json":
        records = [_public(entry) for entry in entries]
        sys.stdout.write(render_json({"version": VERSION, "records": records}))
        return EXIT_OK
    look = style(sys.stdout, "never" if args.no_color else "auto")
    shown = 0
    for shown, entry in enumerate(entries, 1):  # noqa: B007 - counted for the hint below
        print(render_entry(entry, look))
    if not shown:
        print("guard: no decision is recorded in this clone yet", file=sys.stderr)
    return EXIT_OK


def _verify(common_dir: str, form: str) -> int:
    problems = verify_chain(common_dir)
    if form == "json":
        listed = [{"seq": seq, "reason": reason} for seq, reason in problems]
        sys.stdout.write(render_json({"version": VERSION, "problems": listed}))
    else:
        for seq, reason in problems:
            print(f"record {seq}: {reason}")
        if not problems:
            print(f"the chain is whole: {sum(1 for _ in read_log(common_dir))} records")
    if os.path.exists(torn_file(common_dir)):
        print(f"guard: what a crash tore off is kept in {torn_file(common_dir)}", file=sys.stderr)
    if problems:
        print(
            "hint: commits whose records are gone can still be audited; to begin a new log: "
            f"mv {log_file(common_dir)} {log_file(common_dir)}.broken", file=sys.stderr,
        )
    return EXIT_REFUSED if problems else EXIT_OK


def render_entry(entry: Entry, look: Style) -> str:
    """Return one line: time, event, route, commit, findings, provider, overrides."""
    said = entry.statement["predicate"]
    route = _text(said.get("route"))
    paint = {"block": look.red, "local": look.green}.get(route, look.yellow)
    commit = _text(subject_of(entry.statement, "commit", "gitCommit"))[:_SHORT_COMMIT]
    count = _size(said.get("findings")) + _number(said.get("findings_omitted"))
    overrides = said.get("overrides")
    words = [_text(word) for word in overrides] if isinstance(overrides, list) else []
    if not entry.intact:
        words.append("EDITED")
    return "  ".join([
        look.dim(_text(said.get("time")).ljust(20)), _text(said.get("event")).ljust(9),
        paint(route.ljust(5)), (commit or "-").ljust(_SHORT_COMMIT),
        f"{count} {'finding' if count == 1 else 'findings'}".ljust(11), _provider(said),
        *([look.red(" ".join(words))] if words else []),
    ])


def _provider(said: dict[str, Any]) -> str:
    """Return who answered last, or who failed and how, or that nobody was asked."""
    calls = said.get("calls")
    if not isinstance(calls, list) or not calls or not isinstance(calls[-1], dict):
        return "no model"
    name, outcome = _text(calls[-1].get("provider")), _text(calls[-1].get("outcome"))
    return name if outcome == "ok" else f"{name} ({outcome})"


def _public(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq, "digest": entry.digest, "intact": entry.intact,
        "statement": entry.statement,
    }


def _text(value: object) -> str:
    """Return a field for a person, whoever wrote the log."""
    return printable(value)[:60] if isinstance(value, str) else "?"


def _size(value: object) -> int:
    return len(value) if isinstance(value, list) else 0


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _count(text: str) -> int:
    if not text.isdecimal():
        raise UsageError(f"-n takes a number, not {text!r}", "guard log -n 5")
    return int(text)
