"""guard init in git's own folder: in place once, nothing lost, everything put back."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from guard.install import interpreter
from guard.install.script import is_ours, python_of
from guard.install.starter import POLICY, STARTER
from guard.policy.load import load_policy
from tests.commands.support import ROOT, STAGES, call_hook, put_hook, snapshot

if TYPE_CHECKING:
    from tests.support import Repo

OLD = "#!/bin/sh\necho the old hook\n"


def hooks_of(repo: Repo) -> Path:
    return repo.path / ".git/hooks"


def test_six_hooks_and_a_policy_and_the_second_time_nothing(inside, guard):
    assert guard("init") == 0
    first = snapshot(hooks_of(inside))
    for stage in STAGES:
        mode, _, raw = first[stage]
        assert mode == "0o100755"
        assert is_ours(raw)
        assert python_of(raw) == sys.executable
        assert f"{stage}: installed in " in guard.out
    assert (inside.path / POLICY).read_text() == STARTER
    assert guard.err == ""
    assert guard("init") == 0
    assert guard.out == "everything is in place already; guard doctor looks at the rest\n"
    assert snapshot(hooks_of(inside)) == first


def test_the_hooks_run_guard(inside, guard):
    assert guard("init") == 0
    inside.write("a.py", "x = 1\n")
    inside.git("add", "a.py")
    inside.git("commit", "-q", "-m", "add a value")
    assert "Guard-Record: v1 " in inside.git("log", "-1", "--format=%B")


def test_nothing_in_the_work_tree_is_imported(inside, guard, monkeypatch):
    assert guard("init") == 0
    trap = "import pathlib\npathlib.Path('/proc/self/cwd', 'sprung').touch()\nraise SystemExit(0)\n"
    for name in ("guard/__init__.py", "guard/__main__.py", "sitecustomize.py", "usercustomize.py",
                 "site.py", "yaml.py", "zlib.py", "re.py", "hyperscan/__init__.py"):
        inside.write(name, trap)
    monkeypatch.setenv("PYTHONPATH", str(inside.path))
    monkeypatch.setenv("PYTHONSTARTUP", str(inside.path / "site.py"))
    inside.git("add", "*.py")
    inside.git("commit", "-q", "-m", "set a trap")
    assert not (inside.path / "sprung").exists()
    assert "Guard-Record: v1 " in inside.git("log", "-1", "--format=%B")


def test_a_dry_run_changes_nothing(inside, guard):
    put_hook(hooks_of(inside), "pre-commit", OLD)
    before = snapshot(hooks_of(inside))
    assert guard("init", "--dry-run") == 0
    assert "pre-commit: installed in " in guard.out
    assert "nothing was changed" in guard.out
    assert snapshot(hooks_of(inside)) == before
    assert not (inside.path / POLICY).exists()
    assert guard("init") == 0
    installed = snapshot(hooks_of(inside))
    assert guard("init", "--uninstall", "--dry-run") == 0
    assert snapshot(hooks_of(inside)) == installed


def test_what_was_there_runs_first_and_comes_back_byte_for_byte(inside, guard):
    folder = hooks_of(inside)
    put_hook(folder, "pre-commit", b"#!/bin/sh\necho first\n\xff\0", mode=0o750)
    put_hook(folder, "commit-msg", "#!/bin/sh\nexit 0\n", mode=0o644)
    script = put_hook(inside.path / "scripts", "push", "#!/bin/sh\nexit 0\n")
    (folder / "pre-push").symlink_to(os.path.relpath(script, folder))
    (folder / "post-commit").symlink_to("nowhere")
    os.utime(folder / "pre-commit", (10**9, 10**9))
    before = snapshot(folder)
    assert guard("init") == 0
    assert "runs first, as pre-commit.guard-chained" in guard.out
    installed = snapshot(folder)
    for stage in ("pre-commit", "commit-msg", "pre-push", "post-commit"):
        assert is_ours(installed[stage][2])
        assert installed[f"{stage}.guard-chained"] == before[stage]
    assert guard("init") == 0
    assert snapshot(folder) == installed
    assert guard("init", "--uninstall") == 0
    assert snapshot(folder) == before
    assert not (inside.path / POLICY).exists()
    assert guard("init", "--uninstall") == 0
    assert "guard was not here" in guard.out


def test_an_old_hook_still_blocks_a_commit(inside, guard):
    put_hook(hooks_of(inside), "pre-commit", "#!/bin/sh\necho no >&2\nexit 1\n")
    assert guard("init") == 0
    inside.write("a.py", "x = 1\n")
    inside.git("add", "a.py")
    done = inside.run("commit", "-q", "-m", "try")
    assert (done.returncode, done.stderr) == (1, b"no\n")


def test_a_second_foreign_hook_is_chained_and_the_first_is_kept(inside, guard):
    folder = hooks_of(inside)
    put_hook(folder, "pre-commit", OLD)
    assert guard("init") == 0
    put_hook(folder, "pre-commit", "#!/bin/sh\necho a newer one\n")  # by a tool that overwrites
    assert guard("init") == 0
    assert (folder / "pre-commit.guard-chained").read_text() == "#!/bin/sh\necho a newer one\n"
    assert (folder / "pre-commit.guard-chained.old-1").read_text() == OLD
    assert call_hook(folder / "pre-commit", cwd=inside.path).stdout.startswith(b"a newer one\n")
    assert guard("init", "--uninstall") == 0
    assert (folder / "pre-commit").read_text() == "#!/bin/sh\necho a newer one\n"


def test_a_hook_that_took_guards_place_is_left_alone(inside, guard):
    folder = hooks_of(inside)
    put_hook(folder, "pre-commit", OLD)
    assert guard("init") == 0
    put_hook(folder, "pre-commit", "#!/bin/sh\necho a newer one\n")
    assert guard("init", "--uninstall") == 0
    assert "pre-commit: left alone" in guard.out
    assert (folder / "pre-commit").read_text() == "#!/bin/sh\necho a newer one\n"
    assert (folder / "pre-commit.guard-chained").read_text() == OLD


def test_a_hook_that_somebody_deleted_comes_back_on_removal(inside, guard):
    folder = hooks_of(inside)
    put_hook(folder, "pre-commit", OLD)
    before = snapshot(folder)
    assert guard("init") == 0
    (folder / "pre-commit").unlink()
    assert guard("init", "--uninstall") == 0
    assert snapshot(folder) == before


def test_an_older_script_and_a_lost_mode_are_renewed(inside, guard):
    assert guard("init") == 0
    hook = hooks_of(inside) / "pre-commit"
    wanted = hook.read_bytes()
    hook.write_bytes(wanted.replace(b"# guard hook 1: ", b"# guard hook 0: "))
    (hooks_of(inside) / "commit-msg").chmod(0o644)
    assert guard("init") == 0
    assert guard.out.splitlines()[:2] == [
        f"pre-commit: renewed in {hook}", f"commit-msg: renewed in {hook.with_name('commit-msg')}",
    ]
    assert hook.read_bytes() == wanted
    assert os.access(hook.with_name("commit-msg"), os.X_OK)


def test_a_policy_that_is_there_is_never_touched(inside, guard):
    inside.write(POLICY, "version: 1\n")
    assert guard("init") == 0
    assert (inside.path / POLICY).read_text() == "version: 1\n"
    assert guard("init", "--uninstall") == 0
    assert (inside.path / POLICY).read_text() == "version: 1\n"


def test_a_policy_that_git_has_is_not_written_again(inside, guard):
    inside.write(POLICY, "version: 1\n")
    inside.commit()
    (inside.path / POLICY).unlink()
    assert guard("init") == 0
    assert not (inside.path / POLICY).exists()


def test_a_starting_policy_in_git_stays(inside, guard):
    assert guard("init") == 0
    inside.git("add", POLICY)
    assert guard("init", "--uninstall") == 0
    assert (inside.path / POLICY).read_text() == STARTER


def test_the_starting_policy_is_valid_and_so_is_what_it_offers():
    assert load_policy(STARTER.encode(), POLICY)["version"] == 1
    offered = re.sub(r"^# (?=  |[a-z_]+:( |$))", "", STARTER, flags=re.MULTILINE)
    policy = load_policy(offered.encode(), POLICY)
    assert {"extends", "proprietary", "actions", "exceptions", "route"} <= set(policy)


def test_from_a_folder_within_and_a_linked_work_tree(repo, guard, monkeypatch):
    repo.write("sub/a.py", "x = 1\n")
    repo.commit()
    monkeypatch.chdir(repo.path / "sub")
    assert guard("init") == 0
    assert (repo.path / POLICY).exists()
    before = snapshot(hooks_of(repo))
    repo.git("worktree", "add", "-q", "../linked")
    monkeypatch.chdir(repo.path.parent / "linked")
    assert guard("init") == 0
    assert "hook" not in guard.out  # they are shared with the main work tree
    assert snapshot(hooks_of(repo)) == before
    assert guard("init", "--uninstall") == 0
    assert not any(stage in snapshot(hooks_of(repo)) for stage in STAGES)


def test_a_folder_of_hooks_in_the_work_tree(inside, guard):
    inside.git("config", "core.hooksPath", "tools/git hooks")
    assert guard("init") == 0
    folder = inside.path / "tools/git hooks"
    assert is_ours((folder / "pre-commit").read_bytes())
    assert "don't commit them" in guard.out
    assert guard("init") == 0
    assert guard.out.startswith("everything is in place already")
    assert guard("init", "--uninstall") == 0
    assert list(folder.iterdir()) == []


def test_hooks_outside_of_the_repository_want_to_be_asked_for(inside, guard, tmp_path, hermetic):
    shared = tmp_path / "shared"
    config = hermetic / "gitconfig"
    config.write_text(f"[core]\n\thooksPath = {shared}\n")
    inside.git("config", "--local", "include.path", str(config))
    assert guard("init") == 2
    assert str(shared) in guard.err
    assert "core.hooksPath, local configuration" in guard.err
    assert "guard init --force" in guard.err
    assert not shared.exists()
    assert not (inside.path / POLICY).exists()
    assert guard("init", "--force") == 0
    assert is_ours((shared / "pre-commit").read_bytes())
    assert guard("init", "--uninstall") == 0
    assert list(shared.iterdir()) == []


def test_a_hooks_path_that_is_no_folder(inside, guard):
    inside.git("config", "core.hooksPath", os.devnull)
    assert guard("init") == 2
    assert "no hook runs here" in guard.err
    assert guard("init", "--uninstall") == 0


def test_hooks_that_a_later_hooks_path_hides_are_removed_too(inside, guard):
    assert guard("init") == 0
    inside.git("config", "core.hooksPath", ".husky/_")
    assert guard("init", "--uninstall") == 0
    assert not any(stage in snapshot(hooks_of(inside)) for stage in STAGES)


def test_husky_finds_its_own_hooks_by_the_name_git_called(inside, guard):
    # As husky 9 lays them out: every file in .husky/_ reads in `h`, which goes by its name.
    inside.git("config", "core.hooksPath", ".husky/_")
    folder = inside.path / ".husky/_"
    put_hook(folder, "pre-commit", '#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n')
    put_hook(folder, "h", 'n=$(basename "$0")\ns=$(dirname "$(dirname "$0")")/$n\n'
                          '[ ! -f "$s" ] && exit 0\nsh -e "$s" "$@"\nexit $?\n', mode=0o644)
    inside.write(".husky/pre-commit", "echo the user of husky >&2\nexit 3\n")
    assert guard("init") == 0
    done = call_hook(folder / "pre-commit", cwd=inside.path)
    assert (done.returncode, done.stderr) == (3, b"the user of husky\n")


@pytest.mark.parametrize("bare", [True, False])
def test_where_there_is_nothing_to_hook_into(tmp_path, guard, monkeypatch, bare):
    folder = tmp_path / "here"
    folder.mkdir()
    if bare:
        subprocess.run(["git", "init", "-q", "--bare"], cwd=folder, check=True)
    monkeypatch.chdir(folder)
    assert guard("init") == 2
    assert guard.err.startswith("guard: error: ")
    assert "hint: " in guard.err


def test_a_folder_in_a_hooks_place_is_an_error(inside, guard):
    (hooks_of(inside) / "pre-commit").mkdir(parents=True)
    assert guard("init") == 3
    assert "is no file" in guard.err


def test_the_interpreter_finds_this_guard_without_site():
    paths = interpreter.module_paths(interpreter.interpreter())
    code = f"import sys; sys.path += {paths!a}; import guard; print(guard.__file__)"
    said = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, check=True, text=True,
    ).stdout
    assert Path(said.strip()).parent == ROOT / "guard"


CRASH = """
import os, sys
left = int(sys.argv.pop(1))
class Dying:  # no function, which pathlib would make a method of
    def __init__(self, real):
        self.real = real
    def __call__(self, *args, **kwargs):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return self.real(*args, **kwargs)
for name in ("open", "link", "fsync", "fchmod", "replace", "rename", "unlink"):
    setattr(os, name, Dying(getattr(os, name)))
from pathlib import Path  # only now: that of Python 3.10 keeps the functions it finds
from guard.install.native import plan_hooks, plan_removal
folder = Path(sys.argv.pop(1))
steps = plan_removal(folder) if sys.argv[1] == "out" else plan_hooks(folder, "/bin/true", [])
for step in steps:
    if step.says.startswith("pre-commit:"):
        step.act()
"""


@pytest.mark.parametrize("way", ["in", "out"])
def test_killed_at_any_moment_the_old_hook_works_and_nothing_is_lost(repo, way):
    folder = hooks_of(repo)
    put_hook(folder, "pre-commit", OLD)
    before = snapshot(folder)

    def run(which: str, calls: int = 10**6) -> int:
        return subprocess.run(
            [sys.executable, "-c", CRASH, str(calls), str(folder), which], cwd=ROOT, check=False,
        ).returncode

    survived = None
    for calls in range(40):
        assert run("in" if way == "out" else "out") == 0
        survived = run(way, calls)
        assert survived in (0, 9)
        assert call_hook(folder / "pre-commit").stdout == b"the old hook\n"
        if survived == 0:
            break
    assert survived == 0, "the last run must get through"
    assert calls > 3
    assert run("in") == 0
    assert is_ours((folder / "pre-commit").read_bytes())
    assert run("out") == 0
    assert snapshot(folder) == before


def test_several_at_once_end_well(inside, guard):
    put_hook(hooks_of(inside), "pre-commit", OLD)
    before = snapshot(hooks_of(inside))
    command = [sys.executable, "-m", "guard", "init"]
    running = [
        subprocess.Popen(command, cwd=inside.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         env=os.environ | {"PYTHONPATH": str(ROOT)})
        for _ in range(3)
    ]
    for process in running:
        _, said = process.communicate()
        assert process.returncode == 0, said
    after = snapshot(hooks_of(inside))
    assert after["pre-commit.guard-chained"] == before["pre-commit"]
    assert set(after) - set(before) == {*STAGES, "pre-commit.guard-chained"} - set(before)
    assert guard("init", "--uninstall") == 0
    assert snapshot(hooks_of(inside)) == before
