"""Ways to hide a value in a text, for tests: the inverse of ``guard.detect.decode_forms``."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote_from_bytes

if TYPE_CHECKING:
    from random import Random

Lines = list[bytes]


def split(value: bytes, source: Random) -> tuple[bytes, bytes]:
    at = source.randint(1, len(value) - 1)
    return value[:at], value[at:]


def base64_code(value: bytes, source: Random) -> Lines:
    padding = b" " * source.randint(1, 9)
    return [b'x = "' + b64encode(padding + value + b" ;") + b'"']


def base64_url(value: bytes, source: Random) -> Lines:
    return [b"x: " + urlsafe_b64encode(b">>??" * source.randint(0, 3) + b"\n" + value + b"\n")]


def base64_wrapped(value: bytes, source: Random) -> Lines:
    text = b"# settings of the shop\n" * source.randint(3, 9) + value + b"\n" + b"# end\n" * 40
    letters = b64encode(text)
    return [b"    " + letters[at : at + 76] for at in range(0, len(letters), 76)]


def base64_utf16(value: bytes, _source: Random) -> Lines:
    command = (b"$x = '" + value + b"'").decode()
    return [b"powershell -enc " + b64encode(command.encode("utf-16-le"))]


def hexed(value: bytes, source: Random) -> Lines:
    letters = value.hex().encode()
    return [b'x = "' + (letters.upper() if source.random() < 0.5 else letters) + b'"']


def percent_all(value: bytes, _source: Random) -> Lines:
    return [b"GET /?x=" + b"".join([b"%%%02x" % byte for byte in value]) + b" HTTP/1.1"]


def percent_one(value: bytes, source: Random) -> Lines:
    at = source.choice([index for index, byte in enumerate(value) if chr(byte).isalnum()])
    return [b"GET /?x=" + value[:at] + b"%%%02X" % value[at] + value[at + 1 :]]


def escapes(value: bytes, source: Random) -> Lines:
    form = source.choice([b"\\x%02x", b"\\u%04x", b"\\%03o", b"\\u{%x}", b"\\U%08x"])
    return [b'x = "' + b"".join([form % byte for byte in value]) + b'"']


def escape_one(value: bytes, source: Random) -> Lines:
    at = source.choice([index for index, byte in enumerate(value) if chr(byte).isalnum()])
    form = source.choice([b"\\x%02x", b"\\u%04X"])
    return [b'x = "' + value[:at] + form % value[at] + value[at + 1 :] + b'"']


def entities(value: bytes, source: Random) -> Lines:
    form = source.choice([b"&#%d;", b"&#x%x;", b"&#X%X;"])
    return [b"<a b='" + b"".join([form % byte for byte in value]) + b"'>"]


def joined(value: bytes, source: Random) -> Lines:
    first, second = split(value, source)
    operator = source.choice([b" + ", b"+", b" . ", b" .. ", b" & ", b" ", b" <> ", b" || "])
    quote = source.choice([b'"', b"'"])
    return [b"x = " + quote + first + quote + operator + quote + second + quote]


def joined_over_lines(value: bytes, source: Random) -> Lines:
    first, second = split(value, source)
    ways = [(b" +", b""), (b"", b"+ "), (b"", b""), (b" ..", b""), (b" &", b"")]
    end, start = source.choice(ways)
    return [b'x = ("' + first + b'"' + end, b"        " + start + b'"' + second + b'")']


def continued(value: bytes, source: Random) -> Lines:
    at = source.randint(6, len(value) - 6)
    return [b"export X=" + value[:at] + b"\\", b" " * source.randint(0, 8) + value[at:]]


def block(value: bytes, source: Random) -> Lines:
    at = source.randint(8, len(value) - 6)
    style = source.choice([b"|", b">", b">-", b"|-"])
    return [b"x: " + style, b"  " + value[:at], b"  " + value[at:], b"y: 1"]


def kubernetes(value: bytes, _source: Random) -> Lines:
    return [b"kind: Secret", b"data:", b"  a: " + b64encode(b"no"), b"  x: " + b64encode(value)]


def call(value: bytes, source: Random) -> Lines:
    name = source.choice([b"base64.b64decode", b"atob", b"base64_decode"])
    return [b"x = " + name + b"('" + b64encode(value) + b"')"]


def nested(value: bytes, _source: Random) -> Lines:
    inner = b'{"token": "' + value[:3] + b"\\u%04x" % value[3] + value[4:] + b'"}'
    return [b"x = " + b64encode(quote_from_bytes(inner, safe='"').encode())]


def base64_parts(value: bytes, source: Random) -> Lines:
    first, second = split(b64encode(b" " + value + b" "), source)
    return [b"x = '" + first.rstrip(b"=") + b"' + '" + second + b"'"] if second.strip(b"=") else (
        base64_parts(value, source)
    )


#: What hides a value, and the name that the finding's message tells.
WAYS = {
    base64_code: "base64", base64_url: "base64", base64_wrapped: "base64", base64_utf16: "base64",
    hexed: "hex", percent_all: "percent-encoding", percent_one: "percent-encoding",
    escapes: "string escapes", escape_one: "string escapes", entities: "character entities",
    joined: "parts of a string", joined_over_lines: "parts of a string",
    continued: "a continued line", block: "a YAML block", kubernetes: "base64",
    call: "an encoded string", nested: "string escapes in percent-encoding in base64",
    base64_parts: "base64 in parts of a string",
}
