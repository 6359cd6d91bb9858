"""``guard scan --explain``: what detect-secrets would tell and guard does not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.detect.explain import FILTERS, explain_suppressed
from guard.report.count import plural
from guard.report.style import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guard.bundle import Bundle
    from guard.change import FilePatch


def render_suppressed(patches: Iterable[FilePatch], bundle: Bundle, today: str) -> str:
    """Return a line for each place of an added line, and what its filter means.

    Raises GuardError if detect-secrets is not installed.
    """
    lines = []
    for patch in patches:
        side = patch.new
        for one in explain_suppressed(side.text, patch.path, bundle, today) if side.text else ():
            if side.tags[one.line - 1 : one.line] == b"+":
                place = f"{printable(one.path)}:{side.line_number(one.line - 1)}"
                lines.append(f"passed  {place}  {one.rule}\n        {one.filter}: "
                             f"{FILTERS[one.filter]}\n")
    told = plural(len(lines), "report") + " of detect-secrets that guard does not follow\n"
    return f"\n{''.join(lines)}{told}"


