"""Policies, regimes and packs, loaded strictly: every error names file, line and key."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, NoReturn, cast

from guard.policy import schema
from guard.policy.checks import CHECKS, shown
from guard.policy.nodes import Node, fail, read_nodes
from guard.policy.rule_schema import PACK_RULE, SERVICES
from guard.policy.scalars import read_scalar
from guard.policy.spec import Either, Fields, Items, Spec, Table, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def load_policy(raw: bytes, file: str) -> dict[str, Any]:
    """Return the policy in ``raw``; nothing is filled in.

    Besides the policy's keys it holds ``_file``, and ``_lines``: dotted key -> line. Money is
    kept under ``…_micro_usd``. Custom rules carry ``_file`` and ``_line``.
    Raises PolicyError, whose text never repeats a value.
    """
    return _load_mapping(raw, file, schema.POLICY)


def load_regime(raw: bytes, file: str) -> dict[str, Any]:
    """Return the regime in ``raw``, like ``load_policy``; ``default.yaml`` may say more."""
    name = file.replace("\\", "/").rsplit("/", 1)[-1]
    spec = schema.DEFAULT if name == "default.yaml" else schema.REGIME
    return _load_mapping(raw, file, spec)


def load_pack(raw: bytes, file: str) -> list[dict[str, Any]]:
    """Return the rules in ``raw``, in order, each with ``_file`` and ``_line``.

    Raises PolicyError, also for two rules of one id.
    """
    root = read_nodes(raw, file, fast=True)
    if root is None:
        return []
    reader = _Reader(file)
    rules: list[dict[str, Any]]
    if root.kind == "map":
        services = reader.read(SERVICES, root, "")["services"]
        # The rule that comes first keeps a match: Coinbase Commerce before Coinbase.
        services.sort(key=lambda service: -max(map(len, service["names"])))
        rules = list(map(_service_rule, services))
    else:
        rules = reader.read(Items(of=PACK_RULE), root, "rules")
    check_ids(rules)
    return rules


def _service_rule(service: dict[str, Any]) -> dict[str, Any]:
    """Return the rule that a line of the table of services stands for, with its samples."""
    name = service["names"][0]
    return {
        **service, "id": f"{service['provider']}-opaque-key", "title": f"{service['title']} key",
        "kind": "secret", "severity": "medium",
        "match": [f"{name.upper()}_API_KEY={{opaque}}", f'{name}-token: "{{opaque}}"'],
        "pass": [f"{name.upper()}_API_KEY={{repeat:x:40}}", f"{name} commit {{opaque}}"],
    }


def check_ids(rules: Sequence[Mapping[str, Any]]) -> None:
    """Refuse two rules of one id, naming both places."""
    seen: dict[str, Mapping[str, Any]] = {}
    for rule in rules:
        first = seen.setdefault(rule["id"], rule)
        if first is not rule:
            fail(
                rule["_file"], rule["_line"], "id",
                f"duplicate rule {shown(rule['id'])}: it stands in "
                f"{first['_file']}:{first['_line']} already",
                "give the rule an id of its own; to be stricter about a rule use `rules:`",
            )


def _load_mapping(raw: bytes, file: str, spec: Fields) -> dict[str, Any]:
    reader = _Reader(file)
    root = read_nodes(raw, file)
    empty = root is None or (root.kind == "scalar" and root.plain and root.value == "")
    value = {} if empty else reader.read(spec, cast("Node", root), "")
    check_ids(value.get("custom", ()))
    return {**value, "_file": file, "_lines": reader.lines}


def say(policy: dict[str, Any], key: str, problem: str, hint: str = "") -> NoReturn:
    """Raise the PolicyError for ``problem`` at ``key`` of ``policy``."""
    fail(policy["_file"], line_of(policy, key), key, problem, hint)


def line_of(policy: dict[str, Any], key: str) -> int:
    """Return the line of dotted ``key``, or of the nearest key around it."""
    lines: dict[str, int] = policy["_lines"]
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key, 1)


class _Reader:
    """Turns nodes into values by their specs, and keeps the line of every key."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[str, int] = {}

    def read(self, spec: Spec, node: Node, key: str) -> Any:
        self.lines.setdefault(key, node.line)
        if isinstance(spec, Either):
            return self.read(spec.many if node.kind == "list" else spec.one, node, key)
        if spec.null and node.kind == "scalar" and node.plain and node.value in {"null", "~", ""}:
            return None
        if isinstance(spec, Fields):
            return self.fields(spec, node, key)
        if isinstance(spec, Table):
            return self.table(spec, node, key)
        if isinstance(spec, Items):
            return self.items(spec, node, key)
        if node.kind != "scalar":
            self.fail(node, key, "must be a single value", f"not a {_KINDS[node.kind]}")
        value = read_scalar(spec, node, lambda problem, hint: self.fail(node, key, problem, hint))
        if isinstance(spec, Text) and spec.check:
            self.check(spec.check, value, node, key)
        return value

    def check(self, check: str, text: str, node: Node, key: str) -> None:
        wrong = CHECKS[check](text)
        if wrong:
            self.fail(node, key, wrong)

    def fields(self, spec: Fields, node: Node, key: str) -> dict[str, Any]:
        self.want(node, key, "map")
        values: dict[str, Any] = {}
        for name, line, inner in node.value:
            dotted = f"{key}.{name}" if key else name
            if name not in spec.keys:
                self.unknown(name, line, key, spec)
            self.lines[dotted] = line
            # An amount is kept under the unit that it is kept in.
            kept = name.replace("_usd", "_micro_usd") if name.endswith("_usd") else name
            values[kept] = self.read(spec.keys[name], inner, dotted)
        for name in spec.required:
            if name not in values:
                self.fail(node, key, f"{name} is missing", f"add `{name}:`, {_example(spec, name)}")
        if spec.one_of:
            self.one_form(spec, values, node, key)
        if "title" in spec.keys:
            values["_file"], values["_line"] = self.file, node.line
        return values

    def one_form(self, spec: Fields, values: dict[str, Any], node: Node, key: str) -> None:
        wanted = ", or ".join(" with ".join(form) for form in spec.one_of) + " alone"
        given = {name for form in spec.one_of for name in form if name in values}
        # Paths narrow any other form down; alone they are one.
        narrowed = given - {"paths"} or given
        if not any(narrowed == set(form) for form in spec.one_of):
            self.fail(node, key, "must have exactly one form", f"write {wanted}")

    def unknown(self, name: str, line: int, key: str, spec: Fields) -> NoReturn:
        close = difflib.get_close_matches(name[:40], spec.keys, n=1)
        hint = f"did you mean `{close[0]}`?" if close else f"known keys: {', '.join(spec.keys)}"
        fail(self.file, line, key, f"unknown key {shown(name)}", hint)

    def table(self, spec: Table, node: Node, key: str) -> dict[str, Any]:
        self.want(node, key, "map")
        self.count(node, key, spec.most)
        values = {}
        for name, line, inner in node.value:
            wrong = CHECKS[spec.check](name)
            if wrong:
                fail(self.file, line, key, f"{shown(name)} {wrong}")
            dotted = f"{key}.{name}"
            self.lines[dotted] = line
            values[name] = self.read(spec.of, inner, dotted)
        return values

    def items(self, spec: Items, node: Node, key: str) -> list[Any]:
        self.want(node, key, "list")
        self.count(node, key, spec.most, spec.least)
        values = [
            self.read(spec.of, inner, f"{key}[{index}]") for index, inner in enumerate(node.value)
        ]
        if spec.pair and not (len(values) == 2 and values[0] <= values[1]):  # noqa: PLR2004 - a pair
            self.fail(node, key, "must be [fewest, most]")
        return values

    def want(self, node: Node, key: str, kind: str) -> None:
        if node.kind != kind:
            self.fail(node, key, f"must be a {_KINDS[kind]}", f"it is a {_KINDS[node.kind]}")

    def count(self, node: Node, key: str, most: int, least: int = 0) -> None:
        if not least <= len(node.value) <= most:
            wanted = f"{least} to {most}" if least else f"at most {most}"
            self.fail(node, key, f"must have {wanted} entries")

    def fail(self, node: Node, key: str, problem: str, hint: str = "") -> NoReturn:
        fail(self.file, node.line, key, problem, hint)


_KINDS = {"scalar": "single value", "list": "list", "map": "mapping of keys to values"}


def _example(spec: Fields, name: str) -> str:
    if name == "version":
        return "that is `version: 1`"
    doc = spec.keys[name].doc
    return doc[:1].lower() + doc[1:].rstrip(".") if doc else "see docs/policy.md"
