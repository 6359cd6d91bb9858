"""Personal data in tables: CSV, TSV, SQL ``INSERT`` and ``COPY``, where the column says what it is.

The engine calls ``find_cells`` once its trigger (``personal-data-column`` in ``policies/pii``)
saw a header or a list of columns; nothing here is imported before. Everything is linear in the
text: no row is read twice, whatever the headers.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    #: Rule id, start and end of a value in the text.
    Cell = tuple[str, int, int]
    Span = tuple[int, int]

_DELIMITERS = (b",", b";", b"\t", b"|")
#: The name of a column, quoted or not.
_NAME = re.compile(
    rb"[ \t]*[\"'`]?[A-Za-z_#\x80-\xff][\w .()/#\x80-\xff\-]{0,60}[\"'`]?[ \t]*|[ \t]*",
)
_MAX_COLUMNS, _LONGEST_CELL, LONGEST_HEADER = 400, 200, 25_600
#: Cells that are told of rows whose header stands elsewhere.
MAX_CELLS = 20_000
#: Where a table is the whole file, a row may lack fields.
_RAGGED = re.compile(r"(?i)\.(?:csv|tsv|psv)$")
#: Programs hold lists of words that look like headers; data, prose and prompts hold tables.
_MAY_HOLD_TABLES = re.compile(
    r"(?i)\.(?:csv|tsv|psv|tab|txt|dat|data|md|sql|log|out|dump)$|(?:^|/)[^./]*$",
)
_INSERT = re.compile(
    rb"(?i)(?:insert\s{1,4}(?:ignore\s{1,4}|or\s\w{1,10}\s)?into|replace\s{1,4}into|copy)\s{1,4}"
    rb"[\w.\"`\[\]$]{1,120}\s{0,4}\(([^()]{1,2000})\)\s{0,40}"
    rb"(values\s{0,40}|from\s{1,4}stdin[^;\n]{0,80};[^\n]{0,40}\n)",
)
_TUPLE = re.compile(rb"\s{0,200},?\s{0,200}\(")
#: A value of a tuple (its text within quotes, or all of it) and what ends it.
_VALUE = re.compile(
    rb"\s{0,40}(?:(?:[NE]|_utf8)?'((?:[^'\\]|''|\\.){0,2000})'|\"((?:[^\"\\]|\\.){0,2000})\"|"
    rb"([^,()'\"]{0,2000}(?:\((?:[^()]|\([^()]{0,100}\)){0,200}\)[^,()'\"]{0,200})?))\s{0,40}([,)])",
    re.DOTALL,
)


def find_cells(
    text: bytes, ends: list[int], _row: dict[str, Any], path: str,
) -> Iterator[tuple[Span, Span, Span]]:
    """Yield the span of every personal cell below a header: as a match, as its value; no key.

    Only lines that hold one of ``ends`` are headers.
    """
    for _rule, start, end in find_columns(text, path, ends=ends):
        yield (start, end), (start, end), (-1, -1)


def find_inserted(
    text: bytes, _ends: list[int], _row: dict[str, Any], _path: str,
) -> Iterator[tuple[Span, Span, Span]]:
    """Yield the same of what ``INSERT`` and ``COPY`` put into a database."""
    for _rule, start, end in find_sql(text):
        yield (start, end), (start, end), (-1, -1)


def find_columns(
    text: bytes, path: str, header: bytes = b"", ends: Iterable[int] | None = None,
) -> list[Cell]:
    """Return (rule id, start, end) of every cell that its column makes personal data, in order.

    ``header`` is the first line of the file where ``text`` is a later part of a CSV or TSV
    file (the hunks of a change seldom hold it); then all of ``text`` is read as its rows.
    Otherwise ``ends`` are offsets, ascending, in the lines that may be headers: all if None.
    """
    table = _Table(text)
    if header:
        delimiter, names = _read_header(header)
        table.read_every_row(delimiter, _rules_of(names))
    elif _MAY_HOLD_TABLES.search(path):
        lines = (match.end() for match in re.finditer(rb"[^\n]+", text))
        table.read_below(lines if ends is None else ends, ragged=_RAGGED.search(path) is not None)
    return table.in_order()


def find_sql(text: bytes) -> list[Cell]:
    """Return (rule id, start, end) of every personal value that SQL writes into a table."""
    table, done = _Table(text), 0
    for match in _INSERT.finditer(text):
        if match.start() >= done:
            rules = _rules_of(match[1].split(b","))
            if match[2][:1] in b"fF":
                done = table.read_rows(match.end(), b"\t", rules)
            else:
                done = table.read_tuples(match.end(), rules)
    return table.in_order()


def first_line(blob: bytes) -> bytes:
    """Return the header of the table that ``blob`` is, or ``b""`` if its columns name nobody.

    ``blob`` is the file, or at least its first 25,600 bytes.
    """
    line = blob[:LONGEST_HEADER + 1].partition(b"\n")[0]
    _delimiter, names = _read_header(line)
    return line if names and _rules_of(names) else b""


def _read_header(line: bytes) -> tuple[bytes, list[bytes]]:
    """Return the delimiter and the columns' names; no names if ``line`` is not a header."""
    delimiter = max(_DELIMITERS, key=line.count)
    if not line.count(delimiter) or len(line) > LONGEST_HEADER:
        return delimiter, []
    line = line.removeprefix(b"\xef\xbb\xbf").strip(b"\r\n")
    if delimiter == b"|":
        line = line.strip().strip(b"|")
    names = line.split(delimiter)
    if len(names) > _MAX_COLUMNS or not all(_NAME.fullmatch(name) for name in names):
        return delimiter, []
    return delimiter, names


def _rules_of(names: list[bytes]) -> dict[int, str]:
    """Return column index → rule; nothing if no column is about people."""
    from guard.detect.pii_columns import (
        COMPANY,
        NAME_ONLY,
        NAME_RULE,
        PLACES,
        column_name,
        kind_of,
    )

    plain = [column_name(name) for name in names]
    rules = {index: rule for index, name in enumerate(plain) if (rule := kind_of(name))}
    if not set(rules.values()) - PLACES:
        return {}
    if set(rules.values()) - COMPANY:
        rules |= {
            index: NAME_RULE for index, name in enumerate(plain)
            if index not in rules and name in NAME_ONLY
        }
    return rules


def _field(delimiter: bytes) -> re.Pattern[bytes]:
    mark = re.escape(delimiter)
    return re.compile(rb'[ \t]*(?:"((?:[^"\n]|"")*)"[ ]*|([^\n%s]*))(%s|\n|\Z)' % (mark, mark))


class _Table:
    """Collects ``cells`` of one text."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.cells: list[Cell] = []

    def in_order(self) -> list[Cell]:
        """Return the cells by place, each once."""
        return sorted(set(self.cells), key=lambda cell: (cell[1], cell[2], cell[0]))

    def read_below(self, offsets: Iterable[int], *, ragged: bool) -> None:
        """Read every delimited table whose header is a line that holds one of ``offsets``."""
        done = 0
        for offset in offsets:
            if offset <= done:
                continue
            start = self.text.rfind(b"\n", 0, offset) + 1
            end = self.text.find(b"\n", offset)
            end = len(self.text) if end < 0 else end
            delimiter, names = _read_header(self.text[start:end])
            rules = _rules_of(names) if names else {}
            done = end
            if rules:
                done = self.read_rows(end + 1, delimiter, rules, 0 if ragged else len(names))

    def read_rows(
        self, start: int, delimiter: bytes, rules: dict[int, str], columns: int = 0,
    ) -> int:
        """Read delimited lines from ``start``; return where the table ends.

        A line that stops before the first personal column, has no delimiter, or (with
        ``columns``) has not as many fields, ends it.
        """
        field, fewest = _field(delimiter), max(min(rules, default=0) + 1, 2)
        while start < len(self.text):
            spans, end = self._split(start, field, delimiter)
            if len(spans) < fewest or (columns and len(spans) != columns):
                return start
            self._take(spans, rules)
            start = end
        return start

    def read_every_row(self, delimiter: bytes, rules: dict[int, str]) -> None:
        """Read all delimited lines, whatever else stands between them."""
        start = 0
        while rules and start < len(self.text) and len(self.cells) < MAX_CELLS:
            start = self.read_rows(start, delimiter, rules)
            end = self.text.find(b"\n", start)
            start = len(self.text) if end < 0 else end + 1

    def _split(
        self, start: int, field: re.Pattern[bytes], delimiter: bytes,
    ) -> tuple[list[Span], int]:
        """Return the fields of the line at ``start``, and where the next line starts."""
        spans: list[Span] = []
        barred = delimiter == b"|" and self.text.startswith(b"|", start)
        offset, mark = start + barred, delimiter
        while mark == delimiter:
            match = field.match(self.text, offset)
            if match is None:
                break
            spans.append(match.span(2 if match[1] is None else 1))
            offset, mark = match.end(), match[3]
        if barred and not self.text[slice(*spans[-1])].strip():
            spans.pop()  # nothing stands behind the last bar
        return spans, max(offset, start + 1)

    def read_tuples(self, start: int, rules: dict[int, str]) -> int:
        """Read ``(…), (…)`` from ``start``; return where they end."""
        while (opening := _TUPLE.match(self.text, start)) is not None:
            spans: list[Span] = []
            start, mark = opening.end(), b","
            while mark == b",":
                match = _VALUE.match(self.text, start)
                if match is None:
                    break
                spans.append(max(match.span(1), match.span(2), match.span(3)))
                start, mark = match.end(), match[4]
            self._take(spans, rules)
        return start

    def _take(self, spans: list[Span], rules: dict[int, str]) -> None:
        """Note the cells, blanks cut off, that look like what their columns say."""
        from guard.detect.pii_columns import is_cell

        for index, rule in rules.items():
            if index < len(spans) and spans[index][1] - spans[index][0] <= _LONGEST_CELL:
                start, end = spans[index]
                raw = self.text[start:end]
                start += len(raw) - len(raw.lstrip())
                value = raw.strip()
                if value and is_cell(rule, value):
                    self.cells.append((rule, start, start + len(value)))
