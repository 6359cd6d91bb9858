"""What detect-secrets reports, guard finds or explains: nothing is dropped without a name."""

from __future__ import annotations

import random
import socket

import pytest
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings

from guard.detect.explain import FILTERS, explain_suppressed, report
from guard.detect.samples import draw, expand, make_token
from tests.detect.kit import TODAY, make_bundle, rule_named, scan_lines, secret_bundle, secret_rules

PAT = rule_named("github-pat")
TOKEN = make_token(PAT, random.Random(1))


def explained(text, path="app.py", bundle=None):
    found = explain_suppressed(text, path, bundle or secret_bundle(), TODAY)
    return [(one.line, one.rule, one.filter) for one in found]


def test_each_filter_names_itself():
    digest = draw("hex", 40, random.Random(2)).encode()
    text = b"\n".join([
        b"x = 1", b'blob = "' + digest + b'"', b"pass" + b'word = "your_password_here"',
        TOKEN,
    ])
    assert explained(text, bundle=make_bundle([PAT])) == [
        (2, "detect-secrets-hex-high-entropy-string", "digest"),
        (3, "detect-secrets-secret-keyword", "placeholder"),
    ]


def test_what_guard_finds_is_not_explained_away():
    assert explained(b"t = '" + TOKEN + b"'\n") == []


def test_report_is_what_detect_secrets_itself_says(tmp_path):
    source = random.Random(5)
    lines = [expand(template, rule, 3) for rule in secret_rules()[:400]
             for template in rule.get("match", ())[:1]]
    text = b"\n".join([line.replace(b"\n", b" ") for line in lines if line.isascii()]) + b"\n"
    text += draw("base64", 60, source).encode() + b"\n"
    file = tmp_path / "sample.txt"
    file.write_bytes(text)
    with default_settings():
        theirs = {(one.line_number, one.type) for one in scan_file(str(file))}
    assert theirs == {(line, kind) for line, kind, _ in report(text, "sample.txt")}
    assert len(theirs) > 10


def test_every_report_on_rules_samples_is_found_or_explained():
    lines = [expand(template, rule, 4).replace(b"\n", b" ") for rule in secret_rules()[:300]
             for template in (*rule.get("match", ())[:1], *rule.get("pass", ())[:1])]
    text = b"\n".join(lines) + b"\n"
    found = {line for one in scan_lines(secret_bundle(), text, "a.txt").findings
             for line in range(one.line, one.end_line + 1)}
    answered = {line for line, _, _ in explained(text, "a.txt")}
    assert {line for line, _, _ in report(text, "a.txt")} <= found | answered
    assert {name for _, _, name in explained(text, "a.txt")} <= set(FILTERS)


def test_nothing_is_asked_over_the_network(monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a socket was opened"))
    value = draw("base64", 40, random.Random(3)).encode()
    explained(b"t = '" + TOKEN + b"'\nx = '" + value + b"'\n")


def test_files_that_detect_secrets_passes_over():
    text = b"x = '" + draw("hex", 64, random.Random(3)).encode() + b"'\n"
    assert explained(text, "package-lock.json") == []
    assert len(explained(text, "app.py")) == 1
