"""``guard message``: write a commit message for the staged change, and commit nothing."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from guard import ready
from guard.compose import compose, explain, record_fields
from guard.detect.engine import scan_change
from guard.errors import EXIT_OK, UsageError
from guard.git.digest import ChangeDigest
from guard.git.read import read_staged
from guard.git.repo import find_repo, write_tree
from guard.record.statement import format_time, make_statement
from guard.record.store import append

if TYPE_CHECKING:
    import argparse


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb's arguments."""
    parser = verbs.add_parser(
        "message", help="write a commit message for the staged change",
        description="Write a commit message for the staged change to stdout: by the local model, "
        "by Claude where nothing sensitive is found and the work is hard enough, else as a "
        "deterministic draft. What was decided goes to stderr and into the log.",
        epilog='git commit -m "$(guard message --local)"',
    )
    parser.add_argument(
        "--staged", action="store_true", help="read the staged change (the default)",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--local", dest="flag", action="store_const", const="local", help="ask no cloud model",
    )
    where.add_argument(
        "--cloud", dest="flag", action="store_const", const="cloud",
        help="ask the cloud model even for routine work; refused for anything sensitive",
    )
    parser.add_argument("--hint", default="", metavar="TEXT", help="what the change is about")
    parser.set_defaults(run=run, flag="")


def run(args: argparse.Namespace) -> int:
    """Print the message. Raises UsageError with nothing staged, RefusedError as ``decide``."""
    repo = find_repo()
    bundle = ready.load()
    when = format_time(time.time())
    limit = bundle.settings["scan"]["max_file_bytes"]
    scan = scan_change(
        read_staged(max_file_bytes=limit), bundle, today=when[:10], digest=ChangeDigest(),
    )
    if not scan.shape.files:
        raise UsageError("nothing is staged", "git add FILE")
    written = compose(scan, bundle, when[:10], flag=args.flag, hint=args.hint)
    append(repo.common_dir, make_statement(
        event="message", change_digest=scan.digest, tree=write_tree(), base_tree="", scan=scan,
        bundle=bundle, when=when, **record_fields(written),
    ))
    print("\n".join(explain(written)), file=sys.stderr)
    print(written.draft.text, end="")
    return EXIT_OK
