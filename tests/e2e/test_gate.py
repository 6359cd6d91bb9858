"""What the gate does to a commit that holds something, end to end, and to one when it is broken."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.support import SCRIPTS, Guarded, editor
from tests.keys import github_pat
from tests.support import Repo

if TYPE_CHECKING:
    import subprocess

EXCEPTION = """\
version: 1
message: {model: false}
exceptions:
  - {rule: github-pat, path: "fixtures/**", owner: "ada@example.org", reason: "a dead key",
     expires: 2999-01-01}
"""


def try_commit(repo: Guarded, *args: str) -> tuple[int, str]:
    """Stage everything, commit, and return the exit code and what was said."""
    repo.git("add", "-A")
    done: subprocess.CompletedProcess[bytes] = repo.run("commit", "-q", *args)
    return done.returncode, (done.stdout + done.stderr).decode()


def everything_written(repo: Guarded, home: os.PathLike[str]) -> bytes:
    """Return all that guard left on the disk: its folder in git's, and the user's home."""
    folders = [repo.path / ".git" / "guard", home, os.environ["XDG_CACHE_HOME"]]
    files = [os.path.join(root, name) for folder in folders for root, _, names in os.walk(folder)
             for name in names]
    return b"".join(Path(file).read_bytes() for file in files)


def test_a_key_is_blocked_and_its_value_told_to_nobody(guarded, hermetic):
    key = github_pat(1)
    guarded.write("src/client.py", f'import os\n\nTOKEN = "{key}"\n')
    before = guarded.git("rev-parse", "HEAD")
    code, said = try_commit(guarded, "-m", "add client")
    assert code == 1
    assert guarded.git("rev-parse", "HEAD") == before
    assert "github-pat" in said
    assert "src/client.py:3" in said
    assert "certain because" in said
    assert "checksum" in said
    for way in ("1. Fix it", "2. Except it", "3. A false alarm?"):
        assert way in said
    assert key not in said
    assert guarded.git("diff", "--cached", "--name-only") == "src/client.py"
    assert guarded.log()[0]["predicate"]["event"] == "blocked"
    assert key.encode() not in everything_written(guarded, hermetic)


def test_a_key_in_removed_or_context_lines_does_not_block(guarded):
    guarded.write("client.py", f'TOKEN = "{github_pat(2)}"\nNAME = "x"\n')
    guarded.git("add", "-A")
    guarded.git("commit", "-q", "--no-verify", "-m", "with key")
    guarded.write("client.py", f'TOKEN = "{github_pat(2)}"\nNAME = "y"\n')
    assert try_commit(guarded, "-m", "context")[0] == 0
    assert guarded.route() == "local"
    guarded.write("client.py", 'NAME = "y"\n')
    assert try_commit(guarded, "-m", "removed")[0] == 0
    assert guarded.route() == "local"


def test_an_exception_governs_from_the_next_commit_on(native):
    native.write(".guard.yaml", EXCEPTION)
    native.write("fixtures/key.txt", github_pat(3) + "\n")
    assert try_commit(native, "-m", "both at once")[0] == 1
    native.git("reset", "-q", "--", "fixtures")
    native.git("commit", "-q", "-m", "except it first", "--", ".guard.yaml")
    assert try_commit(native, "-m", "then the file")[0] == 0
    assert native.route() == "local"
    finding = native.log()[0]["predicate"]["findings"][0]
    assert "ada@example.org" in finding["waived"] or "exception" in finding["waived"]
    assert native.verdict() == "EXACT"


def test_an_inline_allowance_lets_the_commit_through_but_never_to_the_cloud(native):
    native.write("k.py", f'KEY = "{github_pat(4)}"  # guard: allow github-pat -- revoked\n')
    assert try_commit(native, "-m", "allowed")[0] == 0
    assert native.route() == "local"
    refused = native.guard("route", "--range", "HEAD~1..HEAD", "--cloud", code=1)
    assert "github-pat" in refused.stderr


def test_past_the_hook_it_is_marked_warned_about_and_not_pushed(guarded, tmp_path):
    remote = Repo(tmp_path / "remote.git", init=False)
    remote.path.mkdir()
    remote.git("init", "-q", "--bare")
    guarded.git("remote", "add", "origin", str(remote.path))
    guarded.git("push", "-q", "origin", "main")
    guarded.write("k.py", f'KEY = "{github_pat(5)}"\n')
    code, said = try_commit(guarded, "--no-verify", "-m", "past it")
    assert code == 0
    if guarded.way == "native":  # the frameworks show only what a failing hook says
        assert "must not be committed (github-pat at k.py:1)" in said
    assert guarded.route() == "block"
    assert guarded.log()[0]["predicate"]["overrides"] == ["no-verify"]
    assert guarded.verdict(code=1) == "FAIL"
    pushed = guarded.run("push", "-q", "origin", "main")
    assert pushed.returncode != 0
    assert b"must not be pushed: github-pat at k.py:1" in pushed.stderr + pushed.stdout
    assert github_pat(5).encode() not in pushed.stderr + pushed.stdout
    assert remote.git("log", "--format=%s", "main") == "start"


def test_a_clean_push_goes_through(guarded, tmp_path):
    remote = Repo(tmp_path / "remote.git", init=False)
    remote.path.mkdir()
    remote.git("init", "-q", "--bare")
    guarded.git("remote", "add", "origin", str(remote.path))
    guarded.write("n.py", "n = 1\n")
    assert try_commit(guarded, "-m", "clean")[0] == 0
    guarded.git("push", "-q", "origin", "main")
    assert remote.git("log", "-1", "--format=%s", "main") == "clean"


def test_a_secret_in_the_message_is_refused_and_the_message_kept(guarded):
    key = github_pat(6)
    guarded.write("n.py", "n = 1\n")
    code, said = try_commit(guarded, "-m", f"use {key}\n\nbecause")
    assert code == 1
    assert "commit message holds a secret: github-pat, line 1" in said
    assert key not in said
    assert f"use {key}\n\nbecause" in (guarded.path / ".git/COMMIT_EDITMSG").read_text()
    assert guarded.git("diff", "--cached", "--name-only") == "n.py"


@pytest.mark.parametrize(("path", "data"), [
    ("logo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256))),
    (f"notes-{github_pat(7)}.txt", b"nothing\n"),
    ("people.csv", b"name,email\nmira,mira@customer-mail.net\n"),
])
def test_what_may_be_sensitive_stays_local_and_is_committed(native, path, data):
    native.write(path, data)
    code, _ = try_commit(native, "-m", "local only")
    if path.startswith("notes-"):
        # A name that is added can block like a line that is added.
        assert code in (0, 1)
    else:
        assert code == 0
        assert native.route() == "local"
        native.guard("route", "--range", "HEAD~1..HEAD", "--cloud", code=1)


def test_an_unreadable_policy_blocks_in_one_line_and_names_the_way_out(native):
    native.write(".guard.yaml", "version: 1\nrulez: {}\n")
    code, said = try_commit(native, "-m", "broken policy")
    assert code == 1
    line = next(line for line in said.splitlines() if line.startswith("guard: error:"))
    assert ".guard.yaml:2" in line
    assert "rulez" in line
    assert "git commit --no-verify" in line
    code, said = try_commit(native, "--no-verify", "-m", "all the same")
    assert code == 0
    assert "guard: warning: prepare-commit-msg did not run" in said


def test_an_interpreter_that_is_gone_blocks_only_in_pre_commit(native):
    for hook in (native.path / ".git" / "hooks").iterdir():
        text = hook.read_text()
        hook.write_text(re.sub(r"(?m)^guard_python=.*$", "guard_python=/nowhere/python", text))
    native.write("n.py", "n = 1\n")
    code, said = try_commit(native, "-m", "no interpreter")
    assert code == 1
    assert "guard init" in said
    code, said = try_commit(native, "--no-verify", "-m", "all the same")
    assert code == 0
    assert native.message() == "all the same"
    assert "guard" in said


def test_nothing_in_the_work_tree_is_imported(guarded):
    trap = "raise SystemExit('imported from the work tree')\n"
    names = ["guard/__init__.py", "guard/__main__.py"]
    if guarded.way != "pre-commit":  # which runs `python -m pre_commit`, so it imports these itself
        names += ["sitecustomize.py", "usercustomize.py", "hyperscan.py", "yaml.py", "json.py",
                  "re.py"]
    for name in names:
        guarded.write(name, trap)
    code, said = try_commit(guarded, "-m", "traps")
    assert code == 0, said
    assert "imported from the work tree" not in said
    assert guarded.verdict() == "EXACT"


def test_two_commits_at_once_in_two_worktrees_both_end_up_in_the_log(native, tmp_path):
    import subprocess

    folders = []
    for name in ("one", "two", "three"):
        folder = tmp_path / name
        native.git("worktree", "add", "-q", "-b", name, str(folder))
        (folder / f"{name}.py").write_text(f"{name} = 1\n")
        native.git("-C", str(folder), "add", "-A")
        folders.append(folder)
    running = [subprocess.Popen(["git", "commit", "-q", "-m", "at once"], cwd=folder)
               for folder in folders]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    native.guard("log", "--verify")
    for name in ("one", "two", "three"):
        assert native.events(name) == ["committed"]


def test_interrupt_leaves_the_message_as_it_was(native, tmp_path):
    """A hook that is killed at once must not have touched the file that it was given."""
    native.write("n.py", "n = 1\n")
    native.git("add", "-A")
    message = native.path / ".git" / "COMMIT_EDITMSG"
    message.write_text("mine\n\n# kept\n")
    import subprocess

    for delay in (0.0, 0.005, 0.01, 0.02, 0.03, 0.05):
        process = subprocess.Popen(
            [SCRIPTS / "guard", "hook", "prepare-commit-msg", str(message), "message"],
            cwd=native.path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        text = message.read_text()
        assert text.startswith("mine\n")
        assert text.rstrip().endswith("# kept") or "Guard-Record: v1 " in text
    native.git("commit", "-q", env=editor(tmp_path, 'echo after > "$1"'))
    assert native.own_words() == "after"
