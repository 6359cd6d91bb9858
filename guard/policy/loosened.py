"""Two effective policies compared: which keys of the second allow more than the first."""

from __future__ import annotations

from typing import Any

from guard.policy import schema
from guard.policy.operators import is_looser
from guard.policy.rule_schema import CONFIDENCES
from guard.policy.spec import Fields


def loosened(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
    """Return the dotted keys of settings ``after`` that are looser than in ``before``.

    What can't be compared (another endpoint, a changed custom rule) counts as looser.
    """
    keys: list[str] = []
    for section, spec in schema.POLICY.keys.items():
        if isinstance(spec, Fields):
            keys += _fields(spec, before[section], after[section], section)
    for rule in sorted({*before["rules"], *after["rules"]}):
        keys += _rule(rule, before, after)
    for rule, digest in sorted(before["custom"].items()):
        if after["custom"].get(rule) != digest:
            keys.append(f"custom.{rule}")
    for index, exception in enumerate(after["exceptions"]):
        if not any(_covers(other, exception) for other in before["exceptions"]):
            keys.append(f"exceptions[{index}]")
    return tuple(keys)


def _fields(spec: Fields, before: dict[str, Any], after: dict[str, Any], key: str) -> list[str]:
    keys = []
    for name, inner in spec.keys.items():
        kept = name.replace("_usd", "_micro_usd")
        old, new = before.get(kept), after.get(kept)
        if isinstance(inner, Fields):
            keys += _fields(inner, old or {}, new or {}, f"{key}.{name}")
        elif is_looser("upper" if inner.owned and inner.join == "choice" else inner.join, old, new):
            keys.append(f"{key}.{name}")
    return keys


def _rule(rule: str, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    old, new = before["rules"].get(rule), after["rules"].get(rule)
    kind = (old or new)["kind"]
    old_kind, new_kind = before["actions"][kind], after["actions"][kind]
    keys = [
        f"rules.{rule}.{name}" for name in CONFIDENCES
        if is_looser("stricter", (old or old_kind)[name], (new or new_kind)[name])
    ]
    if old and old["locked"] and not (new and new["locked"]):
        keys.append(f"rules.{rule}.locked")
    return keys


def _covers(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return (
        (old.get("rule"), old.get("baseline")) == (new.get("rule"), new.get("baseline"))
        and old["path"] in {None, new["path"]}
        and bool(old["expires"] >= new["expires"])
    )
