"""What a merge commit did not do itself: findings and files that another parent brought.

A merge is read against its first parent, so it seems to add all that the other side holds.
That was judged where it was committed; only what no parent has is the merge's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.change import Scan
from guard.git.plumbing import run_git
from guard.git.read import read_blobs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guard.audit.span import Commit
    from guard.model import Finding


def drop_inherited(commit: Commit, scan: Scan, *, cwd: str | None = None) -> Scan:
    """Return ``scan`` without what another parent than the first already holds at that path.

    A finding is inherited if its value stands in the file there, a skipped file if it is the
    same blob there. Paths that git's batch can't be asked for are kept.
    """
    others = commit.parents[1:]
    if not others or not (scan.findings or scan.skipped):
        return scan
    findings = _own_findings(scan.findings, others, cwd)
    same = _same_files([one.path for one in scan.skipped], commit.commit, others, cwd)
    skipped = tuple(one for one in scan.skipped if one.path not in same)
    return Scan(findings, skipped, scan.shape, scan.digest)


def _own_findings(
    findings: tuple[Finding, ...], parents: tuple[str, ...], cwd: str | None,
) -> tuple[Finding, ...]:
    paths = list(dict.fromkeys(one.path for one in findings))
    specs = [f"{parent}:{path}" for path in paths for parent in parents]
    blobs = read_blobs(specs, cwd=cwd)
    count = len(parents)
    held = {
        path: [blob for blob in blobs[index * count:(index + 1) * count] if blob is not None]
        for index, path in enumerate(paths)
    }
    return tuple(
        one for one in findings
        if not any(one.side == "name" or one.secret in blob for blob in held[one.path])
    )


def _same_files(
    paths: Iterable[str], commit: str, parents: tuple[str, ...], cwd: str | None,
) -> set[str]:
    """Return those of ``paths`` that are the same object in the commit and in another parent."""
    asked = [path for path in dict.fromkeys(paths) if "\n" not in path]
    specs = [f"{name}:{path}" for path in asked for name in (commit, *parents)]
    if not specs:
        return set()
    raw = "".join(f"{spec}\n" for spec in specs).encode("utf-8", "surrogateescape")
    said = run_git(["cat-file", "--batch-check=%(objectname)"], cwd=cwd, stdin=raw).split(b"\n")
    step = 1 + len(parents)
    return {
        path for index, path in enumerate(asked)
        if said[index * step] in said[index * step + 1:(index + 1) * step]
    }
