"""Findings as SARIF 2.1.0, as GitHub's code scanning takes it.

Source: OASIS SARIF 2.1.0; https://docs.github.com/en/code-security/reference/code-scanning/sarif-support
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from guard import __version__
from guard.change import ROUTES
from guard.model import SEVERITIES
from guard.report.count import pair_commits
from guard.report.jsonout import render_json
from guard.report.place import Paths, is_in_file, shown_skipped
from guard.report.style import without_surrogates
from guard.report.unused import notices

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from guard.change import Scan
    from guard.model import Finding
    from guard.report.unused import Notice

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
#: GitHub refuses an upload with more results a run.
MAX_RESULTS = 25_000
#: Notes about unread files; an upload has a limit of size as well.
MAX_NOTIFICATIONS = 1_000
LEVELS = {"block": "error", "local": "warning", "cloud": "note"}
#: GitHub's bands: over 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, below low.
SCORES = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
PRECISIONS = {"certain": "very-high", "likely": "high", "possible": "low"}
HELP = {
    "secret": "Take the value out, rotate it where it was issued, and read it from the "
              "environment or a secret store.",
    "pii": "Replace it by a made-up value, or keep the file out of the repository.",
    "proprietary": "Keep it out of prompts to the cloud, or out of the repository.",
}


def render_sarif(
    scan: Scan, commits: tuple[str, ...] = (), rules: Iterable[Mapping[str, Any]] = (),
) -> str:
    """Return a SARIF log of one run; waived findings are left out.

    ``rules`` are the bundle's, for titles, descriptions and sources. Beyond the limit of
    results the strictest and most severe are kept, and a notification counts the rest.
    """
    pairs = [pair for pair in pair_commits(scan.findings, commits) if not pair[0].waived]
    kept = _within_limit(pairs)
    rows = {str(rule.get("id")): rule for rule in rules}
    descriptors: dict[str, dict[str, Any]] = {}
    for finding, _ in kept:
        if finding.rule not in descriptors:
            descriptors[finding.rule] = _descriptor(finding, rows.get(finding.rule, {}))
    index_by_rule = {rule: index for index, rule in enumerate(descriptors)}
    paths = Paths(scan.findings)
    run = {
        "tool": {"driver": {
            "name": "guard", "semanticVersion": __version__, "version": __version__,
            "rules": list(descriptors.values()),
        }},
        # Columns are counted in bytes; for text that is not ASCII they may point further right.
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The root of the repository."}},
        },
        "invocations": [{
            "executionSuccessful": True,
            "toolExecutionNotifications": _notifications(scan, paths, len(pairs) - len(kept)),
        }],
        "results": [
            _result(finding, commit, index_by_rule[finding.rule], paths)
            for finding, commit in kept
        ],
    }
    return render_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _within_limit(pairs: list[tuple[Finding, str]]) -> list[tuple[Finding, str]]:
    """Return at most ``MAX_RESULTS``, the strictest and most severe, in their own order."""
    if len(pairs) <= MAX_RESULTS:
        return pairs

    def weight(index: int) -> tuple[int, int]:
        finding = pairs[index][0]
        return -ROUTES.index(finding.action), -SEVERITIES.index(finding.severity)

    strictest = sorted(range(len(pairs)), key=weight)[:MAX_RESULTS]
    return [pairs[index] for index in sorted(strictest)]


def _descriptor(finding: Finding, row: Mapping[str, Any]) -> dict[str, Any]:
    title = finding.title or str(row.get("title") or finding.rule)
    about = str(row.get("description") or HELP[finding.kind])
    source = row.get("source") or ()
    sources = [source] if isinstance(source, str) else [str(item) for item in source]
    text = "\n".join([about, *[f"Source: {url}" for url in sources]])
    descriptor: dict[str, Any] = {
        "id": finding.rule, "name": finding.rule, "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title}. {about}"}, "help": {"text": text},
        "defaultConfiguration": {"level": LEVELS[finding.action]},
        "properties": {
            "tags": ["security", finding.kind], "security-severity": SCORES[finding.severity],
            "precision": PRECISIONS[finding.confidence],
        },
    }
    web = [url for url in sources if url.startswith(("https://", "http://"))]
    return descriptor | ({"helpUri": web[0]} if web else {})


def _result(finding: Finding, commit: str, rule_index: int, paths: Paths) -> dict[str, Any]:
    message = finding.message or finding.title or finding.rule
    if not is_in_file(finding):
        at = {"name": "in the name of the file", "removed": f"on removed line {finding.line}"}
        message = f"{message} ({at.get(finding.side, finding.side)})"
    physical: dict[str, Any] = {"artifactLocation": artifact(paths.show(finding.path))}
    if is_in_file(finding):
        physical["region"] = {
            "startLine": max(1, finding.line), "startColumn": max(1, finding.column),
            "endLine": max(1, finding.line, finding.end_line),
        }
    properties = {
        "kind": finding.kind, "side": finding.side, "confidence": finding.confidence,
        "severity": finding.severity, "action": finding.action,
    }
    return {
        "ruleId": finding.rule, "ruleIndex": rule_index, "level": LEVELS[finding.action],
        "message": {"text": message}, "locations": [{"physicalLocation": physical}],
        "partialFingerprints": {"guard/v1": finding.fingerprint},
        "properties": properties | ({"commit": commit} if commit else {}),
    }


def artifact(path: str) -> dict[str, str]:
    """Return ``path`` as a SARIF artifact location: percent-encoded bytes, relative to the root."""
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # no path that git tells is like that
        raw = without_surrogates(path).encode()
    uri = quote(raw)
    if path.startswith("/"):
        return {"uri": f"file://{uri}"}
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _notifications(scan: Scan, paths: Paths, left_out: int) -> list[dict[str, Any]]:
    """Return what is said beside the results: those over the limit, unread files, idle waivers."""
    skipped = shown_skipped(scan, paths)
    notes: list[dict[str, Any]] = []
    if left_out:
        notes.append({"level": "warning", "message": {
            "text": f"{left_out} results are left out: an upload takes {MAX_RESULTS}.",
        }})
    if len(skipped) > MAX_NOTIFICATIONS:
        notes.append({"level": "warning", "message": {
            "text": f"{len(skipped) - MAX_NOTIFICATIONS} more files were not read.",
        }})
    return notes + [
        {
            "level": "warning", "message": {"text": f"Not read: {item['reason']}"},
            "locations": [{"physicalLocation": {"artifactLocation": artifact(item["path"])}}],
        }
        for item in skipped[:MAX_NOTIFICATIONS]
    ] + [_notice(one) for one in notices(scan, paths)[:MAX_NOTIFICATIONS]]


def _notice(one: Notice) -> dict[str, Any]:
    """Return what lowers nothing as a notification."""
    said = {"level": "note", "message": {"text": f"{one.title.capitalize()}: {one.text}"}}
    if not one.path:
        return said
    where = {"artifactLocation": artifact(one.path), "region": {"startLine": max(1, one.line)}}
    return {**said, "locations": [{"physicalLocation": where}]}
