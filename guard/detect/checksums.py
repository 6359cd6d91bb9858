"""Checksums that token formats carry: prove a token, and seal a generated one.

A table of pairs: ``proves(token)`` says whether the whole token (prefix included) bears a
valid checksum; ``seal(token)`` returns it with a valid one in place. Both are pure.
"""

from __future__ import annotations

import binascii
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

BASE62 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE36 = b"0123456789abcdefghijklmnopqrstuvwxyz"
_BASE58 = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def _digits(number: int, alphabet: bytes, length: int) -> bytes:
    """Return ``number`` in the base of ``alphabet``, padded on the left to ``length``."""
    out = bytearray()
    while number:
        number, rest = divmod(number, len(alphabet))
        out.append(alphabet[rest])
    return bytes(out[::-1]).rjust(length, alphabet[:1])


def _seal_crc32_base62(token: bytes) -> bytes:
    """Put CRC-32 of what follows the first ``_`` in the last six characters, in base 62.

    Source: https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
    """
    prefix, _, body = token.partition(b"_")
    return prefix + b"_" + body[:-6] + _digits(zlib.crc32(body[:-6]), BASE62, 6)


def _seal_crc32_whole(token: bytes) -> bytes:
    """Put CRC-32 of all before it, prefix included, in the last six characters, in base 62.

    Source: https://github.com/jsr-io/jsr, api/src/token.rs.
    """
    return token[:-6] + _digits(zlib.crc32(token[:-6]), BASE62, 6)


def _seal_crc32_joined(token: bytes) -> bytes:
    """Put CRC-32 of all before the last ``_`` in the six characters after it, in base 62.

    Source: https://github.com/element-hq/synapse, synapse/handlers/auth.py.
    """
    return token[:-6] + _digits(zlib.crc32(token[:-7]), BASE62, 6)


def _seal_crc32_last(token: bytes) -> bytes:
    """Put CRC-32 of what follows the last ``_`` in the last six characters, in base 62.

    Source: https://github.com/polarsource/polar, server/polar/kit/crypto.py.
    """
    prefix, _, body = token.rpartition(b"_")
    return prefix + b"_" + body[:-6] + _digits(zlib.crc32(body[:-6]), BASE62, 6)


def _seal_crc32_hex(token: bytes) -> bytes:
    """Put CRC-32 of all before the last ``_`` in the eight hexadecimal digits after it.

    Little-endian. Source: https://github.com/grafana/grafana (pkg/components/satokengen).
    """
    head = token[:-9]
    return head + b"_" + zlib.crc32(head).to_bytes(4, "little").hex().encode("ascii")


def _seal_gitlab(token: bytes) -> bytes:
    """Put CRC-32 of all before it in the last seven characters, in base 36.

    Source: https://github.com/gitlabhq/gitlabhq,
    lib/authn/token_field/generator/routable_token.rb.
    """
    return token[:-7] + _digits(zlib.crc32(token[:-7]), _BASE36, 7)


def crc16_xmodem(data: bytes) -> int:
    """Return CRC-16/XMODEM of ``data``, as NATS keys use it."""
    return binascii.crc_hqx(data, 0)


def _proves_nkey(token: bytes) -> bool:
    """Say whether the last two bytes of base 32 ``token`` are the CRC-16 of the others.

    Source: https://github.com/nats-io/nkeys (crc16.go, little-endian at the end).
    """
    import base64

    try:
        raw = base64.b32decode(token + b"=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return False
    return len(raw) > 2 and crc16_xmodem(raw[:-2]) == int.from_bytes(raw[-2:], "little")  # noqa: PLR2004


def _seal_nkey(token: bytes) -> bytes:
    import base64

    raw = base64.b32decode(token + b"=" * (-len(token) % 8))[:-2]
    return base64.b32encode(raw + crc16_xmodem(raw).to_bytes(2, "little")).rstrip(b"=")


def _polymod(values: list[int]) -> int:
    """Return the bech32 check value. Source: BIP 173."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for index, generator in enumerate(
            (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3),
        ):
            check ^= generator if top >> index & 1 else 0
    return check


def _bech32_values(token: bytes) -> tuple[list[int], list[int]]:
    """Return the values of the human-readable part, and those of the data."""
    prefix, _, data = token.lower().rpartition(b"1")
    human = [byte >> 5 for byte in prefix] + [0] + [byte & 31 for byte in prefix]
    return human, [_BECH32.index(byte) for byte in data]


def _proves_bech32(token: bytes) -> bool:
    try:
        human, data = _bech32_values(token)
    except ValueError:
        return False
    return _polymod(human + data) == 1


def _seal_bech32(token: bytes) -> bytes:
    human, data = _bech32_values(token)
    check = _polymod(human + data[:-6] + [0] * 6) ^ 1
    tail = bytes(_BECH32[check >> 5 * (5 - index) & 31] for index in range(6))
    return token[:-6] + (tail.upper() if token[:1].isupper() else tail)


def _base58_number(token: bytes) -> int:
    number = 0
    for byte in token:
        number = number * 58 + _BASE58.index(byte)
    return number


def _double_sha(raw: bytes) -> bytes:
    import hashlib

    return hashlib.sha256(hashlib.sha256(raw).digest()).digest()[:4]


def _base58_raw(token: bytes) -> bytes:
    number = _base58_number(token)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _proves_base58check(token: bytes) -> bool:
    """Say whether the last four bytes are the double SHA-256 of the others.

    Source: https://en.bitcoin.it/wiki/Base58Check_encoding.
    """
    try:
        raw = _base58_raw(token)
    except ValueError:
        return False
    return len(raw) > 4 and _double_sha(raw[:-4]) == raw[-4:]  # noqa: PLR2004


def _seal_base58check(token: bytes) -> bytes:
    raw = _base58_raw(token)[:-4]
    number = int.from_bytes(raw + _double_sha(raw), "big")
    return _digits(number, _BASE58, len(token))


def _proves_by(seal: Callable[[bytes], bytes]) -> Callable[[bytes], bool]:
    return lambda token: seal(token) == token


CHECKSUMS: dict[str, tuple[Callable[[bytes], bool], Callable[[bytes], bytes]]] = {
    "crc32-base62-6": (_proves_by(_seal_crc32_base62), _seal_crc32_base62),
    "crc32-base62-6-whole": (_proves_by(_seal_crc32_whole), _seal_crc32_whole),
    "crc32-base62-6-joined": (_proves_by(_seal_crc32_joined), _seal_crc32_joined),
    "crc32-base62-6-last": (_proves_by(_seal_crc32_last), _seal_crc32_last),
    "crc32-hex-8-little": (_proves_by(_seal_crc32_hex), _seal_crc32_hex),
    "crc32-base36-7": (_proves_by(_seal_gitlab), _seal_gitlab),
    "crc16-base32": (_proves_nkey, _seal_nkey),
    "bech32": (_proves_bech32, _seal_bech32),
    "base58check": (_proves_base58check, _seal_base58check),
}
