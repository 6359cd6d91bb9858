"""Every match begins with one of its rule's heads, or the rule has none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.detect import spans, tree
from guard.detect.compile import compile_rule, pattern_of
from guard.detect.heads import LONGEST, MANY, SHORTEST, heads, line_ends
from guard.detect.samples import expand
from guard.policy.packs import load_packs, packs_dir
from tests.detect.kit import make_bundle, scan_lines

RULES = [rule for rule in load_packs(packs_dir()).rules if "finder" not in rule]


def heads_of(pattern: str) -> list[bytes]:
    return heads(tree.parse(pattern.encode()))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("ghp_[A-Z]{4}", [b"ghp_"]),
        ("(?i:Pass)word", [b"pass"]),
        (r"(?P<key>[Pp]w|TOKEN)[=:]", [b"pw:", b"pw=", b"toke"]),
        (r"(?<![a-z])(?:ab|cd)?x[yz]", [b"abxy", b"abxz", b"cdxy", b"cdxz", b"xy", b"xz"]),
        (r"api[_\- ]?key", [b"api ", b"api-", b"api_", b"apik"]),
        (r"(?:ab){1,3}c", [b"ab"]),
        ("abc|abcd", [b"abc"]),
        (r"\d{4}-abc", []),  # begins in too many ways
        ("a[0-9]{3}", []),  # one letter says too little
        (r"(?:word)?[0-9]{8}", []),
        ("x?", []),
    ],
)
def test_heads(pattern: str, expected: list[bytes]):
    assert heads_of(pattern) == expected


def test_no_head_begins_with_another_and_all_are_short():
    known = [compile_rule(rule)[0]["heads"] for rule in RULES]
    assert sum(map(bool, known)) > len(RULES) * 0.95
    for rule in RULES:
        found = heads(tree.parse(pattern_of(rule).encode("utf-8", "surrogateescape")))
        assert all(SHORTEST <= len(head) <= LONGEST for head in found)
        assert not any(b.startswith(a) for a in found for b in found if a != b)


def test_every_match_of_a_sample_begins_with_a_head():
    tried = 0
    for rule in RULES:
        row = compile_rule(rule)[0]
        if not row["heads"]:
            continue
        pattern = re.compile(row["pattern"], re.MULTILINE)
        for template in rule.get("match", ()):
            for match in pattern.finditer(expand(template, rule, 5)):
                tried += 1
                assert re.match(row["heads"], match.group().lower()), rule["id"]
    assert tried > 3000


@pytest.mark.parametrize(
    ("pattern", "ends"),
    [
        ("abc=[^\\s]{4}", 0), ("a.{0,9}b", 0), (r"a\n", 1), (r"a(?:\r?\n[ \t]{0,40})?b", 1),
        (r"a\s{1,2}b", 2), ("a[^x]b", 1), (r"a[^x\n]b", 0), (r"[\x00-\x1f]|b", 1), (r"a\Wb", 1),
        (r"(?:a\n){3}|b", 3), ("[^{}]{0,2000}", MANY), (r"(?=\n)a$", 0), (r"a[^\W]b", 0),
    ],
)
def test_ends_of_lines_that_a_match_may_hold(pattern: str, ends: int):
    assert line_ends(tree.parse(pattern.encode())) == ends


def test_a_match_over_a_line_is_found_and_lines_before_it_are_not_looked_at():
    rule = {
        "id": "t", "kind": "secret", "title": "t", "confidence": "likely", "lookback": 400,
        "pattern": r"(?P<key>token):(?:\r?\n[ ]{0,9})?(?P<value>[0-9]{8})", "trigger": "[0-9]{8}",
    }
    row, _ = compile_rule(rule)
    text = b"token: x\n" * 30 + b"token:\n    73105926\n"
    before = spans.bytes_examined
    found = spans.find_spans(row, text, [(len(text) - 401, len(text) - 1)], "a.txt")
    assert [text[slice(*value)] for _, value, _ in found] == [b"73105926"]
    assert spans.bytes_examined - before < 40


PIECES = st.lists(
    st.sampled_from([b"tok", b"TOKEN", b"pw", b"key", b"=", b"12345678", b" ", b"\n", b"x" * 40]),
    max_size=30,
).map(b"".join)


@given(text=PIECES)
def test_as_many_matches_as_without_heads(text: bytes):
    rule = {
        "id": "t", "kind": "secret", "title": "t", "confidence": "likely",
        "pattern": r"(?P<key>(?i:token|pw|key))=(?P<value>[0-9]{8})",
    }
    row, _ = compile_rule(rule)
    ends = [match.end() for match in re.finditer(rb"=", text)]
    reaches = [(end - row["back"], end) for end in ends]
    plain = [match.span() for match in re.finditer(row["pattern"], text)]
    found = spans.find_spans(row, text, reaches, "a.txt") if reaches else ()
    assert [spans_[0] for spans_ in found] == plain


def test_few_places_are_tried_in_a_long_line():
    text = b"x = 'aa';" * 5000 + b'token = "qzvkwhtd73915264"\n'
    rule = {
        "id": "t", "kind": "secret", "title": "t", "confidence": "likely",
        "pattern": r"(?i:token) = \"(?P<value>[a-z0-9]{16})",
    }
    before = spans.bytes_examined
    assert len(scan_lines(make_bundle([rule]), text, "a.py").findings) == 1
    assert spans.bytes_examined - before < 200
