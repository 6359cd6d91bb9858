"""Databases are compiled once for all policies that look for the same."""

from __future__ import annotations

import os
import shutil
import stat

import pytest

from guard import ready
from guard.detect import hs
from guard.detect.compile import compile_rules
from guard.errors import PolicyError
from guard.policy import cache, packs, shared
from guard.policy.layers import Layer

TRIPLES = [(b"abc[0-9]{4}", 0, hs.FLAG_MULTILINE), (b"xyz", 1, 0)]


class Maker:
    def __init__(self, folder):
        self.folder, self.made = folder, 0

    def make(self):
        self.made += 1
        return hs.dump_database(hs.compile_database(TRIPLES))

    def get(self, triples=TRIPLES, **more):
        options = {"cache": str(self.folder), "hs_version": "5", "load_database": hs.load_database}
        return shared.shared_database(triples, self.make, **{**options, **more})


@pytest.fixture
def maker(tmp_path):
    return Maker(tmp_path / "cache" / "guard")


def test_the_same_expressions_are_compiled_once(maker):
    assert maker.get() == maker.get()
    assert maker.made == 1
    (file,) = maker.folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_whatever_differs_is_compiled_anew(maker):
    maker.get()
    for number, (triples, more) in enumerate([
        (TRIPLES[:1], {}), (TRIPLES[::-1], {}), ([(b"abc[0-9]{4}", 0, 0), TRIPLES[1]], {}),
        (TRIPLES, {"hs_version": "6"}),
    ], start=2):
        maker.get(triples, **more)
        assert maker.made == number


def test_what_is_damaged_foreign_or_not_ours_is_compiled_anew(maker):
    good = maker.get()
    (file,) = maker.folder.iterdir()
    entry = file.read_bytes()
    middle = len(entry) - len(good) // 2
    for number, raw in enumerate([
        b"", entry[:-1], entry[:40],
        entry[:middle] + bytes([entry[middle] ^ 1]) + entry[middle + 1 :],
        cache.pack_entry("00" * 20, b"", good), cache.pack_entry(file.stem, b"", b"no database"),
    ], start=2):
        file.write_bytes(raw)
        assert maker.get() == good
        assert maker.made == number
        assert file.read_bytes() == entry
    os.chmod(file, 0o666)  # noqa: S103 - what it is about
    maker.get()
    assert maker.made == 8


def test_without_a_cache_or_with_a_full_disk_it_is_compiled(maker, monkeypatch):
    maker.get(cache="")

    def fail(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache.os, "write", fail)
    assert maker.get()
    assert maker.made == 2
    assert list(maker.folder.iterdir()) == []


def test_few_are_kept(maker):
    for number in range(cache.KEPT[cache.DATABASE] + 3):
        maker.get(hs_version=str(number))
    assert len(list(maker.folder.iterdir())) == cache.KEPT[cache.DATABASE]


def test_a_rule_that_cant_be_compiled_is_named_all_the_same(maker):
    rule = {"id": "a-b", "kind": "secret", "pattern": "a", "trigger": "(?=b)", "_file": "p.yaml"}
    with pytest.raises(PolicyError, match=r"p\.yaml:1: rule a-b"):
        compile_rules([rule], lambda triples, make: shared.shared_database(
            triples, make, cache=str(maker.folder), hs_version="", load_database=hs.load_database,
        ))
    assert not maker.folder.exists()


def test_policies_that_differ_in_what_they_do_share_one_database(monkeypatch, tmp_path):
    small = tmp_path / "packs" / "secrets"
    small.mkdir(parents=True)
    (small / "a.yaml").write_text(
        "- {id: acme-key, title: k, kind: secret, severity: high, source: 'https://acme.example/',\n"
        "   token: {prefix: acme_, alphabet: hex, length: 20}, match: ['{token}']}\n",
    )
    shutil.copy(packs.packs_dir() + "/default.yaml", tmp_path / "packs")
    monkeypatch.setattr(ready, "packs_dir", lambda: str(tmp_path / "packs"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    compiled = []
    monkeypatch.setattr(
        "guard.detect.compile.compile_database",
        lambda triples: compiled.append(1) or hs.compile_database(triples),
    )
    for number in (3, 4, 5):
        raw = b"version: 1\nroute: {threshold: %d}\n" % number
        bundle = ready.load_layers((Layer("user", "policy.yaml", raw),))
        assert bundle.settings["route"]["threshold"] == number
    assert len(compiled) == 1
