"""From matches to findings: lines and sides, one finding a place, fingerprints, actions."""

from __future__ import annotations

from itertools import islice

from guard.canon import sha256
from guard.change import ADDED, ALLOW, REMOVED, Side
from guard.detect.confirm import Match, confirm
from guard.detect.engine import TABLES
from guard.detect.judge import Judge
from guard.detect.overlaps import uncovered, without_overlaps
from guard.detect.places import Place, line_at, places
from guard.model import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from guard.bundle import Bundle
    from guard.change import Change, FilePatch, Skipped
    from guard.detect.allowances import Allowances
    from guard.detect.decode import Layer
    from guard.detect.tables import Headers
    from guard.model import Allowance

#: Matches looked at for one finding told: overlaps, and lines told elsewhere, drop some.
_SPARE = 8

#: The rule that a policy's ``proprietary.paths`` make.
PATH_ROW: dict[str, Any] = {
    "id": "proprietary-path", "kind": "proprietary", "severity": "high",
    "title": "file that the policy keeps proprietary",
}


#: The rule that a policy's ``proprietary.fingerprints`` make.
COPY_ROW: dict[str, Any] = {
    "id": "proprietary-copy", "kind": "proprietary", "severity": "high",
    "title": "copy of protected code",
}


class Findings:
    """Collects the findings of one change or text, file by file."""

    def __init__(self, bundle: Bundle, today: str, most: int, change: Change | None = None) -> None:
        self.bundle = bundle
        self.most = most
        self.change = change
        self.judge = Judge(bundle.settings, today, change)
        self._headers: Headers | None = None
        self._allowances: Allowances | None = None  # of the file that is read
        self._allowed: list[Allowance] = []
        self.done: list[Finding] = []
        self.file: list[Finding] = []
        self.ordinals: dict[tuple[str, str], int] = {}

    def next_file(self) -> None:
        """Close the file that was read: its findings are put in order."""
        self.file.sort(key=lambda found: (found.line, found.column, found.rule, found.side))
        self.done.extend(self.file)
        if self._allowances is not None:
            self._allowed += self._allowances.settle()
            self._allowances = None
        self.file = []
        self.ordinals = {}

    def finish(self) -> list[Finding]:
        """Return all findings, in order."""
        self.next_file()
        return self.done

    def waivers(self, skipped: list[Skipped]) -> tuple[tuple[Allowance, ...], tuple[int, ...]]:
        """Return the inline allowances, and the places of the exceptions that lowered something.

        In a file that is ``skipped`` what they lower may not have been seen: not one is told.
        """
        unread = {one.path for one in skipped}
        used = self.judge.excepted
        return tuple([one for one in self._allowed if one.path not in unread]), tuple([
            index for index, each in enumerate(self.bundle.settings.get("exceptions", []))
            if any(each is one for one in used)
        ])

    def add(
        self, patch: FilePatch, side: Side, kind: str, hits: list[int], layers: list[Layer],
    ) -> bool:
        """Take the candidates of one side of ``patch``; True if there were too many findings."""
        if kind == ADDED and ALLOW in side.text and patch.kind != "binary":
            self._note(patch, side)
        header = self._header(patch, side, kind)
        matches, overflow = self._matches(side.text, patch.path, hits, layers, header)
        for match, place in places(matches, side, kind):
            if place is None or (patch.kind == "binary" and not _survives_binary(match)):
                continue
            if len(self.file) >= self.most and (
                match.confidence != "certain" or len(self.file) >= 2 * self.most
            ):
                overflow = True
                continue
            blob = patch.old_blob if place.side == REMOVED else patch.new_blob
            may_block = place.side == ADDED or (kind == "name" and patch.status in "AT")
            self._found(match, place, side.text, patch.path, blob, may_block=may_block)
        return overflow

    def _note(self, patch: FilePatch, side: Side) -> None:
        from guard.detect.allowances import Allowances

        if self._allowances is None:
            known = {row["id"] for row in (*self.bundle.rules, PATH_ROW, COPY_ROW)}
            self._allowances = Allowances(patch.path, patch.new_blob, self.judge, known)
        self._allowances.note(side)

    def _header(self, patch: FilePatch, side: Side, kind: str) -> bytes:
        """Return the header of a table whose first line ``side`` does not show, or ``b""``."""
        if self.change is None or self.change.read is None or (
            not patch.path.lower().endswith(TABLES)
        ):
            return b""
        from guard.detect.tables import Headers

        self._headers = self._headers or Headers(self.change.read)
        return self._headers.of(patch, side, kind)

    def add_path(self, patch: FilePatch) -> None:
        """Note that ``patch`` is of a file that the policy names as proprietary."""
        text = patch.path.encode("utf-8", "surrogateescape")
        match = Match(0, PATH_ROW, 0, 0, "certain", "the policy names this path")
        blob = patch.new_blob if patch.new_blob.strip("0") else patch.old_blob
        self._found(match, Place(1, 1, 1, "name"), text, patch.path, blob,
                    may_block=patch.status != "D")

    def add_text(
        self, text: bytes, where: str, hits: list[int], layers: list[Layer],
    ) -> None:
        """Take the candidates of a text that is not part of a change."""
        lines = text.count(b"\n") + 1
        side = Side(text, b"+" * lines, ((0, 1),))
        matches, _overflow = self._matches(text, where, hits, layers)
        for match, place in places(matches, side, where):
            if place is not None and len(self.file) < 2 * self.most:
                place.side = where
                self._found(match, place, text, where, "", may_block=True)

    def _matches(
        self, text: bytes, path: str, hits: list[int], layers: list[Layer], header: bytes = b"",
    ) -> tuple[list[Match], bool]:
        """Return the matches that stay, in order of place, and whether there were too many."""
        doubts: list[int] = []
        confirmed = confirm(self.bundle, text, path, hits, doubts)
        matches = list(islice(confirmed, _SPARE * self.most))
        overflow = len(matches) == _SPARE * self.most
        if header:
            from guard.detect.tables import table_matches

            matches.extend(table_matches(self.bundle.rules, text, header))
        for layer in layers:
            matches.extend(islice(self._decoded(layer, path), _SPARE * self.most))
        matches = without_overlaps(matches)
        open_doubts = uncovered(text, doubts, matches) if doubts else []
        if open_doubts:
            from guard.detect.detect_secrets_adapter import find, row_of

            matches.extend([
                Match(len(self.bundle.rules), row_of(kind), start, end, "possible", "")
                for kind, start, end in find(text, open_doubts, path)
            ])
            matches = without_overlaps(matches)
        if self.bundle.protected:
            matches.extend(self._copies(text))
            matches.sort(key=lambda match: (match.start, match.end, match.index))
        return matches, overflow

    def _copies(self, text: bytes) -> Iterator[Match]:
        """Yield the passages that are also in protected code; they hide nothing that is in them."""
        from guard.detect.protected import copies_in

        for copy, origin in copies_in(text, self.bundle.protected):
            proof = f"{copy.matches} hashes of it are those of {origin}"
            index, sure = len(self.bundle.rules), copy.confidence
            yield Match(index, COPY_ROW, copy.start, copy.end, sure, proof)

    def _decoded(self, layer: Layer, path: str) -> Iterator[Match]:
        """Yield the matches of ``layer`` that are none without it, where the text has them."""
        for match in confirm(self.bundle, layer.text, path, layer.hits, []):
            place = layer.locate((match.low, match.high), (match.start, match.end))
            if place is not None:
                match.start, match.end, match.hidden = place
                yield match

    def _found(
        self, match: Match, place: Place, text: bytes, path: str, blob: str, *, may_block: bool,
    ) -> None:
        row = match.row
        line = line_at(text, match.start)
        value = text[match.start : match.end]
        rows = [(row, match.confidence), *match.instead.values()]
        action, waived = self.judge.strictest(rows, path, line, value, may_block=may_block)
        if self._allowances is not None and place.side == ADDED and ALLOW in line:
            self._allowances.weigh(rows, place.line, line, value, action, may_block=may_block)
        number = self.ordinals[row["id"], place.side] = (
            self.ordinals.get((row["id"], place.side), 0) + 1
        )
        self.file.append(Finding(
            rule=row["id"], kind=row["kind"], path=path, line=place.line,
            end_line=place.end_line, column=place.column, side=place.side,
            confidence=match.confidence,  # type: ignore[arg-type]
            severity=row["severity"], action=action,
            fingerprint=fingerprint(row["id"], path, place.side, number),
            message=_message(row, match, place.line), title=row["title"],
            blob="" if blob.strip("0") == "" else blob, waived=waived,
            secret=value,
        ))


def fingerprint(rule: str, path: str, side: str, ordinal: int) -> str:
    """Return 16 hex digits that name the ``ordinal``-th finding of ``rule`` in a file's side."""
    hasher = sha256()
    hasher.update(
        "\0".join([rule, path, side, str(ordinal)]).encode("utf-8", "surrogateescape"),
    )
    return hasher.hexdigest()[:16]


def _message(row: dict[str, Any], match: Match, line: int) -> str:
    why = match.proof or {
        "certain": "it has the exact form of one",
        "likely": "it looks like one",
        "possible": "it may be one",
    }[match.confidence]
    hidden = f", hidden in {match.hidden} on line {line}" if match.hidden else ""
    return f"{row['title']}: {why}{hidden}"


def _survives_binary(match: Match) -> bool:
    return match.row["kind"] == "secret" and match.confidence == "certain"
