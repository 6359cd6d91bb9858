"""Layers joined into one effective policy: nothing that a layer above has said gets looser."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guard import canon
from guard.change import join_routes
from guard.policy import schema
from guard.policy.checks import shown
from guard.policy.load import line_of, say
from guard.policy.operators import adds_nothing, join_values
from guard.policy.proprietary import COPY_RULE, PATH_RULE, PROPRIETARY_RULES, proprietary_rules
from guard.policy.rule_schema import CONFIDENCES
from guard.policy.spec import Fields, Spec, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guard.policy.packs import Packs

#: Who owns the machine, and may therefore name services and tune the defaults.
OWNERS = frozenset({"organisation", "user"})
#: What detect-secrets finds is named after its plugins, of which each version has others.
OTHERS_RULES = "detect-secrets-"
_OWNED_HINT = "set it in ~/.config/guard/policy.yaml, or in the organisation's policy"
_NO_RULE = {"action": "cloud", **dict.fromkeys(CONFIDENCES, "cloud"), "locked": False}


@dataclass(frozen=True)
class Effective:
    """One effective policy.

    ``settings``  every key of docs/policy.md with its effective value, plus ``notes``.
    ``rules``     packs', custom and proprietary rules, in that order; ``_file``, ``_line`` kept.
    ``sources``   dotted key -> who said the value: ``default``, a regime's or a layer's name.
    """

    settings: dict[str, Any]
    rules: list[dict[str, Any]]
    sources: dict[str, str]


def join_layers(layers: Iterable[tuple[str, dict[str, Any]]], packs: Packs) -> Effective:
    """Join ``layers`` (name, loaded policy), weakest say first, over the defaults.

    Regimes that any layer extends are joined before the layers. Raises PolicyError for what
    no single file can know: an unknown rule or regime, a rule defined twice, a key that the
    layer may not set, a model that is not allowed.
    """
    stack = list(layers)
    joiner = _Joiner(packs, [policy for _, policy in stack])
    for name in _regimes(stack, packs):
        joiner.add(name, packs.regimes[name])
    for name, policy in stack:
        joiner.add(name, policy)
    return joiner.finish(stack)


def _regimes(stack: list[tuple[str, dict[str, Any]]], packs: Packs) -> list[str]:
    wanted = {"default"}
    for _, policy in stack:
        for index, name in enumerate(policy.get("extends", ())):
            if name not in packs.regimes:
                known = ", ".join(sorted(packs.regimes))
                say(policy, f"extends[{index}]", "there is no such regime", f"known: {known}")
            wanted.add(name)
    return sorted(wanted, key=lambda name: (name != "default", name))


class _Joiner:
    def __init__(self, packs: Packs, policies: list[dict[str, Any]]) -> None:
        self.packs = packs
        self.settings: dict[str, Any] = {"version": 1, "rules": {}}
        self.exceptions: list[tuple[dict[str, Any], dict[str, Any], str]] = []
        self.notes: list[str] = []
        self.sources: dict[str, str] = {}
        self.custom: dict[str, tuple[str, dict[str, Any]]] = {}
        self.kinds = {rule["id"]: rule["kind"] for rule in (*packs.rules, *PROPRIETARY_RULES)}
        self.kinds[PATH_RULE] = self.kinds[COPY_RULE] = "proprietary"
        self.packed = frozenset(self.kinds)
        for policy in policies:
            self.kinds |= {rule["id"]: rule["kind"] for rule in policy.get("custom", ())}

    def add(self, layer: str, policy: dict[str, Any]) -> None:
        policy = _spread_threshold(policy)
        for section, spec in schema.POLICY.keys.items():
            if section in policy and isinstance(spec, Fields):
                into = self.settings.setdefault(section, {})
                self.fields(spec, into, policy[section], section, layer, policy)
        for rule, entry in policy.get("rules", {}).items():
            self.known(rule, f"rules.{rule}", policy)
            into = self.settings["rules"].setdefault(rule, dict(_NO_RULE))
            of = schema.POLICY.keys["rules"]
            if isinstance(of, Table) and isinstance(of.of, Fields):
                self.fields(of.of, into, entry, f"rules.{rule}", layer, policy)
        for index, rule in enumerate(policy.get("custom", ())):
            self.add_custom(rule, f"custom[{index}].id", layer, policy)
        for index, exception in enumerate(policy.get("exceptions", ())):
            if "rule" in exception:
                self.known(exception["rule"], f"exceptions[{index}].rule", policy)
            self.add_exception(exception, f"exceptions[{index}]", layer, policy)

    def fields(
        self, spec: Fields, into: dict[str, Any], said: dict[str, Any], key: str, layer: str,
        policy: dict[str, Any],
    ) -> None:
        for name, inner in spec.keys.items():
            kept = name.replace("_usd", "_micro_usd")
            if kept not in said:
                continue
            dotted = f"{key}.{name}"
            if isinstance(inner, Fields):
                self.fields(
                    inner, into.setdefault(kept, {}), said[kept], dotted, layer, policy,
                )
            elif kept not in into:  # the defaults, which come first and are complete
                into[kept] = said[kept]
                self.sources[dotted] = layer
            else:
                into[kept] = self.leaf(inner, into[kept], said[kept], dotted, layer, policy)

    def leaf(
        self, spec: Spec, before: Any, said: Any, key: str, layer: str, policy: dict[str, Any],
    ) -> Any:
        if spec.owned and layer not in OWNERS:
            say(policy, key, "a repository may not set this", _OWNED_HINT)
        above = self.sources.get(key, "default")
        if layer == "change" and spec.join == "choice":
            after = before
        elif above == "default" and layer in OWNERS and (spec.tunable or spec.join == "upper"):
            after = said
        else:
            after = join_values(spec.join, before, said)
        if key in policy["_lines"] and adds_nothing(spec.join, said, after):
            reason = "it takes effect once it is committed"
            if spec.join != "choice":
                reason = f"no effect, what {above} says is stricter"
            self.note(policy, key, reason)
        # A first word stands as said even where it repeats the default: see ``tunable``.
        if after != before or (above == "default" and layer != "change" and after == said):
            self.sources[key] = layer
        return after

    def note(self, policy: dict[str, Any], key: str, text: str) -> None:
        self.notes.append(f"{policy['_file']}:{line_of(policy, key)}: {key}: {text}")

    def known(self, rule: str, key: str, policy: dict[str, Any]) -> None:
        if rule.startswith(OTHERS_RULES):
            self.kinds[rule] = "secret"
        if rule not in self.kinds:
            close = difflib.get_close_matches(rule[:40], self.kinds, n=1)
            hint = "guard policy show --rules lists the rules"
            say(policy, key, f"there is no rule {shown(rule)}",
                f"did you mean `{close[0]}`?" if close else hint)

    def add_custom(
        self, rule: dict[str, Any], key: str, layer: str, policy: dict[str, Any],
    ) -> None:
        name = rule["id"]
        if name in self.packed or name.startswith(OTHERS_RULES):
            say(policy, key, f"{shown(name)} is a rule of guard's own",
                "give the rule another id; to be stricter about guard's use `rules:`")
        if name not in self.custom:
            self.custom[name] = (layer, rule)
            return
        first_layer, first = self.custom[name]
        if layer != "change" or first_layer != "repository":
            say(policy, key, f"duplicate rule {shown(name)}: it stands in "
                f"{first['_file']}:{first['_line']} already", "give the rule an id of its own")
        if plain_rule(rule) != plain_rule(first):
            self.note(policy, key, "what changed in the rule takes effect once it is committed")

    def add_exception(
        self, exception: dict[str, Any], key: str, layer: str, policy: dict[str, Any],
    ) -> None:
        whole = {"path": None, **exception}
        if any(whole | {"layer": other["layer"]} == other for other, _, _ in self.exceptions):
            return
        if layer == "change":
            self.note(policy, key, "a new exception governs from the next change on")
        else:
            self.exceptions.append((whole | {"layer": layer}, policy, key))

    def finish(self, stack: list[tuple[str, dict[str, Any]]]) -> Effective:
        settings = self.settings
        for rule, entry in settings["rules"].items():
            general = settings["actions"][self.kinds[rule]]
            for name in CONFIDENCES:
                entry[name] = join_routes(entry[name], entry["action"], general[name])
            entry["kind"] = self.kinds[rule]
        settings["exceptions"] = []
        for exception, policy, key in self.exceptions:
            if settings["rules"].get(exception.get("rule"), _NO_RULE)["locked"]:
                self.note(policy, key, "no effect, the rule is locked")
            else:
                settings["exceptions"].append(exception)
        self.check_models(stack)
        self.note_weak_rules(stack)
        custom = [rule for _, rule in self.custom.values()]
        settings["custom"] = {rule["id"]: canon.digest(plain_rule(rule)) for rule in custom}
        settings["extends"] = _regimes(stack, self.packs)
        settings["notes"] = self.notes
        rules = [*self.packs.rules, *custom, *proprietary_rules(settings["proprietary"])]
        return Effective(settings, rules, self.sources)

    def check_models(self, stack: list[tuple[str, dict[str, Any]]]) -> None:
        for side, provider in self.settings["providers"].items():
            allowed = provider["allow_models"]
            if allowed is None or provider["model"] in allowed:
                continue
            key = f"providers.{side}.model"
            names = (self.sources[key], self.sources[f"providers.{side}.allow_models"])
            speaker = next(policy for name in names for layer, policy in stack if layer == name)
            say(speaker, key, f"must be one of providers.{side}.allow_models",
                f"allowed: {', '.join(allowed) or 'none'}")

    def note_weak_rules(self, stack: list[tuple[str, dict[str, Any]]]) -> None:
        for _, policy in stack:
            for rule, said in policy.get("rules", {}).items():
                entry = self.settings["rules"][rule]
                for name in ("action", *CONFIDENCES):
                    names = CONFIDENCES if name == "action" else (name,)
                    if name in said and all(
                        join_routes(said[name], entry[each]) != said[name] for each in names
                    ):
                        weakest = f"{self.kinds[rule]} is {entry[names[-1]]} at least"
                        text = f"no effect, {weakest}; only an exception loosens"
                        self.note(policy, f"rules.{rule}.{name}", text)


def _spread_threshold(policy: dict[str, Any]) -> dict[str, Any]:
    """Say for each task what its layer says of all: joined, each task stands for itself."""
    route = policy.get("route", {})
    if "threshold" not in route:
        return policy
    general = {"threshold": route["threshold"]}
    tasks = {task: general | route.get("tasks", {}).get(task, {}) for task in schema.TASKS}
    return {**policy, "route": {**route, "tasks": tasks}}


def plain_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """Return ``rule`` without where it stands."""
    return {key: value for key, value in rule.items() if not key.startswith("_")}
