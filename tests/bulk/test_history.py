"""A history scan: each version read once, each value told where it came first."""

from __future__ import annotations

import itertools

import pytest

from guard.bulk import plan
from guard.git import plumbing
from tests.detect.kit import secret_bundle
from tests.keys import github_pat

PLAIN = "".join(f"value_{number} = {number}\n" for number in range(200))
PAT = "github-pat"


def line(seed):
    return f'key = "{github_pat(seed)}"\n'


def test_what_was_added_is_told_where_it_came_first_and_not_again(repo, history):
    repo.write("a.py", PLAIN)
    repo.commit()
    repo.write("a.py", line(1) + PLAIN)
    added = repo.commit()
    repo.write("a.py", line(1) + PLAIN + "more = 1\n")  # far from it
    repo.commit()
    repo.write("a.py", "near = 1\n" + line(1) + PLAIN)  # beside it
    repo.commit()
    repo.write("a.py", PLAIN)
    repo.commit()
    repo.write("a.py", PLAIN + line(1))  # back at another place
    repo.commit()
    repo.write("a.py", PLAIN + line(1) + PLAIN + line(2))
    second = repo.commit()
    assert history() == [(added, "a.py", 1, PAT), (second, "a.py", 402, PAT)]


def test_a_value_twice_in_its_first_version_is_told_twice(repo, history):
    repo.write("a.py", line(1) + PLAIN + line(1))
    first = repo.commit()
    assert history() == [(first, "a.py", 1, PAT), (first, "a.py", 202, PAT)]


def test_branches_tags_stashes_and_merges(repo, history):
    repo.write("a.py", PLAIN)
    base = repo.commit()
    repo.git("checkout", "-q", "-b", "side")
    repo.write("a.py", line(1) + PLAIN)
    side = repo.commit("side")
    repo.git("checkout", "-q", "main")
    repo.write("b.py", "x = 1\n")
    repo.commit("main")
    repo.git("merge", "-q", "--no-commit", "--no-ff", "side")
    repo.write("c.py", line(2))  # in the merge itself, and in neither parent
    merge = repo.commit("merge")
    repo.git("checkout", "-q", "--detach", base)
    repo.write("d.py", line(3))
    tagged = repo.commit("tagged")
    repo.git("tag", "old")
    repo.git("checkout", "-q", "main")
    assert set(history()) == {
        (side, "a.py", 1, PAT), (merge, "c.py", 1, PAT), (tagged, "d.py", 1, PAT),
    }
    assert history("main") == [(side, "a.py", 1, PAT), (merge, "c.py", 1, PAT)]


def test_a_range_does_not_tell_what_was_there_before_it(repo, history):
    repo.write("a.py", line(1) + PLAIN)
    first = repo.commit()
    repo.write("a.py", line(1) + "x = 1\n" + PLAIN)
    repo.commit()
    repo.write("a.py", line(1) + "x = 1\n" + line(2) + PLAIN)
    third = repo.commit()
    assert history(f"{first}..HEAD") == [(third, "a.py", 3, PAT)]


def test_a_blob_under_another_name_is_told_if_it_means_more_there(repo, history, bundle):
    repo.write("old.py", line(1) + PLAIN)
    first = repo.commit()
    repo.git("mv", "old.py", "new.py")
    moved = repo.commit()
    repo.write("new.py", "x = 1\n" + line(1) + PLAIN)
    repo.commit()
    assert history() == [(first, "old.py", 1, PAT)]
    waived = secret_bundle(scan=bundle.settings["scan"], exceptions=[{
        "rule": PAT, "path": "old.py", "owner": "x@example.org", "reason": "y",
        "expires": "2026-12-31", "layer": "repository",
    }])
    assert history(using=waived) == [(first, "old.py", 1, PAT), (moved, "new.py", 1, PAT)]
    assert [item.action for item in history.last.findings] == ["local", "block"]


def test_names_are_looked_at_whatever_is_in_the_file(repo, history):
    repo.write("a.py", "x = 1\n")
    repo.commit()
    name = f"k-{github_pat(1)}.py"
    repo.write(name, "x = 1\n")
    named = repo.commit()
    repo.write(name, "x = 2\n")
    repo.commit()
    assert history() == [(named, name, 1, PAT)]


def test_the_same_findings_in_the_same_order_from_any_number_of_processes(repo, history):
    for number in range(12):
        repo.write(f"d{number % 3}/f{number % 5}.py", PLAIN * (number % 2) + line(number % 7))
        repo.write("same.py", PLAIN.replace("value_7 ", f"value_{number} "))
        repo.commit()
    alone = history(jobs=1)
    assert len({where for _, where, _, _ in alone}) > 5
    whole = history.last
    for jobs in (2, 3, 16):
        assert history(jobs=jobs) == alone
        assert history.last.findings == whole.findings
        assert history.last.shape.files == whole.shape.files


def test_windows_are_put_together(repo, history, monkeypatch):
    for number in range(9):
        repo.write("a.py", PLAIN + "".join(line(seed) for seed in range(number)))
        repo.commit()
    alone = history()
    assert len(alone) == 8
    monkeypatch.setattr(plan, "WINDOW", 2)
    assert history(jobs=2) == alone


def test_every_version_is_read_once(repo, history):
    for number in range(20):
        repo.write("a.py", PLAIN + f"x = {number}\n")
        repo.commit()
    before = plumbing.spawned
    assert history() == []
    assert plumbing.spawned - before == 3  # commits, trees, contents
    # The first version in full, then the lines around what differs.
    assert history.last.shape.added == 201 + 19 * 21
    assert history.last.shape.files == (("a.py", "A", 201 + 19 * 21, 0),)


def test_links_binaries_big_files_and_submodules(repo, history):
    (repo.path / "link").symlink_to(github_pat(1))
    repo.write("data.bin", b"\0\1" + line(2).encode())
    repo.write("wide.txt", line(3).encode("utf-16"))
    repo.write("big.txt", line(4) + PLAIN * 500)
    repo.git("update-index", "--add", "--cacheinfo", "160000," + "1" * 40 + ",mod")
    repo.git("add", "-A", ":!mod")
    repo.git("commit", "-q", "-m", "all")
    small = secret_bundle(scan={"max_file_bytes": 1 << 20})
    assert {(path, rule) for _, path, _, rule in history(using=small)} == {
        ("link", PAT), ("data.bin", PAT), ("wide.txt", PAT), ("big.txt", PAT),
    }
    assert [(item.path, item.reason) for item in history.last.skipped] == [
        ("big.txt", "larger than 1048576 bytes"), ("data.bin", "binary"),
    ]


def test_a_blob_that_is_missing_is_said(repo, history):
    repo.write("a.py", "x = 1\n")
    repo.commit()
    blob = repo.git("rev-parse", "HEAD:a.py")
    (repo.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert history() == []
    assert [(item.path, item.reason) for item in history.last.skipped] == [
        ("a.py", "not in this clone"),
    ]


@pytest.mark.parametrize("args", [["--output=x"], ["nothing..here"], ["--exec=x"]])
def test_what_is_no_range_is_refused(repo, history, args):
    from guard.errors import UsageError

    repo.commit()
    with pytest.raises(UsageError):
        history(*args)


def test_an_empty_repository(history):
    assert history() == []


def test_tables_are_read_whole(repo, history):
    for number, suffix in itertools.product(range(2), ("csv", "py")):
        repo.write(f"a.{suffix}", PLAIN + f"{suffix} {number}\n")
        repo.commit()
    history()
    assert {path: added for path, _, added, _ in history.last.shape.files} == {
        "a.csv": 402, "a.py": 201 + 21,
    }
