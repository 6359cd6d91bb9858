from __future__ import annotations

import os
import socket
import subprocess
import sys

import hypothesis.strategies as st
import pytest
from hypothesis import given

from guard.change import Change
from guard.errors import UsageError
from guard.git import loose, plumbing
from guard.git.loose import find_files, path_files
from guard.git.patch import PIECE_BYTES
from guard.git.read import read_text
from tests.git.reading import LIMIT, all_lines, content_lines, many, root_of_tree


def read_paths(paths, *, root, max_file_bytes, piece_bytes=PIECE_BYTES):
    return path_files(find_files(paths, root), max_file_bytes, piece_bytes)


def read(root, *paths: str, **options: object) -> list:
    chosen = {"max_file_bytes": LIMIT} | options
    return list(read_paths(list(paths), root=str(root), **chosen))


@many
@given(
    raw=st.lists(st.binary(max_size=30), max_size=30).map(b"\n".join),
    piece=st.integers(1, 100),
)
def test_text_is_one_added_file(raw: bytes, piece: int):
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return
    change = read_text(raw, "name", piece_bytes=piece)
    assert (change.source, change.commit) == ("stdin", "")
    got = all_lines(change)
    wanted = [line.replace(b"\0", b"") for line in content_lines(raw)]
    assert got == [("name", "added", number, line) for number, line in enumerate(wanted, 1)]


def test_pieces_overlap_and_say_so():
    raw = b"".join(b"line %d\n" % number for number in range(1000))
    first, second, *rest = read_text(raw, "x", piece_bytes=2000).files
    assert (first.piece, second.piece, len(rest)) == (0, 1, 3)
    assert second.new.tags.startswith(b"~" * 200 + b"+")
    assert second.new.line_number(0) == second.new.line_number(200) - 200
    assert second.new.text.startswith(b"line %d\n" % (second.new.line_number(0) - 1))
    assert second.new.side_of(0) == "context"
    assert sum(patch.added_count for patch in (first, second, *rest)) == 1000


def test_overlaps_are_bounded_in_bytes():
    raw = (b"x" * 30_000 + b"\n") * 10
    patches = list(read_text(raw, "x", piece_bytes=30_000).files)
    assert len(patches) == 10
    assert [patch.new.tags for patch in patches[3:]] == [b"~~+"] * 7
    long = (b"x" * 70_000 + b"\n") * 3
    assert [patch.new.tags for patch in read_text(long, "x", piece_bytes=1).files] == [b"+"] * 3


def test_empty_text_is_an_empty_file():
    (only,) = read_text(b"", "x").files
    assert (only.status, only.new.tags, only.added_count) == ("A", b"", 0)


def test_too_much_text_is_said_to_be_skipped():
    (only,) = read_text(b"one\ntwo\nthree\n", "x", max_file_bytes=8).files
    assert (only.new.text, only.skipped) == (b"one\ntwo\n", "larger than 8 bytes")


def test_the_note_comes_even_when_a_piece_has_just_ended():
    *_, last = read_text(b"one\ntwo\nthree\n", "x", max_file_bytes=8, piece_bytes=4).files
    assert (last.new.tags, last.skipped) == (b"", "larger than 8 bytes")


def test_folders_are_read_in_depth_and_in_order(tmp_path):
    for name in ("b/2", "b/1", "a", "c/.git/config", "c/.hidden/x", "c/x.git/y", "B", "b.txt"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{name}\n")
    before = plumbing.spawned
    got = [patch.path for patch in read(tmp_path, ".")]
    assert got == ["B", "a", "b.txt", "b/1", "b/2", "c/.hidden/x", "c/x.git/y"]
    assert [patch.path for patch in read(tmp_path, "b", "a", "./b/1")] == ["a", "b/1", "b/2"]
    assert plumbing.spawned == before


def test_the_change_is_of_added_lines(tmp_path):
    (tmp_path / "file").write_bytes(b"one\ntwo")
    files = read_paths(["file"], root=str(tmp_path), max_file_bytes=LIMIT)
    change = Change("paths", files)
    assert all_lines(change) == [("file", "added", 1, b"one"), ("file", "added", 2, b"two")]


def test_names_outside_of_the_root_stay_whole(tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "outside").write_text("x\n")
    (only,) = read(tmp_path / "root", str(tmp_path / "outside"))
    assert only.path == str(tmp_path / "outside")


def test_links_are_not_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("far away\n")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(outside)
    (root / "loop").symlink_to(".")
    (root / "dead").symlink_to("nowhere")
    got = [(patch.path, patch.kind, patch.new.text) for patch in read(root, ".")]
    assert got == [
        ("dead", "symlink", b"nowhere\n"), ("link", "symlink", str(outside).encode() + b"\n"),
        ("loop", "symlink", b".\n"),
    ]


def test_what_is_no_file_is_said_to_be_skipped(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)  # a socket's address is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        got = [(patch.path, patch.skipped) for patch in read(tmp_path, ".")]
    assert got == [("pipe", "not a file"), ("socket", "not a file")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said_to_be_skipped(tmp_path):
    (tmp_path / "file").write_text("x\n")
    (tmp_path / "file").chmod(0)
    (tmp_path / "folder").mkdir(mode=0)
    got = [(patch.path, patch.skipped) for patch in read(tmp_path, ".")]
    (tmp_path / "folder").chmod(0o700)
    assert got == [
        ("file", "can't be read: Permission denied"), ("folder", "a folder that can't be listed"),
    ]


def test_a_file_that_goes_away_is_said_to_be_skipped(tmp_path):
    (tmp_path / "a").write_text("a\n")
    (tmp_path / "b").write_text("b\n")
    files = read_paths(["."], root=str(tmp_path), max_file_bytes=LIMIT)
    assert next(files).path == "a"
    (tmp_path / "b").unlink()
    assert next(files).skipped == "can't be read: No such file or directory"


def test_a_file_that_becomes_a_pipe_does_not_wait_for_a_writer(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from guard.git import loose\n"
        "assert list(loose._blocks(sys.argv[2])) == []\n"
    )
    ask = [sys.executable, "-c", code, root_of_tree(), str(tmp_path / "pipe")]
    assert subprocess.run(ask, check=False, timeout=60).returncode == 0


def test_a_missing_path_is_an_error(tmp_path):
    with pytest.raises(UsageError, match="no-such"):
        read(tmp_path, "no-such")


@pytest.mark.skipif(sys.platform == "darwin", reason="names must be UTF-8 there")
def test_names_that_are_no_utf_8(tmp_path):
    name = os.fsdecode(b"lat-\xe9")
    (tmp_path / name).write_text("x\n")
    (only,) = read(tmp_path, ".")
    assert only.path.encode("utf-8", "surrogateescape") == b"lat-\xe9"


def test_modes_and_kinds(tmp_path):
    (tmp_path / "run").write_text("x\n")
    (tmp_path / "run").chmod(0o755)
    (tmp_path / "bin").write_bytes(b"\0x\n")
    got = [(patch.path, patch.new_mode, patch.kind) for patch in read(tmp_path, ".")]
    assert got == [("bin", "100644", "binary"), ("run", "100755", "text")]


@many
@given(
    raw=st.lists(
        st.binary(max_size=20) | st.sampled_from([b"a", b"", b"\xff\xfea\0", b"b\r"]), max_size=8,
    ).map(b"\n".join),
    limit=st.integers(1, 60),
)
def test_a_small_file_is_read_as_any_other(tmp_path_factory, raw: bytes, limit: int):
    file = tmp_path_factory.mktemp("small") / "name"
    file.write_bytes(raw)

    def told(patches: list) -> list:
        return [
            (
                patch.path, patch.kind, patch.skipped, patch.piece, patch.new_mode,
                patch.new.text, patch.new.tags, patch.new.starts, patch.added_count, patch.old,
            )
            for patch in patches
        ]

    quick = path_files([(str(file), "name")], limit, 1 << 20)
    slow = loose._path_file(str(file), "name", limit, 1 << 20)
    assert told(list(quick)) == told(list(slow))


def test_a_small_file_costs_one_reading(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_bytes(b"x\n" * 10)
    monkeypatch.setattr(loose, "added_file", lambda *_: pytest.fail("took the long way"))
    assert [patch.added_count for patch in read(tmp_path, "a.txt")] == [10]
