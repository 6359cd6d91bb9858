"""Findings as the reports get them, and values that no report may show."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import strategies as st

from guard.change import Scan, Shape, Skipped
from guard.model import Allowance, Finding, IdleException

SECRET = "zq" + "7Kx" * 6
SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"
#: A path that would colour a terminal, turn its text around, start a new line and end a command.
HOSTILE = 'a\x1b[2Jb\u202ec\nd\r::error::e,f%\udcff\x07\x9b<&">]]>.txt'

CHARS = st.sampled_from("a/.é漢\x00\x1b\x9b\r\n\t:,%<&>[]*?\"'\\\u2028\u202e\udcff\ud800\U000e0041")
TEXTS = st.text(CHARS, max_size=12)


def finding(**fields) -> Finding:
    return Finding(**{
        "rule": "sample-token", "kind": "secret", "path": "src/a b.py", "line": 12, "end_line": 12,
        "column": 8, "side": "added", "confidence": "certain", "severity": "critical",
        "action": "block", "fingerprint": "0123456789abcdef", "title": "Sample token",
        "message": "its checksum is right", "secret": SECRET.encode(),
    } | fields)


def scan(*findings: Finding, skipped=(), allowances=(), idle=None) -> Scan:
    return Scan(findings, tuple(Skipped(*pair) for pair in skipped), Shape(
        (("src/a b.py", "M", 10, 2),), 10, 2, 1,
    ), "", tuple(allowances), idle=idle)


@st.composite
def findings(draw) -> Finding:
    value = draw(st.sampled_from([b"", SECRET.encode()]))
    side = draw(st.sampled_from(["added", "context", "removed", "name", "branch"]))
    path = draw(TEXTS)
    if side == "name" and value:
        path += SECRET + draw(TEXTS)
    return finding(
        rule=draw(st.from_regex(r"[a-z]{1,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)), side=side,
        kind=draw(st.sampled_from(["secret", "pii"])), path=path, secret=value,
        line=draw(st.integers(1, 10**6)), column=draw(st.integers(1, 500)),
        action=draw(st.sampled_from(["cloud", "local", "block"])),
        confidence=draw(st.sampled_from(["certain", "likely", "possible"])),
        severity=draw(st.sampled_from(["critical", "high", "medium", "low"])),
        title=draw(TEXTS), message=draw(TEXTS), waived=draw(st.just("") | TEXTS),
    )


COMMITS = st.sampled_from(["", "c0ffee" + "0" * 34])
SCANS = st.builds(
    lambda found, skipped, allowed, idle: scan(
        *found, skipped=skipped, allowances=allowed, idle=idle),
    st.lists(findings(), max_size=4),
    st.lists(st.tuples(TEXTS, TEXTS.filter(bool)), max_size=2),
    st.lists(st.builds(
        Allowance, TEXTS.filter(bool), st.integers(1, 10**6), TEXTS, TEXTS,
        commit=COMMITS,
    ), max_size=2),
    st.none() | st.lists(st.builds(
        IdleException, TEXTS, TEXTS, TEXTS, st.just("2026-12-31"),
        st.sampled_from(["unused", "expired"]),
    ), max_size=2).map(tuple),
)


def schema(name: str) -> dict:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
