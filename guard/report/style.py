"""Colour where a person watches, and text that cannot drive their terminal.

Imports only ``os``: the hooks print through it.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

#: What ``--color`` may say.
COLORS = ("auto", "always", "never")


class Style:
    """The few ways text is set off, or none of them when ``on`` is false.

    Nothing is escaped here: pass foreign text through ``printable`` first.
    """

    __slots__ = ("on",)

    def __init__(self, *, on: bool) -> None:
        self.on = on

    def bold(self, text: str) -> str:
        """Return ``text`` in bold."""
        return self._wrap("1", text)

    def red(self, text: str) -> str:
        """Return ``text`` in red: what stops the work."""
        return self._wrap("31", text)

    def green(self, text: str) -> str:
        """Return ``text`` in green: what is fine."""
        return self._wrap("32", text)

    def yellow(self, text: str) -> str:
        """Return ``text`` in yellow: what to look at."""
        return self._wrap("33", text)

    def dim(self, text: str) -> str:
        """Return ``text`` faint: what may be passed over."""
        return self._wrap("2", text)

    def _wrap(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text


PLAIN = Style(on=False)


def style(
    stream: TextIO | None, color: str = "auto", environ: Mapping[str, str] | None = None,
) -> Style:
    """Return the style for what is written to ``stream``.

    ``color`` is ``always``, ``never`` or ``auto``: only on a terminal that can, and not when
    NO_COLOR says anything. Source: https://no-color.org (an empty value does not count).
    """
    if color != "auto":
        return Style(on=color == "always")
    names = os.environ if environ is None else environ
    if names.get("NO_COLOR") or names.get("TERM") == "dumb":
        return PLAIN
    return Style(on=is_terminal(stream))


def is_terminal(stream: TextIO | None) -> bool:
    """Say whether a person may watch ``stream``; a closed or missing one is watched by nobody."""
    try:
        return stream is not None and stream.isatty()
    except (AttributeError, ValueError, OSError):
        return False


def printable(text: str, keep: str = "") -> str:
    r"""Return ``text`` with everything that is not a visible character escaped.

    Controls, bidirectional and zero-width marks, line separators, lone surrogates and
    unassigned characters become ``\n``, ``\x1b``, ``\u202e``, …; a byte that was not UTF-8
    (surrogate escape) becomes ``\xNN`` as itself. ``keep`` names characters that may stay,
    for example ``"\n"`` where the text has lines of its own.
    """
    if text.isprintable():
        return text
    return "".join([c if c.isprintable() or c in keep else _escape(c) for c in text])


def without_surrogates(text: str) -> str:
    r"""Return ``text`` fit for UTF-8: a byte that could not be decoded becomes ``\xNN``.

    For JSON, SARIF and XML, whose readers refuse or mangle lone surrogates.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join([_escape(c) if "\ud800" <= c <= "\udfff" else c for c in text])
    return text


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # noqa: PLR2004 - PEP 383: the byte that could not be decoded
        return f"\\x{code - 0xDC00:02x}"
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
