from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guard.errors import GuardError
from guard.git.history import recent_subjects

if TYPE_CHECKING:
    from tests.support import Repo


def test_newest_first_without_merges(repo: Repo):
    repo.commit("first: one\n\nbody")
    repo.commit("second\nwrapped\n\nbody")
    repo.git("checkout", "-q", "-b", "side")
    repo.commit("third caf\u00e9")
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "a merge", "side")
    cwd = str(repo.path)
    assert recent_subjects(cwd) == ("third caf\u00e9", "second wrapped", "first: one")
    assert recent_subjects(cwd, limit=1) == ("third caf\u00e9",)


def test_from_a_subfolder_and_before_the_first_commit(repo: Repo):
    repo.write("sub/file", "x\n")
    assert recent_subjects(str(repo.path / "sub")) == ()


def test_outside_of_a_repository(tmp_path):
    with pytest.raises(GuardError):
        recent_subjects(str(tmp_path))


def test_a_message_that_is_no_text_is_read_all_the_same(repo: Repo):
    commit = repo.git("commit-tree", repo.git("write-tree"), stdin=b"caf\xe9\n")
    repo.git("update-ref", "HEAD", commit)
    (subject,) = recent_subjects(str(repo.path))
    assert subject.startswith("caf")
