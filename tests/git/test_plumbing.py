from __future__ import annotations

import os
import subprocess
import sys
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from guard.git import plumbing
from guard.git.plumbing import GitError, run_git, stream_git
from tests.git.reading import root_of_tree

if TYPE_CHECKING:
    from tests.support import Repo

CAT = ["cat-file", "--batch"]


def children() -> int:
    """Return how many children of this process wait to be reaped or still run."""
    try:
        return 0 if os.waitpid(-1, os.WNOHANG) == (0, 0) else 1
    except ChildProcessError:
        return 0


def open_files() -> set[str]:
    return set(os.listdir("/dev/fd"))


def test_output_comes_back_exactly(repo: Repo):
    blob = repo.git("hash-object", "-w", "--stdin", stdin=bytes(range(256)) * 3)
    assert run_git(["cat-file", "blob", blob], cwd=str(repo.path)) == bytes(range(256)) * 3


def test_each_question_is_one_process(repo: Repo):
    before = plumbing.spawned
    run_git(["rev-parse", "--git-dir"], cwd=str(repo.path))
    assert plumbing.spawned == before + 1


def test_stdin_and_stdout_larger_than_any_pipe_do_not_wait_for_each_other(repo: Repo):
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"x" * 1000)
    stdin = f"{blob}\n".encode() * 100_000
    out = run_git(["cat-file", "--batch-check"], cwd=str(repo.path), stdin=stdin)
    assert out == f"{blob} blob 1000\n".encode() * 100_000


def test_more_errors_than_a_pipe_holds_do_not_block(repo: Repo):
    noisy = "alias.noisy=!head -c 3000000 /dev/zero >&2; exit 3"
    with pytest.raises(GitError) as caught:
        run_git(["-c", noisy, "noisy"], cwd=str(repo.path))
    assert caught.value.code == 3


def test_blocks_are_bounded(repo: Repo):
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"y" * 5_000_000)
    blocks = list(stream_git(["cat-file", "blob", blob], cwd=str(repo.path)))
    assert max(map(len, blocks)) <= plumbing.BLOCK_BYTES
    assert b"".join(blocks) == b"y" * 5_000_000


def test_stopping_early_ends_and_reaps_git(repo: Repo):
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"z" * 50_000_000)
    files = open_files()
    blocks = stream_git(["cat-file", "blob", blob], cwd=str(repo.path))
    next(blocks)
    blocks.close()
    assert children() == 0
    assert open_files() == files


def test_an_endless_git_is_ended_when_its_reader_goes(repo: Repo):
    sleeper = "!f() { echo started; sleep 1000; }; f"
    blocks = stream_git(["-c", f"alias.slow={sleeper}", "slow"], cwd=str(repo.path))
    assert next(blocks) == b"started\n"
    started = time.monotonic()
    blocks.close()
    assert time.monotonic() - started < 500
    assert children() == 0


def test_no_descriptor_is_left_open(repo: Repo):
    files = open_files()
    for _ in range(3):
        run_git(["rev-parse", "--git-dir"], cwd=str(repo.path), stdin=b"x")
        with pytest.raises(GitError):
            run_git(["no-such-verb"], cwd=str(repo.path))
    assert open_files() == files


def test_failure_says_what_git_said_in_one_printable_line(repo: Repo):
    with pytest.raises(GitError) as caught:
        run_git(["rev-parse", "--verify", "no\x1b[31msuch\nthing"], cwd=str(repo.path))
    assert caught.value.what == "git rev-parse: fatal: Needed a single revision"
    assert caught.value.code == 128
    with pytest.raises(GitError) as caught:
        run_git(["cat-file", "blob", "no\x1b[31m\u009b\u202esuch\n"], cwd=str(repo.path))
    assert caught.value.what.isprintable()
    assert "Not a valid object name" in caught.value.what


def test_failure_can_be_passed_over(repo: Repo):
    assert run_git(["symbolic-ref", "-q", "refs/none"], cwd=str(repo.path), check=False) == b""


def test_missing_git_is_said(repo: Repo, monkeypatch):
    monkeypatch.setenv("PATH", str(repo.path))
    with pytest.raises(GitError, match="not found on PATH"):
        run_git(["version"])


def test_nul_in_an_argument_is_refused(repo: Repo):
    with pytest.raises(GitError, match="NUL"):
        run_git(["cat-file", "blob", "a\0b"], cwd=str(repo.path))


def test_without_posix_spawn_it_works_all_the_same(repo: Repo, monkeypatch):
    monkeypatch.delattr(os, "posix_spawnp")
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"text")
    out = run_git(CAT, cwd=str(repo.path), stdin=f"{blob}\n".encode())
    assert out == f"{blob} blob 4\ntext\n".encode()
    with pytest.raises(GitError):
        run_git(["no-such-verb"], cwd=str(repo.path))
    assert children() == 0


def test_without_memfd_it_works_all_the_same(repo: Repo, monkeypatch, tmp_path):
    monkeypatch.delattr(os, "memfd_create", raising=False)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"text")
    out = run_git(CAT, cwd=str(repo.path), stdin=f"{blob}\n".encode())
    assert out == f"{blob} blob 4\ntext\n".encode()
    assert not list(tmp_path.glob("guard-*"))


@pytest.mark.parametrize("name", [
    "GIT_DIFF_OPTS", "GIT_EXTERNAL_DIFF", "GIT_TRACE", "GIT_TRACE2_EVENT", "GIT_TRACE_SETUP",
    "GIT_PAGER", "GIT_LITERAL_PATHSPECS", "GIT_NO_LAZY_FETCH",
])
def test_variables_that_alter_output_do_not_reach_git(repo: Repo, monkeypatch, name):
    monkeypatch.setenv(name, "1")
    show = ["-c", "alias.show-env=!env", "show-env"]
    told = run_git(show, cwd=str(repo.path)).decode().splitlines()
    assert not [line for line in told if line.startswith(name + "=")]


def test_variables_that_choose_the_repository_reach_git(repo: Repo, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_DIR", str(repo.path / ".git"))
    monkeypatch.chdir(tmp_path)
    assert run_git(["rev-parse", "--git-dir"]).decode().strip() == str(repo.path / ".git")


def test_it_works_with_the_standard_streams_closed(repo: Repo):
    code = (
        "import os, sys\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from guard.git.plumbing import run_git\n"
        "for stream in (0, 1, 2): os.close(stream)\n"
        "out = run_git(['cat-file', '--batch-check'], cwd=sys.argv[2], stdin=b'HEAD\\n')\n"
        "try: run_git(['cat-file', 'blob', 'none'], cwd=sys.argv[2], stdin=b'HEAD\\n')\n"
        "except Exception as error: said = error.what\n"
        "os._exit(0 if out == b'HEAD missing\\n' and 'Not a valid' in said else 1)\n"
    )
    ask = [sys.executable, "-c", code, root_of_tree(), str(repo.path)]
    assert subprocess.run(ask, check=False).returncode == 0


def test_memory_stays_flat_while_a_large_output_streams(repo: Repo):
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"0" * 60_000_000)
    tracemalloc.start()
    try:
        size = sum(map(len, stream_git(["cat-file", "blob", blob], cwd=str(repo.path))))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == 60_000_000
    assert peak < 4_000_000
