from __future__ import annotations

import tracemalloc
from dataclasses import replace

from hypothesis import given, settings

from guard.git.read import read_staged
from guard.write import facts as facts_module
from guard.write.facts import gather
from guard.write.nouns import ChangeFacts
from tests.write.building import CHANGES, facts, patch


def names(symbols):
    return [symbol.name for symbol in symbols]


def only(*patches):
    (file,) = facts(*patches).files
    return file


def test_what_is_defined_comes_goes_or_changes():
    file = only(patch("a.py", ("=class A:", "    def new(self):", "        pass",
    "    def kept(self, x):"),
                      ("    def gone(self):", "    def kept(self):")))
    assert names(file.symbols_added) == ["new"]
    assert names(file.symbols_removed) == ["gone"]
    assert names(file.symbols_changed) == ["kept"]


def test_what_encloses_a_change_is_told_by_context_or_by_the_heading():
    inner = only(patch("a.py", ("=def near():", "=    x = 1",
    "    y = 2"), headings=("class Far:",)))
    assert names(inner.symbols_changed) == ["near"]
    far = only(patch("a.py", ("=        x = 1", "        y = 2"), headings=("class Far:",)))
    assert names(far.symbols_changed) == ["Far"]
    outside = only(patch("a.py", ("VALUE = 2",), ("VALUE = 1",), headings=("def far():",)))
    assert names(outside.symbols_changed) == ["VALUE"]
    after = only(patch("a.py", ("print(2)",), ("print(1)",), headings=("def far():",)))
    assert after.symbols_changed == ()


def test_a_new_definition_does_not_change_what_is_around_it():
    file = only(patch("A.java", ("=public class A {", "    public void run() {", "        go();",
    "    }"),
                      headings=("public class A {",)))
    assert names(file.symbols_changed) == []


def test_nothing_but_layout_is_formatting():
    assert only(patch("a.js", ("f('a', b)",), ('f("a",b)',))).formatting
    assert only(patch("a.py", ("x = [", "    1,", "]"), ("x = [1]",))).formatting
    assert only(patch("a.py", ("x = 1",), ("x = 1  ",))).formatting
    assert not only(patch("a.py", ("    x = 1",), ("x = 1",))).formatting
    assert not only(patch("a.js", ("f(b, a)",), ("f(a, b)",))).formatting
    assert not only(patch("a.js", ("f()",), status="A")).formatting


def test_nothing_but_comments():
    assert only(patch("a.py", ("# new",), ("# old", ""))).comments
    assert not only(patch("a.py", ("# new", "x = 1"))).comments
    assert not only(patch("a.md", ("# Title",))).comments


def test_moves_by_content_by_name_and_by_lines():
    lines = tuple(f"line {number}" for number in range(10))
    same = facts(patch("a/x.py", (), lines, status="D", blobs=("7" * 40, "")),
                 patch("b/y.py", lines, status="A", blobs=("", "7" * 40)))
    assert [(file.status, file.renamed_from, file.added) for file in same.files] == [("R",
            "a/x.py", 0)]
    edited = facts(patch("a/x.py", (), lines, status="D"),
                   patch("b/x.py", (*lines[:6], "other"), status="A"))
    assert [(file.status, file.added, file.removed) for file in edited.files] == [("R", 1, 4)]
    assert [step.text for step in edited.files[0].lines] == ["line 6", "line 7", "line 8", "line 9",
                                                             "other"]


def test_different_files_are_no_move():
    lines = tuple(f"line {number}" for number in range(10))
    others = tuple(f"other {number}" for number in range(10))
    change = facts(patch("a/x.py", (), lines, status="D"), patch("b/x.py", others, status="A"))
    assert [file.status for file in change.files] == ["D", "A"]
    empty = facts(patch("a/x.py", status="D", blobs=("7" * 40, "")),
                  patch("b/y.py", status="A", blobs=("", "7" * 40)))
    assert [file.status for file in empty.files] == ["D", "A"]


def test_binary_files_have_no_lines_and_made_ones_are_not_read():
    change = facts(patch("a.png", ("\x00rubbish",), kind="binary", status="A"),
                   patch("go.sum", ("a v1",)))
    assert [(file.what, file.added, file.lines) for file in change.files] == [
        ("binary", 0, ()), ("text", 1, ())]


def test_modes_and_submodules():
    change = facts(patch("run.sh", modes=("100644", "100755")),
                   patch("libs/x", kind="submodule", modes=("160000", "160000")))
    assert [(file.mode, file.what) for file in change.files] == [("executable", "text"),
                                                                ("", "submodule")]


def test_pieces_are_one_file(repo):
    repo.write("a.py", "".join(f"def f{number}():\n    pass\n" for number in range(40)))
    repo.git("add", "-A")
    options = {"cwd": str(repo.path), "max_file_bytes": 1 << 20}
    whole = gather(read_staged(**options).files)
    pieces = gather(read_staged(**options, piece_bytes=200).files)
    assert len(whole.files) == 1
    assert len(whole.files[0].symbols_added) == 40
    headless = [replace(one.files[0], lines=()) for one in (whole, pieces)]
    assert headless[0] == headless[1]


def test_what_is_kept_is_bounded_and_the_rest_is_counted(monkeypatch):
    for name, limit in (("MAX_FILES", 30), ("MAX_LINES", 500), ("MAX_LINES_READ", 1_500)):
        monkeypatch.setattr(facts_module, name, limit)

    def stream(count):
        for number in range(count):
            lines = tuple(f"x{line} = 1" for line in range(100))
            yield patch(f"src/f{number}.py", lines, status="A")

    gather(stream(1))
    peaks = []
    for count in (60, 240):
        tracemalloc.start()
        change = gather(stream(count))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (change.added, change.file_count, len(change.files)) == (100 * count, count, 30)
        kept = sum(step.sign == "+" for file in change.files for step in file.lines)
        assert kept == 500
        assert sum(file.lines_left_out for file in change.files) == 100 * 30 - kept
    assert peaks[1] < 1.2 * peaks[0]


def test_nothing_is_nothing():
    assert gather(()) == ChangeFacts()


@settings(max_examples=60, deadline=None)
@given(CHANGES)
def test_any_change_has_facts(patches):
    change = gather(patches)
    assert change == gather(patches)
    assert change.file_count <= len(patches)
    for file in change.files:
        assert file.lines_left_out >= 0
        assert not file.renamed_from or file.status == "R"
