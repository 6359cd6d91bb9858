"""post-rewrite: record what an amend or a rebase made of commits. Fails open (see dispatch).

Most of them post-commit has recorded one by one; a rebase with ``--apply`` runs no other hook,
so what the log does not know yet is read here.
"""

from __future__ import annotations

import os

from guard.errors import EXIT_OK
from guard.git.repo import head
from guard.hooks.bind import bind
from guard.hooks.place import here, read_stdin
from guard.record.recent import find_known


def run(_args: list[str]) -> int:
    """Record the new commits that git lists on stdin; always 0: they are made."""
    place = here()
    # Source: githooks(5), post-rewrite: "OLD-ID NEW-ID" and possibly more a line.
    # The pre-commit framework keeps it to itself: then HEAD is what is known to be new.
    said = read_stdin().decode("ascii", "replace")
    if not said and os.environ.get("PRE_COMMIT_REWRITE_COMMAND"):
        said = f"- {head()[0]}"
    pairs = [line.split() for line in said.splitlines()]
    made = [pair[1] for pair in pairs if len(pair) > 1]
    known = find_known(place.common_dir, made)
    for commit in dict.fromkeys(made):
        if commit not in known:
            bind(commit, place.common_dir, {}, event="rewritten")
    return EXIT_OK
