"""Every row of the table of ways to commit: what the user wrote stays, every commit is recorded."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.e2e.support import MARKED, editor
from tests.keys import github_pat

if TYPE_CHECKING:
    from tests.e2e.support import Guarded

CODE = 'def area(width, height):\n    """Return the area."""\n    return width * height\n'


def stage(repo: Guarded, path: str = "shapes.py", text: str = CODE) -> None:
    repo.write(path, text)
    repo.git("add", "-A")


def finalised(repo: Guarded, commit: str = "HEAD") -> str:
    """Return the event of the log's newest statement about a commit."""
    events = repo.events(commit)
    assert events, f"{commit} is not in the log"
    return events[0]


def test_editor_gets_an_offer_and_comments(guarded, tmp_path):
    stage(guarded)
    seen = tmp_path / "seen"
    guarded.git("commit", "-q", env=editor(tmp_path, f'cp "$1" {seen}'))
    offered = seen.read_text()
    subject = offered.splitlines()[0]
    assert "area" in subject or "shapes" in subject
    assert "# guard: message by draft" in offered
    assert offered.index("# guard:") > offered.index(MARKED)
    assert guarded.own_words().splitlines()[0] == subject
    assert "# guard" not in guarded.message()
    assert guarded.verdict() == "EXACT"


def test_editor_left_with_an_empty_message_makes_no_commit(guarded, tmp_path):
    stage(guarded)
    before = guarded.git("rev-parse", "HEAD")
    done = guarded.run("commit", "-q", env=editor(
        tmp_path, f"""grep '^{MARKED}' "$1" > "$1.new"; mv "$1.new" "$1" """))
    assert done.returncode != 0
    assert b"empty commit message" in done.stderr
    assert guarded.git("rev-parse", "HEAD") == before


def test_a_trailer_that_the_user_took_out_comes_back(guarded, tmp_path):
    stage(guarded)
    guarded.git("commit", "-q", env=editor(tmp_path, 'echo "mine alone" > "$1"'))
    assert guarded.own_words() == "mine alone"
    assert guarded.verdict() == "EXACT"


def test_no_edit_without_a_message_takes_the_draft_and_no_comments(guarded):
    stage(guarded)
    guarded.git("commit", "-q", "--no-edit")
    assert "#" not in guarded.message()
    assert guarded.own_words()
    assert guarded.verdict() == "EXACT"


@pytest.mark.parametrize("how", [("-m", "add area\n\n# not a comment"), ("-F", "words")])
def test_message_given_is_kept(guarded, tmp_path, how):
    stage(guarded)
    words = tmp_path / "words"
    words.write_text("add area\n\n# not a comment\n")
    option, value = how
    guarded.git("commit", "-q", option, str(words) if value == "words" else value)
    assert guarded.own_words() == "add area\n\n# not a comment"
    assert guarded.verdict() == "EXACT"


def test_fixup_and_squash_subjects_are_kept(guarded):
    stage(guarded)
    guarded.git("commit", "-q", "--fixup", "HEAD")
    assert guarded.own_words() == "fixup! start"
    stage(guarded, "b.py")
    guarded.git("commit", "-q", "--squash", "HEAD", "-m", "more")
    assert guarded.own_words().startswith("squash! fixup! start")


def test_template_is_kept(guarded, tmp_path):
    stage(guarded)
    template = tmp_path / "template"
    template.write_text("TICKET: \n\n# say why\n")
    guarded.git("commit", "-q", "-t", str(template), env=editor(
        tmp_path, """sed -i 's/^TICKET: .*/TICKET: 7/' "$1" """))
    assert guarded.own_words() == "TICKET: 7"
    assert guarded.verdict() == "EXACT"


def test_amend_no_edit_keeps_the_message_and_replaces_the_trailer(guarded):
    stage(guarded)
    guarded.git("commit", "-q", "-m", "add area")
    before = guarded.message()
    stage(guarded, "b.py")
    guarded.git("commit", "-q", "--amend", "--no-edit")
    assert guarded.own_words() == "add area"
    assert guarded.message() != before
    assert guarded.verdict() == "EXACT"


def test_amend_with_a_message(guarded):
    stage(guarded)
    guarded.git("commit", "-q", "-m", "add area")
    stage(guarded, "b.py")
    guarded.git("commit", "-q", "--amend", "-m", "add area and b")
    assert guarded.own_words() == "add area and b"
    assert finalised(guarded) == "committed"
    assert guarded.verdict() in ("EXACT", "EQUIVALENT")


def test_reuse_and_reedit_of_another_message(guarded, tmp_path):
    stage(guarded)
    guarded.git("commit", "-q", "-m", "add area")
    stage(guarded, "b.py")
    guarded.git("commit", "-q", "-C", "HEAD")
    assert guarded.own_words() == "add area"
    assert guarded.verdict() in ("EXACT", "EQUIVALENT")
    stage(guarded, "c.py")
    guarded.git("commit", "-q", "-c", "HEAD", env=editor(tmp_path, "true"))
    assert guarded.own_words() == "add area"
    assert guarded.verdict() in ("EXACT", "EQUIVALENT")


def branch_off(repo: Guarded) -> None:
    """Leave a commit on ``side`` and another on ``main``, checked out."""
    repo.git("checkout", "-q", "-b", "side")
    stage(repo, "side.py")
    repo.git("commit", "-q", "-m", "side work")
    repo.git("checkout", "-q", "main")
    stage(repo, "main.py", "total = 1\n")
    repo.git("commit", "-q", "-m", "main work")


def test_merge(guarded):
    branch_off(guarded)
    guarded.git("merge", "-q", "--no-ff", "--no-edit", "side")
    assert guarded.own_words() == "Merge branch 'side'"
    # git runs post-merge here, not post-commit; what was prepared names both trees.
    assert guarded.log()[0]["predicate"]["event"] == "prepared"
    assert guarded.verdict() == "EXACT"


def test_merge_squash(guarded, tmp_path):
    branch_off(guarded)
    guarded.git("merge", "-q", "--squash", "side")
    guarded.git("commit", "-q", env=editor(tmp_path, "true"))
    assert guarded.own_words().startswith("Squashed commit of the following:")
    assert guarded.verdict() == "EXACT"


def test_revert_and_cherry_pick(guarded):
    branch_off(guarded)
    guarded.git("revert", "--no-edit", "HEAD")
    assert guarded.own_words().startswith('Revert "main work"')
    assert guarded.verdict() == "EXACT"
    guarded.git("cherry-pick", "side")
    assert guarded.own_words() == "side work"
    assert guarded.verdict() == "EXACT"


@pytest.mark.parametrize("backend", ["--merge", "--apply"])
def test_rebase_picks(guarded, backend):
    branch_off(guarded)
    guarded.git("rebase", "-q", backend, "main", "side")
    assert guarded.own_words() == "side work"
    assert finalised(guarded) in ("committed", "rewritten")
    assert guarded.verdict() in ("EXACT", "EQUIVALENT")


def test_what_a_rebase_has_made_is_scanned_and_recorded_at_its_end(guarded):
    branch_off(guarded)
    guarded.git("checkout", "-q", "side")
    stage(guarded, "k.py", f'KEY = "{github_pat(11)}"\n')
    guarded.git("commit", "-q", "--no-verify", "-m", "with a key")
    stage(guarded, "after.py", "after = 1\n")
    guarded.git("commit", "-q", "-m", "after it")
    guarded.git("rebase", "-q", "main")
    made = guarded.git("rev-list", "--reverse", "main..side").split()
    assert [guarded.events(commit) for commit in made] == [["rewritten"]] * 3
    recorded = {one["predicate"]["route"]: one for one in guarded.log()
                if one["predicate"]["event"] == "rewritten"}
    found = recorded["block"]["predicate"]["findings"]
    assert [(one["rule"], one["path"]) for one in found] == [("github-pat", "k.py")]
    verdicts = guarded.verdicts("main..side", code=1)
    assert [verdicts[commit][0] for commit in made] == ["EXACT", "FAIL", "EXACT"]


def test_rebase_squash_reword_and_fixup(guarded, tmp_path):
    for name in ("one", "two", "three", "four"):
        stage(guarded, f"{name}.py", f"{name} = 1\n")
        guarded.git("commit", "-q", "-m", f"add {name}")
    todo = tmp_path / "todo"
    todo.write_text(
        "#!/bin/sh\nsed -i -e '2s/^pick/squash/' -e '3s/^pick/reword/' -e '4s/^pick/fixup/' "
        '"$1"\n')
    todo.chmod(0o755)
    guarded.git("rebase", "-q", "-i", "HEAD~4", env={
        "GIT_SEQUENCE_EDITOR": str(todo), "GIT_EDITOR": "true"})
    squashed, reworded = "HEAD~1", "HEAD"
    assert "add one" in guarded.own_words(squashed)
    assert "add two" in guarded.own_words(squashed)
    assert guarded.own_words(reworded) == "add three"
    for commit in (squashed, reworded):
        assert finalised(guarded, commit) in ("committed", "rewritten")
        assert guarded.verdict(commit) in ("EXACT", "EQUIVALENT")


def test_rebase_continue_after_a_conflict(guarded):
    stage(guarded, "x.py", "value = 0\n")
    guarded.git("commit", "-q", "-m", "base")
    guarded.git("checkout", "-q", "-b", "side")
    stage(guarded, "x.py", "value = 1\n")
    guarded.git("commit", "-q", "-m", "side value")
    guarded.git("checkout", "-q", "main")
    stage(guarded, "x.py", "value = 2\n")
    guarded.git("commit", "-q", "-m", "main value")
    assert guarded.run("rebase", "-q", "main", "side").returncode != 0
    stage(guarded, "x.py", "value = 3\n")
    guarded.git("rebase", "--continue", env={"GIT_EDITOR": "true"})
    assert guarded.own_words() == "side value"
    assert guarded.verdict() in ("EXACT", "EQUIVALENT")


def test_no_verify_is_scanned_and_marked(guarded):
    stage(guarded)
    guarded.git("commit", "-q", "--no-verify", "-m", "past the hook")
    assert guarded.route() == "local"
    assert guarded.log()[0]["predicate"]["overrides"] == ["no-verify"]


def test_commit_all_and_commit_of_a_path(guarded):
    stage(guarded, "a.py", "a = 1\n")
    stage(guarded, "b.py", "b = 1\n")
    guarded.git("commit", "-q", "-m", "two files")
    guarded.write("a.py", "a = 2\n")
    guarded.git("commit", "-q", "-a", "-m", "all")
    assert guarded.verdict() == "EXACT"
    guarded.write("a.py", "a = 3\n")
    guarded.write("b.py", "b = 3\n")
    guarded.git("add", "b.py")
    guarded.git("commit", "-q", "-m", "only a", "--", "a.py")
    assert guarded.git("show", "--name-only", "--format=", "HEAD") == "a.py"
    assert guarded.verdict() == "EXACT"
    assert guarded.git("diff", "--cached", "--name-only") == "b.py"


def test_verbose_commit_keeps_its_scissors(guarded, tmp_path):
    stage(guarded)
    seen = tmp_path / "seen"
    guarded.git("commit", "-q", "-v", env=editor(tmp_path, f'cp "$1" {seen}'))
    shown = seen.read_text()
    assert shown.index(MARKED) < shown.index("# ------------------------ >8")
    assert "+def area" in shown
    assert "+def area" not in guarded.message()
    assert guarded.verdict() == "EXACT"


@pytest.mark.parametrize("char", [";", "auto"])
def test_another_comment_character(guarded, tmp_path, char):
    guarded.git("config", "core.commentChar", char)
    stage(guarded)
    guarded.git("commit", "-q", env=editor(tmp_path, "true"))
    assert "guard: message by" not in guarded.message()
    assert guarded.own_words()


def test_linked_worktree_shares_the_log(guarded, tmp_path):
    linked = tmp_path / "linked"
    guarded.git("worktree", "add", "-q", "-b", "other", str(linked))
    (linked / "n.py").write_text("n = 1\n")
    guarded.git("-C", str(linked), "add", "-A")
    guarded.git("-C", str(linked), "commit", "-q", "-m", "from the worktree")
    assert guarded.own_words("other") == "from the worktree"
    assert guarded.verdict("other") == "EXACT"
    assert os.path.exists(guarded.path / ".git" / "guard" / "log.jsonl")


def test_first_commit_of_a_repository(tmp_path):
    from tests.e2e.support import Guarded, install

    repo = Guarded(tmp_path / "fresh")
    install(repo, "native")
    assert repo.own_words() == "start"
    assert repo.verdict() == "EXACT"
