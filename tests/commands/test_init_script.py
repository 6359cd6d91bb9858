"""The hook script by itself: what git sees, whatever happens to guard."""

from __future__ import annotations

import shutil

import pytest

from guard.install.script import hook_script, is_ours, python_of
from tests.commands.support import STAGES, call_hook, fake_python, put_hook

SHELLS = [shell for shell in ("dash", "bash", "busybox") if shutil.which(shell)]
WITH_INPUT = ("post-rewrite", "pre-push")
AFTER = ("post-commit", "post-rewrite")
NASTY = "it's a \"$HOME`id`\\ ö\n*;"
INPUT = b"refs/heads/a 1 refs/heads/a 2\n\n last line without end"


def install(folder, stage, python):
    return put_hook(folder, stage, hook_script(stage, str(python), ["/x y/'z"]))


@pytest.mark.parametrize("stage", STAGES)
def test_arguments_and_input_reach_guard(tmp_path, stage):
    log = tmp_path / "log"
    hook = install(tmp_path / NASTY / "hooks", stage, fake_python(tmp_path / NASTY / "py", log))
    done = call_hook(hook, "a b", "", "c'd\"$x", stdin=INPUT)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert log.read_bytes() == f"guard: hook {stage} a b  c'd\"$x\n".encode() + INPUT


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("first", ["#!/bin/sh", "#!/usr/bin/env bash"])
def test_the_hook_that_was_there_runs_first_with_arguments_and_input(tmp_path, stage, first):
    log, hooks = tmp_path / "log", tmp_path / NASTY / "hooks"
    hook = install(hooks, stage, fake_python(tmp_path / "py", log))
    put_hook(hooks, f"{stage}.guard-chained",
             f"{first}\n{{ echo \"first: $# $2\"; cat; }} >> '{log}'\n")
    done = call_hook(hook, "x", "a b", stdin=INPUT)
    assert (done.returncode, done.stderr) == (0, b"")
    # git gives no input to the others, so there is none to share.
    rest = INPUT if stage in WITH_INPUT else b""
    assert log.read_bytes() == (
        b"first: 2 a b\n" + INPUT + f"guard: hook {stage} x a b\n".encode() + rest
    )


@pytest.mark.parametrize("stage", STAGES)
def test_a_first_hook_that_fails_blocks_as_before(tmp_path, stage):
    log = tmp_path / "log"
    hook = install(tmp_path, stage, fake_python(tmp_path / "py", log))
    put_hook(tmp_path, f"{stage}.guard-chained", "#!/bin/sh\nexit 7\n")
    done = call_hook(hook, stdin=INPUT)
    if stage in AFTER:  # git has done its work and takes no notice: guard still records
        assert (done.returncode, log.exists()) == (0, True)
    else:
        assert (done.returncode, log.exists()) == (7, False)


def test_a_first_hook_keeps_its_errexit(tmp_path):
    hook = install(tmp_path, "pre-commit", fake_python(tmp_path / "py", tmp_path / "log"))
    put_hook(tmp_path, "pre-commit.guard-chained", "#!/bin/sh\nset -e\nfalse\nexit 0\n")
    assert call_hook(hook).returncode == 1


@pytest.mark.parametrize(("first", "name"), [
    ("#!/bin/sh", "pre-commit"), ("#!/usr/bin/env sh", "pre-commit"),
    ("#!/bin/sh -e", "pre-commit.guard-chained"),
    ("#!/usr/bin/env bash", "pre-commit.guard-chained"),
])
def test_a_first_hook_of_plain_sh_sees_the_name_that_git_called(tmp_path, first, name):
    hook = install(tmp_path, "pre-commit", fake_python(tmp_path / "py", tmp_path / "log"))
    put_hook(tmp_path, "pre-commit.guard-chained", f'{first}\necho "$0"\n')
    assert call_hook(hook).stdout.decode() == f"{tmp_path}/{name}\n"


def test_a_first_hook_may_be_any_program(tmp_path):
    hook = install(tmp_path, "pre-commit", fake_python(tmp_path / "py", tmp_path / "log"))
    put_hook(tmp_path, "pre-commit.guard-chained", b"\x7fELF\0not really\n")
    assert call_hook(hook).returncode != 0
    shutil.copy(shutil.which("true"), tmp_path / "pre-commit.guard-chained")
    done = call_hook(hook)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_first_hook_that_git_would_not_run_is_not_run(tmp_path):
    hook = install(tmp_path, "pre-commit", fake_python(tmp_path / "py", tmp_path / "log"))
    put_hook(tmp_path, "pre-commit.guard-chained", "#!/bin/sh\nexit 7\n", mode=0o644)
    assert call_hook(hook).returncode == 0


def test_a_hook_that_does_not_read_its_input_is_no_trouble(tmp_path):
    hook = install(tmp_path, "pre-push", fake_python(tmp_path / "py", tmp_path / "log"))
    put_hook(tmp_path, "pre-push.guard-chained", "#!/bin/sh\nexit 0\n")
    lines = b"x" * 60 + b"\n"
    done = call_hook(hook, stdin=lines * 5000)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "log").read_bytes().endswith(lines * 5000)


@pytest.mark.parametrize("chained", [False, True])
@pytest.mark.parametrize("stage", STAGES)
def test_an_interpreter_that_is_gone(tmp_path, stage, chained):
    hook = install(tmp_path, stage, tmp_path / "gone/python")
    if chained:
        put_hook(tmp_path, f"{stage}.guard-chained", "#!/bin/sh\n:\n")
    done = call_hook(hook)
    (line,) = done.stderr.decode().splitlines()
    assert f"{tmp_path}/gone/python" in line
    assert "guard init" in line
    if stage == "pre-commit":
        assert done.returncode == 1
        assert line.startswith("guard: error: ")
        assert "git commit --no-verify" in line
    else:
        assert done.returncode == 0
        assert line.startswith("guard: warning: ")
        assert stage in line


#: What git sees for each way in which guard may end.
SEEN = {
    "pre-commit": {0: 0, 1: 1, 2: 2, 3: 3, 130: 130, -9: -9},
    "prepare-commit-msg": {0: 0, 1: 0, 2: 0, 3: 0, 130: 130, -9: 0},
    "commit-msg": {0: 0, 1: 1, 2: 0, 3: 0, 130: 130, -9: 0},
    "pre-push": {0: 0, 1: 1, 2: 0, 3: 0, 130: 130, -9: 0},
}


@pytest.mark.parametrize(("stage", "code", "seen"), [
    (stage, code, seen) for stage, codes in SEEN.items() for code, seen in codes.items()
])
def test_only_a_word_of_guard_s_stops_git(tmp_path, stage, code, seen):
    body = "kill -9 $$" if code < 0 else ""
    python = fake_python(tmp_path / "py", tmp_path / "log", code=max(code, 0), body=body)
    done = call_hook(install(tmp_path, stage, python))
    assert done.returncode == seen
    if code and not seen:
        (line,) = [line for line in done.stderr.decode().splitlines() if "guard:" in line]
        assert line.startswith(f"guard: warning: {stage} ended with code ")


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("stage", STAGES)
def test_every_shell_takes_it(tmp_path, shell, stage):
    log = tmp_path / "log"
    hook = install(tmp_path, stage, fake_python(tmp_path / "py", log))
    put_hook(tmp_path, f"{stage}.guard-chained", f"#!/bin/sh\necho first >> '{log}'\n")
    if shell == "bash":
        runner = put_hook(tmp_path, "sh", '#!/bin/sh\nexec bash --posix "$@"\n')
    elif shell == "busybox":
        runner = put_hook(tmp_path, "sh", '#!/bin/sh\nexec busybox sh "$@"\n')
    else:
        runner = shutil.which(shell)
    done = call_hook(hook, "x", stdin=INPUT, shell=str(runner))
    assert (done.returncode, done.stderr) == (0, b"")
    assert log.read_bytes().startswith(f"first\nguard: hook {stage} x\n".encode())


def test_the_interpreter_can_be_read_out_of_a_hook():
    for path in ("/usr/bin/python3", NASTY, "/caf\udce9/py"):
        raw = hook_script("pre-push", path, [])
        assert is_ours(raw)
        assert python_of(raw) == path
    assert not is_ours(b"#!/bin/sh\necho guard\n")
    assert not is_ours(b"")
    assert python_of(b"#!/bin/sh\n") == ""
