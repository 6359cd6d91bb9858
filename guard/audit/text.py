"""Verdicts as text for a person and as JSON for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guard.audit.verdict import CODES, EQUIVALENT, EXACT, FAIL, GRADES
from guard.report.style import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guard.audit.verdict import Verdict
    from guard.report.style import Style

#: The version that docs/schema/audit.schema.json describes.
VERSION = 1
SHORT_COMMIT = 10
_SUBJECT_CHARS = 50
_GRADE_CHARS = max(len(grade) for grade in GRADES)


def render_verdict(verdict: Verdict, style: Style) -> str:
    """Return one line: verdict, commit, the route that was recorded, subject, why."""
    paint = _paint(verdict.grade, style)
    failed = verdict.grade == FAIL
    why = f"{verdict.code}: {printable(verdict.reason)}" if failed else style.dim(verdict.code)
    subject = printable(verdict.subject)
    if len(subject) > _SUBJECT_CHARS:
        subject = subject[: _SUBJECT_CHARS - 1] + "…"
    return (
        f"{paint(verdict.grade.ljust(_GRADE_CHARS))}  {verdict.commit[:SHORT_COMMIT]}  "
        f"{verdict.recorded_route or '-':5}  {subject}  {why}"
    )


def render_summary(
    verdicts: Counts, named: str, problems: Iterable[tuple[int, str]], style: Style,
) -> str:
    """Return what is wrong with the log, what the codes mean, and how many got which verdict."""
    lines = [
        f"{style.red('FAIL'.ljust(_GRADE_CHARS))}  record {seq} of the log: {reason}"
        for seq, reason in problems
    ]
    if verdicts.codes:
        lines.append("")
    lines += [
        style.dim(f"{code} ({count}): {CODES[code][1]}")
        for code, count in sorted(verdicts.codes.items(), key=_by_grade) if CODES[code][0] != FAIL
    ]
    told = ", ".join(f"{verdicts.grades[grade]} {grade}" for grade in GRADES)
    noun = "commit" if verdicts.total == 1 else "commits"
    return "\n".join([*lines, style.bold(f"{verdicts.total} {noun} in {printable(named)}: {told}")])


class Counts:
    """How many commits got which verdict and code."""

    def __init__(self) -> None:
        self.grades = dict.fromkeys(GRADES, 0)
        self.codes: dict[str, int] = {}

    def add(self, verdict: Verdict) -> None:
        """Count one more."""
        self.grades[verdict.grade] += 1
        self.codes[verdict.code] = self.codes.get(verdict.code, 0) + 1

    @property
    def total(self) -> int:
        """Return how many were counted."""
        return sum(self.grades.values())

    def public(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        grades = {
            grade.lower().replace("-", "_"): count for grade, count in self.grades.items()
        }
        return {"commits": self.total, **grades, "codes": dict(sorted(self.codes.items()))}


def public_audit(
    verdicts: list[Verdict], counts: Counts, named: str, problems: Iterable[tuple[int, str]],
) -> dict[str, Any]:
    """Return plain values for JSON, as docs/schema/audit.schema.json describes them."""
    return {
        "version": VERSION, "range": named,
        "commits": [verdict.public() for verdict in verdicts],
        "log": [{"seq": seq, "reason": reason} for seq, reason in problems],
        "summary": counts.public(),
    }


def _by_grade(item: tuple[str, int]) -> tuple[int, str]:
    return GRADES.index(CODES[item[0]][0]), item[0]


def _paint(grade: str, style: Style) -> Any:
    if grade == FAIL:
        return style.red
    return style.green if grade in (EXACT, EQUIVALENT) else style.yellow
