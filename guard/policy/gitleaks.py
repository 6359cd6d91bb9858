"""What somebody brings along from gitleaks: its rules as custom rules, its ignored findings.

Rules are rewritten for guard's subset of regular expressions (every repeat bounded, flags in
groups, the secret in a group called ``value``). What can't be taken over is said, rule by rule, and
left out: an imported policy finds less than was meant rather than something else.

Source: https://github.com/gitleaks/gitleaks#configuration
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import Any

from guard.errors import UsageError

#: What stands for "as often as you like": longer values are cut, not missed.
_MANY = 200
_POSIX = {
    "alnum": "A-Za-z0-9", "alpha": "A-Za-z", "digit": "0-9", "lower": "a-z", "upper": "A-Z",
    "xdigit": "0-9A-Fa-f", "word": "A-Za-z0-9_", "space": r"\s", "blank": r" \t",
    "punct": r"!-/:-@\[-`{-~",
}
_REPEAT = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[*+]|\{(\d+),\}", re.DOTALL)
_GROUP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?!\?)|\(\?P?<[A-Za-z_]\w*>", re.DOTALL)
_NOT_KEBAB = re.compile(r"[^a-z0-9]+")


@dataclass
class Imported:
    """What came of a file: ``rules`` for ``custom:``, ``exceptions``, and what was left out."""

    rules: list[dict[str, Any]] = field(default_factory=list)
    exceptions: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def import_rules(raw: bytes, file: str, taken: frozenset[str]) -> Imported:
    """Return the rules of a ``.gitleaks.toml``; UsageError if it can't be read.

    ``taken`` are ids of guard's own rules: an imported rule of that name is called ``gitleaks-…``.
    """
    done = Imported()
    config = _load(raw, file)
    if config.get("extend", {}).get("useDefault"):
        done.left_out.append("extend.useDefault: guard's own rules are always in force")
    if "allowlist" in config or "allowlists" in config:
        done.left_out.append("allowlist: write exceptions, with an owner, a reason and an end")
    seen: set[str] = set(taken)
    for rule in config.get("rules", ()):
        name = str(rule.get("id", "rule"))
        try:
            done.rules.append(_convert(rule, seen))
        except ValueError as error:
            done.left_out.append(f"rule {name}: {error}")
            continue
        done.left_out += [
            f"rule {name}: {key} was not taken over" for key in
            ("allowlist", "allowlists", "path", "required") if key in rule
        ]
    return done


def _load(raw: bytes, file: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        config: dict[str, Any] = tomllib.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file}: not TOML: {error}", "name a .gitleaks.toml") from None
    return config


def _convert(rule: dict[str, Any], seen: set[str]) -> dict[str, Any]:
    """Return one rule as a policy writes it; ValueError says why it can't be one."""
    if not rule.get("regex"):
        raise ValueError("has no regex")
    name = _NOT_KEBAB.sub("-", str(rule.get("id", "rule")).lower()).strip("-")[:50]
    if not name[:1].isalpha() or name in seen:
        name = f"gitleaks-{name}"
    while name in seen:
        name += "-x"
    pattern, caseless = convert_pattern(str(rule["regex"]), int(rule.get("secretGroup", 0)))
    entropy = float(rule.get("entropy", 0))
    made: dict[str, Any] = {
        "id": name, "title": str(rule.get("description") or name)[:200], "kind": "secret",
        "severity": "high", "pattern": pattern,
        **({"ignore_case": True} if caseless else {}),
        **({"checks": [f"entropy>={entropy:g}"]} if entropy > 0 else {}),
    }
    _try(made)
    seen.add(name)
    return made


def _try(rule: dict[str, Any]) -> None:
    try:
        re.compile(rule["pattern"])
    except re.error as error:
        raise ValueError(f"its regex can't be rewritten ({error.msg})") from None


def convert_pattern(pattern: str, group: int = 0) -> tuple[str, bool]:
    """Return ``pattern``, in Go's syntax, in guard's, and whether it is caseless as a whole.

    ``group`` is the number of the secret's group; 0 takes the first, as gitleaks does. Raises
    ValueError for what the subset does not have.
    """
    caseless = pattern.startswith("(?i)")
    pattern = pattern.removeprefix("(?i)").replace(r"\z", "$")
    pattern = re.sub(r"\[:(\^?)(\w+):\]", _posix, pattern)
    flags = re.search(r"\(\?[a-zA-Z-]+\)", pattern)
    if flags:
        raise ValueError(f"flags in the middle of its regex ({flags[0]}) are not supported")
    if re.search(r"\\[pPQC]", pattern):
        raise ValueError("classes of Unicode and quoted parts are not supported")
    return _bound(_name_group(pattern, group)), caseless


def _posix(match: re.Match[str]) -> str:
    if match[1] or match[2] not in _POSIX:
        raise ValueError(f"the class [:{match[1]}{match[2]}:] is not supported")
    return _POSIX[match[2]]


def _name_group(pattern: str, group: int) -> str:
    """Return ``pattern`` with its ``group``-th group called ``value``, all others not caught."""
    wanted, number = group or 1, 0

    def name(match: re.Match[str]) -> str:
        nonlocal number
        if not match[0].startswith("("):
            return match[0]
        number += 1
        return "(?P<value>" if number == wanted else "(?:"

    return _GROUP.sub(name, pattern)


def _bound(pattern: str) -> str:
    """Return ``pattern`` with an end to every repeat."""
    def bound(match: re.Match[str]) -> str:
        if match[0] in {"*", "+"}:
            return f"{{{int(match[0] == '+')},{_MANY}}}"
        return f"{{{match[1]},{max(_MANY, int(match[1]))}}}" if match[1] else match[0]

    return _REPEAT.sub(bound, pattern)


def import_ignored(raw: bytes, known: frozenset[str], signed: dict[str, str]) -> Imported:
    """Return an exception for each rule and path that a ``.gitleaksignore`` lists.

    Its lines are ``[COMMIT:]PATH:RULE:LINE``. ``known`` are the rules that there are, ``signed``
    the owner, reason and last day of every exception.
    """
    done = Imported()
    for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        parts = text.split(":")
        path, rule = (parts[-3], parts[-2]) if len(parts) >= 3 else ("", "")  # noqa: PLR2004 - path, rule, line
        if not path or not parts[-1].isdigit():
            done.left_out.append(f"line {number}: not PATH:RULE:LINE")
        elif rule not in known:
            done.left_out.append(f"line {number}: guard has no rule of that name")
        elif {"rule": rule, "path": path, **signed} not in done.exceptions:
            done.exceptions.append({"rule": rule, "path": path, **signed})
    return done
