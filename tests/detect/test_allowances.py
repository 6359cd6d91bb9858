"""Inline allowances: which lower something, and why the others lower nothing."""

from __future__ import annotations

import random

import pytest

from guard.change import Side
from guard.detect import allowances
from guard.detect.allowances import (
    HIDDEN,
    LOCKED,
    NO_FINDING,
    NO_REASON,
    NO_RULE,
    NO_STRICTER,
    NOT_FIRST,
)
from guard.detect.judge import idle_exceptions
from guard.detect.samples import make_token
from tests.detect.kit import TODAY, make_bundle, patch_of, rule_named, scan, scan_lines

PAT = rule_named("github-pat")
TOKEN = make_token(PAT, random.Random(1))
MAIL = {
    "id": "acme-mail", "title": "mail", "kind": "pii", "pattern": r"[a-z]{1,20}@acme\.io",
    "severity": "low",
}
EXCEPTION = {
    "rule": "github-pat", "path": None, "owner": "a@b.example", "reason": "revoked",
    "expires": "2026-12-31", "layer": "repository",
}


def told(text, path="settings.env", **settings):
    found = scan_lines(make_bundle([PAT, MAIL], **settings), text, path)
    return [(one.line, one.rule, one.why) for one in found.unused]


def test_one_that_lowers_something_is_not_told():
    text = TOKEN + b" # guard: allow github-pat -- revoked\n"
    assert told(text + b"ann@acme.io # guard: allow acme-mail -- public") == []
    found = scan_lines(make_bundle([PAT]), text)
    assert [(one.rule, one.why) for one in found.allowances] == [("github-pat", "")]
    assert found.findings[0].action == "local"


@pytest.mark.parametrize(("comment", "rule", "why"), [
    (b"guard: allow github-pat -- why", "github-pat", NO_FINDING),
    (b"guard: allow github-pat", "github-pat", NO_REASON),
    (b"guard: allow github-pat --", "github-pat", NO_REASON),
    (b"<!-- guard: allow github-pat -->", "github-pat", NO_REASON),
    (b"guard: allow github-pta -- why", "github-pta",
     "there is no such rule; did you mean github-pat?"),
    (b"guard: allow GitHub-PAT -- why", "GitHub-PAT",
     "there is no such rule; did you mean github-pat?"),
    (b"guard: allow zzz-9 -- why", "zzz-9", "no such rule"),
    (b"guard: allow github-pat because -- why", "github-pat", "behind the id comes `,` or `--`"),
    (b"guard: allow -- why", "", NO_RULE),
    (b"guard: allow " + b"q7Xw" * 9 + b" -- why", HIDDEN, "no such rule"),
    (b"guard: allow ab12-cd34-ef56 -- why", HIDDEN, "no such rule"),
])
def test_why_nothing_is_lowered(comment, rule, why):
    assert told(b"x = 1\ny = 2  # " + comment + b"\n") == [(2, rule, why)]


def test_the_form_is_wrong_though_the_finding_is_there():
    for comment in (b"github-pat", b"github-pat --", b"github-pta -- why", b"acme-mail -- why"):
        text = TOKEN + b" # guard: allow " + comment
        assert len(told(text)) == 1
        assert scan_lines(make_bundle([PAT, MAIL]), text).findings[0].action == "block"


def test_a_locked_rule_allows_nothing():
    text = TOKEN + b" # guard: allow github-pat -- why"
    assert told(text, rules={"github-pat": {"locked": True}}) == [(1, "github-pat", LOCKED)]


def test_what_is_lowered_without_it_is_said():
    text = TOKEN + b" # guard: allow github-pat -- why"
    assert told(text, exceptions=[EXCEPTION]) == [(1, "github-pat", NO_STRICTER)]
    weak = {"pii": {}, "proprietary": {}, "secret": {"certain": "local"}}
    assert told(text, actions=weak) == [(1, "github-pat", NO_STRICTER)]


def test_of_several_rules_each_is_told_by_itself():
    text = TOKEN + b" # guard: allow acme-mail, github-pat, nope -- why"
    assert told(text) == [(1, "acme-mail", NO_FINDING), (1, "nope", "no such rule")]


def test_of_rules_over_one_place_those_are_used_that_the_policy_asks():
    own = {**MAIL, "id": "own-pat", "kind": "secret", "pattern": "ghp_[A-Za-z0-9]{36}",
           "confidence": "certain"}
    text = TOKEN + b" # guard: allow github-pat, own-pat -- why"
    for rules, wanted in (
        ({}, [("own-pat", NO_STRICTER)]), ({"own-pat": {"action": "block"}}, []),
    ):
        found = scan_lines(make_bundle([PAT, own], rules=rules), text)
        assert found.findings[0].action == "local"
        assert [(one.rule, one.why) for one in found.unused] == wanted


def test_only_the_first_of_a_line_counts():
    text = b"ann@acme.io " + TOKEN + (
        b" # guard: allow github-pat -- one # guard: allow acme-mail -- two")
    assert told(text) == [(1, "acme-mail", NOT_FIRST)]


@pytest.mark.parametrize("line", [
    b"`guard: allow RULE-ID -- reason` on the line", b'_ALLOW = b"guard: allow "',
    b'f"guard: allow {rule} -- REASON"', b"say guard: allow things like this on a line",
    b"guard: allow", b"the guard: allowed -- not", b"guard: allow <rule> -- why",
])
def test_prose_and_code_are_no_allowances(line):
    assert told(line + b"\n") == []


def test_lines_that_are_not_added_are_history():
    line = b"x # guard: allow github-pat -- why\n"
    sides = Side(line + line, b" +", ((0, 5),)), Side(line + line, b" -", ((0, 5),))
    found = scan(make_bundle([PAT]), patch_of("f", *sides, status="M"))
    assert [(one.line, one.why) for one in found.unused] == [(6, NO_FINDING)]


def test_a_line_repeated_in_the_next_piece_is_judged_once_by_both():
    line = TOKEN + b" # guard: allow github-pat -- why\n"
    cut = b"x # guard: allow acme-mail -- why\n"
    first = patch_of("f", Side(cut + line, b"++", ((0, 1),)))
    second = patch_of("f", Side(line + b"y\n", b"~+", ((0, 2),)), piece=1)
    other = patch_of("g", cut)
    found = scan(make_bundle([PAT, MAIL]), first, second, other)
    assert [(one.path, one.line, one.why) for one in found.allowances] == [
        ("f", 1, NO_FINDING), ("f", 2, ""), ("g", 1, NO_FINDING),
    ]


def test_of_a_file_that_was_not_read_in_full_nothing_is_told():
    text = b"x # guard: allow github-pat -- why\n"
    found = scan(
        make_bundle([PAT]), patch_of("f", text, skipped="larger than 9 bytes"),
        patch_of("g", text, kind="binary"), patch_of("h", text),
    )
    assert [one.path for one in found.unused] == ["h"]


def test_an_allowance_may_stand_in_a_file_without_a_candidate():
    found = scan(make_bundle([PAT]), patch_of("f", b"a\n# guard: allow github-pat -- old\n"))
    assert [(one.line, one.rule, one.blob) for one in found.unused] == [(2, "github-pat", "1" * 40)]


def test_no_line_is_looked_at_where_nothing_is_allowed(monkeypatch):
    monkeypatch.setattr(allowances, "Allowances", lambda *_: pytest.fail("it was made"))
    side = Side(TOKEN + b"\n", b"+", ((0, 1),))
    removed = Side(b"# guard: allow github-pat -- gone\n", b"-", ((0, 1),))
    found = scan(make_bundle([PAT]), patch_of("f", side, removed, status="M"))
    assert len(found.findings) == 1
    assert found.allowances == ()


def test_a_flood_ends():
    line = b"x # guard: allow github-pat -- why\n"
    assert len(told(line * (allowances.MOST + 50))) == allowances.MOST
    names = ",".join(f"github-{number}" for number in range(50)).encode()
    assert len(told(b"x # guard: allow " + names + b" -- why\n")) == allowances.MOST_NAMED
    unknown = [why for *_, why in told(b"x # guard: allow github-pta -- why\n" * 100)]
    assert sum("did you mean" in why for why in unknown) == allowances.MOST_SUGGESTED
    assert len(unknown) == 100


def test_exceptions_that_lowered_something_are_counted():
    rest = {**EXCEPTION, "path": "other/**"}
    bundle = make_bundle([PAT], exceptions=[rest, EXCEPTION, {**EXCEPTION, "rule": "acme-mail"}])
    assert scan_lines(bundle, b"x = 1").excepted == ()
    assert scan_lines(bundle, TOKEN).excepted == (1,)


def test_which_exceptions_are_idle():
    settings = {"exceptions": [
        EXCEPTION, {**EXCEPTION, "path": "docs/**"}, {**EXCEPTION, "expires": "2026-11-22"},
        {**EXCEPTION, "layer": "organisation"},
        {**EXCEPTION, "layer": "organisation", "expires": "2026-11-22"},
        {"baseline": ".secrets.baseline", "owner": "o", "expires": TODAY, "layer": "repository"},
    ]}

    def idle(used, unread=()):
        found = idle_exceptions(settings, TODAY, used, unread)
        return [(one.what, one.path, one.state) for one in found]

    assert idle([]) == [
        ("github-pat", "", "unused"), ("github-pat", "docs/**", "unused"),
        ("github-pat", "", "expired"), ("github-pat", "", "expired"),
        (".secrets.baseline", "", "unused"),
    ]
    assert idle([0, 5], ["docs/big.bin"]) == [("github-pat", "", "expired")] * 2
