"""One effective policy, its digests, and a change's policy judged before it is committed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from guard.bundle import Bundle
from guard.detect.compile import compile_rules
from guard.detect.engine import scan_text
from guard.detect.hs import load_database
from guard.errors import PolicyError
from guard.policy.build import build, check_next, effective_policy, policy_digest, ruleset_digest
from guard.policy.cache import load_bundle
from guard.policy.layers import Layer
from guard.policy.packs import load_packs, packs_dir

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FILES = {
    "organisation": "/etc/guard/policy.yaml", "user": "/u/policy.yaml",
    "repository": "HEAD:.guard.yaml", "change": ".guard.yaml",
}
PACKS = load_packs(packs_dir())
CUSTOM = "custom: [{id: acme-key, title: t, kind: secret, severity: high, pattern: '%s'}]\n"


def layer(name, text):
    return Layer(name, FILES[name], f"version: 1\n{text}".encode())


def compile_some(rules):
    """Compile custom rules only: what matters here is which rules come in, and with what place."""
    compile_rules([rule for rule in rules if rule["id"].startswith("acme")])
    return [{"id": rule["id"]} for rule in rules], b"database"


def test_a_policy_is_built_and_loaded(tmp_path):
    layers = (layer("repository", "route: {cloud: false}\n" + CUSTOM % "acme_[a-z0-9]{20}"),)
    bundles = [
        load_bundle(
            layers, packs_dir=packs_dir(), cache=str(tmp_path), hs_version="5",
            load_database=load_database, build=lambda *args: build(*args, compile_rules),
        )
        for _ in range(2)
    ]
    assert bundles[0].rules == bundles[1].rules
    assert bundles[0].settings == bundles[1].settings
    assert bundles[0].settings["route"]["cloud"] is False
    assert bundles[0].rules[-1]["id"] == "acme-key"
    assert len(bundles[0].rules) == len(PACKS.rules) + 1
    for digest in (bundles[1].policy_digest, bundles[1].ruleset_digest):
        assert digest.startswith("sha256:")
        assert len(digest) == 71


def test_the_organisations_own_words_are_found():
    layers = [layer("user", "proprietary: {markers: [ACME (inner) use], code_names: [bluefin]}")]
    rows, settings, policy, ruleset, raw = build(layers, packs_dir(), compile_rules)
    bundle = Bundle(load_database(raw), rows, settings, policy, ruleset)

    def found(text):
        return [finding.rule for finding in scan_text(text, "prompt", bundle, "2026-01-01")]

    assert found("see Acme  (INNER)\tUse only") == ["proprietary-marker"]
    assert found("about Bluefin, please") == ["proprietary-code-name"]
    assert found("bluefinish ACME (inner)") == []


def test_a_pattern_that_can_not_be_compiled_names_its_place():
    for layers in (
        [layer("repository", CUSTOM % "(")],
        [layer("change", CUSTOM % "(")],
        [layer("repository", CUSTOM % "acme"), layer("change", CUSTOM % "(")],
    ):
        with pytest.raises(PolicyError) as caught:
            build(layers, packs_dir(), compile_some)
        assert caught.value.what.startswith(f"{layers[-1].file}:2: rule acme-key: ")


@pytest.mark.parametrize(("base", "staged", "what"), [
    ("", "rout: {}", ".guard.yaml:2: unknown key 'rout'"),
    (CUSTOM % "acme", "rules: {acme-key: {action: block}}",
     ".guard.yaml:2: rules.acme-key: there is no rule 'acme-key'"),
    ("", "providers: {cloud: {endpoint: 'https://a.example'}}",
     ".guard.yaml:2: providers.cloud.endpoint: a repository may not set this"),
    ("", "providers: {cloud: {allow_models: [other]}}", "model: must be one of"),
])
def test_a_change_that_would_leave_a_broken_policy_behind_is_an_error(base, staged, what):
    layers = [layer("repository", base), layer("change", staged)]
    with pytest.raises(PolicyError) as caught:
        build(layers, packs_dir(), compile_some)
    assert what in caught.value.what


def test_a_change_may_mend_a_broken_policy():
    broken = Layer("repository", FILES["repository"], b"version: 1\nroute: {clout: false}\n")
    with pytest.raises(PolicyError):
        effective_policy([broken], PACKS)
    mended = layer(
        "change", "route: {cloud: false, threshold: 1}\nexceptions:\n"
        "- {rule: github-pat, owner: a, reason: b, expires: 2027-01-31}\n",
    )
    settings = effective_policy([broken, mended], PACKS).settings
    assert settings["route"]["cloud"] is False
    assert settings["route"]["threshold"] == 7
    assert settings["exceptions"] == []
    assert settings["notes"][0] == (
        "HEAD:.guard.yaml:2: route: unknown key 'clout'; the staged file stands in for it"
    )


@pytest.mark.parametrize("bad", ["organisation", "user", "change"])
def test_no_other_broken_layer_is_ever_left_out(bad):
    layers = [layer(name, "rout: {}" if name == bad else "") for name in FILES]
    with pytest.raises(PolicyError) as caught:
        effective_policy(layers, PACKS)
    assert caught.value.what.startswith(FILES[bad])


def test_a_broken_base_is_an_error_whatever_stands_above_it():
    layers = [layer("organisation", ""), layer("user", ""), layer("repository", "x: 1")]
    for some in (layers, layers[1:], layers[2:]):
        with pytest.raises(PolicyError) as caught:
            effective_policy(some, PACKS)
        assert caught.value.what.startswith("HEAD:.guard.yaml:2: ")


def test_a_broken_base_and_a_broken_change_are_an_error():
    layers = [layer("repository", "x: 1"), layer("change", "y: 1")]
    with pytest.raises(PolicyError) as caught:
        effective_policy(layers, PACKS)
    assert caught.value.what.startswith(".guard.yaml:2: ")


def test_without_a_change_there_is_nothing_to_judge_ahead():
    check_next([], PACKS, compile_some)
    check_next([layer("repository", "x: 1")], PACKS, compile_some)


def test_the_digest_is_of_what_is_said_and_not_of_where():
    said = "route: {cloud: false, threshold: 9}\nbudget: {day_usd: 2.5}\n"
    same = "# a comment\nbudget:\n  day_usd: 2.50\nroute:\n  threshold: 9\n  cloud: false\n"
    noted = same + "message: {}\nrules: {github-pat: {action: cloud}}\n"
    settings = [effective_policy([layer("repository", text)], PACKS).settings
                for text in (said, same, noted, "route: {threshold: 9}")]
    digests = [policy_digest(each) for each in settings]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3
    elsewhere = Layer("user", "/somewhere/else.yaml", layer("user", "route: {cloud: true}").raw)
    here = layer("user", "route: {cloud: true}")
    organisation = layer("organisation", "route: {cloud: false}")
    one, other = (
        effective_policy([organisation, user], PACKS).settings for user in (here, elsewhere)
    )
    assert one["notes"] != other["notes"]
    assert policy_digest(one) == policy_digest(other)


def test_the_digest_of_the_rules_does_not_say_where_they_stand():
    rules = [{"id": "b", "_line": 1, "_file": "x"}, {"id": "a", "_line": 2, "_file": "x"}]
    moved = [{"id": "a", "_line": 7, "_file": "y"}, {"id": "b", "_line": 1, "_file": "y"}]
    assert ruleset_digest(rules) == ruleset_digest(moved)
    assert ruleset_digest(rules) != ruleset_digest([*rules, {"id": "c", "_line": 1}])


def test_the_digests_are_the_same_in_every_process():
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from guard.policy.build import *\nfrom guard.policy.packs import *\n"
        "from guard.policy.layers import Layer\n"
        "e = effective_policy([Layer('repository', 'f', b'version: 1\\nextends: [pci, gdpr]')],"
        " load_packs(packs_dir()))\n"
        "print(policy_digest(e.settings), ruleset_digest(e.rules))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script, ROOT], capture_output=True, check=True, timeout=60,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1")
    }
    assert len(said) == 1
