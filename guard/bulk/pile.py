"""What was found in a history so far, put together in the order of its commits."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from guard.bulk.plain import ACTION, BLOB, PATH, RULE, SECRET, SIDE, allowance_of, finding_of
from guard.bulk.plan import AGAIN, KNOW, NAME, TELL
from guard.canon import sha256
from guard.change import ROUTES, Scan, Shape, Skipped

if TYPE_CHECKING:
    from guard.bulk.plain import Found, Row
    from guard.bulk.plan import Turn
    from guard.model import Allowance, IdleException

_KEY_DIGITS = 32  # what is known of long histories stays in memory


class Pile:
    """Findings that are to be told, and what is known and not to be told again.

    ``again``  the turns whose blob was read before under another name.
    ``warm``   the blobs that made any rule look closer.
    """

    def __init__(self) -> None:
        self.again: list[Turn] = []
        self.warm: set[str] = set()
        self._rows: dict[str, list[Row]] = {}  # by blob, of those that hold any
        self._known: set[bytes] = set()
        self._told: list[tuple[Turn, Row]] = []
        self._skipped: dict[tuple[str, str], Skipped] = {}
        self._files: Counter[str] = Counter()
        self._hunks = 0
        self._allowed: dict[tuple[str, str], tuple[Turn, Allowance]] = {}
        self._excepted: set[int] = set()

    def take(
        self, turns: list[Turn], found: Found, bases: dict[str, str], warm: set[str],
    ) -> None:
        """Take what was found in the versions of ``turns``, in their order.

        ``bases`` names the blob whose lines were left out of another.
        """
        rows, skipped, files, hunks, allowed, excepted = found
        by_file = _by_file(rows)
        self._allow(turns, allowed)
        self._excepted.update(excepted)
        for turn in turns:
            version = turn.version
            if turn.how in {NAME, AGAIN}:
                self.again.append(turn)
                # What the blob holds is no news, but from now on known under this name too.
                self._news(version.path, self._content(version.blob))
                here = by_file.get(("", version.path), []) if turn.how == NAME else []
            else:
                here = by_file.get((version.blob, version.path), [])
                self._keep(version.blob, here, bases.get(version.blob, ""), warm)
            news = self._news(version.path, here)
            if turn.how != KNOW:
                self._told += [(turn, row) for row in news]
        self._skipped.update({item: Skipped(*item) for item in skipped})
        for path, _status, added, _removed in files:
            self._files[path] += added
        self._hunks += hunks

    def _keep(self, blob: str, here: list[Row], base: str, warm: set[str]) -> None:
        """Remember what a blob holds: what was found in it, and what its base may have held."""
        before = self._rows.get(base, [])
        if here or before:
            self._rows[blob] = before + here if here else before
        if blob in warm or base in self.warm:
            self.warm.add(blob)

    def take_again(self, turns: list[Turn], found: Found) -> None:
        """Take what blobs hold under further names; tell what is said of them only there."""
        by_file = _by_file(found[0])
        for turn in turns:
            version = turn.version
            before: dict[tuple[str, bytes], int] = {}
            for row in self._content(version.blob):
                value = row[RULE], row[SECRET]
                before[value] = max(before.get(value, 0), ROUTES.index(row[ACTION]))
            for row in by_file.get((version.blob, version.path), []):
                rank = ROUTES.index(row[ACTION])
                if row[SIDE] != "name" and rank > before.get((row[RULE], row[SECRET]), -1):
                    self._told.append((turn, row))
        self._skipped.update({item: Skipped(*item) for item in found[1]})
        self._excepted.update(found[5])

    def _allow(self, turns: list[Turn], allowed: list[Row]) -> None:
        """Take the inline allowances in the versions of ``turns``.

        Each is told once for a file and text of a line, and not if it ever lowered something.
        """
        by_file: dict[tuple[str, str], list[Allowance]] = {}
        for row in allowed:
            one = allowance_of(row)
            by_file.setdefault((one.blob, one.path), []).append(one)
        for turn in turns if by_file else ():
            if turn.how in {TELL, KNOW}:
                version = turn.version
                for one in by_file.get((version.blob, version.path), ()):
                    before = self._allowed.setdefault((one.path, one.key), (turn, one))
                    if not one.why and before[1].why:
                        self._allowed[one.path, one.key] = turn, one

    def _content(self, blob: str) -> list[Row]:
        """Return what was found in the lines of ``blob``."""
        return [row for row in self._rows.get(blob, ()) if row[SIDE] != "name"]

    def _news(self, path: str, rows: list[Row]) -> list[Row]:
        """Return those of ``rows`` whose value no version of ``path`` has held so far."""
        keys = [_key(path, row) for row in rows]
        news = [row for row, key in zip(rows, keys, strict=True) if key not in self._known]
        self._known.update(keys)
        return news

    def excepted(self) -> tuple[int, ...]:
        """Return the places of the exceptions that lowered something."""
        return tuple(sorted(self._excepted))

    def unread(self) -> list[str]:
        """Return the paths of what was not read in full."""
        return [path for path, _reason in self._skipped]

    def finish(
        self, idle: tuple[IdleException, ...] | None = None,
    ) -> tuple[Scan, tuple[str, ...]]:
        """Return all as one scan, and the commit of each finding; oldest commits first."""
        told = sorted(self._told, key=lambda one: one[0].number)
        shape = Shape(
            tuple([(path, "A", count, 0) for path, count in self._files.items()]),
            sum(self._files.values()), 0, self._hunks,
        )
        findings = tuple([finding_of(row) for _turn, row in told])
        commits = tuple([turn.version.commit for turn, _row in told])
        skipped = tuple([self._skipped[item] for item in sorted(self._skipped)])
        allowed = sorted(self._allowed.values(), key=lambda one: (one[0].number, one[1].line))
        allowances = tuple([
            replace(one, commit=turn.version.commit)
            for turn, one in allowed if turn.how == TELL
        ])
        return Scan(
            findings, skipped, shape, "", allowances, self.excepted(), idle=idle,
        ), commits


def _by_file(rows: list[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row[BLOB], row[PATH]), []).append(row)
    return found


def _key(path: str, row: Row) -> bytes:
    hasher = sha256()
    hasher.update(f"{path}\0{row[RULE]}\0".encode("utf-8", "surrogateescape"))
    hasher.update(row[SECRET])
    return bytes.fromhex(hasher.hexdigest()[:_KEY_DIGITS])
