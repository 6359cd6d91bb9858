r"""Take lines out of a stream of blocks: one by one, or many at once without looking at each."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

#: Longer header lines don't exist: a path ends at a few thousand bytes, four times that quoted.
MAX_HEADER_BYTES = 1 << 20
_FEW = 48  # so many lines are found one by one faster than by counting and halving


class Lines:
    r"""A stream of bytes seen as lines that end in ``\n``; the last one may lack it."""

    __slots__ = ("_blocks", "_buffer", "_next", "_start")

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self._buffer = b""
        self._start = 0  # of what is not yet taken
        self._next = 0  # where the line after a peeked one starts

    def peek(self) -> bytes:
        """Return the next line without taking it, with its end; ``b""`` after the last."""
        end = self._buffer.find(b"\n", self._start) + 1
        if not end:
            self._fill(MAX_HEADER_BYTES)
            end = self._buffer.find(b"\n", self._start) + 1 or len(self._buffer)
        self._next = end
        return self._buffer[self._start:end]

    def skip(self) -> None:
        """Take the line that was peeked."""
        self._start = self._next

    def at_marker(self) -> bool:
        r"""Say whether the next line starts with a backslash (``\ No newline at end of file``)."""
        if self._start >= len(self._buffer):
            self._fill(0)
        return self._buffer.startswith(b"\\", self._start)

    def take(self, count: int, size_bytes: int, longest_bytes: int) -> bytes:
        r"""Take some of the next ``count`` lines: at least one, whole lines, each ended by ``\n``.

        Takes at most ``size_bytes``, unless the first line alone is longer. A line longer than
        ``longest_bytes`` (at least ``size_bytes``) is taken alone and cut to one byte more.
        Returns ``b""`` at the end of the stream.
        """
        buffer, start = self._buffer, self._start
        end = _find_end(buffer, start, min(len(buffer), start + size_bytes), count)
        if not end:
            end = buffer.find(b"\n", start) + 1
            if not end or end - start > longest_bytes:
                return self._take_long(longest_bytes)
        self._start = end
        return buffer[start:end]

    def _take_long(self, longest_bytes: int) -> bytes:
        """Take one line that ends in a later block, or is too long, or ends the stream."""
        ended = self._fill(longest_bytes)
        end = self._buffer.find(b"\n") + 1
        if not end and ended:
            end = len(self._buffer)
        line = self._buffer[:min(end, longest_bytes) if end else longest_bytes]
        while not end:
            block = next(self._blocks, None)
            if block is None:
                self._buffer = b""
                break
            self._buffer = block
            end = block.find(b"\n") + 1
        self._start = end
        return line if not line or line.endswith(b"\n") else line + b"\n"

    def _fill(self, longest_bytes: int) -> bool:
        """Read on until the buffer holds a whole line, or more than ``longest_bytes`` of one.

        Returns whether the stream ended first. What is not yet taken then starts at 0.
        """
        parts = [self._buffer[self._start:]]
        size, ended = len(parts[0]), False
        while size <= longest_bytes and b"\n" not in parts[-1]:
            block = next(self._blocks, None)
            if block is None:
                ended = True
                break
            parts.append(block)
            size += len(block)
        self._buffer, self._start = b"".join(parts), 0
        return ended


def _find_end(buffer: bytes, start: int, stop: int, count: int) -> int:
    r"""Return where the last of up to ``count`` whole lines in ``buffer[start:stop]`` ends.

    Returns 0 if there is no whole line. Counts in steps, then halves the step that holds the
    line sought, so the cost is linear in the bytes passed over.
    """
    place, step = start, max(4096, count * 32)
    while count > _FEW:
        middle = min(stop, place + step)
        found = buffer.count(b"\n", place, middle)
        if found >= count:
            stop = middle
            step = (stop - place) // 2
            continue
        count -= found
        place = middle
        if place == stop:
            return buffer.rfind(b"\n", start, stop) + 1
        step = min(step, (stop - place) // 2 + 1) if step < _FEW else step
    for _ in range(count):
        end = buffer.find(b"\n", place, stop) + 1
        if not end:
            return buffer.rfind(b"\n", start, stop) + 1
        place = end
    return place
