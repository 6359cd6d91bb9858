"""What the detection benchmark counts, reads and makes."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import yaml

from bench import corpora, corpora_made
from bench.detect import noise_cells, read_guard
from bench.detect_peers import (
    PEERS,
    Run,
    read_betterleaks,
    read_credsweeper,
    read_detect_secrets,
    read_kingfisher,
    read_leaks,
    read_probe,
    read_secretlint,
    relative,
    run,
)
from bench.detect_score import Hit, Label, category_rows, is_core, of_tier, score, touches

ROOT = Path("/work/x")
T, F, X = (Label("a.py", line, line + 1, truth, "Password")
           for line, truth in ((3, "T"), (10, "F"), (20, "X")))


@pytest.mark.parametrize(("first", "last", "expected"), [
    (3, 3, True), (4, 4, True), (1, 9, True), (1, 3, True), (2, 2, False), (5, 5, False),
])
def test_a_hit_touches_a_label_on_a_shared_line(first, last, expected):
    assert touches(Hit("a.py", first, last, "r"), T) is expected
    assert not touches(Hit("b.py", first, last, "r"), T)


def test_a_score_counts_labels_false_ones_and_strays():
    hits = [Hit("a.py", 3, 3, "r"), Hit("a.py", 3, 3, "twice"), Hit("a.py", 10, 10, "r"),
            Hit("a.py", 20, 20, "undecided"), Hit("a.py", 99, 99, "r"), Hit("b.py", 1, 1, "r")]
    missed = Label("c.py", 1, 1, "T", "Token")
    got = score([T, F, X, missed], hits)
    assert (got.found, got.labelled, got.false, got.stray) == (1, 2, 1, 2)
    assert got.recall == pytest.approx(1 / 2)
    assert got.precision() == pytest.approx(1 / 4)
    assert got.precision(strays=False) == pytest.approx(1 / 2)
    assert got.f1(strays=False) == pytest.approx(1 / 2)
    assert got.by_category == {"Password": (1, 1), "Token": (0, 1)}


def test_a_line_labelled_true_and_false_is_not_held_against_a_tool():
    got = score([T, T._replace(truth="F")], [Hit("a.py", 3, 3, "r")])
    assert (got.found, got.false, got.stray) == (1, 0, 0)


def test_nothing_found_is_zero_not_an_error():
    empty = score([], [])
    assert (empty.recall, empty.precision(), empty.f1()) == (0, 0, 0)


def test_identifiers_are_not_core_unless_something_else_says_so():
    assert not is_core(T._replace(category="UUID"))
    assert not is_core(T._replace(category="Salt:Nonce"))
    assert is_core(T._replace(category="UUID:Token"))
    assert score([T._replace(category="UUID")], []).labelled == 0


def test_the_local_tier_includes_block_and_kinds_stay_apart():
    hits = [Hit("a", 1, 1, "r", "block"), Hit("a", 2, 2, "r", "local"),
            Hit("a", 3, 3, "r", "cloud"), Hit("a", 4, 4, "r", "local", "pii")]
    assert [hit.first for hit in of_tier(hits, "block")] == [1]
    assert [hit.first for hit in of_tier(hits, "local")] == [1, 2]
    assert [hit.first for hit in of_tier(hits, "local", "pii")] == [4]


def test_categories_come_largest_first_and_small_ones_are_left_out():
    labels = [T] * 3 + [T._replace(category="Key")] * 5 + [T._replace(category="Auth")]
    every = [Hit("a.py", 3, 3, "r")]
    rows = category_rows([score(labels, every), score(labels, [])], least=2)
    assert rows == [["Key", "5", "100.0", "0.0"], ["Password", "3", "100.0", "0.0"]]
    assert category_rows([]) == []


def test_noise_is_per_million_lines_each_line_once():
    clean = corpora.Corpus("clean", ROOT, (), lines=1000, size=5_000_000)
    hits = [Hit("a", 1, 1, "r"), Hit("a", 1, 1, "other"), Hit("a", 2, 2, "r", "cloud")]
    cells = noise_cells({"clean": clean, "hard": clean},
                        {("x", "clean"): Run(hits, wall=2, cpu=2)}, "x", "local", "secret")
    assert cells == ["1,000", "-", "2.5"]


@pytest.mark.parametrize(("read", "report"), [
    (read_leaks, [{"File": "/work/x/a.py", "StartLine": 7, "EndLine": 7, "RuleID": "r"}]),
    (read_betterleaks, {"findings": [{"rule_id": "r", "location": {
        "path": "/work/x/a.py", "start_line": 7, "end_line": 7}}]}),
    (read_kingfisher, {"findings": [
        {"rule": {"id": "r"}, "finding": {"path": "/work/x/a.py", "line": 7}}]}),
    (read_detect_secrets, {"results": {"./a.py": [{"line_number": 7, "type": "r"}]}}),
    (read_credsweeper, [
        {"rule": "r", "line_data_list": [{"path": "/work/x/a.py", "line_num": 7}]}]),
    (read_secretlint, [{"filePath": "/work/x/a.py", "messages": [
        {"ruleId": "r", "loc": {"start": {"line": 7}, "end": {"line": 7}}}]}]),
    (read_probe, ["/work/x/a.py", 7, "r", "secret"]),
    (read_guard, {"findings": [{"path": "/work/x/a.py", "line": 7, "end_line": 7, "rule": "r",
                                "action": "local", "kind": "secret"}]}),
])
def test_every_report_is_read_into_the_same_hit(read, report):
    assert read(json.dumps(report), ROOT) == [Hit("a.py", 7, 7, "r")]


def test_a_tool_that_fails_is_told_from_one_that_finds_nothing(tmp_path):
    report = tmp_path / "report.json"
    report.write_text('{"results": {}}')  # of a run before
    failed = run(["sh", "-c", "echo broken >&2; exit 3"], report, read_detect_secrets, tmp_path)
    assert "exit 3" in failed.failure
    assert "broken" in failed.failure
    quiet = run(["sh", "-c", "echo '[]'"], report, read_leaks, tmp_path)
    assert (quiet.hits, quiet.failure) == ([], "")


def test_every_peer_is_pinned():
    for package in [package for peer in PEERS for package in peer.packages]:
        version = package.rpartition("@" if package.startswith("npm:") else "==")[2]
        assert version[0].isdigit()


def make_creddata(folder):
    head = ("Id,FileID,Domain,RepoName,FilePath,LineStart,LineEnd,GroundTruth,ValueStart,"
            "ValueEnd,CryptographyKey,PredefinedPattern,Category\n")
    (folder / "meta").mkdir()
    for repo in ("0a", "5b", "9c", "ff"):
        (folder / "meta" / f"{repo}.csv").write_text(
            f"{head}1,f,GitHub,{repo},data/{repo}/_/f.py,2,3,T,,,,,Password\n")
        (folder / "data" / repo / "_").mkdir(parents=True)
        (folder / "data" / repo / "_" / "f.py").write_text("1\n2\n3\n")


def test_only_the_open_half_of_creddata_is_read(tmp_path):
    make_creddata(tmp_path)
    corpus = corpora.creddata(tmp_path, tmp_path / "work", quick=False)
    assert corpus.labels == tuple(Label(f"{repo}/_/f.py", 2, 3, "T", "Password")
                                  for repo in ("0a", "5b"))
    assert sorted(folder.name for folder in corpus.root.iterdir()) == ["0a", "5b"]
    assert corpora.creddata(tmp_path, tmp_path / "work", quick=True).lines == 3


def test_a_labelled_file_that_is_missing_takes_its_labels_along(tmp_path):
    make_creddata(tmp_path)
    (tmp_path / "data" / "0a" / "_" / "f.py").unlink()
    corpus = corpora.creddata(tmp_path, tmp_path / "work", quick=False)
    assert [label.path for label in corpus.labels] == ["5b/_/f.py"]


def test_an_archive_writes_nothing_outside_its_folder(tmp_path):
    with pytest.raises(ValueError, match="evil"):
        corpora.unpack(tmp_path / "in", "../evil", b"")
    assert not (tmp_path / "evil").exists()


RECORDS = [{"full_name": f"Anna O'Neil {n}", "email": f"anna{n}@mail.test", "phone": f"+1 {n}",
            "date_of_birth": "1980-01-02", "street_address": 'Long "Road" 1, x', "iban": f"XX{n}",
            "ssn": f"{n}-1"} for n in range(3)]


@pytest.mark.parametrize("ending", corpora_made.FORMATS)
def test_every_value_is_on_the_line_its_label_says(ending):
    text = corpora_made.FORMATS[ending](RECORDS)
    lines = text.split("\n")
    for record in RECORDS:
        places = corpora_made.place(text, record, one_line=ending in corpora_made.ONE_LINE)
        for key in ("email", "phone", "iban", "ssn", "date_of_birth"):
            assert record[key] in lines[places[list(record).index(key)] - 1]
    with pytest.raises(ValueError, match="record"):
        corpora_made.place(text, {"email": "nobody@mail.test"}, one_line=True)


def test_json_and_yaml_can_be_read_back():
    assert json.loads(corpora_made.as_json(RECORDS)) == RECORDS
    assert yaml.safe_load(corpora_made.as_yaml(RECORDS))["customers"] == RECORDS


def test_an_isbn_has_its_check_digit():
    digits = [int(digit) for digit in corpora_made.isbn13(random.Random(1))]
    assert sum(digit * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10 == 0
    assert len(digits) == 13


def test_hard_negatives_are_the_same_every_time_and_of_every_kind(tmp_path):
    corpus = corpora_made.hard_negatives(tmp_path, quick=True)
    first = {file.name: file.read_text() for file in corpus.root.iterdir()}
    assert len(first) == len(corpora_made.HARD)
    assert corpus.lines == 200 * len(first)
    assert corpus.labels == ()
    again = corpora_made.hard_negatives(tmp_path, quick=True).root
    assert first == {file.name: file.read_text() for file in again.iterdir()}


def test_a_path_is_told_below_the_corpus_wherever_the_tool_told_it_from(tmp_path):
    root = tmp_path / "repo" / "work" / "people"
    root.mkdir(parents=True)
    (root / "a.csv").write_text("x\n")
    for told in ("a.csv", "./a.csv", "work/people/a.csv", str(root / "a.csv")):
        assert relative(told, root) == "a.csv"
