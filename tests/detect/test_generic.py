"""Values behind key words: what was written down, and what is code, a reference, a part of text."""

from __future__ import annotations

import base64
import random

import pytest

from guard.detect.blocks import body, private_key_body
from guard.detect.checks import Context
from guard.detect.code import base64_shaped, in_text, key_whole, literal, not_words
from guard.detect.generic import generic_key, line_start
from guard.detect.samples import draw


def place(text: bytes, key: bytes, value: bytes, path: str = "settings.env") -> Context:
    """Return where ``value`` stands in ``text`` behind the first ``key``."""
    key_start = text.index(key)
    start = text.index(value, key_start + len(key))
    end = start + len(value)
    return Context(text, start, end, path, key, key_start, end, key_start)


@pytest.mark.parametrize(
    "value",
    [
        b"kY7hQ2pL9",
        b"banana",
        b"pa$$w0rd!",
        b"two.parts-9x",
        b"$2b$10$abcdefghij",
        b"s3cr#t",
        b"123456",
        b"yourStrong!Pass",
    ],
)
def test_literals(value):
    assert literal(value, place(b"k=" + value, b"k", value))


@pytest.mark.parametrize(
    "value",
    [
        b"${PASSWORD}",
        b"{{ password }}",
        b"<password>",
        b"$PASSWORD",
        b"%s",
        b"************",
        b"xxxxxxxx",
        b"self.password",
        b"config.db.password",
        b"get_password()",
        b"os.environ['X']",
        b"/run/secrets/db",
        b"https://acme.io/token",
        b"vault:secret/data/db",
        b"key.pem",
        b"null",
        b"Bearer",
        b"string",
        b"^[a-z]+$",
        b"{name}",
        b"Password:",
        b"[REDACTED]",
    ],
)
def test_what_is_no_literal(value):
    assert not literal(value, place(b"k=" + value, b"k", value))


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        (b"application.settings.name", False),
        (b"ACCESS_TOKEN_SECRET", False),
        (b"identification", False),
        (b"a8Kd92mPqZ", True),
        (b"6216-WB2O-RCTY-G@us", True),
        (b"qxzvkwjhgt", True),
    ],
)
def test_values_that_are_words(value, holds):
    assert not_words(value, place(b"k=" + value, b"k", value)) == holds


@pytest.mark.parametrize(
    ("text", "path", "holds"),
    [
        (b"user=ann password=abc", "notes.txt", True),
        (b"connect(password=abc)", "a.py", False),
        (b'run("user=ann password=abc")', "a.py", True),
        (b"# password=abc", "a.py", True),
        (b'f("x", password=abc)', "a.py", False),
        (b'f("\\"", password=abc)', "a.py", False),
        (b"curl '/?password=abc'", "run.sh", True),
    ],
)
def test_keys_in_text(text, path, holds):
    assert in_text(b"abc", place(text, b"password", b"abc", path)) == holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (b'setenv("DB_password", "abc")', True),
        (b'"removed_password", "abc"', True),
        (b"'Basic old password', 'abc'", False),
        (b'"a password": "abc"', True),
        (b"f(password, 'abc')", True),
    ],
)
def test_a_comma_parts_a_value_from_a_whole_key(text, holds):
    assert key_whole(b"abc", place(text, b"password", b"abc")) == holds


def test_base64_of_credentials_has_their_shape():
    for length in range(3, 20):
        raw = b"ann:" + draw("base62", length, random.Random(length)).encode()
        assert base64_shaped(base64.b64encode(raw), place(b"k=v", b"k", b"v"))
    for word in (b"authentication", b"AuthenticationNeeded", b"realm", b"UPPERCASE123"):
        assert not base64_shaped(word, place(b"k=v", b"k", b"v"))


@pytest.mark.parametrize(
    ("key", "holds"),
    [
        (b"expectedAuthCode", True),
        (b"testPassword", True),
        (b"password_confirmation", True),
        (b"apitoken", True),
        (b"dbpasswd", True),
        (b"clientId", True),
        (b"pswd", True),
        (b"wachtwoord", True),
        (b"client_name", False),
        (b"csrf_token_name", False),
        (b"monkey", False),
        (b"password_label", False),
        (b"page_token", False),
        (b"token_count", False),
        (b"auth_url", False),
    ],
)
def test_keys(key, holds):
    text = key + b"="
    assert generic_key(b"", Context(text, len(text), len(text), "x", key, 0, len(text), 0)) == holds


@pytest.mark.parametrize(
    ("head", "holds"),
    [
        (b"", True),
        (b"  - ", True),
        (b"# ", True),
        (b"export ", True),
        (b"ENV ", True),
        (b"$env:", True),
        (b"// ", True),
        (b'"', True),
        (b"1. ", True),
        (b"the ", False),
        (b"user=ann ", False),
    ],
)
def test_starts_of_lines(head, holds):
    text = b"x\n" + head + b"password=abc"
    assert line_start(b"abc", place(text, b"password", b"abc")) == holds


def test_the_sum_behind_an_armoured_key_is_no_part_of_it():
    source = random.Random(7)
    lines = "\n".join(draw("base64", 64, source) for _ in range(6))
    for tail in ("=a+/7", "=+a/7", "=abcd"):
        block = (
            f"-----BEGIN PGP PRIVATE{''} KEY BLOCK-----\nVersion: 1\n\n{lines}\n{tail}\n".encode()
        )
        block += b"-----END PGP PRIVATE" + b" KEY BLOCK-----"
        assert b"=" not in body(block)
        assert private_key_body(block, place(b"k=v", b"k", b"v"))
