"""Repositories that several tests of the git stage start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.git.knobs import DISPUTED, HEAD_TEXT, STAGED_TEXT
from tests.support import Repo

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def base(repo: Repo) -> Repo:
    """Return a repository with one commit of one file of forty lines."""
    repo.write("file", "".join(f"line {number}\n" for number in range(1, 41)))
    repo.commit()
    return repo


@pytest.fixture
def change(repo: Repo, tmp_path: Path) -> Repo:
    """Return a repository with something staged that every knob can bend."""
    inner = Repo(tmp_path / "inner")
    first = inner.commit("first")
    second = inner.commit("second")
    repo.git("clone", "-q", str(inner.path), "mod")
    repo.git("-C", "mod", "checkout", "-q", first)
    repo.write(".gitmodules", '[submodule "mod"]\n\tpath = mod\n\turl = ./mod\n')
    repo.write("file.txt", HEAD_TEXT)
    repo.write("moved-from", "content that moves\n" * 9)
    repo.write("algorithm", DISPUTED[0])
    repo.write("sub/inner", "inner\n")
    repo.write("wide.u16", "old\n")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{first},mod")
    repo.commit("base")
    repo.write("file.txt", STAGED_TEXT)
    repo.write("algorithm", DISPUTED[1])
    (repo.path / "moved-from").unlink()
    repo.write("moved-to", "content that moves\n" * 9)
    repo.write("copied", HEAD_TEXT)
    repo.write("sub/inner", "changed $Id$\n")
    repo.write("café", "accent\r\n")
    repo.git("-C", "mod", "checkout", "-q", second)
    repo.git("add", "-A")
    return repo
