"""Make text from a change or a model fit to be shown: no orders to a terminal, no bidi, wrapped.

The ranges are spelled out instead of asking ``unicodedata``, so that the same text comes out
under every version of Python.
"""

from __future__ import annotations

import re

#: Escape sequences of terminals: CSI, OSC and its relatives up to their end, two-byte ones.
#: Source: ECMA-48 sections 5.3-5.6; unfinished strings end at the line.
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?",
)
#: Control, format, private, surrogate and invisible characters, but not tab and newline.
#: Source: Unicode 16 general categories Cc, Cf, Cs, Co, noncharacters, variation selectors
#: (used to smuggle bytes), fillers that look like blanks. U+FFFD is what decoding left behind.
_UNFIT_RANGES = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
)
_UNFIT = re.compile(f"[{_UNFIT_RANGES}]")
_UNFIT_IN_NAME = re.compile(f"[{_UNFIT_RANGES}\t\n\x85\xa0]+")
#: What git takes for a comment when it stands first on a line (``core.commentChar=auto`` picks
#: one of these).  Source: git, builtin/commit.c, adjust_comment_line_char.
COMMENT_CHARS = "#;@!$%^&|:"
WIDTH = 72


def fit_text(text: str) -> str:
    """Return ``text`` without escape sequences, control, bidi and invisible characters.

    Newlines stay, tabs become blanks, other line ends become newlines.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub("[\x0b\x0c\x85\u2028\u2029]", "\n", _ESCAPES.sub("", text))
    return _UNFIT.sub("", text.replace("\t", "    "))


def fit_name(name: str, limit: int = 60) -> str:
    """Return a name from the change on one line, at most ``limit`` characters, maybe empty.

    What is unfit becomes ``?``, so that no two parts grow together to a name that is nowhere
    in the change; a long path loses its first folders.
    """
    shown = re.sub(r"\s+", " ", _UNFIT_IN_NAME.sub("?", _ESCAPES.sub("?", name))).strip()
    while len(shown) > limit and "/" in shown:
        shown = shown.partition("/")[2] if shown.startswith(".../") else shown
        shown = f".../{shown.partition('/')[2]}"
        if "/" not in shown[4:]:
            break
    return shown if len(shown) <= limit else f"{shown[:limit - 3].rstrip()}..."


def wrap(text: str, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """Break ``text`` into lines of at most ``width``; only a single longer word sticks out.

    ``first`` and ``rest`` start the first and the further lines. A word that git would take
    for a comment at the start of a line stays with the word before it, or loses that sign.
    """
    lines: list[str] = []
    current = first
    empty = True
    for unit in _units(text if first else text.lstrip(f"{COMMENT_CHARS} \n"), width - len(rest)):
        if empty or len(current) + 1 + len(unit) <= width:
            current += unit if empty else f" {unit}"
        else:
            lines.append(current)
            current = rest + unit
        empty = False
    return lines if empty else [*lines, current]


def _units(text: str, width: int) -> list[str]:
    """Return the words, each with what must not start a line joined to it."""
    units: list[str] = []
    for word in text.split():
        if not units or word[0] not in COMMENT_CHARS:
            units.append(word)
        elif len(units[-1]) + 1 + len(word) <= width:
            units[-1] += f" {word}"
        elif bare := word.lstrip(COMMENT_CHARS):
            units.append(bare)
    return units
