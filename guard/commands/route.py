"""``guard route``: say where the work on a change or a prompt may be done, and why."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from guard.change import Scan
from guard.commands.bulk_sources import utc_today
from guard.commands.sources import (
    add_sources,
    chosen,
    load_bundle,
    read_source,
    read_stdin,
)
from guard.decide.complexity import score_change, score_prompt
from guard.decide.decide import decide
from guard.detect.engine import scan_text
from guard.errors import EXIT_OK, EXIT_REFUSED, UsageError
from guard.flow import budget_left
from guard.git.plumbing import GitError
from guard.git.repo import branch, find_repo
from guard.model import Health, Policy
from guard.report.jsonout import render_route
from guard.report.route import render_route_text
from guard.report.style import COLORS, style

if TYPE_CHECKING:
    from guard.model import Complexity, Decision, Finding, Task

EPILOG = """\
examples:
  guard route                                  a commit message for what is staged
  guard route --explain                        the same, with the whole sum
  guard route --task review --range main..     a review of a branch
  echo "why is this slow?" | guard route --stdin --format json
  guard route --cloud                          refused (exit 1) if anything is sensitive

exit codes: 0 cloud or local, 1 block or refused, 2 the source or the policy can't be read.
Nothing is sent anywhere.
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb's arguments."""
    parser = verbs.add_parser(
        "route", help="say where the work on a change or prompt may be done, and why",
        epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
        description="Say where the work on a change or a prompt may be done: in the cloud, by a "
        "local model only, or not at all; and why. With --stdin the text is a prompt.",
    )
    add_sources(parser)
    parser.add_argument("--task", choices=("message", "review", "ask"),
                        help="what is to be done (default: message; ask with --stdin)")
    flags = parser.add_mutually_exclusive_group()
    flags.add_argument("--local", action="store_const", const="local", dest="flag", default="",
                       help="as if you had asked for the local model")
    flags.add_argument("--cloud", action="store_const", const="cloud", dest="flag",
                       help="as if you had asked for the cloud")
    parser.add_argument("--explain", action="store_true", help="show findings and the whole sum")
    parser.add_argument("--format", choices=("text", "json"), default="text",
                        help="(default: text)")
    parser.add_argument("--color", choices=COLORS, default="auto", help="(default: auto)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the decision and return 1 if it is ``block``. Raises RefusedError as ``decide``."""
    if chosen(args) == "stdin":
        decision, findings, scan = _decide_prompt(args)
        commits: tuple[str, ...] = ()
    else:
        decision, findings, scan, commits = _decide_change(args)
    if args.format == "json":
        out = render_route(decision, findings, commits)
    else:
        look = style(sys.stdout, args.color)
        out = render_route_text(decision, findings, scan, look, explain=args.explain)
    sys.stdout.write(out)
    return EXIT_REFUSED if decision.route == "block" else EXIT_OK


def _decide_prompt(
    args: argparse.Namespace,
) -> tuple[Decision, tuple[Finding, ...], Scan]:
    if args.task not in (None, "ask"):
        raise UsageError(f"--stdin is a prompt, so --task {args.task} does not fit",
                         "leave out --task, or give a change to look at")
    bundle = load_bundle("stdin")
    raw = read_stdin()
    findings = scan_text(raw, "prompt", bundle, utc_today())
    complexity = score_prompt(raw.decode("utf-8", "replace"))
    decision = _decide(args, Scan(), findings, "ask", Policy(bundle.settings), complexity)
    return decision, findings, Scan()


def _decide_change(
    args: argparse.Namespace,
) -> tuple[Decision, tuple[Finding, ...], Scan, tuple[str, ...]]:
    reading = read_source(args)
    task: Task = args.task or "message"
    name, subjects = _surroundings(task)
    extra = (
        *scan_text(name, "branch", reading.bundle, reading.today),
        *scan_text("\n".join(subjects), "history", reading.bundle, reading.today),
    )
    complexity = score_change(reading.scan.shape, task, text=name)
    policy = Policy(reading.bundle.settings)
    decision = _decide(args, reading.scan, extra, task, policy, complexity)
    commits = (*reading.commits, *[""] * len(extra)) if reading.commits else ()
    return decision, (*reading.scan.findings, *extra), reading.scan, commits


def _decide(
    args: argparse.Namespace, scan: Scan, extra: tuple[Finding, ...], task: Task, policy: Policy,
    complexity: Complexity,
) -> Decision:
    return decide(
        scan, extra, task, policy, flag=args.flag or "", complexity=complexity,
        budget=budget_left(policy), health=Health(),
    )


def _surroundings(task: Task) -> tuple[str, tuple[str, ...]]:
    """Return what else goes into the prompt: the branch, and for a message recent subjects."""
    try:
        find_repo()
    except (UsageError, GitError):  # files outside of a repository
        return "", ()
    name = branch()
    if task != "message":
        return name, ()
    from guard.git.history import recent_subjects

    return name, recent_subjects()
