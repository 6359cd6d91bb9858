"""Findings as text for a person: a list, a notice of one line, and why a commit is blocked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.report.count import pair_commits, plural, summarize
from guard.report.place import Paths, show_place, why
from guard.report.style import PLAIN, printable
from guard.report.unused import allowance_text, notices
from guard.report.wayout import ways_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guard.change import Scan
    from guard.model import Finding
    from guard.report.style import Style
    from guard.report.unused import Notice

#: A screen shows so many; the rest is counted, and `guard scan` lists it.
MAX_BLOCKED = 10
MAX_NOTICED = 3
SHORT_COMMIT = 10


def render_findings(scan: Scan, style: Style, commits: tuple[str, ...] = ()) -> str:
    """Return all findings and unread files of a scan, and a last line that sums up.

    Between them stands what was allowed or excepted for nothing. ``commits`` is one a finding,
    or empty. Ended by one newline.
    """
    paths = Paths(scan.findings)
    lines = []
    for finding, commit in pair_commits(scan.findings, commits):
        lines += [_headline(finding, commit, paths, style), _reason(finding, style)]
    lines += [
        f"{style.yellow('unread')}  {printable(paths.show(skipped.path))}  "
        f"{printable(skipped.reason)}" for skipped in scan.skipped
    ]
    lines += [_notice(one, style) for one in notices(scan, paths)]
    return "\n".join([*lines, *([""] if lines else []), _sum(scan, style)]) + "\n"


def _headline(finding: Finding, commit: str, paths: Paths, style: Style) -> str:
    paint = {"block": style.red, "local": style.yellow}.get(finding.action, style.dim)
    place = show_place(finding, paths)
    where = f"{commit[:SHORT_COMMIT]} {place}" if commit else place
    title = f"  {printable(finding.title)}" if finding.title else ""
    return f"{paint(f'{finding.action:6}')}  {style.bold(where)}  {printable(finding.rule)}{title}"


def _reason(finding: Finding, style: Style) -> str:
    waived = f" (allowed: {printable(finding.waived)})" if finding.waived else ""
    about = f"{finding.confidence} {finding.kind}, {finding.severity}"
    if finding.side in ("added", "context", "removed"):
        about += f", {finding.side}"
    return style.dim(f"        {about}: {printable(why(finding))}{waived}")


def _notice(one: Notice, style: Style) -> str:
    state, _, what = one.title.partition(" ")
    since = f"{one.commit[:SHORT_COMMIT]} " if one.commit else ""
    place = f"{since}{printable(one.path)}:{one.line}  " if one.path else ""
    return f"{style.yellow(f'{state:6}')}  {place}{what} of {one.text}"


def _sum(scan: Scan, style: Style) -> str:
    sums = summarize(scan)
    read = (f"{plural(sums['files'], 'file')} "
            f"(+{sums['added']} -{sums['removed']} lines)")
    if not scan.findings and not scan.skipped:
        return style.green(f"no findings in {read}")
    by_action = ", ".join(
        f"{sums[action]} {action}" for action in ("block", "local", "cloud") if sums[action]
    )
    found = plural(sums["findings"], "finding") + (f" ({by_action})" if by_action else "")
    unread = f", {plural(sums['skipped'], 'file')} not read" if sums["skipped"] else ""
    return style.bold(f"{found}{unread} in {read}")


def render_notice(scan: Scan, style: Style = PLAIN) -> str:
    """Return one line that says what keeps a change away from the cloud; no newline at its end."""
    paths = Paths(scan.findings)
    found = [finding for finding in scan.findings if finding.action != "cloud"]
    named = [f"{printable(finding.rule)} at {show_place(finding, paths)}" for finding in found]
    named += [
        f"{printable(paths.show(skipped.path))} not read ({printable(skipped.reason)})"
        for skipped in scan.skipped
    ]
    more = f" and {len(named) - MAX_NOTICED} more" if len(named) > MAX_NOTICED else ""
    return f"guard: {style.yellow('kept local')}: {', '.join(named[:MAX_NOTICED])}{more}"


def render_unused(scan: Scan, style: Style = PLAIN) -> str:
    """Return one line that says which allowances lower nothing; no newline at its end."""
    paths = Paths(scan.findings)
    named = [
        f"{printable(paths.show(one.path))}:{one.line} ({allowance_text(one)})"
        for one in scan.unused
    ]
    more = f" and {len(named) - MAX_NOTICED} more" if len(named) > MAX_NOTICED else ""
    return f"guard: {style.yellow('unused allowance')}: {', '.join(named[:MAX_NOTICED])}{more}"


def render_block(
    findings: Iterable[Finding], style: Style, *, owner: str = "", today: str = "",
) -> str:
    """Return why a commit is blocked and the three ways on; no newline at its end.

    Shows the findings that block. ``owner`` (an e-mail address) and ``today`` (ISO date) fill
    in the exception that it offers; without them it has places to fill in.
    """
    found = tuple(findings)
    paths = Paths(found)
    blocking = [finding for finding in found if finding.action == "block"]
    head = f"guard: commit blocked by {plural(len(blocking), 'finding')}"
    lines = [style.red(style.bold(head))]
    for finding in blocking[:MAX_BLOCKED]:
        title = f"  {printable(finding.title)}" if finding.title else ""
        reason = why(finding)
        sure = f"{finding.confidence} because: {reason}" if reason else finding.confidence
        lines += [
            "", f"  {style.bold(printable(finding.rule))}{title}",
            f"  {show_place(finding, paths)}",
            f"  {printable(sure)}",
        ]
    if len(blocking) > MAX_BLOCKED:
        lines += ["", f"  and {len(blocking) - MAX_BLOCKED} more: guard scan"]
    lines += ["", *ways_on(blocking[:MAX_BLOCKED], paths, style, owner=owner, today=today)]
    return "\n".join(lines)
