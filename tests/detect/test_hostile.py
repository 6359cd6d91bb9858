"""Hostile text costs work in proportion to its size, counted and not timed, and never a crash."""

from __future__ import annotations

import random

import pytest

from guard.detect import blocks, engine, first_pass, spans
from guard.detect.samples import make_token
from tests.detect.kit import rule_named, scan_lines, secret_bundle

TOKEN = make_token(rule_named("github-pat"), random.Random(1))
UNITS = {
    "one letter": b"a", "quotes": b'"', "password=": b"password=", "quoted": b'password="',
    "assignments": b"password=x1y2z3w4\n", "nested": b'{"password":{', "jwt heads": b"eyJ.",
    "headers": b"-----BEGIN PRIVATE" + b" KEY-----",
    "header lines": b"-----BEGIN PRIVATE" + b" KEY-----\n",
    "prefixes": TOKEN[:4], "tokens": TOKEN + b" ", "addresses": b"postgres://a:b@",
    "blanks": b" \t",
    "pairs": b"name: password\n value: ", "options": b"--password --token ", "zeros": b"A" * 16,
    "base64": b"QUJDREVGR0hJSktM", "digits": b"1234567890", "connection": b"Server=a;Password=",
    "commands": b"mysql -u x -p", "otp": b"otpauth://totp/?", "newlines": b"\n",
}


def work(text):
    before = first_pass.callbacks, spans.bytes_examined
    found = scan_lines(secret_bundle(), text)
    return found, first_pass.callbacks - before[0], spans.bytes_examined - before[1]


@pytest.mark.parametrize("name", list(UNITS))
def test_work_grows_no_faster_than_the_text(name):
    unit = UNITS[name]
    size = 60_000
    small, large = unit * (size // len(unit)), unit * (4 * size // len(unit))
    _, calls, examined = work(small)
    found, more_calls, more_examined = work(large)
    assert more_calls <= 5 * calls + 50
    assert more_examined <= 5 * examined + 5_000
    # Each byte may be looked at once by each of the rules that fire there: a handful.
    assert more_examined <= 8 * len(large) + 5_000
    assert len(found.findings) <= 2 * engine.MAX_FINDINGS


def test_headers_without_end_are_followed_once():
    before = blocks.bytes_followed
    text = UNITS["header lines"] * 5000
    work(text)
    assert blocks.bytes_followed - before <= 2 * len(text)


def test_megabyte_on_one_line_with_one_secret():
    text = b"x" * (1 << 19) + b" " + TOKEN + b" " + b"y" * (1 << 19)
    found, calls, examined = work(text)
    assert [(f.line, f.column) for f in found.findings] == [(1, (1 << 19) + 2)]
    assert calls < 10
    assert examined < 10_000


def test_random_bytes():
    source = random.Random(5)
    text = bytes(source.randrange(256) for _ in range(300_000))
    found, calls, _ = work(text)
    assert [f for f in found.findings if f.action == "block"] == []
    assert calls < 200


def test_patterns_are_compiled_once():
    text = TOKEN + b"\n"
    work(text)
    before = spans.patterns_compiled
    for _ in range(5):
        work(text)
    assert spans.patterns_compiled == before
