"""detect-secrets is asked about doubtful lines only, offline, and never outvotes a rule."""

from __future__ import annotations

import socket

import pytest

from guard.detect import detect_secrets_adapter as adapter
from tests.detect.kit import make_bundle, scan_lines

# Both detectors see the key word; only ours minds that the value is made of small letters.
RULE = {
    "id": "test-password", "kind": "secret", "title": "password", "confidence": "likely",
    "pattern": r"(?P<key>(?i:password)\w{0,12}) ?= ?[\"']?(?P<value>[^\s\"']{6,64})",
    "checks": ["generic-key", "not-sample-password", "has-digit"],
}
DOUBTFUL = b'password = "' + b"geheim" + b'nisvoll"\n'


def bundle():
    return make_bundle([RULE])


def test_doubtful_line_is_possible_and_stays_local():
    found = scan_lines(bundle(), b"x = 1\n" + DOUBTFUL, "a.py").findings
    assert [(f.rule, f.line, f.confidence, f.action) for f in found] == [
        ("detect-secrets-secret-keyword", 2, "possible", "local"),
    ]


def test_line_that_a_rule_covers_is_not_asked_about(monkeypatch):
    monkeypatch.setattr(adapter, "find", lambda *_: pytest.fail("asked"))
    strong = b'password = "kY7' + b'hQ2pL9xz"'
    found = scan_lines(bundle(), strong, "a.py").findings
    assert [f.rule for f in found] == ["test-password"]


def test_placeholder_is_not_asked_about(monkeypatch):
    monkeypatch.setattr(adapter, "find", lambda *_: pytest.fail("asked"))
    for line in (b'password = "changeme"', b"token = get_token()", b'password_field = "geheimer"'):
        assert scan_lines(bundle(), line, "a.py").findings == ()


def test_nothing_is_verified_over_the_network(monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a socket was opened"))
    for plugin in adapter.load_plugins():
        assert plugin.verify("x").name == "UNVERIFIED"
    adapter.find(DOUBTFUL, [3], "a.py")


def test_lines_are_bounded():
    text = DOUBTFUL * 2000
    offsets = [index * len(DOUBTFUL) for index in range(2000)]
    assert len(adapter.find(text, offsets, "a.py")) == adapter.MAX_LINES
    assert adapter.find(b"x" * 100_000, [50_000], "a.py") == []
