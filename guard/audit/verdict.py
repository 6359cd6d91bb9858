"""What an audit says of a commit: four verdicts, and a code that says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Grade = Literal["EXACT", "EQUIVALENT", "RESCANNED-ONLY", "FAIL"]

EXACT: Grade = "EXACT"
EQUIVALENT: Grade = "EQUIVALENT"
RESCANNED: Grade = "RESCANNED-ONLY"
FAIL: Grade = "FAIL"
#: Best first.
GRADES: tuple[Grade, ...] = (EXACT, EQUIVALENT, RESCANNED, FAIL)

#: Code to (verdict, what it means in one sentence). Codes are never reused.
CODES: dict[str, tuple[Grade, str]] = {
    "replayed": (
        EXACT, "the record is of this very commit, and its route is no looser than the rescan's",
    ),
    "same-change": (
        EQUIVALENT, "the record is of the same change on another tree (rebase, cherry-pick)",
    ),
    "same-trees": (
        EQUIVALENT, "the record is of the same two trees, read under other limits",
    ),
    "no-trailer": (
        RESCANNED, "the message names no record; nothing in the commit blocks",
    ),
    "record-not-here": (
        RESCANNED, "the named record is not in this clone; nothing in the commit blocks",
    ),
    "merge-without-record": (
        RESCANNED, "a merge that adds nothing sensitive of its own, made without guard's hooks",
    ),
    "secret-committed": (
        FAIL, "the commit holds a finding that blocks",
    ),
    "block-overridden": (
        FAIL, "the commit was blocked, and committed all the same with --no-verify",
    ),
    "sensitive-to-cloud": (
        FAIL, "the change is sensitive, and its record names a call to a cloud provider",
    ),
    "call-against-route": (
        FAIL, "the record says that the work stays local, and names a call to a cloud provider",
    ),
    "route-too-loose": (
        FAIL, "the recorded route is looser than the findings allow",
    ),
    "trailer-malformed": (
        FAIL, "the trailer is not of the form that guard writes",
    ),
    "trailer-mismatch": (
        FAIL, "the trailer says another route than the record that it names",
    ),
    "record-digest": (
        FAIL, "the record was edited: it does not have the digest under which it stands",
    ),
    "record-malformed": (
        FAIL, "the record is not of the form that guard writes",
    ),
    "record-of-another-change": (
        FAIL, "the record that the trailer names is about another change",
    ),
    "log-broken": (
        FAIL, "the record that the trailer names is missing from a log whose chain is broken",
    ),
    "record-missing": (
        FAIL, "the policy requires a record (audit.require_record), and there is none",
    ),
    "policy-unreadable": (
        FAIL, "the policy on which the commit was made can't be read, so nothing can be judged",
    ),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the audit says of one commit.

    ``route``  what the rescan demands, ``recorded_route`` what the record (or, without one, the
    trailer) says, ``""`` if neither does. ``record``  the digest of the record that was used.
    ``findings``, ``skipped``  of the rescan, public, without any value. ``subject`` is as
    hostile as its author: print it through ``printable``.
    """

    commit: str
    subject: str
    code: str
    detail: str = ""
    route: str = "cloud"
    recorded_route: str = ""
    record: str = ""
    findings: tuple[dict[str, Any], ...] = ()
    skipped: tuple[dict[str, str], ...] = ()

    @property
    def grade(self) -> Grade:
        """Return EXACT, EQUIVALENT, RESCANNED-ONLY or FAIL."""
        return CODES[self.code][0]

    @property
    def reason(self) -> str:
        """Return why, in one sentence."""
        meaning = CODES[self.code][1]
        return f"{meaning}: {self.detail}" if self.detail else meaning

    def public(self) -> dict[str, Any]:
        """Return plain values for JSON (docs/schema/audit.schema.json)."""
        return {
            "commit": self.commit, "subject": self.subject, "verdict": self.grade,
            "code": self.code, "reason": self.reason, "route": self.route,
            "recorded_route": self.recorded_route or None, "record": self.record or None,
            "findings": list(self.findings), "skipped": list(self.skipped),
        }
