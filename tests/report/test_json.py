"""JSON as docs/schema says, and readable by everybody."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
from hypothesis import given

from guard.model import Complexity, Decision
from guard.report.checkup import Check, is_sound, render_checkup, render_checkup_json
from guard.report.jsonout import render_json, render_route, render_scan
from guard.report.route import render_route_text
from guard.report.style import PLAIN
from tests.report.made import HOSTILE, SCANS, SECRET, finding, scan, schema

ESCAPED_SURROGATE = re.compile(r"\\ud[89a-f][0-9a-f]{2}", re.IGNORECASE)


def decision(**fields) -> Decision:
    return Decision(**{
        "route": "local", "reasons": ("Because.",), "task": "message", "sensitive": True,
        "complexity": Complexity(3, ((2, "size: 60 lines"), (1, "task: message"))),
        "provider": "ollama", "model": "qwen2.5-coder:7b",
    } | fields)


@pytest.mark.parametrize("name", ["findings", "route", "doctor"])
def test_the_schemas_are_schemas(name):
    jsonschema.Draft202012Validator.check_schema(schema(name))


def test_a_finding_has_the_keys_of_the_design_and_no_value():
    out = json.loads(render_scan(scan(finding(), skipped=[("big.bin", "binary")])))
    assert out["version"] == 1
    assert out["findings"] == [{
        "rule": "sample-token", "kind": "secret", "path": "src/a b.py", "line": 12, "end_line": 12,
        "column": 8, "side": "added", "confidence": "certain", "severity": "critical",
        "action": "block", "fingerprint": "0123456789abcdef", "message": "its checksum is right",
    }]
    assert out["skipped"] == [{"path": "big.bin", "reason": "binary"}]
    assert out["summary"] == {
        "route": "block", "findings": 1, "block": 1, "local": 0, "cloud": 0, "waived": 0,
        "skipped": 1, "files": 1, "added": 10, "removed": 2, "digest": "",
    }


def test_findings_of_commits_carry_them():
    out = json.loads(render_scan(scan(finding()), ("a" * 40,)))
    assert out["findings"][0]["commit"] == "a" * 40
    with pytest.raises(ValueError, match="zip"):
        render_scan(scan(finding()), ("a" * 40, "b" * 40))


@given(SCANS)
def test_any_scan_fits_its_schema_and_shows_no_value(found):
    said = render_scan(found)
    jsonschema.validate(json.loads(said), schema("findings"))
    assert SECRET not in said
    assert said.isascii()
    for path in [item["path"] for item in json.loads(said)["findings"]]:
        path.encode()  # no lone surrogate, which other languages refuse


def test_bytes_that_are_not_utf_8_are_told_readably():
    said = render_scan(scan(finding(path="caf\udce9.py")))
    assert not ESCAPED_SURROGATE.search(said)
    assert json.loads(said)["findings"][0]["path"] == "caf\\xe9.py"


@given(SCANS)
def test_any_route_fits_its_schema(found):
    said = render_route(decision(reasons=(HOSTILE,)), found.findings)
    jsonschema.validate(json.loads(said), schema("route"))
    assert SECRET not in said


def test_route_json_has_the_keys_of_the_design():
    out = json.loads(render_route(decision(model="", provider=""), ()))
    assert {key: out[key] for key in (
        "version", "route", "reasons", "complexity", "findings", "provider", "model",
    )} == {
        "version": 1, "route": "local", "reasons": ["Because."], "complexity": 3, "findings": [],
        "provider": None, "model": None,
    }


def test_route_text():
    assert render_route_text(decision(), (), scan(), PLAIN) == """\
route: local
  Because.
by: ollama, qwen2.5-coder:7b
complexity: 3 of 10, for message
"""
    said = render_route_text(
        decision(model="", provider="draft"), (finding(waived="inline: x"),),
        scan(skipped=[("b.bin", "binary")]), PLAIN, explain=True,
    )
    assert said == """\
route: local
  Because.
by: guard's own draft, no model
complexity: 3 of 10, for message
  +2  size: 60 lines
  +1  task: message
findings:
  block  src/a b.py:12:8  sample-token (certain): its checksum is right (allowed: inline: x)
  local  b.bin  not read: binary
"""


@given(SCANS)
def test_route_text_is_harmless(found):
    said = render_route_text(
        decision(reasons=(HOSTILE,)), found.findings, found, PLAIN, explain=True,
    )
    assert SECRET not in said
    assert all(char.isprintable() or char == "\n" for char in said)


def test_no_value_that_json_does_not_know():
    with pytest.raises(ValueError, match="not JSON compliant"):
        render_json(float("nan"))


def test_the_doctor():
    checks = [Check("git", "ok", "2.39"), Check("cloud", "warn", "no key", "export KEY=..."),
              Check("hooks", "fail", "gone", "guard init")]
    out = json.loads(render_checkup_json(checks))
    jsonschema.validate(out, schema("doctor"))
    assert out["ok"] is False
    assert out["checks"][0] == {"name": "git", "status": "ok", "detail": "2.39", "mend": None}
    assert is_sound(checks[:2])
    assert render_checkup(checks, PLAIN) == """\
ok    git    2.39
warn  cloud  no key
             -> export KEY=...
fail  hooks  gone
             -> guard init
1 thing that guard needs: broken
"""
    assert render_checkup(checks[:1], PLAIN).endswith("all is well\n")
    weak = render_checkup(checks[:2], PLAIN)
    assert weak.endswith("guard works; 1 thing it could use: missing\n")
