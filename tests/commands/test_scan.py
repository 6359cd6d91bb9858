"""guard scan: every source, every format, the exit codes, and no value anywhere."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from pathlib import Path

import jsonschema
import pytest

from guard.change import Scan, Shape, Skipped
from guard.commands.sources import merge
from guard.detect import protected
from tests.commands.support import Terminal, github_token
from tests.report.made import finding, schema

TOKEN = github_token()
LINE = f'token = "{TOKEN}"\n'


def read(guard):
    out = json.loads(guard.out)
    jsonschema.validate(out, schema("findings"))
    assert TOKEN not in guard.out + guard.err
    return out


def places(guard):
    return [(item["path"], item["line"], item["side"]) for item in read(guard)["findings"]]


def test_what_is_staged(inside, guard):
    inside.write("a.py", "x = 1\n")
    inside.commit()
    inside.write("a.py", "x = 1\n" + LINE)
    inside.git("add", "a.py")
    inside.write("a.py", "x = 1\n")  # the work tree does not count
    assert guard("scan", "--format", "json") == 1
    (item,) = read(guard)["findings"]
    assert (item["rule"], item["path"], item["line"], item["column"], item["side"]) == (
        "github-pat", "a.py", 2, 10, "added",
    )
    assert (item["confidence"], item["action"]) == ("certain", "block")
    assert "commit" not in item
    assert guard("scan", "--staged") == 1
    assert guard.out.startswith("block   a.py:2:10  github-pat  ")
    assert TOKEN not in guard.out


def test_nothing_found_is_fine(inside, guard):
    inside.write("a.py", "x = 1\n")
    inside.git("add", "a.py")
    assert guard("scan") == 0
    assert guard.out == "no findings in 1 file (+1 -0 lines)\n"
    assert guard.err == ""


def test_an_unborn_branch_and_a_folder_within(inside, guard, monkeypatch):
    inside.write("sub/a.py", LINE)
    inside.git("add", "-A")
    monkeypatch.chdir(inside.path / "sub")
    assert guard("scan", "--format", "json") == 1
    assert places(guard) == [("sub/a.py", 1, "added")]


def test_a_commit_a_range_and_history(inside, guard):
    inside.write("a.py", "x = 1\n")
    first = inside.commit("first")
    inside.write("a.py", LINE)
    second = inside.commit("second")
    inside.write("a.py", "x = 2\n")
    third = inside.commit("third")
    inside.git("checkout", "-q", "-b", "other", first)
    inside.write("b.py", f'other = "{github_token(2)}"\n')
    other = inside.commit("other")
    inside.git("checkout", "-q", "main")

    assert guard("scan", "--commit", second[:12], "--format", "json") == 1
    assert [(item["commit"], item["side"]) for item in read(guard)["findings"]] == [
        (second, "added"),
    ]
    assert guard("scan", "--range", f"{first}..main", "--format", "json") == 1
    out = read(guard)
    assert [(item["commit"], item["side"], item["action"]) for item in out["findings"]] == [
        (second, "added", "block"), (third, "removed", "local"),
    ]
    assert out["summary"]["files"] == 1
    assert guard("scan", "--range", f"{second}..main", "--format", "json") == 0
    assert guard("scan", "--history", "--format", "json") == 1
    assert {(item["commit"], item["side"]) for item in read(guard)["findings"]} == {
        (second, "added"), (other, "added"),
    }
    assert guard("scan", "--range", f"{first}..main") == 1
    assert f"{second[:10]} a.py:1:10  " in guard.out


def test_files_in_a_repository_are_named_from_its_root(inside, guard, monkeypatch):
    inside.write("sub/deep/a.py", LINE)
    inside.write("sub/b.py", "x = 1\n")
    monkeypatch.chdir(inside.path / "sub")
    assert guard("scan", "deep", "b.py", "--format", "json") == 1
    assert places(guard) == [("sub/deep/a.py", 1, "added")]
    assert read(guard)["summary"]["files"] == 2


def test_files_outside_of_a_repository(tmp_path, guard, monkeypatch):
    folder = tmp_path / "nowhere"
    folder.mkdir()
    (folder / "a.py").write_text(LINE)
    (folder / "elsewhere").symlink_to(folder.parent)
    monkeypatch.chdir(folder)
    assert guard("scan", ".", "--format", "json") == 1
    assert places(guard) == [("a.py", 1, "added")]
    monkeypatch.chdir("/")
    assert guard("scan", str(folder / "a.py"), "--format", "json") == 1
    assert places(guard) == [(str(folder / "a.py").removeprefix("/"), 1, "added")]


def test_a_policy_outside_of_a_repository_only_tightens(tmp_path, guard, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text(LINE)
    (tmp_path / ".guard.yaml").write_text(
        "version: 1\nexceptions:\n  - {rule: github-pat, owner: x@example.org, reason: y, "
        "expires: 2026-12-31}\n",
    )
    assert guard("scan", "a.py") == 1
    (tmp_path / ".guard.yaml").write_text("version: 1\nnonsense: 1\n")
    assert guard("scan", "a.py") == 2
    assert ".guard.yaml:2" in guard.err


@pytest.mark.usefixtures("inside")
def test_standard_input(guard):
    assert guard("scan", "--stdin", "--format", "json", stdin=LINE.encode()) == 1
    assert places(guard) == [("stdin", 1, "added")]
    stdin = b"x = 1\n" + LINE.encode()
    assert guard("scan", "--stdin", "--name", "conf/a.py", "--format", "json", stdin=stdin) == 1
    assert places(guard) == [("conf/a.py", 2, "added")]
    assert guard("scan", "--stdin", stdin=b"") == 0
    assert guard("scan", "--stdin", stdin=b"\0\xff\xfe binary \0") == 0


@pytest.mark.usefixtures("inside")
def test_a_person_at_the_terminal_is_told_that_it_is_read(guard, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO(b"x = 1\n")))
    assert guard("scan", "--stdin") == 0
    assert "Ctrl-D" in guard.err


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "junit"])
def test_no_format_shows_a_value_and_all_have_the_same_exit_code(inside, guard, form):
    inside.write(f"k-{TOKEN}.py", LINE)
    inside.write("caf\udce9\n.bin", b"\0\1\2")
    inside.git("add", "-A")
    assert guard("scan", "--format", form) == 1
    assert TOKEN not in guard.out + guard.err
    assert "github-pat" in guard.out
    assert "[hidden]" in guard.out or "%5Bhidden%5D" in guard.out


def test_colour_when_asked_for(inside, guard):
    inside.write("a.py", LINE)
    inside.git("add", "a.py")
    assert guard("scan", "--color", "always") == 1
    assert "\x1b[31mblock " in guard.out
    assert guard("scan", "--color", "never") == 1
    assert "\x1b" not in guard.out


@pytest.mark.parametrize("args", [
    ["--staged", "--history"], ["--commit", "HEAD", "a.py"], ["--name", "x"], ["--nonsense"],
    ["--range", "--output=x"], ["--range", "nothing..here"], ["--commit", "nothing"],
    ["--commit", "--all"], ["no-such-file"], ["--format", "yaml"], ["--hist"],
])
def test_what_can_not_be_read_is_a_usage_error(inside, guard, args):
    assert guard("scan", *args) == 2
    assert guard.out == ""
    assert guard.err.startswith("guard: error: ")
    assert not (inside.path / "x").exists()


@pytest.mark.parametrize("args", [[], ["--history"], ["--commit", "HEAD"], ["--range", "a..b"]])
def test_git_sources_want_a_repository(tmp_path, guard, monkeypatch, args):
    monkeypatch.chdir(tmp_path)
    assert guard("scan", *args) == 2
    assert "hint: " in guard.err


def test_a_policy_that_is_wrong_can_not_judge(inside, guard):
    inside.write(".guard.yaml", "version: 1\nactions: {secret: {certain: nothing}}\n")
    inside.git("add", "-A")
    assert guard("scan") == 2
    assert ".guard.yaml:2" in guard.err


def test_what_the_policy_ignores_is_said(inside, guard):
    inside.write(".guard.yaml", "version: 1\nexceptions:\n  - {rule: github-pat, "
                 "owner: x@example.org, reason: y, expires: 2026-12-31}\n")
    inside.write("a.py", LINE)
    inside.git("add", "-A")
    assert guard("scan") == 1
    assert "guard: note: " in guard.err


def test_a_shallow_clone_is_warned_about(inside, guard, tmp_path, monkeypatch):
    for number in range(3):
        inside.write("a.py", f"x = {number}\n")
        inside.commit(f"change {number}")
    clone = tmp_path / "clone"
    inside.git("clone", "-q", "--depth", "1", f"file://{inside.path}", str(clone))
    monkeypatch.chdir(clone)
    assert guard("scan", "--history") == 0
    assert "shallow" in guard.err


def test_bare_repositories_have_history(inside, guard, tmp_path, monkeypatch):
    inside.write("a.py", LINE)
    inside.commit()
    bare = tmp_path / "bare.git"
    inside.git("clone", "-q", "--bare", str(inside.path), str(bare))
    monkeypatch.chdir(bare)
    assert guard("scan", "--history", "--format", "json") == 1
    assert places(guard) == [("a.py", 1, "added")]


def test_a_long_scan_shows_progress_on_a_terminal_only(inside, guard, monkeypatch):
    monkeypatch.setattr("guard.commands.watch.QUIET_S", 0.0)
    inside.write("a.py", "x = 1\n")
    inside.git("add", "a.py")
    assert guard("scan") == 0
    assert guard.err == ""
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _self: True)
    assert guard("scan") == 0
    assert "scanning: 1 file " in guard.err
    assert guard.err.endswith("\r\x1b[K")


def test_several_readings_become_one():
    one, other = "1" * 40, "2" * 40
    first = Scan((finding(),), (Skipped("b", "binary"),), Shape((("a", "M", 2, 1),), 2, 1, 1))
    again = Scan(
        (finding(), finding(fingerprint="f" * 16, side="removed")), (Skipped("b", "binary"),),
        Shape((("a", "M", 3, 0), ("c", "A", 1, 0)), 4, 0, 2),
    )
    scan, commits = merge([(first, one), (again, other), (first, one)])
    assert commits == (one, other, other)
    assert len(scan.skipped) == 1
    assert scan.shape.files == (("a", "M", 7, 2), ("c", "A", 1, 0))
    assert (scan.shape.added, scan.shape.removed, scan.shape.hunks) == (8, 2, 4)
    scan, commits = merge([(first, one), (again, other)], added_only=True)
    assert commits == (one, other)
    assert merge([])[0].route == "cloud"


def test_file_names_that_are_no_utf_8(inside, guard):
    inside.write(b"caf\xe9.py", LINE)
    inside.git("add", "-A")
    assert guard("scan", "--format", "json") == 1
    assert places(guard) == [("caf\\xe9.py", 1, "added")]
    assert guard("scan", os.fsdecode(b"caf\xe9.py"), "--format", "json") == 1
    assert places(guard) == [("caf\\xe9.py", 1, "added")]


def test_a_copy_of_protected_code_is_kept_from_the_cloud(
    inside, guard, hermetic, tmp_path, monkeypatch,
):
    core = Path(merge.__code__.co_filename)
    book = tmp_path / "core.prints"
    assert guard("policy", "fingerprint", "-o", str(book), str(core)) == 0
    user = hermetic / ".config/guard/policy.yaml"
    user.parent.mkdir(parents=True)
    user.write_text(f"version: 1\n{guard.out}")
    copied = core.read_text().split("\n")[40:90]
    inside.write("lib/copy.py", "\n".join("  " + line for line in copied))
    inside.write("lib/own.py", "x = 1\n")
    inside.git("add", "-A")
    assert guard("scan", "--format", "json") == 0
    assert {(item["rule"], item["path"], item["action"]) for item in read(guard)["findings"]} == {
        ("proprietary-copy", "lib/copy.py", "local"),
    }
    assert guard("route", "--explain") == 0
    assert "proprietary-copy" in guard.out
    book.unlink()
    monkeypatch.setattr(protected, "_books", {})  # as in another process
    assert guard("scan") == 2
    assert "guard policy fingerprint" in guard.err


def csv_of(rows):
    return "id,email,full_name\n" + "".join(f"{number},,\n" for number in range(rows))


def test_rows_of_a_table_are_read_by_the_header_that_the_change_does_not_show(inside, guard):
    inside.write("people.csv", csv_of(400))
    inside.commit()
    row = "300,b.berg@company.test-mail.de,Wilhelmina Okonkwo\n"
    inside.write("people.csv", csv_of(400).replace("300,,\n", row))
    inside.write("sizes.csv", "id,size\n1,2\n")
    inside.git("add", "-A")
    assert guard("scan", "--format", "json") == 0
    wanted = {("personal-data-column", "people.csv", 302, 33)}
    said = {(one["rule"], one["path"], one["line"], one["column"])
            for one in read(guard)["findings"]}
    assert wanted <= said
    inside.commit()
    assert guard("scan", "--commit", "HEAD", "--format", "json") == 0
    assert wanted <= {(one["rule"], one["path"], one["line"], one["column"])
                      for one in read(guard)["findings"]}


def baseline_of(path, *values):
    listed = [{"type": "x", "filename": path, "line_number": 1, "is_verified": False,
               "hashed_secret": hashlib.sha1(value.encode(), usedforsecurity=False).hexdigest()}
              for value in values]
    return json.dumps({"version": "1.5.0", "results": {path: listed}})


def test_a_baseline_lets_the_secrets_that_the_base_lists_pass_and_no_others(inside, guard):
    inside.write(".guard.yaml", "version: 1\nexceptions:\n- {baseline: .secrets.baseline, "
                 "owner: a@b.example, reason: looked at, expires: 2999-01-01}\n")
    inside.write(".secrets.baseline", baseline_of("a.py", TOKEN))
    inside.commit()
    inside.write("a.py", LINE)
    inside.git("add", "-A")
    assert guard("scan", "--format", "json") == 0
    (found,) = read(guard)["findings"]
    assert (found["rule"], found["action"]) == ("github-pat", "local")
    assert ".secrets.baseline" in found["waived"]
    other = github_token(7)
    inside.write("a.py", f'token = "{other}"\n')
    inside.write(".secrets.baseline", baseline_of("a.py", TOKEN, other))
    inside.git("add", "-A")
    assert guard("scan") == 1  # a change does not except its own secret
    inside.write("b.py", LINE)
    inside.git("add", "-A")
    inside.git("reset", "-q", "a.py", ".secrets.baseline")
    assert guard("scan") == 1  # listed for another file
    inside.write(".secrets.baseline", "[]")
    inside.git("add", ".secrets.baseline")
    inside.git("commit", "-qm", "broken", "--", ".secrets.baseline")
    assert guard("scan") == 2
    assert "detect-secrets scan" in guard.err


def test_what_detect_secrets_would_say_is_explained(inside, guard):
    inside.write("a.py", "x = 1\n")
    inside.commit()
    inside.write("a.py", "x = 1\ny = 2\npass" + 'word = "your_password_here"\n' + LINE)
    inside.git("add", "-A")
    assert guard("scan", "--explain") == 1
    assert TOKEN not in guard.out
    assert guard.out.splitlines()[-3:] == [
        "passed  a.py:3  detect-secrets-secret-keyword",
        "        placeholder: an example, mask, template, repetition or sequence",
        "1 report of detect-secrets that guard does not follow",
    ]
    inside.commit()
    assert guard("scan", "--explain", "--commit", "HEAD~1") == 0
    assert guard.out.endswith("\n0 reports of detect-secrets that guard does not follow\n")
    assert guard("scan", "--explain", "--format", "json") == 2
    assert guard("scan", "--explain", "--history") == 2
    assert "hint: guard scan --explain --range A..B" in guard.err


def test_what_detect_secrets_would_say_of_files_is_explained(inside, guard, monkeypatch):
    monkeypatch.setattr("guard.commands.watch.QUIET_S", 0.0)
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _self: True)
    inside.write("sub/a.py", "x = 1\npass" + 'word = "your_password_here"\n')
    inside.write("sub/b.py", "pass" + 'word = "your_password_here"\n' + LINE)
    inside.write("sub/data.bin", b"\0\1\2")
    monkeypatch.chdir(inside.path / "sub")
    assert guard("scan", "--explain", ".") == 1
    assert TOKEN not in guard.out
    assert [line for line in guard.out.splitlines() if line.startswith("passed")] == [
        "passed  sub/a.py:2  detect-secrets-secret-keyword",
        "passed  sub/b.py:1  detect-secrets-secret-keyword",
    ]
    assert "explaining: 2 of 3 files" in guard.err
    assert "left out" not in guard.out
    monkeypatch.setattr("guard.commands.suppressed.MOST_BYTES", 50)
    assert guard("scan", "--explain", ".") == 1
    assert "sub/a.py:2" in guard.out
    assert "passed  sub/b.py" not in guard.out
    assert "\n1 file left out: " in guard.out
