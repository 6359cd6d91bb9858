"""detect-secrets as one detector among others, on candidate lines only.

Importing it costs more than a whole clean hook run, so it is asked only about lines where a
rule's pattern matched and a check then turned the match down: there a second opinion is worth
its price. What it finds there is `possible`, never more. Its plugins can verify secrets over
the network; here they never do.
"""

from __future__ import annotations

import re
from typing import Any

from guard.detect.checks import Context
from guard.detect.generic import generic_key
from guard.detect.placeholder import not_placeholder, not_sample_password
from guard.detect.randomness import random
from guard.errors import GuardError

#: Lines of one text that it is asked about, and bytes of a line that it sees.
MAX_LINES, MAX_LINE_BYTES = 200, 2000
#: Public addresses are no secrets; a key's header without its body is none either. Rules of
#: guard's own know more about both.
_LEFT_OUT = frozenset({"Public IP (ipv4)", "Private Key"})
#: Names of constants and variables, and words joined by dashes.
_NAME = re.compile(rb"[A-Z][A-Z0-9_]*|[a-z]+(?:[-_][a-z]+)+|\{.*")
_NOT_KEBAB = re.compile(r"[^a-z0-9]+")

_plugins: list[Any] = []


def row_of(kind: str) -> dict[str, Any]:
    """Return the rule row of what detect-secrets calls ``kind`` (``Secret Keyword``)."""
    return {
        "id": "detect-secrets-" + _NOT_KEBAB.sub("-", kind.lower()).strip("-"), "kind": "secret",
        "title": f"{kind} (detect-secrets)", "severity": "medium", "priority": 0,
        "confidence": "possible",
    }


def load_plugins() -> list[Any]:
    """Return detect-secrets' plugins with their defaults, made once a process, never verifying."""
    if _plugins:
        return _plugins
    try:
        from detect_secrets.constants import VerifiedResult
        from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    except ImportError:
        raise GuardError(
            "detect-secrets is not installed", "pip install 'detect-secrets>=1.5,<2'",
        ) from None

    def verify(secret: str) -> Any:  # noqa: ARG001 - called with the name that plugins have
        return VerifiedResult.UNVERIFIED

    plugins: dict[str, Any] = dict(get_mapping_from_secret_type_to_class())
    for kind in sorted(plugins):
        if kind not in _LEFT_OUT:
            made = plugins[kind]()
            made.verify = verify
            _plugins.append(made)
    return _plugins


def find(text: bytes, offsets: list[int], path: str) -> list[tuple[str, int, int]]:
    """Return (kind, start, end) of what detect-secrets finds on the lines at ``offsets``."""
    found: list[tuple[str, int, int]] = []
    last = -1
    lines = 0
    for offset in sorted(offsets):
        if offset < last:
            continue
        low = max(text.rfind(b"\n", max(0, offset - MAX_LINE_BYTES), offset) + 1, 0)
        low = max(low, offset - MAX_LINE_BYTES)
        high = text.find(b"\n", offset, low + 2 * MAX_LINE_BYTES)
        last = high if high >= 0 else min(len(text), low + 2 * MAX_LINE_BYTES)
        lines += 1
        if lines > MAX_LINES:
            break
        found.extend(_on_line(text, low, last, path))
    return found


def _on_line(text: bytes, low: int, high: int, path: str) -> list[tuple[str, int, int]]:
    line = text[low:high]
    shown = line.decode("latin-1")
    found = set()
    for plugin in load_plugins():
        for secret in plugin.analyze_line(filename=path, line=shown, line_number=1):
            value = (secret.secret_value or "").encode("latin-1", "replace")
            at = line.find(value) if value else -1
            if at < 0 or ("Entropy" in secret.type and not random(value)):
                continue
            if _plausible(text, low + at, low + at + len(value), path):
                found.add((secret.type, low + at, low + at + len(value)))
    return sorted(found, key=lambda item: (item[1], item[2], item[0]))


def _plausible(text: bytes, start: int, end: int, path: str) -> bool:
    """Say whether the value is no placeholder, and its key (if it has one) names a secret."""
    value = text[start:end]
    if _NAME.fullmatch(value):
        return False
    context = Context(text, start, end, path)
    if not (not_placeholder(value, context) and not_sample_password(value, context)):
        return False
    key = re.search(rb"([A-Za-z0-9_.\-]{3,40})[\"'\]]?[ \t]{0,8}[:=][=>]?[ \t\"']{0,8}$",
                    text[max(0, start - 80) : start])
    if key is None:
        return True
    return generic_key(value, Context(text, start, end, path, key[1]))
