"""Change a commit message file without touching what the user wrote."""

from __future__ import annotations

from guard.git.message_file import comment_char, write_message
from guard.git.trailers import (
    block_start,
    has_key,
    is_blank,
    is_comment,
    is_continuation,
    last_paragraph,
    read_block,
    split_lines,
)

__all__ = [
    "MessageFile", "comment_char", "insert_comment", "insert_draft", "parse_message",
    "read_trailers", "set_trailer", "user_text", "write_message",
]

#: The trailer that is guard's own.
OWN_KEY = "Guard-Record"
#: Source: ``cut_line`` in git's wt-status.c.
_CUT = b" ------------------------ >8 ------------------------\n"
_SPACE = b" \t\r\n"


class MessageFile:
    """The parts of a message file; joined they are the file again.

    ``text``      up to the end of the user's last line, comments between lines included.
    ``comments``  blank and comment lines after it (what git explains to the user).
    ``below``     from the scissors line on: cut off by git (the diff of ``commit --verbose``).
    """

    __slots__ = ("below", "comments", "text")

    def __init__(self, text: bytes, comments: bytes, below: bytes) -> None:
        self.text = text
        self.comments = comments
        self.below = below

    def join(self) -> bytes:
        """Return the file."""
        return self.text + self.comments + self.below


def parse_message(raw: bytes, comment: bytes) -> MessageFile:
    """Split a message file. ``comment`` is what starts a comment line, ``b""`` for nothing.

    Git drops comments only when an editor was used: pass ``b""`` where GIT_EDITOR is ``:``.
    """
    cut = _find_cut(raw, comment)
    above, below = raw[:cut], raw[cut:]
    lines = split_lines(above)
    end = len(lines)
    while end and (is_blank(lines[end - 1]) or is_comment(lines[end - 1], comment)):
        end -= 1
    size = sum([len(line) for line in lines[:end]])
    return MessageFile(above[:size], above[size:], below)


def _find_cut(raw: bytes, comment: bytes) -> int:
    if not comment:
        return len(raw)
    if raw.startswith(comment + _CUT):
        return 0
    place = raw.find(b"\n" + comment + _CUT)
    return place + 1 if place >= 0 else len(raw)


def user_text(raw: bytes, comment: bytes, key: str = OWN_KEY) -> bytes:
    r"""Return what the user wrote, as ``git commit --cleanup=strip`` keeps it, without our trailer.

    Lines lose white space at their end, comments and runs of blank lines go. Returns ``b""``
    if nothing is left, else text that ends in ``\n``.
    """
    parts = parse_message(raw, comment)
    kept, _ = _without_own(split_lines(parts.text), key.encode(), comment)
    out: list[bytes] = []
    for line in kept:
        if is_comment(line, comment):
            continue
        bare = line.rstrip(_SPACE)
        if bare or (out and out[-1]):
            out.append(bare)
    while out and not out[-1]:
        out.pop()
    return b"".join([line + b"\n" for line in out])


def read_trailers(raw: bytes, key: str, comment: bytes = b"") -> list[str]:
    """Return the values of all trailers of that name in the last block, in order."""
    lines = split_lines(parse_message(raw, comment).text)
    wanted = key.encode().lower()
    return [
        value.decode("utf-8", "replace") for name, value in read_block(lines, comment)
        if name.lower() == wanted
    ]


def set_trailer(raw: bytes, key: str, value: str, comment: bytes) -> bytes:
    """Return the message with exactly one trailer of that name, the user's text as it was.

    It takes the place of one that is there, else joins the block of trailers, else becomes a
    paragraph of its own; always above comments and scissors. A message without text stays
    without a trailer, so that git still refuses it as empty. Raises ValueError if name or
    value can't be written in one line.
    """
    trailer = f"{key}: {value}".encode()
    if not has_key(trailer, key.encode()) or b"\n" in trailer or b"\r" in trailer:
        raise ValueError("a trailer is one line, its name letters, digits and hyphens")
    parts = parse_message(raw, comment)
    lines, place = _without_own(split_lines(parts.text), key.encode(), comment)
    if _wordy(lines, comment):
        lines = _add(lines, place, trailer, comment)
    return b"".join(lines) + parts.comments + parts.below


def _wordy(lines: list[bytes], comment: bytes) -> list[bytes]:
    return [line for line in lines if not is_blank(line) and not is_comment(line, comment)]


def _add(lines: list[bytes], place: int, trailer: bytes, comment: bytes) -> list[bytes]:
    """Return ``lines`` with ``trailer`` at ``place``, or at the end if that is no place for it."""
    end = b"\r\n" if lines[0].removesuffix(b"\n").endswith(b"\r") else b"\n"
    if place >= 0:
        placed = [*lines[:place], trailer + end, *lines[place:]]
        if block_start(placed, comment) <= place:
            return placed
    last = lines[-1]
    if not last.endswith(b"\n"):
        last += b"\n" if last.endswith(b"\r") else end
    gap = [end] if block_start(lines, comment) == len(lines) and not is_blank(last) else []
    return [*lines[:-1], last, *gap, trailer + end]


def _without_own(lines: list[bytes], key: bytes, comment: bytes) -> tuple[list[bytes], int]:
    """Return the lines without our trailers in the last paragraph, and where the first stood.

    The place is -1 if there was none in a block of trailers. A message that holds nothing but
    our trailer has no subject; otherwise the subject is never taken for one.
    """
    block = block_start(lines, comment)
    others = _drop_own(lines, key)
    if not _wordy(others, comment):
        return others, -1
    start = last_paragraph(lines, comment)
    kept, place, dropping = lines[:start], -1, False
    for index in range(start, len(lines)):
        line = lines[index]
        if has_key(line, key):
            dropping = index >= block
            if place < 0 and dropping:
                place = len(kept)
        elif not (dropping and is_continuation(line)):
            dropping = False
            kept.append(line)
    return kept, place


def _drop_own(lines: list[bytes], key: bytes) -> list[bytes]:
    """Return the lines without our trailers, wherever they stand."""
    kept, dropping = [], False
    for line in lines:
        dropping = has_key(line, key) or (dropping and is_continuation(line))
        if not dropping:
            kept.append(line)
    return kept


def insert_draft(raw: bytes, draft_text: str, comment: bytes) -> bytes:
    """Return the message with a draft above the comments; unchanged if the user wrote something.

    A line of the draft that git would drop as a comment is indented by a blank.
    """
    if user_text(raw, comment) or not draft_text.strip():
        return raw
    lines = split_lines(draft_text.strip("\n").encode() + b"\n")
    draft = b"".join([b" " + line if is_comment(line, comment) else line for line in lines])
    blank = b"" if not raw or raw.startswith((b"\n", b"\r\n")) else b"\n"
    return draft + blank + raw


def insert_comment(raw: bytes, lines: list[str], comment: bytes) -> bytes:
    """Return the message with ``lines`` as comments, before those of git.

    Where git would keep them as text (a message without an editor, ``--cleanup=scissors``)
    they go below the scissors line, or the message stays as it is.
    """
    if not comment:
        return raw
    note = b"".join([comment + b" " + line.encode() + b"\n" if line else comment + b"\n"
                     for text in lines for line in text.split("\n")])
    parts = parse_message(raw, comment)
    after = split_lines(parts.comments)
    first = next((at for at, line in enumerate(after) if is_comment(line, comment)), -1)
    if first >= 0:
        return parts.text + b"".join([*after[:first], note, *after[first:]]) + parts.below
    if not parts.below:
        return raw
    below = split_lines(parts.below)
    end = 1
    while end < min(3, len(below)) and is_comment(below[end], comment):
        end += 1  # "Do not modify or remove the line above", and what that does
    return parts.text + parts.comments + b"".join([*below[:end], note, *below[end:]])
