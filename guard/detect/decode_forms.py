"""The forms that a text may hide a value in, and what each place of them stands for.

A form's trigger says that a place ends at some byte; its reader looks at the place as a whole
and tells (start, end, what it stands for). Nothing is looked at twice: places are taken in
order, and no search goes back beyond the place before. Readers import ``binascii`` at most:
most of what looks encoded is nobody's secret.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guard.detect.decode_escapes import Part

    #: Start and end in the text, what it stands for, name of the form.
    Replacement = tuple[int, int, bytes, str]
    Reader = Callable[[bytes, list[int]], Iterator[Part]]

#: In the order in which they are read: what touches an earlier one waits for the next layer.
FORMS = JOINT, CONTINUED, BLOCK, CALL, SECRET, ESCAPE, PERCENT, ENTITY, BASE64, HEX = range(10)
#: Letters of base64 that begin a run and may be left out of its place.
_GROUP = 3
#: Names of the forms, as a finding's message says them.
NAMES = (
    "parts of a string", "a continued line", "a YAML block", "an encoded string", "base64",
    "string escapes", "percent-encoding", "character entities", "base64", "hex",
)


def find_spans(
    text: bytes, ends: list[tuple[int, int]], *, notebook: bool = False,
) -> list[Replacement]:
    """Return what is to be replaced in ``text``, in order, without overlaps.

    ``ends`` are pairs (end of a trigger, form). A ``notebook``'s lines are read as the code that
    they hold.
    """
    of: dict[int, list[int]] = {}
    for end, form in sorted(ends):
        of.setdefault(form, []).append(end)
    spans: list[Replacement] = []
    if notebook:
        from guard.detect.decode_escapes import notebook as read_notebook

        spans = [(*part, "") for part in read_notebook(text)]
    for form in FORMS:
        if form in of:
            more = [(*part, NAMES[form]) for part in _reader(form)(text, of[form])]
            spans = _merge(spans, more, _GROUP if form in (BASE64, HEX) else 0)
    return spans


def _merge(
    spans: list[Replacement], more: list[Replacement], near: int,
) -> list[Replacement]:
    """Add to ``spans`` those of ``more`` that neither overlap nor touch them; in order.

    ``near`` is how far behind another one a place still touches it.

    What touches a joint is one part of a literal, and read when it is whole.
    """
    out: list[Replacement] = []
    index = 0
    for span in sorted(more):
        while index < len(spans) and spans[index][1] + near < span[0]:
            out.append(spans[index])
            index += 1
        if index < len(spans) and spans[index][0] <= span[1]:
            continue
        if not out or out[-1][1] <= span[0]:
            out.append(span)
    return out + spans[index:]


def _reader(form: int) -> Reader:
    if form in (JOINT, CONTINUED, BLOCK):
        from guard.detect import decode_literals as literals

        return (literals.joint, literals.continued, literals.block)[form]
    if form in (ESCAPE, PERCENT, ENTITY):
        from guard.detect import decode_escapes as escapes

        return (escapes.escape, escapes.percent, escapes.entity)[form - ESCAPE]
    from guard.detect import decode_base as base

    return {CALL: base.call, SECRET: base.kubernetes, BASE64: base.base64, HEX: base.hex_}[form]
