"""How two layers' values of one key become one, and which of two values is the looser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guard.change import ROUTES, join_routes

if TYPE_CHECKING:
    from collections.abc import Callable


def _lowest(first: int | None, second: int | None) -> int | None:
    said = [value for value in (first, second) if value is not None]
    return min(said) if said else None


def _union(first: list[str], second: list[str]) -> list[str]:
    return sorted({*first, *second})


def _shared(first: list[str] | None, second: list[str] | None) -> list[str] | None:
    if first is None or second is None:
        return second if first is None else first
    return sorted({*first} & {*second})


#: By ``Spec.join``: what two layers say together, the upper one first.
_JOINS: dict[str, Callable[[Any, Any], Any]] = {
    "stricter": join_routes,
    "true-wins": lambda first, second: first or second,
    "false-wins": lambda first, second: first and second,
    "highest": max,
    "lowest": _lowest,
    "union": _union,
    "shared": _shared,
    "upper": lambda first, _second: first,
    "choice": lambda _first, second: second,
}

#: By ``Spec.join``: whether the second value is looser than the first. A changed ``upper`` or
#: owned ``choice`` counts as looser, since nothing can be known about it.
_LOOSER: dict[str, Callable[[Any, Any], bool]] = {
    "stricter": lambda before, after: ROUTES.index(after) < ROUTES.index(before),
    "true-wins": lambda before, after: before and not after,
    "false-wins": lambda before, after: after and not before,
    "highest": lambda before, after: after < before,
    "lowest": lambda before, after: _lowest(before, after) != after,
    "union": lambda before, after: not {*before} <= {*after},
    "shared": lambda before, after: before is not None and (
        after is None or not {*after} <= {*before}
    ),
    "upper": lambda before, after: before != after,
    "choice": lambda _before, _after: False,
}


def join_values(join: str, first: Any, second: Any) -> Any:
    """Return what ``first`` and ``second``, said by the layer below, become together."""
    return _JOINS[join](first, second)


def is_looser(join: str, before: Any, after: Any) -> bool:
    """Return whether ``after`` allows something that ``before`` does not."""
    return _LOOSER[join](before, after)


def adds_nothing(join: str, said: Any, after: Any) -> bool:
    """Return whether a layer asked for something looser than what came of it."""
    return said != after if join == "choice" else is_looser(join, after, said)
