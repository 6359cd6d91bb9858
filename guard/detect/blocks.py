"""Private keys as text blocks: from the header line on to the end of the body."""

from __future__ import annotations

import re
from binascii import a2b_base64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.detect.checks import Context

#: A key of 16,384 bits in PEM has 13 kB; twice that with indents and quotes.
MAX_BLOCK = 32 * 1024
#: A body shorter than this (base64) is no key: Ed25519 in PKCS#8 has 64 characters.
MIN_BODY = 56
_END = re.compile(rb"-----END [A-Z0-9 ]{0,40}-----")
_BEGIN = b"-----BEGIN "
#: What surrounds the lines of a body in source code and data: quotes, escapes, ``+``, indents.
_WRAPPING = re.compile(
    rb"\\[nrt]|[\s\"'`+,;|>()\[\]\\]|^[#*/ ]{1,4}|[A-Za-z0-9-]{1,24}: [^\n]{0,200}|"
    rb"(?:Proc-Type|DEK-Info|Version|Comment|Charset):?[^\n]{0,200}",
    re.MULTILINE,
)
#: The sum behind the body of what OpenPGP armours. Source: RFC 9580, section 6.1.
_ARMOR_SUM = re.compile(rb"={1,3}[A-Za-z0-9+/]{2,4}$")
_OPENSSH = b"openssh-key-v1\0"
_BASE64 = re.compile(rb"[A-Za-z0-9+/]+")

#: Work done, for tests: bytes looked at behind headers.
bytes_followed = 0


def extend(text: bytes, start: int, end: int) -> int:
    """Return where the block ends whose header is ``text[start:end]``; at most MAX_BLOCK on.

    A block without its end line (cut by a hunk) ends with its last line of base64.
    """
    global bytes_followed  # noqa: PLW0603 - a counter for tests
    stop = min(len(text), start + MAX_BLOCK)
    # No block reaches into the next one: that also keeps a million headers linear.
    following = text.find(_BEGIN, end, stop)
    stop = following if following >= 0 else stop
    bytes_followed += stop - end
    closing = _END.search(text, end, stop)
    return closing.end() if closing is not None else _last_body_line(text, end, stop)


def _last_body_line(text: bytes, end: int, stop: int) -> int:
    """Return the end of the last line in a row that looks like a key's body."""
    at = text.find(b"\n", end, stop)
    last = end if at >= 0 else stop
    while 0 <= at < stop:
        after = text.find(b"\n", at + 1, stop)
        line = text[at + 1 : after if after >= 0 else stop]
        if line.strip(b" \t\r\"'+,\\#*") and len(b"".join(_BASE64.findall(line))) < 16:  # noqa: PLR2004 - a short line ends a body
            break
        last = at + 1 + len(line)
        at = after
    return last


def body(block: bytes) -> bytes:
    """Return the base64 of ``block``, without header, end line and what wraps the lines."""
    _, _, rest = block.partition(_BEGIN)
    _, _, rest = rest.partition(b"-----")
    inside = _END.split(rest)[0]
    return _ARMOR_SUM.sub(b"", _WRAPPING.sub(b"", inside))


def private_key_body(value: bytes, _context: Context) -> bool:
    """Say whether there is a key's body in the block, not only a header or an ellipsis."""
    inside = body(value)
    clean = inside.rstrip(b"=")
    if len(clean) < MIN_BODY or _BASE64.fullmatch(clean) is None:
        return False
    return len(set(clean)) >= 16 and b"example" not in value.lower()  # noqa: PLR2004 - a real body uses most of 64


def not_encrypted(value: bytes, _context: Context) -> bool:
    """Say whether the key's body is in the clear: no passphrase protects it.

    Source: RFC 1421 (``Proc-Type``), OpenSSH's PROTOCOL.key (the cipher's name comes first).
    """
    if b"ENCRYPTED" in value:
        return False
    head = body(value)[:64]
    try:
        raw = a2b_base64(head[: len(head) // 4 * 4])
    except ValueError:
        return True
    return not raw.startswith(_OPENSSH) or raw[len(_OPENSSH) + 4 :].startswith(b"none")
