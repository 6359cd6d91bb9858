"""Findings as workflow commands, which GitHub shows beside the lines of a pull request.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.change import ROUTES
from guard.report.count import pair_commits, plural
from guard.report.place import Paths, is_in_file, show_place, why
from guard.report.style import printable
from guard.report.unused import notices

if TYPE_CHECKING:
    from guard.change import Scan
    from guard.model import Finding
    from guard.report.unused import Notice

COMMANDS = {"block": "error", "local": "warning", "cloud": "notice"}
#: GitHub shows ten of a kind a step; what comes after is dropped there without a word.
SHOWN = 10


def render_github(scan: Scan, commits: tuple[str, ...] = ()) -> str:
    """Return one command a line, strictest first; waived findings are left out.

    What lowers nothing comes last, as notices.
    """
    paths = Paths(scan.findings)
    pairs = [pair for pair in pair_commits(scan.findings, commits) if not pair[0].waived]
    pairs.sort(key=lambda pair: -ROUTES.index(pair[0].action))
    lines = [_command(finding, commit, paths) for finding, commit in pairs]
    lines += [
        f"::warning file={_property(paths.show(skipped.path))},title=not read::"
        f"{_data(printable(skipped.reason))}" for skipped in scan.skipped
    ]
    lines += [_notice(one) for one in notices(scan, paths)]
    if len(lines) > SHOWN:
        lines.append(f"::notice title=guard::{plural(len(lines), 'annotation')}; GitHub shows "
                     f"{SHOWN} of a kind a step, the log of this step has all of them")
    return "".join([f"{line}\n" for line in lines])


def _command(finding: Finding, commit: str, paths: Paths) -> str:
    where = f"file={_property(paths.show(finding.path))}"
    if is_in_file(finding):
        where += f",line={finding.line},endLine={finding.end_line},col={finding.column}"
    at = "" if is_in_file(finding) else f" at {show_place(finding, paths)}"
    since = f" in commit {commit}" if commit else ""
    message = f"{finding.title or finding.rule}: {why(finding)}{at}{since}"
    return (f"::{COMMANDS[finding.action]} {where},title={_property(finding.rule)}::"
            f"{_data(printable(message))}")


def _notice(one: Notice) -> str:
    where = f"file={_property(one.path)},line={one.line}," if one.path else ""
    since = f" in commit {one.commit}" if one.commit else ""
    return f"::notice {where}title={one.title}::{_data(one.text + since)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    shown = _data(printable(text, keep="\r\n"))
    return shown.replace(":", "%3A").replace(",", "%2C")
