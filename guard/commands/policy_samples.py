"""``guard policy test``: each rule held against the samples that it brings along."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

from guard.bundle import Bundle
from guard.detect.compile import compile_rules
from guard.detect.engine import scan_change
from guard.detect.hs import load_database
from guard.detect.pii_samples import fill
from guard.detect.samples import expand
from guard.errors import EXIT_OK, EXIT_REFUSED, UsageError
from guard.git.read import read_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from guard.policy.join import Effective

#: Samples are templates; each is filled in this often, always in the same ways.
SEEDS = 3
#: No exception is asked for, so that the day does not matter.
_TODAY = "9999-12-31"


def test_rules(effective: Effective, args: argparse.Namespace) -> int:
    """Print what is wrong with which of ``args.rule`` (all, if none is named); 1 if anything is."""
    unknown = sorted({*args.rule} - {rule["id"] for rule in effective.rules})
    if unknown:
        raise UsageError(f"there is no rule {unknown[0]!r}", "guard policy show --rules")
    rules = [rule for rule in effective.rules if not args.rule or rule["id"] in args.rule]
    done = list(run_samples(rules, effective.settings))
    failed = [(rule, wrong) for rule, wrong, _ in done if wrong]
    count = sum(count for _, _, count in done)
    if args.format == "json":
        print(json.dumps({
            "version": 1, "rules": len(done), "samples": count, "failed": [
                {"rule": rule["id"], "file": rule["_file"], "line": rule["_line"], "what": wrong}
                for rule, wrong in failed
            ],
        }, indent=2))
    else:
        for rule, wrong in failed:
            print(f"{rule['_file']}:{rule['_line']}: rule {rule['id']}: {wrong}")
        print(f"{len(done)} rules, {count} samples, {len(failed)} rules fail")
    return EXIT_REFUSED if failed else EXIT_OK


def run_samples(
    rules: Iterable[dict[str, Any]], settings: dict[str, Any],
) -> Iterator[tuple[dict[str, Any], str, int]]:
    """Yield (rule, what is wrong with it or ``""``, samples run) for each of ``rules``.

    A rule is compiled alone: that another one finds the same better is not its fault. Rules of
    names are many and alike, so they are compiled together, and alone where that shows a fault.
    """
    plain = {**settings, "exceptions": [], "rules": {}, "proprietary": {"paths": []}}
    rules = list(rules)
    named = _compile([rule for rule in rules if "names" in rule], plain)
    for rule in rules:
        wrong = _wrong(rule, named) if "names" in rule else "unknown"
        if wrong:
            wrong = _wrong(rule, _compile([rule], plain))
        yield rule, wrong, len(rule.get("match", ())) + len(rule.get("pass", ()))


def _compile(rules: list[dict[str, Any]], settings: dict[str, Any]) -> Bundle:
    rows, raw = compile_rules(rules)
    return Bundle(load_database(raw), rows, settings, "", "")


def _wrong(rule: dict[str, Any], bundle: Bundle) -> str:
    """Return the first thing that is wrong with the samples of ``rule``, or ``""``."""
    for key in ("match", "pass"):
        for index, template in enumerate(rule.get(key, ())):
            what = _judge(rule, template, bundle, wanted=key == "match")
            if what:
                return f"{key}[{index}] {what}"
    return ""


def _judge(rule: dict[str, Any], template: str, bundle: Bundle, *, wanted: bool) -> str:
    """Return what is wrong with one sample, or ``""``."""
    usual = "settings.env" if rule["kind"] == "secret" else "notes"
    path = (rule.get("paths") or [usual])[0].replace("*", "x")
    for seed in range(SEEDS):
        source = random.Random(f"{rule['id']}:{seed}:{template}")  # noqa: S311 - samples, not keys
        try:
            text = expand(fill(template, source), rule, seed)
        except (ValueError, KeyError):
            return "can't be made: see docs/rules.md for the places of a template"
        findings = scan_change(read_text(text, path), bundle, today=_TODAY).findings
        if (rule["id"] in [finding.rule for finding in findings]) is not wanted:
            return "is not found" if wanted else "is found"
    return ""
