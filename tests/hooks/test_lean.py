"""A clean commit costs milliseconds because of what is not done: counted here, not timed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import hyperscan
import pytest

import guard
from guard import ready

#: What costs more to import than a clean change costs to scan.
HEAVY = {
    "re", "typing", "dataclasses", "enum", "json", "subprocess", "pathlib", "hashlib", "inspect",
    "functools", "collections", "contextlib", "logging", "argparse", "shutil", "tempfile", "yaml",
    "guard.model", "guard.flow", "guard.detect.confirm", "guard.policy.build", "detect_secrets",
    "git", "anthropic", "ollama", "rich",
}
PATHS = [str(Path(guard.__file__).parents[1]), str(Path(hyperscan.__file__).parents[1])]
PROBE = f"""
import sys
sys.path += {PATHS!r}
before = set(sys.modules)
from guard.__main__ import main
code = main(sys.argv[1:])
loaded = sorted(set(sys.modules) - before)
from guard.git import plumbing
from guard.detect import first_pass
confirm = sys.modules.get("guard.detect.confirm")
counted = [code, plumbing.spawned, first_pass.bytes_scanned, confirm is not None]
import json
print(json.dumps([loaded, counted]))
"""


def probe(folder: Path, *args: str) -> tuple[set[str], int, int, int, bool]:
    """Run a hook in a bare interpreter; return modules, code, processes, bytes, confirmed."""
    env = os.environ | {"GIT_EDITOR": ":"}
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PROBE, "hook", *args], cwd=folder, env=env,
        capture_output=True, check=True, stdin=subprocess.DEVNULL,
    )
    loaded, (code, spawned, size, confirmed) = json.loads(done.stdout.splitlines()[-1])
    return set(loaded), code, spawned, size, confirmed


@pytest.fixture
def clean(repo):
    """Return a repository with a clean change staged, and the policy compiled."""
    repo.write("a.py", "".join(f"value_{number} = {number}\n" for number in range(50)))
    repo.commit("start")
    repo.write("a.py", "".join(f"value_{number} = {number + 1}\n" for number in range(50)))
    repo.write("b.py", "def area(width, height):\n    return width * height\n")
    repo.git("add", "-A")
    ready.load(cwd=str(repo.path))
    return repo


def test_pre_commit_on_a_clean_change(clean):
    loaded, code, spawned, size, confirmed = probe(clean.path, "pre-commit")
    assert code == 0
    assert not HEAVY & loaded, sorted(HEAVY & loaded)
    assert spawned == 2  # the change, and the policies of both sides
    assert not confirmed
    # Every line of the change once a side, and nothing else of the repository.
    assert size < 2 * 50 * 20 + 200


def test_prepare_commit_msg_where_the_message_is_there(clean):
    message = clean.path / ".git" / "COMMIT_EDITMSG"
    message.write_text("words\n")
    loaded, code, spawned, _, _ = probe(
        clean.path, "prepare-commit-msg", str(message), "message")
    assert code == 0
    assert not HEAVY & loaded, sorted(HEAVY & loaded)
    assert spawned == 3  # and the tree that the commit will have
    assert "Guard-Record: v1 local " in message.read_text()


def test_a_pick_of_a_rebase_returns_at_once_and_touches_nothing(clean):
    folder = clean.path / ".git" / "rebase-merge"
    folder.mkdir()
    (folder / "done").write_text("pick 1234567 one\npick 89abcde two\n")
    message = clean.path / ".git" / "COMMIT_EDITMSG"
    message.write_text("two\n")
    for stage in (["prepare-commit-msg", str(message), "message"], ["post-commit"]):
        loaded, code, spawned, size, _ = probe(clean.path, *stage)
        assert code == 0
        assert spawned == 0
        assert size == 0
        assert "guard.hooks.preparing" not in loaded
        assert "guard.ready" not in loaded
    assert message.read_text() == "two\n"
    (folder / "stopped-sha").write_text("89abcde\n")
    loaded, *_ = probe(clean.path, "prepare-commit-msg", str(message), "message")
    assert "guard.hooks.preparing" in loaded
    assert "Guard-Record: v1 local " in message.read_text()


def test_post_commit_of_what_was_prepared(clean):
    message = clean.path / ".git" / "COMMIT_EDITMSG"
    message.write_text("words\n")
    probe(clean.path, "prepare-commit-msg", str(message), "message")
    clean.git("commit", "-q", "-F", str(message))
    loaded, code, spawned, size, _ = probe(clean.path, "post-commit")
    assert code == 0
    assert not (HEAVY - {"guard.ready"}) & loaded, sorted(HEAVY & loaded)
    assert spawned == 1
    assert size == 0


def test_a_candidate_is_what_loads_the_rest(clean):
    from tests.keys import github_pat

    clean.write("c.py", f'KEY = "{github_pat(1)}"\n')
    clean.git("add", "-A")
    loaded, code, *_ = probe(clean.path, "pre-commit")
    assert code == 1
    assert "guard.detect.confirm" in loaded
    assert "guard.model" in loaded
