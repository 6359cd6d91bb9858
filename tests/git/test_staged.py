"""What a staged change looks like, read from real repositories."""

from __future__ import annotations

import os
import sys

import pytest

from guard.errors import GuardError, UsageError
from guard.git import plumbing
from guard.git.read import read_staged
from tests.git.reading import by_name, make_hook, root_of_tree, side_lines, staged
from tests.support import Repo


def only(repo: Repo, **options: object):
    patches = staged(repo, **options)
    assert len(patches) == 1
    return patches[0]


@pytest.fixture
def base(repo: Repo) -> Repo:
    repo.write("file", "".join(f"line {number}\n" for number in range(1, 41)))
    repo.commit()
    return repo


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


def test_unmerged_entries_are_told(base: Repo):
    base.write(b"line\nfeed", "one\n")
    base.commit()
    base.git("checkout", "-q", "-b", "side")
    base.write("file", "theirs\n")
    base.write(b"line\nfeed", "theirs\n")
    base.commit()
    base.git("checkout", "-q", "main")
    base.write("file", "ours\n")
    base.write(b"line\nfeed", "ours\n")
    base.write("other", "added\n")
    base.commit()
    base.run("merge", "side")
    base.write("third", "added\n")
    base.git("add", "third")
    got = [(patch.path, patch.status, patch.skipped) for patch in staged(base)]
    assert got == [
        ("file", "U", "unmerged"), ("line\nfeed", "U", "unmerged"), ("third", "A", ""),
    ]


def test_intent_to_add_is_not_in_the_commit(base: Repo):
    base.write("later", "content\n")
    base.git("add", "-N", "later")
    assert staged(base) == []


def test_before_the_first_commit_everything_is_added(repo: Repo):
    repo.write("file", "one\n")
    repo.git("add", "-A")
    patch = only(repo)
    assert (patch.status, patch.added_count) == ("A", 1)


def test_amending_compares_with_the_parent(base: Repo):
    base.write("file", "whole\n")
    base.commit()
    base.write("more", "staged\n")
    base.git("add", "-A")
    assert [patch.path for patch in staged(base)] == ["more"]
    assert [patch.path for patch in staged(base, base="HEAD^")] == ["file", "more"]


def test_amending_the_first_commit_compares_with_nothing(base: Repo):
    assert only(base, base="HEAD^").added_count == 40
    assert only(base, base="").added_count == 40


@pytest.mark.parametrize("name", ["no-such-branch", "HEAD^^^", "-p", "--output=x"])
def test_an_unknown_base_is_an_error(base: Repo, name: str):
    with pytest.raises((GuardError, UsageError)):
        staged(base, base=name)
    assert not (base.path / "x").exists()


def test_outside_of_a_repository_it_is_an_error(tmp_path):
    with pytest.raises(GuardError):
        list(read_staged(cwd=str(tmp_path), max_file_bytes=1000).files)


def test_the_work_tree_is_never_read_instead_of_the_index(base: Repo):
    base.git("config", "core.trustctime", "false")
    base.git("config", "core.checkStat", "minimal")
    file = base.write("file", "staged secret\n")
    os.utime(file, ns=(10**18, 10**18))
    base.git("add", "-A")
    base.write("file", "nothing here!\n")
    os.utime(file, ns=(10**18, 10**18))
    assert "nothing here!" in base.git("diff", "--cached")  # git is fooled
    assert ("added", 1, b"staged secret") in side_lines(staged(base), "file")
    assert staged(Repo(base.path, init=False))[0].new.text == b"staged secret\n"


def test_a_damaged_object_is_an_error_not_an_empty_change(base: Repo):
    base.write("file", "changed\n")
    base.git("add", "-A")
    blob = base.git("rev-parse", ":file")
    file = base.path / ".git/objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    file.write_bytes(b"garbage")
    with pytest.raises(GuardError):
        staged(base)


def test_reading_is_one_process(base: Repo):
    base.write("file", "changed\n")
    base.git("add", "-A")
    before = plumbing.spawned
    staged(base)
    assert plumbing.spawned == before + 1


def test_sha256_repository(tmp_path):
    path = tmp_path / "sha256"
    path.mkdir()
    repo = Repo(path, init=False)
    repo.git("init", "-q", "--object-format=sha256")
    repo.write("file", "one\n")
    repo.git("add", "-A")
    patch = only(repo)
    assert (len(patch.new_blob), patch.new.text) == (64, b"one\n")
    repo.commit()
    repo.write("file", "two\n")
    repo.git("add", "-A")
    assert side_lines(staged(repo), "file") == {("added", 1, b"two"), ("removed", 1, b"one")}


def test_linked_worktree(base: Repo, tmp_path):
    base.git("worktree", "add", "-q", str(tmp_path / "linked"), "-b", "linked")
    linked = Repo(tmp_path / "linked", init=False)
    linked.write("file", "linked\n")
    linked.git("add", "-A")
    assert ("added", 1, b"linked") in side_lines(staged(linked), "file")
    assert staged(base) == []


def test_a_subfolder_sees_the_whole_change(base: Repo):
    base.write("sub/file", "inner\n")
    base.write("file", "outer\n")
    base.git("add", "-A")
    inside = Repo(base.path / "sub", init=False)
    assert [patch.path for patch in staged(inside)] == ["file", "sub/file"]


@pytest.mark.parametrize("sparse", ["--no-sparse-index", "--sparse-index"])
def test_sparse_checkout(base: Repo, sparse: str):
    base.write("in/file", "in\n")
    base.write("out/deep/file", "out\n")
    base.commit()
    base.git("sparse-checkout", "set", "--cone", sparse, "in")
    base.write("in/file", "changed\n")
    base.git("add", "in")
    assert [patch.path for patch in staged(base)] == ["in/file"]
    assert [patch.path for patch in staged(base, base="HEAD^")] == ["in/file", "out/deep/file"]


def test_split_index(base: Repo):
    base.git("update-index", "--split-index")
    base.write("file", "changed\n")
    base.git("add", "-A")
    assert ("added", 1, b"changed") in side_lines(staged(base), "file")


@pytest.mark.parametrize(("command", "expected"), [
    (["commit", "-q", "-a", "-m", "x"], ["other", "tracked"]),
    (["commit", "-q", "-m", "x", "--", "tracked"], ["tracked"]),
    (["commit", "-q", "-m", "x"], ["other"]),
    (["commit", "-q", "-i", "-m", "x", "tracked"], ["other", "tracked"]),
])
def test_a_hook_reads_what_will_be_committed(base: Repo, command, expected):
    base.write("tracked", "one\n")
    base.write("other", "one\n")
    base.commit()
    script = base.write("../seen.py", (
        "import sys\n"
        f"sys.path.insert(0, {root_of_tree()!r})\n"
        "from guard.git.read import read_staged\n"
        "with open(sys.argv[1], 'w') as seen:\n"
        "    for patch in read_staged(max_file_bytes=1000).files:\n"
        "        print(patch.path, file=seen)\n"
    ))
    make_hook(base, "pre-commit", f"exec {sys.executable} '{script}' '{base.path}/../seen'\n")
    base.write("tracked", "two\n")
    base.write("other", "two\n")
    base.git("add", "other")
    base.git(*command)
    assert (base.path / "../seen").read_text().split() == expected


def test_a_relative_index_file_is_honoured(base: Repo, monkeypatch):
    monkeypatch.chdir(base.path)
    monkeypatch.setenv("GIT_INDEX_FILE", "other-index")
    base.git("read-tree", "HEAD")
    base.write("new", "content\n")
    base.git("add", "new")
    found = [patch.path for patch in read_staged(max_file_bytes=1000).files]
    assert found == ["new"]
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert list(read_staged(max_file_bytes=1000).files) == []


def test_stopping_early_leaves_nothing_behind(base: Repo):
    for number in range(50):
        base.write(f"big-{number}", "line\n" * 20_000)
    base.git("add", "-A")
    files = set(os.listdir("/dev/fd"))
    reading = read_staged(cwd=str(base.path), max_file_bytes=1 << 20).files
    next(reading)
    reading.close()
    assert set(os.listdir("/dev/fd")) == files
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
