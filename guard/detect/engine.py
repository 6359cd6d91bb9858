"""Scan a change: one Hyperscan pass over each text, proof only where something fired.

A clean change costs the pass and nothing else: no ``re``, no dataclass, no rule is looked at.
What fires is a *trigger* (``guard.detect.first_pass``), handed on as one integer a candidate to
``guard.detect.confirm``, which is imported by the first of them.
"""

from __future__ import annotations

from guard.change import ADDED, REMOVED, Scan, Shape, Side, Skipped
from guard.detect import first_pass
from guard.detect.first_pass import find_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.bundle import Bundle
    from guard.change import Change, FilePatch
    from guard.detect.findings import Findings
    from guard.model import Digest, Finding

#: The side of a finding in a file's name.
NAME = "name"
#: More findings than this in one file are not told one by one (certain ones are, up to twice
#: as many), and the file counts as not read in full.
MAX_FINDINGS = 1000
#: Endings of tables' names.
TABLES = (".csv", ".tsv", ".psv")


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
            self._skip(patch.path, f"more than {first_pass.MAX_CANDIDATES} candidates")
        asked = hits or layers or self.bundle.protected or patch.path.lower().endswith(TABLES)
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

        many = f"more than {first_pass.MAX_CANDIDATES} candidates"
        raise GuardError(f"{where}: {many} in it", "shorten it")
    if not hits and not layers and not bundle.protected:
        return ()
    from guard.detect.findings import Findings

    collected = Findings(bundle, today, MAX_FINDINGS)
    collected.add_text(raw, where, hits, layers)
    return tuple(collected.finish())
