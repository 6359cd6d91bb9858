"""The policy that the bulk scans are judged by, and how they are run here."""

from __future__ import annotations

import os

import pytest

from guard import bulk
from guard.bulk import plan
from guard.bulk.files import scan_paths
from guard.bulk.history import scan_history
from tests.detect.kit import TODAY, secret_bundle

assert bulk.__doc__


@pytest.fixture
def bundle():
    return secret_bundle(scan={"max_file_bytes": 8 << 20})


@pytest.fixture
def history(repo, bundle, monkeypatch):
    """Return a way to scan this repository's history: (commit, path, line, rule) of each."""
    monkeypatch.setattr(plan, "MOST_VERSIONS", 2)  # so that small histories are parted too

    def scan(*revisions, jobs=1, using=None):
        found, commits = scan_history(
            using or bundle, TODAY, revisions=list(revisions) or ["--all"], jobs=jobs,
            cwd=str(repo.path),
        )
        scan.last = found
        return [
            (commit, item.path, item.line, item.rule)
            for item, commit in zip(found.findings, commits, strict=True)
        ]

    return scan


@pytest.fixture
def files(bundle):
    """Return a way to scan a folder."""
    def scan(folder, jobs=1):
        return scan_paths([os.curdir], str(folder), bundle, TODAY, jobs=jobs)

    return scan
