"""Kinds of value that a policy key may hold, as data: the loader, the join and the docs read them.

``join`` says what becomes of a key that several layers set:

==================  ==============================================================
``stricter``        the stricter route (``cloud < local < block``)
``true-wins``       true if any layer says true
``false-wins``      false if any layer says false
``highest``         the highest number
``lowest``          the lowest number; null is no limit
``union``           every item that any layer lists
``shared``          the items that every layer lists which lists any
``upper``           the word of the first layer that says it stays
``choice``          the last layer that says it decides; a change's own word is left out
==================  ==============================================================
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Spec:
    """What every kind of value has.

    ``doc``      one sentence for the reference and the JSON Schema.
    ``join``     see the table above; ``""`` for values inside of a list or a rule.
    ``tunable``  the organisation or the user may replace the built-in default by something
                 looser, as long as no layer above has said anything.
    ``owned``    may be set by the organisation and the user only, never by a repository.
    ``null``     ``null`` is allowed.
    """

    doc: str = ""
    join: str = ""
    tunable: bool = False
    owned: bool = False
    null: bool = False


@dataclass(frozen=True, kw_only=True)
class Text(Spec):
    """A string; ``check`` names a test of ``guard.policy.checks``."""

    most_chars: int = 500
    check: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice(Spec):
    """One of a few words."""

    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Whole(Spec):
    """A whole number in a range, both ends included."""

    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class Flag(Spec):
    """``true`` or ``false``."""


@dataclass(frozen=True, kw_only=True)
class Date(Spec):
    """A calendar day, ``YYYY-MM-DD``; kept as that string."""


@dataclass(frozen=True, kw_only=True)
class Money(Spec):
    """An amount of US dollars with up to six decimals; kept in whole micro-dollars."""


@dataclass(frozen=True, kw_only=True)
class Items(Spec):
    """A list of values of one kind; ``pair`` asks for exactly two, the first not the greater."""

    of: Spec
    most: int = 2000
    least: int = 0
    pair: bool = False


@dataclass(frozen=True, kw_only=True)
class Either(Spec):
    """One value, or a list."""

    one: Spec
    many: Items


@dataclass(frozen=True, kw_only=True)
class Fields(Spec):
    """A mapping with known keys; ``one_of`` are sets of keys of which exactly one is wanted.

    The set ``("paths",)`` counts only where there is no other.
    """

    keys: dict[str, Spec]
    required: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Table(Spec):
    """A mapping whose keys are free within ``check``, all values being of one kind."""

    of: Spec
    check: str
    most: int = 2000
