from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import pytest
from hypothesis import given

from guard.change import FilePatch, Side
from guard.git.digest import ChangeDigest
from guard.git.read import read_commit, read_text
from tests.git.reading import LIMIT, many, staged

if TYPE_CHECKING:
    from tests.support import Repo


def digest(patches) -> str:
    total = ChangeDigest()
    for patch in patches:
        total.update(patch)
    return total.hexdigest()


def of(repo: Repo, commit: str = "HEAD", **options: object) -> str:
    chosen = {"cwd": str(repo.path), "max_file_bytes": LIMIT} | options
    return digest(read_commit(commit, **chosen).files)


def patch(**changes: object) -> FilePatch:
    values = {
        "path": "file", "status": "M", "old_mode": "100644", "new_mode": "100644",
        "old_blob": "1" * 40, "new_blob": "2" * 40, "kind": "text",
        "new": Side(b"a\nb\nc\nd\n", b" ++ ", ((0, 1),)),
        "old": Side(b"a\nx\nd\n", b" - ", ((0, 1),)),
    }
    return FilePatch(**(values | changes))


BASE = digest([patch()])


def test_it_is_a_named_sha256():
    assert BASE.startswith("sha256:")
    assert len(BASE) == 71
    assert digest([]) != BASE


@pytest.mark.parametrize("changes", [
    {"path": "other"}, {"status": "A"}, {"old_mode": "100755"}, {"new_mode": "100755"},
    {"new": Side(b"a\nb\nC\nd\n", b" ++ ", ((0, 1),))},
    {"new": Side(b"a\nb\nc\nd\n", b" +++", ((0, 1),))},
    {"new": Side(b"a\nb\nc\nd\n", b" +  ", ((0, 1),))},
    {"new": Side(b"a\nc\nb\nd\n", b" ++ ", ((0, 1),))},
    {"new": Side(b"a\nbc\nd\n", b" + ", ((0, 1),))},
    {"old": Side(b"a\ny\nd\n", b" - ", ((0, 1),))}, {"old": None},
    {"kind": "binary", "skipped": "binary"}, {"kind": "submodule"}, {"skipped": "larger"},
])
def test_what_matters_changes_it(changes: dict[str, object]):
    assert digest([patch(**changes)]) != BASE


@pytest.mark.parametrize("changes", [
    {"old_blob": "3" * 40, "new_blob": "4" * 40}, {"hunk_headings": ("def f():",)},
    {"new": Side(b"z\nb\nc\nd\n", b" ++ ", ((0, 1),))},
    {"new": Side(b"b\nc\n", b"++", ((0, 70),))}, {"old": Side(b"x\n", b"-", ((0, 9),))},
])
def test_what_does_not_matter_leaves_it(changes: dict[str, object]):
    assert digest([patch(**changes)]) == BASE


@pytest.mark.parametrize("kind", ["binary", "submodule"])
def test_blobs_matter_where_lines_do_not(kind: str):
    first = digest([patch(kind=kind)])
    assert digest([patch(kind=kind, new_blob="4" * 40)]) != first
    assert digest([patch(kind=kind, old_blob="4" * 40)]) != first
    assert digest([patch(kind=kind, new=Side(b"", b"", ()))]) == first


def test_the_order_of_files_does_not_matter_but_each_counts():
    one, two = patch(), patch(path="other")
    assert digest([one, two]) == digest([two, one])
    assert digest([one, two]) != digest([one])
    assert digest([one, one]) != digest([one])


def test_lines_do_not_slip_from_file_to_file():
    def added(path: str, text: bytes) -> FilePatch:
        return patch(path=path, new=Side(text, b"+" * text.count(b"\n"), ((0, 1),)), old=None)

    assert digest([added("a", b"1\n2\n"), added("b", b"3\n")]) != digest(
        [added("a", b"1\n"), added("b", b"2\n3\n")],
    )


def test_a_name_can_not_stand_for_a_whole_file():
    added, removed = (sha256(text).hexdigest() for text in (b"b\nc\n", b"x\n"))
    name = f"aM100644100644lines{added}{removed}b"
    assert digest([patch(path=name)]) != digest([patch(path="a"), patch(path="b")])
    framed = f"1:a,1:M,6:100644,6:100644,5:lines,64:{added},64:{removed},1:b"
    assert digest([patch(path=framed)]) != digest([patch(path="a"), patch(path="b")])


texts = st.lists(st.binary(max_size=20), min_size=1, max_size=40).map(
    lambda lines: b"\n".join(line.replace(b"\n", b"") for line in lines),
)


@many
@given(raw=texts, piece=st.integers(1, 100))
def test_pieces_do_not_matter(raw: bytes, piece: int):
    whole = digest(read_text(raw, "x").files)
    assert digest(read_text(raw, "x", piece_bytes=piece).files) == whole


@many
@given(raw=texts, at=st.integers(0, 900), byte=st.integers(1, 255))
def test_any_other_byte_matters(raw: bytes, at: int, byte: int):
    place = at % (len(raw) + 1)
    other = raw[:place] + bytes([byte]) + raw[place + 1:]
    lines = raw if raw.endswith(b"\n") else raw + b"\n"
    others = other if other.endswith(b"\n") else other + b"\n"
    if lines != others and raw[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\0" not in raw:
        assert digest(read_text(raw, "x").files) != digest(read_text(other, "x").files)


def test_it_holds_through_rebase_cherry_pick_and_other_context(repo: Repo):
    lines = [f"line {number}" for number in range(40)]
    repo.write("file", "\n".join(lines) + "\n")
    repo.write("bin", b"\0\1\2")
    repo.commit()
    repo.git("checkout", "-q", "-b", "topic")
    lines[20:22] = ["changed", "added"]
    repo.write("file", "\n".join(lines) + "\n")
    repo.write("bin", b"\0\1\2\3")
    repo.write("new", "whole\n")
    repo.git("add", "-A")
    at_commit_time = digest(staged(repo))
    topic = repo.commit()
    assert of(repo, topic) == at_commit_time
    repo.git("checkout", "-q", "main")
    repo.write("file", "".join(
        f"line {number}\n" if number != 16 else "other context\nmore\n" for number in range(40)
    ))
    repo.commit()
    repo.git("cherry-pick", topic)
    assert of(repo, "HEAD") == at_commit_time
    repo.git("checkout", "-q", "topic")
    repo.git("rebase", "-q", "main~1")
    assert repo.git("rev-parse", "HEAD") != topic
    assert of(repo, "HEAD") == at_commit_time
    repo.git("commit", "-q", "--amend", "-m", "another message")
    assert of(repo, "HEAD", piece_bytes=16) == at_commit_time
    repo.write("new", "whole!\n")
    repo.git("commit", "-q", "-a", "--amend", "--no-edit")
    assert of(repo, "HEAD") != at_commit_time


def test_a_file_cut_by_the_limit_counts_by_its_blobs_whatever_the_pieces(repo: Repo):
    repo.commit()
    repo.write("big", "".join(f"{number}\n" for number in range(1000)))
    repo.commit()
    first = of(repo, max_file_bytes=500)
    assert of(repo, max_file_bytes=500, piece_bytes=10) == first
    repo.write("big", "".join(f"{number}\n" for number in range(1001)))
    repo.git("commit", "-q", "-a", "--amend", "--no-edit")
    assert of(repo, max_file_bytes=500) != first
