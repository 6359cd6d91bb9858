from __future__ import annotations

import subprocess

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guard.change import Side
from guard.git.read import read_staged
from guard.write.walk import walk
from tests.write.building import patch


def git_order(repo):
    """Return the signed lines of git's own diff, without its headers."""
    out = subprocess.run(
        ["git", "diff", "--cached", "-U3", "--no-indent-heuristic", "--text"], cwd=repo.path,
        capture_output=True, check=True,
    ).stdout.decode()
    signs, in_hunk = [], False
    for line in out.splitlines():
        if line.startswith("@@"):
            in_hunk = True
        elif line.startswith("diff "):
            in_hunk = False
        elif in_hunk and not line.startswith("\\"):
            signs.append((line[:1], line[1:]))
    return signs


def walked(repo, **options):
    change = read_staged(cwd=str(repo.path), max_file_bytes=1 << 20, **options)
    return [(step.sign, step.text) for one in change.files for step in walk(one)]


EDITS = st.lists(st.sampled_from(["keep"] * 6 + ["drop", "add", "change"]), min_size=1, max_size=80)


@settings(max_examples=40, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS)
def test_lines_come_in_the_order_in_which_git_shows_them(repo, edits):
    before = [f"line {number}" for number in range(len(edits))]
    after = []
    for edit, line in zip(edits, before, strict=True):
        after += {"keep": [line], "drop": [], "add": [line, "new"], "change": [line + "!"]}[edit]
    repo.write("a.txt", "".join(f"{line}\n" for line in before))
    repo.commit("before")
    repo.write("a.txt", "".join(f"{line}\n" for line in after))
    repo.git("add", "-A")
    steps = [step for step in walked(repo) if step[0] != "@"]
    assert steps == git_order(repo)


def test_a_heading_comes_before_each_hunk(repo):
    lines = [f"    line {number}" for number in range(40)]
    repo.write("a.py", "def one():\n" + "\n".join(lines) + "\n")
    repo.commit("before")
    lines[10], lines[30] = "    ten", "    thirty"
    repo.write("a.py", "def one():\n" + "\n".join(lines) + "\n")
    repo.git("add", "-A")
    assert [text for sign, text in walked(repo) if sign == "@"] == ["def one():", "def one():"]


def test_pieces_show_each_line_once(repo):
    repo.write("a.txt", "".join(f"line {number}\n" for number in range(400)))
    repo.git("add", "-A")
    whole = [step for step in walked(repo) if step[0] != "@"]
    pieces = [step for step in walked(repo, piece_bytes=300) if step[0] != "@"]
    assert pieces == whole
    assert len(whole) == 400


def test_a_deleted_file_and_an_empty_one(repo):
    repo.write("a.txt", "one\ntwo\n")
    repo.write("b.txt", "")
    repo.commit("before")
    (repo.path / "a.txt").unlink()
    (repo.path / "b.txt").unlink()
    repo.git("add", "-A")
    assert [step for step in walked(repo) if step[0] != "@"] == [("-", "one"), ("-", "two")]


def test_sides_without_common_context_lose_no_line():
    strange = patch("a", ("new",), ("old",))
    strange.old = Side(b"old\n=other\n", b"- ", ((0, 90),))
    assert sorted(step.text for step in walk(strange) if step.sign in "+-") == ["new", "old"]
