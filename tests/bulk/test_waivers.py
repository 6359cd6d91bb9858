"""Allowances, exceptions and baselines in bulk scans: as in any other, from any process."""

from __future__ import annotations

import hashlib
import json

import pytest

from guard.bulk import files as bulk_files
from guard.bulk.ahead import read_ahead
from guard.bulk.files import scan_paths
from guard.bulk.history import scan_history
from guard.detect import baseline as baselines
from guard.git import plumbing
from tests.detect.kit import TODAY, secret_bundle
from tests.keys import github_pat

PLAIN = "".join(f"value_{number} = {number}\n" for number in range(200))
FILE = ".secrets.baseline"
SIGNED = {"owner": "a@b.example", "reason": "so", "expires": "9999-01-01", "layer": "repository"}
LISTED = {"baseline": FILE, "path": None, **SIGNED}


def line(seed, comment=""):
    return f'key = "{github_pat(seed)}"{comment}\n'


def allow(rule="github-pat"):
    return f"  # guard: allow {rule} -- sample"


def judged_by(*exceptions):
    return secret_bundle(scan={"max_file_bytes": 8 << 20}, exceptions=list(exceptions))


def baseline_of(path, seed):
    digest = hashlib.sha1(github_pat(seed).encode(), usedforsecurity=False).hexdigest()
    return json.dumps({"results": {path: [{"hashed_secret": digest}]}}).encode()


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setattr(bulk_files, "MOST_FILES", 4)
    folder = tmp_path / "tree"
    folder.mkdir()
    for number in range(20):
        used = line(number, allow()) if number % 2 else f"x = {number}{allow()}\n"
        (folder / f"f{number:02}.py").write_text("x = 1\n" + used)
    return folder


def test_unused_allowances_are_the_same_from_any_number_of_processes(tree, files):
    alone = files(tree)
    assert [(one.path, one.line, one.rule) for one in alone.unused] == [
        (f"f{number:02}.py", 2, "github-pat") for number in range(0, 20, 2)
    ]
    assert len(alone.allowances) == 20
    assert files(tree, 3).allowances == alone.allowances


def test_idle_exceptions_are_told_of_whole_trees_alone(tree, bundle):
    needed = {"rule": "github-pat", "path": "f03.py", **SIGNED}
    idle = {"rule": "github-pat", "path": "f02.py", **SIGNED}
    (tree / "f03.py").write_text(line(3))
    bundle = judged_by(idle, needed)
    for jobs in (1, 3):
        scan = scan_paths([str(tree)], str(tree), bundle, TODAY, jobs=jobs, whole=True)
        assert scan.excepted == (1,)
        assert [(one.path, one.state) for one in scan.idle] == [("f02.py", "unused")]
        part = scan_paths([str(tree)], str(tree), bundle, TODAY, jobs=jobs)
        assert part.idle is None


def test_a_baseline_is_read_once_for_all_processes(tree, monkeypatch):
    for name in ("f01.py", "f03.py"):
        (tree / name).write_text(line(1))
    asked, parsed = [], []
    real = baselines.parse_baseline.__wrapped__
    baselines.parse_baseline.cache_clear()

    def read(spec, _most):
        asked.append(spec)
        return baseline_of("f01.py", 1)

    monkeypatch.setattr(
        baselines, "parse_baseline", lambda raw, file: parsed.append(file) or real(raw, file),
    )
    for jobs in (1, 3):
        asked.clear()
        scan = scan_paths([str(tree)], str(tree), judged_by(LISTED), TODAY, jobs=jobs, read=read,
                          whole=True)
        assert asked == [f"HEAD:{FILE}"]
        actions = {one.path: one.action for one in scan.findings}
        assert (actions["f01.py"], actions["f03.py"]) == ("local", "block")
        assert scan.idle == ()


def test_a_parsed_baseline_is_kept():
    raw = baseline_of("a.py", 1)
    assert baselines.parse_baseline(raw, FILE) is baselines.parse_baseline(raw, FILE)


def test_reading_ahead_answers_for_baselines_alone():
    def read(spec, _most):
        return spec.encode()

    base, known = read_ahead({"exceptions": [LISTED]}, lambda: "c0ffee", read)
    assert base == "c0ffee"
    assert known(f"c0ffee:{FILE}", 9) == f"c0ffee:{FILE}".encode()
    assert known("c0ffee:a.csv", 9) is None
    assert read_ahead({"exceptions": []}, lambda: pytest.fail("asked"), read) == ("", None)
    assert read_ahead({"exceptions": [LISTED]}, lambda: "", read) == ("", None)
    assert read_ahead({"exceptions": [LISTED]}, lambda: "HEAD", None) == ("", None)


def test_a_history_takes_the_baseline_of_its_newest_commit(repo, history):
    repo.write("a.py", line(1) + PLAIN)
    first = repo.commit()
    repo.write(FILE, baseline_of("a.py", 1))
    repo.commit()
    repo.git("rm", "-q", FILE)
    repo.write("a.py", line(2) + PLAIN)
    repo.commit()

    def blocked(*revisions):
        for jobs in (1, 3):
            history(*revisions, jobs=jobs, using=judged_by(LISTED))
            found = [one.line for one in history.last.findings if one.action == "block"]
        return len(found)

    assert blocked("--all") == 2  # HEAD has none
    assert blocked("HEAD~1") == 0
    assert blocked(f"{first}..HEAD~1") == 0
    assert blocked(f"{first}..HEAD") == 1
    repo.git("checkout", "-q", "HEAD~1")
    assert blocked("--all") == 1


def test_without_a_baseline_no_process_is_started_for_one(repo, history):
    repo.write("a.py", line(1))
    repo.commit()
    before = plumbing.spawned
    history()
    assert plumbing.spawned - before == 3


def test_a_history_tells_an_unused_allowance_once_where_it_came_first(repo, history):
    repo.write("a.py", line(1, allow()) + f"x = 1{allow()}\n" + PLAIN)
    first = repo.commit()
    repo.write("a.py", "y = 1\n" + line(1, allow()) + f"x = 1{allow()}\n" + PLAIN)  # further down
    repo.commit()
    shifted = "y = 1\n" + line(1, allow()) + f"x = 1{allow()}\n" + PLAIN
    repo.write("a.py", shifted + f"z{allow()}\n")
    third = repo.commit()
    repo.git("checkout", "-q", "-b", "side", first)
    repo.write("b.py", f"x = 1{allow('github-pta')}\n")
    side = repo.commit()
    for jobs in (1, 3):
        history(jobs=jobs)
        assert {(one.commit, one.path, one.line, one.rule) for one in history.last.unused} == {
            (first, "a.py", 2, "github-pat"), (third, "a.py", 204, "github-pat"),
            (side, "b.py", 1, "github-pta"),
        }
    history(f"{first}..main")
    assert [(one.commit, one.line) for one in history.last.unused] == [(third, 204)]


def test_an_allowance_that_lowered_something_once_is_not_told(repo, history):
    repo.write("a.py", f"x = 1{allow()}\n" + PLAIN)
    repo.commit()
    repo.write("a.py", line(1) + f"x = 1{allow()}\n" + PLAIN)
    repo.commit()
    repo.write("b.py", line(2, allow()) + PLAIN)
    repo.commit()
    repo.write("b.py", line(2, allow()) + "more = 1\n" + PLAIN)
    repo.commit()
    history()
    assert [(one.path, one.line) for one in history.last.unused] == [("a.py", 1)]
    assert sum(not one.why for one in history.last.allowances) == 1


def test_idle_exceptions_are_told_of_whole_histories_alone(repo):
    repo.write("old.py", line(1) + PLAIN)
    repo.commit()
    repo.git("mv", "old.py", "new.py")
    repo.commit()
    bundle = judged_by(*[
        {"rule": "github-pat", "path": path, **SIGNED} for path in ("old.py", "new.py", "no.py")
    ])

    def scan(whole):
        found, _ = scan_history(
            bundle, TODAY, revisions=["--all"], jobs=1, cwd=str(repo.path), whole=whole)
        return found.idle

    assert [one.path for one in scan(whole=True)] == ["no.py"]
    assert scan(whole=False) is None
