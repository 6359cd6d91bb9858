"""Findings and decisions as JSON, in the shapes of ``docs/schema``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from guard.report.count import pair_commits, summarize
from guard.report.place import Paths, shown_skipped
from guard.report.style import without_surrogates
from guard.report.unused import public_unused

if TYPE_CHECKING:
    from guard.change import Scan
    from guard.model import Decision, Finding

#: The version that the schemas in ``docs/schema`` describe.
VERSION = 1


def render_json(value: Any) -> str:
    """Return ``value`` as indented ASCII JSON, ended by one newline.

    Raises ValueError for NaN and infinities, which are not JSON.
    """
    return json.dumps(_clean(value), indent=2, allow_nan=False) + "\n"


def render_scan(scan: Scan, commits: tuple[str, ...] = ()) -> str:
    """Return the JSON of ``guard scan``; ``commits`` is one a finding, or empty."""
    paths = Paths(scan.findings)
    return render_json({
        "version": VERSION, "findings": public_findings(scan.findings, commits),
        "skipped": shown_skipped(scan, paths), **public_unused(scan, paths),
        "summary": summarize(scan),
    })


def render_route(
    decision: Decision, findings: tuple[Finding, ...], commits: tuple[str, ...] = (),
) -> str:
    """Return the JSON of ``guard route``; ``provider`` and ``model`` are null where none is."""
    return render_json({
        "version": VERSION, "route": decision.route, "reasons": list(decision.reasons),
        "complexity": decision.complexity.score,
        "findings": public_findings(findings, commits),
        "provider": decision.provider or None, "model": decision.model or None,
        "task": decision.task, "sensitive": decision.sensitive,
        "complexity_parts": [
            {"points": points, "reason": reason} for points, reason in decision.complexity.parts
        ],
    })


def public_findings(
    findings: tuple[Finding, ...], commits: tuple[str, ...] = (),
) -> list[dict[str, Any]]:
    """Return the findings as plain values without any value found, in their own order."""
    paths = Paths(findings)
    return [
        finding.public() | {"path": paths.show(finding.path)}
        | ({"commit": commit} if commit else {})
        for finding, commit in pair_commits(findings, commits)
    ]


def _clean(value: Any) -> Any:
    """Return ``value`` with its strings fit for UTF-8 (see ``without_surrogates``)."""
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    return value
