from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.change import Shape
from guard.decide import weights
from guard.decide.complexity import MAX_SCORE, effort_of, score_change, score_prompt
from tests.decide import labelled

PROMPTS = (*labelled.TUNED_PROMPTS, *labelled.HELD_OUT_PROMPTS)
CHANGES = (*labelled.TUNED_CHANGES, *labelled.HELD_OUT_CHANGES)
THRESHOLD = 7


def agreement(examples):
    scored = [(score_prompt(example.text) if isinstance(example, labelled.Prompt) else
               score_change(example.shape(), example.task, example.text), example.hard)
              for example in examples]
    return sum((complexity.score >= THRESHOLD) == hard for complexity, hard in scored) / len(scored)


def test_there_are_enough_labelled_examples_of_both_sorts():
    assert len(PROMPTS) + len(CHANGES) >= 60
    for examples in (PROMPTS, CHANGES):
        assert 0.3 < sum(example.hard for example in examples) / len(examples) < 0.7


@pytest.mark.parametrize("examples", [
    labelled.TUNED_PROMPTS, labelled.HELD_OUT_PROMPTS, labelled.TUNED_CHANGES,
    labelled.HELD_OUT_CHANGES,
], ids=["tuned prompts", "held-out prompts", "tuned changes", "held-out changes"])
def test_the_score_agrees_with_the_labels_at_the_default_threshold(examples):
    assert agreement(examples) >= 0.9


def test_the_sum_is_shown_part_by_part():
    shape = Shape((("src/pool/pool.py", "M", 80, 50), ("src/net/conn.py", "M", 30, 12),
                   ("package-lock.json", "M", 900, 900)))
    complexity = score_change(shape, "review", "fix/deadlock-in-pool")
    assert complexity.parts == (
        (2, "size: 172 lines of work (172 in code files, 1800 in made files)"),
        (1, "spread: 2 folders of code"),
        (2, "task: review"),
        (4, "word: deadlock"),
    )
    assert complexity.score == 9


def test_a_sum_beyond_the_scale_says_so():
    high = score_prompt("architecture of a distributed system with race conditions")
    assert (high.score, high.parts[-1]) == (10, (-11, "the scale ends at 10"))
    low = score_prompt("what is the syntax of a regex")
    assert (low.score, low.parts[-1]) == (0, (10, "the scale ends at 0"))


@pytest.mark.parametrize(("path", "effort"), [
    ("src/app.py", "code"), ("Makefile", "settings"), ("deploy/values.yaml", "settings"),
    ("go.sum", "made"), ("sub/yarn.lock", "made"), ("web/app.min.js", "made"),
    ("api/x_pb2.py", "made"), ("vendor/a/b.go", "made"), ("logo.PNG", "made"),
    ("tests/test_x.py", "tests"), ("src/x.test.ts", "tests"), ("pkg/x_test.go", "tests"),
    ("src/test/java/acme/InvoiceTest.java", "tests"), ("src/main/java/Contest.java", "code"),
    ("docs/index.md", "prose"), ("LICENSE", "prose"), ("requirements-dev.txt", "settings"),
    ("src/latest.py", "code"), ("", "settings"), ("\udcff\n.py", "code"),
])
def test_effort_follows_the_path(path, effort):
    assert effort_of(path) == effort


def test_lock_files_and_generated_code_weigh_nothing():
    files = (("package-lock.json", "M", 20_000, 20_000), ("api/x_pb2.py", "M", 9_000, 0))
    assert score_change(Shape(files), "message").score == 0


def test_removing_a_file_is_little_work():
    assert score_change(Shape((("src/old.py", "D", 0, 900),)), "message").score <= 2
    assert score_change(Shape((("src/old.py", "M", 0, 900),)), "message").score >= 4


def test_a_branch_name_alone_never_makes_a_small_change_hard():
    every_word = " ".join(phrase.replace("*", "") for _, _, phrases in weights.WORDS
                          for phrase in phrases.split(", "))
    small = Shape((("src/a.py", "M", 3, 1),))
    assert score_change(small, "message", every_word).score < THRESHOLD
    assert score_change(small, "ask", every_word).score == MAX_SCORE


@pytest.mark.parametrize("text", ["fix/race-condition", "RACE_CONDITION", "race   condition"])
def test_words_are_found_in_branch_spelling_too(text):
    assert (7, "word: race condition") in score_prompt(text).parts


@pytest.mark.parametrize("text", ["embrace conditions", "designer", "microservices", "acrossx"])
def test_words_are_whole_words(text):
    names = {reason for _, reason in score_prompt(text).parts}
    assert not names & {"word: race condition", "word: wide scope"}


def test_words_in_the_middle_of_what_was_piped_in_do_not_count():
    log = "x" * 3_000 + " deadlock detected " + "y" * 3_000
    assert not any(reason.startswith("word") for _, reason in score_prompt(log).parts)
    assert (7, "word: deadlock") in score_prompt(f"why the deadlock?\n{log}").parts
    assert (7, "word: deadlock") in score_prompt(f"{log}\nwhy the deadlock?").parts


def test_each_row_is_found_by_each_of_its_own_phrases():
    for points, name, phrases in weights.WORDS:
        for phrase in phrases.split(", "):
            text = phrase.replace(" *", " thing").replace("*", "s")
            assert (points, f"word: {name}") in score_prompt(f"please, {text}!").parts, phrase


FILES = st.lists(st.tuples(
    st.sampled_from(["a.py", "src/b.go", "src/x/c.ts", "d.md", "x.lock", "tests/e.py", "y.yaml"]),
    st.sampled_from("AMDTU"), st.integers(0, 5_000), st.integers(0, 5_000)), max_size=30)
TASKS = st.sampled_from(["message", "review", "ask"])


@given(files=FILES, task=TASKS, text=st.text(max_size=200))
def test_the_score_is_the_sum_of_its_parts_and_stays_on_the_scale(files, task, text):
    shape = Shape(tuple(files))
    complexity = score_change(shape, task, text)
    assert 0 <= complexity.score <= MAX_SCORE
    assert complexity.score == sum(points for points, _ in complexity.parts)
    assert complexity == score_change(shape, task, text)
    prompt = score_prompt(text)
    assert 0 <= prompt.score <= MAX_SCORE
    assert prompt.score == sum(points for points, _ in prompt.parts)


@given(files=FILES, task=TASKS, more=st.integers(0, 3_000))
def test_more_lines_never_make_it_easier(files, task, more):
    larger = tuple((path, status, added + more, removed) for path, status, added, removed in files)
    smaller = score_change(Shape(tuple(files)), task)
    assert score_change(Shape(larger), task).score >= smaller.score


def test_tables_descend_so_that_the_first_step_reached_is_the_highest():
    for steps in (weights.SIZE, weights.FOLDERS, weights.FILES, weights.PROMPT_SIZE):
        assert all(a > b for a, b in itertools.pairwise(steps))
