"""Canonical JSON: one form only, and the same as json's where both apply."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.canon import canonical, digest

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_same_as_json_with_sorted_keys(value):
    assert canonical(value) == json.dumps(value, sort_keys=True, separators=(",", ":"))


@given(VALUES)
def test_digest_is_sha256_of_the_canonical_form(value):
    wanted = hashlib.sha256(canonical(value).encode()).hexdigest()
    assert digest(value) == f"sha256:{wanted}"


@pytest.mark.parametrize("value", [1.5, b"x", {1: 2}, {"a": {"b": 1.0}}, object()])
def test_what_has_no_single_form_is_refused(value):
    with pytest.raises(TypeError, match="no canonical form"):
        canonical(value)
