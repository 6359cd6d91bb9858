"""Take out of a model's reply what is not the message: thoughts, fences, talk, forgeries."""

from __future__ import annotations

import re

from guard.write.text import COMMENT_CHARS, fit_text

#: No commit message is longer; a reply that goes on and on is cut here first.
MAX_REPLY_CHARS = 16_000
MAX_LINE_CHARS = 2_000
#: Dressing is taken off a line so often; a line that wears more has no place in a message.
MAX_ROUNDS = 12
#: What a line is for shows at its head.
_HEAD_CHARS = 240
_THOUGHT_TAG = re.compile(
    r"<(/?)(?:think|thinking|thoughts?|reasoning|reflection|analysis|scratchpad)\b[^<>]{0,80}>",
    re.IGNORECASE,
)
#: Marks of chat templates: before the reply they are dressing, after it comes another turn.
_TURN_MARK = (r"(?:<\|[a-z_]{1,20}\|>|<(?:end|start)_of_turn>|</?s>|\[/?INST\])"
               r"(?:[ \t]*(?:assistant|model)[ \t]*\n)?")
_LEADING_TURN = re.compile(rf"(?:\s*{_TURN_MARK})+", re.IGNORECASE)
_TURN = re.compile(_TURN_MARK, re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[^\n`]*$", re.MULTILINE)
_FENCE_SIGNS = re.compile(r"`{3,}|~{3,}")

#: Keys of trailers that only git, guard or people may write.
_FORGED = re.compile(
    r"[-*+>#\s]*(?:guard-[\w-]+|\w[\w-]*-by|cc|change-id|reviewed-on|git-svn-id|see-also|part-of"
    r"|message-id|in-reply-to|depends-on|related-to)\s*[:=]|[\s(]*cherry picked from commit",
    re.IGNORECASE,
)
#: Tickets and changes that a model can only have invented; a forge would close some of them.
_REFERENCE = r"(?:(?:[\w.-]+/[\w.-]+)?#\d+|\bgh-\d+|https?://\S+/(?:issues|pull|browse)/\S+)"
_CLOSES = re.compile(
    rf"\s*[(\[]?\b(?:fix(?:es|ed)?|close[sd]?|resolve[sd]?):?\s+{_REFERENCE}[)\]]?", re.IGNORECASE,
)
_REFERS = re.compile(
    r"[-*+\s]*(?:fix(?:es|ed)?|close[sd]?|resolve[sd]?|refs?|references|see(?: also)?|related to"
    r"|issues?|ticket|jira|bug|pr|pull request|link)(?:\s*[:=]\s*|\s+)"
    rf"(?:{_REFERENCE}|[A-Za-z]+-\d+|\d+|[\s,&]|and|see also)+\W*", re.IGNORECASE,
)
_COMMAND = re.compile(
    r"[-*+\s]*(?:[$%]\s+\S"
    r"|`?git\s+(?:commit|add|push|pull|checkout|switch|reset|rebase|merge|config|apply|am|stash|tag"
    r"|clone)(?:$|\s+(?:-|\.|\"|'|origin\b|HEAD\b|http))"
    r"|`?(?:sudo|curl|wget|rm|chmod|chown|bash|sh|zsh|eval|npm|npx|pip|pip3|powershell)\s+"
    r"(?:-\S|\S+\s+-|https?://|\S+\s*\|))", re.IGNORECASE,
)
_DIFF = re.compile(r"(?:diff --git |index [0-9a-f]{7,}|--- |\+\+\+ |@@ )")
#: Markdown's rules, and the scissors of git.
_RULE = re.compile(r"[-*_=~#\s]{3,}(?:(?:>8|8<)[-*_=~#\s]{3,})?")
_TALK = re.compile(
    r"(?:sure|certainly|of course|okay|ok|absolutely|great)\b[,.!: ]"
    r"|(?:here(?:'s| is| are)|below is|this is|the following is|i(?:'ve| have)? (?:wrote|written))"
    r"\b.{0,80}\b(?:commit|message|draft|suggestion)\b"
    r"|(?:let me know|feel free|i hope|hope this|please (?:note|let)|is there anything)\b"
    r"|(?:this|the) commit message\b|i(?:'m| am) (?:sorry|unable)|as an ai\b|i (?:can't|cannot)\b"
    r"|(?:[a-z]+ ){0,3}[a-z]+:\s*$"
    r"|-+ (?:BEGIN|END) CHANGE\b|.{0,20}\d+ of \d+ (?:file|changed line)s?\b"
    r"|.{0,20}likely (?:type|scope)\b|Scopes in use here:"
    r"|The author says:|Write the commit message",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:(?:suggested|proposed|final|git)\s+)*"
    r"(?:commit(?: message| title| subject)?|subject(?: line)?|title|header|message|summary)"
    r"\s*:\s*",
    re.IGNORECASE,
)


def strip_wrapping(text: str) -> str:
    """Return the reply without thoughts, further turns, fences and unfit characters."""
    text = _without_thoughts(fit_text(text[:MAX_REPLY_CHARS]))
    leading = _LEADING_TURN.match(text)
    text = text[leading.end():] if leading else text
    further = _TURN.search(text)
    return _FENCE_SIGNS.sub("", _unfenced(text[:further.start()] if further else text))


def _without_thoughts(text: str) -> str:
    """Return ``text`` without what stands between thought tags; an open one takes the rest.

    A closing tag without an opening one ends a thought that began before the reply did.
    """
    kept: list[str] = []
    start, depth = 0, 0
    for tag in _THOUGHT_TAG.finditer(text):
        if not tag[1]:
            kept += [text[start:tag.start()]] if not depth else []
            depth += 1
        elif depth:
            depth -= 1
        else:
            kept.clear()
        start = tag.end()
    return "\n".join(kept if depth else [*kept, text[start:]])


def _unfenced(text: str) -> str:
    """Return what stands in the first fence if only talk stands before it, else drop the fences."""
    marks = list(_FENCE.finditer(text))
    before = text[:marks[0].start()].splitlines() if marks else []
    if marks and all(_TALK.match(line.strip()) or not line.strip() or line.rstrip().endswith(":")
                     for line in before):
        end = marks[1].start() if len(marks) > 1 else len(text)
        inside = text[marks[0].end():end]
        if inside.strip():
            return inside
    return _FENCE.sub("", text)


def tidy_lines(text: str) -> list[str]:
    """Return the lines that may belong to a message, in order; empty ones part paragraphs."""
    lines: list[str] = []
    for raw in text.split("\n"):
        line = tidy_line(raw[:MAX_LINE_CHARS])
        if line is not None and (line or (lines and lines[-1])):
            lines.append(line)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def tidy_line(line: str) -> str | None:
    """Return a line without Markdown's dressing, or None if it has no place in a message."""
    if not line.strip():
        return ""
    for _ in range(MAX_ROUNDS):
        if _has_no_place(line.strip()):
            return None
        undressed = _undressed(line)
        if undressed == line:
            return line
        line = undressed
    return None


def _has_no_place(bare: str) -> bool:
    return not bare or bool(
        _RULE.fullmatch(bare) or _DIFF.match(bare) or _TALK.match(bare.strip("*_#> "))
        or any(pattern.match(bare[:_HEAD_CHARS]) for pattern in (_FORGED, _COMMAND))
        or (len(bare) <= _HEAD_CHARS and _REFERS.fullmatch(bare)),
    )


def _undressed(line: str) -> str:
    """Return ``line`` with one layer of Markdown, comment signs and invented tickets less."""
    line = _CLOSES.sub("", line).rstrip()
    bare = line.lstrip(" ,;")
    indent = line[:len(line) - len(bare)]
    bare = re.sub(r"^(?:>\s*)+|^#{1,6}\s+", "", bare)
    bare = re.sub(r"(\*\*|__)(?=\S)(.{1,200}?)(?<=\S)\1", r"\2", bare)
    return indent + bare if indent else bare.lstrip(f"{COMMENT_CHARS} ")


def strip_label(line: str) -> str:
    """Return a subject line without a label, quotes, or emphasis around it."""
    for _ in range(MAX_ROUNDS):
        before = line
        label = _LABEL.match(line)
        line = (line[label.end():] if label else line).strip()
        for quote in ('"', "'", "`", "*", "_"):
            if len(line) > 1 and line[0] == quote == line[-1]:
                line = line[1:-1].strip()
        line = re.sub(r"^\d{1,2}[.)]\s+", "", line)
        if line.startswith(("-", "*", "+", ">", "#", '"', "'", "`")):
            line = line.lstrip("-*+>#\"`' ").rstrip('`"* ')
        if line == before:
            break
    return line
