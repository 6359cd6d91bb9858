"""Tell a commit message from what small models produce when they fail."""

from __future__ import annotations

import re

#: A template that was copied instead of filled in.
_TEMPLATE = re.compile(
    r"<(?:type|scope|description|subject|body)>|\btype\(scope\)|(?-i:\b(?:TYPE|SCOPE):)"
    r"|\[(?:type|scope|description)\]"
    r"|:\s*(?:description|subject|short description|your message here)\.?$", re.IGNORECASE)
_REFUSAL = re.compile(
    r"(?:[a-z]+(?:\([^)]*\))?!?:\s*)?"
    r"(?:i(?:'m| am)?\s+(?:sorry|unable|cannot|can't|do not|don't)|sorry\b|as an ai\b"
    r"|unfortunately\b|no (?:changes?|diff) (?:were |was )?(?:provided|given|shown))",
    re.IGNORECASE)
_RUN = re.compile(r"(\S)\1{15}")
MIN_LETTERS = 4
#: Share of letters, digits and blanks below which a text is no prose.
MIN_PROSE = 0.6
#: Words looked at together, and how many there must be before repetition counts.
SHINGLE, MIN_WORDS = 4, 24
MIN_DISTINCT = 0.5
MIN_LINES = 5


def is_loop(lines: list[str]) -> bool:
    """Say whether a model said the same few lines again and again."""
    said = [line.strip() for line in lines if line.strip()]
    return len(said) >= MIN_LINES and len(set(said)) <= MIN_DISTINCT * len(said)


def is_junk(subject: str, body: str) -> bool:
    """Say whether subject and body are no message anybody would keep."""
    description = subject.partition(": ")[2] or subject
    return (
        sum(char.isalpha() for char in description) < MIN_LETTERS
        or bool(_TEMPLATE.search(subject) or _REFUSAL.match(subject))
        or bool(_RUN.search(subject) or _RUN.search(body))
        or not _is_prose(subject) or (len(body) > 0 and not _is_prose(body))
        or _stutters(subject) or _loops(f"{subject} {body}")
    )


def _is_prose(text: str) -> bool:
    plain = sum(char.isalnum() or char.isspace() for char in text)
    return plain >= MIN_PROSE * len(text)


def _stutters(subject: str) -> bool:
    """Say whether the subject repeats one word over and over."""
    words = re.findall(r"\w+", subject.lower())
    return len(words) > SHINGLE and len(set(words)) <= len(words) * MIN_DISTINCT


def _loops(text: str) -> bool:
    """Say whether the same few words come back again and again."""
    words = text.lower().split()
    if len(words) < MIN_WORDS:
        return False
    shingles = [tuple(words[at:at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)]
    return len(set(shingles)) < MIN_DISTINCT * len(shingles)
