"""guard doctor: what is missing, the command that mends it, and no secret."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import jsonschema
import pytest

from guard.commands import checkup
from guard.install.framework import CONFIG, add_block
from tests.commands.support import SCRIPTS, put_hook
from tests.report.made import schema


def read(guard, *args):
    code = guard("doctor", "--format", "json", *args)
    out = json.loads(guard.out)
    jsonschema.validate(out, schema("doctor"))
    assert out["ok"] is (code == 0)
    return {check["name"]: check for check in out["checks"]}


def test_before_and_after_init(inside, guard):
    checks = read(guard)
    assert (checks["hooks"]["status"], checks["hooks"]["mend"]) == ("fail", "guard init")
    assert guard("init") == 0
    checks = read(guard)
    assert checks["hooks"]["status"] == "ok"
    assert "all 6 stages: guard's own" in checks["hooks"]["detail"]
    for name in ("guard", "git", "hyperscan", "repository", "policy", "cache", "log"):
        assert checks[name]["status"] == "ok", checks[name]
    assert checks["log"]["detail"] == "no records yet"
    assert checks["repository"]["detail"] == str(inside.path)
    assert guard("doctor") == 0
    assert "guard works; " in guard.out


def test_each_hook_that_is_wrong_is_told(inside, guard):
    assert guard("init") == 0
    folder = inside.path / ".git/hooks"
    hook = folder / "pre-commit"
    put_hook(folder, "pre-commit", hook.read_bytes().replace(
        os.fsencode(sys.executable), b"/gone/python",
    ))
    put_hook(folder, "commit-msg", "#!/bin/sh\n")
    (folder / "post-commit").unlink()
    (folder / "pre-push").chmod(0o644)
    put_hook(folder, "post-rewrite", (folder / "post-rewrite").read_bytes().replace(
        b"# guard hook 1: ", b"# guard hook 0: ",
    ))
    checks = read(guard)
    assert {name: (check["status"], check["detail"]) for name, check in checks.items()
            if name.startswith("hook ")} == {
        "hook pre-commit": ("fail", "its interpreter is gone: /gone/python"),
        "hook prepare-commit-msg": ("ok", f"guard's own, {sys.executable}"),
        "hook commit-msg": ("fail", "there is a hook, without guard"),
        "hook post-commit": ("fail", "not installed"),
        "hook post-rewrite": ("fail", "written by another version of guard"),
        "hook pre-push": ("fail", "not executable, so git passes it by"),
    }
    assert guard("init") == 0
    assert read(guard)["hooks"]["status"] == "ok"


def test_hooks_that_pre_commit_runs(inside, guard, monkeypatch):
    inside.write(CONFIG, "repos:\n- repo: meta\n  hooks:\n  - id: identity\n")
    subprocess.run([SCRIPTS / "pre-commit", "install"], cwd=inside.path, check=True,
                   capture_output=True)
    checks = read(guard)
    assert checks["hook pre-commit"]["detail"] == "pre-commit runs here, without a hook of guard's"
    inside.write(CONFIG, add_block((inside.path / CONFIG).read_text()))
    monkeypatch.setenv("PATH", f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}")
    checks = read(guard)
    assert checks["hook pre-commit"]["detail"] == "run by pre-commit"
    assert checks["hook pre-push"]["status"] == "fail"
    assert checks["guard on PATH"]["status"] == "ok"
    assert checks["pre-commit config"]["status"] == "ok"
    text = (inside.path / CONFIG).read_text()
    for line in ("files: ^src/", "exclude: EDITMSG", "exclude: '^.git'"):
        inside.write(CONFIG, f"{text}{line}\n")
        assert read(guard)["pre-commit config"]["status"] == "warn"
    inside.write(CONFIG, text)
    monkeypatch.setenv("PATH", os.defpath)
    checks = read(guard)
    assert checks["guard on PATH"]["status"] == "fail"
    assert checks["pre-commit"]["status"] == "warn"


def test_who_leads_git_to_the_hooks(inside, guard):
    inside.git("config", "core.hooksPath", ".hooks")
    detail = read(guard)["hooks folder"]["detail"]
    assert detail == f"{inside.path}/.hooks (core.hooksPath, local configuration)"


def test_a_policy_that_is_wrong_is_told_with_its_place(inside, guard, hermetic):
    inside.write(".guard.yaml", "version: 1\nnonsense: 1\n")
    inside.git("add", "-A")
    user = hermetic / ".config/guard/policy.yaml"
    user.parent.mkdir(parents=True)
    user.write_text("version: 1\n")
    checks = read(guard)
    assert checks["policy user"]["status"] == "ok"
    assert checks["policy change"]["status"] == "fail"
    assert ".guard.yaml:2" in checks["policy change"]["detail"]
    assert "policy" not in checks
    user.chmod(0o666)
    assert read(guard)["policy"]["mend"] == f"chmod o-w {user}"


def test_the_cache(tmp_path):
    cache = tmp_path / "c"
    environ = {"XDG_CACHE_HOME": str(cache)}
    folder = cache / "guard"
    assert checkup.check_cache(environ).mend == f"mkdir -m 700 -p {folder}"
    folder.mkdir(parents=True, mode=0o755)
    assert checkup.check_cache(environ).mend == f"chmod 700 {folder}"
    folder.chmod(0o700)
    assert checkup.check_cache(environ).status == "ok"
    folder.rmdir()
    folder.symlink_to(tmp_path)
    assert checkup.check_cache(environ).status == "warn"
    assert checkup.check_cache({}).status == "warn"


def test_a_log_that_was_edited(inside, guard):
    assert guard("init") == 0
    inside.write("a.py", "x = 1\n")
    inside.git("add", "a.py")
    inside.git("commit", "-q", "-m", "add a value")
    check = read(guard)["log"]
    assert check["status"] == "ok"
    assert "chain whole" in check["detail"]
    log = inside.path / ".git/guard/log.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"local"', b'"cloud"', 1))
    check = read(guard)["log"]
    assert check["status"] == "fail"
    assert check["detail"].startswith("record 1 is edited")


@pytest.mark.usefixtures("inside")
def test_the_key_is_never_shown(guard, monkeypatch):
    key = "sk-" + "ant-" + "x9" * 20
    assert read(guard)["cloud"]["mend"] == "export ANTHROPIC_API_KEY=..."
    monkeypatch.setenv("ANTHROPIC_API_KEY", key)
    assert read(guard)["cloud"]["status"] == "ok"
    guard("doctor")
    assert "ANTHROPIC_API_KEY is set" in guard.out
    assert key not in guard.out + guard.err


@pytest.mark.usefixtures("inside")
def test_only_the_local_model(guard, monkeypatch):
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")  # discard: nothing answers
    checks = read(guard, "--local")
    assert set(checks) == {"local endpoint", "local address", "local model name", "local model"}
    assert checks["local model"]["status"] == "fail"
    assert "ollama pull qwen2.5-coder:7b" in checks["local model"]["mend"]
    assert guard("doctor", "--local") == 1


@pytest.mark.parametrize("said", ["git version 2.17.1", "git version unknown"])
def test_a_git_that_is_too_old(monkeypatch, said):
    monkeypatch.setattr(checkup, "run_git", lambda _args: said.encode())
    assert checkup.check_git().status == "fail"


def test_no_git_at_all(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    check = checkup.check_git()
    assert check.status == "fail"
    assert "git" in check.mend


def test_outside_of_a_repository_and_in_a_bare_one(tmp_path, guard, monkeypatch):
    monkeypatch.chdir(tmp_path)
    checks = read(guard)
    assert checks["repository"]["status"] == "warn"
    assert "hooks" not in checks
    subprocess.run(["git", "init", "-q", "--bare", "b.git"], check=True)
    monkeypatch.chdir(tmp_path / "b.git")
    assert "bare" in read(guard)["repository"]["detail"]
