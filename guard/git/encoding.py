"""Make lines readable as they are: UTF-16 to UTF-8, NUL characters out of binary ones."""

from __future__ import annotations

from guard.change import Side

#: How a file in UTF-16 begins.
BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class Reading:
    """How the pieces of one side of a file are read: its UTF-16 codec once it was seen."""

    __slots__ = ("binary", "codec")

    def __init__(self) -> None:
        self.binary = False
        self.codec = ""

    def read(self, side: Side) -> Side:
        """Return ``side`` with text that patterns can match; ``binary`` says if that lost bytes.

        Lines keep their number and tag, and each is read by itself, so that it does not matter
        which of them come in one piece.
        """
        text = side.text
        at_start = side.starts[0] == (0, 1)
        if at_start and text[:2] in BYTE_ORDER_MARKS:
            self.codec = BYTE_ORDER_MARKS[text[:2]]
        if self.codec:
            lines = text.split(b"\n")
            lines.pop()
            out = [self._decode(line, first=at_start and not at) for at, line in enumerate(lines)]
            text = b"\n".join([*out, b""])
        if b"\0" in text:
            self.binary = True
            text = text.replace(b"\0", b"")
        return side if text is side.text else Side(text, side.tags, side.starts)

    def _decode(self, line: bytes, *, first: bool) -> bytes:
        r"""Return a line as UTF-8, or as it is if it is not UTF-16.

        Git ends a line at the byte 0A, which is half of UTF-16's line feed: in little endian the
        other half (a NUL) starts the next line, in big endian it ends this one, unless it is the
        last. A letter with the byte 0A in it breaks a line too, and leaves halves.
        """
        body = line[2:] if first else line
        if self.codec == "utf-16-be":
            body = body.removesuffix(b"\0") if len(body) % 2 else body
        elif not first:
            body = body.removeprefix(b"\0")
            if len(body) == len(line):
                body = b"?"  # not what follows a line feed
        try:
            return body.decode(self.codec).encode()
        except UnicodeDecodeError:
            self.binary = True
            return line
