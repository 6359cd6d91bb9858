"""Ask where the repository is, what state it is in, and what it points at."""

from __future__ import annotations

import os
from os import path as os_path

from guard.errors import UsageError
from guard.git.plumbing import GitError, run_git

_LOOSE = ["-c", "core.commitGraph=false", "-c", "core.fsmonitor=false"]
#: First match wins: a rebase also leaves the files of the pick or merge it is at.
_STATES = (
    ("rebase-merge", "rebase"), ("rebase-apply/applying", "am"), ("rebase-apply", "rebase"),
    ("MERGE_HEAD", "merge"), ("CHERRY_PICK_HEAD", "cherry-pick"), ("REVERT_HEAD", "revert"),
    ("BISECT_LOG", "bisect"),
)


class Repo:
    """Where a repository lies, as absolute paths.

    ``toplevel``    root of the work tree, ``""`` for a bare repository.
    ``git_dir``     this work tree's own folder; ``common_dir``: what all work trees share.
    """

    __slots__ = ("common_dir", "git_dir", "toplevel")

    def __init__(self, toplevel: str, git_dir: str, common_dir: str) -> None:
        self.toplevel = toplevel
        self.git_dir = git_dir
        self.common_dir = common_dir


def find_repo(cwd: str | None = None) -> Repo:
    """Return the repository that ``cwd`` (default: the current folder) is in.

    Raises UsageError outside of one, or where git refuses to work in it.
    """
    ask = [
        "rev-parse", "--is-inside-work-tree", "--absolute-git-dir", "--git-common-dir",
        "--show-toplevel",
    ]
    # Without a work tree git prints all but the last answer, then fails.
    answers = run_git(ask, cwd=cwd, check=False).split(b"\n")
    if len(answers) == (5 if answers[0] == b"true" else 4):
        git_dir, common_dir, toplevel = (*answers, b"")[1:4]
    else:  # outside of a repository, or a path holds a line feed
        git_dir, common_dir, toplevel = [_ask_one(name, cwd) for name in ask[2:]]
    return Repo(os.fsdecode(toplevel), os.fsdecode(git_dir), _absolute(common_dir, cwd))


def _ask_one(name: str, cwd: str | None) -> bytes:
    try:
        return run_git(["rev-parse", name], cwd=cwd).removesuffix(b"\n")
    except GitError as error:
        if name == "--show-toplevel":
            return b""
        raise UsageError(error.what, error.hint or "run guard inside a git repository") from None


def _absolute(raw: bytes, cwd: str | None) -> str:
    return os_path.realpath(os_path.join(cwd or os.curdir, os.fsdecode(raw)))


def state(git_dir: str) -> str:
    """Return what git is in the middle of.

    One of ``merge``, ``rebase``, ``cherry-pick``, ``revert``, ``am``, ``bisect``, or ``""``.
    """
    for name, what in _STATES:
        if os_path.lexists(os_path.join(git_dir, name)):
            return what
    return ""


def head(cwd: str | None = None, commit: str = "HEAD") -> tuple[str, str, tuple[str, ...]]:
    """Return ids of ``commit``, its tree and its parents; ``("", "", ())`` if there is none."""
    if commit.startswith("-"):
        return "", "", ()
    args = [*_LOOSE, "rev-list", "--max-count=1", "--format=%H %T %P", commit, "--"]
    lines = run_git(args, cwd=cwd, check=False).decode("ascii", "replace").splitlines()
    if len(lines) != 2:  # noqa: PLR2004 - "commit ID", then the format
        return "", "", ()
    found, tree, *parents = lines[1].split(" ")
    return found, tree, tuple([parent for parent in parents if parent])


def write_tree(cwd: str | None = None) -> str:
    """Write the index as a tree and return its id; ``""`` if it has unmerged entries."""
    return run_git([*_LOOSE, "write-tree"], cwd=cwd, check=False).decode("ascii").strip()


def hooks_dir(cwd: str | None = None) -> str:
    """Return the absolute path of the folder that git takes hooks from."""
    raw = run_git(["rev-parse", "--git-path", "hooks"], cwd=cwd).removesuffix(b"\n")
    return os_path.abspath(os_path.join(cwd or os.curdir, os.fsdecode(raw)))


def branch(cwd: str | None = None) -> str:
    """Return the current branch without ``refs/heads/``; ``""`` when HEAD is detached."""
    raw = run_git(["symbolic-ref", "-q", "HEAD"], cwd=cwd, check=False).removesuffix(b"\n")
    return raw.decode("utf-8", "replace").removeprefix("refs/heads/")
