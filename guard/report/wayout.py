"""The three ways on from a blocked commit: fix it, except it, or call it a false alarm."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from guard.report.place import HIDDEN
from guard.report.style import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guard.model import Finding
    from guard.report.place import Paths
    from guard.report.style import Style

#: How long an offered exception lasts; the policy allows at most 400 days.
EXCEPTION_DAYS = 90
#: What has a meaning in a glob, or may not stand in one: any one character stands for it.
_UNUSUAL = frozenset('*?[]\\!"')
FIXES: dict[str, tuple[str, ...]] = {
    "secret": (
        "Take the value out, read it from the environment or a secret store, stage the file again.",
        "If it was ever pushed or shared, rotate it: revoke it where it was issued.",
    ),
    "pii": ("Put a made-up value in its place (example.org, a test number), and stage again.",),
    "proprietary": ("Move it to where it may be committed, stage what is left.",),
}


def ways_on(
    findings: Sequence[Finding], paths: Paths, style: Style, *, owner: str = "", today: str = "",
) -> list[str]:
    """Return the lines that tell the three ways on, with what to type filled in."""
    kinds = dict.fromkeys(finding.kind for finding in findings)
    fix = [f"     {sentence}" for kind in kinds for sentence in FIXES[kind]]
    rules = ", ".join(dict.fromkeys(printable(finding.rule) for finding in findings))
    rule = printable(findings[0].rule) if findings else "RULE"
    prints = ", ".join(dict.fromkeys(finding.fingerprint for finding in findings))
    return [
        f"  {style.bold('1. Fix it.')}", *fix,
        f"  {style.bold('2. Except it')}, if it must stay: add this to .guard.yaml and commit it.",
        "     It governs from the next commit on: a change's own exceptions never govern it.",
        "       exceptions:",
        *[f"         - {entry}" for entry in exceptions(findings, paths, owner, today)],
        f"  {style.bold('3. A false alarm?')} End the line with a comment that says why:",
        f"       guard: allow {rule} -- REASON",
        "     The commit then passes; a secret's line still stays away from the cloud.",
        "     Tell whoever keeps your policy, naming rule and fingerprint, never the value:",
        f"       {rules}  {prints}",
    ]


def exceptions(
    findings: Sequence[Finding], paths: Paths, owner: str = "", today: str = "",
) -> list[str]:
    """Return an entry for ``exceptions:`` in ``.guard.yaml`` for each rule and file, in order."""
    expires = expiry(today)
    entries = [
        f"{{rule: {printable(finding.rule)}, path: {yaml_text(glob_of(paths.show(finding.path)))}, "
        f"owner: {yaml_text(owner or 'YOU@EXAMPLE.ORG')}, reason: \"WHY\", expires: {expires}}}"
        for finding in findings
    ]
    return list(dict.fromkeys(entries))


def expiry(today: str) -> str:
    """Return the ISO date on which an exception offered on ``today`` ends."""
    if not today:
        return "YYYY-MM-DD"
    ends = dt.date.fromisoformat(today) + dt.timedelta(days=EXCEPTION_DAYS)
    return ends.isoformat()


def glob_of(path: str) -> str:
    """Return a glob that matches ``path``: ``?`` for each character that a glob can't hold.

    ``*`` stands for what is hidden; a path of which nothing may be shown is ``PATH``, to be
    filled in, since a glob for it would match everything.
    """
    if path == HIDDEN:
        return "PATH"
    return "*".join([
        "".join(["?" if char in _UNUSUAL or not char.isprintable() else char for char in part])
        for part in path.split(HIDDEN)
    ])


def yaml_text(text: str) -> str:
    r"""Return ``text`` as a double-quoted YAML scalar of one line.

    Source: YAML 1.2.2, 5.7 Escaped Characters (``\xNN``, ``\uNNNN``, ``\UNNNNNNNN``).
    """
    return '"' + "".join([_yaml_character(char) for char in text]) + '"'


def _yaml_character(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char.isprintable():
        return char
    code = ord(char)
    if code <= 0xFF:  # noqa: PLR2004 - what two hexadecimal digits hold
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"  # noqa: PLR2004 - four
