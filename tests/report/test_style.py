"""Colour only where it is wanted, and no text that drives a terminal."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.report.style import Style, is_terminal, printable, style, without_surrogates
from tests.report.made import HOSTILE, TEXTS


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("stream", "color", "environ", "on"), [
    (Terminal(), "auto", {"TERM": "xterm"}, True),
    (Terminal(), "auto", {}, True),
    (Terminal(), "auto", {"NO_COLOR": ""}, True),
    (Terminal(), "auto", {"NO_COLOR": "1"}, False),
    (Terminal(), "auto", {"NO_COLOR": "0"}, False),
    (Terminal(), "auto", {"TERM": "dumb"}, False),
    (Terminal(), "never", {}, False),
    (Terminal(), "always", {"NO_COLOR": "1", "TERM": "dumb"}, True),
    (io.StringIO(), "auto", {}, False),
    (io.StringIO(), "always", {}, True),
    (None, "auto", {}, False),
])
def test_when_there_is_colour(stream, color, environ, on):
    assert style(stream, color, environ).on is on


def test_nobody_watches_a_closed_stream():
    stream = Terminal()
    stream.close()
    assert not is_terminal(io.TextIOWrapper(io.BytesIO()))
    closed = io.TextIOWrapper(io.BytesIO())
    closed.close()
    assert not is_terminal(closed)
    assert not is_terminal(None)


def test_no_escape_codes_without_colour_and_none_around_nothing():
    plain, loud = Style(on=False), Style(on=True)
    for name in ("bold", "red", "green", "yellow", "dim"):
        assert getattr(plain, name)("x") == "x"
        assert getattr(loud, name)("x").startswith("\x1b[")
        assert getattr(loud, name)("x").endswith("x\x1b[0m")
        assert getattr(loud, name)("") == ""


@pytest.mark.parametrize(("text", "shown"), [
    ("plain é 漢 😀", "plain é 漢 😀"),
    ("a\nb\tc\r", "a\\nb\\tc\\r"),
    ("\x1b[31m\x9b\x7f\x00", "\\x1b[31m\\x9b\\x7f\\x00"),
    ("\u202eabc\u2066\u200b\u2028\ufeff", "\\u202eabc\\u2066\\u200b\\u2028\\ufeff"),
    ("\U000e0041", "\\U000e0041"),
    ("caf\udce9", "caf\\xe9"),
    ("\ud800", "\\ud800"),
])
def test_what_is_escaped(text, shown):
    assert printable(text) == shown


def test_lines_may_be_kept():
    assert printable("a\nb\x1b", keep="\n") == "a\nb\\x1b"


@given(st.text() | TEXTS)
def test_nothing_that_is_shown_can_drive_a_terminal(text):
    assert printable(text).isprintable()
    assert printable(printable(text)) == printable(text)


@given(TEXTS)
def test_without_surrogates_is_utf_8_and_changes_nothing_else(text):
    shown = without_surrogates(text)
    shown.encode()
    if not any("\ud800" <= char <= "\udfff" for char in text):
        assert shown == text


def test_the_hostile_path_of_the_other_tests_is_hostile():
    assert not HOSTILE.isprintable()
