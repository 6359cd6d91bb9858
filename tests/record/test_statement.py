from __future__ import annotations

import pytest

from guard.canon import canonical, digest
from guard.change import Scan, Skipped
from guard.model import Call, Usage
from guard.record.statement import (
    MAX_FINDINGS,
    MAX_REASONS,
    MAX_SKIPPED,
    PREDICATE_TYPE,
    STATEMENT_TYPE,
    change_of,
    follow_statement,
    format_time,
    subject_of,
)
from tests.record.samples import (
    BASE_TREE,
    CHANGE,
    COMMIT,
    TREE,
    WHEN,
    bundle,
    finding,
    statement,
)


def a_call(**fields) -> dict:
    return Call(**{
        "provider": "ollama", "model": "m", "model_digest": "sha256:1", "endpoint": "http://[::1]:1",
        "payload_digest": "sha256:2", "usage": Usage(3, 4), "outcome": "ok",
        "detail": "for the terminal only",
    } | fields).public()


def test_the_shape_is_an_in_toto_statement():
    made = statement(commit=COMMIT, calls=(a_call(),), overrides=("no-verify",), replaces=(CHANGE,))
    assert made["_type"] == STATEMENT_TYPE
    assert made["predicateType"] == PREDICATE_TYPE
    assert made["subject"] == [
        {"name": "change", "digest": {"sha256": "c" * 64}},
        {"name": "tree", "digest": {"gitTree": TREE}},
        {"name": "commit", "digest": {"gitCommit": COMMIT}},
    ]
    predicate = made["predicate"]
    assert predicate["base_tree"] == BASE_TREE
    assert predicate["policy_digest"] == bundle().policy_digest
    assert predicate["ruleset_digest"] == bundle().ruleset_digest
    assert (predicate["route"], predicate["task"], predicate["complexity"]) == (
        "local", "message", 2)
    assert predicate["reasons"] == ["routine work"]
    assert predicate["overrides"] == ["no-verify"]
    assert predicate["replaces"] == [CHANGE]
    assert predicate["time"] == WHEN
    assert predicate["calls"][0]["input_tokens"] == 3
    assert "detail" not in predicate["calls"][0]


def test_what_is_unknown_is_left_out_of_the_subject():
    assert statement(change_digest="", tree="")["subject"] == []


def test_the_change_digest_and_the_time_have_defaults():
    made = statement(change_digest=None, scan=Scan(digest=CHANGE), when="")
    assert change_of(made) == CHANGE
    assert made["predicate"]["time"].endswith("Z")


def test_the_same_decision_has_the_same_bytes():
    assert canonical(statement()) == canonical(statement())
    assert digest(statement()) != digest(statement(route="cloud"))


def test_findings_are_pointers():
    secret = b"s3cr" + b"et-val" + b"ue"
    made = statement(scan=Scan((finding(secret=secret, waived="docs"),)), route="block")
    assert made["predicate"]["findings"] == [{
        "rule": "sample-token", "kind": "secret", "path": "src/a.py", "blob": "4" * 40, "line": 3,
        "side": "added", "confidence": "certain", "action": "block", "waived": "docs",
        "fingerprint": "0123456789abcdef",
    }]
    assert "findings_omitted" not in made["predicate"]


def test_no_value_reaches_the_record_by_a_side_door():
    value = "s3cr" + "et-val" + "ue"
    scan = Scan(
        (finding(secret=value.encode(), path=f"dump/{value}.txt", waived=f"{value} is a sample"),),
        (Skipped(f"{value}.bin", f"{value} is binary"),),
    )
    made = canonical(statement(scan=scan, route="block", reasons=(f"found in {value}.txt",)))
    assert value not in made
    assert "dump/[value].txt" in made


def test_a_value_within_a_value_leaves_nothing():
    outer, inner = "abcdef-ghijkl", "cdef-ghi"
    scan = Scan((finding(secret=inner.encode()), finding(secret=outer.encode(), path=outer)))
    text = canonical(statement(scan=scan))
    assert "[value]" in text
    assert "ghijkl" not in text


def test_a_path_that_is_not_utf8_survives():
    path = b"caf\xe9.py".decode("utf-8", "surrogateescape")
    made = statement(scan=Scan((finding(path=path),)))
    assert made["predicate"]["findings"][0]["path"] == path
    canonical(made).encode("ascii")


def test_lists_and_texts_are_bounded():
    mild = tuple(finding(action="cloud", line=n + 1) for n in range(MAX_FINDINGS + 5))
    scan = Scan(
        (*mild, finding(path="x" * 9000, action="block")),
        tuple(Skipped(f"f{n}", "r" * 9000) for n in range(MAX_SKIPPED + 3)),
    )
    predicate = statement(scan=scan, reasons=("y" * 9000,) * 50)["predicate"]
    assert len(predicate["findings"]) == MAX_FINDINGS
    assert predicate["findings_omitted"] == 6
    assert predicate["findings"][0]["action"] == "block"
    assert predicate["findings"][1]["line"] == 1
    assert len(predicate["findings"][0]["path"]) == 4096
    assert len(predicate["skipped"]) == MAX_SKIPPED
    assert predicate["skipped_omitted"] == 3
    assert len(predicate["reasons"]) == MAX_REASONS
    assert max(len(text) for text in predicate["reasons"]) == 300


@pytest.mark.parametrize(("endpoint", "kept"), [
    ("https://api.example.org/v1", "https://api.example.org/v1"),
    ("https://me:" + "pw@api.example.org/v1?key=1#x", "https://api.example.org/v1"),
    ("no address", "no address"), ("", ""),
])
def test_an_endpoint_carries_no_credentials(endpoint, kept):
    made = statement(calls=(a_call(endpoint=endpoint),))
    assert made["predicate"]["calls"][0]["endpoint"] == kept


@pytest.mark.parametrize("fields", [
    {"event": "other"}, {"route": "remote"}, {"task": "poem"}, {"complexity": 11},
    {"complexity": True}, {"overrides": ("two words",)}, {"overrides": ("x" * 41,)},
    {"replaces": ("sha256:1",)}, {"when": "yesterday"}, {"tree": "HEAD"}, {"base_tree": "12"},
    {"commit": "g" * 40}, {"change_digest": "c" * 64},
])
def test_fields_that_only_code_fills_are_checked(fields):
    with pytest.raises(ValueError, match="statement: "):
        statement(**fields)


def test_follow_keeps_the_decision_and_names_what_it_replaces():
    old = statement(calls=(a_call(),), overrides=("no-verify",))
    before = canonical(old)
    new = follow_statement(
        old, event="committed", when="2026-01-02T03:04:06Z", commit=COMMIT, tree="5" * 40,
        base_tree="6" * 40,
    )
    assert canonical(old) == before
    assert change_of(new) == CHANGE
    assert subject_of(new, "commit", "gitCommit") == COMMIT
    assert subject_of(new, "tree", "gitTree") == "5" * 40
    assert new["predicate"]["replaces"] == [digest(old)]
    assert new["predicate"]["event"] == "committed"
    for kept in ("calls", "overrides", "route", "reasons", "findings"):
        assert new["predicate"][kept] == old["predicate"][kept]


def test_time_is_utc_to_the_second():
    assert format_time(0.9) == "1970-01-01T00:00:00Z"
