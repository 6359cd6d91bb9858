"""Forms that prove themselves: JSON Web Tokens, credentials in base64, macaroons."""

from __future__ import annotations

import binascii

from guard.detect.checks import Context
from guard.detect.placeholder import not_sample_password


def decode(value: bytes) -> bytes:
    """Return ``value`` decoded from base64 of either alphabet, ``b""`` if it is none."""
    text = value.replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
    try:
        return binascii.a2b_base64(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return b""


def jwt(value: bytes, _context: Context) -> bool:
    """Say whether the first part decodes to a header that names an algorithm, the second to JSON.

    Source: RFC 7515, RFC 7519.
    """
    head, _, rest = value.partition(b".")
    header, payload = decode(head), decode(rest.partition(b".")[0])
    return header[:1] == b"{" and b'"alg"' in header and payload[:1] == b"{"


def basic_credentials(value: bytes, _context: Context) -> bool:
    """Say whether ``value`` is base64 of printable ``user:password``. Source: RFC 7617."""
    user, colon, password = decode(value).partition(b":")
    raw = user + password
    if not colon or len(password) < 3 or not all(32 <= byte < 127 for byte in raw):  # noqa: PLR2004 - ASCII
        return False
    return not_sample_password(password, Context(b":" + password, 1, len(raw), ""))


def base64_text(value: bytes, _context: Context) -> bool:
    """Say whether ``value`` is base64 of printable text."""
    raw = decode(value)
    return bool(raw) and all(32 <= byte < 127 or byte in b"\t\n\r" for byte in raw)  # noqa: PLR2004 - printable ASCII


def base64_64_bytes(value: bytes, _context: Context) -> bool:
    """Say whether ``value`` is base64 of exactly 64 bytes, as Azure's account keys are."""
    return len(decode(value)) == 64  # noqa: PLR2004 - 512 bits


def macaroon(value: bytes, _context: Context) -> bool:
    """Say whether a PyPI token holds a macaroon (version 2) whose location is a PyPI.

    Source: https://pypi.org/help/#apitoken, https://github.com/rescrv/libmacaroons.
    """
    raw = decode(value.partition(b"-")[2])
    return raw[:2] == b"\x02\x01" and b"pypi.org" in raw[:20]


def discord_token(value: bytes, _context: Context) -> bool:
    """Say whether the first part of ``value`` is base64 of a number (the bot's id).

    Source: https://discord.com/developers/docs/reference#authentication.
    """
    return decode(value.partition(b".")[0]).isdigit()


def remote_host(value: bytes, context: Context) -> bool:
    """Say whether the host behind the ``@`` after ``value`` may be somebody's, not a sample's."""
    rest = context.text[context.end + 1 : context.end + 100]
    host = rest.split(b"/")[0].split(b":")[0].strip().lower()
    return bool(value) and not host.startswith(
        (b"localhost", b"127.", b"0.0.0.0", b"[::1", b"example", b"host", b"$", b"{", b"<", b"%"),
    ) and b"example" not in host


def jwk(_value: bytes, context: Context) -> bool:
    """Say whether ``"kty"`` stands near: the value is a member of a JSON Web Key.

    Source: RFC 7517, RFC 7518 (``d`` and ``k`` are the private members).
    """
    near = context.text[max(0, context.start - 2000) : context.end + 2000]
    return b'"kty"' in near
