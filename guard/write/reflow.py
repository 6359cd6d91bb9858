"""Set the body of a message: paragraphs and bullets, wrapped, the same again when set twice."""

from __future__ import annotations

import re
from typing import NamedTuple

from guard.write.text import COMMENT_CHARS, wrap

_BULLET = re.compile(r"(?P<indent> *)(?:[-*+\u2022\u2023\u25e6]|\d{1,2}[.)])\s+(?P<text>\S.*)")
#: Reads as a trailer to git when it starts a paragraph.
_KEY = re.compile(r"(?!BREAKING)[A-Za-z0-9-]+\s*:")
_CODE_INDENT = "    "
MAX_LEVEL = 2
MAX_BODY_LINES = 60


class _Block(NamedTuple):
    """Words that are wrapped together: a paragraph, a bullet, a line of code, or a gap."""

    kind: str
    text: str
    level: int = 0


def reflow(lines: list[str]) -> str:
    """Return the body made of ``lines``, at most MAX_BODY_LINES, without repeated bullets."""
    out: list[str] = []
    seen: set[str] = set()
    before = ""
    for block in _blocks(lines):
        if block.kind != "gap" and block.text in seen:
            continue
        seen.add(block.text if block.kind != "gap" else "")
        for line in _set(block):
            # Bullets and prose that touch would become one when read again.
            if out and out[-1] and block.kind != "gap" and "text" in (before, block.kind) \
                    and before != block.kind:
                out.append("")
            out.append(line)
            before = block.kind
    while out and not out[-1]:
        out.pop()
    return "\n".join(_without_double_gaps(out)[:MAX_BODY_LINES]).strip("\n")


def _blocks(lines: list[str]) -> list[_Block]:
    blocks: list[_Block] = []
    for line in lines:
        last = blocks[-1].kind if blocks else "gap"
        bullet = _BULLET.match(line)
        if not line.strip():
            blocks.append(_Block("gap", ""))
        elif bullet:
            level = min(MAX_LEVEL, len(bullet["indent"]) // 2)
            blocks.append(_Block("bullet", bullet["text"].strip(), level))
        elif line.startswith(_CODE_INDENT) and last in ("gap", "code"):
            blocks.append(_Block("code", line.strip()))
        elif (last == "bullet" and line.startswith(" ")) or last == "text":
            blocks[-1] = blocks[-1]._replace(text=f"{blocks[-1].text} {line.strip()}")
        else:
            blocks.append(_Block("text", line.strip()))
    return blocks


def _set(block: _Block) -> list[str]:
    """Return the lines of a block."""
    if block.kind == "gap":
        return [""]
    if block.kind == "code":
        return wrap(block.text, _CODE_INDENT, _CODE_INDENT)
    if block.kind == "bullet":
        margin = "  " * block.level
        return wrap(block.text, f"{margin}- ", f"{margin}  ")
    text = block.text.lstrip(f"{COMMENT_CHARS} ")
    return wrap(text, "- ", "  ") if _KEY.match(text) else wrap(text)


def _without_double_gaps(lines: list[str]) -> list[str]:
    return [line for index, line in enumerate(lines) if line or (index and lines[index - 1])]
