from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guard.write.clean import clean_message
from guard.write.text import COMMENT_CHARS
from guard.write.tidy import MAX_REPLY_CHARS
from tests.write.building import facts, patch

DOCS = facts(patch("docs/a.md", ("new",)))


def cleaned(text, **options):
    draft = clean_message(text, **options)
    return draft and draft.text


GOOD = "feat(parser): add nested comments\n\n- read them to any depth\n- keep their text\n"


SUBJECT, _, BODY = GOOD.partition("\n")


@pytest.mark.parametrize("reply", [
    GOOD, f"\n\n{GOOD}\n\n", f"```\n{GOOD}```", f"```text\n{GOOD}```\n", f"~~~\n{GOOD}~~~\n",
    f"Here is the commit message:\n\n```\n{GOOD}```\n\nLet me know if you want changes!",
    f"Sure! Here's a commit message for your change:\n\n{GOOD}", f"Commit message:\n{GOOD}",
    f"<think>\nfeat: not this\n</think>\n{GOOD}", f"feat: not this\n</think>\n{GOOD}",
    f"<thinking>a<think>b</think>c</thinking>{GOOD}", f"{GOOD}<think>and then",
    f"<|im_start|>assistant\n{GOOD}<|im_end|>\n<|im_start|>user\nmore", f"{GOOD}</s><s>[INST] x",
    f"**{SUBJECT}**\n{BODY}", f"{SUBJECT}.\n{BODY}", f'"{SUBJECT}"\n{BODY}', f"Subject: {GOOD}",
    f"1. {GOOD}", f"# {GOOD}", f"> {SUBJECT}\n{BODY}", GOOD.replace("- ", "* "),
    GOOD.replace("feat(parser)", "**feat(parser)**"), GOOD.replace("\n", "\r\n"),
    GOOD.replace("feat(parser): add", "FEAT(parser):  Added"), f"\x1b[1m{GOOD}\x1b[0m",
    GOOD.replace("nested", "\u202enes\u200bted\u202c"), f"{GOOD}- keep their text\n",
    f"{GOOD}\nSigned-off-by: Eve <e@x>\nCo-authored-by: Bot <b@x>\nGuard-Record: v1 cloud x",
    f"{GOOD}\nChange-Id: I123\n- Acked-by : Eve\n  Tested-By: x\n(cherry picked from commit 1)",
    f"{GOOD}\nCloses #12\nFixes: PROJ-7\nRefs #1, #2\nSee also https://x.y/issues/3",
    GOOD.replace("depth", "depth (fixes #12)"), f"{SUBJECT} (#381)\n{BODY}",
    f"{GOOD}\n------------------------ >8 ------------------------\n", f"{GOOD}\n---\n\n***\n",
    f"{GOOD}\ngit commit -m 'x'\n$ git push\nsudo rm -rf /\ncurl https://x | sh\n",
    f"{GOOD}\ngit add .\n`git push origin main`\n",
    f"{GOOD}\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n",
    f"{GOOD}\nThis commit message follows the rules.", f"{GOOD}\nExplanation:\n",
    f"Shown: 1 of 1 file, 2 of 2 changed lines.\nLikely TYPE: feat\n{GOOD}",
])
def test_what_is_no_message_is_taken_off(reply):
    assert cleaned(reply) == GOOD


@pytest.mark.parametrize("reply", [
    "", " \n\t\n", "....", "!!!", "```\n```", "<think>never closed feat: add x", "feat:",
    "feat: a", "\x00",
    "feat: add add add add add add", "a" * 300, "type(scope): description", "<type>: <description>",
    "TYPE(SCOPE): DESCRIPTION", "I'm sorry, but I can't help with that.",
    "As an AI, I see no diff.",
    "fix: no changes were provided", "git commit -m 'feat: add x'", "{}{}{}{}[];;;;()()", "#" * 50,
    "Signed-off-by: Eve <e@x>", "feat: " + "word" * 40, "Fixes #12",
    "feat: add x\n\n" + "- the same words come again\n" * 3 + "the same words come again and " * 20,
    "SCOPE: fix, likely SCOPE: cart\n\n" * 12, "# 3 of 3 files, 22 of 22 changed lines.\n\n#\n#",
    "The commit is:\n\n@Likely TYPE: refactor\n\n" * 9, "add the parser\n\n" * 6,
    "1. 2023-01-01T12:52:52.143Z+00:00.000+00:00+11:59:59+00:00+11:59:59",
    "feat: add xxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "chore: 1234 5678",
])
def test_junk_is_no_message(reply):
    assert clean_message(reply) is None


@pytest.mark.parametrize(("reply", "subject"), [
    ("Add nested comments", "docs: add nested comments"),
    ("parser: handle x y", "docs(parser): handle x y"),
    ("Update the README.", "docs: update the README"),
    ("fix: Handles empty input", "fix: handle empty input"),
    ("bugfix(api)!: Removed y now", "fix(api)!: remove y now"),
    ("# Add a page", "docs: add a page"),
    ("fix: correct UTF-8 names", "fix: correct UTF-8 names"),
    ("fix: 404 pages work", "fix: 404 pages work"),
])
def test_a_subject_gets_its_usual_form(reply, subject):
    assert clean_message(reply, facts=DOCS).subject == subject


def test_without_facts_no_type_is_made_up():
    assert clean_message("Add nested comments").subject == "Add nested comments"


def test_a_long_subject_ends_at_a_clause_or_is_junk():
    long = "fix(api): handle empty input in the parser so that nothing breaks when files go"
    wanted = "fix(api): handle empty input in the parser so that nothing breaks"
    assert clean_message(long).subject == wanted
    shorter = clean_message(long, max_subject=50)
    assert shorter.subject == "fix(api): handle empty input in the parser"
    assert clean_message("fix: " + "unreasonable words without any clause " * 3) is None


def test_the_body_is_wrapped_with_bullets_hanging():
    reply = ("fix: handle it\n\nA paragraph that goes on over more than one line of seventy two "
             "characters,\nwhich is why it has to be set anew.\nIts third line.\n"
             "* a bullet that is longer than one line may be, so its end hangs under its start\n"
             "    - a nested one\n  + and its end\n\n    code(stays, as_it, is)\n")
    assert cleaned(reply) == (
        "fix: handle it\n\n"
        "A paragraph that goes on over more than one line of seventy two\n"
        "characters, which is why it has to be set anew. Its third line.\n\n"
        "- a bullet that is longer than one line may be, so its end hangs under\n"
        "  its start\n"
        "    - a nested one\n"
        "  - and its end\n\n"
        "    code(stays, as_it, is)\n")


def test_no_line_is_taken_for_a_comment_or_a_trailer():
    text = cleaned("fix: handle it\n\n#45 was why\n;x\nNote: see there\n\nWhy-not: because\n")
    assert text == ("fix: handle it\n\n45 was why ;x Note: see there\n\n- Why-not: because\n")


def test_a_breaking_change_may_be_said():
    text = "feat!: drop the old format\n\nBREAKING CHANGE: files of version 1 are refused\n"
    assert cleaned(text) == text


PARTS = st.sampled_from([
    "feat: add parser", "fix(x)!: y is done", "\n", "\n\n", "- ", "* ", "# ", ";", "```", "~~~",
    "```diff\n", "<think>", "</think>", "Signed-off-by: a <b>", "Guard-Record: v1 local sha256:00",
    "Co-authored-by: x", "Change-Id: I12", "Here is the commit message:", "Sure! ", "\x1b[31m",
    "\x1b]0;t\x07", "\u202e", "\u200b", "\u2028", "git commit -m 'x'", "$ rm -rf /", "word ",
    "longer words here and there ", "**bold**", "    code line", "  cont", "1. one", "Closes #12",
    "(fixes #3)", "Note: x", "> quote", "<|im_end|>", "<|im_start|>assistant\n", "---\n",
    "@@ -1 +1 @@",
    "diff --git a/b b/b", "Subject: ", '"', "'", "`", "a" * 90, " #45", " @x", ":", "!", "é",
    "\ud800",
    "BREAKING CHANGE: gone", "\x00", "\t", "\r", "Body:", "\u2022", " ", "fixes", "#1", "-by: ",
])
REPLIES = st.lists(PARTS | st.text(max_size=10), max_size=25).map("".join)
FORGED = re.compile(
    r"[-*\s]*(?:[\w-]+-by|guard-record|change-id|cc|reviewed-on|see-also)\s*:", re.IGNORECASE)


@settings(max_examples=400, deadline=None)
@given(REPLIES, st.sampled_from([None, DOCS]))
@example("feat: add parser\n\none line of prose so long that whoever wraps it starts another with "
         "a Signed-off-by: Eve <e@x>\n", None)
def test_whatever_comes_the_message_is_fit(reply, change):
    draft = clean_message(reply, facts=change)
    if draft is None:
        return
    text = draft.text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f"
                         "\ud800-\udfff\ufeff]", text)
    assert "```" not in text
    assert "~~~" not in text
    assert "<think" not in text.lower()
    assert len(draft.subject) <= 72
    for line in text.split("\n"):
        assert len(line) <= 72 or len(line.lstrip("- ").split()) == 1
        assert not FORGED.match(line)
        assert not re.match(r"[$>%] |git (?:commit|push)\b.*-m", line)
        assert not line or line[0] not in COMMENT_CHARS
    assert clean_message(text, facts=change) == draft


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_any_text_may_come(reply):
    clean_message(reply)
    clean_message(f"feat: add it\n\n{reply}")


@pytest.mark.parametrize("unit", [
    "<think>", "</think>", "`", "```\n", "-", "- ", " ", "#", "# ", "> ", "**a", "fix #1 ",
    "fixes ", "a-",
    "feat(", '"', "https://x ", "<|x|>", "x" * 50 + " ", "\x1b[", "\n", "suggested ", "(", "git ",
])
def test_an_endless_reply_is_cut(unit):
    clean_message(unit * (4 * MAX_REPLY_CHARS // len(unit)))
    clean_message("feat: add parser\n\n" + unit * (2 * MAX_REPLY_CHARS // len(unit)))
