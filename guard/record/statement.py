"""The statement of one decision: what was read, what was found, where it went, and why.

The shape is an in-toto Statement v1 around guard's own predicate. It points at findings
(rule, path, line, blob) and never holds a value, nor a hash of one: a short value can be
guessed from its hash. On the way of every commit, so the imports stay lean; see DESIGN.md.
Source: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
"""

from __future__ import annotations

import time

from guard import __version__
from guard.bundle import ENGINE_VERSION
from guard.canon import digest
from guard.change import ROUTES
from guard.record.trailer import is_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from guard.bundle import Bundle
    from guard.change import Scan, Skipped
    from guard.model import Finding, Route

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:hybrid-guard:route-decision:v1"

#: ``prepared`` before the commit exists, ``blocked`` where pre-commit refused, ``committed`` and
#: ``rewritten`` once git says the commit's id, ``message`` for a message that was looked at.
EVENTS = ("prepared", "blocked", "committed", "rewritten", "message")
TASKS = ("", "message", "review", "ask")
#: The override of a commit that went past pre-commit.
NO_VERIFY = "no-verify"

#: What is kept of a list, so that a hostile change can't grow the log without bound.
MAX_FINDINGS = 500
MAX_SKIPPED = 200
MAX_REASONS = 20
_MAX_PATH_CHARS = 4096
_MAX_TEXT_CHARS = 300
#: A shorter value stands by chance in paths and sentences.
_MIN_MASKED_CHARS = 4
_OBJECT_ID_CHARS = (40, 64)


def format_time(seconds: float) -> str:
    """Return seconds since the epoch as UTC in ISO 8601, to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def make_statement(  # noqa: PLR0913 - one argument a field, all by name
    *, event: str, scan: Scan, bundle: Bundle, route: Route, change_digest: str | None = None,
    tree: str = "", base_tree: str = "", commit: str = "", task: str = "",
    reasons: Sequence[str] = (), complexity: int = 0, calls: Iterable[dict[str, Any]] = (),
    overrides: Sequence[str] = (), replaces: Sequence[str] = (), when: str = "",
) -> dict[str, Any]:
    """Return the statement of one decision, as plain values that ``canonical`` takes.

    ``change_digest``  ``sha256:…``, by default the scan's own; it, ``tree``, ``base_tree`` and
    ``commit`` are ``""`` where unknown. ``complexity``  0 to 10. ``calls``  ``Call.public()``
    each. ``overrides``  ``NO_VERIFY`` or other words in kebab-case. ``replaces``  digests of
    records that this one takes over. ``when``  from ``format_time``, by default now.

    Paths, reasons and waivers may quote what they are about; values found by ``scan`` are taken
    out of them, and over-long ones are cut. Raises ValueError if a field that only code fills
    isn't of its form.
    """
    when = when or format_time(time.time())
    _check(event in EVENTS, "event", event)
    _check(route in ROUTES, "route", route)
    _check(task in TASKS, "task", task)
    _check(type(complexity) is int and 0 <= complexity <= 10, "complexity", complexity)  # noqa: PLR2004 - its range
    _check(all(_is_word(word) for word in overrides), "overrides", overrides)
    _check(all(is_digest(name) for name in replaces), "replaces", replaces)
    _check(len(when) == 20 and when.endswith("Z"), "when", when)  # noqa: PLR2004 - 2026-01-02T03:04:05Z
    _check(not base_tree or _is_object_id(base_tree), "base_tree", base_tree)
    values = _found_values(scan.findings)
    predicate: dict[str, Any] = {
        "event": event, "time": when,
        "engine": {"name": "guard", "version": __version__, "format": ENGINE_VERSION},
        "policy_digest": bundle.policy_digest, "ruleset_digest": bundle.ruleset_digest,
        "base_tree": base_tree, "route": route, "task": task, "complexity": complexity,
        "reasons": [_quoted(text, values) for text in reasons[:MAX_REASONS]],
        "calls": [_call(call) for call in calls],
        "overrides": list(overrides), "replaces": list(replaces),
    }
    _add_findings(predicate, scan.findings, values)
    _add_skipped(predicate, scan.skipped, values)
    return {
        "_type": STATEMENT_TYPE, "predicateType": PREDICATE_TYPE, "predicate": predicate,
        "subject": _subject(scan.digest if change_digest is None else change_digest, tree, commit),
    }


def follow_statement(
    old: dict[str, Any], *, event: str, when: str, commit: str, tree: str, base_tree: str,
) -> dict[str, Any]:
    """Return ``old`` once more, now that git has said what became of the same change.

    Only for the same change: content that differs needs a scan and a statement of its own.
    Raises ValueError if a field isn't of its form.
    """
    _check(event in EVENTS, "event", event)
    _check(not base_tree or _is_object_id(base_tree), "base_tree", base_tree)
    predicate = dict(old["predicate"])
    predicate.update(event=event, time=when, base_tree=base_tree, replaces=[digest(old)])
    return {**old, "predicate": predicate, "subject": _subject(change_of(old), tree, commit)}


def change_of(statement: dict[str, Any]) -> str:
    """Return the change digest (``sha256:…``) that a statement is about, or ``""``."""
    found = subject_of(statement, "change", "sha256")
    return f"sha256:{found}" if found else ""


def subject_of(statement: dict[str, Any], name: str, algorithm: str) -> str:
    """Return the digest of the subject ``name`` by ``algorithm`` (``gitTree``, …), or ``""``."""
    for subject in statement["subject"]:
        if subject["name"] == name:
            return str(subject["digest"].get(algorithm, ""))
    return ""


def mask_values(text: str, values: Iterable[str]) -> str:
    """Return ``text`` with each of ``values`` replaced; short ones are left, they say nothing."""
    for value in values:
        if len(value) >= _MIN_MASKED_CHARS and value in text:
            text = text.replace(value, "[value]")
    return text


def _found_values(findings: tuple[Finding, ...]) -> list[str]:
    """Return the values that were found, longest first, so that none is cut by another."""
    values = {finding.secret.decode("utf-8", "surrogateescape") for finding in findings}
    return sorted(values, key=lambda value: (-len(value), value))


def _add_findings(
    predicate: dict[str, Any], findings: tuple[Finding, ...], values: list[str],
) -> None:
    kept = findings
    if len(findings) > MAX_FINDINGS:  # the strictest explain the route
        kept = tuple(sorted(findings, key=lambda one: -ROUTES.index(one.action))[:MAX_FINDINGS])
        predicate["findings_omitted"] = len(findings) - len(kept)
    predicate["findings"] = [
        {
            "rule": finding.rule, "kind": finding.kind, "blob": finding.blob,
            "path": _cut(mask_values(finding.path, values), _MAX_PATH_CHARS),
            "line": finding.line, "side": finding.side, "confidence": finding.confidence,
            "action": finding.action, "waived": _quoted(finding.waived, values),
            "fingerprint": finding.fingerprint,
        }
        for finding in kept
    ]


def _add_skipped(
    predicate: dict[str, Any], skipped: tuple[Skipped, ...], values: list[str],
) -> None:
    if len(skipped) > MAX_SKIPPED:
        predicate["skipped_omitted"] = len(skipped) - MAX_SKIPPED
    predicate["skipped"] = [
        {
            "path": _cut(mask_values(one.path, values), _MAX_PATH_CHARS),
            "reason": _quoted(one.reason, values),
        }
        for one in skipped[:MAX_SKIPPED]
    ]


def _subject(change_digest: str, tree: str, commit: str) -> list[dict[str, Any]]:
    _check(not change_digest or is_digest(change_digest), "change_digest", change_digest)
    _check(not tree or _is_object_id(tree), "tree", tree)
    _check(not commit or _is_object_id(commit), "commit", commit)
    subject: list[dict[str, Any]] = []
    if change_digest:
        subject.append({"name": "change", "digest": {"sha256": change_digest[7:]}})
    if tree:
        subject.append({"name": "tree", "digest": {"gitTree": tree}})
    if commit:
        subject.append({"name": "commit", "digest": {"gitCommit": commit}})
    return subject


def _call(call: dict[str, Any]) -> dict[str, Any]:
    """Return a call with its texts cut and without what an endpoint's address may carry."""
    kept = {
        key: _cut(value, _MAX_TEXT_CHARS) if type(value) is str else value
        for key, value in call.items()
    }
    scheme, colon, rest = kept.get("endpoint", "").partition("://")
    if colon:
        host = rest.split("?")[0].split("#")[0]
        authority, slash, path = host.partition("/")
        kept["endpoint"] = scheme + colon + authority.rpartition("@")[2] + slash + path
    return kept


def _quoted(text: str, values: list[str]) -> str:
    return _cut(mask_values(text, values), _MAX_TEXT_CHARS)


def _cut(text: str, limit_chars: int) -> str:
    return text if len(text) <= limit_chars else text[: limit_chars - 1] + "…"


def _is_word(text: object) -> bool:
    return (
        type(text) is str and 0 < len(text) <= 40  # noqa: PLR2004 - a word, not a text
        and text.isascii() and text.replace("-", "").isalnum()
    )


def _is_object_id(text: str) -> bool:
    return len(text) in _OBJECT_ID_CHARS and not text.strip("0123456789abcdef")


def _check(good: bool, name: str, value: object) -> None:  # noqa: FBT001 - reads as a sentence
    if not good:
        raise ValueError(f"statement: {name} can't be {value!r:.60}")
