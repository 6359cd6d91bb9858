"""The audit's tests run under two rules of their own, compiled once."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from guard import ready
from tests.audit.studio import RULES, Studio

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def packs(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("packs")
    (folder / "secrets").mkdir()
    (folder / "secrets" / "sample.yaml").write_text(RULES)
    shutil.copy(ROOT / "policies" / "default.yaml", folder)
    return str(folder)


@pytest.fixture(scope="session")
def cache(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("cache")
    folder.chmod(0o700)
    return str(folder)


@pytest.fixture(autouse=True)
def small_packs(packs: str, cache: str, hermetic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hermetic.is_dir()
    monkeypatch.setattr(ready, "packs_dir", lambda: packs)
    monkeypatch.setenv("XDG_CACHE_HOME", cache)


@pytest.fixture
def make_studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Studio]:
    def make(name: str = "repo", **options) -> Studio:
        studio = Studio(tmp_path / name, **options)
        monkeypatch.chdir(studio.path)
        return studio

    return make


@pytest.fixture
def studio(make_studio) -> Studio:
    """Return a repository with one commit, ``main``, checked out on the branch ``work``."""
    made = make_studio()
    made.write("README", "a repository\n")
    made.commit("start")
    made.git("checkout", "-q", "-b", "work")
    return made
