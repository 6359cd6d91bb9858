"""Settings that a repository, a user or an environment can turn, and a change for them to bend."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.support import Repo

PLANTED = b"the planted line"
HEAD_TEXT = (
    "def one():\n    a\n\n\n    b\n\ndef two():\n    c\n    d\n\n" + "filler\n" * 8
    + "for each:\n    x\nend\n\n" + "tail\n" * 30
)
STAGED_TEXT = (
    "def one():\n    a\n\n\n    B\n\ndef two():\n    c\n    d\n\n" + "filler\n" * 8
    + "for each:\n    y\nend\n\nfor each:\n    x\nend\n\n" + "tail\n" * 15 + PLANTED.decode() + "\n"
    + "tail \n" * 15
)
#: Where two algorithms disagree.
DISPUTED = ("\n".join("beebcedfea"), "\n".join("eagdcebbfd"))


def config(name: str, value: str) -> Callable[[Repo, pytest.MonkeyPatch], None]:
    return lambda repo, _: repo.git("config", name, value) and None


def variables(**values: str) -> Callable[[Repo, pytest.MonkeyPatch], None]:
    def set_all(_: Repo, patch: pytest.MonkeyPatch) -> None:
        for name, value in values.items():
            patch.setenv(name, value)

    return set_all


def attribute(text: str, **settings: str) -> Callable[[Repo, pytest.MonkeyPatch], None]:
    def write(repo: Repo, _: pytest.MonkeyPatch) -> None:
        repo.write(".git/info/attributes", f"* {text}\n")
        for name, value in settings.items():
            repo.git("config", name.replace("__", "."), value)

    return write


def replace_head(repo: Repo, _: pytest.MonkeyPatch) -> None:
    tree = repo.git("write-tree")
    repo.git("replace", "HEAD", repo.git("commit-tree", tree, "-m", "same"))


def replace_blob(repo: Repo, _: pytest.MonkeyPatch) -> None:
    (repo.path / "file.txt").unlink()  # or git takes the content from there
    empty = repo.git("hash-object", "-w", "--stdin", stdin=b"")
    repo.git("replace", repo.git("rev-parse", ":file.txt"), empty)


def replace_elsewhere(repo: Repo, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("GIT_REPLACE_REF_BASE", "refs/swap/")
    replace_blob(repo, patch)


