"""What one batch found, as plain values: they go from process to process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guard.detect.engine import scan_change
from guard.model import Allowance, Finding

if TYPE_CHECKING:
    from guard.bundle import Bundle
    from guard.change import Change

#: Values of a finding in the order of its fields.
Row = tuple[Any, ...]
#: Rows of the findings, (path, reason) of what was not read, (path, status, added, removed) of
#: each file, number of hunks, values of the inline allowances, exceptions that lowered something.
Found = tuple[
    list[Row], list[tuple[str, str]], list[tuple[str, str, int, int]], int, list[Row], list[int],
]

_FIELDS = tuple(Finding.__dataclass_fields__)
_ALLOWANCE_FIELDS = tuple(Allowance.__dataclass_fields__)
PATH, SECRET, BLOB, RULE, SIDE, ACTION = (
    _FIELDS.index(name) for name in ("path", "secret", "blob", "rule", "side", "action")
)


def scan_plain(change: Change, bundle: Bundle, today: str) -> Found:
    """Scan ``change`` and return what it holds as plain values."""
    scan = scan_change(change, bundle, today=today)
    rows = [tuple([getattr(finding, name) for name in _FIELDS]) for finding in scan.findings]
    skipped = [(item.path, item.reason) for item in scan.skipped]
    allowed = [
        tuple([getattr(one, name) for name in _ALLOWANCE_FIELDS]) for one in scan.allowances
    ]
    files, hunks = list(scan.shape.files), scan.shape.hunks
    return rows, skipped, files, hunks, allowed, list(scan.excepted)


def add_found(found: Found, more: Found) -> Found:
    """Return ``found`` with what another batch found behind it; its lists grow."""
    rows, skipped, files, hunks, allowed, excepted = found
    rows += more[0]
    skipped += more[1]
    files += more[2]
    allowed += more[4]
    excepted += more[5]
    return rows, skipped, files, hunks + more[3], allowed, excepted


def finding_of(row: Row) -> Finding:
    """Return the finding that ``row`` holds."""
    return Finding(*row)


def allowance_of(row: Row) -> Allowance:
    """Return the inline allowance that ``row`` holds."""
    return Allowance(*row)


def load_detectors() -> None:
    """Import what a first candidate would, so that every forked process has it already."""
    import guard.detect.allowances
    import guard.detect.checks
    import guard.detect.findings  # noqa: F401 - for the processes to come
