from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.change import ROUTES
from guard.record.trailer import TRAILER_KEY, format_trailer, parse_trailer

DIGEST = "sha256:" + "0a" * 32


@pytest.mark.parametrize("route", ROUTES)
def test_what_is_formatted_is_parsed_again(route):
    value = format_trailer(route, DIGEST)
    assert value == f"v1 {route} {DIGEST}"
    assert parse_trailer(value) == (route, DIGEST)
    assert len(f"{TRAILER_KEY}: {value}") <= 100


@pytest.mark.parametrize("value", [
    "", "v1", f"v2 local {DIGEST}", f"v1 remote {DIGEST}", f"v1 local {DIGEST.upper()}",
    f"v1 local {DIGEST[:-1]}", f"v1 local {DIGEST}0", f"v1  local {DIGEST}",
    f"v1 local {DIGEST} more", f"v1 local {DIGEST}\n", f"v1 local md5:{'0' * 67}",
    f"v1 local sha256:{chr(0x660) * 64}",
])
def test_anything_else_is_no_trailer(value):
    assert parse_trailer(value) is None


@given(st.text())
def test_hostile_values_never_crash(value):
    assert parse_trailer(value) is None


@pytest.mark.parametrize(("route", "digest"), [("remote", DIGEST), ("local", "sha256:12")])
def test_nonsense_is_not_formatted(route, digest):
    with pytest.raises(ValueError, match="no trailer"):
        format_trailer(route, digest)
