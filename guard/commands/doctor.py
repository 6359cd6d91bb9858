"""``guard doctor``: say what is missing and the command that mends it."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from typing import TYPE_CHECKING

from guard import __version__
from guard.commands import checkup
from guard.errors import EXIT_OK, EXIT_REFUSED, GuardError
from guard.git.repo import find_repo
from guard.model import Policy
from guard.report.checkup import Check, is_sound, render_checkup, render_checkup_json
from guard.report.style import COLORS, style

if TYPE_CHECKING:
    from guard.git.repo import Repo

EPILOG = """\
examples:
  guard doctor                   look at everything
  guard doctor --local           only at the local model: is it there, and is it really local?
  guard doctor --format json     for a script

exit codes: 0 guard works (what it could use may be missing), 1 something it needs is broken;
with --local, 1 if the local model can't be used.
"""


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb's arguments."""
    parser = verbs.add_parser(
        "doctor", help="say what is missing and the command that mends it", epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
        description="Look at all that guard needs or can use: git, hooks, policy, cache, pattern "
        "matcher, log, local model, cloud key. Changes nothing, and shows no secret.",
    )
    parser.add_argument("--local", action="store_true", help="look only at the local model")
    parser.add_argument("--format", choices=("text", "json"), default="text",
                        help="(default: text)")
    parser.add_argument("--color", choices=COLORS, default="auto", help="(default: auto)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the checks; return 1 if something that is needed is broken."""
    checks = look_at_local() if args.local else look_at_all()
    if args.format == "json":
        sys.stdout.write(render_checkup_json(checks))
    else:
        sys.stdout.write(render_checkup(checks, style(sys.stdout, args.color)))
    return EXIT_OK if is_sound(checks) else EXIT_REFUSED


def look_at_all() -> list[Check]:
    """Return every check, in the order in which a commit would need it."""
    about = f"{__version__}, Python {platform.python_version()}, {sys.executable}"
    checks = [Check("guard", "ok", about), checkup.check_git(), checkup.check_hyperscan()]
    repo, problem = _find_repo()
    if repo is None:
        checks.append(problem)
    elif not repo.toplevel:
        checks.append(Check("repository", "ok", f"{repo.git_dir} (bare: no hooks to look at)"))
    else:
        checks += [Check("repository", "ok", repo.toplevel), *checkup.check_hooks(repo),
                   *checkup.check_manager(repo)]
    policy_checks, bundle = checkup.check_policy(repo)
    checks += [*policy_checks, checkup.check_cache(os.environ)]
    if repo is not None:
        checks.append(checkup.check_log(repo))
    if bundle is not None:
        policy = Policy(bundle.settings)
        checks += [*checkup.check_local(policy, os.environ),
                   checkup.check_cloud(policy, os.environ)]
    return checks


def look_at_local() -> list[Check]:
    """Return the checks of the local model; what fails is broken here, since it was asked for."""
    repo, _ = _find_repo()
    policy_checks, bundle = checkup.check_policy(repo)
    if bundle is None:
        return policy_checks
    found = checkup.check_local(Policy(bundle.settings), os.environ)
    return [
        Check(check.name, "fail" if check.status == "warn" else check.status, check.detail,
              check.mend)
        for check in found
    ]


def _find_repo() -> tuple[Repo | None, Check]:
    try:
        return find_repo(), Check("repository", "ok", "")
    except GuardError as error:
        return None, Check("repository", "warn", error.what, error.hint or "git init")
