from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.write.text import COMMENT_CHARS, fit_name, fit_text, wrap

TEXT = st.text() | st.text("ab \x1b[]m\x9b\x07\u202e\u200b#;-\n\t")


@pytest.mark.parametrize(("raw", "fit"), [
    ("\x1b[31mred\x1b[0m", "red"), ("\x1b]0;title\x07x", "x"), ("\x1b]8;;http://x\x1b\\y", "y"),
    ("\x9b1mx", "x"), ("a\x1bMb", "ab"), ("\x1bPq payload\x1b\\z", "z"), ("a\x1b", "a"),
    ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"), ("a\tb", "a    b"), ("\ufeffa\u200b\u00adb", "ab"),
    ("\u202eab\u2066c\u2069", "abc"), ("\udcffa\ufffd", "a"), ("x\U000e0041\U000e007f", "x"),
    ("naïve 日本語 ✓", "naïve 日本語 ✓"),
])
def test_fit_text_keeps_words_and_nothing_else(raw, fit):
    assert fit_text(raw) == fit


def test_every_control_format_surrogate_and_private_character_goes():
    starts_a_sequence = "\x1b\x90\x98\x9b\x9d\x9e\x9f"
    unfit = "a".join(char for char in map(chr, range(sys.maxunicode + 1))
                     if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co")
                     and char not in starts_a_sequence)
    assert set(fit_text(unfit)) == {"a", "\n", " "}


@given(TEXT)
def test_fit_text_is_stable_and_clean(text):
    fit = fit_text(text)
    assert fit_text(fit) == fit
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Co") for char in fit if char != "\n")


@given(TEXT, st.integers(10, 80))
def test_fit_name_is_one_line_within_its_limit(name, limit):
    fit = fit_name(name, limit)
    assert len(fit) <= limit
    assert fit == fit.strip()
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in fit)
    assert "\n" not in fit


def test_fit_name_never_lets_two_parts_grow_together():
    assert fit_name("rm\x00_all") == "rm?_all"
    assert fit_name("a\n\x1b[2Jb") == "a??b"


def test_a_long_path_loses_its_first_folders():
    shown = fit_name("alpha/beta/gamma/delta.py", 20)
    assert shown == ".../gamma/delta.py"
    assert fit_name("x" * 40, 10) == "xxxxxxx..."


@given(st.lists(st.text("ab#;-é", min_size=1, max_size=90), max_size=40).map(" ".join),
       st.sampled_from([("", ""), ("- ", "  "), ("  - ", "    ")]))
def test_wrap_keeps_to_the_width_and_starts_no_comment(text, margins):
    lines = wrap(text, *margins)
    for line in lines:
        words = line.split()
        assert len(line) <= 72 or len(words) <= 1 + line.lstrip().startswith("- ")
    if not margins[0]:
        assert not any(line[:1] in COMMENT_CHARS for line in lines if line)


def test_wrap_breaks_between_words():
    assert wrap("one two three", "- ", "  ", 10) == ["- one two", "  three"]
    assert wrap("see #45 there", width=7) == ["see #45", "there"]
    assert wrap("") == []
