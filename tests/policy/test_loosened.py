"""Whatever gets looser is named, one key at a time."""

from __future__ import annotations

import copy

import pytest

from guard.policy.build import effective_policy
from guard.policy.layers import Layer
from guard.policy.loosened import loosened
from guard.policy.packs import load_packs, packs_dir

RAW = b"""version: 1
extends: [pci]
rules: {github-pat: {likely: block, locked: true}}
custom: [{id: acme-key, title: t, kind: secret, pattern: a}]
proprietary: {paths: [src/**], markers: [ACME inner], code_names: [bluefin]}
exceptions: [{rule: iban, path: docs/**, owner: a, reason: b, expires: 2027-01-31}]
route: {cloud: false, threshold: 5, tasks: {review: {threshold: 3}}}
providers: {local: {allow_hosts: [a.example]}, cloud: {allow_models: [claude-sonnet-5-5]}}
budget: {day_usd: 1, month_usd: 10}
message: {draft: false, model: false}
"""
SETTINGS = effective_policy([Layer("user", "f", RAW)], load_packs(packs_dir())).settings
WIDE = {"rule": "iban", "path": None, "owner": "a", "reason": "b", "expires": "2027-01-31"}


@pytest.mark.parametrize(("key", "value", "named"), [
    ("actions.secret.certain", "local", None), ("actions.pii.possible", "cloud", None),
    ("rules.github-pat.likely", "local", None), ("rules.github-pat.locked", False, None),
    ("rules.payment-card.certain", "local", None),
    ("custom.acme-key", "sha256:other", None),
    ("proprietary.paths", [], None), ("proprietary.markers", ["other"], None),
    ("proprietary.code_names", [], None),
    ("route.cloud", True, None), ("route.threshold", 4, None),
    ("route.tasks.review.threshold", 2, None), ("route.tasks.ask.threshold", 4, None),
    ("providers.local.allow_hosts", ["a.example", "b.example"], None),
    ("providers.local.endpoint", "http://127.0.0.1:1", None),
    ("providers.local.deadline_s", 21, None),
    ("providers.cloud.endpoint", "https://a.example", None),
    ("providers.cloud.allow_models", None, None),
    ("providers.cloud.allow_models", ["claude-sonnet-5-5", "b"], None),
    ("providers.cloud.deadline_s", 600, None),
    ("budget.day_micro_usd", 1_000_001, "budget.day_usd"),
    ("budget.day_micro_usd", None, "budget.day_usd"),
    ("budget.month_micro_usd", None, "budget.month_usd"),
    ("scan.max_file_bytes", 1 << 20, None), ("message.draft", True, None),
    ("message.model", True, None), ("audit.require_record", False, None),
    ("exceptions", [WIDE], "exceptions[0]"),
    ("exceptions", [WIDE | {"path": "other/**"}], "exceptions[0]"),
    ("exceptions", [WIDE | {"path": "docs/**", "expires": "2027-02-01"}], "exceptions[0]"),
])
def test_one_looser_key_is_named_alone(key, value, named):
    after = copy.deepcopy(SETTINGS)
    at = after
    *parents, last = key.split(".")
    for parent in parents:
        at = at[parent]
    assert at[last] != value
    at[last] = value
    assert loosened(SETTINGS, after) == (named or key,)


def test_what_stays_or_tightens_is_not_named():
    after = copy.deepcopy(SETTINGS)
    after["actions"]["pii"]["certain"] = "block"
    after["exceptions"] = [SETTINGS["exceptions"][0] | {"expires": "2026-12-31", "owner": "c"}]
    after["route"]["threshold"] = 10
    after["budget"]["day_micro_usd"] = 0
    after["providers"]["local"]["allow_hosts"] = []
    after["proprietary"]["paths"] = ["src/**", "lib/**"]
    after["notes"] = ["something"]
    assert loosened(SETTINGS, after) == ()
    assert loosened(SETTINGS, SETTINGS) == ()


def test_a_rules_own_entry_that_goes_is_judged_by_its_kind():
    after = copy.deepcopy(SETTINGS)
    del after["rules"]["payment-card"]
    assert loosened(SETTINGS, after) == ("rules.payment-card.certain",)
    after["actions"]["pii"]["certain"] = "block"
    assert loosened(SETTINGS, after) == ()


def test_a_custom_rule_that_goes_is_named():
    after = copy.deepcopy(SETTINGS)
    after["custom"] = {}
    assert loosened(SETTINGS, after) == ("custom.acme-key",)
