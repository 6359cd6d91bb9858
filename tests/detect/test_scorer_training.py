from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from bench import scorer_forest
from bench.scorer_forest import Forest, Settings
from bench.scorer_words import learn_pairs, learn_pieces
from guard.detect.scorer import parse_model

WORDS = Counter({b"password": 9, b"passport": 8, b"word": 7, b"token": 6})


def grown() -> bytes:
    source = random.Random(7)
    rows = [[source.randrange(100) for _ in range(4)] for _ in range(300)]
    forest = Forest(rows, Settings(trees=8, columns=1.0))
    forest.grow([int(row[0] > 50 and row[2] < 80) for row in rows], [1] * len(rows))
    return forest.dump(learn_pieces(WORDS, 20), learn_pairs(WORDS))


def test_the_same_rows_give_the_same_bytes():
    assert grown() == grown()


def test_numpy_changes_speed_and_not_a_byte(monkeypatch):
    with_numpy = grown()
    monkeypatch.setattr(scorer_forest, "np", None)
    assert grown() == with_numpy


def test_the_forest_learns_the_rule_behind_the_rows():
    model = parse_model(grown())
    assert model.probability(model.total([90, 0, 10, 0])) > 0.6
    assert model.probability(model.total([10, 0, 10, 0])) < 0.4


def test_pieces_are_of_shared_words_only():
    pieces = learn_pieces(WORDS, 20)
    assert all(any(piece in word for word in WORDS) for piece in pieces)
    assert b"pass" in pieces
