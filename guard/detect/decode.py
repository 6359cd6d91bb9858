"""Read what is written in another form: base64, escapes, literals put together, and the like.

A *layer* is the text around such places with what they stand for in their stead, so that a
rule sees key and value as the program will. It knows where each of its bytes came from. It is
scanned like any text, and may lead to a further layer, ``MAX_DEPTH`` at most.

Imports nothing but the forms (``guard.detect.decode_forms``), which import ``binascii``: a clean
change that holds a few escapes pays for no more than that.
"""

from __future__ import annotations

from guard.detect.decode_forms import find_spans
from guard.detect.first_pass import FIRST_FORM, RULE_BITS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from guard.detect.decode_forms import Replacement

    #: Candidates in a text, and whether there were too many of them.
    Find = Callable[[bytes], tuple[list[int], bool]]

_MASK = (1 << RULE_BITS) - 1
#: Layers upon layers that are read.
MAX_DEPTH = 3
#: Bytes before and behind a place that its layer shows, cut at the ends of lines.
_AROUND = 512
#: Between parts of a layer that are not neighbours: no rule reaches over it.
_GAP = b"\n\0\n"

#: Work done, for tests: layers made, bytes in them.
layers_made = 0
bytes_decoded = 0


class Layer:
    """A text with some places decoded.

    ``text``     what is scanned.
    ``offsets``  where in ``text`` its segments begin, ascending, the first at 0.
    ``origins``  for each segment where it begins and ends in the text below, and the name of
    its form: ``None`` where it is the same there, ``""`` for a form that hides nothing.
    ``below``    the layer that it was made of, ``None`` for the text itself.
    ``hits``     candidates of rules in ``text``.
    """

    __slots__ = ("below", "hits", "offsets", "origins", "text")

    def __init__(self, below: Layer | None) -> None:
        self.text = b""
        self.offsets: list[int] = []
        self.origins: list[tuple[int, int, str | None]] = []
        self.below = below
        self.hits: list[int] = []

    def segment_at(self, offset: int) -> int:
        """Return the index of the segment that holds the byte at ``offset``."""
        low, high = 0, len(self.offsets)
        while high - low > 1:
            middle = (low + high) // 2
            if self.offsets[middle] <= offset:
                low = middle
            else:
                high = middle
        return low

    def forms_in(self, start: int, end: int) -> list[str]:
        """Return the names of the forms decoded between ``start`` and ``end``, in order."""
        names: list[str] = []
        index = self.segment_at(max(0, start - 1))
        while index < len(self.offsets) and self.offsets[index] <= end:
            name = self.origins[index][2]
            if name is not None and name not in names:
                names.append(name)
            index += 1
        return names

    def below_at(self, offset: int, *, end: bool = False) -> int:
        """Return where in the text below the byte at ``offset`` came from, or its end."""
        index = self.segment_at(max(0, offset - end))
        start, stop, name = self.origins[index]
        into = offset - self.offsets[index]
        if name is None:
            return min(stop, start + into)
        following = index + 1
        last = self.offsets[following] if following < len(self.offsets) else len(self.text)
        size = max(1, last - self.offsets[index])
        width = (stop - start) * into
        return min(stop, start + (-(-width // size) if end else width // size))

    def locate(self, span: tuple[int, int], value: tuple[int, int]) -> tuple[int, int, str] | None:
        """Return where a value lies in the text itself, and the forms that hid it, outermost last.

        ``None`` if nothing was decoded in the match that it is part of (``span``).
        """
        names = self.forms_in(*span)
        if not names:
            return None
        layer: Layer | None = self
        first, last = value
        low, high = span
        while layer is not None:
            names.extend(name for name in layer.forms_in(low, high) if name not in names)
            first, last = layer.below_at(first), layer.below_at(last, end=True)
            low, high = layer.below_at(low), layer.below_at(high, end=True)
            layer = layer.below
        return first, max(last, first + 1), " in ".join([name for name in names if name])


def find_layers(
    text: bytes, hits: list[int], path: str, find: Find,
) -> tuple[list[Layer], bool]:
    """Return the layers of ``text`` in which a rule's trigger fired, and whether one had too many.

    ``hits`` are the candidates of ``text``, those of forms among them. The bytes of a layer are
    at most those of the text that it is made of, and one in 200 more.
    """
    layers: list[Layer] = []
    overflow = False
    below: Layer | None = None
    notebook = path.endswith(".ipynb")
    for _depth in range(MAX_DEPTH):
        ends = [
            (hit >> RULE_BITS, (hit & _MASK) - FIRST_FORM) for hit in hits
            if hit & _MASK >= FIRST_FORM
        ]
        spans = find_spans(text, ends, notebook=notebook)
        if not spans:
            break
        below = _decode(text, spans, below)
        text, notebook = below.text, False
        hits, more = find(text)
        overflow = overflow or more
        below.hits = [hit for hit in hits if hit & _MASK < FIRST_FORM]
        if below.hits:
            layers.append(below)
    return layers, overflow


def _decode(text: bytes, spans: list[Replacement], below: Layer | None) -> Layer:
    """Return the layer in which ``spans``, which ascend, are replaced, with what is around them."""
    global layers_made, bytes_decoded  # noqa: PLW0603 - counters for tests
    layer = Layer(below)
    out: list[bytes] = []
    size = 0

    def put(part: bytes, start: int, end: int, name: str | None) -> None:
        nonlocal size
        layer.offsets.append(size)
        layer.origins.append((start, end, name))
        out.append(part)
        size += len(part)

    at = _reach_back(text, spans[0][0])
    stop = at
    for start, end, part, name in spans:
        low = _reach_back(text, start)
        if low > stop:
            put(text[at:stop], at, stop, None)
            put(_GAP, stop, stop, None)
            at = low
        put(text[at:start], at, start, None)
        put(part, start, end, name)
        at = end
        stop = max(stop, _reach_on(text, end))
    put(text[at:stop], at, stop, None)
    layer.text = b"".join(out)
    layers_made += 1
    bytes_decoded += size
    return layer


def _reach_back(text: bytes, start: int) -> int:
    """Return where to begin to read before ``start``: at a line's start if there is one near."""
    low = max(0, start - _AROUND)
    return text.find(b"\n", low, start) + 1 or low if low else 0


def _reach_on(text: bytes, end: int) -> int:
    """Return where to stop reading behind ``end``: at a line's end if there is one near."""
    high = min(len(text), end + _AROUND)
    return text.rfind(b"\n", end, high) + 1 or high
