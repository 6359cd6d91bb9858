"""The sums that every report of findings ends with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guard.change import Scan
    from guard.model import Finding


def summarize(scan: Scan) -> dict[str, Any]:
    """Return what was read and what was found as plain values, in a fixed order of keys."""
    actions = [finding.action for finding in scan.findings]
    return {
        "route": scan.route, "findings": len(scan.findings),
        "block": actions.count("block"), "local": actions.count("local"),
        "cloud": actions.count("cloud"),
        "waived": sum(1 for finding in scan.findings if finding.waived),
        "skipped": len(scan.skipped), "files": len(scan.shape.files),
        "added": scan.shape.added, "removed": scan.shape.removed, "digest": scan.digest,
    }


def pair_commits(
    findings: tuple[Finding, ...], commits: tuple[str, ...],
) -> list[tuple[Finding, str]]:
    """Return each finding with the commit it came from, ``""`` where ``commits`` is empty.

    Raises ValueError if ``commits`` is given and is not one a finding.
    """
    if not commits:
        return [(finding, "") for finding in findings]
    return list(zip(findings, commits, strict=True))


def plural(count: int, noun: str) -> str:
    """Return ``1 finding``, ``2 findings``, ``0 findings``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
