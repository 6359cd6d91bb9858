"""Copies of protected code: found after reformatting, and not where nothing was copied."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.detect import engine, protected
from guard.detect.winnow import GRAM, WINDOW, find_copies, fingerprint_text
from guard.errors import PolicyError
from tests.commands.support import github_token
from tests.detect.kit import TODAY, make_bundle, patch_of, rule_named, scan, side_of

_NAMES = [
    "amount", "basket", "buyer", "carrier", "charge", "country", "credit", "date", "discount",
    "entry", "index", "invoice", "item", "label", "limit", "line", "margin", "mode", "order",
    "parcel", "price", "quota", "rate", "region", "rest", "row", "seller", "share", "size",
    "source", "stage", "state", "step", "stock", "tariff", "tax", "total", "unit", "weight",
    "zone",
]


def code(seed: int) -> bytes:
    """Return some 200 lines of a program that nobody wrote."""
    source = random.Random(seed)

    def pick() -> str:
        return source.choice(_NAMES) + source.choice(["", "s", "_id", "_" + source.choice(_NAMES)])

    lines = []
    for _ in range(24):
        lines.append(f"def {pick()}({pick()}, {pick()}):")
        lines.append(f'    """Return the {pick()} of {pick()}."""')
        lines += [
            source.choice((
                "    {} = {}({}, {})", "    if {} < {} and {} is not {}:\n        return {}",
                "    for {} in {}.{}():\n        {} += {}[{}]", '    {}["{}"] = {} * {} - {}',
                "    {} = [{}.{} for {} in {} if {} > {}]",
            )).format(*[pick() for _ in range(7)]) for _ in range(5)
        ]
        lines += [f"    return {pick()}", ""]
    return "\n".join(lines).encode()


ORIGIN, OTHER = code(1), code(2)
#: Some forty lines in the middle.
PASSAGE = b"\n".join(ORIGIN.split(b"\n")[90:135]) + b"\n"


@pytest.fixture
def book(tmp_path):
    return written(tmp_path, [("core/findings.py", ORIGIN)])


def written(folder, files, public=()):
    raw = protected.make_book(files, public)
    file = folder / "core.prints"
    file.write_bytes(raw)
    return protected.open_book(str(file), protected.digest_of(raw))


def reindented(text):
    return re.sub(rb"(?m)^(?:    )+", lambda match: b"\t" * (len(match[0]) // 2), text)


def rewrapped(text):
    return re.sub(rb",\n\s+", b", ", text)


def requoted(text):
    return text.replace(b'"', b"'").replace(b",\n", b"\n")


def commented(text):
    return re.sub(rb"(?m)^(?=\s*\w)", b"# a word\n", text)


@pytest.mark.parametrize("change", [bytes, reindented, rewrapped, requoted, commented])
def test_a_copy_is_recognised_after_reformatting(change, book):
    text = OTHER + change(PASSAGE) + OTHER[:1000]
    (copy,) = find_copies(text, book.origins_of)
    assert book.names[copy.origin] == "core/findings.py"
    assert copy.confidence == "certain"
    assert copy.start >= len(OTHER)
    assert copy.end <= len(OTHER + change(PASSAGE)) + 80


def test_a_few_lines_are_no_copy(book):
    assert find_copies(b"\n".join(PASSAGE.split(b"\n")[:2]), book.origins_of) == []


def test_code_of_the_same_house_is_no_copy(book):
    for file in Path(engine.__file__).parent.glob("pii*.py"):
        assert find_copies(file.read_bytes(), book.origins_of) == []


def test_what_is_public_gives_nothing_away(tmp_path):
    assert find_copies(PASSAGE, written(tmp_path, [("a", ORIGIN)], [ORIGIN]).origins_of) == []


def test_what_many_files_share_is_boilerplate(tmp_path):
    many = [(str(number), ORIGIN) for number in range(protected.MOST_ORIGINS + 1)]
    assert len(written(tmp_path, many)) == 0


def test_a_passage_of_two_files_is_told_once(tmp_path):
    two = written(tmp_path, [("old.py", PASSAGE), ("new.py", ORIGIN)])
    assert len(find_copies(PASSAGE, two.origins_of)) == 1


@settings(max_examples=60, deadline=None)
@given(before=st.binary(max_size=60), after=st.binary(max_size=60),
       shared=st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=GRAM + WINDOW - 1,
                       max_size=60))
def test_any_shared_run_long_enough_shares_a_hash(before, after, shared):
    run = " ".join(f"{word}{index}" for index, word in enumerate(shared)).encode()
    own = {print_[0] for print_ in fingerprint_text(b"x\n" + run + b"\ny")}
    theirs = {print_[0] for print_ in fingerprint_text(before + b"\n" + run + b"\n" + after)}
    assert own & theirs


@given(st.binary(max_size=400))
def test_places_are_in_order_and_in_the_text(text):
    prints = list(fingerprint_text(text))
    assert [low for _, low, _ in prints] == sorted(low for _, low, _ in prints)
    assert all(0 <= low < high <= len(text) for _, low, high in prints)


def test_the_hashes_are_the_same_on_every_machine():
    text = b"def f(a, b):\n    return a + b * 2 if a else [b for b in range(a)]\n" * 3
    assert [value for value, _, _ in fingerprint_text(text)][:2] == [
        2367141264682592161, 2209208668591998435,
    ]


def test_hostile_text_stays_linear_and_small():
    for text in (b"a" * 300_000, b"\n#" * 100_000, b"(" * 100_000, b"\xff" * 300_000):
        kept = list(fingerprint_text(text))
        assert len(kept) <= len(text)


@pytest.mark.parametrize("damage", [
    lambda raw: raw[:-1], lambda raw: raw + b"\0", lambda _raw: b"", lambda raw: b"x" + raw[1:],
    lambda raw: raw[:48] + b"\xff" * 8 + raw[56:],
])
def test_a_damaged_book_is_refused(damage, tmp_path):
    raw = protected.make_book([("a.py", ORIGIN)])
    file = tmp_path / "bad.prints"
    file.write_bytes(damage(raw))
    with pytest.raises(PolicyError, match="fingerprints"):
        protected.open_book(str(file), protected.digest_of(raw))


def test_another_book_than_the_policy_names_is_refused(tmp_path):
    raw = protected.make_book([("a.py", ORIGIN)])
    file = tmp_path / "other.prints"
    file.write_bytes(protected.make_book([("a.py", OTHER)]))
    with pytest.raises(PolicyError, match="the policy names"):
        protected.open_book(str(file), protected.digest_of(raw))


def test_a_changed_hash_is_told_by_the_check(tmp_path):
    raw = bytearray(protected.make_book([("a.py", ORIGIN)]))
    raw[-1] ^= 1
    file = tmp_path / "changed.prints"
    file.write_bytes(raw)
    with pytest.raises(PolicyError, match="damaged"):
        protected.Book(str(file)).check()


def test_a_book_holds_no_words_of_the_code():
    raw = protected.make_book([("a.py", ORIGIN)])
    assert not any(word in raw for word in (b"amount", b"tariff", b"invoice"))



@pytest.fixture
def bundle(tmp_path):
    raw = protected.make_book([("core/findings.py", ORIGIN)])
    file = tmp_path / "core.prints"
    file.write_bytes(raw)
    named = [f"{protected.digest_of(raw)} {file}"]
    return make_bundle([rule_named("github-pat")], proprietary={"fingerprints": named})


def test_a_copy_is_a_finding_of_the_change_and_of_a_prompt(bundle):
    old = side_of(reindented(PASSAGE), b"-")
    found = scan(bundle, patch_of("lib/x.py", b"import os\n\n" + PASSAGE, old, status="M")).findings
    assert [(one.rule, one.side, one.confidence, one.action) for one in found] == [
        ("proprietary-copy", "removed", "certain", "local"),
        ("proprietary-copy", "added", "certain", "local"),
    ]
    assert {one.kind for one in found} == {"proprietary"}
    assert all("core/findings.py" in one.message for one in found)
    (said,) = engine.scan_text(b"Explain this:\n" + PASSAGE, "prompt", bundle, TODAY)
    assert (said.rule, said.path, said.action) == ("proprietary-copy", "prompt", "local")
    assert engine.scan_text(OTHER, "prompt", bundle, TODAY) == ()


def test_a_copy_hides_no_secret_that_is_in_it(bundle):
    lines = PASSAGE.split(b"\n")
    lines[20:20] = [b"    token = '" + github_token().encode() + b"'"]
    found = scan(bundle, patch_of("lib/x.py", b"\n".join(lines))).findings
    assert [(one.rule, one.action) for one in found] == [
        ("proprietary-copy", "local"), ("github-pat", "block"),
    ]


def test_no_change_is_judged_without_the_book_that_the_policy_names(bundle):
    (named,) = bundle.settings["proprietary"]["fingerprints"]
    file = Path(named.partition(" ")[2])
    raw = bytearray(file.read_bytes())
    raw[-1] ^= 1
    file.write_bytes(raw)
    with pytest.raises(PolicyError, match="damaged"):
        scan(bundle, patch_of("lib/x.py", b"x = 1\n"))
    file.unlink()
    with pytest.raises(PolicyError, match="No such file"):
        engine.scan_text(b"hello", "prompt", bundle, TODAY)
