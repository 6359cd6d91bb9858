"""UTF-16 in git's lines, which end at a byte and not at a character."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis.strategies as st
import pytest
from hypothesis import given

from guard.git.digest import ChangeDigest
from guard.git.read import read_text
from tests.git.reading import many, staged

if TYPE_CHECKING:
    from tests.support import Repo

CODECS = ["utf-16-le", "utf-16-be"]
BOMS = [b"\xff\xfe", b"\xfe\xff"]
#: Letters without a byte 0A, for which lines are the same to git and to an editor.
letters = st.characters(codec="utf-8").filter(
    lambda char: b"\n" not in char.encode("utf-16-le") and char not in "\0\ufeff",
)


def read(raw: bytes, piece_bytes: int = 1 << 20):
    patches = list(read_text(raw, "x", piece_bytes=piece_bytes).files)
    digest = ChangeDigest()
    for patch in patches:
        digest.update(patch)
    lines = [line for patch in patches for line in patch.new.lines()]
    return lines, {patch.skipped for patch in patches}, digest.hexdigest()


@many
@given(
    lines=st.lists(st.text(letters, max_size=10), min_size=1, max_size=10),
    codec=st.sampled_from(CODECS), piece=st.integers(1, 60),
)
def test_lines_are_those_of_an_editor(lines: list[str], codec: str, piece: int):
    raw = ("\ufeff" + "\n".join(lines) + "\n").encode(codec)
    got, skipped, _ = read(raw, piece)
    assert skipped == {""}
    wanted = [("added", number, line.encode()) for number, line in enumerate(lines, 1)]
    # In little endian git sees one line more: the second half of the last line feed.
    assert got == wanted + [("added", len(lines) + 1, b"")] * (codec == "utf-16-le")


@many
@given(
    bom=st.sampled_from(BOMS), piece=st.integers(1, 40),
    raw=st.lists(st.sampled_from([b"\n", b"\0", b"a", b"\0a", b"a\0", b"\n\0", b"\0\n", b"\xd8"])),
)
def test_broken_text_reads_the_same_whatever_the_pieces(bom: bytes, raw: list[bytes], piece: int):
    whole, skipped, digest = read(bom + b"".join(raw))
    cut, cut_skipped, cut_digest = read(bom + b"".join(raw), piece)
    assert (cut, cut_digest) == (whole, digest)
    assert ("binary" in cut_skipped) == ("binary" in skipped)
    assert all(b"\0" not in line for _, _, line in whole)


@pytest.mark.parametrize("codec", CODECS)
def test_a_change_within_a_file(repo: Repo, codec: str):
    lines = [f"line {number}" for number in range(30)]
    repo.write("wide", ("\ufeff" + "\n".join(lines)).encode(codec))
    repo.commit()
    lines[1] = "välue = x"
    repo.write("wide", ("\ufeff" + "\n".join(lines)).encode(codec))
    repo.git("add", "-A")
    (patch,) = staged(repo)
    assert (patch.kind, patch.skipped) == ("text", "")
    assert ("added", 2, "välue = x".encode()) in list(patch.new.lines())
    assert ("removed", 2, b"line 1") in list(patch.old.lines())
    repo.commit()
    lines[20] = "plain = y"
    repo.write("wide", ("\ufeff" + "\n".join(lines)).encode(codec))
    repo.git("add", "-A")
    (patch,) = staged(repo)  # nothing of the hunk tells the encoding
    assert (patch.kind, patch.skipped) == ("binary", "binary")
    assert ("added", 21, b"plain = y") in list(patch.new.lines())
