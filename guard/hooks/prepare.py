"""prepare-commit-msg: what must return at once returns here, everything else is prepared.

A pick of a rebase brings its message and its trailer along, and post-rewrite reads all that a
rebase has made in one process at its end; so a pick costs next to nothing and is touched by
nobody. Fails open (see dispatch).
"""

from __future__ import annotations

import os

from guard.errors import EXIT_OK
from guard.hooks.place import is_pick, place_of


def run(args: list[str]) -> int:
    """Prepare the message in the file that git names; always 0, the commit goes on."""
    file, source, commit = arguments(args)
    if source == "message" and is_pick(place_of(file).git_dir):
        return EXIT_OK
    from guard.hooks.preparing import prepare

    prepare(file, source, commit)
    return EXIT_OK


def arguments(args: list[str]) -> tuple[str, str, str]:
    """Return (message file, source, commit) as git gives them, or the pre-commit framework.

    Source: githooks(5); the framework passes the last two as environment variables.
    """
    file, source, commit = [*args, "", "", ""][:3]
    if len(args) <= 1:
        source = os.environ.get("PRE_COMMIT_COMMIT_MSG_SOURCE", "")
        commit = os.environ.get("PRE_COMMIT_COMMIT_OBJECT_NAME", "")
    if not file:
        from guard.hooks.message import find_message

        file = find_message()
    return file, source, commit
