"""Inline allowances and exceptions that lowered nothing, fit to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guard.report.style import printable

if TYPE_CHECKING:
    from guard.change import Scan
    from guard.model import Allowance, IdleException
    from guard.report.place import Paths

_STATES = {
    "unused": "lowers nothing in this repository", "expired": "has expired and does not apply",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that lowers nothing; ``path`` and ``line`` of an allowance, else ``""`` and 0.

    ``title``  two words: its state and what it is. ``text`` is printable.
    """

    title: str
    text: str
    path: str = ""
    line: int = 0
    commit: str = ""


def notices(scan: Scan, paths: Paths) -> list[Notice]:
    """Return what lowered nothing: allowances by place, then exceptions in the policy's order."""
    told = [
        Notice("unused allowance", allowance_text(one), paths.show(one.path), one.line, one.commit)
        for one in scan.unused
    ]
    return told + [
        Notice(f"{one.state} exception", _exception_text(one)) for one in scan.idle or ()
    ]


def allowance_text(one: Allowance) -> str:
    """Return which rule ``one`` names, and why it lowers nothing."""
    return printable(f"{one.rule or 'no rule'}: {one.why}")


def _exception_text(one: IdleException) -> str:
    where = f"in {one.path}" if one.path else "everywhere"
    return printable(
        f"{one.what} {where}, {one.owner}, until {one.expires}: {_STATES[one.state]}",
    )


def public_unused(scan: Scan, paths: Paths) -> dict[str, list[dict[str, Any]]]:
    """Return both lists as plain values; that of exceptions only where it can be known."""
    told: dict[str, list[dict[str, Any]]] = {"unused_allowances": [
        {"path": paths.show(one.path), "line": one.line, "rule": one.rule, "why": one.why}
        | ({"commit": one.commit} if one.commit else {})
        for one in scan.unused
    ]}
    if scan.idle is not None:
        told["unused_exceptions"] = [
            {"exception": one.what, "path": one.path or None, "owner": one.owner,
             "expires": one.expires, "state": one.state}
            for one in scan.idle
        ]
    return told
