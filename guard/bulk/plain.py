"""What one batch found, as plain values: they go from process to process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guard.detect.engine import scan_change
from guard.model import Finding

if TYPE_CHECKING:
    from guard.bundle import Bundle
    from guard.change import Change

#: Values of a finding in the order of its fields.
Row = tuple[Any, ...]
#: Rows of the findings, (path, reason) of what was not read, (path, status, added, removed) of
#: each file, number of hunks.
Found = tuple[list[Row], list[tuple[str, str]], list[tuple[str, str, int, int]], int]

_FIELDS = tuple(Finding.__dataclass_fields__)
PATH, SECRET, BLOB, RULE, SIDE, ACTION = (
    _FIELDS.index(name) for name in ("path", "secret", "blob", "rule", "side", "action")
)


def scan_plain(change: Change, bundle: Bundle, today: str) -> Found:
    """Scan ``change`` and return what it holds as plain values."""
    scan = scan_change(change, bundle, today=today)
    rows = [tuple([getattr(finding, name) for name in _FIELDS]) for finding in scan.findings]
    skipped = [(item.path, item.reason) for item in scan.skipped]
    return rows, skipped, list(scan.shape.files), scan.shape.hunks


def finding_of(row: Row) -> Finding:
    """Return the finding that ``row`` holds."""
    return Finding(*row)


def load_detectors() -> None:
    """Import what a first candidate would, so that every forked process has it already."""
    import guard.detect.checks
    import guard.detect.findings  # noqa: F401 - for the processes to come
