"""Rows of a table whose hunk does not hold the header: it is read from the blob.

A change of a CSV file seldom shows its first line, which alone says what the columns are.
"""

from __future__ import annotations

from guard.change import ADDED, REMOVED
from guard.detect import columns
from guard.detect.confirm import Match

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from guard.change import FilePatch, Side

#: The rule that these findings are of, by what finds it where the header is in the text.
_FINDER = "guard.detect.columns:find_cells"


class Headers:
    """The headers of tables, each read once."""

    def __init__(self, read: Callable[[str, int], bytes | None]) -> None:
        """Take what reads the beginning of a blob (see ``guard.change.Change``)."""
        self._read = read
        self._known: dict[str, bytes] = {}

    def of(self, patch: FilePatch, side: Side, kind: str) -> bytes:
        """Return the header of the table that ``side`` shows later lines of, or ``b""``."""
        blob = {ADDED: patch.new_blob, REMOVED: patch.old_blob}.get(kind, "")
        if not blob.strip("0") or not side.starts or side.starts[0][1] <= 1:
            return b""
        if blob not in self._known:
            head = self._read(blob, columns.LONGEST_HEADER + 1)
            self._known = {blob: columns.first_line(head) if head else b""}
        return self._known[blob]


def find_rows(text: bytes, header: bytes) -> list[tuple[int, int]]:
    """Return the personal cells of rows whose ``header`` stands elsewhere, in order.

    ``text`` may hold the rows of several hunks: a line that is no row is passed over. At most
    ``columns.MAX_CELLS`` are told.
    """
    cells = columns.find_columns(text, "", header)
    return [(start, end) for _rule, start, end in cells[:columns.MAX_CELLS]]


def table_matches(rules: list[dict[str, Any]], text: bytes, header: bytes) -> Iterator[Match]:
    """Yield the personal cells of ``text``, rows below ``header``, in order of place."""
    for index, row in enumerate(rules):
        if row["finder"] == _FINDER:
            for start, end in find_rows(text, header):
                yield Match(index, row, start, end, row["confidence"], "")
