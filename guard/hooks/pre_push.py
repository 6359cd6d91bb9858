"""pre-push: the last look before commits leave this clone. Fails open (see dispatch).

Only commits that the remote does not have are read, and only what is certain stops a push:
secrets that came past pre-commit (``--no-verify``, rebase, a clone without hooks).
"""

from __future__ import annotations

import os
import sys
import time

from guard import ready
from guard.detect.engine import scan_change
from guard.errors import EXIT_OK, EXIT_REFUSED
from guard.git.read import read_commits
from guard.hooks.place import read_stdin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.change import Scan


def run(args: list[str]) -> int:
    """Return 1 if a commit about to be pushed to the remote ``args[0]`` holds what blocks."""
    remote = args[0] if args else os.environ.get("PRE_COMMIT_REMOTE_NAME", "")
    tips, known = pushed(read_stdin())
    if not tips:
        tips, known = pushed_by_framework()
    if not tips:
        return EXIT_OK
    bundle = ready.load(staged=False)
    # A remote named by its address has no tracking branches: then every remote's count.
    tracked = f"--remotes={remote}" if remote and "/" not in remote else "--remotes"
    limit = bundle.settings["scan"]["max_file_bytes"]
    today = time.strftime("%Y-%m-%d", time.gmtime())
    blocked = []
    for change in read_commits([*tips, "--not", *known, tracked], max_file_bytes=limit):
        scan = scan_change(change, bundle, today=today, shape=False)
        if scan.route == "block":
            blocked.append((change.commit, scan))
    for commit, scan in blocked:
        _tell(commit, scan)
    if blocked:
        print(
            f"hint: rewrite them (git rebase -i {blocked[0][0][:12]}^), and revoke the secret: it "
            "is in your history; to push all the same: git push --no-verify", file=sys.stderr,
        )
    return EXIT_REFUSED if blocked else EXIT_OK


def pushed(raw: bytes) -> tuple[list[str], list[str]]:
    """Return (ids to be pushed, ids that the remote has) from git's lines on stdin.

    Source: githooks(5), pre-push: ``LOCAL-REF LOCAL-ID REMOTE-REF REMOTE-ID``; zeros where a
    side does not exist.
    """
    tips, known = [], []
    for line in raw.decode("utf-8", "surrogateescape").splitlines():
        fields = line.split(" ")
        if len(fields) != 4:  # noqa: PLR2004 - see above
            continue
        if fields[1].strip("0"):
            tips.append(fields[1])
        if fields[3].strip("0"):
            known.append(fields[3])
    return tips, known


def pushed_by_framework() -> tuple[list[str], list[str]]:
    """Return the same as ``pushed`` under the pre-commit framework, which keeps stdin to itself.

    On the first push of a branch it names no commits, only the branch.
    Source: https://pre-commit.com/#pre-commit-during-push
    """
    tip = os.environ.get("PRE_COMMIT_TO_REF") or os.environ.get("PRE_COMMIT_LOCAL_BRANCH", "")
    known = os.environ.get("PRE_COMMIT_FROM_REF", "")
    usable = [name for name in (tip, known) if name and not name.startswith("-")]
    return usable[:1], usable[1:] if tip else []


def _tell(commit: str, scan: Scan) -> None:
    from guard.report.style import printable

    for finding in scan.findings:
        if finding.action == "block":
            print(
                f"guard: error: commit {commit[:12]} must not be pushed: {finding.rule} at "
                f"{printable(finding.path)}:{finding.line}: {printable(finding.message)}",
                file=sys.stderr,
            )
