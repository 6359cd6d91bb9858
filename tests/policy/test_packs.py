"""What guard brings along: found wherever it is installed, and right."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from guard.errors import PolicyError
from guard.policy import packs
from guard.policy.build import effective_policy
from guard.policy.layers import Layer
from guard.policy.load import load_pack
from guard.policy.loosened import loosened
from guard.policy.nodes import read_nodes

FOLDER = packs.packs_dir()
LOADED = packs.load_packs(FOLDER)
REGIMES = ("ccpa", "gdpr", "hipaa", "pci")


def effective(*extends):
    raw = f"version: 1\nextends: [{', '.join(extends)}]\n".encode()
    return effective_policy([Layer("repository", "HEAD:.guard.yaml", raw)], LOADED).settings


def test_the_packs_are_there():
    assert sorted(LOADED.regimes) == sorted(["default", *REGIMES])
    kinds = [rule["kind"] for rule in LOADED.rules]
    assert set(kinds) == {"secret", "pii", "proprietary"}


@pytest.mark.parametrize("name", REGIMES)
def test_a_regime_only_tightens_and_says_where_it_is_written(name):
    regime = LOADED.regimes[name]
    assert len(regime["source"]) > 3
    assert "leaves open" in " ".join(regime["description"].split())
    plain, strict = effective(), effective(name)
    assert loosened(plain, strict) == ()
    assert loosened(strict, plain) != ()
    assert strict["audit"]["require_record"]
    assert strict["notes"] == []


@pytest.mark.parametrize("name", REGIMES)
def test_the_rules_that_a_regime_names_are_about_it(name):
    tags = {rule["id"]: rule.get("regimes", ()) for rule in LOADED.rules}
    for rule in LOADED.regimes[name].get("rules", {}):
        assert any(tag.split(":")[0] == name for tag in tags[rule]), rule


def test_defaults_are_those_of_the_design():
    actions = effective()["actions"]
    assert actions["secret"] == {"certain": "block", "likely": "local", "possible": "local"}
    local = dict.fromkeys(("certain", "likely", "possible"), "local")
    assert actions["pii"] == actions["proprietary"] == local


def test_a_card_that_is_proven_blocks_under_pci_only():
    assert effective("pci")["rules"]["payment-card"]["certain"] == "block"
    assert effective("pci")["rules"]["payment-card"]["likely"] == "local"
    assert "payment-card" not in effective()["rules"]


def test_all_regimes_together_are_at_least_as_strict_as_each():
    everything = effective(*REGIMES)
    for name in REGIMES:
        assert loosened(effective(name), everything) == ()


def plain(node):
    if node.kind == "scalar":
        return node.value, node.plain
    if node.kind == "list":
        return [plain(item) for item in node.value]
    return [(key, plain(item)) for key, _, item in node.value]


@pytest.mark.parametrize("path", [path for path, _, _ in packs.pack_files(FOLDER)])
def test_both_parsers_of_yaml_read_the_same_packs(path):
    with open(f"{FOLDER}/{path}", "rb") as stream:
        raw = stream.read()
    assert plain(read_nodes(raw, path, fast=True)) == plain(read_nodes(raw, path))


def test_two_packs_with_one_rule_are_an_error(tmp_path):
    shutil.copy(f"{FOLDER}/default.yaml", tmp_path)
    rule = "- {id: a-b, title: t, kind: secret, severity: low, match: [x], pattern: x}\n"
    (tmp_path / "secrets").mkdir()
    for name in ("one", "two"):
        (tmp_path / "secrets" / f"{name}.yaml").write_text(rule)
    with pytest.raises(PolicyError) as caught:
        packs.load_packs(str(tmp_path))
    assert caught.value.what == (
        "policies/secrets/two.yaml:1: id: duplicate rule 'a-b': "
        "it stands in policies/secrets/one.yaml:1 already"
    )


def test_files_that_are_no_packs_are_left_alone(tmp_path):
    for name in ("a.yaml", "b.yaml~", "c.txt", "secrets/d.yaml", "secrets/deep/e.yaml"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    paths = [path for path, _, _ in packs.pack_files(str(tmp_path))]
    assert paths == ["a.yaml", "secrets/d.yaml"]


def test_rules_know_their_place():
    with open(f"{FOLDER}/secrets/forges.yaml", "rb") as stream:
        raw = stream.read()
    for rule in load_pack(raw, "policies/secrets/forges.yaml"):
        line = raw.decode().splitlines()[rule["_line"] - 1]
        assert line.startswith("- ")
        assert rule["_file"] == "policies/secrets/forges.yaml"


@pytest.mark.parametrize("installed", [True, False])
def test_packs_are_found_inside_the_package_or_beside_it(tmp_path, installed):
    package = tmp_path / "guard"
    shutil.copytree(
        os.path.dirname(os.path.dirname(packs.__file__)), package,
        ignore=shutil.ignore_patterns("__pycache__", "policies"),
    )
    wanted = (package if installed else tmp_path) / "policies"
    wanted.mkdir()
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import guard.policy.packs as p; print(p.packs_dir())"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, str(tmp_path)], capture_output=True, text=True,
        check=True, timeout=60,
    )
    assert done.stdout.strip() == str(wanted)
