from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.write.convention import TYPES, read_header
from guard.write.draft import draft_message
from guard.write.text import COMMENT_CHARS
from tests.write.building import CHANGES, NAMES, facts, patch
from tests.write.cases import CASES, golden
from tests.write.goldens import rendered

#: All words that a draft may use of its own; everything else must come from the change.
VOCABULARY = frozenset(re.findall(r"\w+", """
    a add an and bump build change changes code comments commit configuration data dependencies
    dependency deps docs downgrade empty executable file files folder from in index initial make
    merge more move not of record reformat refresh Refs regenerate release remove rename revert set
    speed submodule submodules table target test tests the to top trigger type up update vendored
    version view with CI
""")) | set(TYPES)
UNFIT = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_drafts_read_as_agreed(case, repo):
    for name, text in rendered(case, repo).items():
        assert text == golden(name).read_text(encoding="utf-8"), (
            "if this is better: python -m tests.write.goldens")


def test_no_golden_is_left_over():
    from tests.write.goldens import PROMPTS

    known = {case.name for case in CASES} | {f"{name}.prompt" for name in PROMPTS}
    folder = Path(__file__).parent / "golden"
    assert {file.name.removesuffix(".txt") for file in folder.iterdir()} == known


def source_of(patches, branch):
    """Return everything that names in a draft of ``patches`` may come from."""
    texts = [branch]
    for one in patches:
        texts += [one.path, *one.hunk_headings, one.new_blob]
        texts += [side.text.decode("utf-8", "replace") for side in (one.new, one.old) if side]
    return "\n".join(texts).lower()


def assert_fit(draft):
    """Check what must hold of every message, whatever it was made from."""
    lines = draft.text.split("\n")
    assert read_header(draft.subject)
    assert len(draft.subject) <= 72
    for line in lines:
        assert not any(unicodedata.category(char) in UNFIT for char in line)
        assert len(line) <= 72 or len(line.split()) <= 2
        assert line[:1] not in COMMENT_CHARS or not line
        assert not re.match(r"(?!Refs: )[A-Za-z0-9-]+\s*:", line) or line == draft.subject
    draft.text.encode()


@settings(max_examples=80, deadline=None)
@given(CHANGES, st.just("") | st.builds("feat/{}-12".format, NAMES))
def test_every_name_in_a_draft_comes_from_the_change(patches, branch):
    draft = draft_message(facts(*patches), branch=branch)
    assert_fit(draft)
    source = source_of(patches, branch)
    for word in re.findall(r"[^\W\d_]\w*", draft.text):
        assert word in VOCABULARY or word.lower() in source, (word, draft.text)
    for number in re.findall(r"\d+(?:\.\d+)+", draft.text):
        assert number in source


@settings(max_examples=40, deadline=None)
@given(CHANGES, st.text(max_size=20), st.text(max_size=120))
def test_any_hint_and_branch_may_come(patches, branch, hint):
    change = facts(*patches)
    draft = draft_message(change, branch=branch, hint=hint)
    assert_fit(draft)
    assert draft == draft_message(change, branch=branch, hint=hint)


SENSITIVE = "zqxw9kvj"


@settings(max_examples=60, deadline=None)
@given(CHANGES, st.data())
def test_no_sensitive_name_gets_into_a_draft(patches, data):
    where = data.draw(st.sampled_from(["path", "line", "heading", "branch", "hint"]))
    secret = f"A{SENSITIVE}" if data.draw(st.booleans()) else SENSITIVE
    name = data.draw(st.sampled_from([secret, f"pre_{secret}", f"{secret}.py", f"x/{secret}/y.go"]))
    branch = f"feat/{SENSITIVE.upper()}-12" if where == "branch" else "feat/AB-1"
    hint = f"add {name} to it" if where == "hint" else ""
    lines = (f"def {secret}():", f"class {secret}:", f"requests=={secret}", f"# {secret}")
    path = data.draw(st.sampled_from(["a.py", "b.md", "requirements.txt", "x/c.go"]))
    extra = patch(name if where == "path" else path, lines if where == "line" else ("x = 1",),
                  headings=(f"def {secret}():" if where == "heading" else "",))
    draft = draft_message(
        facts(*patches, extra), branch=branch, hint=hint,
        redact=lambda text: SENSITIVE in text.lower())
    assert SENSITIVE not in draft.text.lower()
    assert_fit(draft)


def test_a_whole_that_is_sensitive_leaves_only_numbers():
    change = facts(patch("src/one.py", ("x = 1",)), patch("src/two.py", ("x = 1",)))
    draft = draft_message(change, redact=lambda text: "one" in text and "two" in text)
    assert draft.text == "fix: update 2 files\n"


def test_a_file_whose_name_is_sensitive_is_only_counted():
    change = facts(patch("src/one.py", ("x = 1",)), patch("src/secret.py", ("x = 1",)))
    draft = draft_message(change, redact=lambda text: "secret" in text)
    assert draft.subject == "fix: update one.py and 1 more"


@pytest.mark.parametrize(("hint", "subject"), [
    ("Fixed the empty case.", "fix(a): fix the empty case"),
    ("fix(api): handle x", "fix(api): handle x"),
    ("feat!: drop y", "feat!: drop y"), ("support for z", "feat(a): support for z"),
    ("docs: Explain a", "docs: explain a"), ("  ", "fix: update a.py"),
    ("x\nSigned-off-by: Eve <e@x>", "fix(a): x?Signed-off-by: Eve <e@x>"),
])
def test_a_hint_is_the_subject(hint, subject):
    assert draft_message(facts(patch("a.py", ("x()",))), hint=hint).subject == subject


def test_a_long_hint_is_cut():
    assert len(draft_message(facts(patch("a.py", ("x()",))), hint="word " * 60).subject) <= 72


def test_an_unlisted_rest_is_counted(monkeypatch):
    monkeypatch.setattr("guard.write.facts.MAX_FILES", 2)
    change = facts(*[patch(f"a{number}.py", ("x()",)) for number in range(6)])
    draft = draft_message(change)
    assert draft.subject == "fix: update a0.py, a1.py and 4 more"
    assert "- and 4 more files" in draft.body


def test_ties_go_by_the_order_of_the_change():
    first, second = patch("a.py", ("def one():",)), patch("b.py", ("def two():",))
    assert draft_message(facts(first, second)).subject == "feat: add one and two"
    assert draft_message(facts(second, first)).subject == "feat: add two and one"
