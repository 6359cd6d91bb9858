"""Where a finding is, fit to be shown: a file's name may itself be the secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.report.style import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guard.change import Scan
    from guard.model import Finding

HIDDEN = "[hidden]"
#: What ``Finding.side`` says of a line of the change.
LINE_SIDES = ("added", "context", "removed")


class Paths:
    """Shows paths with the secrets and personal data that their names hold cut out.

    Proprietary names stay: they say where to look, and reports stay with those who see the
    tree anyway.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        values: set[str] = set()
        self._unshown: set[str] = set()
        for finding in findings:
            if finding.side == "name" and finding.kind != "proprietary":
                value = finding.secret.decode("utf-8", "surrogateescape")
                if value and value in finding.path:
                    values.add(value)
                else:
                    self._unshown.add(finding.path)
        # Longest first, so that a value within another leaves nothing of the longer one.
        self._values = sorted(values, key=lambda value: (-len(value), value))

    def show(self, path: str) -> str:
        """Return ``path`` without what was found in names; exact otherwise."""
        if path in self._unshown:
            return HIDDEN
        for value in self._values:
            path = path.replace(value, HIDDEN)
        return path


def is_in_file(finding: Finding) -> bool:
    """Say whether ``line`` and ``column`` point into the file as it stands after the change."""
    return finding.side in ("added", "context")


def show_place(finding: Finding, paths: Paths) -> str:
    """Return ``PATH:LINE:COLUMN`` for a terminal; text that is no line of a file is named."""
    if finding.side not in (*LINE_SIDES, "name"):
        return f"{printable(finding.side)}:{finding.line}:{finding.column}"
    path = printable(paths.show(finding.path))
    if finding.side == "name":
        return f"{path} (file name)"
    removed = " (removed)" if finding.side == "removed" else ""
    return f"{path}:{finding.line}:{finding.column}{removed}"


def shown_skipped(scan: Scan, paths: Paths) -> list[dict[str, str]]:
    """Return path and reason of what was not read, as plain values."""
    return [skipped.public() | {"path": paths.show(skipped.path)} for skipped in scan.skipped]


def why(finding: Finding) -> str:
    """Return why it is a finding, without its title, for where that stands beside it."""
    return finding.message.removeprefix(f"{finding.title}: ") if finding.title else finding.message
