"""Sample secrets, made at run time by the rules' own grammar, so that no file holds one."""

from __future__ import annotations

from functools import cache
from typing import Any

from guard.detect.samples import expand
from guard.policy.packs import load_packs, packs_dir


@cache
def rules() -> dict[str, dict[str, Any]]:
    """Return every packed rule by its id."""
    return {rule["id"]: rule for rule in load_packs(packs_dir()).rules}


def sample(rule: str, seed: int = 0, template: str = "{token}") -> str:
    """Return a sample of a rule; the same seed makes the same one."""
    return expand(template, rules()[rule], seed).decode()


def github_pat(seed: int = 0) -> str:
    """Return a GitHub token with a valid checksum, and nobody's."""
    return sample("github-pat", seed)
