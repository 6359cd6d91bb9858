"""``guard scan``: look for secrets, personal data and proprietary code."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from guard.commands.sources import add_sources, chosen, read_source
from guard.errors import EXIT_OK, EXIT_REFUSED, UsageError
from guard.report.style import COLORS, style

if TYPE_CHECKING:
    from guard.commands.sources import Reading

FORMATS = ("text", "json", "sarif", "github", "junit")
EPILOG = """\
examples:
  guard scan                                   what is staged
  guard scan --range origin/main..HEAD         the commits of a branch
  guard scan --history --format json           all that was ever added
  guard scan src/ config.yaml                  files, in a repository or not
  guard scan .                                 at the top: idle exceptions too
  kubectl get secret x -o yaml | guard scan --stdin --name secret.yaml
  guard scan --range "$BASE..$HEAD" --format sarif > guard.sarif

exit codes: 0 nothing blocks, 1 a finding blocks, 2 the source or the policy can't be read.
Values that were found are never printed, only where they are.
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb's arguments."""
    parser = verbs.add_parser(
        "scan", help="look for secrets, personal data and proprietary code", epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
        description="Look for secrets, personal data and proprietary code, by the policy that "
        "governs here.",
    )
    add_sources(parser)
    parser.add_argument("--name", metavar="PATH",
                        help="the path that --stdin stands for, for rules that ask for one")
    parser.add_argument("--explain", action="store_true",
                        help="also say what detect-secrets would report, and why guard does not")
    parser.add_argument("--format", choices=FORMATS, default="text", help="(default: text)")
    parser.add_argument("--color", choices=COLORS, default="auto", help="(default: auto)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Scan, print the findings, and return 1 if one of them blocks."""
    if args.name is not None and chosen(args) != "stdin":
        raise UsageError("--name goes with --stdin only", "guard scan --stdin --name PATH")
    if args.explain and args.format != "text":
        raise UsageError("--explain goes with --format text only", "guard scan --explain")
    if args.explain and chosen(args) == "history":
        raise UsageError(
            "--explain does not go with --history: it takes seconds a megabyte",
            "guard scan --explain --range A..B, or --commit C, or PATH for the files as they are",
        )
    reading = read_source(args, name=args.name or "stdin", keep=args.explain)
    sys.stdout.write(render(reading, args.format, args.color))
    if args.explain:
        sys.stdout.write(_explain(args, reading))
    return EXIT_REFUSED if reading.scan.route == "block" else EXIT_OK


def _explain(args: argparse.Namespace, reading: Reading) -> str:
    from guard.commands.suppressed import render_suppressed, render_suppressed_paths

    if chosen(args) == "paths":
        return render_suppressed_paths(args.paths, reading.bundle, reading.today)
    return render_suppressed(reading.files, reading.bundle, reading.today)


def render(reading: Reading, form: str, color: str) -> str:
    """Return the findings in the format ``form``."""
    scan, commits = reading.scan, reading.commits
    if form == "json":
        from guard.report.jsonout import render_scan

        return render_scan(scan, commits)
    if form == "sarif":
        from guard.report.sarif import render_sarif

        return render_sarif(scan, commits, reading.bundle.rules)
    if form == "github":
        from guard.report.github import render_github

        return render_github(scan, commits)
    if form == "junit":
        from guard.report.junit import render_junit

        return render_junit(scan, commits)
    from guard.report.text import render_findings

    return render_findings(scan, style(sys.stdout, color), commits)
