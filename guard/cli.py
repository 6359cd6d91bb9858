"""The command line: one lazily loaded module a verb."""

from __future__ import annotations

import argparse
import sys

from guard import __version__
from guard.errors import EXIT_USAGE, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

#: Verb to one line of help; the module is ``guard.commands.VERB``. In the order of a first day.
VERBS = {
    "init": "install the git hooks here, or take them out again",
    "doctor": "say what is missing and the command that mends it",
    "demo": "show the gate at work in a scratch repository, offline",
    "scan": "look for secrets, personal data and proprietary code",
    "route": "say where the work on a change or prompt may be done, and why",
    "message": "write a commit message for the staged change",
    "audit": "replay the decisions of a range of commits",
    "log": "show the decisions recorded in this clone",
    "policy": "check and show the policy that governs here",
    "completion": "print a completion script for bash, zsh or fish",
}

EPILOG = """\
exit codes: 0 fine; 1 findings that block, violations, refused; 2 usage or policy can't be
judged; 3 failed; 130 interrupted. Results go to stdout, everything else to stderr.
"""


class Parser(argparse.ArgumentParser):
    """argparse, with guard's way of saying what is wrong."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError instead of leaving."""
        raise UsageError(message, f"{self.prog} --help")


def build_parser(verb: str | None = None) -> Parser:
    """Return the parser with the arguments of ``verb`` loaded, or of every verb for None."""
    parser = Parser(
        prog="guard", epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter,
        description="The gate between a developer's code and every language model.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"guard {__version__}")
    verbs = parser.add_subparsers(title="verbs", dest="verb", metavar="VERB", parser_class=Parser)
    for name, summary in VERBS.items():
        if verb is None or name == verb:
            module = f"guard.commands.{name}"
            __import__(module)
            sys.modules[module].add_parser(verbs)
        else:
            verbs.add_parser(name, help=summary)
    hook = verbs.add_parser("hook", help="run one git hook (what `guard init` installs calls this)")
    hook.add_argument("stage", help="pre-commit, prepare-commit-msg, commit-msg, post-commit, "
                      "post-rewrite or pre-push, followed by what git passes to it")
    return parser


def run_verb(argv: list[str]) -> int:
    """Run ``guard ARGV`` and return its exit code. Raises GuardError for ``main`` to explain."""
    verb = next((word for word in argv if not word.startswith("-")), None)
    parser = build_parser(verb if verb in VERBS else "")
    args = parser.parse_args(argv)
    if args.verb is None:
        parser.print_help(sys.stderr)
        return EXIT_USAGE
    return int(args.run(args))
