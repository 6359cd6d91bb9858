"""The parser against what git prints, what git might print, and what it never would."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from guard.errors import GuardError
from guard.git.patch import parse_hunk, parse_patch
from guard.git.raw import parse_record, unquote
from tests.git.reading import LIMIT, many, plain

ZERO, ONE, TWO = b"0" * 40, b"1" * 40, b"2" * 40


def raw(status: bytes, path: bytes, old_mode: bytes = b"100644") -> bytes:
    return b":%b 100644 %b %b %b\t%b\n" % (old_mode, ONE, TWO, status, path)


def section(path: bytes, body: bytes) -> bytes:
    return (
        b"diff --git a/%b b/%b\nindex %b..%b 100644\n--- a/%b\n+++ b/%b\n"
        % (path, path, ONE, TWO, path, path) + body
    )


SAMPLE = (
    raw(b"M", b"one") + raw(b"M", b"two") + b"\n"
    + section(b"one", (
        b"@@ -1,4 +1,5 @@\n a\n--- a/x\n+++ b/x\n+@@ -1 +1 @@\n b\n c\n"
        b"@@ -20,2 +21,3 @@ def head():\n x\n+diff --git a/two b/two\n y\n"
    ))
    + section(b"two", b"@@ -1 +1 @@ z\n-old\n\\ No newline at end of file\n+new\n")
)


def parse(data: bytes, *, piece_bytes: int = 1 << 20, block: int = 1 << 20):
    blocks = [data[at:at + block] for at in range(0, len(data), block)]
    return list(parse_patch(blocks, max_file_bytes=LIMIT, piece_bytes=piece_bytes))


def test_lines_that_look_like_headers_are_lines():
    one, two = parse(SAMPLE)
    assert one.new.text == b"a\n++ b/x\n@@ -1 +1 @@\nb\nc\nx\ndiff --git a/two b/two\ny\n"
    assert one.new.tags == b" ++   + "
    assert one.new.starts == ((0, 1), (5, 21))
    assert one.old is not None
    assert one.old.text == b"a\n-- a/x\nb\nc\nx\ny\n"
    assert one.hunk_headings == ("", "def head():")
    assert (two.path, two.hunk_headings, two.new.text) == ("two", ("z",), b"new\n")


@pytest.mark.parametrize("block", [1, 2, 3, 7, 50])
def test_blocks_make_no_difference(block: int):
    assert plain(parse(SAMPLE, block=block)) == plain(parse(SAMPLE))


def test_nothing_is_an_empty_change():
    assert parse(b"") == []


@pytest.mark.parametrize("data", [
    b"x", b"\n", SAMPLE + b"x\n", SAMPLE[:-5], SAMPLE.replace(b"@@ -1 +1 @@ z", b"@@"),
    SAMPLE.replace(b"-1,4 +1,5", b"-1,3 +1,5"), SAMPLE.replace(b"-1,4 +1,5", b"-1,4 +1,99"),
    SAMPLE.replace(b"-1,4 +1,5", b"-1,99999999999999999999 +1,5"),
    SAMPLE.replace(b"\n a\n", b"\n\n"), SAMPLE.replace(b"\n a\n", b"\nxa\n"),
    SAMPLE.replace(b"diff --git a/one b/one", b"diff --git a/one b/two"),
    SAMPLE.replace(b"diff --git a/one b/one\n", b""), SAMPLE.replace(b"\n\ndiff", b"\ndiff"),
    SAMPLE.replace(b"+++ b/one\n", b""), raw(b"M", b"one"), raw(b"M", b"one") + b"\n",
    raw(b"R100", b"one") + b"\n", raw(b"M", b""), raw(b"M", b"x", b"10064x"),
    raw(b"M", b"one").replace(ONE, b"1" * 39), raw(b"M", b"one").replace(b"\t", b" "),
])
def test_output_that_git_never_writes_is_an_error(data: bytes):
    with pytest.raises(GuardError):
        parse(data)


def test_the_error_holds_nothing_of_the_lines():
    sample = SAMPLE.replace(b"\n a\n", b"\nhidden value\n")
    with pytest.raises(GuardError) as caught:
        parse(sample)
    assert "hidden" not in str(caught.value)


def test_a_note_on_binary_files_is_a_skipped_file():
    data = raw(b"M", b"one") + raw(b"M", b"two") + b"\n" + (
        b"diff --git a/one b/one\nindex %b..%b 100644\nBinary files a/one and b/one differ\n"
        % (ONE, TWO)
    ) + section(b"two", b"@@ -0,0 +1 @@\n+x\n")
    one, two = parse(data)
    assert (one.skipped, one.new.tags) == ("binary, not shown by git", b"")
    assert two.new.text == b"x\n"


@pytest.mark.parametrize(("quoted", "path"), [
    (b"plain name", b"plain name"), (rb'"tab\there"', b"tab\there"), (rb'"a\\\\b"', rb"a\\b"),
    (rb'"\303\251"', b"\xc3\xa9"), (rb'"\a\b\v\f\r\n\"\\"', b'\a\b\v\f\r\n"\\'),
    (rb'"\\t\\\t"', b"\\t\\\t"), (rb'"\377\000"', b"\xff\0"), (b'""', b""),
])
def test_quoted_paths(quoted: bytes, path: bytes):
    assert unquote(quoted) == path


@pytest.mark.parametrize("quoted", [
    b'"', b'"open', rb'"\x"', rb'"\40"', rb'"\477"', rb'"\08x"', b'"end\\"', rb'"\\\"',
])
def test_wrongly_quoted_paths_are_an_error(quoted: bytes):
    with pytest.raises(GuardError):
        unquote(quoted)


def c_quote(path: bytes) -> bytes:
    """Quote as git does, by the letter of git-config(1), core.quotePath."""
    names = {7: b"a", 8: b"b", 9: b"t", 10: b"n", 11: b"v", 12: b"f", 13: b"r", 34: b'"', 92: b"\\"}
    out = b"".join(
        b"\\" + names[byte] if byte in names
        else b"\\%03o" % byte if byte < 32 or byte > 126 else bytes([byte]) for byte in path
    )
    return out if out == path else b'"' + out + b'"'


@many
@given(st.binary(max_size=30))
def test_unquoting_undoes_quoting(path: bytes):
    assert unquote(c_quote(path)) == path


@many
@given(st.one_of(st.binary(), st.binary().map(lambda tail: b":100644 " + tail)))
def test_any_line_is_a_record_or_an_error(line: bytes):
    try:
        parse_record(line)
        parse_hunk(line)
    except GuardError:
        pass


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    data = bytearray(SAMPLE)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        match draw(st.integers(0, 3)):
            case 0:
                data[at:at + draw(st.integers(0, 40))] = draw(st.binary(max_size=6))
            case 1:
                del data[at:]
            case 2:
                data[at:at] = SAMPLE[draw(st.integers(0, len(SAMPLE))):][:draw(st.integers(0, 80))]
            case _:
                part = st.sampled_from([b"\n", b"@@ -1 +1 @@\n", b"+", b"-", b"9", b" "])
                data[at:at] = draw(part)
    return bytes(data)


@many
@given(data=st.one_of(mutated(), st.binary()), block=st.integers(1, 200), piece=st.integers(1, 99))
def test_hostile_output_is_parsed_or_refused(data: bytes, block: int, piece: int):
    try:
        patches = parse(data, block=block, piece_bytes=piece)
    except GuardError:
        return
    for patch in patches:
        for side in (patch.new, patch.old):
            assert side is None or side.text.count(b"\n") == len(side.tags)
