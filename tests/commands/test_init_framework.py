"""guard init where pre-commit or prek manages the hooks, with the real ones."""

from __future__ import annotations

import os
import subprocess

import pytest

from guard.errors import UsageError
from guard.install.framework import (
    BEGIN,
    CONFIG,
    END,
    add_block,
    local_hooks,
    missing_stages,
    remove_block,
)
from guard.install.script import is_ours
from tests.commands.support import ROOT, SCRIPTS, STAGES, github_token, snapshot

BASIC = """\
# Our hooks.
default_language_version: {python: python3}
repos:   # in order
  # first the local ones
  -   repo: local
      hooks:
        - id: nothing
          name: nothing   # at all
          entry: "true"
          language: system
exclude: ^vendor/
"""


def read_yaml(text):
    import yaml

    return yaml.safe_load(text)


def test_the_block_goes_first_and_all_else_stays_as_it_was():
    after = add_block(BASIC)
    lines = after.splitlines()
    assert lines[:4] == [*BASIC.splitlines()[:3], f"  {BEGIN}"]
    block = after[after.index(f"  {BEGIN}"): after.index(END) + len(END) + 1]
    assert after.replace(block, "") == BASIC
    repos = read_yaml(after)["repos"]
    assert repos[0] == {"repo": "local", "hooks": local_hooks()}
    assert repos[1:] == read_yaml(BASIC)["repos"]
    assert missing_stages(after) == ()
    assert remove_block(after) == BASIC
    assert add_block(after) == after


@pytest.mark.parametrize("text", [
    BASIC.replace("\n", "\r\n"),
    BASIC.removesuffix("\n"),
    "repos:\n- repo: local\n  hooks: []\n",
    "repos:\n\n\n# x\n- repo: meta\n  hooks: []",
    "ci: {skip: [x]}\nrepos:\n        - repo: meta\n          hooks: []\n",
    f"repos:\n- repo: meta\n  hooks: []\n# {END}\n",
])
def test_taking_the_block_out_gives_every_byte_back(text):
    after = add_block(text)
    assert after != text
    assert remove_block(after) == text
    assert add_block(after) == after
    assert ("\r\n" in text) == ("\r\n" in after)


def test_an_older_block_is_replaced():
    after = add_block(BASIC)
    older = after.replace("verbose: true", "verbose: false")
    assert add_block(older) == after


def test_hooks_written_by_hand_count():
    text = add_block(BASIC).replace(f"  {BEGIN}\n", "").replace(f"  {END}\n", "")
    assert add_block(text) == text
    fewer = text.replace("guard-pre-push", "mine")
    assert add_block(fewer) == fewer
    assert missing_stages(fewer) == ("pre-push",)


@pytest.mark.parametrize("text", [
    "repos: []\n", "repos: [{repo: meta, hooks: []}]\n", "repos:\n", "", "- a\n", "x: 1\n",
    "{repos: [\n{repo: meta, hooks: []}]}\n", "repos: &a\n- repo: meta\n  hooks: []\n",
    "repos:\n- repo: a\n  hooks: []\nrepos:\n- repo: meta\n  hooks: []\n",
    'x: "\nrepos:\n- a\n"\nrepos:\n- repo: meta\n  hooks: []\n',
    "x: |\n repos:\n - a\nrepos: []\n", "'repos':\n- repo: meta\n  hooks: []\n",
])
def test_what_can_not_be_edited_safely_is_refused(text):
    with pytest.raises(UsageError) as caught:
        add_block(text)
    assert CONFIG in caught.value.what
    assert "docs/hooks.md" in caught.value.hint


def test_what_is_no_yaml_is_refused_without_quoting_it():
    with pytest.raises(UsageError) as caught:
        add_block("repos: [}\nsecret: x\n")
    assert "secret" not in caught.value.what


LAUGHS = "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
)
MERGES = "".join(
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 30)
)


@pytest.mark.parametrize("bomb", [f"a0: &a0 x\n{LAUGHS}", f"a0: &a0 {{k: v}}\n{MERGES}"])
def test_a_bomb_is_only_text(bomb):
    text = bomb + BASIC
    after = add_block(text)
    assert remove_block(after) == text
    assert missing_stages(after) == ()


def test_a_deep_nest_is_refused():
    with pytest.raises(UsageError):
        add_block("x: " + "[" * 10_000 + "\n" + BASIC)


def test_anchors_and_merges_are_kept():
    text = BASIC.replace("- id: nothing", "- &one\n          id: nothing") + "x: *one\n"
    assert remove_block(add_block(text)) == text


def test_the_published_hooks_are_the_same_ones():
    published = read_yaml((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    shared = ("id", "name", "entry", "stages", "always_run", "pass_filenames")
    assert [{key: hook[key] for key in shared} for hook in published] == [
        {key: hook[key] for key in shared} for hook in local_hooks()
    ]
    assert [hook.get("verbose", False) for hook in published] == [
        hook["verbose"] for hook in local_hooks()
    ]
    assert {hook["language"] for hook in published} == {"python"}


@pytest.mark.parametrize("tool", ["pre-commit", "prek"])
def test_the_tools_take_what_is_published_and_what_is_written(tool, tmp_path):
    config = tmp_path / CONFIG
    config.write_text(add_block(BASIC), encoding="utf-8")
    for verb, file in (("validate-manifest", ROOT / ".pre-commit-hooks.yaml"),
                       ("validate-config", config)):
        done = subprocess.run(
            [SCRIPTS / tool, verb, file], capture_output=True, check=False, cwd=tmp_path,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert b"arn" not in done.stdout + done.stderr  # no warning either


@pytest.fixture
def managed(inside, monkeypatch):
    """Return a repository that has a configuration of pre-commit, with the tools on PATH."""
    inside.write(CONFIG, BASIC)
    inside.commit()
    monkeypatch.setenv("PATH", f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}")
    return inside


def test_set_up_used_and_undone(managed, guard):
    hooks = managed.path / ".git/hooks"
    before = snapshot(hooks)
    assert guard("init") == 0, guard.err
    assert guard.out.splitlines()[0] == (
        f"{CONFIG}: guard's hooks added; pre-commit wants it staged: git add {CONFIG}"
    )
    assert f"ran: pre-commit install {' '.join(f'-t {stage}' for stage in STAGES)}" in guard.out
    for stage in STAGES:
        raw = (hooks / stage).read_bytes()
        assert b"generated by pre-commit" in raw
        assert not is_ours(raw)
    after = snapshot(hooks)
    assert guard("init") == 0
    assert guard.out.startswith("everything is in place already")
    assert snapshot(hooks) == after

    managed.git("add", CONFIG)  # not the policy: another policy takes a second to compile
    managed.git("commit", "-q", "-m", "use guard")
    assert "Guard-Record: v1 " in managed.git("log", "-1", "--format=%B")
    managed.write("a.py", f'token = "{github_token()}"\n')
    managed.git("add", "a.py")
    done = managed.run("commit", "-q", "-m", "try")
    assert done.returncode == 1
    assert b"commit blocked by 1 finding" in done.stdout + done.stderr
    managed.git("reset", "-q", "--hard")

    assert guard("init", "--uninstall") == 0
    assert (managed.path / CONFIG).read_text() == BASIC
    assert snapshot(hooks) == before


def test_stages_that_were_installed_before_stay(managed, guard):
    subprocess.run([SCRIPTS / "pre-commit", "install"], cwd=managed.path, check=True,
                   capture_output=True)
    before = snapshot(managed.path / ".git/hooks")
    assert guard("init") == 0
    assert "-t pre-commit" not in guard.out
    assert guard("init", "--uninstall") == 0
    assert snapshot(managed.path / ".git/hooks") == before


def test_prek_is_used_where_it_is_used(managed, guard):
    subprocess.run([SCRIPTS / "prek", "install"], cwd=managed.path, check=True, capture_output=True)
    assert guard("init") == 0, guard.err
    assert "ran: prek install -t prepare-commit-msg" in guard.out
    for stage in STAGES:
        assert b"generated by prek" in (managed.path / ".git/hooks" / stage).read_bytes()


def test_native_hooks_make_way(managed, guard):
    assert guard("init", "--framework", "native") == 0
    assert guard("init", "--framework", "pre-commit") == 0
    assert "pre-commit: removed" in guard.out
    assert not is_ours((managed.path / ".git/hooks/pre-commit").read_bytes())
    assert not (managed.path / ".git/hooks/pre-commit.legacy").exists()
    assert guard("init", "--framework", "native") == 2
    assert "twice" in guard.err


@pytest.mark.usefixtures("managed")
def test_without_a_tool_the_command_is_told(guard, monkeypatch, tmp_path):
    alone = tmp_path / "bin"
    alone.mkdir()
    (alone / "python").symlink_to("/bin/true")
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.setattr("guard.install.manager.sys.executable", str(alone / "python"))
    assert guard("init") == 0
    assert "neither pre-commit nor prek is here" in guard.out
    assert "pre-commit install -t pre-commit -t prepare-commit-msg" in guard.out
    assert "`guard` is not on PATH" in guard.out


def test_a_tool_that_fails_is_an_error_with_what_it_said(managed, guard):
    managed.git("config", "core.hooksPath", ".hooks")
    assert guard("init") == 3
    assert "Cowardly refusing" in guard.err
    assert "guard: error: pre-commit install ended with code 1" in guard.err


def test_pre_commit_installed_over_guard_runs_it_once_and_gives_way(managed, guard):
    hooks = managed.path / ".git/hooks"
    assert guard("init", "--framework", "native") == 0
    native = snapshot(hooks)
    subprocess.run([SCRIPTS / "pre-commit", "install", "-t", "pre-commit", "-t", "commit-msg"],
                   cwd=managed.path, check=True, capture_output=True)
    assert is_ours((hooks / "pre-commit.legacy").read_bytes())
    assert guard("init", "--framework", "native") == 0
    assert guard.out.startswith("everything is in place already")
    managed.write("a.py", "x = 1\n")
    managed.git("add", "a.py")
    managed.git("commit", "-q", "-m", "add a value")
    assert managed.git("log", "-1", "--format=%B").count("Guard-Record: v1 ") == 1
    assert guard("init", "--uninstall") == 0
    left = snapshot(hooks)
    assert not any(is_ours(raw) for _, _, raw in left.values() if isinstance(raw, bytes))
    assert set(left) == (set(native) - set(STAGES)) | {"pre-commit", "commit-msg"}


@pytest.mark.usefixtures("inside")
def test_no_configuration_to_add_to(guard):
    assert guard("init", "--framework", "pre-commit") == 2
    assert f"there is no {CONFIG} here" in guard.err
