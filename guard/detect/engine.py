"""Scan a change: one Hyperscan pass over each text, proof only where something fired.

A clean change costs the pass and nothing else: no ``re``, no dataclass, no rule is looked at.
What fires is a *trigger* (see ``guard.detect.tree``), handed on as one integer a candidate to
``guard.detect.confirm``, which is imported by the first of them.
"""

from __future__ import annotations

from guard.change import ADDED, ALLOW, REMOVED, Scan, Shape, Side, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from guard.bundle import Bundle
    from guard.change import Change, FilePatch
    from guard.detect.decode import Layer
    from guard.detect.findings import Findings
    from guard.model import Digest, Finding

#: The side of a finding in a file's name.
NAME = "name"
#: More findings than this in one file are not told one by one (certain ones are, up to twice
#: as many), and the file counts as not read in full.
MAX_FINDINGS = 1000
#: More candidates than this in one piece of a file are not looked at; it counts as not read.
MAX_CANDIDATES = 400_000
#: A candidate is ``end << RULE_BITS | rule``.
RULE_BITS = 16
_MASK = (1 << RULE_BITS) - 1
#: Triggers from here on belong to no rule: they say where to decode (``guard.detect.decode``).
FIRST_FORM = 0xFF00
#: Triggers from here on are words that rules share. The first are names of services
#: (``guard.detect.named``): one counts if what may be a key stands within reach, a run of so many
#: letters and digits, with a digit.
FIRST_WORD = FIRST_NAME = 0x4000
REACH, KEY_RUN = 64, 16
#: Next come key words of rules: one counts if what may separate it from a value follows.
FIRST_KEY = 0x9000
#: The last are parts of columns' names: one counts on a line that may be the head of a table.
FIRST_COLUMN = 0xE000
_CLOSES, _NEXT, _HEAD_REACH = b"\\\"'`] \t", 12, 2000
_AFTER_KEY = frozenset({b":", b"=", b">", b"|", b",", b"-"})
#: Forms that come in runs (``ESCAPE``, ``PERCENT``, ``ENTITY``): of triggers this near one tells.
_DENSE, _NEAR = range(FIRST_FORM + 5, FIRST_FORM + 8), 64

#: Work done, for tests: times that Hyperscan called back, bytes that it was given.
callbacks = 0
bytes_scanned = 0
#: What ``bytes.translate`` makes of a text so that its runs of letters and digits are words.
_runs = b""
_LETTERS, _DIGITS = b"abcdefghijklmnopqrstuvwxyz", b"0123456789"
_MARKS, TABLES = b",;\t|", (".csv", ".tsv", ".psv")
_HEAD = bytes(range(128, 256)) + _LETTERS + _LETTERS.upper() + _DIGITS + _MARKS + b" _.-\"'`#/()\r"


def find_candidates(bundle: Bundle, text: bytes) -> tuple[list[int], bool]:
    """Return the candidates in ``text``, and whether there were too many to go on."""
    global callbacks, bytes_scanned  # noqa: PLW0603 - counters for tests
    hits: list[int] = []
    push = hits.append

    def note(rule: int, _start: int, end: int, _flags: int, _context: Any) -> bool | None:
        if rule in _DENSE and hits and hits[-1] & _MASK == rule and (
            end - (hits[-1] >> RULE_BITS) < _NEAR
        ):
            return None
        if FIRST_WORD <= rule < FIRST_FORM and not (
            key_within(text[end : end + 2 * REACH]) if rule < FIRST_KEY
            else text[end : end + _NEXT].lstrip(_CLOSES)[:1] in _AFTER_KEY if rule < FIRST_COLUMN
            else is_head(text, end)
        ):
            return None
        push(end << RULE_BITS | rule)
        return len(hits) >= MAX_CANDIDATES or None

    try:
        bundle.database.scan(text, note)
    except Exception:
        if len(hits) < MAX_CANDIDATES:
            raise
    bytes_scanned += len(text)
    callbacks += len(hits)
    return hits, len(hits) >= MAX_CANDIDATES


def key_within(window: bytes) -> bool:
    """Say whether ``window``, which begins behind a service's name, holds what may be its key.

    An identifier that goes on behind the name is none.
    """
    global _runs  # noqa: PLW0603 - made by the first name, which few changes have
    if not _runs:
        kept = _LETTERS + _LETTERS.upper() + _DIGITS + b"_-"
        _runs = bytes([byte if byte in kept else 32 for byte in range(256)])
    begins = window[:1].translate(_runs) not in b" -_"
    for index, word in enumerate(window.translate(_runs).split()):
        if len(word) >= KEY_RUN and word.translate(None, _DIGITS) != word and (index or not begins):
            return True
    return False


def is_head(text: bytes, offset: int) -> bool:
    """Say whether the line around ``offset`` may name columns: words only, at least two of them."""
    before = text[max(0, offset - _HEAD_REACH) : offset].rpartition(b"\n")[2]
    line = before + text[offset : offset + _HEAD_REACH].partition(b"\n")[0]
    names = line.strip(b" \r" + _MARKS)
    return not line.translate(None, _HEAD) and names.translate(None, _MARKS) != names


def find_all(
    bundle: Bundle, text: bytes, path: str,
) -> tuple[list[int], list[Layer], bool]:
    """Return the candidates of rules in ``text``, what is encoded in it with candidates of its own.

    The last says whether there were too many of either to go on.
    """
    hits, overflow = find_candidates(bundle, text)
    forms = [hit for hit in hits if hit & _MASK >= FIRST_FORM] if hits else hits
    if not forms and not path.endswith(".ipynb"):
        return hits, [], overflow
    from guard.detect.decode import find_layers

    layers, more = find_layers(text, forms, path, lambda raw: find_candidates(bundle, raw))
    if forms:
        hits = [hit for hit in hits if hit & _MASK < FIRST_FORM]
    return hits, layers, overflow or more


def scan_change(
    change: Change, bundle: Bundle, *, today: str, digest: Digest | None = None,
    shape: bool = True,
) -> Scan:
    """Read ``change`` once and say what it holds.

    Iterates ``change.files`` once and feeds every piece to ``digest``. ``today`` is an ISO
    date: exceptions that expired before it do not apply. Findings are ordered by file, line,
    column and rule; ``skipped`` has one entry a file and reason. On a clean change nothing
    beyond ``guard.change`` is imported.
    """
    reading = _Reading(bundle, today, change)
    files: list[tuple[str, str, int, int]] = []
    hunks = 0
    for patch in change.files:
        if digest is not None:
            digest.update(patch)
        reading.read(patch)
        if shape:
            hunks += len(patch.new.starts)
            _count(files, patch)
    return Scan(
        tuple(reading.findings()), tuple(reading.skipped),
        Shape(
            tuple(files), sum([file[2] for file in files]), sum([file[3] for file in files]),
            hunks,
        ),
        "" if digest is None else digest.hexdigest(),
        *(() if reading.collected is None else reading.collected.waivers(reading.skipped)),
    )


def _count(files: list[tuple[str, str, int, int]], patch: FilePatch) -> None:
    added, removed = patch.added_count, patch.removed_count
    if patch.piece and files and files[-1][0] == patch.path:
        _, _, before_added, before_removed = files.pop()
        added, removed = added + before_added, removed + before_removed
    files.append((patch.path, patch.status, added, removed))


class _Reading:
    """One pass over a change; ``collected`` exists once something has fired."""

    def __init__(self, bundle: Bundle, today: str, change: Change) -> None:
        self.bundle = bundle
        self.today = today
        self.change = change
        self.skipped: list[Skipped] = []
        self.collected: Findings | None = None

    def read(self, patch: FilePatch) -> None:
        """Scan the name and both sides of ``patch``."""
        if patch.skipped:
            self._skip(patch.path, patch.skipped)
        if not patch.piece:
            if self.collected is not None:
                self.collected.next_file()
            raw = patch.path.encode("utf-8", "surrogateescape").replace(b"\n", b" ") + b"\n"
            self._scan(patch, Side(raw, b"+", ((0, 1),)), NAME)
            self._own(patch)
        self._scan(patch, patch.new, ADDED)
        if patch.old is not None:
            self._scan(patch, patch.old, REMOVED)

    def _scan(self, patch: FilePatch, side: Side, kind: str) -> None:
        if not side.text:
            return
        hits, layers, overflow = find_all(self.bundle, side.text, patch.path)
        if overflow:
            self._skip(patch.path, f"more than {MAX_CANDIDATES} candidates")
        asked = hits or layers or self.bundle.protected or patch.path.lower().endswith(TABLES)
        asked = asked or (kind == ADDED and ALLOW in side.text)
        if asked and self._findings().add(patch, side, kind, hits, layers):
            self._skip(patch.path, f"more than {MAX_FINDINGS} findings")

    def _own(self, patch: FilePatch) -> None:
        """Note a file that the policy keeps as the organisation's own."""
        globs = self.bundle.settings.get("proprietary", {}).get("paths")
        if globs:
            from guard.detect.globs import any_matches

            if any_matches(globs, patch.path):
                self._findings().add_path(patch)

    def _findings(self) -> Findings:
        if self.collected is None:
            from guard.detect.findings import Findings

            self.collected = Findings(self.bundle, self.today, MAX_FINDINGS, self.change)
        return self.collected

    def _skip(self, path: str, reason: str) -> None:
        last = self.skipped[-1] if self.skipped else None
        if last is None or (last.path, last.reason) != (path, reason):
            self.skipped.append(Skipped(path, reason))

    def findings(self) -> list[Finding]:
        """Return what was found, in order."""
        return [] if self.collected is None else self.collected.finish()


def scan_text(text: str | bytes, where: str, bundle: Bundle, today: str) -> tuple[Finding, ...]:
    """Scan a text that is not a line of the change: a branch, prompt, hint, message or reply.

    ``where`` becomes the findings' path and side. Raises GuardError on more than can be read.
    """
    raw = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    hits, layers, overflow = find_all(bundle, raw, where)
    if overflow:
        from guard.errors import GuardError

        raise GuardError(f"{where}: more than {MAX_CANDIDATES} candidates in it", "shorten it")
    if not hits and not layers and not bundle.protected:
        return ()
    from guard.detect.findings import Findings

    collected = Findings(bundle, today, MAX_FINDINGS)
    collected.add_text(raw, where, hits, layers)
    return tuple(collected.finish())
