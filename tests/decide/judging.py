"""What the tests of the decision share: a policy, findings, and one call that asks."""

from __future__ import annotations

import copy
from dataclasses import replace

from guard.change import Scan
from guard.decide.decide import decide
from guard.model import Budget, Complexity, Finding, Health, Policy

SETTINGS = {
    "route": {"cloud": True, "threshold": 7, "tasks": {"message": {"threshold": 7}}},
    "providers": {
        "local": {"provider": "ollama", "model": "small:7b"},
        "cloud": {"provider": "anthropic", "model": "large"},
    },
    "message": {"draft": True, "model": True},
}
POLICY = Policy(SETTINGS)
HARD, ROUTINE = Complexity(9, ((9, "hard"),)), Complexity(2, ((2, "small"),))


def policy(**route):
    settings = copy.deepcopy(SETTINGS)
    settings["route"].update(route)
    return Policy(settings)


def finding(action="local", **fields):
    return replace(Finding(
        rule="some-token", kind="secret", path="src/a.py", line=3, end_line=3, column=1,
        side="added", confidence="likely", severity="high", action=action,
        fingerprint="0" * 16, message="looks like a token",
    ), **fields)


def judge(scan=None, extra=(), task="message", rules=POLICY, *, flag="", complexity=HARD,
          left_usd=None, local=None, cloud=None):
    return decide(scan or Scan(), tuple(extra), task, rules, flag=flag, complexity=complexity,
                  budget=Budget(left_usd), health=Health(local, cloud))
