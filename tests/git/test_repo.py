from __future__ import annotations

import os
import sys

import pytest

from guard.errors import UsageError
from guard.git import plumbing
from guard.git.repo import branch, find_repo, head, hooks_dir, state, write_tree
from tests.git.reading import make_hook, root_of_tree
from tests.support import Repo


def places(path) -> tuple[str, str, str]:
    found = find_repo(str(path))
    return found.toplevel, found.git_dir, found.common_dir


def test_find_repo_is_one_process(repo: Repo):
    top = os.path.realpath(repo.path)
    repo.write("sub/file", "x\n")
    before = plumbing.spawned
    assert places(repo.path / "sub") == (top, f"{top}/.git", f"{top}/.git")
    assert plumbing.spawned == before + 1


def test_the_current_folder_is_the_default(repo: Repo, monkeypatch):
    monkeypatch.chdir(repo.path)
    top = os.path.realpath(repo.path)
    found = find_repo()
    assert (found.toplevel, found.common_dir) == (top, f"{top}/.git")


def test_linked_worktree(repo: Repo, tmp_path):
    repo.commit()
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    main, linked = os.path.realpath(repo.path), os.path.realpath(tmp_path / "linked")
    assert places(tmp_path / "linked") == (
        linked, f"{main}/.git/worktrees/linked", f"{main}/.git",
    )


def test_bare_repository_and_inside_of_git_dir(repo: Repo, tmp_path):
    repo.commit()
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "bare"))
    bare = os.path.realpath(tmp_path / "bare")
    assert places(tmp_path / "bare") == ("", bare, bare)
    git_dir = os.path.realpath(repo.path / ".git")
    assert places(repo.path / ".git") == ("", git_dir, git_dir)


@pytest.mark.parametrize("kind", ["work-tree", "bare"])
def test_a_path_with_a_line_feed(tmp_path, kind: str):
    (tmp_path / "two\nlines").mkdir()
    repo = Repo(tmp_path / "two\nlines", init=False)
    repo.git("init", "-q", *(["--bare"] if kind == "bare" else []))
    top = os.path.realpath(repo.path)
    assert places(repo.path) == (("", top, top) if kind == "bare" else (
        top, f"{top}/.git", f"{top}/.git",
    ))


def test_outside_of_a_repository(tmp_path):
    with pytest.raises(UsageError, match="not a git repository"):
        find_repo(str(tmp_path))
    with pytest.raises(UsageError):
        find_repo(str(tmp_path / "no-such-folder"))


def test_head_and_its_parents(repo: Repo):
    assert head(str(repo.path)) == ("", "", ())
    assert write_tree(str(repo.path)) == repo.git("hash-object", "-t", "tree", "/dev/null")
    repo.write("file", "x\n")
    first = repo.commit()
    tree = repo.git("rev-parse", "HEAD^{tree}")
    assert head(str(repo.path)) == (first, tree, ())
    second = repo.commit()
    assert head(str(repo.path)) == (second, tree, (first,))
    assert head(str(repo.path), "HEAD^") == (first, tree, ())
    repo.git("replace", "--graft", "HEAD")
    assert head(str(repo.path)) == (second, tree, (first,))
    for name in ("no-such", "--all", "-p"):
        assert head(str(repo.path), name) == ("", "", ())


def test_the_tree_of_the_index(repo: Repo):
    repo.write("file", "x\n")
    repo.git("add", "-A")
    tree = write_tree(str(repo.path))
    repo.commit()
    assert tree == repo.git("rev-parse", "HEAD^{tree}")


def test_branch(repo: Repo):
    assert branch(str(repo.path)) == "main"
    repo.commit()
    repo.git("checkout", "-q", "-b", "feature/caf\u00e9")
    assert branch(str(repo.path)) == "feature/caf\u00e9"
    repo.git("checkout", "-q", "--detach")
    assert branch(str(repo.path)) == ""


def test_hooks_folder(repo: Repo, tmp_path):
    top = os.path.realpath(repo.path)
    repo.write("sub/file", "x\n")
    assert os.path.realpath(hooks_dir(str(repo.path / "sub"))) == f"{top}/.git/hooks"
    repo.git("config", "core.hooksPath", str(tmp_path / "elsewhere"))
    assert hooks_dir(str(repo.path)) == str(tmp_path / "elsewhere")
    repo.git("config", "core.hooksPath", "mine")
    assert os.path.realpath(hooks_dir(str(repo.path))) == f"{top}/mine"


@pytest.fixture
def torn(repo: Repo) -> Repo:
    """Return a repository whose two branches change the same line."""
    repo.write("file", "base\n")
    repo.commit("base")
    repo.git("checkout", "-q", "-b", "side")
    repo.write("file", "side\n")
    repo.commit("side")
    repo.git("checkout", "-q", "main")
    repo.write("file", "main\n")
    repo.commit("main")
    return repo


@pytest.mark.parametrize(("command", "expected"), [
    (["merge", "side"], "merge"), (["rebase", "side"], "rebase"),
    (["rebase", "--apply", "side"], "rebase"), (["cherry-pick", "side"], "cherry-pick"),
    (["revert", "--no-edit", "HEAD~1"], "revert"), (["bisect", "start"], "bisect"),
    (["status"], ""),
])
def test_states(torn: Repo, command: list[str], expected: str):
    torn.run(*command)
    found = find_repo(str(torn.path))
    assert state(found.git_dir) == expected
    if expected == "merge":
        assert write_tree(str(torn.path)) == ""


def test_state_of_am(torn: Repo):
    mail = torn.git("format-patch", "--stdout", "-1", "side")
    torn.run("am", stdin=mail)
    assert state(str(torn.path / ".git")) == "am"


def test_state_of_one_worktree_is_not_that_of_another(torn: Repo, tmp_path):
    torn.git("worktree", "add", "-q", str(tmp_path / "linked"), "--detach")
    torn.run("merge", "side")
    assert state(find_repo(str(torn.path)).git_dir) == "merge"
    assert state(find_repo(str(tmp_path / "linked")).git_dir) == ""


@pytest.mark.parametrize(("command", "expected"), [
    (["cherry-pick", "other"], "cherry-pick"), (["rebase", "other"], "rebase"),
    (["revert", "--no-edit", "HEAD"], ""),  # git leaves no mark of a clean one
    (["merge", "--no-edit", "other"], "merge"),
    (["commit", "-q", "--allow-empty", "-m", "x"], ""),
])
def test_states_as_a_hook_sees_them(torn: Repo, command: list[str], expected: str):
    torn.git("checkout", "-q", "-b", "other", "main~1")
    torn.write("another", "x\n")
    torn.commit("other")
    torn.git("checkout", "-q", "main")
    script = torn.write("../state.py", (
        "import sys\n"
        f"sys.path.insert(0, {root_of_tree()!r})\n"
        "from guard.git.repo import find_repo, state\n"
        "open(sys.argv[1], 'a').write(state(find_repo().git_dir) + '\\n')\n"
    ))
    make_hook(
        torn, "prepare-commit-msg", f"exec {sys.executable} '{script}' '{torn.path}/../states'\n",
    )
    torn.git(*command)
    assert set((torn.path / "../states").read_text().split("\n")) - {""} == {expected} - {""}
