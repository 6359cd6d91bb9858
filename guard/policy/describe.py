"""The keys of a policy described from ``schema``: as JSON Schema, and as a table for the docs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guard.policy import schema
from guard.policy.rule_schema import CUSTOM_RULE
from guard.policy.spec import (
    Choice,
    Date,
    Either,
    Fields,
    Flag,
    Items,
    Money,
    Spec,
    Table,
    Text,
    Whole,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEBAB = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_WHEN_JOINED = {
    "stricter": "the stricter", "true-wins": "true wins", "false-wins": "false wins",
    "highest": "the highest", "lowest": "the lowest", "union": "all of them",
    "shared": "what all allow", "upper": "the upper layer's", "choice": "the last layer's",
}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``.guard.yaml``, for editors and other programs."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "guard policy",
        **_describe(schema.POLICY),
    }


def _describe(spec: Spec) -> dict[str, Any]:
    said = _form(spec)
    if spec.null:
        said = {"anyOf": [said, {"type": "null"}]}
    return {"description": spec.doc, **said} if spec.doc else said


def _form(spec: Spec) -> dict[str, Any]:
    if isinstance(spec, Fields):
        return _fields_form(spec)
    if isinstance(spec, Table):
        return {
            "type": "object", "propertyNames": {"pattern": _KEBAB}, "maxProperties": spec.most,
            "additionalProperties": _describe(spec.of),
        }
    if isinstance(spec, Items):
        most, least = (2, 2) if spec.pair else (spec.most, spec.least)
        return {
            "type": "array", "items": _describe(spec.of), "maxItems": most, "minItems": least,
        }
    if isinstance(spec, Either):
        return {"anyOf": [_describe(spec.one), _describe(spec.many)]}
    return _scalar_form(spec)


def _fields_form(spec: Fields) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": "object", "additionalProperties": False,
        "properties": {name: _describe(inner) for name, inner in spec.keys.items()},
    }
    if spec.required:
        said["required"] = list(spec.required)
    if spec.one_of:
        said["anyOf"] = [{"required": list(form)} for form in spec.one_of]
    return said


def _scalar_form(spec: Spec) -> dict[str, Any]:
    if isinstance(spec, Text):
        pattern = {"pattern": _KEBAB} if spec.check in {"rule-id", "regime"} else {}
        return {"type": "string", "maxLength": spec.most_chars, **pattern}
    if isinstance(spec, Choice):
        return {"enum": list(spec.values)}
    if isinstance(spec, Whole):
        return {"type": "integer", "minimum": spec.low, "maximum": spec.high}
    if isinstance(spec, Flag):
        return {"type": "boolean"}
    if isinstance(spec, Date):
        return {"type": "string", "format": "date"}
    return {"type": "number", "minimum": 0}


def reference() -> str:
    """Return the table of every key of a policy, in Markdown."""
    rows = ["| key | value | when joined | meaning |", "| --- | --- | --- | --- |"]
    rows += [
        f"| `{key}` | {_value(spec)} | {_joined(spec)} | {spec.doc} |"
        for key, spec in _walk(schema.POLICY, "")
    ]
    return "\n".join(rows) + "\n"


def rule_reference() -> str:
    """Return the table of every key of a rule, in Markdown."""
    rows = ["| key | value | meaning |", "| --- | --- | --- |"]
    rows += [
        f"| `{key}` | {_value(spec)} | {spec.doc} |" for key, spec in _walk(CUSTOM_RULE, "")
    ]
    return "\n".join(rows) + "\n"


def _walk(spec: Fields, key: str) -> Iterator[tuple[str, Spec]]:
    for name, inner in spec.keys.items():
        dotted = f"{key}.{name}" if key else name
        yield dotted, inner
        if isinstance(inner, Table) and isinstance(inner.of, Fields):
            yield from _walk(inner.of, f"{dotted}.RULE")
        elif isinstance(inner, Items) and isinstance(inner.of, Fields):
            if inner.of is not CUSTOM_RULE:
                yield from _walk(inner.of, f"{dotted}[]")
        elif isinstance(inner, Fields):
            yield from _walk(inner, dotted)


def _joined(spec: Spec) -> str:
    said = [_WHEN_JOINED.get(spec.join, "")]
    if spec.tunable:
        said.append("owners may tune")
    if spec.owned:
        said.append("owners only")
    return "; ".join(word for word in said if word)


def _value(spec: Spec) -> str:
    return _plain_value(spec) + (" or null" if spec.null else "")


def _plain_value(spec: Spec) -> str:
    if isinstance(spec, Either):
        return f"{_value(spec.one)}, or {_value(spec.many)}"
    if isinstance(spec, Items):
        return "[fewest, most]" if spec.pair else f"list of {_PLURALS[type(spec.of)]}"
    if isinstance(spec, Choice):
        return ", ".join(f"`{value}`" for value in spec.values)
    if isinstance(spec, Whole):
        return f"{spec.low} to {spec.high}" if spec.low < spec.high else str(spec.low)
    return _NAMES[type(spec)]


_NAMES: dict[type[Spec], str] = {
    Fields: "mapping", Table: "mapping", Text: "string", Flag: "`true`, `false`",
    Date: "`YYYY-MM-DD`", Money: "amount",
}
_PLURALS: dict[type[Spec], str] = {Fields: "mappings", Text: "strings", Whole: "numbers"}
