"""A clean commit must not pay for modules that it does not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.git.reading import root_of_tree

if TYPE_CHECKING:
    from tests.support import Repo

BANNED = {
    "re", "typing", "dataclasses", "subprocess", "json", "pathlib", "enum", "functools",
    "collections", "contextlib", "hashlib", "logging", "argparse", "shutil", "tempfile", "yaml",
    "threading", "signal", "select", "git",
}
HEAVY = {"history"}
LEAN = sorted(
    file.stem for file in Path(root_of_tree(), "guard/git").glob("*.py")
    if file.stem not in HEAVY | {"__init__"}
)


def modules_after(code: str, *args: str) -> set[str]:
    """Return the modules that a fresh interpreter, without site, holds after ``code``."""
    start = f"import sys\nsys.path.insert(0, {root_of_tree()!r})\n"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-E", "-c", start + code + "\nprint(*sys.modules)", *args],
        capture_output=True, text=True, check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("name", LEAN)
def test_importing_it_costs_nothing_heavy(name: str):
    assert not modules_after(f"import guard.git.{name}") & BANNED


def test_reading_a_clean_change_costs_nothing_heavy(repo: Repo):
    repo.commit()
    repo.write("file", "one\ntwo\n")
    repo.git("add", "-A")
    code = """
from guard.git.digest import ChangeDigest
from guard.git.message import comment_char, set_trailer, user_text, write_message
from guard.git.read import read_blobs, read_staged
from guard.git.repo import branch, find_repo, head, state, write_tree
top = sys.argv[1]
repo = find_repo(top)
state(repo.git_dir), head(top), write_tree(top), branch(top)
read_blobs(["HEAD:file", ":file"], cwd=top)
digest = ChangeDigest()
for patch in read_staged(cwd=top, max_file_bytes=1000).files:
    digest.update(patch)
assert digest.hexdigest()
raw = b"subject\\n\\n# help\\n"
write_message(top + "/message", set_trailer(raw, "Key", "value", comment_char(top, raw)))
"""
    assert not modules_after(code, str(repo.path)) & BANNED
