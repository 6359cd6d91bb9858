"""Where a hook runs: git's own folder, found without asking git, and what was left there.

``git_dir`` belongs to one work tree, ``common_dir`` to all of them. Asking ``git rev-parse``
would cost a process in every hook; git's documented layout says the same.
Source: gitrepository-layout(5), "commondir" and "gitdir".
"""

from __future__ import annotations

import os

#: Left by pre-commit, taken by prepare-commit-msg: the digest of the change that was passed.
PASSED = "passed"
#: Left by prepare-commit-msg, taken by post-commit: what was recorded for the coming commit.
PREPARED = "prepared"


class Place:
    """The two git folders of a work tree, and small notes from one hook to the next."""

    __slots__ = ("common_dir", "git_dir")

    def __init__(self, git_dir: str) -> None:
        self.git_dir = git_dir
        self.common_dir = _common_dir(git_dir)

    def note_file(self, name: str) -> str:
        """Return the path of the note ``name``."""
        return f"{self.git_dir}/guard/{name}"

    def leave(self, name: str, fields: dict[str, str]) -> None:
        """Leave a note for the next hook; written whole or not at all."""
        file = self.note_file(name)
        os.makedirs(f"{self.git_dir}/guard", mode=0o700, exist_ok=True)
        text = "".join([f"{key}={value}\n" for key, value in fields.items()])
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(f"{file}.{os.getpid()}", flags, 0o600)
        try:
            os.write(handle, text.encode("utf-8", "surrogateescape"))
        finally:
            os.close(handle)
        os.replace(f"{file}.{os.getpid()}", file)

    def read(self, name: str) -> dict[str, str]:
        """Return the note ``name``, ``{}`` if there is none."""
        try:
            handle = os.open(self.note_file(name), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        except OSError:
            return {}
        try:
            text = os.read(handle, 65536).decode("utf-8", "surrogateescape")
        finally:
            os.close(handle)
        return dict([line.split("=", 1) for line in text.splitlines() if "=" in line])

    def take(self, name: str) -> dict[str, str]:
        """Return the note ``name`` and remove it."""
        fields = self.read(name)
        try:
            os.unlink(self.note_file(name))
        except OSError:
            pass
        return fields


def place_of(message_file: str) -> Place:
    """Return the place whose ``COMMIT_EDITMSG`` (or ``MERGE_MSG``) git passed to a hook."""
    folder = os.path.dirname(os.path.abspath(message_file))
    if os.path.exists(f"{folder}/HEAD"):
        return Place(folder)
    return here()


def here() -> Place:
    """Return the place of the current folder, which git sets to the top of the work tree."""
    named = os.environ.get("GIT_DIR")
    if named:
        return Place(os.path.abspath(named))
    if os.path.isdir(".git"):
        return Place(os.path.abspath(".git"))
    from guard.git.repo import find_repo

    return Place(os.path.abspath(find_repo().git_dir))


def _common_dir(git_dir: str) -> str:
    try:
        with open(f"{git_dir}/commondir", encoding="utf-8", errors="surrogateescape") as file:
            named = file.read().rstrip("\n")
    except OSError:
        return git_dir
    return os.path.normpath(os.path.join(git_dir, named))


def is_pick(git_dir: str) -> bool:
    """Say whether the commit in hand is a plain pick of a rebase, made by git by itself.

    Not after a conflict, nor a squash or reword, nor what a person commits while it is stopped.
    Source: sequencer.c writes the step in hand to ``done`` before it does it, ``stopped-sha``
    when it stops, ``current-fixups`` while it squashes.
    """
    folder = f"{git_dir}/rebase-merge"
    try:
        with open(f"{folder}/done", "rb") as done:
            step = done.read().rstrip(b"\n").rpartition(b"\n")[2]
    except OSError:
        return False
    stopped = os.path.exists(f"{folder}/stopped-sha") or os.path.exists(f"{folder}/current-fixups")
    return step.startswith((b"pick ", b"p ")) and not stopped


def tree_of(commit_raw: bytes) -> str:
    """Return the tree that a raw commit object names. Source: git's commit object format."""
    return commit_raw[5 : commit_raw.index(b"\n")].decode("ascii", "replace")


def read_stdin() -> bytes:
    """Return all that git wrote to the hook's standard input."""
    parts = []
    while part := os.read(0, 65536):
        parts.append(part)
    return b"".join(parts)
