"""Say in short sentences what is sensitive and where, without repeating it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guard.change import Scan
    from guard.model import Finding

#: How many findings and unread files are named one by one; the rest is counted.
MAX_NAMED = 5
#: A path longer than this is shown by its end.
MAX_PATH_CHARS = 100
HIDDEN = "[hidden]"


def name_findings(scan: Scan, findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """Return a sentence for each sensitive finding, strictest first, then the unread files."""
    named = [finding for finding in findings if finding.action != "cloud"]
    sentences = [_sentence(finding, findings) for finding in named[:MAX_NAMED]]
    if len(named) > MAX_NAMED:
        sentences.append(f"And {count(len(named) - MAX_NAMED, 'more finding')}.")
    for skipped in scan.skipped[:MAX_NAMED]:
        path = show_path(skipped.path, findings)
        sentences.append(f"{path} was not read ({_plain(skipped.reason)}), so it stays local.")
    if len(scan.skipped) > MAX_NAMED:
        sentences.append(f"And {count(len(scan.skipped) - MAX_NAMED, 'more unread file')}.")
    return tuple(sentences)


def _sentence(finding: Finding, findings: Iterable[Finding]) -> str:
    what = {"secret": "secret", "pii": "personal data", "proprietary": "proprietary"}[finding.kind]
    verdict = "must not be committed" if finding.action == "block" else "stays local"
    return (f"{finding.rule} at {place_of(finding, findings)} "
            f"({finding.confidence} {what}): it {verdict}.")


def place_of(finding: Finding, findings: Iterable[Finding]) -> str:
    """Return ``PATH:LINE`` of a finding, or what it was found in when that is not a file."""
    path = show_path(finding.path, findings)
    if finding.side in ("added", "context"):
        return f"{path}:{finding.line}"
    if finding.side == "removed":
        return f"{path}:{finding.line} (removed)"
    if finding.side == "name":
        return f"{path}:{finding.line} (file name)"
    return f"{_plain(finding.side)}:{finding.line}"


def show_path(path: str, findings: Iterable[Finding]) -> str:
    """Return ``path`` fit to be shown: no value that was found in it, no control characters.

    A file name may itself be the secret, so what a name was found to hold is cut out of it,
    and a name whose value is not known is not shown at all.
    """
    hidden = [False] * len(path)
    for finding in findings:
        value = finding.secret.decode("utf-8", "surrogateescape")
        start = path.find(value) if value else -1
        if start < 0 and finding.side == "name" and finding.path == path:
            return HIDDEN
        while start >= 0:
            hidden[start:start + len(value)] = [True] * len(value)
            start = path.find(value, start + 1)
    pieces = ["".join(char for char, _ in run) if not cut else HIDDEN
              for cut, run in groupby(zip(path, hidden, strict=True), key=lambda pair: pair[1])]
    shown = _plain("".join(pieces))
    return shown if len(shown) <= MAX_PATH_CHARS else f"...{shown[-MAX_PATH_CHARS + 3:]}"


def _plain(text: str) -> str:
    """Replace what a terminal or a log could take for an order (control, bidi, surrogates)."""
    return "".join(char if char.isprintable() else "?" for char in text)


def count(number: int, noun: str) -> str:
    """Return ``1 finding``, ``2 findings``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
