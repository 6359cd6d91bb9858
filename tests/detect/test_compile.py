"""Rules that can't be used are refused with file, line and id; the others keep their meaning."""

from __future__ import annotations

import marshal
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.detect import hs, tree
from guard.detect.compile import compile_rule, compile_rules
from guard.detect.samples import generate
from guard.errors import PolicyError
from tests.detect.kit import make_bundle, scan_lines, secret_rules

BASE = {"id": "acme", "title": "x", "kind": "secret", "_file": "p.yaml", "_line": 7}


@pytest.mark.parametrize(("form", "problem"), [
    ({"pattern": "a{3"}, None),
    ({"pattern": "(abc"}, "not a pattern"),
    ({"pattern": "abc.*"}, "bound"),
    ({"pattern": "abc[0-9]+"}, "bound"),
    ({"pattern": "(ab){3000}"}, "4096"),
    ({"pattern": r"(a)\1"}, "does not have"),
    ({"pattern": "a?"}, "match nothing"),
    ({"pattern": "", "boundary": "none"}, "match nothing"),
    ({"pattern": "abc", "boundary": "sometimes"}, "boundary"),
    ({"pattern": "abc", "checks": ["no-such-check"]}, "no check"),
    ({"pattern": "abc", "checks": ["entropee>=3"]}, "not one of"),
    ({"pattern": "abc", "checks": ["entropy>=much"]}, "float"),
    ({"pattern": "abc", "confidence": "sure"}, "confidence"),
    ({"token": {"prefix": "x_", "alphabet": "base99", "length": 4}}, "alphabet"),
    ({"token": {"prefix": "x_", "alphabet": "hex", "length": [9, 3]}}, "length"),
    ({"token": {"prefix": "x_", "alphabet": "hex", "length": 9, "checksum": "md5"}}, "checksum"),
    ({"token": {"prefix": "x_", "alphabet": "hex", "length": 5000}}, "4096"),
    ({"keys": ["a"]}, "value"),
    ({}, "neither"),
])
def test_wrong_rule_is_refused_by_name_and_place(form, problem):
    if problem is None:
        compile_rule({**BASE, **form})
        return
    with pytest.raises(PolicyError, match=problem) as caught:
        compile_rules([{**BASE, **form}])
    assert caught.value.what.startswith("p.yaml:7: rule acme: ")


def test_id_that_is_taken_is_refused():
    with pytest.raises(PolicyError, match="taken"):
        compile_rules([{**BASE, "pattern": "abc"}, {**BASE, "pattern": "abd"}])


def test_no_rules_at_all_compile():
    rows, raw = compile_rules([])
    assert rows == []
    hs.load_database(raw).scan(b"anything", lambda *_: pytest.fail("nothing can match"))


def test_rows_are_plain_and_small():
    rows, raw = compile_rules(list(secret_rules()))
    assert marshal.loads(marshal.dumps(rows)) == rows  # noqa: S302 - made a moment ago
    assert len(raw) < 6 << 20
    for row in rows:
        assert 0 < row["back"] <= tree.MAX_WIDTH
        assert row["ahead"] <= tree.MAX_WIDTH


def test_damaged_database_is_refused():
    _, raw = compile_rules([{**BASE, "pattern": "abc"}])
    for damaged in (b"", raw[:40], b"x" * len(raw)):
        with pytest.raises(ValueError, match="refuses"):
            hs.load_database(damaged)


def test_bytes_beyond_ascii_and_case():
    rule = {**BASE, "kind": "proprietary", "pattern": "strengst geheim ünd", "ignore_case": True}
    found = scan_lines(make_bundle([rule]), "x STRENGST Geheim ünd y".encode()).findings
    assert [f.column for f in found] == [3]


def test_paths_choose_the_files():
    places = {"paths": ["*.env", "conf/**"], "not_paths": ["conf/x/*"]}
    bundle = make_bundle([{**BASE, "pattern": "abc123", **places}])
    names = ("a.env", "conf/b", "conf/x/b", "c.py")
    hit = [name for name in names if scan_lines(bundle, b"abc123", name).findings]
    assert hit == ["a.env", "conf/b"]


def test_own_trigger_and_lookback():
    rule = {**BASE, "pattern": "[0-9]{6} abc", "trigger": "abc", "lookback": 10}
    (found,) = scan_lines(make_bundle([rule]), b"xx 482913 abc").findings
    assert found.column == 4


ATOMS = st.sampled_from([
    "a", "b", "[ab]", "[0-9]", "x{2}", "[xy]{1,3}", "(?:ab|c)", "c?", "(?P<k>a)?",
    "(?:a[0-9]){0,2}",
])


@settings(max_examples=150, deadline=None)
@given(
    parts=st.lists(ATOMS, min_size=1, max_size=6), seed=st.integers(0, 999),
    noise=st.text("abcxy019 ", max_size=20),
)
def test_trigger_fires_wherever_the_pattern_matches(parts, seed, noise):
    pattern = "".join(part.replace("<k>", f"<k{index}>") for index, part in enumerate(parts))
    node = tree.parse(pattern.encode())
    low, high = tree.width(node)
    if not low:
        return
    expression, least, most = tree.trigger(node)
    text = noise.encode() + generate(node, random.Random(seed)) + noise.encode()
    ends = []
    database = hs.compile_database([(expression.encode(), 0, hs.FLAG_MULTILINE)])
    database.scan(text, lambda _id, _from, end, *_: ends.append(end))
    for match in re.finditer(pattern.encode(), text):
        windows = [(end - most, end - least + high) for end in ends]
        assert any(start <= match.start() and match.end() <= stop for start, stop in windows)
