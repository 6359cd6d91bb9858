"""The policy file that ``guard init`` starts a repository with: valid, and all comments."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from guard.git.plumbing import run_git

if TYPE_CHECKING:
    from pathlib import Path

POLICY = ".guard.yaml"
STARTER = """\
# What guard does in this repository, beyond its defaults. Commit this file: it governs from the
# next commit on, and it can only tighten. docs/policy.md has all keys; `guard policy check`
# checks this file, `guard policy show` prints what applies in effect.
version: 1

# Regimes to join in: pci, hipaa, gdpr.
# extends: [gdpr]

# What is the organisation's own, and so never goes to a model in the cloud.
# proprietary:
#   paths: ["src/core/**"]
#   markers: ["ACME CONFIDENTIAL"]

# What a finding demands: cloud (only noted), local, or block. Certain secrets block as it is.
# actions:
#   secret: {likely: block}

# Findings that are accepted for a while: each with an owner, a reason and a last day.
# exceptions:
#   - {rule: email-address, path: "docs/**", owner: you@example.org, reason: "public addresses", expires: 2027-06-30}

# No model in the cloud at all:
# route: {cloud: false}
"""  # noqa: E501 - an entry of a list that is to be copied stands on one line


def wants_starter(toplevel: Path) -> bool:
    """Say whether a repository has no policy yet, neither in its folder nor in its index."""
    return not os.path.lexists(toplevel / POLICY) and not _tracked(toplevel)


def write_starter(toplevel: Path) -> None:
    """Write the starting policy unless something is there."""
    with suppress(FileExistsError), (toplevel / POLICY).open("x", encoding="utf-8") as out:
        out.write(STARTER)


def is_untouched(toplevel: Path) -> bool:
    """Say whether the policy is still what ``write_starter`` wrote, and nobody added it to git."""
    file = toplevel / POLICY
    try:
        same = not file.is_symlink() and file.read_bytes() == STARTER.encode()
    except OSError:
        return False
    return same and not _tracked(toplevel)


def remove_starter(toplevel: Path) -> None:
    """Remove the policy if it is untouched."""
    if is_untouched(toplevel):
        (toplevel / POLICY).unlink()


def _tracked(toplevel: Path) -> bool:
    asked = ["ls-files", "--", f":(top,literal){POLICY}"]
    return bool(run_git(asked, cwd=str(toplevel), check=False).strip())
