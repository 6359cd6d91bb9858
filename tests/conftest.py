"""Every test runs in a world of its own: home, configuration, clock of git, environment."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support import Repo, hermetic_environment, is_foreign

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the cache folder that all tests share: the same policy is compiled once a run."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def hermetic(tmp_path: Path, compiled: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a home folder and an environment that holds nothing of the outside."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    wanted = hermetic_environment(home) | {"XDG_CACHE_HOME": str(compiled)}
    for name in list(os.environ):
        if is_foreign(name) and name not in wanted:
            monkeypatch.delenv(name)
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)
    return home


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Return an empty repository."""
    return Repo(tmp_path / "repo")
