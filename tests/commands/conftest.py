"""Fixtures of the verbs' tests."""

from __future__ import annotations

import pytest

from tests.commands.support import Guard


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """Return a cache folder for all of these tests: compiling the rules takes a second."""
    folder = tmp_path_factory.mktemp("cache")
    folder.chmod(0o700)
    return folder


@pytest.fixture(autouse=True)
def cached(hermetic, compiled, monkeypatch):  # noqa: ARG001 - after the environment was cleaned
    """Let guard find what the tests before have compiled."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(compiled))


@pytest.fixture
def guard(capsys, monkeypatch) -> Guard:
    """Return a way to run verbs in this process."""
    return Guard(capsys, monkeypatch)


@pytest.fixture
def inside(repo, monkeypatch):
    """Return the repository, the current folder being its root."""
    monkeypatch.chdir(repo.path)
    return repo
