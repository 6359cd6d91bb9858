"""What an earlier version had too is left out, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guard.git.changed import CONTEXT_LINES, Kept, changed_side, is_plain, plain_side

LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"\n", b"long " * 9 + b"\n"]), max_size=120)
ENDS = st.sampled_from([b"", b"end"])


@given(LINES, LINES, LINES, LINES, ENDS)
def test_a_side_holds_every_line_that_differs(head, old, new, tail, end):
    before, after = (b"".join([*head, *middle, *tail]) + end for middle in (old, new))
    if not after:
        return
    side = changed_side(before, after)
    assert side.text.endswith(b"\n")
    assert side.text.count(b"\n") == len(side.tags)
    lines, first = after.split(b"\n"), side.starts[0][1]
    cut = side.text.split(b"\n")[:-1]
    assert cut == lines[first - 1 : first - 1 + len(cut)]
    # What is left out at either end is the same in both.
    was = before.split(b"\n")
    assert lines[: first - 1] == was[: first - 1]
    rest = len(lines) - (first - 1 + len(cut))
    assert rest <= 0 or lines[-rest:] == was[-rest:]


@given(st.integers(0, 300), st.binary(min_size=1, max_size=3).filter(lambda raw: b"\n" not in raw))
def test_one_line_and_what_is_around_it(number, raw):
    lines = [b"line %d\n" % at for at in range(301)]
    before = b"".join(lines)
    lines[number] = b"new " + raw + b"\n"
    side = changed_side(before, b"".join(lines))
    assert side.starts[0][1] == max(1, number + 1 - CONTEXT_LINES)
    assert len(side.tags) <= 2 * CONTEXT_LINES + 2
    assert lines[number] in side.text


def test_a_base_is_the_last_small_version_of_the_same_path():
    kept = Kept()
    text = b"x = 1\n" * 100
    for path, blob, added in (("a", "1", b"y\n"), ("b", "2", b"z\n"), ("a", "3", b"w\n")):
        kept.next()
        kept.side_of(path, blob, text + added)
    kept.next()  # one that was not kept
    assert kept.bases == ["", "", "1", ""]


def test_what_is_no_plain_text():
    assert is_plain(b"x")
    for raw in (b"", b"a\0b", b"\xff\xfex\0", b"\xfe\xff\0x", b"\xff\xfe"):
        assert not is_plain(raw)
    assert plain_side(b"a\nb", 7).text == b"a\nb\n"
    assert plain_side(b"a\nb", 7).line_number(1) == 8
