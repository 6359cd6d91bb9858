"""Compare what a commit holds with what was recorded about it: pure, commit by commit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guard.audit.verdict import Verdict
from guard.change import CONTEXT, REMOVED, ROUTES
from guard.record.statement import NO_VERIFY, mask_values
from guard.record.trailer import parse_trailer

if TYPE_CHECKING:
    from guard.audit.book import Book, Record
    from guard.audit.span import Commit
    from guard.change import Scan
    from guard.model import Finding, Route

#: How many findings a sentence names.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Rescan:
    """A commit read again under the audit's policy.

    For a merge, findings and skipped files that another parent brought are already left out.
    """

    scan: Scan
    message: tuple[Finding, ...] = ()

    @property
    def blocking(self) -> list[Finding]:
        """Return the findings for which the commit should not exist: in what it adds or says."""
        return [
            one for one in (*self.scan.findings, *self.message)
            if one.action == "block" and one.side not in (CONTEXT, REMOVED)
        ]

    @property
    def route(self) -> Route:
        """Return the weakest route that what was found allows."""
        if self.blocking:
            return "block"
        return "cloud" if self.scan.route == "cloud" else "local"


@dataclass(slots=True)
class Evidence:
    """The records that speak about a commit.

    ``claims``  (route, digest) of each well-formed trailer. ``named``  the records these name.
    ``fitting``  (code, record) of those that are about this commit's change, best first.
    ``family``  all of them and those that they took over from.
    """

    malformed: bool = False
    claims: list[tuple[Route, str]] = field(default_factory=list)
    named: list[Record] = field(default_factory=list)
    fitting: list[tuple[str, Record]] = field(default_factory=list)
    family: list[Record] = field(default_factory=list)

    @property
    def mismatched(self) -> bool:
        """Say whether a trailer gives another route than the record it names."""
        routes = {record.digest: record.route for record in self.named if not record.fault}
        return any(routes.get(digest, route) != route for route, digest in self.claims)


def gather_evidence(commit: Commit, change_digest: str, book: Book) -> Evidence:
    """Return the records about ``commit`` that its trailers, its id and succession lead to."""
    found = Evidence()
    for value in commit.trailers:
        claim = parse_trailer(value)
        if claim is None:
            found.malformed = True
        else:
            found.claims.append(claim)
    found.named = [record for _, digest in found.claims if (record := book.find(digest))]
    later = [one for record in found.named for one in book.successors(record)]
    about = _unique([*found.named, *later, *book.of_commit(commit.commit)])
    order = ("replayed", "same-trees", "same-change")
    fitting = [(code, one) for one in about if (code := _fit(one, commit, change_digest))]
    found.fitting = sorted(fitting, key=lambda pair: order.index(pair[0]))
    own = [*found.named, *(record for _, record in found.fitting)]
    found.family = _unique([*own, *(one for each in own for one in book.predecessors(each))])
    return found


def _fit(record: Record, commit: Commit, change_digest: str) -> str:
    """Return the code for how closely a record fits the commit, ``""`` if it doesn't."""
    if record.fault:
        return ""
    base_tree = record.base_tree or ("" if commit.parents else commit.base_tree)
    same_trees = record.tree == commit.tree and base_tree == commit.base_tree
    if record.change == change_digest:
        return "replayed" if same_trees else "same-change"
    return "same-trees" if same_trees else ""


def _unique(records: list[Record]) -> list[Record]:
    return list({record.digest: record for record in records}.values())


def judge(commit: Commit, rescan: Rescan, book: Book, *, require_record: bool) -> Verdict:
    """Return the verdict on a commit; the gravest thing that is wrong names it."""
    found = gather_evidence(commit, rescan.scan.digest, book)
    code, detail = (
        _judge_content(rescan, found) or _judge_records(found) or _judge_calls(rescan, found)
        or _judge_route(rescan, found)
        or _judge_absence(commit, rescan, found, book, require_record=require_record)
        or (found.fitting[0][0], "")
    )
    record = found.fitting[0][1] if found.fitting else next(iter(found.named), None)
    values = [
        one.secret.decode("utf-8", "surrogateescape")
        for one in (*rescan.scan.findings, *rescan.message)
    ]
    return Verdict(
        commit.commit, mask_values(commit.subject, values), code, mask_values(detail, values),
        route=rescan.route, recorded_route=recorded_route(found),
        record=record.digest if record else "",
        findings=tuple(
            {**one.public(), "path": mask_values(one.path, values), "blob": one.blob}
            for one in (*rescan.scan.findings, *rescan.message)
        ),
        skipped=tuple(
            {"path": mask_values(one.path, values), "reason": one.reason}
            for one in rescan.scan.skipped
        ),
    )


def recorded_route(found: Evidence) -> str:
    """Return the route of the record that fits best, else the one that the trailer says."""
    if found.fitting:
        return found.fitting[0][1].route
    return found.claims[-1][0] if found.claims else ""


def _judge_content(rescan: Rescan, found: Evidence) -> tuple[str, str] | None:
    if not rescan.blocking:
        return None
    overridden = any(
        record.route == "block" and NO_VERIFY in record.overrides for record in found.family
    )
    return "block-overridden" if overridden else "secret-committed", _places(rescan.blocking)


def _judge_records(found: Evidence) -> tuple[str, str] | None:
    for record in found.named:
        if record.fault:
            return record.fault, record.digest
    if found.malformed:
        return "trailer-malformed", ""
    if found.mismatched:
        return "trailer-mismatch", ""
    if found.named and not found.fitting:
        return "record-of-another-change", found.named[-1].digest
    return None


def _judge_calls(rescan: Rescan, found: Evidence) -> tuple[str, str] | None:
    """Hold each call against its own record's findings, and those of this commit's too."""
    own = {record.digest for _, record in found.fitting}
    for record in found.family:
        sensitive = record.demand != "cloud" or (record.digest in own and rescan.route != "cloud")
        if record.cloud_calls and sensitive:
            return "sensitive-to-cloud", ", ".join(record.cloud_calls)
        if record.cloud_calls and record.route != "cloud":
            return "call-against-route", ", ".join(record.cloud_calls)
    return None


def _judge_route(rescan: Rescan, found: Evidence) -> tuple[str, str] | None:
    for _, record in found.fitting:
        if ROUTES.index(record.route) < ROUTES.index(record.demand):
            return "route-too-loose", f"its own findings demand {record.demand}"
    routes = [record.route for _, record in found.fitting] or [route for route, _ in found.claims]
    for route in routes:
        if route == "cloud" and rescan.route != "cloud":
            return "route-too-loose", f"{_why(rescan)} demand {rescan.route}"
    return None


def _judge_absence(
    commit: Commit, rescan: Rescan, found: Evidence, book: Book, *, require_record: bool,
) -> tuple[str, str] | None:
    if found.fitting:
        return None
    if found.claims and book.problems:
        return "log-broken", f"record {book.problems[0][0]}: {book.problems[0][1]}"
    if not found.claims and len(commit.parents) > 1 and rescan.route == "cloud":
        return "merge-without-record", ""
    if require_record:
        return "record-missing", ""
    return ("record-not-here" if found.claims else "no-trailer"), ""


def _why(rescan: Rescan) -> str:
    sensitive = [one for one in rescan.scan.findings if one.action != "cloud"]
    if sensitive:
        return _places(sensitive)
    return "unread files (" + ", ".join(one.path for one in rescan.scan.skipped[:_NAMED]) + ")"


def _places(findings: list[Finding]) -> str:
    """Return the first findings as ``rule at path:line``, and how many more there are."""
    named = ", ".join(f"{one.rule} at {one.path}:{one.line}" for one in findings[:_NAMED])
    more = len(findings) - _NAMED
    return f"{named} and {more} more" if more > 0 else named
