"""Rules made of an organisation's own words: ``proprietary.markers`` and ``code_names``."""

from __future__ import annotations

import re
from typing import Any

_PLACE = {"_file": "policies/default.yaml", "_line": 1}
_COMMON = {
    "kind": "proprietary", "severity": "high", "confidence": "certain", "ignore_case": True,
    **_PLACE,
}
#: The two rules without their patterns; their ids are known to ``rules:`` and ``exceptions:``
#: whether or not a policy lists any words.
PROPRIETARY_RULES: tuple[dict[str, Any], ...] = (
    {
        "id": "proprietary-marker", "title": "phrase that marks a text as proprietary",
        "boundary": "none", **_COMMON,
    },
    {
        "id": "proprietary-code-name", "title": "name of something unannounced",
        "boundary": "word", **_COMMON,
    },
)
#: The rule that ``proprietary.paths`` make, in the engine and without a pattern.
PATH_RULE = "proprietary-path"
#: The rule that ``proprietary.fingerprints`` make, likewise.
COPY_RULE = "proprietary-copy"


def proprietary_rules(proprietary: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Return the rules for the words that there are: none, one or two."""
    lists = (proprietary["markers"], proprietary["code_names"])
    return [
        {**rule, "pattern": "(?:" + "|".join(_literal(word) for word in words) + ")"}
        for rule, words in zip(PROPRIETARY_RULES, lists, strict=True) if words
    ]


def _literal(word: str) -> str:
    r"""Return a pattern for ``word``, whose blanks may be any blanks of a line."""
    parts = [re.sub(r"([^A-Za-z0-9_\x80-\U0010ffff])", r"\\\1", part) for part in word.split()]
    return r"[ \t]{1,8}".join(parts)
