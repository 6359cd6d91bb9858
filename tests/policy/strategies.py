"""Policies at random, made from the schema itself, so that a new key is covered at once."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import strategies as st

from guard.policy import schema
from guard.policy.packs import Packs
from guard.policy.spec import Choice, Date, Either, Fields, Flag, Items, Money, Table, Text, Whole

RULES = [
    {"id": "some-secret", "kind": "secret", "title": "a", "pattern": "a", "severity": "high"},
    {"id": "some-person", "kind": "pii", "title": "b", "pattern": "b", "severity": "low"},
    {"id": "some-plan", "kind": "proprietary", "title": "c", "pattern": "c", "severity": "low"},
]
IDS = [rule["id"] for rule in RULES]
#: Few values a kind, so that layers meet.
SAMPLES = {
    "rule-id": IDS, "regime": ["default", "tight"], "glob": ["src/**", "*.md", "docs/"],
    "said": ["one", "two"], "marker": ["ACME inner", "bluefin"], "host": ["gpu.example", "::1"],
    "url": ["http://127.0.0.1:11434", "http://gpu.example:1"],
    "https-url": ["https://api.example", "http://127.0.0.1:8080"], "": ["text", "more text"],
    "path": [".secrets.baseline"],
    "book": [f"blake2b:{digit * 64} /etc/guard/core.prints" for digit in "ab"],
}


def place(rule):
    return {**rule, "_file": "policies/x.yaml", "_line": 1}


def packs(default, tight=None):
    regimes = {"default": default} | ({} if tight is None else {"tight": tight})
    return Packs([place(rule) for rule in RULES], regimes)


def values(spec):
    plain = _values(spec)
    return plain | st.none() if spec.null else plain


def _values(spec):
    if isinstance(spec, Fields):
        made = mapping({name: values(inner) for name, inner in spec.keys.items()}, spec.required)
        if spec.one_of == (("rule",), ("baseline",)):
            return made.filter(lambda said: ("rule" in said) is not ("baseline" in said))
        return made
    if isinstance(spec, Table):
        return st.dictionaries(st.sampled_from(SAMPLES[spec.check]), values(spec.of), max_size=2)
    if isinstance(spec, Items):
        return st.lists(values(spec.of), min_size=spec.least, max_size=3)
    if isinstance(spec, Either):
        return values(spec.one)
    return _scalars(spec)


def _scalars(spec):
    if isinstance(spec, Choice):
        return st.sampled_from(spec.values)
    if isinstance(spec, Whole):
        return st.integers(spec.low, min(spec.high, spec.low + 2**27))
    if isinstance(spec, Flag):
        return st.booleans()
    if isinstance(spec, Date):
        return st.sampled_from(["2026-01-01", "2027-01-31"])
    if isinstance(spec, Money):
        return st.sampled_from([Decimal(0), Decimal("2.50"), Decimal("10.000001")])
    assert isinstance(spec, Text)
    return st.sampled_from(SAMPLES[spec.check])


def mapping(keys, required=()):
    optional = {key: value for key, value in keys.items() if key not in required}
    return st.fixed_dictionaries({key: keys[key] for key in required}, optional=optional)


CUSTOM = st.lists(
    st.sampled_from(["my-one", "my-two", "my-three"]), max_size=2, unique=True,
).map(lambda ids: [
    {"id": name, "title": name, "kind": "secret", "pattern": name} for name in ids
])


def policies(without=()):
    """Return policies that load; keys ``without`` are left out, dotted."""
    keys = {
        name: values(_prune(inner, name, without))
        for name, inner in schema.POLICY.keys.items() if name not in {"version", "custom"}
    }
    return mapping({"version": st.just(1), "custom": CUSTOM, **keys}, ("version",))


def _prune(spec, key, without):
    if not isinstance(spec, Fields):
        return spec
    keys = {
        name: _prune(inner, f"{key}.{name}", without) for name, inner in spec.keys.items()
        if f"{key}.{name}" not in without
    }
    return Fields(keys=keys, required=spec.required, one_of=spec.one_of)


def dump(policy):
    """Return ``policy`` as JSON, which is YAML too; amounts stay plain numbers."""
    marked = {}

    def mark(value):
        if isinstance(value, dict):
            return {key: mark(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [mark(inner) for inner in value]
        if isinstance(value, Decimal):
            marked[f"@{len(marked)}@"] = str(value)
            return f"@{len(marked) - 1}@"
        return value

    text = json.dumps(mark(policy), indent=1)
    for name, amount in marked.items():
        text = text.replace(f'"{name}"', amount)
    return text.encode()
