"""docs/policy.md says what the code does: tables are made from the schema, examples load."""

from __future__ import annotations

import json
import os
import re

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from guard.errors import PolicyError
from guard.policy.build import effective_policy
from guard.policy.describe import json_schema, reference, rule_reference
from guard.policy.layers import Layer
from guard.policy.load import load_policy
from guard.policy.packs import load_packs, packs_dir
from tests.policy.strategies import dump, policies

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FILE = os.path.join(ROOT, "docs", "policy.md")
with open(FILE, encoding="utf-8") as stream:
    TEXT = stream.read()
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def regimes():
    rows = ["| regime | what it is | what it does |", "| --- | --- | --- |"]
    for name, regime in sorted(load_packs(packs_dir()).regimes.items()):
        description = " ".join(regime["description"].split())
        rows.append(f"| `{name}` | {regime['title']} | {description} |")
    return "\n".join(rows) + "\n"


PARTS = {
    "guard policy schema --format markdown, keys": reference,
    "guard policy schema --format markdown, rules": rule_reference,
    "regimes": regimes,
}


@pytest.mark.parametrize("name", PARTS)
def test_generated_parts_are_up_to_date(name):
    found = re.search(rf"<!-- begin: {re.escape(name)} -->\n(.*?)<!-- end -->", TEXT, re.DOTALL)
    assert found[1] == PARTS[name](), "run: python -m tests.policy.test_docs"


def write():
    text = TEXT
    for name, make in PARTS.items():
        begin = f"<!-- begin: {name} -->\n"
        start = text.index(begin) + len(begin)
        text = text[:start] + make() + text[text.index("<!-- end -->", start) :]
    with open(FILE, "w", encoding="utf-8") as stream:
        stream.write(text)


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_load_and_join_without_a_note(example):
    layer = Layer("user", "docs/policy.md", example.encode())
    effective = effective_policy([layer], load_packs(packs_dir()))
    assert effective.settings["notes"] == []


def test_there_is_an_example_of_every_section():
    keys = {key for example in EXAMPLES for key in load_policy(example.encode(), "f")}
    assert keys >= {
        "extends", "actions", "rules", "custom", "proprietary", "exceptions", "route",
        "providers", "budget",
    }


CHECKER = jsonschema.Draft202012Validator(json_schema())


def test_the_json_schema_is_one():
    CHECKER.check_schema(json_schema())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(policies())
def test_what_loads_is_valid_by_the_json_schema(policy):
    try:
        load_policy(dump(policy), "f")
    except PolicyError:
        return
    CHECKER.validate(json.loads(dump(policy)))


@pytest.mark.parametrize("policy", [
    {}, {"version": 2}, {"version": 1, "rout": {}}, {"version": 1, "route": {"cloud": "no"}},
    {"version": 1, "rules": {"A b": {}}}, {"version": 1, "route": {"threshold": 11}},
    {"version": 1, "custom": [{"id": "a", "title": "b", "kind": "pii"}]},
    {"version": 1, "exceptions": [{"rule": "a"}]}, {"version": 1, "budget": {"day_usd": -1}},
    {"version": 1, "providers": {"local": {"model": None}}},
])
def test_what_the_json_schema_refuses_does_not_load(policy):
    assert not CHECKER.is_valid(policy)
    with pytest.raises(PolicyError):
        load_policy(json.dumps(policy).encode(), "f")


if __name__ == "__main__":
    write()
