"""Workflow commands and JUnit: a hostile file name is no command and no element."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from hypothesis import given

from guard.report.github import SHOWN, render_github
from guard.report.junit import render_junit
from tests.report.made import HOSTILE, SCANS, SECRET, finding, scan

COMMAND = re.compile(
    r"::(error|warning|notice) (?:file=[^,:\r\n]*(?:,line=\d+(?:,endLine=\d+,col=\d+)?)?,)?"
    r"title=[^,:\r\n]*::[^\r\n]*",
)


def test_workflow_commands_strictest_first():
    found = scan(
        finding(action="cloud", path="c.py"), finding(action="local", side="removed", path="a,b:c"),
        finding(), finding(waived="inline: sample"), skipped=[("big.bin", "binary")],
    )
    assert render_github(found) == """\
::error file=src/a b.py,line=12,endLine=12,col=8,title=sample-token::Sample token: its checksum is right
::warning file=a%2Cb%3Ac,title=sample-token::Sample token: its checksum is right at a,b:c:12:8 (removed)
::notice file=c.py,line=12,endLine=12,col=8,title=sample-token::Sample token: its checksum is right
::warning file=big.bin,title=not read::binary
"""  # noqa: E501 - as it is printed


def test_the_commit_is_named():
    assert "in commit abc" in render_github(scan(finding()), ("abc",))


def test_more_annotations_than_github_shows_are_announced():
    said = render_github(scan(*[finding(line=n) for n in range(1, SHOWN + 2)]))
    assert f"::notice title=guard::{SHOWN + 1} annotations" in said


@given(SCANS)
def test_every_line_is_one_command(found):
    said = render_github(found)
    assert SECRET not in said
    for line in said.split("\n")[:-1]:
        assert COMMAND.fullmatch(line), line


def test_a_path_can_not_start_a_command():
    said = render_github(scan(finding(path="a\n::stop-commands::x\r::error::y")))
    assert len(said.splitlines()) == 1


def test_junit():
    found = scan(finding(), finding(action="local", rule="other"), skipped=[("b.bin", "binary")])
    root = ET.fromstring(render_junit(found).encode())  # noqa: S314 - it is our own
    assert root.attrib == {"tests": "3", "skipped": "1", "errors": "0", "failures": "1"}
    cases = root.findall("./testsuite/testcase")
    assert [case.get("name") for case in cases] == ["src/a b.py:12:8", "src/a b.py:12:8", "b.bin"]
    assert [case[0].tag for case in cases] == ["failure", "system-out", "skipped"]
    assert cases[0][0].text == "certain secret, critical: its checksum is right"


def test_junit_without_findings_has_a_test():
    root = ET.fromstring(render_junit(scan()).encode())  # noqa: S314 - it is our own
    assert root.get("tests") == "1"
    assert root.get("failures") == "0"


@given(SCANS)
def test_junit_is_xml_whatever_was_found(found):
    said = render_junit(found)
    assert SECRET not in said
    root = ET.fromstring(said.encode())  # noqa: S314 - it is our own
    told = [*found.findings, *found.skipped, *found.unused, *(found.idle or ())]
    wanted = len(told) or 1
    assert len(root.findall("./testsuite/testcase")) == wanted


def test_junit_of_a_hostile_path():
    root = ET.fromstring(render_junit(scan(finding(path=HOSTILE))).encode())  # noqa: S314 - ours
    assert "\\x1b[2J" in root[0][0].get("name")
