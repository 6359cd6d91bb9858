"""post-rewrite: record what an amend or a rebase made of commits. Fails open (see dispatch).

An amend post-commit has recorded already. The picks of a rebase have waited for this, and one
with ``--apply`` runs no other hook: what the log does not know yet is read here.
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
    said = read_stdin().decode("ascii", "replace")
    if not said and os.environ.get("PRE_COMMIT_REWRITE_COMMAND"):
        said = _kept_back(place.git_dir)
    pairs = [line.split() for line in said.splitlines()]
    made = [pair[1] for pair in pairs if len(pair) > 1]
    known = find_known(place.common_dir, made)
    for commit in dict.fromkeys(made):
        if commit not in known:
            bind(commit, place.common_dir, {}, event="rewritten")
    return EXIT_OK


def _kept_back(git_dir: str) -> str:
    """Return what git wrote to stdin where the pre-commit framework keeps it to itself.

    A rebase leaves its own list in place while the hook runs; an amend has only made HEAD.
    """
    for name in ("rebase-merge/rewritten-list", "rebase-apply/rewritten"):
        if os.path.exists(f"{git_dir}/{name}"):
            with open(f"{git_dir}/{name}", encoding="ascii", errors="replace") as listed:
                return listed.read()
    return f"- {head()[0]}"
