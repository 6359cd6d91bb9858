"""One test a knob: whatever attributes, configuration and environment say, the lines are the same.

Each knob is first shown to work: it alters what ``git diff --cached`` prints, or leaves a mark.
"""

from __future__ import annotations

import pytest

from guard.git.read import read_staged
from tests.git.knobs import (
    PLANTED,
    attribute,
    config,
    replace_blob,
    replace_elsewhere,
    replace_head,
    variables,
)
from tests.git.reading import LIMIT, plain, side_lines, staged
from tests.support import Repo

KNOBS = {
    "suppress-blank-empty": config("diff.suppressBlankEmpty", "true"),
    "no-prefix": config("diff.noprefix", "true"),
    "mnemonic-prefix": config("diff.mnemonicPrefix", "true"),
    "context": config("diff.context", "0"),
    "inter-hunk-context": config("diff.interHunkContext", "40"),
    "renames": config("diff.renames", "copies"),
    "patience": config("diff.algorithm", "patience"),
    "histogram": config("diff.algorithm", "histogram"),
    "indent-heuristic": config("diff.indentHeuristic", "false"),
    "ignore-submodules": config("diff.ignoreSubmodules", "all"),
    "submodule-ignore": config("submodule.mod.ignore", "all"),
    "submodule-log": config("diff.submodule", "log"),
    "submodule-diff": config("diff.submodule", "diff"),
    "color-ui": config("color.ui", "always"),
    "color-diff": config("color.diff", "always"),
    "abbrev": config("core.abbrev", "5"),
    "quote-path": config("core.quotePath", "false"),
    "external": config("diff.external", "echo external #"),
    "big-file": config("core.bigFileThreshold", "10"),
    "binary-by-attribute": attribute("-diff"),
    "binary-macro": attribute("binary"),
    "driver-binary": attribute("diff=own", diff__own__binary="true"),
    "driver-textconv": attribute("diff=own", diff__own__textconv="echo hidden #"),
    "driver-command": attribute("diff=own", diff__own__command="echo hidden #"),
    "replace-head": replace_head,
    "replace-blob": replace_blob,
    "replace-base": replace_elsewhere,
    "env-diff-opts": variables(GIT_DIFF_OPTS="-u0"),
    "env-external-diff": variables(GIT_EXTERNAL_DIFF="echo external #"),
    "env-config-count": variables(
        GIT_CONFIG_COUNT="2", GIT_CONFIG_KEY_0="diff.noprefix", GIT_CONFIG_VALUE_0="true",
        GIT_CONFIG_KEY_1="diff.suppressBlankEmpty", GIT_CONFIG_VALUE_1="true",
    ),
    "env-config-parameters": variables(GIT_CONFIG_PARAMETERS="'diff.noprefix=true'"),
}


def order_file(repo: Repo, _: pytest.MonkeyPatch) -> None:
    repo.write(".git/order", "sub/*\nmoved-to\n")
    repo.git("config", "diff.orderFile", str(repo.path / ".git/order"))


def global_attributes(repo: Repo, _: pytest.MonkeyPatch) -> None:
    repo.write(".git/global", "* -diff\n")
    repo.git("config", "core.attributesFile", str(repo.path / ".git/global"))


def tree_attributes(repo: Repo, _: pytest.MonkeyPatch) -> None:
    repo.write(".gitattributes", "* -diff\n")


def config_include(repo: Repo, _: pytest.MonkeyPatch) -> None:
    repo.write(".git/more", "[diff]\n\tnoprefix = true\n\tcontext = 0\n")
    repo.git("config", "include.path", str(repo.path / ".git/more"))


def env_global_config(repo: Repo, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("GIT_CONFIG_GLOBAL", str(repo.write(".git/mine", "[diff]\n\tnoprefix = true\n")))


KNOBS |= {
    "order-file": order_file, "global-attributes": global_attributes,
    "tree-attributes": tree_attributes, "include": config_include,
    "env-global-config": env_global_config,
}


@pytest.mark.parametrize("knob", KNOBS)
def test_no_knob_alters_a_line(change: Repo, knob: str, monkeypatch):
    before = staged(change)
    seen = change.git("diff", "--cached")
    KNOBS[knob](change, monkeypatch)
    assert change.git("diff", "--cached") != seen, "the knob is dead"
    assert plain(staged(change)) == plain(before)
    assert ("added", 42, PLANTED) in side_lines(staged(change), "file.txt")


def test_relative_alters_nothing(change: Repo):
    before = plain(staged(change))
    change.git("config", "diff.relative", "true")
    inside = Repo(change.path / "sub", init=False)
    assert "file.txt" not in inside.git("diff", "--cached")
    assert plain(staged(inside)) == before


@pytest.mark.parametrize("text", ["ident", "text eol=crlf", "working-tree-encoding=UTF-16",
                                  "filter=own", "whitespace=cr-at-eol", "conflict-marker-size=3"])
def test_attributes_of_the_work_tree_alter_nothing(change: Repo, text: str):
    before = plain(staged(change))
    change.git("config", "filter.own.clean", "echo hidden")
    change.git("config", "filter.own.smudge", "echo hidden")
    change.write(".git/info/attributes", f"* {text}\n")
    assert plain(staged(change)) == before


def test_function_patterns_alter_headings_only(change: Repo):
    before = staged(change)
    change.git("config", "diff.own.xfuncname", "^(filler)$")
    change.write(".git/info/attributes", "* diff=own\n")
    after = staged(change)
    assert plain(after, headings=False) == plain(before, headings=False)
    assert plain(after) != plain(before)  # said in guard.git.canonical


def test_attributes_of_the_user_alter_not_even_headings(change: Repo):
    before = staged(change)
    change.git("config", "diff.own.xfuncname", "^(filler)$")
    change.write(".git/global", "* diff=own\n")
    change.git("config", "core.attributesFile", str(change.path / ".git/global"))
    assert plain(staged(change)) == plain(before)


def test_a_file_system_monitor_is_not_run(change: Repo):
    mark = change.path / ".git/mark"
    program = change.write(".git/monitor", f"#!/bin/sh\ntouch '{mark}'\nexit 1\n")
    program.chmod(0o755)
    change.git("config", "core.fsmonitor", str(program))
    change.run("update-index", "--fsmonitor")
    change.git("status")
    assert mark.exists()
    mark.unlink()
    before = plain(staged(change))
    assert not mark.exists()
    change.git("config", "core.fsmonitor", "false")
    assert plain(staged(change)) == before


def test_no_program_is_run_at_all(change: Repo, monkeypatch):
    mark = change.path / ".git/mark"
    touch = f"touch '{mark}'; cat #"
    change.write(".git/info/attributes", "* diff=own filter=own\n")
    for name in ("diff.external", "diff.own.command", "diff.own.textconv", "filter.own.clean",
                 "filter.own.smudge", "filter.own.process", "core.pager", "pager.diff-index",
                 "interactive.diffFilter", "core.sshCommand", "core.editor", "core.fsmonitor",
                 "core.gitProxy", "core.askPass", "diff.guitool", "gpg.program"):
        change.git("config", name, touch)
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", touch)
    monkeypatch.setenv("GIT_PAGER", touch)
    staged(change)
    assert not mark.exists()


def test_traces_do_not_get_between_the_lines(change: Repo, monkeypatch):
    before = plain(staged(change))
    for name in ("GIT_TRACE", "GIT_TRACE_SETUP", "GIT_TRACE2", "GIT_TRACE_PACKET"):
        monkeypatch.setenv(name, "1")
    trace = change.path / ".git/trace"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(trace))
    assert plain(staged(change)) == before
    assert not trace.exists()


@pytest.mark.parametrize("name", ["GIT_LITERAL_PATHSPECS", "GIT_NOGLOB_PATHSPECS",
                                  "GIT_ICASE_PATHSPECS", "GIT_FLUSH", "GIT_PREFIX"])
def test_other_variables_alter_nothing(change: Repo, name: str, monkeypatch):
    before = plain(staged(change))
    monkeypatch.setenv(name, "1")
    assert plain(staged(change)) == before


def test_another_language_alters_nothing(change: Repo, monkeypatch):
    before = plain(staged(change))
    for name in ("LC_ALL", "LANG", "LANGUAGE"):
        monkeypatch.setenv(name, "de_DE.UTF-8")
    assert plain(staged(change)) == before


@pytest.mark.parametrize("option", ["--assume-unchanged", "--skip-worktree"])
def test_index_flags_hide_nothing(change: Repo, option: str):
    before = plain(staged(change))
    change.git("update-index", option, "file.txt")
    assert plain(staged(change)) == before


def test_work_tree_settings_alter_nothing(change: Repo, tmp_path, monkeypatch):
    before = plain(staged(change))
    change.git("config", "core.worktree", str(tmp_path))
    assert plain(staged(change)) == before
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "inner"))
    monkeypatch.setenv("GIT_DIR", str(change.path / ".git"))
    assert plain(staged(change)) == before


@pytest.mark.parametrize("place", [".", "sub"])
def test_relative_index_and_objects_are_found(change: Repo, place: str, monkeypatch):
    before = plain(staged(change))
    (change.path / ".git/index").rename(change.path / "moved-index")
    (change.path / ".git/objects").rename(change.path / "moved-objects")
    (change.path / ".git/objects").mkdir()
    monkeypatch.setenv("GIT_INDEX_FILE", "moved-index")
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", "moved-objects")
    assert change.git("diff", "--cached", "--name-only")
    assert plain(staged(Repo(change.path / place, init=False))) == before


def test_relative_names_in_a_hook_of_a_named_repository(change: Repo, monkeypatch):
    before = plain(staged(change))
    (change.path / ".git/index").rename(change.path / "moved-index")
    monkeypatch.setenv("GIT_INDEX_FILE", "moved-index")
    monkeypatch.setenv("GIT_DIR", ".git")
    assert plain(staged(change)) == before
    monkeypatch.chdir(change.path)
    assert plain(read_staged(max_file_bytes=LIMIT).files) == before
