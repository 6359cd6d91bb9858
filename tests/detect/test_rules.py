"""Every rule of the packs keeps its promise: what it must find, what it must not."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import pytest

from guard.detect.checksums import CHECKSUMS
from guard.detect.samples import checksum_of, expand, make_token, mutate
from guard.policy.packs import pack_files, packs_dir
from tests.detect.kit import make_bundle, scan_lines, secret_bundle, secret_rules

#: Lines of the table of services differ in names alone, and are held together.
SERVICES = [rule for rule in secret_rules() if "names" in rule]
RULES = [rule for rule in secret_rules() if "names" not in rule]
IDS = [rule["id"] for rule in RULES]
CHECKSUMMED = [rule for rule in RULES if checksum_of(rule)]


@cache
def alone(name):
    return make_bundle([RULES[IDS.index(name)]])


def path_for(rule):
    return (rule.get("paths") or ["settings.env"])[0].replace("*", "x")


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_rule_finds_its_samples(rule):
    for template in rule["match"]:
        for seed in range(3):
            sample = expand(template, rule, seed)
            found = scan_lines(alone(rule["id"]), sample, path_for(rule)).findings
            assert rule["id"] in [finding.rule for finding in found], template


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_rule_leaves_what_is_none(rule):
    for template in rule.get("pass", ()):
        for seed in range(3):
            sample = expand(template, rule, seed)
            found = scan_lines(alone(rule["id"]), sample, path_for(rule)).findings
            assert rule["id"] not in [finding.rule for finding in found], template


def test_every_service_s_key_is_told_by_its_name_and_nothing_else_is():
    bundle = secret_bundle()
    for rule in SERVICES:
        for place in ("match", "pass"):
            for template in rule[place]:
                sample = expand(template, rule)
                found = {one.rule for one in scan_lines(bundle, sample).findings}
                assert (rule["id"] in found) == (place == "match"), (rule["id"], template, found)


def test_samples_are_found_among_all_rules_too():
    bundle = secret_bundle()
    for rule in RULES:
        for template in rule["match"]:
            found = scan_lines(bundle, expand(template, rule), path_for(rule)).findings
            assert found, (rule["id"], template)


def test_provider_rule_names_its_token_among_all_rules():
    bundle = secret_bundle()
    for rule in RULES:
        if "token" in rule and rule.get("provider") and len(rule["token"].get("prefix", "")) > 3:
            found = scan_lines(bundle, expand("{token}", rule)).findings
            assert rule["id"] in [finding.rule for finding in found], rule["id"]


@pytest.mark.parametrize("rule", CHECKSUMMED, ids=[rule["id"] for rule in CHECKSUMMED])
def test_one_character_changed_is_not_certain_any_more(rule):
    source = random.Random(7)
    for seed in range(8):
        token = make_token(rule, random.Random(seed))
        assert CHECKSUMS[checksum_of(rule)][0](token)
        (found,) = scan_lines(alone(rule["id"]), token).findings
        assert found.confidence == "certain"
        changed = scan_lines(alone(rule["id"]), mutate(token, source)).findings
        assert [finding for finding in changed if finding.confidence == "certain"] == []


def test_rules_are_many_and_said_where_from():
    assert len(RULES) >= 250
    assert len({rule.get("provider") for rule in RULES}) >= 120
    for rule in RULES:
        assert re.fullmatch(r"https?://\S+", rule["source"]), rule["id"]
        assert rule["severity"] in {"critical", "high", "medium", "low"}
        assert rule["match"], rule["id"]
        assert len(rule.get("pass", ())) >= 1, rule["id"]


def test_generic_rules_never_block():
    for rule in RULES:
        if rule["id"].startswith("generic-"):
            assert rule["confidence"] in {"likely", "possible"}
            assert "certain_if" not in rule


def test_no_pack_holds_what_its_rules_find():
    bundle = secret_bundle()
    for name, _size, _mtime in pack_files(packs_dir()):
        raw = Path(packs_dir(), name).read_bytes()
        found = scan_lines(bundle, raw, name).findings
        assert [(finding.rule, finding.line) for finding in found] == [], name
