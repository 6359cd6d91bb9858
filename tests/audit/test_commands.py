"""``guard audit`` and ``guard log`` as a person and as a program see them."""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from guard.audit.verdict import CODES, GRADES
from guard.commands import audit, log
from guard.errors import UsageError
from guard.record.store import append
from tests.audit.studio import MEMBER, TOKEN, Studio, cloud_call

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schema"


def guard(*words: str) -> int:
    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers()
    audit.add_parser(verbs)
    log.add_parser(verbs)
    args = parser.parse_args(words)
    return args.run(args)


def schema(name: str) -> dict:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text())


def checked(name: str, text: str) -> dict:
    value = json.loads(text)
    jsonschema.validate(value, schema(name), cls=jsonschema.Draft202012Validator)
    return value


@pytest.fixture
def four(studio) -> Studio:
    """A clean commit, one with personal data kept local, one past a block, one without record."""
    studio.write("a.py", "a = 1\n")
    studio.record("clean", route="cloud", calls=(cloud_call(),), task="message")
    studio.write("b.txt", f"{MEMBER}\n")
    studio.record("personal data")
    studio.write("c.py", f"key = '{TOKEN}'\n")
    studio.prepare(event="blocked")
    studio.record("past the block", overrides=("no-verify",))
    studio.write("d.bin", b"\0\1")
    studio.commit("no record")
    return studio


@pytest.mark.parametrize("name", ["audit", "log"])
def test_the_schemas_are_schemas(name):
    jsonschema.Draft202012Validator.check_schema(schema(name))


def test_the_schema_knows_every_code_and_verdict():
    known = schema("audit")["$defs"]
    assert known["code"]["enum"] == list(CODES)
    assert known["verdict"]["properties"]["verdict"]["enum"] == list(GRADES)


def test_audit_as_text(four, capsys):
    assert guard("audit") == 1
    said = capsys.readouterr()
    lines = said.out.splitlines()
    short = [commit[:10] for commit in four.git("log", "--reverse", "--format=%H",
                                                "main..").split()]
    assert lines[0] == f"EXACT           {short[0]}  cloud  clean  replayed"
    assert lines[1] == f"EXACT           {short[1]}  local  personal data  replayed"
    assert lines[2] == (
        f"FAIL            {short[2]}  block  past the block  block-overridden: the commit was "
        "blocked, and committed all the same with --no-verify: acme-token at c.py:1"
    )
    assert lines[3] == f"RESCANNED-ONLY  {short[3]}  -      no record  no-trailer"
    assert lines[-1] == (
        "4 commits in main..HEAD: 2 EXACT, 0 EQUIVALENT, 1 RESCANNED-ONLY, 1 FAIL"
    )
    assert said.err == ""
    assert TOKEN not in said.out


def test_audit_as_json(four, capsys):
    assert guard("audit", "main..HEAD", "--format", "json") == 1
    value = checked("audit", capsys.readouterr().out)
    assert value["range"] == "main..HEAD"
    assert [one["code"] for one in value["commits"]] == [
        "replayed", "replayed", "block-overridden", "no-trailer"]
    assert value["summary"] == {
        "commits": 4, "exact": 2, "equivalent": 0, "rescanned_only": 1, "fail": 1,
        "codes": {"block-overridden": 1, "no-trailer": 1, "replayed": 2},
    }
    assert value["commits"][3]["skipped"][0]["path"] == "d.bin"
    assert value["log"] == []
    assert TOKEN not in json.dumps(value)
    assert four.git("log", "-1", "--format=%H") == value["commits"][3]["commit"]


@pytest.mark.usefixtures("four")
def test_an_audit_without_failure_ends_with_0(capsys):
    assert guard("audit", "main..HEAD~2") == 0
    assert guard("audit", "HEAD..HEAD", "--format", "json") == 0
    assert capsys.readouterr().out


def test_a_broken_log_fails_the_audit_whatever_the_range(four, capsys):
    four.edit_log(lambda lines: lines[1:])
    assert guard("audit", "HEAD^!") == 1
    assert "record 2 of the log: missing" in capsys.readouterr().out
    assert guard("audit", "HEAD^!", "--format", "json") == 1
    assert checked("audit", capsys.readouterr().out)["log"][0]["seq"] == 2


def test_hostile_subjects_and_paths_are_escaped(studio, capsys):
    studio.write("evil\x1b[2J\n.txt", f"{MEMBER}\n{TOKEN}\n")
    studio.record("sub\x1b[31mject\u202e", route="local")
    assert guard("audit") == 1
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "sub\\x1b[31mject\\u202e" in out
    assert "evil\\x1b[2J\\n.txt:2" in out
    assert guard("audit", "--format", "json") == 1
    checked("audit", capsys.readouterr().out)


def test_names_that_are_not_utf8_make_valid_json(studio, capsys):
    studio.write(b"caf\xe9.txt", f"{MEMBER}\n")
    studio.record(route="cloud")
    assert guard("audit", "--format", "json") == 1
    out = capsys.readouterr().out
    out.encode("utf-8")
    assert checked("audit", out)["commits"][0]["findings"][0]["path"] == "caf\\xe9.txt"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_terminal(monkeypatch, *words: str) -> str:
    terminal = Terminal()
    with monkeypatch.context() as patch:
        patch.setenv("TERM", "xterm")
        patch.setattr(sys, "stdout", terminal)
        guard(*words)
    return terminal.getvalue()


@pytest.mark.usefixtures("four")
def test_colour_only_where_it_is_wanted(monkeypatch):
    assert "\x1b[31mFAIL" in on_terminal(monkeypatch, "audit")
    assert "\x1b[" in on_terminal(monkeypatch, "log")
    assert "\x1b" not in on_terminal(monkeypatch, "audit", "--no-color")
    assert "\x1b" not in on_terminal(monkeypatch, "log", "--no-color")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in on_terminal(monkeypatch, "audit")


@pytest.mark.usefixtures("four")
def test_progress_goes_to_a_watched_stderr_only(monkeypatch, capsys):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert guard("audit", "--format", "json") == 1
    assert "0 of 4 commits" in terminal.getvalue()
    checked("audit", capsys.readouterr().out)


@pytest.mark.usefixtures("four")
def test_ranges_that_cannot_be_judged_are_usage_errors():
    with pytest.raises(UsageError):
        guard("audit", "nowhere..HEAD")


@pytest.mark.parametrize("verb", ["audit", "log"])
def test_outside_a_repository_is_a_usage_error(verb, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    with pytest.raises(UsageError):
        guard(verb)


def test_log_as_text_is_newest_first(four, capsys):
    commit = four.git("rev-parse", "HEAD")
    four.prepare(base="HEAD^", event="committed", commit=commit, when="2026-01-02T03:04:05Z",
                 calls=(cloud_call(outcome="timeout"),))
    assert guard("log") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert lines[0] == (
        f"2026-01-02T03:04:05Z  committed  local  {commit[:10]}  0 findings   anthropic (timeout)"
    )
    assert lines[1].split()[1:] == [
        "prepared", "block", "-", "1", "finding", "no", "model", "no-verify"]
    assert lines[2].split()[1] == "blocked"
    assert lines[4].split()[-1] == "anthropic"


def test_log_shows_as_many_as_asked_for(four, capsys):
    assert guard("log", "-n", "2", "--format", "json") == 0
    value = checked("log", capsys.readouterr().out)
    assert [one["seq"] for one in value["records"]] == [4, 3]
    assert guard("log", "-n", "0", "--format", "json") == 0
    assert len(checked("log", capsys.readouterr().out)["records"]) == 4
    for _ in range(30):
        append(four.common_dir, value["records"][0]["statement"])
    assert guard("log") == 0
    assert len(capsys.readouterr().out.splitlines()) == 20
    with pytest.raises(UsageError, match="takes a number"):
        guard("log", "-n", "-1")


@pytest.mark.usefixtures("studio")
def test_an_empty_log_says_so_on_stderr(capsys):
    assert guard("log") == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "no decision is recorded" in said.err
    assert guard("log", "--format", "json") == 0
    assert checked("log", capsys.readouterr().out)["records"] == []
    assert guard("log", "--verify") == 0
    assert capsys.readouterr().out == "the chain is whole: 0 records\n"


def test_log_verify(four, capsys):
    assert guard("log", "--verify") == 0
    assert capsys.readouterr().out == "the chain is whole: 4 records\n"
    four.edit_log(lambda lines: [*lines[:1], *lines[2:]])
    assert guard("log", "--verify") == 1
    said = capsys.readouterr()
    assert said.out == "record 3: missing: lines before this one were removed\n"
    assert "hint: " in said.err
    assert guard("log", "--verify", "--format", "json") == 1
    assert checked("log", capsys.readouterr().out)["problems"] == [
        {"seq": 3, "reason": "missing: lines before this one were removed"}]


def test_log_verify_tells_of_what_a_crash_tore_off(four, capsys):
    four.edit_log(lambda lines: [*lines, b"half a line"])
    assert guard("log", "--verify") == 1
    assert "torn" in capsys.readouterr().out
    four.prepare()
    assert guard("log", "--verify") == 0
    assert "log.torn" in capsys.readouterr().err


def test_an_edited_log_is_shown_without_harm(four, capsys):
    four.edit_log(lambda lines: [
        line.replace(b'"event":"prepared"', b'"event":"\\u001b[2J"').replace(
            b'"overrides":[]', b'"overrides":7').replace(b'"calls":[]', b'"calls":[1]')
        for line in lines
    ])
    assert guard("log") == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert out.count("EDITED") == 4
    assert guard("log", "--format", "json") == 0
    checked("log", capsys.readouterr().out)


def test_the_documentation_explains_every_code_in_the_same_words():
    page = (SCHEMAS.parent / "audit.md").read_text()
    for code, (grade, meaning) in CODES.items():
        assert f"| {grade} | `{code}` | {meaning} |" in page
