"""Whatever is set, a commit's lines and parents are the same."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from guard.git.read import read_commit, read_commits
from tests.git.knobs import config, replace_head
from tests.git.reading import LIMIT, plain

if TYPE_CHECKING:
    from tests.support import Repo


def lines_of(commit: str, repo: Repo) -> list[object]:
    return plain(read_commit(commit, cwd=str(repo.path), max_file_bytes=LIMIT).files)


def history(repo: Repo) -> list[object]:
    return [
        (change.commit, change.base_tree, change.tree, plain(change.files))
        for change in read_commits(["HEAD"], cwd=str(repo.path), max_file_bytes=LIMIT)
    ]


def graft(repo: Repo, _: pytest.MonkeyPatch) -> None:
    repo.write(".git/info/grafts", repo.git("rev-parse", "HEAD") + "\n")


def graft_elsewhere(repo: Repo, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("GIT_GRAFT_FILE", str(repo.write("grafts", repo.git("rev-parse", "HEAD") + "\n")))


def replace_parent(repo: Repo, _: pytest.MonkeyPatch) -> None:
    repo.git("replace", "--graft", "HEAD")


def lying_graph(repo: Repo, _: pytest.MonkeyPatch) -> None:
    """Make the commit-graph file tell that HEAD has its parent's tree."""
    repo.git("-c", "core.commitGraph=true", "commit-graph", "write", "--reachable")
    file = repo.path / ".git/objects/info/commit-graph"
    tree = bytes.fromhex(repo.git("rev-parse", "HEAD^{tree}"))
    parent = bytes.fromhex(repo.git("rev-parse", "HEAD^^{tree}"))
    data = file.read_bytes()
    assert tree in data
    file.chmod(0o644)
    file.write_bytes(data.replace(tree, parent))


@pytest.mark.parametrize("knob", [
    graft, graft_elsewhere, replace_parent, lying_graph, replace_head,
    config("log.showSignature", "true"), config("diff.noprefix", "true"),
    config("diff.context", "0"), config("log.diffMerges", "off"), config("diff.renames", "true"),
])
def test_no_knob_alters_a_commit(change: Repo, knob, monkeypatch):
    head = change.commit("staged", all_files=False)
    before, single = history(change), lines_of(head, change)
    assert before[1][3] == single
    knob(change, monkeypatch)
    assert history(change) == before
    assert lines_of(head, change) == single


@pytest.mark.parametrize("knob", [graft, graft_elsewhere, replace_parent, lying_graph])
def test_the_knobs_on_parents_do_work(change: Repo, knob, monkeypatch):
    change.commit("staged", all_files=False)
    seen = change.git("log", "--format=%T %P", "--stat", "-1")
    knob(change, monkeypatch)
    assert change.git("log", "--format=%T %P", "--stat", "-1") != seen


def test_a_commit_is_never_read_from_the_work_tree(repo: Repo):
    repo.git("config", "core.trustctime", "false")
    repo.git("config", "core.checkStat", "minimal")
    file = repo.write("file", "staged secret\n")
    os.utime(file, ns=(10**18, 10**18))
    repo.commit()
    repo.write("file", "nothing here!\n")
    os.utime(file, ns=(10**18, 10**18))
    assert "nothing here!" in repo.git("diff-tree", "--root", "-p", "HEAD")  # git is fooled
    assert b"staged secret" in str(lines_of("HEAD", repo)).encode()
    assert b"nothing here!" not in str(history(repo)).encode()
