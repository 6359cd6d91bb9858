"""Which commits are audited, and which ranges are refused."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.audit.span import default_range, parse_commit, read_span
from guard.errors import UsageError
from guard.record.trailer import TRAILER_KEY
from tests.audit.studio import NOW, Studio


def span_of(studio: Studio, text=None):
    return read_span(text, cwd=str(studio.path), common_dir=studio.common_dir)


def subjects(studio: Studio, text=None) -> list[str]:
    return [one.subject for one in span_of(studio, text).commits.values()]


@pytest.fixture
def grown(studio):
    for name in ("one", "two", "three"):
        studio.write(name, name)
        studio.commit(name)
    return studio


def test_a_range_is_read_oldest_first(grown):
    span = span_of(grown, "main..HEAD")
    assert [one.subject for one in span.commits.values()] == ["one", "two", "three"]
    assert span.base == grown.git("rev-parse", "main")
    one = next(iter(span.commits.values()))
    assert one.tree == grown.git("rev-parse", f"{one.commit}^{{tree}}")
    assert one.base_tree == grown.git("rev-parse", "main^{tree}")


@pytest.mark.parametrize(("text", "wanted"), [
    ("HEAD^!", ["three"]), ("HEAD~2..HEAD~1", ["two"]), ("HEAD", ["start", "one", "two", "three"]),
    ("main...HEAD", ["one", "two", "three"]), ("main..", ["one", "two", "three"]),
    ("v1..work", ["two", "three"]), ("HEAD..HEAD", []), (":/^two", ["start", "one", "two"]),
])
def test_ranges_are_gits_own(grown, text, wanted):
    grown.git("tag", "-a", "-m", "v1", "v1", "HEAD~2")
    assert subjects(grown, text) == wanted


def test_the_roots_have_the_empty_tree_below_them(grown):
    span = span_of(grown, "HEAD")
    assert span.base == ""
    assert next(iter(span.commits.values())).base_tree == span.empty_tree
    assert span.empty_tree == grown.git("hash-object", "-t", "tree", "/dev/null")


def test_repositories_with_sha256_ids(tmp_path):
    path = tmp_path / "long"
    path.mkdir()
    subprocess.run(["git", "init", "-q", "--object-format=sha256", str(path)], check=True)
    studio = Studio(path, init=False)
    studio.write("a", "a")
    studio.commit("a")
    span = span_of(studio, "HEAD")
    assert len(span.empty_tree) == 64
    assert studio.codes("HEAD") == ["no-trailer"]


@pytest.mark.parametrize("text", [
    "", "nowhere", "nowhere..HEAD", "HEAD..nowhere", "--all", "-n1", "--output=x", "0" * 40,
    "HEAD:one", "a b", "HEAD^{tree}",
])
def test_what_is_no_range_is_refused(grown, text):
    with pytest.raises(UsageError) as caught:
        span_of(grown, text)
    assert caught.value.hint


def test_no_range_means_what_the_upstream_lacks(grown):
    grown.git("branch", "-q", "--set-upstream-to", "main")
    grown.git("branch", "-q", "-f", "main", "HEAD~1")
    assert default_range(str(grown.path)) == "@{upstream}..HEAD"
    assert subjects(grown) == ["three"]


def test_no_range_means_what_the_default_branch_lacks(grown):
    assert default_range(str(grown.path)) == "main..HEAD"
    assert subjects(grown) == ["one", "two", "three"]


def test_no_range_in_a_clone_means_what_its_remote_lacks(grown):
    clone = grown.clone("clone")
    clone.git("checkout", "-q", "--detach")
    clone.write("four", "4")
    clone.commit("four")
    assert default_range(str(clone.path)) == "origin/HEAD..HEAD"
    assert subjects(clone) == ["four"]


def test_no_range_on_the_default_branch_means_everything(grown):
    grown.git("checkout", "-q", "main")
    assert subjects(grown) == ["start"]


def test_there_must_be_a_commit(make_studio):
    with pytest.raises(UsageError, match="no commit to audit"):
        span_of(make_studio())


def test_a_range_that_a_shallow_clone_cuts_is_refused(grown):
    clone = grown.clone("clone", "--depth", "2")
    with pytest.raises(UsageError, match="shallow") as caught:
        span_of(clone, "HEAD")
    assert caught.value.hint == "git fetch --unshallow"
    assert subjects(clone, "HEAD~1..HEAD") == ["three"]
    clone.git("fetch", "-q", "--unshallow")
    assert len(subjects(clone, "HEAD")) == 4


def test_a_base_that_a_shallow_clone_lacks_is_refused_with_the_command(grown):
    clone = grown.clone("clone", "--depth", "1")
    with pytest.raises(UsageError) as caught:
        span_of(clone, f"{grown.git('rev-parse', 'main')}..HEAD")
    assert caught.value.hint == "git fetch --unshallow"


def test_a_bare_repository_can_be_audited(grown):
    bare = grown.clone("bare.git", "--bare")
    assert bare.codes("main..work") == ["no-trailer"] * 3


def test_the_clock_never_goes_back_nor_ahead_of_now(grown):
    from guard.audit.replay import Clock

    clock = Clock(1000, 500_000)
    commits = list(span_of(grown, "HEAD").commits.values())
    assert clock.day(commits[0]) == "1970-01-06"  # a date in the future counts as now
    assert Clock(0, NOW).day(commits[0]) == "2026-01-02"


@given(st.binary())
def test_a_hostile_commit_object_crashes_nothing(raw):
    assert parse_commit("0" * 40, raw).commit == "0" * 40


@given(st.binary(max_size=20), st.binary(max_size=40))
def test_a_hostile_encoding_crashes_nothing(encoding, subject):
    parse_commit("0" * 40, b"tree x\nencoding " + encoding + b"\n\n" + subject)


def test_a_commit_object_is_read_as_it_is():
    raw = (
        b"tree " + b"1" * 40 + b"\nparent " + b"2" * 40 + b"\nparent " + b"3" * 40
        + b"\nauthor A <a@example.org> 5 +0000\ncommitter C > 6 <c@example.org> 1700000000 +0200\n"
        + b"encoding iso-8859-1\ngpgsig x\n tree " + b"9" * 40 + b"\n\ncaf\xe9\n\nbody\n\n"
        + f"{TRAILER_KEY}: v1 x\nOther: y\n".encode()
    )
    commit = parse_commit("0" * 40, raw)
    assert commit.tree == "1" * 40
    assert commit.parents == ("2" * 40, "3" * 40)
    assert commit.date_s == 1_700_000_000
    assert commit.subject == "café"
    assert commit.trailers == ("v1 x",)
