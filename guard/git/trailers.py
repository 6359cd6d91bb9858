"""Find the block of trailers at the end of a message, as git finds it.

Source: ``find_trailer_start`` and ``find_separator`` in git's trailer.c. Trailers that only a
``trailer.*`` setting makes recognisable are not known here.
"""

from __future__ import annotations

_SPACE = b" \t\r\n"  # what git's own isspace() knows
_TOKEN = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
_GENERATED = (b"Signed-off-by: ", b"(cherry picked from commit ")


def split_lines(text: bytes) -> list[bytes]:
    r"""Return the lines of ``text`` with their ends; only ``\n`` ends a line."""
    lines = [line + b"\n" for line in text.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def is_blank(line: bytes) -> bool:
    """Say whether ``line`` holds nothing but white space."""
    return not line.strip(_SPACE)


def is_comment(line: bytes, comment: bytes) -> bool:
    """Say whether git drops ``line``; ``comment`` is ``b""`` where git drops none."""
    return bool(comment) and line.startswith(comment)


def is_continuation(line: bytes) -> bool:
    """Say whether ``line`` can belong to the trailer in the line before."""
    return line[:1] in (b" ", b"\t") and not is_blank(line)


def has_key(line: bytes, key: bytes) -> bool:
    """Say whether ``line`` is a trailer of that name, in upper or lower case."""
    found = trailer_key(line)
    return bool(found) and found.lower() == key.lower()


def trailer_key(line: bytes) -> bytes:
    """Return the name of the trailer that ``line`` would be, ``b""`` if it can't be one."""
    token, colon, _ = line.partition(b":")
    token = token.rstrip(b" \t")
    if not colon or not token or token.translate(None, _TOKEN):
        return b""
    return token


def subject_end(lines: list[bytes], comment: bytes) -> int:
    """Return the index of the line after the first paragraph, which is never a trailer's."""
    index = 0
    while index < len(lines) and (is_blank(lines[index]) or is_comment(lines[index], comment)):
        index += 1
    while index < len(lines) and (is_comment(lines[index], comment) or not is_blank(lines[index])):
        index += 1
    return index


def last_paragraph(lines: list[bytes], comment: bytes) -> int:
    """Return the index of the first line of the last paragraph after the subject's own line."""
    first = 0
    while first < len(lines) and (is_blank(lines[first]) or is_comment(lines[first], comment)):
        first += 1
    index = len(lines)
    while index > first and (is_blank(lines[index - 1]) or is_comment(lines[index - 1], comment)):
        index -= 1
    while index > first and (
        is_comment(lines[index - 1], comment) or not is_blank(lines[index - 1])
    ):
        index -= 1
    return max(index, min(first + 1, len(lines)))


def block_start(lines: list[bytes], comment: bytes) -> int:
    """Return the index of the first line of the block of trailers; ``len(lines)`` without one.

    The last paragraph is one if it holds trailers only, or one that git writes itself among
    at most three times as many other lines.
    """
    floor = subject_end(lines, comment)
    generated = seen = False
    trailers = others = indented = 0
    for index in range(len(lines) - 1, floor - 1, -1):
        line = lines[index]
        if is_comment(line, comment):
            others += indented
            indented = 0
        elif is_blank(line):
            if not seen:
                continue
            others += indented
            found = trailers * 3 >= others if generated else trailers and not others
            return index + 1 if found else len(lines)
        else:
            seen = True
            if line.startswith(_GENERATED):
                generated = True
                trailers += 1
                indented = 0
            elif trailer_key(line):
                trailers += 1
                indented = 0
            elif line[:1] in (b" ", b"\t", b"\r"):
                indented += 1
            else:
                others += 1 + indented
                indented = 0
    return len(lines)


def read_block(lines: list[bytes], comment: bytes) -> list[tuple[bytes, bytes]]:
    """Return (name, value) of the trailers in the block, in order, folded values joined."""
    found: list[tuple[bytes, bytes]] = []
    open_ended = False  # whether a continuation may follow
    for line in lines[block_start(lines, comment):]:
        if is_comment(line, comment):
            open_ended = False
        elif open_ended and is_continuation(line):
            name, value = found[-1]
            found[-1] = (name, value + b" " + line.strip(_SPACE))
        else:
            name = trailer_key(line)
            open_ended = bool(name)
            if name:
                found.append((name, line.partition(b":")[2].strip(_SPACE)))
    return found
