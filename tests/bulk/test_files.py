"""Trees on the disk: the same from any number of processes, and every file accounted for."""

from __future__ import annotations

import os

import pytest

from guard.bulk import files as bulk_files
from tests.keys import github_pat


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk_files, "MOST_FILES", 4)
    folder = tmp_path / "tree"
    for number in range(30):
        file = folder / f"d{number % 4}" / f"f{number}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        key = f'key = "{github_pat(number)}"\n' if number % 5 == 0 else ""
        file.write_text("x = 1\n" * number + key)
    return folder


def test_the_same_from_any_number_of_processes(tree, files):
    alone = files(tree)
    assert len(alone.findings) == 6
    assert [item.path for item in alone.findings] == sorted(item.path for item in alone.findings)
    assert len(alone.shape.files) == 30
    assert alone.shape.added == sum(range(30)) + 6
    for jobs in (2, 8):
        again = files(tree, jobs)
        assert again.findings == alone.findings
        assert [item.secret for item in again.findings] == [item.secret for item in alone.findings]
        assert again.shape.files == alone.shape.files


def test_what_can_not_be_read_is_said_from_any_process(tree, files):
    (tree / "d0" / "gone").symlink_to("nowhere")
    os.mkfifo(tree / "d1" / "pipe")
    (tree / "d2" / "data.bin").write_bytes(b"\0\1\2")
    (tree / "d3" / b"caf\xe9.py".decode("utf-8", "surrogateescape")).write_text(
        f"key = '{github_pat(1)}'\n")
    for jobs in (1, 3):
        scan = files(tree, jobs)
        assert [(item.path, item.reason) for item in scan.skipped] == [
            ("d1/pipe", "not a file"), ("d2/data.bin", "binary"),
        ]
        assert "d3/caf\udce9.py" in {item.path for item in scan.findings}


def test_git_s_own_folder_is_left_out(tree, files):
    (tree / ".git").mkdir()
    (tree / ".git" / "config").write_text(f"key = '{github_pat(1)}'\n")
    assert len(files(tree).findings) == 6
