"""A decision as text for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.report.place import Paths, show_place
from guard.report.style import printable

if TYPE_CHECKING:
    from guard.change import Scan
    from guard.model import Decision, Finding
    from guard.report.style import Style


def render_route_text(
    decision: Decision, findings: tuple[Finding, ...], scan: Scan, style: Style, *,
    explain: bool = False,
) -> str:
    """Return route, reasons and who would do the work; ``explain`` adds findings and the sum.

    Ended by one newline.
    """
    paint = {"block": style.red, "local": style.yellow, "cloud": style.green}[decision.route]
    lines = [f"{style.bold('route')}: {paint(decision.route)}"]
    lines += [f"  {printable(reason)}" for reason in decision.reasons]
    if decision.model:
        lines.append(f"{style.bold('by')}: {printable(decision.provider)}, "
                     f"{printable(decision.model)}")
    elif decision.provider:
        lines.append(f"{style.bold('by')}: guard's own draft, no model")
    lines.append(f"{style.bold('complexity')}: {decision.complexity.score} of 10, "
                 f"for {decision.task}")
    if explain:
        lines += [f"  {points:+d}  {printable(reason)}"
                  for points, reason in decision.complexity.parts]
        lines += _explain_findings(findings, scan, style)
    return "\n".join(lines) + "\n"


def _explain_findings(findings: tuple[Finding, ...], scan: Scan, style: Style) -> list[str]:
    paths = Paths(findings)
    lines = [
        f"  {finding.action:5}  {show_place(finding, paths)}  {printable(finding.rule)} "
        f"({finding.confidence}): {printable(finding.message)}"
        + (f" (allowed: {printable(finding.waived)})" if finding.waived else "")
        for finding in findings
    ]
    lines += [
        f"  local  {printable(paths.show(skipped.path))}  not read: {printable(skipped.reason)}"
        for skipped in scan.skipped
    ]
    return [f"{style.bold('findings')}:{'' if lines else ' none'}", *lines]
