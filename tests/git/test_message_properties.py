"""What holds for any message; git itself is the judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis.strategies as st
from hypothesis import given

from guard.git.message import (
    insert_comment,
    parse_message,
    read_trailers,
    user_text,
)
from tests.git.reading import few, many
from tests.git.test_message import CUT, DIFF, HELP, KEY, LINE, OLD, VALUE, put

if TYPE_CHECKING:
    from tests.support import Repo

words = st.sampled_from([
    b"subject", b"body text", b"fix: it", b"Signed-off-by: A <a@b>", b"Fixes: 1", b" folded",
    b"\tfolded", b"", b"", b" ", b"# comment", b"#", b"(cherry picked from commit 1)",
    LINE, OLD[:-1], b"Guard-Record", b"note : spaced", b": odd",
    b"---", b"caf\xc3\xa9: no", b"\xff", b"x\r", b"\r", b"https://a.b/c", b"Key:", b"A-b: c\r",
])
messages = st.tuples(
    st.lists(words, max_size=12), st.sampled_from([b"", b"\n", b"\n\n" + HELP, b"\n" + DIFF]),
).map(lambda drawn: b"\n".join(drawn[0]) + drawn[1])
comments = st.sampled_from([b"#", b"", b";"])


@many
@given(raw=messages, comment=comments)
def test_nothing_of_the_user_changes(raw: bytes, comment: bytes):
    got = put(raw, comment)
    assert user_text(got, comment) == user_text(raw, comment)
    assert put(got, comment) == got
    before, after = parse_message(raw, comment), parse_message(got, comment)
    assert after.below == before.below
    if user_text(raw, comment):
        assert read_trailers(got, KEY, comment) == [VALUE]
        kept = [line for line in got.replace(b"\r", b"").split(b"\n") if line and line != LINE]
        remaining = iter(raw.replace(b"\r", b"").split(b"\n"))
        assert all(line in remaining for line in kept)  # in the same order
    else:
        assert read_trailers(got, KEY, comment) == []


@many
@given(raw=messages, comment=comments)
def test_the_parts_are_the_message(raw: bytes, comment: bytes):
    parts = parse_message(raw, comment)
    assert parts.join() == raw
    if LINE not in raw and OLD[:-1] not in raw:
        assert user_text(raw, comment) == user_text(user_text(raw, comment), comment)


@many
@given(raw=messages, comment=comments)
def test_a_note_is_never_part_of_the_text(raw: bytes, comment: bytes):
    got = insert_comment(raw, ["a note", "", "more"], comment)
    assert user_text(got, comment) == user_text(raw, comment)


def git_lines(repo: Repo, raw: bytes) -> list[bytes]:
    done = repo.run("interpret-trailers", "--parse", "--no-divider", stdin=raw)
    assert done.returncode == 0
    return done.stdout.splitlines()


@few
@given(raw=messages)
def test_git_finds_our_trailer_and_those_it_found_before(repo: Repo, raw: bytes):
    text = user_text(raw, b"#")
    if not text:
        return
    others = git_lines(repo, text)
    found = git_lines(repo, put(text))
    assert found.count(LINE) == 1
    assert [line for line in found if line != LINE] == [line for line in others if line != LINE]
    assert git_lines(repo, put(raw)).count(LINE) == 1


@few
@given(raw=messages)
def test_git_cleans_a_message_the_same_way(repo: Repo, raw: bytes):
    done = repo.run("stripspace", "--strip-comments", stdin=raw.split(CUT)[0])
    if LINE not in raw and OLD[:-1] not in raw:
        assert user_text(raw, b"#") == done.stdout


@few
@given(raw=messages)
def test_git_puts_its_own_trailer_at_the_same_place(repo: Repo, raw: bytes):
    if not user_text(raw, b"#") or LINE in raw or b"\r" in raw or any(
        odd in raw for odd in (b" :", b"Key:", b": odd", b"https:")  # git writes those anew
    ):
        return
    raw = user_text(raw, b"#") + b"\n" + HELP
    done = repo.run("interpret-trailers", "--no-divider", "--trailer", LINE.decode(), stdin=raw)
    assert put(raw) == done.stdout
