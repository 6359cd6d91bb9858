from __future__ import annotations

import pytest

from guard.write.names import Names, common_folder, counted, fill, listed
from guard.write.nouns import FileFacts, Symbol


def test_a_sensitive_folder_hides_the_name_in_it():
    names = Names(lambda text: "hidden" in text)
    assert names.base("hidden/a.py") == ""
    assert names.base("shown/a.py") == "a.py"
    files = [FileFacts(path, "M", "code") for path in ("hidden/a.py", "b/a.py")]
    assert names.paths(files) == ["a.py"]


def test_paths_are_whole_where_two_look_alike():
    files = [FileFacts(path, "M", "code") for path in ("a/x.py", "b/x.py", "c/y.py")]
    assert Names().paths(files) == ["a/x.py", "b/x.py", "y.py"]


def test_telling_names_come_first():
    symbols = [Symbol("__init__", "function"), Symbol("_own", "function"),
               Symbol("LIMIT", "constant"), Symbol("Parser", "class"),
               Symbol("inner", "function", 4), Symbol("parse", "function")]
    assert Names().symbols(symbols) == ["Parser", "parse", "LIMIT", "_own", "__init__"]
    assert Names().symbols(symbols, public=True) == ["Parser", "parse", "LIMIT"]
    assert Names().symbols([Symbol("_own", "function")], public=True) == ["_own"]


def test_titles_are_quoted_and_tables_called_so():
    symbols = [Symbol('The `"x"` way', "section"), Symbol("orders", "table")]
    assert Names().symbols(symbols) == ['"The x way"', "table orders"]


@pytest.mark.parametrize(("names", "more", "text"), [
    ([], 0, ""), (["a"], 0, "a"), (["a", "b"], 0, "a and b"), (["a", "b", "c"], 0, "a, b and c"),
    (["a", "b", "c", "d", "e"], 0, "a, b, c and 2 more"), (["a"], 3, "a and 3 more"),
    ([], 2, "2 more"),
])
def test_lists(names, more, text):
    assert listed(names, more=more) == text


def test_as_many_names_as_fit():
    names = ["alpha.py", "beta.py", "gamma.py"]
    assert fill("update", names, 60) == "update alpha.py, beta.py and gamma.py"
    assert fill("update", names, 36) == "update alpha.py, beta.py and 1 more"
    assert fill("update", names, 26) == "update alpha.py and 2 more"
    assert fill("add", ["x"], 20, tail=" to somewhere") == "add x to somewhere"
    assert fill("add", ["x"], 16, tail=" to somewhere") == "add x"
    assert fill("update", ["a" * 60], 40) == f"update {'a' * 30}..."
    assert fill("update", ["a" * 60], 20) == "update 1 file"
    assert fill("bump", [], 40, more=3, noun="dependency") == "bump 3 dependencies"


def test_counts_and_folders():
    assert [counted(1, "file"), counted(2, "file")] == ["1 file", "2 files"]
    assert common_folder(["a/b/x", "a/b/c/y", "a/b/z"]) == "a/b"
    assert common_folder(["a/x", "b/x"]) == common_folder(["x"]) == common_folder([]) == ""
