"""The one way to ask git for a change: nothing that a repository or user can set alters a line."""

from __future__ import annotations

import os
from os import path as os_path

from guard.git.plumbing import stream_git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator

    from guard.git.plumbing import Variables

    Blocks = Generator[bytes, None, None]

#: Options of git itself. Configuration given here wins over files and over GIT_CONFIG_COUNT.
CONFIG = [
    "-c", "core.fsmonitor=false",  # may name a program
    "-c", "core.commitGraph=false",  # a file of .git that can tell other parents and trees
    "-c", "core.quotePath=true",  # every name is ASCII then; the parser takes either
    "-c", "core.attributesFile=" + os.devnull,  # hunk headings of this machine only
    "-c", "diff.suppressBlankEmpty=false",
]

#: Without one of these a setting or attribute alters what git prints, as tests show. Only hunk
#: headings (diff=DRIVER, xfuncname) still follow attributes.
_NEEDED = [
    "--raw", "-p", "--text", "--no-indent-heuristic", "--ignore-submodules=none",
    "--ita-invisible-in-index",
]
#: Plumbing of today does not read the settings that these overrule, so no test can miss them;
#: they are here for a git that would. Source: git_diff_basic_config in git's diff.c.
_CAUTIOUS = [
    "--no-abbrev", "--full-index", "--no-ext-diff", "--no-textconv", "--no-renames", "--no-color",
    "--diff-algorithm=myers", "--src-prefix=a/", "--dst-prefix=b/", "--no-relative",
    "--submodule=short", "-U3", "--inter-hunk-context=0", "-O" + os.devnull,
]
FLAGS = _NEEDED + _CAUTIOUS
#: Each of these makes git print the lines too.
_ASK_FOR_LINES = ("-p", "-U3")

#: With an index at hand, git may read a blob from the work tree; an absent one has no entries.
_NO_INDEX = {"GIT_INDEX_FILE": os.devnull + "-guard-none"}


def stream_index(base: str, cwd: str | None, pathspecs: tuple[str, ...] = ()) -> Blocks:
    """Compare ``base`` with the index."""
    args = [*CONFIG, "diff-index", "--cached", *FLAGS, base, "--", *pathspecs]
    return stream_git(args, cwd=cwd, variables=_staged_variables(cwd))


def stream_trees(old: str, new: str, cwd: str | None, pathspecs: tuple[str, ...] = ()) -> Blocks:
    """Compare two trees."""
    args = [*CONFIG, "diff-tree", "-r", *FLAGS, old, new, "--", *pathspecs]
    return stream_git(args, cwd=cwd, variables=_NO_INDEX)


def stream_commits(asked: bytes, cwd: str | None) -> Blocks:
    """Compare commits with a parent, each pair a line of ``asked``."""
    args = [*CONFIG, "diff-tree", "--stdin", "-r", "--root", "--always", *FLAGS]
    return stream_git(args, cwd=cwd, stdin=asked, variables=_NO_INDEX)


def stream_records(asked: bytes, cwd: str | None) -> Blocks:
    """Compare commits with a parent, each pair a line of ``asked``, by their trees alone."""
    flags = [flag for flag in FLAGS if flag not in _ASK_FOR_LINES]
    args = [*CONFIG, "diff-tree", "--stdin", "-r", "--root", "--always", *flags]
    return stream_git(args, cwd=cwd, stdin=asked, variables=_NO_INDEX)


def _staged_variables(cwd: str | None) -> Variables:
    """Return an environment in which git finds no file of the work tree.

    ``diff-index --cached`` takes a blob's content from the work tree when size and times of
    the file match the index, which can be arranged. With the root as work tree it looks for
    ``/PATH`` instead of ``PATH``, finds nothing like it, and reads the object; only a
    repository whose top is ``/`` itself is not helped. Relative paths in the environment count
    from the top of the real work tree.
    Source: ``reuse_worktree_file`` in git's diff.c.
    """
    variables = {"GIT_WORK_TREE": "/"}
    for name in ("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"):
        value = os.environ.get(name, "")
        if value and not os_path.isabs(value):
            variables[name] = os_path.join(_top(cwd), value)
    return variables


def _top(cwd: str | None) -> str:
    """Return the folder that git would go to before it reads relative paths."""
    start = os_path.abspath(cwd or os.curdir)
    if os.environ.get("GIT_DIR"):
        return os_path.join(start, os.environ.get("GIT_WORK_TREE", ""))
    folder = start
    while not os_path.lexists(os_path.join(folder, ".git")):
        folder, before = os_path.dirname(folder), folder
        if folder == before:
            return start
    return folder
