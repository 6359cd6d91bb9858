"""What the tests of the detect stage share: the packs' secret rules, bundles, pieces of changes."""

from __future__ import annotations

from functools import cache
from typing import Any

from guard.bundle import Bundle
from guard.change import EMPTY_SIDE, Change, FilePatch, Scan, Side
from guard.detect.compile import compile_rules
from guard.detect.engine import scan_change
from guard.detect.hs import load_database
from guard.policy.packs import load_packs, packs_dir

TODAY = "2026-11-23"
_ACTIONS = {
    "secret": {"certain": "block", "likely": "local", "possible": "local"},
    "pii": {"certain": "local", "likely": "local", "possible": "local"},
    "proprietary": {"certain": "local", "likely": "local", "possible": "local"},
}


def make_settings(**more: Any) -> dict[str, Any]:
    return {"actions": _ACTIONS, "rules": {}, "exceptions": [], **more}


def make_bundle(rules: list[dict[str, Any]], /, **settings: Any) -> Bundle:
    rows, raw = compile_rules(rules)
    return Bundle(load_database(raw), rows, make_settings(**settings), "sha256:0", "sha256:0")


@cache
def secret_rules() -> tuple[dict[str, Any], ...]:
    rules = load_packs(packs_dir()).rules
    return tuple(rule for rule in rules if rule["_file"].startswith("policies/secrets/"))


@cache
def _compiled() -> tuple[list[dict[str, Any]], bytes]:
    return compile_rules(list(secret_rules()))


def secret_bundle(**settings: Any) -> Bundle:
    """Return all secret rules compiled (once a session) under fresh settings."""
    rows, raw = _compiled()
    return Bundle(load_database(raw), rows, make_settings(**settings), "sha256:0", "sha256:0")


def rule_named(name: str) -> dict[str, Any]:
    return next(rule for rule in secret_rules() if rule["id"] == name)


def side_of(text: bytes, tag: bytes = b"+", start: int = 1) -> Side:
    if not text.endswith(b"\n"):
        text += b"\n"
    return Side(text, tag * text.count(b"\n"), ((0, start),))


def patch_of(path: str, new: Side | bytes = b"", old: Side | None = None, **more: Any) -> FilePatch:
    side = side_of(new) if isinstance(new, bytes) and new else new
    facts = {
        "status": "A", "old_mode": "000000", "new_mode": "100644", "old_blob": "0" * 40,
        "new_blob": "1" * 40, "kind": "text", **more,
    }
    return FilePatch(
        path=path, new=side if isinstance(side, Side) else EMPTY_SIDE, old=old, **facts,
    )


def scan(bundle: Bundle, *patches: FilePatch, today: str = TODAY) -> Scan:
    return scan_change(Change("staged", patches), bundle, today=today)


def scan_lines(bundle: Bundle, text: bytes, path: str = "settings.env") -> Scan:
    return scan(bundle, patch_of(path, text))
