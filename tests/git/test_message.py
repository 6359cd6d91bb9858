"""The message file: what git makes of it is the judge."""

from __future__ import annotations

import pytest

from guard.git.message import (
    insert_comment,
    insert_draft,
    parse_message,
    read_trailers,
    set_trailer,
    user_text,
)

KEY = "Guard-Record"
VALUE = "v1 local sha256:" + "ab" * 32
LINE = f"{KEY}: {VALUE}".encode()
HELP = b"# Please enter the commit message.\n#\n# On branch main\n"
CUT = b"# ------------------------ >8 ------------------------\n"
DIFF = CUT + b"# Do not modify or remove the line above.\ndiff --git a/x b/x\n+Signed-off-by: y\n"


def put(raw: bytes, comment: bytes = b"#") -> bytes:
    return set_trailer(raw, KEY, VALUE, comment)


@pytest.mark.parametrize(("raw", "expected"), [
    (b"subject\n", b"subject\n\n%s\n"),
    (b"subject", b"subject\n\n%s\n"),
    (b"subject\n\nbody\n", b"subject\n\nbody\n\n%s\n"),
    (b"subject\n\nbody", b"subject\n\nbody\n\n%s\n"),
    (b"subject\n\nbody\n\n\n", b"subject\n\nbody\n\n%s\n\n\n"),
    (b"subject\n\n" + HELP, b"subject\n\n%s\n\n" + HELP),
    (b"subject\n" + HELP, b"subject\n\n%s\n" + HELP),
    (b"subject\n\n" + HELP + DIFF, b"subject\n\n%s\n\n" + HELP + DIFF),
    (b"subject\n" + DIFF, b"subject\n\n%s\n" + DIFF),
    (b"subject\n\nSigned-off-by: A\n", b"subject\n\nSigned-off-by: A\n%s\n"),
    (b"subject\n\nSigned-off-by: A", b"subject\n\nSigned-off-by: A\n%s\n"),
    (b"subject\n\nSigned-off-by: A\n\n" + HELP, b"subject\n\nSigned-off-by: A\n%s\n\n" + HELP),
    (b"subject\n\nFixes: 1\n folded\n", b"subject\n\nFixes: 1\n folded\n%s\n"),
    (b"subject\n\nbody: text\nmore text\n", b"subject\n\nbody: text\nmore text\n\n%s\n"),
    (b"subject\n\ntext\n(cherry picked from commit 1)\n",
     b"subject\n\ntext\n(cherry picked from commit 1)\n%s\n"),
    (b"subject\n\na\nb\nc\nSigned-off-by: A\n", b"subject\n\na\nb\nc\nSigned-off-by: A\n%s\n"),
    (b"subject\n\na\nb\nc\nd\nSigned-off-by: A\n",
     b"subject\n\na\nb\nc\nd\nSigned-off-by: A\n\n%s\n"),
    (b"fix: subject\n", b"fix: subject\n\n%s\n"),
    (b"fix: subject\nSigned-off-by: A\n", b"fix: subject\nSigned-off-by: A\n\n%s\n"),
    (b"\n\nfix: subject\n", b"\n\nfix: subject\n\n%s\n"),
    (b"# note\n\nfix: subject\n", b"# note\n\nfix: subject\n\n%s\n"),
    (b"subject\n\nbody\n# note\nSigned-off-by: A\n",
     b"subject\n\nbody\n# note\nSigned-off-by: A\n%s\n"),
    (b"subject\r\n\r\nbody\r\n", b"subject\r\n\r\nbody\r\n\r\n%s\r\n"),
    (b"subject\r\n\r\nFixes: 1\r\n", b"subject\r\n\r\nFixes: 1\r\n%s\r\n"),
    (b"sub\xffject\n\nbo\xe9dy\n", b"sub\xffject\n\nbo\xe9dy\n\n%s\n"),
    (b"Merge x\n\n# Conflicts:\n#\tfile\n\n" + HELP,
     b"Merge x\n\n%s\n\n# Conflicts:\n#\tfile\n\n" + HELP),
])
def test_a_trailer_is_added_where_it_belongs(raw: bytes, expected: bytes):
    assert put(raw) == expected.replace(b"%s", LINE)
    assert put(put(raw)) == put(raw)


OLD = b"guard-record : v1 cloud sha256:00\n"


@pytest.mark.parametrize(("raw", "expected"), [
    (b"subject\n\n%o", b"subject\n\n%s\n"),
    (b"subject\n\nbody\n\n%o\n" + HELP, b"subject\n\nbody\n\n%s\n\n" + HELP),
    (b"subject\n\n%oSigned-off-by: A\n", b"subject\n\n%s\nSigned-off-by: A\n"),
    (b"subject\n\nFixes: 1\n%oSigned-off-by: A\n%o",
     b"subject\n\nFixes: 1\n%s\nSigned-off-by: A\n"),
    (b"subject\n\n%o folded\nSigned-off-by: A\n", b"subject\n\n%s\nSigned-off-by: A\n"),
    (b"subject\n\nbody\n%o", b"subject\n\nbody\n\n%s\n"),
    (b"subject\n%o", b"subject\n\n%s\n"),
    (b"subject\n%obody\n", b"subject\nbody\n\n%s\n"),
    (b"subject\n\nbody\n%o indented\n", b"subject\n\nbody\n indented\n\n%s\n"),
    # Without two of the three the paragraph is no block of trailers to git any more.
    (b"subject\n\n" + b"text\n" * 10 + b"%o%o%oSigned-off-by: A\n",
     b"subject\n\n" + b"text\n" * 10 + b"Signed-off-by: A\n\n%s\n"),
    (b"subject\n\n%o\nbody\n", b"subject\n\n%o\nbody\n\n%s\n"),
])
def test_an_old_trailer_of_ours_is_replaced_in_the_last_paragraph(raw: bytes, expected: bytes):
    raw, expected = [text.replace(b"%o", OLD).replace(b"%s", LINE) for text in (raw, expected)]
    assert put(raw) == expected
    assert put(expected) == expected


@pytest.mark.parametrize("raw", [
    b"", b"\n", b"\n\n", HELP, b"\n" + HELP, b"\n" + HELP + DIFF, DIFF, b"# only\n\n# comments\n",
])
def test_an_empty_message_stays_empty_so_that_git_refuses_it(raw: bytes):
    assert put(raw) == raw
    assert user_text(raw, b"#") == b""


def test_a_message_of_nothing_but_our_trailer_is_empty():
    assert put(LINE + b"\n\n" + HELP) == b"\n" + HELP
    assert user_text(LINE + b"\n\n" + HELP, b"#") == b""
    assert put(LINE + b"\n folded\n\n" + LINE + b"\n" + HELP) == b"\n" + HELP


@pytest.mark.parametrize(("key", "value"), [
    ("", "x"), ("a b", "x"), ("a:b", "x"), ("key", "two\nlines"), ("key", "a\rb"),
    ("k\u00e9y", "x"),
])
def test_what_is_no_trailer_is_refused(key: str, value: str):
    with pytest.raises(ValueError, match="one line"):
        set_trailer(b"subject\n", key, value, b"#")


def test_without_an_editor_lines_with_a_hash_are_text():
    raw = b"subject\n\n#1 is fixed\n"
    assert put(raw, b"") == b"subject\n\n#1 is fixed\n\n" + LINE + b"\n"
    assert user_text(raw, b"") == raw
    assert user_text(raw, b"#") == b"subject\n"


@pytest.mark.parametrize("comment", [b";", b"//", b"%%%", "\N{BULLET}".encode(), b"auto"])
def test_other_comment_characters(comment: bytes):
    raw = (b"subject\n\n#1 is text\n\n# help\n" + DIFF).replace(b"# ", comment + b" ")
    got = put(raw, comment)
    assert got == raw.replace(b"#1 is text\n", b"#1 is text\n\n" + LINE + b"\n")
    assert user_text(got, comment) == b"subject\n\n#1 is text\n"
    assert parse_message(raw, comment).below.startswith(comment + b" ---")


def test_only_a_whole_scissors_line_cuts():
    text = b"subject\n\n" + CUT[:-1] + b" not\nx " + CUT + b"body\n"
    assert parse_message(text, b"#").below == b""
    assert user_text(CUT + b"below\n", b"#") == b""


@pytest.mark.parametrize(("raw", "expected"), [
    (b"\n\n subject  \n\n\n\nbody\t\r\n# c\nmore\n\n" + HELP, b" subject\n\nbody\nmore\n"),
    (b"subject\n\nbody\n\n" + LINE + b"\n", b"subject\n\nbody\n"),
    (b"subject\n\n" + LINE + b"\nSigned-off-by: A\n", b"subject\n\nSigned-off-by: A\n"),
    (b"subject\n\n" + LINE + b"\n\nbody\n", b"subject\n\n" + LINE + b"\n\nbody\n"),
    (b"subject", b"subject\n"),
])
def test_user_text(raw: bytes, expected: bytes):
    assert user_text(raw, b"#") == expected


def test_read_trailers():
    raw = b"subject\n\nGuard-Record: a\nX: y\nguard-record:b\n c\n\tcc\nGuard-Record : d\n\n" + HELP
    assert read_trailers(raw, KEY, b"#") == ["a", "b c cc", "d"]
    assert read_trailers(b"Guard-Record: subject\n", KEY) == []
    assert read_trailers(b"subject\n\nGuard-Record: a\n\nbody\n", KEY) == []
    assert read_trailers(b"subject\n\nGuard-Record: a\nprose\n", KEY) == []
    assert read_trailers(b"", KEY) == []


def test_a_draft_goes_above_the_comments():
    assert insert_draft(b"\n" + HELP, "subject\n\nbody\n", b"#") == b"subject\n\nbody\n\n" + HELP
    assert insert_draft(HELP, "subject\n", b"#") == b"subject\n\n" + HELP
    assert insert_draft(b"\n" + HELP + DIFF, "subject\n", b"#") == b"subject\n\n" + HELP + DIFF
    assert insert_draft(b"", "subject\n", b"#") == b"subject\n"
    assert insert_draft(b"", "subject\n\n", b"") == b"subject\n"


def test_a_draft_never_stands_above_what_the_user_wrote():
    assert insert_draft(b"mine\n\n" + HELP, "subject\n", b"#") == b"mine\n\n" + HELP
    assert insert_draft(b"\n" + HELP, "\n", b"#") == b"\n" + HELP


def test_a_line_of_a_draft_is_not_lost_as_a_comment():
    got = insert_draft(b"\n" + HELP, "#1 is fixed\n\n- a\n#2\n", b"#")
    assert user_text(got, b"#") == b" #1 is fixed\n\n- a\n #2\n"


def test_comments_go_before_those_of_git():
    assert insert_comment(b"subject\n\n" + HELP, ["one", "", "two\nlines"], b"#") == (
        b"subject\n\n# one\n#\n# two\n# lines\n" + HELP
    )
    assert insert_comment(b"\n;help\n", ["note"], b";") == b"\n; note\n;help\n"


def test_comments_are_not_put_where_git_would_keep_them():
    assert insert_comment(b"subject\n", ["note"], b"#") == b"subject\n"
    assert insert_comment(b"subject\n", ["note"], b"") == b"subject\n"
    got = insert_comment(b"subject\n" + DIFF, ["note"], b"#")
    assert got == b"subject\n" + DIFF.replace(b"above.\n", b"above.\n# note\n")
    assert user_text(got, b"#") == b"subject\n"
