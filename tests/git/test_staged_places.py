"""Staged changes in every state and place that a repository can be in."""

from __future__ import annotations

import os
import sys

import pytest

from guard.errors import GuardError, UsageError
from guard.git import plumbing
from guard.git.read import read_staged
from tests.git.reading import make_hook, root_of_tree, side_lines, staged
from tests.support import Repo


def only(repo: Repo, **options: object):
    patches = staged(repo, **options)
    assert len(patches) == 1
    return patches[0]


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
