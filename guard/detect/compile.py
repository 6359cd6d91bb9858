"""Compile rules, as packs and policies write them, into a database and a table of rows.

A row is a dict of plain values (``marshal`` takes them) that says all that the engine needs:

``id title kind severity confidence provider``  as in the rule.
``pattern``     bytes for ``re``; groups ``value`` (the sensitive part) and ``key`` are optional.
``heads``       how a match may begin, as a pattern for text in small letters, or ``b""``.
``lines``       how many ends of lines a match may hold (``guard.detect.heads.MANY``: or more).
``back``, ``ahead``  how far before and behind the end of a trigger the pattern can reach.
``longest``     of the rule's words: a match begins no farther before the end of one.
``checks``      must all pass; ``soft`` ones make a match a step less sure; ``certain_if``.
``checksum``    of the token, or ``""``; ``extend``, ``finder`` ``module:function`` or ``""``.
``priority``    3 a provider's own, 2 a form, 1 a key word, 0 another tool's.
``paths``, ``not_paths``  globs.

Raises PolicyError, with file and line, for a rule that can't be used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from guard.detect import checks, grammar, named, scorer, tree
from guard.detect.checksums import CHECKSUMS
from guard.detect.confirm import LADDER
from guard.detect.decode_triggers import decode_expressions
from guard.detect.heads import head_pattern, line_ends
from guard.detect.hs import FLAG_MULTILINE, compile_database, dump_database
from guard.detect.words import Words, words_of
from guard.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable

    #: Returns the serialized database of (expression, id, flags) triples, made by the callable.
    Share = Callable[[list[tuple[bytes, int, int]], Callable[[], bytes]], bytes]

Rule = dict[str, Any]
RuleRow = dict[str, Any]

_PRIORITY_PROVIDER, _PRIORITY_FORM, _PRIORITY_KEYWORD = 3, 2, 1
#: A prefix as long as this, with an exact body behind it, is nobody else's.
_DISTINCT_PREFIX = 4


def compile_rules(
    rules: list[Rule], share: Share | None = None,
) -> tuple[list[RuleRow], bytes]:
    """Return the rows of ``rules``, in order, and the serialized database of their triggers.

    ``share`` is given the expressions and what compiles them: it may know the result already.
    Pattern ids index the rows; those from ``FIRST_WORD`` on are words that rules may share.
    Raises PolicyError if a rule is wrong or an id comes twice.
    """
    rows: list[RuleRow] = []
    expressions: list[tuple[bytes, int, int]] = []
    words = Words()
    seen: set[str] = set()
    for index, rule in enumerate(rules):
        if rule["id"] in seen:
            _refuse(rule, "the id is taken already")
        seen.add(rule["id"])
        row, triggers = compile_rule(rule)
        rows.append(row)
        row["words"] = words.add(rule)
        expressions += [(text, index, FLAG_MULTILINE) for text in triggers]
    # The forms that a value may be hidden in have patterns of their own in the one pass.
    triples = [*expressions, *words.expressions(), *decode_expressions(rules)]

    def make() -> bytes:
        try:
            return dump_database(compile_database(triples))
        except ValueError:
            _find_culprit(rules, expressions)
            raise

    return rows, make() if share is None else share(triples, make)


def _find_culprit(rules: list[Rule], expressions: list[tuple[bytes, int, int]]) -> None:
    """Raise PolicyError for the first rule whose trigger Hyperscan refuses."""
    for expression in expressions:
        problem = _problem(expression)
        if problem:
            _refuse(rules[expression[1]], problem)


def _problem(expression: tuple[bytes, int, int]) -> str:
    try:
        compile_database([expression])
    except ValueError as error:
        return str(error)
    return ""


def _refuse(rule: Rule, problem: str) -> NoReturn:
    where = f"{rule.get('_file', 'rules')}:{rule.get('_line', 1)}"
    raise PolicyError(f"{where}: rule {rule.get('id', '?')}: {problem}", "see docs/rules.md")


def compile_rule(rule: Rule) -> tuple[RuleRow, list[bytes]]:
    """Return the row of one rule and its triggers for Hyperscan; PolicyError if it is wrong."""
    try:
        row = _row(rule)
        source = pattern_of(rule)
        node = _parse(rule)
        _least, most = tree.width(node)
        expressions, low, high = _triggers(rule, node, most)
        row |= {"pattern": source.encode("utf-8", "surrogateescape"), "back": high,
                "ahead": most - low, "heads": head_pattern(node), "lines": line_ends(node),
                "longest": max([len(word.encode()) for word in words_of(rule)], default=0)}
        return row, [text.encode("utf-8", "surrogateescape") for text in expressions]
    except (ValueError, KeyError, TypeError) as error:
        _refuse(rule, str(error))


def _triggers(rule: Rule, node: Any, most: int) -> tuple[list[str], int, int]:
    """Return what the first pass looks for, any of it, and its least and most width."""
    if rule.get("trigger"):
        given = rule["trigger"]
        given = [given] if isinstance(given, str) else list(given)
        return given, 0, int(rule.get("lookback", most))
    if "names" in rule or "columns" in rule:
        return [], 0, most
    words = words_of(rule)
    if "value_trigger" in rule:
        node = _parse(rule | {"value": rule["value_trigger"]})
    expression, low, high = tree.trigger(node)
    if not low:
        raise ValueError("its pattern can match nothing")
    if not words:
        # Of key words in one expression Hyperscan makes an automaton that reads every byte.
        return tree.triggers(node) if "keys" in rule else ([expression], low, high)
    rest = [key for key in rule["keys"] if key.lower() not in words]
    value = rule.get("value_trigger", rule["value"])
    return tree.triggers(_parse(rule | {"keys": rest, "value": value}))[0] if rest else [], 0, high


def _parse(rule: Rule) -> Any:
    return tree.parse(pattern_of(rule).encode("utf-8", "surrogateescape"))


def pattern_of(rule: Rule) -> str:
    """Return the whole pattern of ``rule``, whichever way it is written."""
    boundary = rule.get("boundary", "token" if "token" in rule else "none")
    if "token" in rule:
        pattern = grammar.token_pattern(rule["token"], boundary)
    elif "pattern" in rule:
        pattern = grammar.surround(_named(rule), boundary)
    elif "names" in rule:
        pattern = named.named_pattern(list(rule["names"]))
    elif "keys" in rule:
        pattern = grammar.keyed_pattern(
            list(rule["keys"]), rule["value"], spaced=bool(rule.get("spaced")),
        ) + ("" if boundary == "none" else "(?![A-Za-z0-9])")
    else:
        raise ValueError("it has neither a token, nor a pattern, nor keys or names with a value")
    return f"(?i:{pattern})" if rule.get("ignore_case") else pattern


def _named(rule: Rule) -> str:
    """Return the rule's pattern with its sensitive group called ``value``."""
    group = rule.get("secret_group", "value")
    return str(rule["pattern"]).replace(f"(?P<{group}>", "(?P<value>")


def _row(rule: Rule) -> RuleRow:
    hard, soft = _split_checks(rule)
    extenders = [checks.EXTENDERS[name] for name in hard if name in checks.EXTENDERS]
    certain = list(rule.get("certain_if", ())) + _scored(rule, scorer.HIGH)
    checksum = rule.get("token", {}).get("checksum", "")
    if len(certain) == 1 and certain[0] in CHECKSUMS:
        checksum, certain = certain[0], []
    if checksum and checksum not in CHECKSUMS:
        raise ValueError(f"checksum {checksum!r}: not one of {', '.join(CHECKSUMS)}")
    confidence = rule.get("confidence") or _confidence(rule)
    if confidence not in LADDER:
        raise ValueError(f"confidence {confidence!r}: not one of {', '.join(LADDER)}")
    return {
        "id": rule["id"], "title": rule.get("title", rule["id"]), "kind": rule["kind"],
        "severity": rule.get("severity", "high"), "confidence": confidence,
        "provider": rule.get("provider", ""), "pattern": b"", "back": 0, "ahead": 0,
        "checks": hard, "soft": soft, "certain_if": certain,
        "checksum": checksum, "extend": extenders[0] if extenders else "",
        "finder": rule.get("finder", ""), "priority": _priority(rule),
        "paths": list(rule.get("paths", ())), "not_paths": list(rule.get("not_paths", ())),
    }


def _split_checks(rule: Rule) -> tuple[list[str], list[str]]:
    """Return the checks that drop a match, and those that only make it less sure.

    Every name is resolved here, so that a misspelt one is an error of the policy. A secret
    that is a token or a pattern need not ask for ``not-placeholder``; a token's body has to
    look random to be sure.
    """
    certain = list(rule.get("certain_if", ()))
    hard: list[str] = []
    soft: list[str] = []
    for check in [*rule.get("checks", ()), *rule.get("drop", ())]:
        if check.endswith(checks.SOFT):
            soft.append(check[:-1])
        elif check not in hard and (check not in certain or check in rule.get("drop", ())):
            hard.append(check)
    extends = any(check in checks.EXTENDERS for check in hard)
    judged = extends or rule.get("scorer")
    if rule["kind"] == "secret" and "not-placeholder" not in hard + soft and not judged:
        hard.append("not-placeholder")
    if "token" in rule and rule["kind"] == "secret" and "random" not in hard + soft:
        soft.append("random")
    if "names" in rule:
        hard[:0] = ["named-value", "random"]
    hard += _scored(rule, scorer.LOW)
    for check in hard + soft + certain + _scored(rule, scorer.HIGH):
        checks.load_check(check)
    return hard, soft


def _scored(rule: Rule, threshold: float) -> list[str]:
    """Return the check of the learned score against ``threshold``, for a rule that uses it."""
    if not rule.get("scorer"):
        return []
    if rule.get("provider") or "token" in rule:
        raise ValueError("scorer: a value with a form of its own needs no score")
    return [f"score>={threshold}"]


def _confidence(rule: Rule) -> str:
    """Return how sure a match is before its checks, where the rule doesn't say."""
    if "token" not in rule:
        return "likely"
    shortest = min(len(prefix) for prefix in grammar.prefixes(rule["token"]))
    return "certain" if shortest >= _DISTINCT_PREFIX else "likely"


def _priority(rule: Rule) -> int:
    if rule.get("provider"):
        return _PRIORITY_PROVIDER
    return _PRIORITY_KEYWORD if rule["id"].startswith("generic-") else _PRIORITY_FORM
