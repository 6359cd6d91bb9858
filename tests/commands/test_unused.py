"""What lowers nothing, and baselines, as the verbs and the hook tell them of every source."""

from __future__ import annotations

import hashlib
import json

import jsonschema
import pytest

from tests.commands.support import github_token
from tests.report.made import schema

TOKEN = github_token()
USED = f'token = "{TOKEN}"  # guard: allow github-pat -- revoked\n'
UNUSED = "x = 1  # guard: allow github-pat -- moved\n"
NO_FINDING = "no finding of it on this line"
POLICY = "version: 1\nexceptions:\n"
SIGNED = "owner: ada@example.org, reason: looked at"


def read(guard):
    out = json.loads(guard.out)
    jsonschema.validate(out, schema("findings"))
    assert TOKEN not in guard.out + guard.err
    return out


def unused(guard):
    return read(guard)["unused_allowances"]


def test_every_source_tells_them_and_passes(inside, guard):
    inside.write("a.py", "y = 1\n")
    first = inside.commit()
    inside.write("a.py", "y = 1\n" + USED + UNUSED)
    inside.git("add", "-A")
    wanted = {"path": "a.py", "line": 3, "rule": "github-pat", "why": NO_FINDING}
    for source in ([], ["a.py"], ["."]):
        assert guard("scan", *source, "--format", "json") == 0
        assert unused(guard) == [wanted]
    assert guard("scan", "--stdin", "--format", "json", stdin=UNUSED.encode()) == 0
    assert unused(guard) == [wanted | {"path": "stdin", "line": 1}]
    second = inside.commit()
    for source in (["--commit", "HEAD"], ["--range", f"{first}.."], ["--history"]):
        assert guard("scan", *source, "--format", "json") == 0
        assert unused(guard) == [wanted | {"commit": second}]
    assert guard("scan", "--commit", "HEAD") == 0
    assert (f"unused  {second[:10]} a.py:3  allowance of github-pat: {NO_FINDING}\n"
            in guard.out)
    inside.write("a.py", "y = 2\n" + USED + UNUSED)  # now they are context
    inside.git("add", "-A")
    assert guard("scan", "--format", "json") == 0
    assert unused(guard) == []


@pytest.mark.parametrize("form", ["text", "sarif", "github", "junit"])
def test_every_format_tells_them(inside, guard, form):
    inside.write("a.py", UNUSED)
    inside.git("add", "-A")
    assert guard("scan", "--format", form) == 0
    assert NO_FINDING in guard.out


def test_the_hook_tells_them_in_one_line(inside, guard):
    inside.write("a.py", USED + UNUSED)
    inside.git("add", "-A")
    assert guard("hook", "pre-commit") == 0
    said = f"guard: unused allowance: a.py:2 (github-pat: {NO_FINDING})"
    assert guard.err.splitlines().count(said) == 1
    inside.write("a.py", f'token = "{TOKEN}"  # guard: allow github-pta -- revoked\n')
    inside.git("add", "-A")
    assert guard("hook", "pre-commit") == 1
    assert "a.py:1 (github-pta: there is no such rule; did you mean github-pat?)" in guard.err
    inside.write("a.py", USED)
    inside.git("add", "-A")
    assert guard("hook", "pre-commit") == 0
    assert "unused" not in guard.err


def test_exceptions_are_told_of_whole_repositories_alone(inside, guard, monkeypatch):
    inside.write(".guard.yaml", POLICY + "".join(
        f"- {{rule: {rule}, path: {path}, {SIGNED}, expires: {day}}}\n"
        for rule, path, day in [
            ("github-pat", "src/**", "2999-01-01"), ("github-pat", "docs/**", "2999-01-01"),
            ("email-address", "src/**", "2020-01-01"),
        ]
    ))
    inside.write("src/a.py", f'token = "{TOKEN}"\n')
    inside.write("docs/b.py", "x = 1\n")
    inside.commit()
    wanted = [
        {"exception": "github-pat", "path": "docs/**", "owner": "ada@example.org",
         "expires": "2999-01-01", "state": "unused"},
        {"exception": "email-address", "path": "src/**", "owner": "ada@example.org",
         "expires": "2020-01-01", "state": "expired"},
    ]
    for source in (["."], [str(inside.path)], ["src", str(inside.path)], ["--history"]):
        assert guard("scan", *source, "--format", "json") == 0
        assert read(guard)["unused_exceptions"] == wanted
    assert guard("scan", ".") == 0
    assert ("unused  exception of github-pat in docs/**, ada@example.org, until 2999-01-01: lowers "
            "nothing in this repository\n") in guard.out
    assert "expired  exception of email-address in src/**, ada@example.org" in guard.out
    for source in ([], ["src"], ["src", "docs"], ["--commit", "HEAD"], ["--history", "HEAD"]):
        assert guard("scan", *source, "--format", "json") == 0
        assert "unused_exceptions" not in read(guard)
    assert guard("scan", "--stdin", "--format", "json", stdin=b"x") == 0
    assert "unused_exceptions" not in read(guard)
    monkeypatch.chdir(inside.path / "src")
    assert guard("scan", ".", "--format", "json") == 0
    assert "unused_exceptions" not in read(guard)
    assert guard("scan", "..", "--format", "json") == 0
    assert read(guard)["unused_exceptions"] == wanted


def test_a_shallow_history_knows_of_no_idle_exception(inside, guard, tmp_path, monkeypatch):
    inside.write(".guard.yaml", f"{POLICY}- {{rule: github-pat, {SIGNED}, expires: 2999-01-01}}\n")
    inside.commit()
    inside.commit()
    clone = tmp_path / "clone"
    inside.git("clone", "-q", "--depth", "1", f"file://{inside.path}", str(clone))
    monkeypatch.chdir(clone)
    assert guard("scan", "--history", "--format", "json") == 0
    assert "unused_exceptions" not in json.loads(guard.out)


def baseline_of(path, value):
    digest = hashlib.sha1(value.encode(), usedforsecurity=False).hexdigest()
    return json.dumps({"results": {path: [{"hashed_secret": digest}]}})


LISTED = f"{POLICY}- {{baseline: .secrets.baseline, {SIGNED}, expires: 2999-01-01}}\n"


def test_bulk_scans_take_the_baseline_of_head(inside, guard, monkeypatch):
    inside.write(".guard.yaml", LISTED)
    inside.write(".secrets.baseline", baseline_of("src/a.py", TOKEN))
    inside.write("src/a.py", f'token = "{TOKEN}"\n')
    inside.commit()
    for source in (["."], ["src"], ["src/a.py"], ["--history"], ["--history", "HEAD"]):
        assert guard("scan", *source, "--format", "json") == 0
        (found,) = [one for one in read(guard)["findings"] if one["rule"] == "github-pat"]
        assert ".secrets.baseline" in found["waived"]
    assert guard("scan", ".") == 0
    assert "unused" not in guard.out
    monkeypatch.chdir(inside.path / "src")
    assert guard("scan", "a.py") == 0
    inside.write("b.py", f'token = "{TOKEN}"\n')
    inside.write(".secrets.baseline", baseline_of("b.py", TOKEN))
    inside.git("add", "-A")
    assert guard("scan", "..") == 1  # what is not committed excepts nothing
    inside.write(".secrets.baseline", "{")
    inside.commit()
    assert guard("scan", "..") == 2
    assert "detect-secrets scan" in guard.err


def test_outside_of_a_repository_the_baseline_lies_in_the_folder(
    tmp_path, guard, hermetic, monkeypatch,
):
    folder = tmp_path / "nowhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "a.py").write_text(f'token = "{TOKEN}"\n')
    (folder / ".secrets.baseline").write_text(baseline_of("a.py", TOKEN))
    (folder / ".guard.yaml").write_text(LISTED)
    assert guard("scan", "a.py") == 1  # nobody has committed that policy
    user = hermetic / ".config/guard/policy.yaml"
    user.parent.mkdir(parents=True)
    user.write_text(LISTED)
    assert guard("scan", "a.py") == 0
    assert guard("scan", ".", "--format", "json") == 0
    assert "unused_exceptions" not in read(guard)
    (folder / ".secrets.baseline").unlink()
    assert guard("scan", "a.py") == 1
    (folder / ".secrets.baseline").mkdir()
    assert guard("scan", "a.py") == 2
