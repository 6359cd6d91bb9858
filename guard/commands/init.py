"""``guard init``: put the git hooks in place, or take them out again."""

from __future__ import annotations

import argparse
import sys

from guard import ready
from guard.errors import EXIT_OK, UsageError
from guard.git.repo import find_repo
from guard.install.plan import choose_framework, plan_init, plan_uninstall
from guard.report.style import COLORS, printable, style

EPILOG = """\
examples:
  guard init                        install the hooks, or extend .pre-commit-config.yaml
  guard init --dry-run              say what that would do
  guard init --framework native     hooks in git's own folder, whatever else is used
  guard init --uninstall            put everything back as it was
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb's arguments."""
    parser = verbs.add_parser(
        "init", help="install the git hooks here, or take them out again", epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
        description="Install guard's git hooks in this repository. Hooks that are there already "
        "are kept and run first. Where the repository uses pre-commit or prek, guard becomes "
        "part of their configuration. Writes a starting .guard.yaml if there is none. Doing it "
        "again changes nothing that is right already.",
    )
    parser.add_argument("--uninstall", action="store_true",
                        help="take the hooks out and put back what was there before")
    parser.add_argument("--framework", choices=("auto", "native", "pre-commit"), default="auto",
                        help="where to install (default: pre-commit where it is configured)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--force", action="store_true",
                        help="install even where core.hooksPath leads out of this repository")
    parser.add_argument("--color", choices=COLORS, default="auto", help="(default: auto)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Install or uninstall, saying each step."""
    repo = find_repo()
    if not repo.toplevel:
        raise UsageError("a bare repository has no commits to hook into", "cd into a work tree")
    if args.uninstall:
        steps = plan_uninstall(repo)
    else:
        framework = choose_framework(repo, args.framework)
        steps = plan_init(repo, framework, force=args.force)
    look = style(sys.stdout, args.color)
    for step in steps:
        if not args.dry_run:
            step.act()
        print(printable(step.says), flush=True)
    if args.dry_run:
        print(look.yellow("nothing was changed (--dry-run)"))
    elif args.uninstall:
        print(look.green("guard is out of this repository" if steps else "guard was not here"))
    else:
        done = "guard is set up" if steps else "everything is in place already"
        print(f"{look.green(done)}; guard doctor looks at the rest")
        # The first commit is not to be the one that waits for the policy to be compiled, nor the
        # one that is told of a mistake in it. Raises PolicyError: the hooks are in all the same.
        ready.load(cwd=repo.toplevel)
    return EXIT_OK
