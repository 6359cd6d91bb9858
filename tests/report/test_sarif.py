"""SARIF as the standard and GitHub's upload want it.

The whole output was held against the OASIS schema by hand; no package ships that schema, so
what it demands of the parts that guard writes is said here.
"""

from __future__ import annotations

import json
import re
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given

from guard.report import sarif
from guard.report.sarif import artifact, render_sarif
from tests.report.made import HOSTILE, SCANS, SECRET, finding, scan

#: RFC 3986: what may stand in a relative reference, percent-encoding included.
URI = re.compile(r"(?:file://)?(?:[A-Za-z0-9._~/@!$&'()*+,;=-]|%[0-9A-F]{2})*")
LEVELS = {"none", "note", "warning", "error"}


def read(*args, **kwargs) -> dict:
    log = json.loads(render_sarif(*args, **kwargs))
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    check_run(run)
    return run


def check_run(run: dict) -> None:
    assert set(run) <= {
        "tool", "columnKind", "originalUriBaseIds", "invocations", "results",
    }
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    driver = run["tool"]["driver"]
    assert driver["name"]
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in LEVELS
        assert 0 < float(rule["properties"]["security-severity"]) <= 10
    for result in run["results"]:
        check_result(result, rules)
    for note in run["invocations"][0]["toolExecutionNotifications"]:
        assert note["level"] in LEVELS
        assert note["message"]["text"]


def check_result(result: dict, rules: list[dict]) -> None:
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert result["level"] in LEVELS
    assert result["message"]["text"]
    assert all(isinstance(value, str) for value in result["partialFingerprints"].values())
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    uri = physical["artifactLocation"]["uri"]
    assert URI.fullmatch(uri), uri
    assert not uri.startswith("//")
    region = physical.get("region")
    if region is not None:
        assert region["startLine"] >= 1
        assert region["endLine"] >= region["startLine"]
        assert region["startColumn"] >= 1


def test_a_finding_becomes_a_result():
    run = read(scan(finding()), ("a" * 40,), [
        {"id": "sample-token", "source": ["https://example.org/tokens", "a book"],
         "description": "Do this."},
    ])
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["helpUri"] == "https://example.org/tokens"
    assert rule["help"]["text"] == "Do this.\nSource: https://example.org/tokens\nSource: a book"
    assert rule["properties"] == {
        "tags": ["security", "secret"], "security-severity": "9.5", "precision": "very-high",
    }
    assert run["results"] == [{
        "ruleId": "sample-token", "ruleIndex": 0, "level": "error",
        "message": {"text": "its checksum is right"},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": "src/a%20b.py", "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": 12, "startColumn": 8, "endLine": 12},
        }}],
        "partialFingerprints": {"guard/v1": "0123456789abcdef"},
        "properties": {
            "kind": "secret", "side": "added", "confidence": "certain", "severity": "critical",
            "action": "block", "commit": "a" * 40,
        },
    }]


def test_what_is_allowed_is_left_out():
    assert read(scan(finding(waived="inline: sample")))["results"] == []


@pytest.mark.parametrize(("side", "path", "text"), [
    ("removed", "a.py", "its checksum is right (on removed line 12)"),
    ("name", "a.py", "its checksum is right (in the name of the file)"),
])
def test_a_line_that_is_not_in_the_file_is_not_pointed_at(side, path, text):
    (result,) = read(scan(finding(side=side, path=path, kind="proprietary")))["results"]
    assert "region" not in result["locations"][0]["physicalLocation"]
    assert result["message"]["text"] == text


def test_an_upload_takes_so_many_results_and_the_strictest_stay(monkeypatch):
    monkeypatch.setattr(sarif, "MAX_RESULTS", 3)
    found = [finding(action="local", severity="low", line=1), finding(action="local", line=2),
             finding(line=3), finding(action="cloud", line=4), finding(line=5)]
    run = read(scan(*found))
    kept = [result["locations"][0]["physicalLocation"]["region"]["startLine"]
            for result in run["results"]]
    assert kept == [2, 3, 5]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "2 results are left out: an upload takes 3."
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["sample-token"]


def test_the_limit_is_github_s():
    assert sarif.MAX_RESULTS == 25_000


def test_unread_files_are_notified(monkeypatch):
    monkeypatch.setattr(sarif, "MAX_NOTIFICATIONS", 2)
    run = read(scan(skipped=[(f"{n}.bin", "binary") for n in range(5)]))
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [note["message"]["text"] for note in notes] == [
        "3 more files were not read.", "Not read: binary", "Not read: binary",
    ]


@pytest.mark.parametrize("path", ["a b#c?d%e:f.py", "é/漢", "caf\udce9", "a\\b", HOSTILE])
def test_paths_become_uris_that_give_the_path_back(path):
    uri = artifact(path)["uri"]
    assert URI.fullmatch(uri)
    assert unquote_to_bytes(uri) == path.encode("utf-8", "surrogateescape")


def test_a_path_outside_of_the_repository_is_a_file():
    assert artifact("/tmp/a b") == {"uri": "file:///tmp/a%20b"}


@given(SCANS)
def test_any_scan_is_sarif_and_shows_no_value(found):
    said = render_sarif(found)
    assert SECRET not in said
    assert said.isascii()
    check_run(json.loads(said)["runs"][0])
