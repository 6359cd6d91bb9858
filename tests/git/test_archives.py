"""Archives are told by what they begin with, made here by the tools that make them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.git.reading import staged

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support import Repo

CONTENT = bytes(range(256)) * 40


def _zip(content: bytes) -> bytes:
    with io.BytesIO() as out:
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("inner.bin", content)
        return out.getvalue()


def _tar(content: bytes) -> bytes:
    with io.BytesIO() as out:
        with tarfile.open(fileobj=out, mode="w") as archive:
            member = tarfile.TarInfo("inner.bin")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        return out.getvalue()


MAKERS: dict[str, Callable[[bytes], bytes]] = {
    "Zip": _zip, "tar": _tar, "gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress,
}


def reasons(repo: Repo) -> dict[str, set[str]]:
    told: dict[str, set[str]] = {}
    for patch in staged(repo, piece_bytes=2000):
        told.setdefault(patch.path, set()).add(patch.skipped)
    return told


@pytest.mark.parametrize("name", MAKERS)
def test_an_archive_is_told_as_one_in_every_piece(repo: Repo, name: str):
    repo.write("file", MAKERS[name](CONTENT))
    repo.git("add", "-A")
    assert reasons(repo) == {"file": {f"{name} archive, not unpacked"}}


def test_an_archive_that_was_removed_is_told_too(repo: Repo):
    repo.write("file", _zip(CONTENT))
    repo.commit()
    repo.git("rm", "-q", "file")
    assert reasons(repo) == {"file": {"Zip archive, not unpacked"}}


def test_the_first_bytes_of_an_archive_further_down_make_none(repo: Repo):
    repo.write("file", b"\0 no archive\n" * 90 + _zip(CONTENT))
    repo.git("add", "-A")
    assert reasons(repo) == {"file": {"binary"}}


def test_only_the_beginning_of_a_file_can_be_one(repo: Repo):
    lines = [b"\0 line %d" % number for number in range(30)]
    repo.write("file", b"\n".join(lines))
    repo.commit()
    lines[20] += b" ustar"
    repo.write("file", b"\n".join(lines))
    repo.git("add", "-A")
    assert reasons(repo) == {"file": {"binary"}}


@pytest.mark.parametrize(("name", "begins"), [
    ("7z", "377abcaf271c0004"), ("RAR", "526172211a070100"), ("RAR", "526172211a0700cf"),
    ("Zstandard", "28b52ffd00587100"), ("Zip", "504b0506000000000000"),
])
def test_formats_that_python_does_not_write(repo: Repo, name: str, begins: str):
    repo.write("file", bytes.fromhex(begins) + CONTENT)
    repo.git("add", "-A")
    assert reasons(repo) == {"file": {f"{name} archive, not unpacked"}}
