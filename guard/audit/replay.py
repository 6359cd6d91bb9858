"""Replay a range: read each commit again, scan it under the base's policy, compare with records.

The policy comes from before the range, never from the commits that are judged. A range that
goes back to the roots has no such place; there each commit is judged by its first parent's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.audit.inherited import drop_inherited
from guard.audit.judge import Rescan, judge
from guard.audit.verdict import Verdict
from guard.detect.engine import scan_change, scan_text
from guard.errors import PolicyError
from guard.git.digest import ChangeDigest
from guard.git.plumbing import run_git
from guard.git.read import read_commits
from guard.record.statement import format_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guard.audit.book import Book
    from guard.audit.span import Commit, Span
    from guard.bundle import Bundle
    from guard.change import Change

#: The repository's own policy.
POLICY_PATH = ".guard.yaml"


class Clock:
    """The date on which a commit's exceptions are judged.

    The committer's date can be set back to revive an exception that has expired, but not to
    before its ancestors in the range; nor does a date in the future count.
    """

    def __init__(self, before_s: int, now_s: float) -> None:
        self._newest_s = before_s
        self._now_s = int(now_s)

    def day(self, commit: Commit) -> str:
        """Return the ISO date for the next commit, which comes after its parents."""
        self._newest_s = min(max(self._newest_s, commit.date_s), self._now_s)
        return format_time(self._newest_s)[:10]


class Policies:
    """The bundle that governs each commit of a span, loaded once a different policy."""

    def __init__(
        self, span: Span, bundle_for: Callable[[str], Bundle], cwd: str | None,
    ) -> None:
        self._span = span
        self._bundle_for = bundle_for
        self._known: dict[str, Bundle | PolicyError] = {}
        self._policy_ids = {} if span.base else _policy_ids(span, cwd)

    def governing(self, commit: Commit) -> Bundle:
        """Return the bundle for a commit. Raises PolicyError if that policy is wrong."""
        if self._span.base:
            return self._load("", self._span.base)
        parent = commit.parents[0] if commit.parents else self._span.empty_tree
        return self._load(self._policy_ids[parent], parent)

    def _load(self, key: str, base: str) -> Bundle:
        if key not in self._known:
            try:
                self._known[key] = self._bundle_for(base)
            except PolicyError as error:
                if self._span.base:
                    raise
                self._known[key] = error
        known = self._known[key]
        if isinstance(known, PolicyError):
            raise known
        return known


def _policy_ids(span: Span, cwd: str | None) -> dict[str, str]:
    """Return the id of the policy file of each commit that may be a parent, ``""`` for none."""
    names = [span.empty_tree, *span.commits]
    raw = "".join(f"{name}:{POLICY_PATH}\n" for name in names).encode("ascii")
    said = run_git(["cat-file", "--batch-check=%(objectname)"], cwd=cwd, stdin=raw)
    lines = said.decode("utf-8", "replace").splitlines()
    return {
        name: "" if line.endswith(" missing") else line
        for name, line in zip(names, lines, strict=True)
    }


def audit_range(
    span: Span, *, book: Book, bundle_for: Callable[[str], Bundle], now_s: float,
    cwd: str | None = None,
) -> Iterator[Verdict]:
    """Yield a verdict for each commit of ``span``, oldest first.

    ``bundle_for(commit)`` compiles the policy as of a commit (or tree); ``now_s`` is the time
    in seconds since the epoch. Raises PolicyError if the base's policy is wrong.
    """
    policies = Policies(span, bundle_for, cwd)
    clock = Clock(span.before_s, now_s)
    if not span.commits:
        return
    limit = max(_limits(span, policies))
    for change in read_commits(list(span.revisions), cwd=cwd, max_file_bytes=limit):
        commit = span.commits[change.commit]
        try:
            bundle = policies.governing(commit)
        except PolicyError as error:
            yield Verdict(commit.commit, commit.subject, "policy-unreadable", error.what,
                          route="block")
            continue
        rescan = rescan_commit(commit, change, bundle, clock.day(commit), cwd=cwd)
        required = bool(bundle.settings["audit"]["require_record"])
        yield judge(commit, rescan, book, require_record=required)


def _limits(span: Span, policies: Policies) -> Iterator[int]:
    """Yield how large a file each policy lets be read, in bytes; one reading serves them all."""
    yield 0
    for commit in span.commits.values():
        try:
            yield policies.governing(commit).settings["scan"]["max_file_bytes"]
        except PolicyError:
            if span.base:
                raise
        if span.base:
            return


def rescan_commit(
    commit: Commit, change: Change, bundle: Bundle, today: str, *, cwd: str | None = None,
) -> Rescan:
    """Scan a commit's change and message as on the day ``today``."""
    scan = scan_change(change, bundle, today=today, digest=ChangeDigest(), shape=False)
    message = scan_text(commit.message, "commit message", bundle, today)
    blocking = tuple(one for one in message if one.action == "block")
    return Rescan(drop_inherited(commit, scan, cwd=cwd), blocking)
