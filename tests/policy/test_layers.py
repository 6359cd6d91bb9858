"""Which files a policy is made of, and which of them are not trusted."""

from __future__ import annotations

import os

import pytest

from guard.errors import PolicyError
from guard.policy.layers import MOST_BYTES, read_layers, user_file


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "config" / "guard"
    folder.mkdir(parents=True)
    return tmp_path / "organisation.yaml", folder / "policy.yaml"


def read(files, base=None, staged=None):
    environ = {"XDG_CONFIG_HOME": str(files[1].parent.parent)}
    return read_layers(
        base_raw=base, staged_raw=staged, environ=environ, organisation_file=str(files[0]),
    )


def names(layers):
    return [layer.name for layer in layers]


def test_layers_come_in_order_and_only_those_there_are(files):
    assert read(files) == ()
    files[0].write_bytes(b"o")
    files[1].write_bytes(b"u")
    layers = read(files, b"b", b"s")
    assert [(layer.name, layer.raw) for layer in layers] == [
        ("organisation", b"o"), ("user", b"u"), ("repository", b"b"), ("change", b"s"),
    ]
    assert [layer.file for layer in layers] == [
        str(files[0]), str(files[1]), "HEAD:.guard.yaml", ".guard.yaml",
    ]


def test_a_staged_file_that_changes_nothing_is_no_layer(files):
    assert names(read(files, b"x", b"x")) == ["repository"]
    assert names(read(files, b"x", None)) == ["repository"]
    assert names(read(files, None, b"x")) == ["change"]
    assert names(read(files, b"x", b"")) == ["repository", "change"]


def test_where_the_users_file_is():
    assert user_file({"XDG_CONFIG_HOME": "/c", "HOME": "/h"}) == "/c/guard/policy.yaml"
    assert user_file({"XDG_CONFIG_HOME": "c", "HOME": "/h"}) == "/h/.config/guard/policy.yaml"
    assert user_file({}) == user_file({"HOME": ""}) == ""
    assert read_layers(base_raw=None, staged_raw=None, environ={}, organisation_file="") == ()


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(("spoil", "problem"), [
    (lambda file: file.chmod(0o646), "everybody may write to it"),
    (lambda file: (file.rename(file.with_suffix(".x")), file.symlink_to(file.with_suffix(".x"))),
     "it is a symbolic link"),
    (lambda file: (file.unlink(), file.mkdir()), "it is not a regular file"),
    (lambda file: (file.unlink(), os.mkfifo(file)), "it is not a regular file"),
    (lambda file: file.write_bytes(b"#" * (MOST_BYTES + 1)), "larger than 1048576 bytes"),
])
def test_a_file_that_can_not_be_trusted_is_an_error(files, which, spoil, problem):
    files[which].write_bytes(b"version: 1\n")
    spoil(files[which])
    with pytest.raises(PolicyError) as caught:
        read(files)
    assert caught.value.what == f"{files[which]}:1: {problem}"
    assert caught.value.hint


def test_a_file_that_can_not_be_opened_is_an_error(files):
    long = "x" * 300
    with pytest.raises(PolicyError, match="File name too long"):
        read_layers(
            base_raw=None, staged_raw=None, environ={}, organisation_file=f"{files[0]}{long}",
        )
    files[0].write_text("")
    inside = files[0] / "policy.yaml"
    assert read_layers(
        base_raw=None, staged_raw=None, environ={}, organisation_file=str(inside),
    ) == ()


def test_a_file_of_exactly_the_cap_is_read(files):
    files[0].write_bytes(b"#" * MOST_BYTES)
    assert len(read(files)[0].raw) == MOST_BYTES
