"""Files that git itself refuses to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guard.errors import GuardError
from guard.git import commits, limits, read
from guard.git.plumbing import GitError
from guard.git.read import read_commit, read_commits
from tests.git.reading import LIMIT, MIB, plain, staged
from tests.support import Repo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LARGE = (":(top)e large", "c* large")
LINE = "x" * (MIB - 1) + "\n"


@pytest.fixture
def tight(repo: Repo, monkeypatch) -> Repo:
    """Return a repository where git dies of blobs above 2 MiB, as it does above 1023."""
    monkeypatch.setattr(limits, "MAX_COMPARED_BYTES", 2 * MIB)
    repo.commit()
    return repo


def limit_git(monkeypatch) -> None:
    monkeypatch.setenv("GIT_ALLOC_LIMIT", "2m")


def fill(repo: Repo) -> None:
    repo.write("a", "first\n")
    repo.write("b [x]*", "second\n" * 200)
    repo.write("c* large", LINE * 3)
    repo.write("c1 large", "third\n")
    repo.write("d", "fourth\n")
    repo.write(":(top)e large", LINE * 4)
    repo.write("z", "last\n")


def summary(patches) -> list[tuple[str, str, int]]:
    return [(patch.path, patch.skipped[:11], patch.added_count) for patch in patches]


EXPECTED = [
    (":(top)e large", "larger than", 0), ("a", "", 1), ("b [x]*", "", 200),
    ("c* large", "larger than", 0), ("c1 large", "", 1), ("d", "", 1), ("z", "", 1),
]


def test_a_file_too_large_for_git_is_skipped_and_the_others_are_read(tight: Repo, monkeypatch):
    fill(tight)
    tight.git("add", "-A")
    limit_git(monkeypatch)
    assert summary(staged(tight)) == EXPECTED


def breaking(marker: bytes, after: int, stream: Callable[..., Iterator[bytes]]):
    """Make the first reading break off some bytes after ``marker``, as if git had died there."""
    turns = iter([True])

    def broken_stream(*args: object) -> Iterator[bytes]:
        whole = b"".join(stream(*args))
        if next(turns, False):
            yield whole[:whole.index(marker) + after]
            raise GitError("git died")
        yield whole

    return broken_stream


BREAKS = [(b"diff --git a/a b/a", 0), (b"diff --git a/b [x]* b/b [x]*", 0)] + [
    (b"diff --git a/b [x]* b/b [x]*", after) for after in (150, 400, 777, 1500, 1600, 1700)
]


@pytest.mark.slow
@pytest.mark.parametrize(("marker", "after"), BREAKS)
def test_pieces_given_before_git_died_are_not_given_again(
    tight: Repo, marker: bytes, after: int, monkeypatch,
):
    fill(tight)
    tight.git("add", "-A")
    whole = [patch for patch in staged(tight, piece_bytes=100) if patch.path not in LARGE]
    monkeypatch.setattr(read, "stream_index", breaking(marker, after, read.stream_index))
    again = [patch for patch in staged(tight, piece_bytes=100) if patch.path not in LARGE]
    assert plain(again) == plain(whole)


@pytest.mark.slow
@pytest.mark.parametrize(("marker", "after"), [*BREAKS, (b"diff --git a/z b/z", 120)])
def test_nor_are_those_of_a_commit(tight: Repo, marker: bytes, after: int, monkeypatch):
    fill(tight)
    tight.commit()
    tight.write("a", "changed\n")
    tight.commit()

    def everything() -> list[object]:
        each = read_commits(["HEAD"], cwd=str(tight.path), max_file_bytes=LIMIT, piece_bytes=100)
        patches = [patch for change in each for patch in change.files]
        return plain([patch for patch in patches if patch.path not in LARGE])

    whole = everything()
    broken_stream = breaking(marker, after, commits.stream_commits)
    monkeypatch.setattr(commits, "stream_commits", broken_stream)
    assert everything() == whole


def test_a_deleted_file_too_large_for_git_is_skipped(tight: Repo, monkeypatch):
    fill(tight)
    tight.commit()
    tight.git("rm", "-q", "-r", ".")
    limit_git(monkeypatch)
    got = [(patch.path, patch.status, patch.skipped[:11]) for patch in staged(tight)]
    assert got == [(path, "D", reason) for path, reason, _ in EXPECTED]


def test_from_a_subfolder_too(tight: Repo, monkeypatch):
    fill(tight)
    tight.write("sub/inner", "inner\n")
    tight.git("add", "-A")
    limit_git(monkeypatch)
    inside = Repo(tight.path / "sub", init=False)
    assert summary(staged(inside)) == [*EXPECTED[:-1], ("sub/inner", "", 1), EXPECTED[-1]]


@pytest.mark.parametrize("kind", ["with-work-tree", "bare"])
def test_commits_too_and_those_after_them(tight: Repo, kind: str, monkeypatch, tmp_path):
    fill(tight)
    second = tight.commit()
    tight.write("a", "changed\n")
    tight.commit()
    tight.write("c* large", LINE * 5)
    tight.write("new", "line\n")
    tight.commit()
    tight.write("end", "line\n")
    tight.commit()
    repo = tight
    if kind == "bare":
        tight.git("clone", "-q", "--bare", str(tight.path), str(tmp_path / "bare"))
        repo = Repo(tmp_path / "bare", init=False)
    limit_git(monkeypatch)
    cwd = str(repo.path)
    single = read_commit(second, cwd=cwd, max_file_bytes=LIMIT)
    assert summary(single.files) == EXPECTED
    each = read_commits(["HEAD"], cwd=cwd, max_file_bytes=LIMIT)
    assert [summary(change.files) for change in each] == [
        [], EXPECTED, [("a", "", 1)], [("c* large", "larger than", 0), ("new", "", 1)],
        [("end", "", 1)],
    ]


def test_another_failure_stays_a_failure(tight: Repo, monkeypatch):
    fill(tight)
    tight.git("add", "-A")
    monkeypatch.setattr(limits, "MAX_COMPARED_BYTES", 1 << 40)
    limit_git(monkeypatch)
    with pytest.raises(GuardError):
        staged(tight)


@pytest.mark.slow
def test_the_limit_is_where_git_has_it(repo: Repo):
    repo.commit()
    size = limits.MAX_COMPARED_BYTES
    file = repo.write("large", "x\n")
    repo.write("small", "y\n")
    with file.open("r+b") as handle:
        handle.truncate(size)
    repo.git("-c", "core.compression=0", "-c", "core.bigFileThreshold=1m", "add", "-A")
    large, small = staged(repo)
    assert (large.skipped, small.new.text) == (f"larger than {LIMIT} bytes", b"y\n")
    with file.open("r+b") as handle:
        handle.truncate(size + 1)
    repo.git("-c", "core.compression=0", "-c", "core.bigFileThreshold=1m", "add", "-A")
    large, small = staged(repo)
    assert large.skipped.startswith("larger than git compares")
    assert small.new.text == b"y\n"
