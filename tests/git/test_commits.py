from __future__ import annotations

import pytest

from guard.errors import GuardError, UsageError
from guard.git import plumbing
from guard.git.read import read_blobs, read_commit, read_commits
from tests.git.reading import LIMIT, all_lines, plain
from tests.support import Repo


def changes(repo: Repo, *args: str, **options: object) -> list:
    chosen = {"cwd": str(repo.path), "max_file_bytes": LIMIT} | options
    return list(read_commits(list(args), **chosen))


def read(repo: Repo, *args: str) -> list[tuple[str, list]]:
    """Return (commit, lines) of each commit, read in turn."""
    each = read_commits(list(args), cwd=str(repo.path), max_file_bytes=LIMIT)
    return [(change.commit, all_lines(change)) for change in each]


@pytest.fixture
def line(repo: Repo) -> tuple[Repo, list[str]]:
    """Return a repository of four commits in a row, the third empty."""
    commits = []
    for number, text in enumerate(["one\n", "one\ntwo\n", "one\ntwo\n", "two\n"]):
        repo.write("file", text)
        commits.append(repo.commit(f"commit {number}"))
    return repo, commits


def test_oldest_first_each_against_its_parent(line):
    repo, commits = line
    assert read(repo, "HEAD") == [
        (commits[0], [("file", "added", 1, b"one")]),
        (commits[1], [("file", "context", 1, b"one"), ("file", "added", 2, b"two")]),
        (commits[2], []),
        (commits[3], [
            ("file", "context", 1, b"two"), ("file", "removed", 1, b"one"),
            ("file", "context", 2, b"two"),
        ]),
    ]


def test_a_range_is_what_rev_list_says(line):
    repo, commits = line
    assert [commit for commit, _ in read(repo, f"{commits[0]}..HEAD")] == commits[1:]
    assert [commit for commit, _ in read(repo, "HEAD", "--not", commits[1])] == commits[2:]
    assert [commit for commit, _ in read(repo, "--max-count=1", "HEAD")] == commits[3:]
    assert read(repo, "HEAD..HEAD") == []


def test_trees_of_both_sides_are_told(line):
    repo, commits = line
    for args in (["HEAD"], [f"{commits[1]}..HEAD"], ["--max-count=2", "HEAD"],
                 ["--no-walk", commits[2]]):
        for change in read_commits(args, cwd=str(repo.path), max_file_bytes=LIMIT):
            assert change.tree == repo.git("rev-parse", f"{change.commit}^{{tree}}")
            if change.commit == commits[0]:
                assert change.base_tree == repo.git("hash-object", "-t", "tree", "/dev/null")
            else:
                assert change.base_tree == repo.git("rev-parse", f"{change.commit}^^{{tree}}")


def test_a_single_commit_is_the_same_as_in_a_range(line):
    repo, commits = line
    each = read_commits(["HEAD"], cwd=str(repo.path), max_file_bytes=LIMIT)
    for commit, change in zip(commits, each, strict=True):
        single = read_commit(commit, cwd=str(repo.path), max_file_bytes=LIMIT)
        assert (single.commit, single.base_tree, single.tree, single.source) == (
            change.commit, change.base_tree, change.tree, change.source,
        )
        assert plain(single.files) == plain(change.files)


def test_a_merge_is_compared_with_its_first_parent(repo: Repo):
    repo.write("file", "base\n")
    repo.commit()
    repo.git("checkout", "-q", "-b", "side")
    repo.write("side", "side\n")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.write("main", "main\n")
    repo.commit()
    repo.git("merge", "-q", "--no-ff", "--no-edit", "side")
    repo.write("evil", "only in the merge\n")
    repo.git("add", "-A")
    repo.git("commit", "-q", "--amend", "--no-edit")
    merge = repo.git("rev-parse", "HEAD")
    told = dict(read(repo, "HEAD"))
    assert told[merge] == [
        ("evil", "added", 1, b"only in the merge"), ("side", "added", 1, b"side"),
    ]
    assert len(told) == 4


def test_files_left_unread_are_passed_over_and_never_look_empty(line):
    repo, commits = line
    every = changes(repo, "HEAD")
    assert [change.commit for change in every] == commits
    for change in every:
        with pytest.raises(GuardError, match="after the next commit"):
            list(change.files)


def test_files_closed_early_do_not_confuse_the_next(line):
    repo, commits = line
    repo.write("x", "x\n" * 10)
    repo.write("y", "y\n" * 10)
    commits.append(repo.commit())
    repo.write("y", "y\n" * 11)
    commits.append(repo.commit())
    seen = []
    for change in read_commits(["HEAD"], cwd=str(repo.path), max_file_bytes=LIMIT, piece_bytes=4):
        first = next(change.files, None)
        seen.append((change.commit, first.path if first else ""))
        change.files.close()
    names = ["file", "file", "", "file", "x", "y"]
    assert seen == list(zip(commits, names, strict=True))


def test_a_range_costs_three_processes_whatever_its_length(line):
    repo, _ = line
    before = plumbing.spawned
    read(repo, "HEAD")
    assert plumbing.spawned <= before + 3


def test_content_like_a_commit_id_is_content(repo: Repo):
    first = repo.commit()
    repo.write("ids", f"{first}\n:000000 100644 x y A\tz\n\ndiff --git a/ids b/ids\n")
    second = repo.commit()
    repo.write("ids", f"{second}\n{first}\n")
    third = repo.commit()
    told = dict(read(repo, "HEAD"))
    assert ("ids", "added", 1, first.encode()) in told[second]
    assert ("ids", "added", 1, second.encode()) in told[third]


def test_bare_repository(line, tmp_path):
    repo, commits = line
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "bare"))
    bare = Repo(tmp_path / "bare", init=False)
    assert read(bare, "HEAD") == read(repo, "HEAD")
    single = read_commit(commits[1], cwd=str(bare.path), max_file_bytes=LIMIT)
    assert all_lines(single) == dict(read(repo, "HEAD"))[commits[1]]


def test_sha256_commits(tmp_path):
    (tmp_path / "sha256").mkdir()
    repo = Repo(tmp_path / "sha256", init=False)
    repo.git("init", "-q", "--object-format=sha256")
    repo.write("file", "one\n")
    repo.commit()
    each = read_commits(["HEAD"], cwd=str(repo.path), max_file_bytes=LIMIT)
    only = next(each)
    assert only.base_tree == repo.git("hash-object", "-t", "tree", "/dev/null")
    assert all_lines(only) == [("file", "added", 1, b"one")]
    single = read_commit("HEAD", cwd=str(repo.path), max_file_bytes=LIMIT)
    assert (single.base_tree, len(single.commit)) == (only.base_tree, 64)


@pytest.mark.parametrize("arg", [
    "--output=here", "-p", "--format=%B", "--exec=x", "no-such", "--stdin", "HEAD..no-such", "-1",
    "--graph",
])
def test_what_is_no_range_is_refused(line, arg: str):
    repo, _ = line
    with pytest.raises(UsageError):
        changes(repo, arg)
    assert not (repo.path / "here").exists()


@pytest.mark.parametrize("name", [
    "no-such", "", "-p", "HEAD:file", "HEAD^{tree}", "a\nHEAD", "HEAD^9",
])
def test_what_is_no_commit_is_refused(line, name: str):
    repo, _ = line
    with pytest.raises(UsageError):
        read_commit(name, cwd=str(repo.path), max_file_bytes=LIMIT)


def test_a_file_with_the_name_of_a_branch_does_not_confuse(line):
    repo, commits = line
    repo.git("branch", "file")
    assert [commit for commit, _ in read(repo, "file")] == commits


def test_a_tag_stands_for_its_commit(line):
    repo, commits = line
    repo.git("tag", "-a", "v1", "-m", "v1", commits[1])
    single = read_commit("v1", cwd=str(repo.path), max_file_bytes=LIMIT)
    assert single.commit == commits[1]


def test_a_missing_blob_is_an_error(line):
    repo, _ = line
    blob = repo.git("rev-parse", "HEAD:file")
    (repo.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(GuardError):
        read(repo, "HEAD")


# Blobs


def test_blobs_come_in_order_with_none_for_the_missing(line):
    repo, _ = line
    repo.write("file", b"staged\0 \n\n")
    repo.write("empty", b"")
    repo.git("add", "-A")
    before = plumbing.spawned
    specs = [":file", "no-such", "HEAD:file", "", "a\nb", "HEAD", "HEAD:", ":empty", "HEAD:x y",
             "HEAD~3:file", "x blob 4", ":missing"]
    assert read_blobs(specs, cwd=str(repo.path)) == [
        b"staged\0 \n\n", None, b"two\n", None, None, None, None, b"", None, b"one\n", None, None,
    ]
    assert plumbing.spawned == before + 1


def test_nothing_asked_is_no_process(repo: Repo):
    before = plumbing.spawned
    assert read_blobs([""], cwd=str(repo.path)) == [None]
    assert read_blobs([], cwd=str(repo.path)) == []
    assert plumbing.spawned == before


def test_blobs_before_the_first_commit(repo: Repo):
    repo.write(".guard.yaml", "version: 1\n")
    repo.git("add", "-A")
    assert read_blobs(["HEAD:.guard.yaml", ":.guard.yaml"], cwd=str(repo.path)) == [
        None, b"version: 1\n",
    ]


def test_blobs_are_not_replaced(line):
    repo, _ = line
    other = repo.git("hash-object", "-w", "--stdin", stdin=b"other")
    repo.git("replace", repo.git("rev-parse", "HEAD:file"), other)
    assert read_blobs(["HEAD:file"], cwd=str(repo.path)) == [b"two\n"]
