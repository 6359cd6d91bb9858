"""Make a commit message of a model's reply, or say that there is none in it.

The reply is untrusted: what comes out holds no escape sequences, no fences, no trailers and
nothing that git would take for a comment, whatever went in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guard.model import Draft
from guard.write.convention import HEADER, read_header, type_of
from guard.write.junk import is_junk, is_loop
from guard.write.phrase import imperative
from guard.write.reflow import reflow
from guard.write.tidy import strip_label, strip_wrapping, tidy_lines

if TYPE_CHECKING:
    from guard.write.nouns import ChangeFacts

#: Cleaning is repeated until nothing changes; a reply that resists longer is no message.
MAX_ROUNDS = 8
#: A conventional subject is looked for so far into the reply.
MAX_TALK_LINES = 8
#: What is left of a shortened description must still say something.
MIN_DESCRIPTION_CHARS = 15
_CLAUSES = re.compile(r"[,;:]? (?:so that|because|which|in order to|to ensure|to allow|by|for|and|"
                      r"with|when|while|to|from|in)\b|[,;.]\s|\s[(\u2013\u2014-]")


def clean_message(
    text: str, *, max_subject: int = 72, facts: ChangeFacts | None = None,
) -> Draft | None:
    """Return the commit message in ``text``, or None if it is junk.

    ``facts`` give the type where the reply lacks one. Cleaning what was cleaned changes
    nothing. Never raises, whatever ``text`` holds.
    """
    type_ = type_of(facts) if facts else ""
    for _ in range(MAX_ROUNDS):
        draft = _clean_once(text, max_subject, type_)
        if draft is None or draft.text == text:
            return draft
        text = draft.text
    return None


def _clean_once(text: str, max_subject: int, type_: str) -> Draft | None:
    lines = tidy_lines(strip_wrapping(text))
    start = _subject_at(lines)
    if start is None or is_loop(lines):
        return None
    subject = _subject(strip_label(lines[start]), max_subject, type_)
    if not subject:
        return None
    body = reflow(lines[start + 1:])
    return None if is_junk(subject, body) else Draft(subject, body, "model")


def _subject_at(lines: list[str]) -> int | None:
    """Return the index of the subject: the first conventional one near the top, or the first."""
    filled = [index for index, line in enumerate(lines) if strip_label(line)]
    for index in filled[:MAX_TALK_LINES]:
        bullet = index != filled[0] and lines[index].lstrip().startswith(("-", "*", "+"))
        if not bullet and read_header(strip_label(lines[index])):
            return index
    return filled[0] if filled else None


def _subject(line: str, max_subject: int, type_: str) -> str:
    """Return ``line`` as a subject that fits, conventional if a type is known, or ``""``."""
    line = re.sub(r"\s+", " ", re.sub(r"\s*\((?:[\w./-]*#\d+)\)", "", line)).strip()
    header = read_header(line)
    if header:
        prefix, rest = header.prefix, header.rest
    else:
        prefix, rest = _given_type(line, type_)
    rest = imperative(_trimmed(rest)) if prefix else _trimmed(rest)
    room = max_subject - len(prefix)
    if len(rest) > room:
        rest = _shortened(rest, room)
    return f"{prefix}{rest}" if rest else ""


def _given_type(line: str, type_: str) -> tuple[str, str]:
    """Return prefix and description of a line without a type of its own.

    ``parser: handle x``, as some projects write, gives a scope.
    """
    if not type_:
        return "", line
    match = HEADER.fullmatch(line)
    if match and not match["scope"] and match["type"].islower():
        return f"{type_}({match['type']}): ", match["rest"]
    return f"{type_}: ", line


def _trimmed(rest: str) -> str:
    return rest.strip().lstrip("#;@!$%^&|:-*` ").rstrip(".;:,!` ")


def _shortened(rest: str, room: int) -> str:
    """Return the clauses of ``rest`` that fit into ``room``, or ``""`` if none says anything."""
    ends = [match.start() for match in _CLAUSES.finditer(rest) if match.start() <= room]
    return _trimmed(rest[:ends[-1]]) if ends and ends[-1] >= MIN_DESCRIPTION_CHARS else ""
