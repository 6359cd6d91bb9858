from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.write.convention import (
    ALIASES,
    TYPES,
    Header,
    read_header,
    scope_of,
    ticket_of,
    type_of,
)
from guard.write.phrase import imperative
from tests.write.building import CHANGES, facts, patch

NEW = tuple(f"x{number} = {number}" for number in range(40))


@pytest.mark.parametrize(("line", "header"), [
    ("feat: add x", Header("feat", "", "", "add x")),
    ("fix(api)!: drop y", Header("fix", "api", "!", "drop y")),
    ("Feature (x): y", None), ("FEATURE(Core): y", Header("feat", "Core", "", "y")),
    ("docs:no blank", None), ("add x: y", None), ("wip: x", None), ("feat:  ", None),
    ("bugfix: a", Header("fix", "", "", "a")), ("fix(a\x1bb): c", Header("fix", "ab", "", "c")),
])
def test_headers_are_read(line, header):
    assert read_header(line) == header


def test_every_alias_means_a_type():
    assert set(ALIASES.values()) <= set(TYPES)


@pytest.mark.parametrize(("paths", "type_"), [
    (["README.md"], "docs"), (["docs/a.md", "docs/a.png"], "docs"), (["tests/test_a.py"], "test"),
    ([".github/workflows/ci.yml"], "ci"), (["Makefile"], "build"), (["go.sum"], "build"),
    (["go.mod", "go.sum"], "build"), ([".gitignore"], "chore"), (["logo.png"], "chore"),
    (["README.md", "mkdocs.yml"], "docs"), (["tests/test_a.py", "README.md"], "test"),
    (["Makefile", "README.md", "tests/a.py"], "build"), (["api/x_pb2.py"], "build"),
    (["src/a.py"], "fix"), (["src/a.py", "README.md"], "feat"), (["style.css"], "fix"),
])
def test_kinds_of_files_give_the_type(paths, type_):
    assert type_of(facts(*[patch(path, ("new",)) for path in paths])) == type_


@pytest.mark.parametrize(("one", "type_"), [
    (patch("src/a.py", NEW, status="A"), "feat"),
    (patch("src/a.py", ("def new():", "    pass")), "feat"),
    (patch("src/a.py", ("x = 2",), ("x = 1",)), "fix"),
    (patch("src/a.py", (), ("def old():", "    pass")), "refactor"),
    (patch("src/a.py", (), NEW, status="D"), "refactor"),
    (patch("src/a.js", ("f( a )",), ("f(a)",)), "style"),
    (patch("src/a.js", ("// b",), ("// a",)), "docs"),
    (patch("src/a.js", ("load(b)", "function load(x) {"),
    ("get(b)", "function get(x) {")), "refactor"),
    (patch("src/run.sh", modes=("100644", "100755")), "chore"),
])
def test_what_happens_to_code_gives_the_type(one, type_):
    assert type_of(facts(one)) == type_


@pytest.mark.parametrize(("branch", "type_"), [
    ("feat/x", "feat"), ("feature-x", "feat"), ("ada/fix/y", "fix"), ("bugfix/y", "fix"),
    ("perf/z", "perf"), ("revert-12-x", "revert"), ("main", "fix"), ("prefix/x", "fix"),
    ("", "fix"),
    ("test/x", "test"),
])
def test_a_branch_may_say_what_code_is_for(branch, type_):
    assert type_of(facts(patch("src/a.py", ("x = 2",), ("x = 1",))), branch) == type_


def test_a_branch_does_not_make_documentation_a_feature():
    assert type_of(facts(patch("README.md", ("new",))), "feat/x") == "docs"


@pytest.mark.parametrize(("paths", "scope"), [
    (["guard/git/patch.py", "guard/git/read.py"], "git"),
    (["guard/git/a.py", "guard/write/b.py"], ""),
    (["guard/git/a.py", "tests/git/test_a.py"], "git"), (["src/net/buffer.c"], "net"),
    (["packages/store/src/x.ts", "packages/store/src/y.ts"], "store"),
    (["crates/parser/src/l.rs"], "parser"),
    (["internal/server/a.go"], "server"), (["src/main/java/org/acme/billing/A.java"], "billing"),
    (["core/src/main/java/io/x/A.java"], "core"), (["src/parser.py"], "parser"), (["app.py"], ""),
    (["src/index.ts"], ""), (["a/weird name/x.go"], "x"), (["src/\u202eevil/index.go"], ""),
    (["go.sum"], "deps"),
    ([], ""),
])
def test_the_folder_they_share_gives_the_scope(paths, scope):
    assert scope_of(facts(*[patch(path, ("new",)) for path in paths])) == scope


@pytest.mark.parametrize(("branch", "ticket"), [
    ("feat/PROJ-123-x", "PROJ-123"), ("PROJ_9_x", ""), ("AB1-2", "AB1-2"), ("fix/#45-y", "#45"),
    ("issue-45", "#45"), ("45-fix", ""), ("feature/45-x", "#45"), ("fix/45-x", "#45"),
    ("gh-7", "#7"),
    ("utf-8", ""), ("UTF-8-names", ""), ("release-1.2", ""), ("v2", ""), ("", ""), ("SHA-256", ""),
    ("fix/12.04-image", ""),
])
def test_tickets_come_from_the_branch(branch, ticket):
    assert ticket_of(branch) == ticket


@pytest.mark.parametrize(("text", "said"), [
    ("Added x", "add x"), ("Fixes the y", "fix the y"), ("Refactoring z", "refactor z"),
    ("API for x", "API for x"), ("Tests for x", "tests for x"), ("FooBar gone", "FooBar gone"),
    ("parse_x: y", "parse_x: y"), ("Unify x", "unify x"), ("Dropped a", "drop a"), ("", ""),
    ("Changes to x", "changes to x"), ("A better way", "a better way"), ("C parser", "C parser"),
    ("updates y", "update y"), ("Use", "use"), ("README.md is new", "README.md is new"),
])
def test_descriptions_are_commands(text, said):
    assert imperative(text) == said


@given(st.text())
def test_any_text_may_come(text):
    assert imperative(imperative(text)) == imperative(text)
    read_header(text)
    ticket = ticket_of(text)
    assert ticket.lstrip("#") in text


@given(CHANGES, st.text(max_size=20))
def test_any_change_has_a_type_and_a_scope(patches, branch):
    change = facts(*patches)
    assert type_of(change, branch) in TYPES
    assert all(char.isascii() and (char.isalnum() or char in "._-") for char in scope_of(change))
