"""Statements for the tests of the record and the audit."""

from __future__ import annotations

from guard.bundle import Bundle
from guard.change import Scan
from guard.model import Finding
from guard.record.statement import make_statement

CHANGE = "sha256:" + "c" * 64
TREE, BASE_TREE, COMMIT = "1" * 40, "2" * 40, "3" * 40
WHEN = "2026-01-02T03:04:05Z"


def bundle() -> Bundle:
    return Bundle(None, [], {}, "sha256:" + "a" * 64, "sha256:" + "b" * 64)


def finding(**fields) -> Finding:
    return Finding(**{
        "rule": "sample-token", "kind": "secret", "path": "src/a.py", "line": 3, "end_line": 3,
        "column": 7, "side": "added", "confidence": "certain", "severity": "high",
        "action": "block", "fingerprint": "0123456789abcdef", "message": "why", "blob": "4" * 40,
    } | fields)


def statement(**fields) -> dict:
    return make_statement(**{
        "event": "prepared", "change_digest": CHANGE, "tree": TREE, "base_tree": BASE_TREE,
        "scan": Scan(), "bundle": bundle(), "route": "local", "task": "message",
        "reasons": ("routine work",), "complexity": 2, "when": WHEN,
    } | fields)


def numbered(number: int) -> dict:
    return statement(change_digest=f"sha256:{number:064x}")


