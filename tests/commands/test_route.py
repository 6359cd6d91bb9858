"""guard route: the decision, explained, and its exit codes."""

from __future__ import annotations

import json

import jsonschema
import pytest

from tests.commands.support import github_token
from tests.report.made import schema

TOKEN = github_token()


def read(guard):
    out = json.loads(guard.out)
    jsonschema.validate(out, schema("route"))
    assert TOKEN not in guard.out + guard.err
    return out


@pytest.fixture
def clean(inside):
    inside.write("a.py", "x = 1\n")
    inside.git("add", "a.py")
    return inside


@pytest.fixture
def leaky(clean):
    clean.write("b.py", f'token = "{TOKEN}"\n')
    clean.git("add", "b.py")
    return clean


@pytest.mark.usefixtures("clean")
def test_routine_work_stays_local(guard):
    assert guard("route", "--format", "json") == 0
    out = read(guard)
    assert (out["version"], out["route"], out["sensitive"], out["task"]) == (
        1, "local", False, "message",
    )
    assert out["findings"] == []
    assert "below the threshold" in out["reasons"][0]
    assert (out["provider"], out["model"]) == ("ollama", "qwen2.5-coder:7b")


@pytest.mark.usefixtures("clean")
def test_flags_are_obeyed_where_nothing_is_sensitive(guard):
    assert guard("route", "--cloud", "--format", "json") == 0
    out = read(guard)
    assert (out["route"], out["provider"]) == ("cloud", "anthropic")
    assert guard("route", "--local", "--format", "json") == 0
    assert read(guard)["reasons"][0] == "--local was given."


@pytest.mark.usefixtures("leaky")
def test_what_blocks_exits_1(guard):
    assert guard("route", "--format", "json") == 1
    out = read(guard)
    assert (out["route"], out["sensitive"]) == ("block", True)
    assert [item["rule"] for item in out["findings"]] == ["github-pat"]


@pytest.mark.usefixtures("leaky")
def test_the_cloud_is_refused_with_the_rule_named(guard):
    assert guard("route", "--cloud") == 1
    assert guard.out == ""
    assert "--cloud is refused: github-pat at b.py:1" in guard.err
    assert TOKEN not in guard.err


def test_a_removed_line_keeps_it_local(leaky, guard):
    leaky.git("commit", "-q", "-m", "oops")
    leaky.write("b.py", "token = None\n")
    leaky.git("add", "b.py")
    assert guard("route", "--format", "json") == 0
    out = read(guard)
    assert (out["route"], out["sensitive"]) == ("local", True)
    assert out["findings"][0]["side"] == "removed"
    assert guard("route", "--cloud") == 1


def test_the_branch_s_name_counts(clean, guard):
    clean.git("checkout", "-q", "-b", f"fix/{TOKEN}")
    assert guard("route", "--cloud") == 1
    assert TOKEN not in guard.err
    guard("route", "--format", "json")
    out = read(guard)
    assert out["sensitive"] is True
    assert {item["side"] for item in out["findings"]} == {"branch"}
    guard("route", "--explain")
    assert TOKEN not in guard.out
    assert "branch:1:" in guard.out


def test_recent_subjects_count_for_a_message(clean, guard):
    clean.git("commit", "-q", "-m", f"use {TOKEN}")
    clean.write("a.py", "x = 2\n")
    clean.git("add", "a.py")
    guard("route", "--format", "json")
    assert {item["side"] for item in read(guard)["findings"]} == {"history"}
    assert guard("route", "--task", "review", "--format", "json") == 0
    assert read(guard)["findings"] == []


def test_an_unread_file_is_sensitive(clean, guard):
    clean.write("b.bin", b"\0\1")
    clean.git("add", "b.bin")
    assert guard("route", "--format", "json") == 0
    assert read(guard)["sensitive"] is True
    assert guard("route", "--explain") == 0
    assert "b.bin  not read: binary" in guard.out


@pytest.mark.usefixtures("clean")
def test_a_prompt_on_standard_input(guard):
    question = b"Is there a race condition in this architecture?"
    assert guard("route", "--stdin", "--format", "json", stdin=question) == 0
    out = read(guard)
    assert (out["task"], out["sensitive"]) == ("ask", False)
    prompt = f"what is {TOKEN}?".encode()
    guard("route", "--stdin", "--format", "json", stdin=prompt)
    out = read(guard)
    assert out["sensitive"] is True
    assert {item["side"] for item in out["findings"]} == {"prompt"}
    assert guard("route", "--stdin", "--cloud", stdin=prompt) == 1
    assert TOKEN not in guard.err


def test_explained(clean, guard):
    guard("route", "--explain")
    assert guard.out.splitlines()[0] == "route: local"
    assert "  +0  size: 1 line of work (1 in code files)" in guard.out
    assert guard.out.endswith("findings: none\n")
    clean.git("commit", "-q", "-m", "one")
    assert guard("route", "--commit", "HEAD", "--task", "review") == 0
    assert guard.out.endswith("of 10, for review\n")
    assert guard("route", "--range", "HEAD", "--format", "json") == 0


def test_findings_of_a_range_name_their_commits(leaky, guard):
    leaky.git("commit", "-q", "-m", "oops")
    assert guard("route", "--range", "HEAD", "--format", "json") == 1
    assert read(guard)["findings"][0]["commit"] == leaky.git("rev-parse", "HEAD")


def test_outside_of_a_repository(tmp_path, guard, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text("x = 1\n")
    assert guard("route", "a.py") == 0
    assert guard("route", "--stdin", stdin=b"hello") == 0
    assert guard("route") == 2


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize("args", [
    ["--local", "--cloud"], ["--stdin", "--task", "message"], ["--task", "nothing"],
    ["--staged", "--stdin"], ["--format", "sarif"],
])
def test_usage(guard, args):
    assert guard("route", *args, stdin=b"x") == 2
    assert guard.out == ""


def test_a_policy_that_keeps_all_local(clean, guard):
    clean.write(".guard.yaml", "version: 1\nroute: {cloud: false}\n")
    clean.git("add", "-A")
    assert guard("route", "--cloud", "--format", "json") == 0
    out = read(guard)
    assert (out["route"], out["sensitive"]) == ("local", False)
    assert "route.cloud: false" in out["reasons"][0]
