"""The published hooks, as pre-commit installs them: its own environment, built from this tree."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.support import SCRIPTS, Guarded
from tests.keys import github_pat

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["pre-commit", "prek"])
def test_try_repo_blocks_a_key(tool, tmp_path):
    repo = Guarded(tmp_path / "repo")
    repo.write("client.py", f'KEY = "{github_pat(21)}"\n')
    repo.git("add", "-A")
    # Where GIT_DIR and the like are unset, both tools take a copy of the tree and install that.
    source = tmp_path / "source"
    subprocess.run(["git", "clone", "-q", ROOT, source], check=True)
    done = subprocess.run(
        [SCRIPTS / tool, "try-repo", source, "guard-pre-commit", "--all-files"],
        cwd=repo.path, capture_output=True, check=False, text=True, timeout=600,
        env=os.environ | {"PRE_COMMIT_HOME": str(tmp_path / "home" / "pc")},
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "github-pat" in said
    assert "client.py:1" in said
    assert github_pat(21) not in said
