"""What lowers nothing is told in every format, and never as a failure."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import jsonschema

from guard.model import Allowance, IdleException
from guard.report.github import render_github
from guard.report.jsonout import render_scan
from guard.report.junit import render_junit
from guard.report.sarif import render_sarif
from guard.report.style import PLAIN
from guard.report.text import MAX_NOTICED, render_findings, render_unused
from tests.report.made import SECRET, finding, scan, schema

COMMIT = "c0ffee" + "0" * 34
FOUND = scan(
    finding(side="name", path=f"k-{SECRET}.py", action="local"),
    allowances=[
        Allowance("b.py", 3, "sample-token"),
        Allowance(f"k-{SECRET}.py", 7, "sample-tokne", "no such rule"),
        Allowance("b.py", 9, "", "none is named", commit=COMMIT),
    ],
    idle=(
        IdleException("sample-token", "docs/**", "a@b.example", "2999-01-01", "unused"),
        IdleException(".secrets.baseline", "", "a@b.example", "2020-01-01", "expired"),
    ),
)


def test_text_says_it_below_the_findings():
    said = render_findings(FOUND, PLAIN)
    assert said.splitlines()[2:] == [
        "unused  k-[hidden].py:7  allowance of sample-tokne: no such rule",
        "unused  c0ffee0000 b.py:9  allowance of no rule: none is named",
        ("unused  exception of sample-token in docs/**, a@b.example, until 2999-01-01: "
         "lowers nothing in this repository"),
        ("expired  exception of .secrets.baseline everywhere, a@b.example, until 2020-01-01: "
         "has expired and does not apply"),
        "",
        "1 finding (1 local) in 1 file (+10 -2 lines)",
    ]


def test_json_has_both_lists():
    out = json.loads(render_scan(FOUND))
    jsonschema.validate(out, schema("findings"))
    assert out["unused_allowances"] == [
        {"path": "k-[hidden].py", "line": 7, "rule": "sample-tokne", "why": "no such rule"},
        {"path": "b.py", "line": 9, "rule": "", "why": "none is named", "commit": COMMIT},
    ]
    assert [(one["exception"], one["path"], one["state"]) for one in out["unused_exceptions"]] == [
        ("sample-token", "docs/**", "unused"), (".secrets.baseline", None, "expired"),
    ]


def test_json_has_no_list_of_exceptions_where_nobody_can_know():
    out = json.loads(render_scan(scan()))
    assert out["unused_allowances"] == []
    assert "unused_exceptions" not in out
    assert json.loads(render_scan(scan(idle=())))["unused_exceptions"] == []


def test_github_gets_notices():
    said = render_github(FOUND).splitlines()[1:]
    assert said[0] == (
        "::notice file=k-[hidden].py,line=7,title=unused allowance::sample-tokne: no such rule"
    )
    assert said[1].endswith(f"none is named in commit {COMMIT}")
    assert [line.partition("title=")[2].partition("::")[0] for line in said[2:]] == [
        "unused exception", "expired exception",
    ]


def test_sarif_gets_notes():
    (run,) = json.loads(render_sarif(FOUND))["runs"]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert {note["level"] for note in notes} == {"note"}
    assert notes[0]["message"]["text"] == "Unused allowance: sample-tokne: no such rule"
    (place,) = notes[0]["locations"]
    assert place["physicalLocation"]["region"] == {"startLine": 7}
    assert "locations" not in notes[2]
    assert len(run["results"]) == 1


def test_junit_gets_passed_cases():
    root = ET.fromstring(render_junit(FOUND).encode())  # noqa: S314 - it is our own
    assert root.attrib == {"tests": "5", "skipped": "0", "errors": "0", "failures": "0"}
    cases = root.findall("./testsuite/testcase")[1:]
    assert [case.get("classname") for case in cases] == [
        "unused allowance", "unused allowance", "unused exception", "expired exception",
    ]
    assert cases[0].get("name") == "k-[hidden].py:7"


def test_the_hook_says_it_in_one_line():
    found = scan(allowances=[Allowance(f"{n}.py", n, "r", "no such rule") for n in range(1, 6)])
    assert render_unused(found) == (
        "guard: unused allowance: 1.py:1 (r: no such rule), 2.py:2 (r: no such rule), "
        f"3.py:3 (r: no such rule) and {5 - MAX_NOTICED} more"
    )
