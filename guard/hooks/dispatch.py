"""Run one git hook, and keep a broken guard from standing in anybody's way.

pre-commit fails closed: what could not be scanned is not committed, and one line names the
way out. Every other hook fails open: the commit goes on, and one line says what is missing.
"""

from __future__ import annotations

import sys

from guard.errors import EXIT_OK, EXIT_REFUSED, GuardError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Stage to module; each has ``run(args: list[str]) -> int``.
STAGES = {
    "pre-commit": "guard.hooks.pre_commit",
    "prepare-commit-msg": "guard.hooks.prepare",
    "commit-msg": "guard.hooks.commit_msg",
    "post-commit": "guard.hooks.post_commit",
    "post-rewrite": "guard.hooks.post_rewrite",
    "pre-push": "guard.hooks.pre_push",
}


def run_hook(stage: str, args: list[str]) -> int:
    """Run the hook ``stage`` and return the exit code that git is to see."""
    if stage not in STAGES:
        raise UsageError(
            f"unknown hook {stage!r}", f"guard hook takes one of: {', '.join(STAGES)}",
        )
    try:
        return _module(STAGES[stage]).run(args)  # type: ignore[no-any-return]
    except KeyboardInterrupt:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the stage's own policy applies
        return _broken(stage, error)


def _module(name: str) -> Any:
    __import__(name)
    return sys.modules[name]


def _broken(stage: str, error: Exception) -> int:
    from guard.boundary import describe

    what = describe(error)
    if stage == "pre-commit":
        hint = error.hint if isinstance(error, GuardError) and error.hint else "run `guard doctor`"
        print(
            f"guard: error: nothing was scanned, so nothing is committed: {what} "
            f"({hint}; to commit all the same: git commit --no-verify)", file=sys.stderr,
        )
        return EXIT_REFUSED
    print(f"guard: warning: {stage} did not run: {what}; git goes on without it", file=sys.stderr)
    return EXIT_OK
