"""What the policy makes of a finding, and what may lower it."""

from __future__ import annotations

import random

import pytest

from guard.change import Side
from guard.detect.judge import inline_allowance
from guard.detect.samples import make_token
from tests.detect.kit import make_bundle, patch_of, rule_named, scan, scan_lines

PAT = rule_named("github-pat")
TOKEN = make_token(PAT, random.Random(1))
MAIL = {
    "id": "acme-mail", "title": "mail", "kind": "pii", "pattern": r"[a-z]{1,20}@acme\.io",
    "severity": "low",
}
EXCEPTION = {
    "rule": "github-pat", "path": "docs/**", "owner": "a@b.example", "reason": "revoked",
    "expires": "2026-12-31", "layer": "repository",
}


def action_of(text, **settings):
    (found,) = scan_lines(make_bundle([PAT, MAIL], **settings), text).findings
    return found.action, found.waived


def test_rule_may_be_tightened_as_a_whole_or_for_one_confidence():
    assert action_of(b"ann@acme.io") == ("local", "")
    keys = ("action", "likely", "certain")
    whole, likely, certain = ({"acme-mail": {key: "block"}} for key in keys)
    assert action_of(b"ann@acme.io", rules=whole)[0] == "block"
    assert action_of(b"ann@acme.io", rules=likely)[0] == "block"
    assert action_of(b"ann@acme.io", rules=certain)[0] == "local"


def test_rule_is_never_loosened_by_a_rule_setting():
    bundle = make_bundle([PAT])
    bundle.settings["rules"] = {"github-pat": {"action": "cloud"}}
    assert scan_lines(bundle, TOKEN).findings[0].action == "block"


@pytest.mark.parametrize(("change", "path", "expected"), [
    ({}, "docs/a/b.md", "local"),
    ({}, "src/b.md", "block"),
    ({"path": None}, "src/b.md", "local"),
    ({"expires": "2026-11-23"}, "docs/b.md", "local"),
    ({"expires": "2026-11-22"}, "docs/b.md", "block"),
    ({"layer": "change"}, "docs/b.md", "block"),
    ({"rule": "github-oauth"}, "docs/b.md", "block"),
])
def test_exceptions(change, path, expected):
    bundle = make_bundle([PAT], exceptions=[{**EXCEPTION, **change}])
    (found,) = scan_lines(bundle, TOKEN, path).findings
    assert found.action == expected
    assert bool(found.waived) == (expected == "local")
    assert TOKEN.decode() not in found.waived


def test_locked_rule_has_no_exception():
    bundle = make_bundle([PAT], exceptions=[EXCEPTION], rules={"github-pat": {"locked": True}})
    text = TOKEN + b"  # guard: allow github-pat -- revoked"
    assert [f.action for f in scan_lines(bundle, text, "docs/x").findings] == ["block"]


@pytest.mark.parametrize(("comment", "allowed"), [
    (b"# guard: allow github-pat -- revoked in May", True),
    (b"// guard: allow other, github-pat -- test key", True),
    (b"<!-- guard: allow github-pat -- sample -->", True),
    (b"# guard: allow github-pat --", False),
    (b"# guard: allow github-pat", False),
    (b"# guard: allow github -- why not", False),
    (b"# guard: allow -- why not", False),
    (b"# guard: allow github-pat --   # -->", False),
])
def test_inline_allowance(comment, allowed):
    assert bool(inline_allowance(b"x = 1  " + comment, "github-pat")) == allowed
    bundle = make_bundle([PAT])
    (found,) = scan_lines(bundle, TOKEN + b" " + comment).findings
    assert found.action == ("local" if allowed else "block")


def test_inline_allowance_sends_personal_data_to_the_cloud_but_never_a_secret():
    line = b"ann@acme.io " + TOKEN + b" # guard: allow acme-mail, github-pat -- public address"
    found = scan_lines(make_bundle([PAT, MAIL]), line).findings
    assert {f.rule: f.action for f in found} == {"acme-mail": "cloud", "github-pat": "local"}


def test_inline_allowance_holds_for_its_own_line_only():
    text = b"# guard: allow github-pat -- next line\n" + TOKEN
    assert [f.action for f in scan_lines(make_bundle([PAT]), text).findings] == ["block"]


def test_what_is_in_the_history_is_never_blocked():
    bundle = make_bundle([PAT], rules={"github-pat": {"action": "block"}})
    sides = Side(TOKEN + b"\n", b" ", ((0, 1),)), Side(TOKEN + b"\n", b"-", ((0, 1),))
    found = scan(bundle, patch_of("f", *sides, status="M")).findings
    assert [(f.side, f.action) for f in found] == [("context", "local"), ("removed", "local")]


def test_proprietary_paths_are_findings_without_any_pattern():
    bundle = make_bundle([PAT], proprietary={"paths": ["src/core/**", "*.secret.c"]})
    found = scan(
        bundle, patch_of("src/core/x/a.c", b"x"), patch_of("src/b.c", b"x"),
        patch_of("lib/k.secret.c", b"x", kind="binary"),
    ).findings
    assert [(f.rule, f.path, f.side, f.line, f.action) for f in found] == [
        ("proprietary-path", "src/core/x/a.c", "name", 1, "local"),
        ("proprietary-path", "lib/k.secret.c", "name", 1, "local"),
    ]


def test_unknown_kind_of_action_never_means_the_cloud():
    bundle = make_bundle([PAT])
    bundle.settings["actions"] = {}
    assert scan_lines(bundle, TOKEN).findings[0].action == "local"


def test_rule_that_the_policy_tightens_is_heard_though_another_has_more_to_say():
    own = {**PAT, "id": "acme-pat", "provider": "", "confidence": "likely", "token": {
        "prefix": "ghp_", "alphabet": "base62", "length": 36,
    }}
    own.pop("provider")
    changed = TOKEN[:-1] + (b"A" if TOKEN[-1:] != b"A" else b"B")
    for rules, action in (({}, "local"), ({"acme-pat": {"action": "block"}}, "block")):
        (found,) = scan_lines(make_bundle([PAT, own], rules=rules), changed).findings
        assert (found.rule, found.action) == ("github-pat", action)


def test_who_lowers_the_rule_that_is_told_has_lowered_what_lies_beneath_it():
    own = {
        "id": "generic-own", "title": "own", "kind": "secret", "severity": "high",
        "pattern": r"tok[e]n = '(?P<value>[A-Za-z0-9_]{40})'", "confidence": "certain",
    }
    line = b"tok" + b"en = '" + TOKEN + b"' # guard: allow "
    plain, other = line + b"github-pat -- revoked", line + b"generic-own -- revoked"
    for rules, text, action in (
        ({}, plain, "local"), ({}, other, "block"),
        ({"generic-own": {"action": "block"}}, plain, "block"),
        ({"generic-own": {"locked": True}}, plain, "block"),
    ):
        (found,) = scan_lines(make_bundle([PAT, own], rules=rules), text).findings
        assert (found.rule, found.action) == ("github-pat", action)
    bundle = make_bundle([PAT, own], exceptions=[{**EXCEPTION, "path": None}])
    (found,) = scan_lines(bundle, line).findings
    assert found.action == "local"


def test_of_personal_data_each_rule_must_be_lowered_by_itself():
    number = {
        "id": "acme-number", "title": "number", "kind": "pii", "severity": "high",
        "pattern": r"no: (?P<value>[0-9]{8})", "confidence": "likely", "provider": "acme",
    }
    beneath = {**number, "id": "other-number", "pattern": r"(?P<value>[0-9]{8})"}
    beneath.pop("provider")
    both = make_bundle([number, beneath])
    line = b"no: 73105926 # guard: allow acme-number"
    for more, action in ((b" -- known", "local"), (b", other-number -- known", "cloud")):
        (found,) = scan_lines(both, line + more).findings
        assert (found.rule, found.action) == ("acme-number", action)
