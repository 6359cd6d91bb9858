from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from guard.git.lines import Lines
from tests.git.reading import many

contents = st.lists(
    st.one_of(
        st.binary(max_size=12), st.just(b""),
        st.integers(1, 300).map(lambda size: b"x" * size),
    ), max_size=120,
).map(b"\n".join)


def cut(raw: bytes, sizes: list[int]) -> list[bytes]:
    """Cut ``raw`` into blocks of the given sizes, over and over."""
    blocks, place, turn = [], 0, 0
    while place < len(raw):
        size = sizes[turn % len(sizes)]
        blocks.append(raw[place:place + size])
        place += size
        turn += 1
    return blocks


def ended(raw: bytes) -> list[bytes]:
    lines = raw.split(b"\n")
    last = lines.pop()
    return [line + b"\n" for line in lines] + ([last + b"\n"] if last else [])


@many
@given(
    raw=contents, sizes=st.lists(st.integers(1, 400), min_size=1, max_size=4),
    count=st.integers(1, 150), size=st.integers(1, 500),
)
def test_taken_lines_are_the_lines(raw, sizes, count, size):
    lines = Lines(cut(raw, sizes))
    wanted = ended(raw)
    while chunk := lines.take(count, size, 1 << 30):
        number = chunk.count(b"\n")
        assert number <= count
        assert len(chunk) <= size or number == 1
        assert chunk == b"".join(wanted[:number])
        del wanted[:number]
    assert not wanted


@many
@given(
    raw=contents, sizes=st.lists(st.integers(1, 400), min_size=1, max_size=4),
    longest=st.integers(1, 100),
)
def test_long_lines_are_cut_and_the_others_kept(raw, sizes, longest):
    lines = Lines(cut(raw, sizes))
    got = []
    while chunk := lines.take(1, 1, longest):
        got.append(chunk)
    wanted = ended(raw)
    assert len(got) == len(wanted)
    for line, whole in zip(got, wanted, strict=True):
        if len(whole) <= longest:
            assert line == whole
        else:
            assert line[:-1] == whole[:longest].removesuffix(b"\n")
            assert len(line) > longest - 1


@many
@given(raw=contents, sizes=st.lists(st.integers(1, 400), min_size=1, max_size=4))
def test_peeked_lines_are_the_lines(raw, sizes):
    lines = Lines(cut(raw, sizes))
    got = b""
    while line := lines.peek():
        assert lines.at_marker() == line.startswith(b"\\")
        assert line == lines.peek()
        lines.skip()
        got += line
    assert got == raw


def test_many_lines_are_taken_at_once():
    raw = b"".join(b"%d\n" % number for number in range(100_000))
    lines = Lines([raw])
    assert lines.take(50_000, 1 << 20, 1 << 20) == b"0\n"  # while the first block is fetched
    assert lines.take(49_999, 1 << 20, 1 << 20).endswith(b"\n49999\n")
    assert lines.take(1 << 60, 1 << 20, 1 << 20).endswith(b"\n99999\n")


def test_a_line_of_many_blocks_is_joined_once():
    lines = Lines([b"x" * 1000] * 1000 + [b"\n"])
    assert lines.take(1, 10, 1 << 30) == b"x" * 1_000_000 + b"\n"
    assert lines.take(1, 10, 1 << 30) == b""
