"""Canonical JSON and SHA-256, cheap enough for every commit.

``json`` and ``hashlib`` cost a hook more than writing its record does, so the small part of
them that records need is done here with the C helpers those modules themselves use.
"""

from __future__ import annotations

from _json import encode_basestring_ascii

try:
    from _sha2 import sha256 as _new_sha256  # type: ignore[import-not-found]  # Python 3.12+
except ImportError:
    try:
        from _sha256 import sha256 as _new_sha256  # type: ignore[import-not-found]
    except ImportError:
        from hashlib import sha256 as _new_sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    class Hash(Protocol):
        """What ``hashlib`` calls a hash object, as far as it is used here."""

        def update(self, data: bytes, /) -> None:
            """Feed ``data``."""

        def hexdigest(self) -> str:
            """Return the digest of all that was fed, in hexadecimal."""


def canonical(value: Any) -> str:
    """Return ``value`` as JSON in one form only: sorted keys, no white space, ASCII.

    Takes None, bool, int, str, list, tuple and dict with str keys; floats have no single
    form, so they are refused. Raises TypeError for anything else. Source: the shape follows
    RFC 8785 for these types, with non-ASCII characters escaped.
    """
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    kind = type(value)
    if kind is str:
        return str(encode_basestring_ascii(value))
    if kind is int:
        return int.__repr__(value)
    if kind is list or kind is tuple:
        return "[" + ",".join([canonical(item) for item in value]) + "]"
    if kind is dict:
        items = [f"{_key(key)}:{canonical(value[key])}" for key in sorted(value)]
        return "{" + ",".join(items) + "}"
    msg = f"no canonical form for {kind.__name__}"
    raise TypeError(msg)


def _key(key: Any) -> str:
    if type(key) is not str:
        msg = f"no canonical form for a key of type {type(key).__name__}"
        raise TypeError(msg)
    return str(encode_basestring_ascii(key))


def sha256() -> Hash:
    """Return a new SHA-256 hash object without importing ``hashlib`` where that is possible."""
    return _new_sha256()  # type: ignore[no-any-return]


def digest(value: Any) -> str:
    """Return ``sha256:…`` of the canonical form of ``value``."""
    hasher = sha256()
    hasher.update(canonical(value).encode("ascii"))
    return "sha256:" + hasher.hexdigest()
