"""Decoding costs work in proportion to the text, whatever it looks like: counted, not timed."""

from __future__ import annotations

import random
from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.detect import decode, first_pass, spans
from guard.detect.decode_forms import FORMS, find_spans
from guard.detect.samples import make_token
from tests.detect.kit import make_bundle, rule_named, scan_lines

PAT = rule_named("github-pat")
BUNDLE = make_bundle([PAT])
TOKEN = make_token(PAT, random.Random(1))
UNITS = {
    "percent": b"%41", "escapes": b"\\x41", "octal": b"\\101", "code points": b"\\u0041",
    "entities": b"&#65;", "literals": b'"a"+', "words": b"'a' ", "lines": b'"a"\n    ',
    "quotes": b'"', "backslashes": b"\\", "ampersands": b"&", "continued": b"aaaa\\\n",
    "blocks": b"a: |\n  aaaaaaaa\n", "block lines": b"  aaaaaaaa\n",
    "hits in base64": b"cGFzc3dvcmQ", "base64": b64encode(b"password "),
    "hex": b"70617373776f7264", "calls": b'atob("aaaaaaaa', "secrets": b"kind: Secret\n",
    "secret data": b"kind: Secret\ndata:\n  a: cGFzc3dvcmQg\n", "utf-16": b"cAAAAEAAcAAAAEAA",
    "key lines": b"password=abcdefg\\n", "zeros": b"A" * 16, "nested": b'{"a":[',
    "notebook": b'    "a\\n",\n', "wrapped": b64encode(b"password " * 6)[:72] + b"\n",
}


def counted():
    return (
        first_pass.bytes_scanned, decode.bytes_decoded, spans.bytes_examined, first_pass.callbacks,
    )


def work(text, path="a.txt"):
    before = counted()
    found = scan_lines(BUNDLE, text, path)
    return found, [high - low for low, high in zip(before, counted(), strict=True)]


@pytest.mark.parametrize("path", ["a.txt", "a.ipynb"])
@pytest.mark.parametrize("name", list(UNITS))
def test_work_is_a_small_multiple_of_the_text(name, path):
    text = UNITS[name] * (200_000 // len(UNITS[name]))
    _, (scanned, decoded, examined, calls) = work(text, path)
    assert scanned <= 4.1 * len(text)
    assert decoded <= 3.1 * len(text)
    assert examined <= 4 * len(text)
    assert calls <= len(text)


def test_layer_within_layer_ends():
    text = b"password = a"
    while len(text) < 300_000:
        text = b64encode(text + b" password ")
    layers = decode.layers_made
    _, (scanned, decoded, _, _) = work(text)
    assert decode.layers_made - layers <= decode.MAX_DEPTH
    assert decoded <= 3 * len(text)
    assert scanned <= 4 * len(text)


def test_random_base64_is_not_decoded_though_key_words_stand_in_it():
    source = random.Random(3)
    text = bytearray(b64encode(source.randbytes(300_000)))
    for at in range(100, len(text) - 100, 61):
        text[at : at + 11] = b"cGFzc3dvcmQ"
    _, (scanned, decoded, _, calls) = work(bytes(text))
    assert calls > 1000
    assert decoded < len(text) // 10
    assert scanned < 1.2 * len(text)


def test_secret_in_megabytes_of_base64_is_found():
    text = b64encode(b"one line of settings\n" * 30_000 + TOKEN + b"\n" + b"more\n" * 30_000)
    found, (_, decoded, _, _) = work(text)
    column = 1 + 21 * 30_000 * 4 // 3
    assert [(f.rule, f.column) for f in found.findings] == [("github-pat", column)]
    assert decoded <= 2 * len(text)


def test_texts_in_a_program_in_base64_are_read_without_reading_it_again_for_each():
    source = random.Random(9)
    part = source.randbytes(900) + b" Authorization: password=unset " * 3
    program = part * 200 + b"\n" + TOKEN + b"\n" + b" " * 700 + part * 200
    found, (scanned, decoded, _, _) = work(b64encode(program))
    assert [f.rule for f in found.findings] == ["github-pat"]
    assert scanned + decoded < 6 * len(program)


@settings(max_examples=300, deadline=None)
@given(text=st.binary(max_size=300), ends=st.lists(st.tuples(
    st.integers(0, 300), st.sampled_from(FORMS)), max_size=12), notebook=st.booleans())
def test_spans_ascend_and_keep_within_the_text(text, ends, notebook):
    ends = [(min(end, len(text)), form) for end, form in ends]
    last = 0
    for start, end, part, _name in find_spans(text, ends, notebook=notebook):
        assert last <= start <= end <= len(text)
        assert len(part) <= end - start
        last = end


ALPHABET = st.sampled_from([
    b"%41", b"\\x41", b"\\", b"&#65;", b'"', b"'", b" + ", b"\n", b"  ", b": |", b"a", b"=",
    b"cGFzc3dvcmQ", b"kind: Secret", b"data:", b"atob(", b"70617373776f7264", TOKEN[:7],
    TOKEN[7:], b"\r\n",
])


@settings(max_examples=300, deadline=None)
@given(parts=st.lists(ALPHABET, max_size=40), path=st.sampled_from(["a.txt", "a.ipynb"]))
def test_any_mixture_is_read_without_a_crash(parts, path):
    text = b"".join(parts)
    for found in scan_lines(BUNDLE, text, path).findings:
        assert 1 <= found.line <= found.end_line <= text.count(b"\n") + 1
        assert found.column >= 1
