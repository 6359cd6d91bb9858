"""Repositories with the hooks installed, one way or another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.support import Guarded, install

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=["native", "pre-commit", "prek"])
def guarded(request, tmp_path: Path) -> Guarded:
    """Return a repository with one commit and the hooks in it, in each of three ways."""
    repo = Guarded(tmp_path / "repo")
    install(repo, request.param)
    return repo


@pytest.fixture
def native(tmp_path: Path) -> Guarded:
    """Return a repository with one commit and native hooks in it."""
    repo = Guarded(tmp_path / "repo")
    install(repo, "native")
    return repo
