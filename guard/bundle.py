"""The compiled policy as a hook sees it: a pattern database, a rule table, settings.

Made by ``guard.detect.compile`` from an effective policy, cached by ``guard.policy.cache``,
read by ``guard.detect``. Imports nothing that costs: see ``guard.change``.
"""

from __future__ import annotations

import marshal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Raised whenever a bundle of an older engine would be read wrongly; part of the cache's key
#: and of every record.
ENGINE_VERSION = 3


class Bundle:
    """One effective policy, compiled.

    ``database``  a loaded Hyperscan block-mode database; pattern ids index ``rules``.
    ``rules``     one dict of plain values a rule (see ``guard.detect.compile.RuleRow``). Given
    as ``marshal`` bytes packed by ``zlib``, they are read when the first candidate asks for
    them: a clean change never does.
    ``settings``  the effective policy as plain JSON values (``guard.model.Policy.settings``).
    ``policy_digest``   ``sha256:…`` of the effective policy in canonical form.
    ``ruleset_digest``  ``sha256:…`` of the rules in canonical form.
    """

    __slots__ = ("_rules", "_sharing", "database", "policy_digest", "ruleset_digest", "settings")

    def __init__(
        self, database: Any, rules: list[dict[str, Any]] | bytes, settings: dict[str, Any],
        policy_digest: str, ruleset_digest: str,
    ) -> None:
        self.database = database
        self._sharing: dict[int, list[int]] | None = None
        self._rules = rules
        self.settings = settings
        self.policy_digest = policy_digest
        self.ruleset_digest = ruleset_digest

    @property
    def rules(self) -> list[dict[str, Any]]:
        """Return the rule table."""
        rules = self._rules
        if isinstance(rules, bytes):
            import zlib

            table = marshal.loads(zlib.decompress(rules))  # noqa: S302 - this user's own cache
            self._rules = rules = table
        return rules

    @property
    def protected(self) -> list[str]:
        """Return the books of protected code that the policy names, as it names them."""
        named: list[str] = self.settings.get("proprietary", {}).get("fingerprints", [])
        return named

    def rules_of(self, word: int) -> list[int]:
        """Return the rules (indices) that share the trigger ``word``."""
        if self._sharing is None:
            self._sharing = {}
            for index, row in enumerate(self.rules):
                for number in row.get("words", ()):
                    self._sharing.setdefault(number, []).append(index)
        return self._sharing.get(word, [])
