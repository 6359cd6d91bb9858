"""Findings as JUnit XML, which most CI servers show as a list of tests.

What blocks is a failure, an unread file is skipped, anything else has passed with a note, also
an allowance or exception that lowers nothing.
Source: https://github.com/testmoapp/junitxml (there is no official schema).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guard.report.count import pair_commits, plural
from guard.report.place import Paths, show_place, why
from guard.report.style import printable
from guard.report.unused import notices

if TYPE_CHECKING:
    from guard.change import Scan
    from guard.model import Finding


def render_junit(scan: Scan, commits: tuple[str, ...] = ()) -> str:
    """Return a report with a test case for each finding and each unread file."""
    paths = Paths(scan.findings)
    pairs = pair_commits(scan.findings, commits)
    cases = [_case(finding, commit, paths) for finding, commit in pairs]
    cases += [
        _element("testcase", {"classname": "unread", "name": paths.show(skipped.path)},
                 _element("skipped", {"message": skipped.reason}))
        for skipped in scan.skipped
    ]
    cases += [
        _element("testcase", {
            "classname": one.title, "name": f"{one.path}:{one.line}" if one.path else one.text,
        }, _element("system-out", {}, _escape(one.text)))
        for one in notices(scan, paths)
    ]
    if not cases:
        read = plural(len(scan.shape.files), "file")
        cases = [_element("testcase", {"classname": "guard", "name": f"no findings in {read}"})]
    counts = {
        "tests": str(len(cases)), "skipped": str(len(scan.skipped)), "errors": "0",
        "failures": str(sum(1 for finding in scan.findings if finding.action == "block")),
    }
    suite = _element("testsuite", {"name": "guard scan", **counts}, "\n".join(cases))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_element("testsuites", counts, suite)}\n'


def _case(finding: Finding, commit: str, paths: Paths) -> str:
    place = show_place(finding, paths)
    name = f"{commit} {place}" if commit else place
    about = f"{finding.confidence} {finding.kind}, {finding.severity}: {why(finding)}"
    if finding.waived:
        about += f" (allowed: {finding.waived})"
    if finding.action == "block":
        title = finding.title or finding.rule
        note = _element("failure", {"type": finding.rule, "message": title}, _escape(about))
    else:
        note = _element("system-out", {}, _escape(f"{finding.action}: {about}"))
    return _element("testcase", {"classname": finding.rule, "name": name}, note)


def _element(tag: str, attributes: dict[str, str], inner: str = "") -> str:
    opened = "".join([f' {name}="{_escape(value)}"' for name, value in attributes.items()])
    return f"<{tag}{opened}>{inner}</{tag}>" if inner else f"<{tag}{opened}/>"


def _escape(text: str) -> str:
    """Return ``text`` for XML, which can't hold control characters even as references."""
    shown = printable(text)
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        shown = shown.replace(char, entity)
    return shown
