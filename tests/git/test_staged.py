"""What a staged change looks like, read from real repositories."""

from __future__ import annotations

import sys

import pytest

from tests.git.reading import by_name, staged
from tests.support import Repo


def only(repo: Repo, **options: object):
    patches = staged(repo, **options)
    assert len(patches) == 1
    return patches[0]


def test_lines_carry_their_numbers_on_both_sides(base: Repo):
    lines = [f"line {number}" for number in range(1, 41)]
    lines[4:6] = ["five", "six", "six and a half"]
    del lines[30]
    base.write("file", "\n".join(lines) + "\n")
    base.git("add", "-A")
    patch = only(base)
    assert (patch.status, patch.kind, patch.piece, patch.skipped) == ("M", "text", 0, "")
    assert (patch.added_count, patch.removed_count) == (3, 3)
    assert len(patch.hunk_headings) == 2
    new = list(patch.new.lines())
    assert new[:8] == [
        ("context", 2, b"line 2"), ("context", 3, b"line 3"), ("context", 4, b"line 4"),
        ("added", 5, b"five"), ("added", 6, b"six"), ("added", 7, b"six and a half"),
        ("context", 8, b"line 7"), ("context", 9, b"line 8"),
    ]
    assert ("context", 31, b"line 31") in new
    assert ("removed", 30, b"line 30") in list(patch.old.lines())
    assert ("removed", 5, b"line 5") in list(patch.old.lines())


def test_pieces_of_several_hunks_number_their_overlaps_too(base: Repo):
    lines = [f"line {number}" for number in range(1, 41)]
    for number in (5, 20, 35):
        lines[number - 1] = f"new {number}"
    base.write("file", "\n".join(lines) + "\n")
    base.git("add", "-A")
    pieces = staged(base, piece_bytes=30)
    assert len(pieces) > 5
    old = [f"line {number}".encode() for number in range(1, 41)]
    for patch in pieces:
        for side, whole in ((patch.new, [line.encode() for line in lines]), (patch.old, old)):
            for at, line in enumerate(side.text.splitlines() if side else []):
                assert line == whole[side.line_number(at) - 1]
    assert pieces[-1].new.tags.count(b"~") > 10


def test_without_removed_lines_there_is_no_old_side(base: Repo):
    base.write("file", (base.path / "file").read_text() + "more\n")
    base.git("add", "-A")
    patch = only(base)
    assert patch.old is None
    assert ("added", 41, b"more") in list(patch.new.lines())


def test_deleted_file(base: Repo):
    base.git("rm", "-q", "file")
    patch = only(base)
    assert (patch.status, patch.old_mode, patch.new_mode) == ("D", "100644", "000000")
    assert patch.new.text == b""
    assert patch.removed_count == 40
    assert patch.new_blob == "0" * 40


def test_a_rename_is_a_deletion_and_an_addition(base: Repo):
    base.git("mv", "file", "other")
    base.git("config", "diff.renames", "copies")
    assert [(patch.path, patch.status) for patch in staged(base)] == [("file", "D"), ("other", "A")]


def test_mode_change_alone_has_no_lines(base: Repo):
    base.git("update-index", "--chmod=+x", "file")
    patch = only(base)
    assert (patch.status, patch.old_mode, patch.new_mode) == ("M", "100644", "100755")
    assert (patch.new.tags, patch.old) == (b"", None)


def test_empty_file(repo: Repo):
    repo.write("empty", b"")
    repo.git("add", "-A")
    patch = only(repo)
    assert (patch.status, patch.kind, patch.new.tags, patch.skipped) == ("A", "text", b"", "")


def test_missing_line_end_is_no_line(base: Repo):
    base.write("file", "one\n\\ No newline at end of file\nlast")
    base.git("add", "-A")
    patch = only(base)
    assert list(patch.new.lines()) == [
        ("added", 1, b"one"), ("added", 2, b"\\ No newline at end of file"), ("added", 3, b"last"),
    ]
    base.commit()
    base.write("file", "one\n\\ No newline at end of file\nlast!")
    base.git("add", "-A")
    patch = only(base)
    assert ("removed", 3, b"last") in list(patch.old.lines())
    assert ("added", 3, b"last!") in list(patch.new.lines())
    assert patch.new.tags == b"  +"


def test_carriage_returns_stay(repo: Repo):
    repo.git("config", "core.autocrlf", "false")
    repo.write("dos", b"one\r\ntwo\rtwo\r\n\r\n")
    repo.git("add", "-A")
    assert [line for _, _, line in only(repo).new.lines()] == [b"one\r", b"two\rtwo\r", b"\r"]


def test_symlink_gives_its_target(repo: Repo):
    (repo.path / "link").symlink_to("some/where")
    repo.git("add", "-A")
    patch = only(repo)
    assert (patch.kind, patch.new_mode) == ("symlink", "120000")
    assert list(patch.new.lines()) == [("added", 1, b"some/where")]


def test_submodule_gives_its_commit(repo: Repo, tmp_path):
    inner = Repo(tmp_path / "inner")
    first = inner.commit()
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{first},sub")
    repo.commit("sub", all_files=False)
    second = inner.commit("second")
    repo.git("update-index", "--cacheinfo", f"160000,{second},sub")
    patch = only(repo)
    assert (patch.kind, patch.old_blob, patch.new_blob) == ("submodule", first, second)
    assert list(patch.new.lines()) == [("added", 1, f"Subproject commit {second}".encode())]


def test_type_change_gives_both_halves(base: Repo):
    (base.path / "file").unlink()
    (base.path / "file").symlink_to("target")
    base.git("add", "-A")
    old, new = staged(base)
    assert (old.status, old.kind, old.piece, old.removed_count) == ("T", "text", 0, 40)
    assert (new.status, new.kind, new.piece, new.added_count) == ("T", "symlink", 1, 1)


def test_a_file_in_place_of_a_folder(base: Repo):
    base.write("dir/inner", "text\n")
    base.commit()
    (base.path / "dir/inner").unlink()
    (base.path / "dir").rmdir()
    base.write("dir", "a file now\n")
    base.git("add", "-A")
    assert [(patch.path, patch.status) for patch in staged(base)] == [
        ("dir", "A"), ("dir/inner", "D"),
    ]


WEIRD = [
    b"with space", b"tab\there", b'quo"te', b"back\\slash", b"line\nfeed", b"caf\xc3\xa9",
    b"latin-\xe9", b" lead", b"trail ", b"a/ b/c", b"-dash", b"\x01\x7f", b"b/ a", b"@@ -1 +1 @@",
    b"bell\x07\x08\x0b\x0c\r", b":(top)x", b"*glob?[a]", "日本/語".encode(),
    b"diff --git a/x b/x",
]


@pytest.mark.skipif(sys.platform == "darwin", reason="names must be UTF-8 there")
def test_weird_names_come_back(repo: Repo):
    for number, name in enumerate(WEIRD):
        repo.write(name, f"content {number}\n")
    repo.git("add", "-A")
    got = {patch.path: list(patch.new.lines()) for patch in staged(repo)}
    assert got == {
        by_name(name): [("added", 1, f"content {number}".encode())]
        for number, name in enumerate(WEIRD)
    }


def test_binary_is_read_without_its_nul_characters_and_said_to_be_skipped(repo: Repo):
    repo.write("bin", b"PNG\0\1\2\nke\0y = v\0alue\n")
    repo.git("add", "-A")
    patch = only(repo)
    assert (patch.kind, patch.skipped) == ("binary", "binary")
    assert patch.new.text == b"PNG\1\2\nkey = value\n"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_as_text(repo: Repo, codec: str):
    text = "\ufeffkey = välue\r\n\nlast \U0001f600 line"
    repo.write("wide", text.encode(codec))
    repo.git("add", "-A")
    patch = only(repo)
    assert (patch.kind, patch.skipped) == ("text", "")
    assert list(patch.new.lines()) == [
        ("added", 1, "key = välue\r".encode()), ("added", 2, b""),
        ("added", 3, "last \U0001f600 line".encode()),
    ]


def test_utf_16_that_breaks_off_is_binary(repo: Repo):
    repo.write("wide", "\ufeffsome ਊ text\n".encode("utf-16-le") + b"odd")
    repo.git("add", "-A")
    patch = only(repo)
    assert (patch.kind, patch.skipped) == ("binary", "binary")
    assert b"\0" not in patch.new.text


def test_a_large_file_is_cut_and_said_to_be(repo: Repo):
    repo.write("a", "".join(f"{number:09}\n" for number in range(100)))
    repo.write("b", "after\n")
    repo.git("add", "-A")
    large, after = staged(repo, max_file_bytes=110)
    assert large.skipped == "larger than 110 bytes"
    assert list(large.new.lines())[-1] == ("added", 10, b"000000009")
    assert (after.path, after.new.text, after.skipped) == ("b", b"after\n", "")


def test_a_line_above_the_limit_is_left_out(repo: Repo):
    repo.write("a", b"short\n" + b"x" * 5_000_000 + b"\nrest\n")
    repo.write("b", "after\n")
    repo.git("add", "-A")
    large, after = staged(repo, max_file_bytes=1000)
    assert (large.skipped, large.new.text) == ("larger than 1000 bytes", b"short\n")
    assert after.new.text == b"after\n"
