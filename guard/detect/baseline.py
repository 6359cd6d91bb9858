"""detect-secrets' baselines: secrets that somebody has looked at, known by path and hash.

A policy takes one in as an exception (``baseline: .secrets.baseline``), with an owner, a reason and
an end, and it is read from the commit that the change is made on: nobody adds their own secret to
it. Like every exception it takes a block back to the local model, and never sends a secret to the
cloud. What the baseline marks as audited and real (``"is_secret": true``) stays blocked.

Source: https://github.com/Yelp/detect-secrets/blob/master/docs/design.md#baseline
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from guard.detect.globs import matches
from guard.errors import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: A longer baseline is refused: it would hide more than anybody has looked at.
MOST_BYTES = 16 << 20


@lru_cache(maxsize=4)  # a bulk scan asks once a batch
def parse_baseline(raw: bytes, file: str) -> dict[str, frozenset[str]]:
    """Return the hashes (SHA-1, hex) that ``raw`` lists for each path, real secrets left out.

    Raises PolicyError if it is not a baseline.
    """
    try:
        if len(raw) > MOST_BYTES:
            raise ValueError(f"it is longer than {MOST_BYTES} bytes")  # noqa: TRY301 - one answer for all
        results: dict[str, list[dict[str, Any]]] = json.loads(raw)["results"]
        return {
            path.replace("\\", "/"): frozenset(
                str(each["hashed_secret"]).lower() for each in listed
                if each.get("is_secret") is not True
            )
            for path, listed in results.items()
        }
    except RecursionError:
        why = "it is nested too deep"
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = "it has no results" if isinstance(error, KeyError) else "it is not readable as JSON"
    raise PolicyError(f"{file}: baseline: {why}", "detect-secrets scan > .secrets.baseline")


class Baselines:
    """The baselines that a policy's exceptions name, each read when first asked for."""

    def __init__(
        self, exceptions: list[dict[str, Any]], base: str,
        read: Callable[[str, int], bytes | None],
    ) -> None:
        """Take the ``exceptions`` in force; ``base`` and ``read`` are those of the change."""
        self._exceptions = [each for each in exceptions if each.get("baseline")]
        self._base = base
        self._read = read
        self._known: dict[str, dict[str, frozenset[str]]] = {}

    def knows(self, path: str, value: bytes, line: bytes) -> dict[str, Any] | None:
        """Return the exception whose baseline lists ``value`` for ``path``, if one does.

        A baseline's value may be longer or shorter than the rule's: what detect-secrets itself
        finds on ``line`` counts if it holds the value, or is held by it.
        """
        for exception in self._exceptions:
            hashes = self._load(exception["baseline"]).get(path, frozenset())
            if not hashes or not _covers(exception, path):
                continue
            if not hashes.isdisjoint(_hashes(value, line, path)):
                return exception
        return None

    def _load(self, file: str) -> dict[str, frozenset[str]]:
        known = self._known.get(file)
        if known is None:
            raw = self._read(f"{self._base}:{file}", MOST_BYTES + 1) if self._base else None
            known = self._known[file] = {} if raw is None else parse_baseline(raw, file)
        return known


def _covers(exception: dict[str, Any], path: str) -> bool:
    glob = exception.get("path")
    return not glob or matches(glob, path)


def _hashes(value: bytes, line: bytes, path: str) -> set[str]:
    from guard.detect.detect_secrets_adapter import load_plugins

    hashes = {_hash(value)}
    shown = line.decode("latin-1")
    for plugin in load_plugins():
        for secret in plugin.analyze_line(filename=path, line=shown, line_number=1):
            theirs = (secret.secret_value or "").encode("latin-1", "replace")
            if theirs and (theirs in value or value in theirs):
                hashes.add(_hash(theirs))
    return hashes


def _hash(value: bytes) -> str:
    return hashlib.sha1(value, usedforsecurity=False).hexdigest()
