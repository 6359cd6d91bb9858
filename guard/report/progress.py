"""Progress of a model call: one line on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TextIO

from guard.report.style import printable

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

#: At most so many columns, so that the line never wraps and ``\\r`` takes it back whole.
WIDTH = 72
#: A redraw costs a write; more than ten a second nobody sees.
REDRAW_S = 0.1


class ProgressLine:
    """A ``guard.model.Watcher`` that keeps one line of a terminal up to date.

    Text from a model is untrusted, so it is shown only after ``printable``.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._live = self._stream.isatty()
        self._started = time.monotonic()
        self._drawn_at = 0.0
        self._state = ""
        self._tail = ""
        self._size = 0

    def __enter__(self) -> Self:
        """Begin; nothing is drawn before the first note."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the line back."""
        self.clear()

    def note(self, text: str) -> None:
        """Show a new state, such as ``asking qwen2.5-coder:7b (local)``."""
        self._state, self._tail, self._size = text, "", 0
        self._draw(force=True)

    def stream(self, text: str) -> None:
        """Show how much has come and the end of it."""
        self._size += len(text)
        self._tail = (self._tail + text)[-WIDTH:]
        self._draw(force=False)

    def clear(self) -> None:
        """Remove the line from the terminal."""
        if self._live and self._drawn_at:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._drawn_at = 0.0

    def _draw(self, *, force: bool) -> None:
        now = time.monotonic()
        if not self._live or (not force and now - self._drawn_at < REDRAW_S):
            return
        self._drawn_at = now
        head = f"guard: {self._state} {now - self._started:.0f} s"
        if self._size:
            head += f", {self._size} characters"
        room = WIDTH - len(head) - 1
        tail = printable(self._tail.replace("\n", " "))[-room:] if room > 8 else ""  # noqa: PLR2004 - fewer say nothing
        self._stream.write(f"\r\x1b[K{head[:WIDTH]} {tail}".rstrip())
        self._stream.flush()
