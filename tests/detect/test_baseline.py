"""detect-secrets' baselines: what they list is known, and nothing else is."""

from __future__ import annotations

import hashlib
import json
import random

import pytest

from guard.detect.baseline import Baselines, parse_baseline
from guard.detect.samples import draw
from guard.errors import PolicyError

FILE = ".secrets.baseline"
EXCEPTION = {"baseline": FILE, "owner": "a@b.example", "reason": "so", "expires": "9999-01-01"}
VALUE = draw("base62", 20, random.Random(5)).encode()
LINE = b"pass" + b'word = "' + VALUE + b'"'


def baseline(path="src/a.py", value=VALUE, **more):
    entry = {
        "type": "Secret Keyword", "filename": path, "line_number": 3, "is_verified": False,
        "hashed_secret": hashlib.sha1(value, usedforsecurity=False).hexdigest(), **more,
    }
    return json.dumps({"version": "1.5.0", "results": {path: [entry]}}).encode()


def known(raw, path="src/a.py", value=VALUE, line=LINE):
    return Baselines(
        [EXCEPTION], "HEAD", lambda spec, _most: raw if spec == f"HEAD:{FILE}" else None,
    ).knows(path, value, line)


def test_a_listed_secret_is_known():
    assert known(baseline()) is EXCEPTION


def test_a_rule_s_value_may_be_a_part_of_what_is_listed():
    assert known(baseline(), value=VALUE[2:]) is EXCEPTION


@pytest.mark.parametrize("raw", [
    baseline(path="src/b.py"), baseline(value=b"another-" + VALUE), baseline(is_secret=True), None,
])
def test_anything_else_is_not(raw):
    assert known(raw) is None


def test_another_secret_on_a_listed_line_is_not_known():
    other = draw("base62", 24, random.Random(6)).encode()
    assert known(baseline(), value=other, line=LINE + b"; tok" + b'en = "' + other + b'"') is None


def test_an_audited_false_alarm_is_known():
    assert known(baseline(is_secret=False)) is EXCEPTION


def test_a_baseline_is_read_once_and_only_when_asked():
    read = []
    baselines = Baselines([EXCEPTION], "t1", lambda spec, _: read.append(spec) or baseline())
    assert read == []
    for _ in range(3):
        baselines.knows("src/a.py", VALUE, LINE)
    assert read == [f"t1:{FILE}"]


def test_without_a_base_nothing_is_known():
    unknown = Baselines([EXCEPTION], "", lambda _spec, _most: baseline())
    assert unknown.knows("src/a.py", VALUE, LINE) is None
    missing = Baselines([EXCEPTION], "HEAD", lambda _spec, _most: None)
    assert missing.knows("src/a.py", VALUE, LINE) is None


def test_an_exception_with_a_path_covers_that_path_alone():
    for glob, covered in (("src/**", True), ("lib/**", False)):
        baselines = Baselines([EXCEPTION | {"path": glob}], "HEAD", lambda _s, _m: baseline())
        assert (baselines.knows("src/a.py", VALUE, LINE) is not None) is covered


@pytest.mark.parametrize("raw", [
    b"", b"{", b"[]", b"{}", b'{"results": []}', b'{"results": {"a": [{}]}}',
    b'{"results": {"a": 3}}', b'{"results": {"a": ["x"]}}', b"[" * 100_000, b"\xff",
])
def test_what_is_no_baseline_is_refused(raw):
    with pytest.raises(PolicyError, match="baseline"):
        parse_baseline(raw, FILE)
