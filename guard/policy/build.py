"""The policy compiled: what ``guard.policy.cache`` calls when it has nothing (any more)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guard import canon
from guard.errors import PolicyError
from guard.policy.join import Effective, join_layers, plain_rule
from guard.policy.load import load_policy
from guard.policy.packs import Packs, load_packs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from guard.policy.layers import Layer

    #: Rules -> (rows that marshal can write, serialized database); raises PolicyError.
    CompileRules = Callable[[list[dict[str, Any]]], tuple[list[dict[str, Any]], bytes]]
    #: (rules, settings, policy digest, ruleset digest, serialized database)
    Built = tuple[list[dict[str, Any]], dict[str, Any], str, str, bytes]


def build(layers: Sequence[Layer], packs_dir: str, compile_rules: CompileRules) -> Built:
    """Return the compiled policy of ``layers`` over the packs in ``packs_dir``.

    A change's own policy is also judged as what it will be once it is committed, so that no
    commit leaves a policy behind that stops the next one. Raises PolicyError.
    """
    packs = load_packs(packs_dir)
    effective = effective_policy(layers, packs)
    check_next(layers, packs, compile_rules)
    rows, database = compile_rules(effective.rules)
    return (
        rows, effective.settings, policy_digest(effective.settings),
        ruleset_digest(effective.rules), database,
    )


def effective_policy(layers: Iterable[Layer], packs: Packs) -> Effective:
    """Return the policy that ``layers`` say together. Raises PolicyError.

    A damaged base would block the very commit that mends it; there the staged policy stands in
    for it, which can only tighten, and a note says so.
    """
    layers = list(layers)
    try:
        return _join(layers, packs)
    except PolicyError as error:
        rest = [layer for layer in layers if layer.name != "repository"]
        if len(rest) == len(layers) or not rest or rest[-1].name != "change":
            raise
        effective = _join(rest, packs)
        effective.settings["notes"].insert(0, f"{error.what}; the staged file stands in for it")
        return effective


def _join(layers: Iterable[Layer], packs: Packs) -> Effective:
    loaded = [(layer.name, load_policy(layer.raw, layer.file)) for layer in layers]
    return join_layers(loaded, packs)


def check_next(layers: Sequence[Layer], packs: Packs, compile_rules: CompileRules) -> None:
    """Judge a change's policy as the repository's, which it will be. Raises PolicyError."""
    if not layers or layers[-1].name != "change":
        return
    above = [layer for layer in layers[:-1] if layer.name != "repository"]
    loaded = [(layer.name, load_policy(layer.raw, layer.file)) for layer in above]
    loaded.append(("repository", load_policy(layers[-1].raw, layers[-1].file)))
    join_layers(loaded, packs)
    custom = loaded[-1][1].get("custom")
    if custom:
        compile_rules(custom)


def policy_digest(settings: dict[str, Any]) -> str:
    """Return ``sha256:…`` of ``settings``; notes name files of this machine and stay out."""
    return canon.digest({key: value for key, value in settings.items() if key != "notes"})


def ruleset_digest(rules: Iterable[dict[str, Any]]) -> str:
    """Return ``sha256:…`` of ``rules`` by id, wherever they stand."""
    return canon.digest(sorted(map(plain_rule, rules), key=lambda rule: str(rule["id"])))
