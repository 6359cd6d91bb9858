from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from guard.errors import GuardError
from guard.record import store
from guard.record.line import NO_LINE, hash_hex
from guard.record.lock import Lock
from guard.record.store import append, find, log_file, read_log, torn_file, verify_chain
from tests.record.samples import numbered, statement
from tests.support import Repo

ROOT = str(Path(__file__).resolve().parents[2])


@pytest.fixture
def common(tmp_path):
    folder = tmp_path / "git"
    folder.mkdir()
    return str(folder)


def lines_of(common: str) -> list[bytes]:
    with open(log_file(common), "rb") as file:
        return file.readlines()


def put(common: str, lines: list[bytes]) -> None:
    with open(log_file(common), "wb") as file:
        file.writelines(lines)


def fill(common: str, count: int) -> list[str]:
    return [append(common, numbered(number)) for number in range(count)]


def test_what_is_appended_is_read_back_in_order(common):
    digests = fill(common, 3)
    entries = list(read_log(common))
    assert [entry.digest for entry in entries] == digests
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert [entry.statement for entry in entries] == [numbered(n) for n in range(3)]
    assert all(entry.intact for entry in entries)
    assert verify_chain(common) == []


def test_a_line_is_canonical_json_chained_to_the_line_before(common):
    fill(common, 2)
    first, second = lines_of(common)
    parsed = json.loads(second)
    assert list(parsed) == ["digest", "prev", "seq", "statement"]
    assert json.dumps(parsed, sort_keys=True, separators=(",", ":")).encode() + b"\n" == second
    assert json.loads(first)["prev"] == NO_LINE
    assert parsed["prev"] == hash_hex(first)


def test_no_log_is_an_empty_log(common):
    assert list(read_log(common)) == []
    assert find(common, "sha256:" + "0" * 64) is None
    assert verify_chain(common) == []


def test_only_this_user_can_read_it(common):
    fill(common, 1)
    folder = os.path.dirname(log_file(common))
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    for name in os.listdir(folder):
        assert stat.S_IMODE(os.stat(f"{folder}/{name}").st_mode) == 0o600


def test_find_takes_new_and_old_and_not_the_unknown(common):
    digests = fill(common, 40)
    assert find(common, digests[-1]) == numbered(39)
    assert find(common, digests[0]) == numbered(0)
    assert find(common, "sha256:" + "0" * 64) is None


def test_an_edited_statement_is_not_found_under_its_digest(common):
    digests = fill(common, 2)
    lines = lines_of(common)
    put(common, [lines[0].replace(b"routine work", b"routine lies"), lines[1]])
    assert find(common, digests[0]) is None
    assert [entry.intact for entry in read_log(common)] == [False, True]


def test_linked_worktrees_share_the_log(tmp_path):
    repo = Repo(tmp_path / "repo")
    repo.write("a", "1")
    repo.commit()
    repo.git("worktree", "add", "-q", "../linked", "-b", "other")
    linked = Repo(tmp_path / "linked", init=False)
    ask = ("rev-parse", "--path-format=absolute", "--git-common-dir")
    assert repo.git(*ask) == linked.git(*ask)
    digest = append(repo.git(*ask), statement())
    assert find(linked.git(*ask), digest) == statement()


@pytest.mark.parametrize(("change", "wanted"), [
    (lambda a: [a[0], a[1].replace(b"routine", b"Routine"), *a[2:]],
     [(2, store.EDITED), (3, store.UNLINKED)]),
    (lambda a: [a[0], a[1].replace(b'"seq":2', b'"seq":9'), *a[2:]],
     [(9, store.MISSING), (3, store.REORDERED)]),
    (lambda a: [a[0], *a[2:]], [(3, store.MISSING)]),
    (lambda a: a[1:], [(2, store.MISSING)]),
    (lambda a: [a[0], a[2], a[1], a[3]],
     [(3, store.MISSING), (2, store.REORDERED), (4, store.MISSING)]),
    (lambda a: [a[0], a[1][:40] + b"\n", *a[2:]], [(2, store.UNREADABLE), (3, store.UNLINKED)]),
    (lambda a: [a[0], a[1][:40] + a[2], a[3]], [(2, store.UNREADABLE), (4, store.MISSING)]),
    (lambda a: [*a[:3], a[3][:-1]], [(4, store.TORN)]),
    (lambda a: [*a[:3], a[3][:50]], [(4, store.TORN)]),
    (lambda a: [a[0], a[0], *a[1:]], [(1, store.REORDERED)]),
], ids=["edited", "renumbered", "removed", "head cut", "reordered", "cut", "joined", "no newline",
        "torn", "doubled"])
def test_the_chain_shows_what_was_done_to_it(common, change, wanted):
    fill(common, 4)
    put(common, change(lines_of(common)))
    assert verify_chain(common) == wanted


def test_a_statement_edited_together_with_its_digest_breaks_the_link(common):
    fill(common, 3)
    other = common + "/other"
    os.mkdir(other)
    append(other, numbered(0))
    append(other, numbered(7))
    lines = lines_of(common)
    put(common, [lines[0], lines_of(other)[1], lines[2]])
    assert verify_chain(common) == [(3, store.UNLINKED)]


def test_a_tail_torn_anywhere_is_set_aside_and_never_joined(common):
    fill(common, 2)
    first, second = lines_of(common)
    cuts = [*range(1, len(second) - 4, 9), *range(len(second) - 4, len(second))]
    for cut in cuts:
        put(common, [first, second[:cut]])
        digest = append(common, numbered(9))
        assert verify_chain(common) == []
        assert [entry.digest for entry in read_log(common)][1:] == [digest]
    with open(torn_file(common), encoding="ascii") as file:
        notes = [json.loads(line) for line in file]
    assert [note["text"].encode("latin-1") for note in notes] == [
        second[:cut] for cut in cuts]
    assert {note["at_byte"] for note in notes} == {len(first)}


@pytest.mark.parametrize("tail", [
    b"\n", b"{}\n", b"\xff\xfe\n", b"\0" * 5000, b"\0" * 5000 + b"\n", b"x" * 100_000,
])
def test_a_tail_that_is_no_line_is_set_aside(common, tail):
    fill(common, 2)
    put(common, [*lines_of(common), tail])
    append(common, numbered(2))
    assert verify_chain(common) == []
    assert len(list(read_log(common))) == 3


def test_a_page_of_zeros_inside_the_last_line_is_set_aside(common):
    fill(common, 2)
    first, second = lines_of(common)
    put(common, [first, second[:300] + b"\0" * 100 + second[400:]])
    append(common, numbered(2))
    assert verify_chain(common) == []
    assert len(list(read_log(common))) == 2


def test_a_log_of_nothing_but_rubbish_starts_anew(common):
    fill(common, 1)
    put(common, [b"rubbish\n", b"more"])
    append(common, numbered(0))
    assert verify_chain(common) == []
    assert os.path.getsize(torn_file(common)) > 0


def bytes_read_by_append(common: str, monkeypatch) -> int:
    sizes: list[int] = []
    real = os.read

    def counted(fd, size):
        raw = real(fd, size)
        sizes.append(len(raw))
        return raw

    with monkeypatch.context() as patch:
        patch.setattr(os, "read", counted)
        append(common, statement())
    return sum(sizes)


def test_an_append_reads_the_tail_only(common, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda _fd: None)
        fill(common, 40)
        few = bytes_read_by_append(common, monkeypatch)
        fill(common, 600)
    assert bytes_read_by_append(common, monkeypatch) == few
    assert few < os.path.getsize(log_file(common)) / 20


@pytest.mark.skipif(sys.platform != "linux", reason="names of open files come from /proc")
def test_a_digest_is_returned_only_after_the_line_is_synced(common, monkeypatch):
    synced: list[str] = []
    real = os.fsync

    def noted(fd):
        synced.append(os.path.basename(os.readlink(f"/proc/self/fd/{fd}")))
        real(fd)

    monkeypatch.setattr(os, "fsync", noted)
    append(common, statement())
    assert synced == ["git", "log.jsonl", "guard"]  # a new folder, the line, a new file
    append(common, statement())
    assert synced[3:] == ["log.jsonl"]
    put(common, [*lines_of(common), b"torn"])
    append(common, statement())
    assert synced[4:] == ["log.torn", "guard", "log.jsonl", "log.jsonl"]


def test_a_line_longer_than_a_block_is_chained(common):
    append(common, statement(reasons=("x" * 300,) * 20, replaces=("sha256:" + "e" * 64,) * 3000))
    append(common, numbered(1))
    assert verify_chain(common) == []


def test_a_held_lock_is_waited_for_and_then_said(common):
    fill(common, 1)
    with (
        Lock(os.path.join(common, "guard", "log.lock"), 1),
        pytest.raises(GuardError, match="another process holds") as caught,
    ):
        append(common, statement(), wait_s=0.05)
    assert "log.lock" in caught.value.hint
    append(common, statement())
    assert verify_chain(common) == []


def test_a_folder_that_cannot_be_written_is_an_error_with_a_hint(common):
    with open(f"{common}/guard", "wb"):
        pass
    with pytest.raises(GuardError, match="can't be written") as caught:
        append(common, statement())
    assert "ls -ld" in caught.value.hint


def test_a_link_in_the_logs_place_is_not_followed(common, tmp_path):
    fill(common, 1)
    os.replace(log_file(common), tmp_path / "elsewhere")
    os.symlink(tmp_path / "elsewhere", log_file(common))
    with pytest.raises(GuardError, match="can't be written"):
        append(common, statement())


def test_a_full_disk_leaves_no_half_line(common, monkeypatch):
    fill(common, 1)
    before = lines_of(common)
    real = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda fd, raw: real(fd, raw[:50]))
        with pytest.raises(GuardError, match="can't be written"):
            append(common, statement())
    assert lines_of(common) == before


@pytest.mark.parametrize("line", [
    b'"seq":1', b"[1,2]", b'{"a":1}', b'{"predicate":{},"subject":[1]}',
    b'{"predicate":1,"subject":[]}',
    b'{"predicate":{},"subject":[{"digest":{"a":1},"name":"b"}]}', b"[" * 5000, b'{"a":NaN}',
])
def test_a_statement_of_another_shape_is_unreadable_and_crashes_nobody(common, line):
    fill(common, 1)
    digest = hash_hex(line)
    head = f'{{"digest":"sha256:{digest}","prev":"{NO_LINE}","seq":1,"statement":'
    put(common, [head.encode() + line + b"}\n"])
    assert list(read_log(common)) == []
    assert verify_chain(common) == [(1, store.UNREADABLE)]
    assert find(common, f"sha256:{digest}") is None


LEAN = """
import sys
sys.path.insert(0, sys.argv[1])
before = set(sys.modules)
from guard.bundle import Bundle
from guard.change import Scan
from guard.record.statement import make_statement
from guard.record.store import append, find
from guard.record.trailer import format_trailer
bundle = Bundle(None, [], {}, "sha256:" + "a" * 64, "sha256:" + "b" * 64)
made = make_statement(
    event="prepared", change_digest="sha256:" + "c" * 64, tree="1" * 40, scan=Scan(),
    bundle=bundle, route="local", reasons=("because",),
)
for _ in range(2):
    digest = append(sys.argv[2], made)
assert find(sys.argv[2], digest) == made
format_trailer("local", digest)
print(*sorted(set(sys.modules) - before))
"""
HEAVY = {
    "re", "typing", "dataclasses", "json", "hashlib", "pathlib", "subprocess", "enum", "functools",
    "collections", "contextlib", "datetime", "logging", "tempfile", "shutil",
}


def test_recording_imports_nothing_heavy(common):
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LEAN, ROOT, common],
        capture_output=True, text=True, check=True,
    )
    imported = set(done.stdout.split())
    assert not imported & HEAVY
    assert {name for name in imported if name.startswith("guard.")} == {
        "guard.bundle", "guard.canon", "guard.change", "guard.errors", "guard.record",
        "guard.record.disk", "guard.record.line", "guard.record.lock",
        "guard.record.statement", "guard.record.store", "guard.record.trailer",
    }
