"""What ``guard doctor`` found, as text and as JSON (``docs/schema/doctor.schema.json``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from guard.report.count import plural
from guard.report.jsonout import VERSION, render_json
from guard.report.style import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guard.report.style import Style

#: ``warn``: guard works without it, but does less. ``fail``: something that it needs is broken.
Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``mend`` is the command to type when it is not ok."""

    name: str
    status: Status
    detail: str
    mend: str = ""


def is_sound(checks: Sequence[Check]) -> bool:
    """Say whether nothing that guard needs is broken."""
    return all(check.status != "fail" for check in checks)


def render_checkup_json(checks: Sequence[Check]) -> str:
    """Return the checks as JSON; ``mend`` is null where there is nothing to mend."""
    return render_json({
        "version": VERSION, "ok": is_sound(checks),
        "checks": [
            {"name": check.name, "status": check.status, "detail": check.detail,
             "mend": check.mend or None}
            for check in checks
        ],
    })


def render_checkup(checks: Sequence[Check], style: Style) -> str:
    """Return a line a check, and below what is not ok the command that mends it."""
    width = max([len(check.name) for check in checks], default=0)
    paint = {"ok": style.green, "warn": style.yellow, "fail": style.red}
    lines = []
    for check in checks:
        lines.append(f"{paint[check.status](f'{check.status:4}')}  {check.name:{width}}  "
                     f"{printable(check.detail)}")
        if check.mend:
            lines.append(f"      {'':{width}}  {style.bold('->')} {printable(check.mend)}")
    broken = sum(1 for check in checks if check.status == "fail")
    weak = sum(1 for check in checks if check.status == "warn")
    if broken:
        lines.append(style.red(f"{plural(broken, 'thing')} that guard needs: broken"))
    elif weak:
        lines.append(style.yellow(f"guard works; {plural(weak, 'thing')} it could use: missing"))
    else:
        lines.append(style.green("all is well"))
    return "\n".join(lines) + "\n"
