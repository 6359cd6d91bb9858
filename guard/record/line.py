"""One line of the log: a statement, its digest, and its link to the line before.

The keys stand in canonical order, so the start of a line has one form only and can be read
without parsing the rest; and the digest covers exactly the bytes of the statement in the line.
On the way of every commit, so the imports stay lean.
"""

from __future__ import annotations

from _json import make_scanner

from guard.canon import canonical, sha256
from guard.record.trailer import is_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: ``prev`` of the first line.
NO_LINE = "0" * 64

_START = b'{"digest":"sha256:'
_PREV = b'","prev":"'
_SEQ = b'","seq":'
_STATEMENT = b',"statement":'
_DIGEST_AT = len(b'{"digest":"')
_PREV_AT = len(_START) + 64
_SEQ_AT = _PREV_AT + len(_PREV) + 64
_MAX_SEQ_CHARS = 15


class _Options:
    """What ``json.JSONDecoder`` hands to the C scanner, without the import of ``re`` it costs."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    array_hook = None
    parse_float = float
    parse_int = int

    @staticmethod
    def parse_constant(name: str) -> float:
        """Refuse NaN and infinities: they are not JSON, whatever Python says."""
        raise ValueError(name)


_scan_json: Callable[[str, int], tuple[Any, int]] = make_scanner(_Options)  # type: ignore[arg-type]


class Entry:
    """One line of the log as read back.

    ``seq``     1, 2, 3, … ``prev``  SHA-256 of the line before, in hexadecimal.
    ``digest``  ``sha256:…`` of the statement, as the line says.
    ``intact``  whether the statement has that digest; if not, somebody edited it.
    """

    __slots__ = ("digest", "intact", "prev", "seq", "statement")

    def __init__(
        self, seq: int, prev: str, digest: str, statement: dict[str, Any], *, intact: bool,
    ) -> None:
        self.seq = seq
        self.prev = prev
        self.digest = digest
        self.statement = statement
        self.intact = intact


def hash_hex(raw: bytes) -> str:
    """Return the SHA-256 of ``raw`` in hexadecimal."""
    hasher = sha256()
    hasher.update(raw)
    return hasher.hexdigest()


def format_line(seq: int, prev: str, statement: dict[str, Any]) -> tuple[str, bytes]:
    r"""Return (digest of the statement, the line with its ``\n``)."""
    body = canonical(statement).encode("ascii")
    digest = "sha256:" + hash_hex(body)
    head = f'{{"digest":"{digest}","prev":"{prev}","seq":{seq},"statement":'
    return digest, head.encode("ascii") + body + b"}\n"


def parse_head(line: bytes) -> tuple[int, str, str, int] | None:
    r"""Return (seq, prev, digest, where the statement starts), or ``None`` if it is no line.

    Looks at the line's start and end only; a NUL anywhere is what a crash leaves of pages that
    never reached the disk.
    """
    seq_end = line.find(_STATEMENT, _SEQ_AT, _SEQ_AT + len(_SEQ) + _MAX_SEQ_CHARS + 13)
    if (
        seq_end < 0 or not line.endswith(b"}}\n") or b"\0" in line or not line.startswith(_START)
        or not line.startswith(_PREV, _PREV_AT) or not line.startswith(_SEQ, _SEQ_AT)
    ):
        return None
    digest = line[_DIGEST_AT:_PREV_AT].decode("ascii", "replace")
    prev = line[_PREV_AT + len(_PREV):_SEQ_AT].decode("ascii", "replace")
    seq = line[_SEQ_AT + len(_SEQ):seq_end]
    if not is_digest(digest) or not is_digest("sha256:" + prev) or not seq.isdigit():
        return None
    return int(seq), prev, digest, seq_end + len(_STATEMENT)


def parse_line(line: bytes) -> Entry | None:
    r"""Return the entry that a whole line (with its ``\n``) holds, or ``None`` if it is none."""
    head = parse_head(line)
    if head is None:
        return None
    seq, prev, digest, start = head
    body = line[start:-2]
    try:
        text = body.decode("ascii")
        statement, end = _scan_json(text, 0)
    except (ValueError, StopIteration, RecursionError):
        return None
    if end != len(text) or not _is_statement(statement):
        return None
    return Entry(seq, prev, digest, statement, intact="sha256:" + hash_hex(body) == digest)


def _is_statement(value: Any) -> bool:
    """Say whether readers can rely on the shape: an edited line must not crash them."""
    return (
        type(value) is dict and type(value.get("predicate")) is dict
        and type(value.get("subject")) is list
        and all(
            type(one) is dict and type(one.get("name")) is str and type(one.get("digest")) is dict
            and all(type(found) is str for found in one["digest"].values())
            for one in value["subject"]
        )
    )
