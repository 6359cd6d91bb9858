from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.detect import compile as compiling
from guard.detect import scorer
from guard.detect.checks import Context
from guard.detect.samples import expand
from guard.detect.scorer_features import NAMES, features, surroundings
from guard.errors import GuardError, PolicyError
from guard.policy.packs import load_packs, packs_dir

ROOT = Path(__file__).resolve().parents[2]


def context(template: str, path: str = "app/settings.py", seed: int = 0) -> tuple[bytes, Context]:
    """Return the quoted value of ``KEY = "VALUE"`` and where it stands."""
    text = expand(template, {"id": "x"}, seed)
    key = text.split()[0]
    start = text.index(b'"') + 1
    end = text.index(b'"', start)
    return text[start:end], Context(text, start, end, path, key, 0, end + 1, 0)


def score(template: str, seed: int = 0) -> float:
    return scorer.score(*context(template, seed=seed))


def test_random_values_score_above_names_words_and_calls():
    worst = min(score('pass{}word = "{random:hex:32}"\n', seed) for seed in range(10))
    for other in ("change{}me", "getPassword()", "/etc/app/password", "user_password_field"):
        assert score(f'pass{{}}word = "{other}"\n') < worst


def test_the_same_in_any_process():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from tests.detect.test_scorer import *; "
        "print([score('api_key = \"{random:base62:' + str(size) + '}\"') for size in (8, 20, 40)])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code, str(ROOT)], capture_output=True, check=True,
            env={"PYTHONHASHSEED": str(seed)}, cwd=ROOT,
        ).stdout
        for seed in (1, 2)
    }
    assert len(runs) == 1


def test_features_are_whole_numbers_and_each_has_a_name():
    value, where = context('token = "{random:base64:40}"')
    lexicon = scorer.read_model(scorer.FILE).lexicon
    row = features(value, where, lexicon)
    assert len(row) == len(NAMES) == len(set(NAMES))
    assert all(type(number) is int for number in row)


@pytest.mark.parametrize("value", [b"", b"\0" * 50, b"a" * 1_000_000, b"\xff\xfe", b"\n\n", b'"'])
def test_any_value_has_a_score(value):
    text = b"x = " + value + b"\n"
    where = Context(text, 4, 4 + len(value), "", b"")
    assert 0 <= scorer.score(value, where) <= 1


def test_the_model_is_small_and_needs_nothing():
    assert Path(scorer.FILE).stat().st_size <= 200_000
    code = (
        "import sys, guard.detect.scorer as s; s.read_model(s.FILE); "
        "print([name for name in ('numpy', 'pickle', 'random', 'json') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, text=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("damage", ["cut", "flipped", "foreign", "gone", "empty"])
def test_a_damaged_model_is_an_error(tmp_path, damage):
    raw = Path(scorer.FILE).read_bytes()
    file = tmp_path / "scorer.bin"
    if damage != "gone":
        file.write_bytes({
            "cut": raw[:-1], "flipped": raw[:-9] + bytes([raw[-9] ^ 1]) + raw[-8:],
            "foreign": b"GIF89a" + raw, "empty": b"",
        }[damage])
    with pytest.raises(GuardError, match="can't be used"):
        scorer.read_model(str(file))


def test_only_rules_without_a_form_of_their_own_are_scored():
    for rule in load_packs(packs_dir()).rules:
        if rule.get("scorer"):
            assert rule["id"].startswith("generic-")
            assert not rule.get("provider")
            assert "token" not in rule


def test_a_rule_with_a_provider_may_not_be_scored():
    rule = {
        "id": "acme", "kind": "secret", "pattern": "acme-[a-z]{9}", "scorer": True,
        "provider": "acme",
    }
    with pytest.raises(PolicyError, match="scorer"):
        compiling.compile_rule(rule)


def test_a_scored_rule_drops_below_and_proves_above():
    rule = {"id": "generic-x", "kind": "secret", "pattern": "x=[a-z]{9}", "scorer": True}
    row, _trigger = compiling.compile_rule(rule)
    assert f"score>={scorer.LOW}" in row["checks"]
    assert row["certain_if"] == [f"score>={scorer.HIGH}"]


PIECES = st.lists(st.sampled_from([
    b"token", b" = ", b'"', b"\n", b"x" * 60, b"9f3kq0", b"user", b"# ", b"(", b"key.",
]), max_size=12).map(b"".join)


@given(far=PIECES, other=PIECES, before=PIECES, value=PIECES, after=PIECES)
def test_what_a_score_depends_on_is_all_that_is_remembered(far, other, before, value, after):
    lexicon = scorer.read_model(scorer.FILE).lexicon

    def place(lead: bytes) -> Context:
        text = lead + b"." * 200 + before + b"secret = " + value + after + b"." * 200 + lead
        start = text.index(before + b"secret = ", len(lead)) + len(before) + 9
        return Context(
            text, start, start + len(value), "a.py", b"secret", start - 9, start + len(value),
            start - 9,
        )

    one, two = place(far), place(other)
    assert surroundings(value, one) == surroundings(value, two)
    assert features(value, one, lexicon) == features(value, two, lexicon)


def test_a_line_that_comes_again_is_scored_once():
    scorer._known.clear()
    before = scorer.candidates_scored
    first = score('api_key = "{random:base62:24}"\n')
    assert [score('api_key = "{random:base62:24}"\n') for _ in range(5)] == [first] * 5
    assert scorer.candidates_scored - before == 1


def test_what_is_known_is_bounded(monkeypatch):
    monkeypatch.setattr(scorer, "MOST_KNOWN", 10)
    for seed in range(30):
        score('api_key = "{random:base62:24}"\n', seed=seed)
    assert len(scorer._known) <= 10


def test_early_end_says_no_only_where_all_trees_do():
    model = scorer.read_model(scorer.FILE)
    floor = model.least(scorer.LOW)
    assert model.probability(floor) >= scorer.LOW > model.probability(floor - 1)
    ends = set()
    for seed in range(60):
        for value in ("{random:base62:20}", "some{random:lower:4}Name", "x-{random:lower:9}"):
            found, where = context(f'client_secret = "{value}"\n', seed=seed)
            row = features(found, where, model.lexicon)
            whole, early = model.total(row), model.total(row, floor)
            assert (whole < floor) == (early < floor)
            assert early == whole or early < floor
            ends.add(early == whole)
    assert ends == {True, False}
