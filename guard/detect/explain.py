"""Say why guard stays silent about what detect-secrets would report: which filter, and where.

detect-secrets' default plugins report several thousand places in a million clean lines. Guard
asks them about doubtful lines only (``guard.detect.detect_secrets_adapter``); here, on demand,
they see every line, and each report that no finding of guard's covers gets the name of the
filter that answers it. Costs seconds on a big file: never part of a hook.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from guard.change import Change, FilePatch, Side
from guard.detect.checks import Context
from guard.detect.detect_secrets_adapter import load_plugins, row_of
from guard.detect.engine import scan_change
from guard.detect.generic import generic_key
from guard.detect.placeholder import is_documented, not_placeholder, not_sample_password
from guard.detect.randomness import random

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from guard.bundle import Bundle

#: What each filter means, for people.
FILTERS: dict[str, str] = {
    "public-address": "an IP address is no secret; the rules for personal data judge it",
    "key-without-body": "the header of a private key without the key",
    "documented-sample": "a specification prints this value as its sample",
    "placeholder": "an example, mask, template, repetition or sequence",
    "sample-password": "a password of manuals and first steps",
    "reference": "a name, call, path or expression: code, not a value",
    "digest": "hexadecimal of a checksum's or object id's length, and no key names it a secret",
    "not-random": "words or a pattern, not drawn by chance",
    "key-is-no-secret": "the key beside it names something else",
    "no-key": "no key names it a secret, and no provider's form fits",
    "no-such-form": "the form that detect-secrets tells by is too short to mean anything",
    "weak-value": "the learned score says that it is no credential",
}
_DIGESTS = frozenset((32, 40, 56, 64, 96, 128))
_HEX = re.compile(rb"[0-9a-fA-F]+")
_REFERENCE = re.compile(
    rb"[A-Za-z_$][\w$]*(?:(?:\.|->|::|/|-)[A-Za-z_$]?[\w$]*)*|.*[(){}\[\]<>|;].*|\W+|"
    rb"(?:\.{0,2}|~)/.*|[a-z][a-z0-9+.-]*://.*",
    re.DOTALL,
)
_KEY = re.compile(rb"([A-Za-z0-9_.\-]{2,64})[\"'\]]?[ \t]{0,8}[:=][=>]?[ \t]{0,8}[\"'`]?$")
_KEYWORD, _ADDRESS, _PRIVATE = "Secret Keyword", "Public IP (ipv4)", "Private Key"


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A report of detect-secrets that guard does not follow.

    ``line``  1-based; ``rule`` as guard would call it; ``filter`` a key of ``FILTERS``.
    """

    path: str
    line: int
    rule: str
    filter: str


def explain_suppressed(
    text: bytes, path: str, bundle: Bundle, today: str,
) -> tuple[Suppressed, ...]:
    """Return what detect-secrets' defaults report in ``text`` and guard does not, by line.

    Raises GuardError if detect-secrets is not installed. It never verifies over the network.
    """
    if not text.endswith(b"\n"):
        text += b"\n"
    side = Side(text, b"+" * text.count(b"\n"), ((0, 1),))
    patch = FilePatch(
        path=path, status="A", old_mode="000000", new_mode="100644", old_blob="0" * 40,
        new_blob="0" * 40, kind="text", new=side, old=None,
    )
    scan = scan_change(Change("paths", (patch,)), bundle, today=today, shape=False)
    covered = {
        line for found in scan.findings if found.kind == "secret"
        for line in range(found.line, found.end_line + 1)
    }
    starts = [0]
    starts.extend([match.end() for match in re.finditer(rb"\n", text)])
    out = set()
    for line, kind, value in report(text, path):
        if line not in covered:
            name = _filter(kind, text, starts[line - 1], value, path)
            out.add(Suppressed(path, line, row_of(kind)["id"], name))
    return tuple(sorted(out, key=lambda one: (one.line, one.rule, one.filter)))


def report(text: bytes, path: str) -> Iterator[tuple[int, str, bytes]]:
    """Yield (line, kind, value) of what detect-secrets' default plugins and filters report."""
    load_plugins()  # says so, in good words, if it is not installed
    from detect_secrets.core.scan import _process_line_based_plugins
    from detect_secrets.settings import default_settings, get_settings

    if _is_passed_over(path):
        return
    shown = text.decode("latin-1")
    lines = list(enumerate(shown.split("\n")[:-1], 1))
    with default_settings():
        get_settings().disable_filters("detect_secrets.filters.common.is_invalid_file")
        for secret in _process_line_based_plugins(lines, filename=path):
            value = (secret.secret_value or "").encode("latin-1", "replace")
            yield secret.line_number, secret.type, value


def _is_passed_over(path: str) -> bool:
    """Say whether detect-secrets does not look into files of this name."""
    from detect_secrets.filters import heuristic

    return any([
        heuristic.is_non_text_file(path), heuristic.is_lock_file(path),
        heuristic.is_swagger_file(path),
    ])


def _filter(kind: str, text: bytes, start: int, value: bytes, path: str) -> str:  # noqa: PLR0911 - one return a filter
    """Return the name of the filter that answers the report of a value on the line at ``start``."""
    if kind == _ADDRESS:
        return "public-address"
    if kind == _PRIVATE:
        return "key-without-body"
    at = text.find(value, start) if value else start
    at = max(at, start)
    key = _KEY.search(text[max(start, at - 96) : at])
    context = Context(text, at, at + len(value), path, key[1] if key else b"")
    if is_documented(value):
        return "documented-sample"
    if not not_placeholder(value, context):
        return "placeholder"
    if not not_sample_password(value, context):
        return "sample-password"
    if "Entropy" in kind:
        return _filter_random(value, context)
    if kind != _KEYWORD:
        return "no-such-form"
    if _REFERENCE.fullmatch(value):
        return "reference"
    if key is not None and not generic_key(value, context):
        return "key-is-no-secret"
    return "weak-value" if random(value) else "not-random"


def _filter_random(value: bytes, context: Context) -> str:
    if _HEX.fullmatch(value) and len(value) in _DIGESTS:
        return "digest"
    if not random(value):
        return "not-random"
    if context.key and not generic_key(value, context):
        return "key-is-no-secret"
    return "weak-value" if context.key else "no-key"
