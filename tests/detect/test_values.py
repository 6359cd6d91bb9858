"""The checks of values: randomness, placeholders, keys, structure, checksums, globs."""

from __future__ import annotations

import base64
import random
import string

import pytest

from guard.detect import checksums
from guard.detect.checks import Context, load_check, parse_check
from guard.detect.generic import generic_key
from guard.detect.globs import matches
from guard.detect.placeholder import not_placeholder, not_sample_password
from guard.detect.randomness import entropy, wordlike
from guard.detect.randomness import random as looks_random
from guard.detect.structure import basic_credentials, discord_token, jwt, macaroon

BASE62 = string.ascii_letters + string.digits


def draw(alphabet, length, source):
    return "".join(source.choice(alphabet) for _ in range(length)).encode()


def context(text=b"", key=b""):
    return Context(text, 0, len(text), "x.env", key)


@pytest.mark.parametrize(("alphabet", "length"), [
    (BASE62, 16), (BASE62, 24), (BASE62, 40), (BASE62, 90), ("0123456789abcdef", 32),
    (string.ascii_uppercase + "234567", 16), (string.ascii_lowercase + string.digits, 20),
])
def test_random_values_look_random(alphabet, length):
    source = random.Random(11)
    failed = sum(not looks_random(draw(alphabet, length, source)) for _ in range(1000))
    assert failed <= 12


@pytest.mark.parametrize("name", [
    b"get_user_by_email_address", b"AuthenticationMiddleware", b"application_configuration",
    b"requestTokenEndpoint", b"this-is-not-a-real-token", b"aaaaaaaaaaaaaaaaaaaa",
    b"abcabcabcabcabcabc",
])
def test_names_do_not(name):
    assert not looks_random(name)


def test_measures():
    assert entropy(b"") == 0
    assert entropy(b"aaaa") == 0
    assert entropy(b"abcd") == 2
    assert wordlike(b"configuration") > 5.5
    assert wordlike(b"xqzjkvwq") < 4
    assert parse_check("entropy>=3.5") == ("entropy", ">=", 3.5)
    for text, value, holds in (("entropy>=2", b"abcd", True), ("entropy>2", b"abcd", False),
                               ("length<=3", b"abcd", False), ("digits<0.5", b"a1bc", True)):
        assert load_check(text)(value, context()) == holds


@pytest.mark.parametrize("value", [
    "AKIAIOSFODNN7" + "EXAMPLE", "x" * 20, "0" * 32, "abcdefghijklmnopqrst", "1234567890" * 2,
    "your-token-goes-here", "deadbeef" * 4, "a1b2c3d4" * 4, "****************",
    "REPLACE_ME_WITH_TOKEN",
])
def test_placeholders_of_tokens(value):
    assert not not_placeholder(value.encode(), context(value.encode()))


@pytest.mark.parametrize("value", [
    "changeme", "${PASSWORD}", "$PASSWORD", "{{ password }}", "<password>", "%(password)s",
    "password1", "#{pw}", "my-secret-password", "************", "test1234", "example", "None",
    "os.environ", "process.env.PW", "$(cat /run/pw)", "s3cr3t", "hunter2", "xxxxxxxx", "P@ssw0rd",
])
def test_placeholders_of_passwords(value):
    assert not not_sample_password(value.encode(), context(value.encode(), b"password"))


@pytest.mark.parametrize("value", ["kx7QhLpmna", "Rt5!zVbq-n/a", "wQ9fKtynone"])
def test_a_password_may_end_like_a_placeholder(value):
    assert not_sample_password(value.encode(), context(value.encode(), b"password"))


def test_password_that_repeats_the_user_is_a_sample():
    text = b"postgres://" + b"acmeuser:acmeuser@db"
    assert not not_sample_password(b"acmeuser", Context(text, 20, 28, "x"))
    assert not_sample_password(b"kY7hQ2pL9", Context(text, 20, 28, "x"))


@pytest.mark.parametrize(("key", "holds"), [
    (b"password", True), (b"DB_PASSWORD", True), (b"dbPassword", True), (b"client-secret", True),
    (b"apiKey", True), (b"API_KEY", True), (b"accessToken", True), (b"smtp.pass", True),
    (b"password_field", False), (b"passwordResetUrl", False), (b"token_type", False),
    (b"public_key", False), (b"max_tokens", False), (b"nextPageToken", False),
    (b"secretary", False),
    (b"tokenizer", False), (b"API_KEY_FILE", False), (b"secret_name", False), (b"compass", False),
])
def test_keys_that_name_a_secret(key, holds):
    text = key + b"="
    place = Context(text, len(text), len(text), "x", key, 0, len(text), 0)
    assert generic_key(b"", place) == holds


def test_structure():
    def b64(text):
        return base64.urlsafe_b64encode(text.encode()).rstrip(b"=")

    token = b".".join([b64('{"alg":"none"}'), b64('{"sub":1}'), b"x"])
    assert jwt(token, context())
    assert not jwt(b64("alg") + b"." + b64("{}") + b".x", context())
    assert basic_credentials(base64.b64encode(b"ann:kY7hQ2pL9"), context())
    for wrong in (b"user:password", b"nocolon-at-all", b"a:\x00\x01\x02\x03"):
        assert not basic_credentials(base64.b64encode(wrong), context())
    assert not basic_credentials(b"Digest!!", context())
    assert discord_token(b64("123456789012345678") + b".x.y", context())
    assert not discord_token(b64("not a number at all") + b".x.y", context())
    assert macaroon(b"pypi-" + b64("\x02\x01\x08pypi.org\x02\x03abc"), context())


def test_known_vectors():
    # Source: https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki, test vectors.
    assert checksums.CHECKSUMS["bech32"][0](b"A12UEL5L")
    assert not checksums.CHECKSUMS["bech32"][0](b"A12UEL5K")
    # Source: https://en.wikipedia.org/wiki/Cyclic_redundancy_check, CRC-16/XMODEM of "123456789".
    assert checksums.crc16_xmodem(b"123456789") == 0x31C3
    # Source: https://en.wikipedia.org/wiki/Cyclic_redundancy_check, CRC-32 of "123456789" is
    # 0xCBF43926, which is 3jZRME in base 62. Each format covers another part of its token.
    for name, head in (
        ("crc32-base62-6", b"a_123456789"), ("crc32-base62-6-whole", b"123456789"),
        ("crc32-base62-6-joined", b"123456789_"), ("crc32-base62-6-last", b"a_b_123456789"),
    ):
        assert checksums.CHECKSUMS[name][0](head + b"3jZRME"), name
        assert not checksums.CHECKSUMS[name][0](b"a" + head[1:-2] + b"0_" + b"3jZRME"), name
    # Source: BIP 32, test vector 1: the public key of the chain m.
    public = (
        b"xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TM"
        b"g7usUDFdp6W1EGMcet8"
    )
    assert checksums.CHECKSUMS["base58check"][0](public)
    assert not checksums.CHECKSUMS["base58check"][0](public[:-1] + b"9")
    # Source: https://docs.nats.io (nkey_auth): a user's public key.
    user = b"UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4"
    assert checksums.CHECKSUMS["crc16-base32"][0](user)
    assert not checksums.CHECKSUMS["crc16-base32"][0](b"UA" + user[2:])


@pytest.mark.parametrize("name", sorted(checksums.CHECKSUMS))
def test_checksums_survive_anything(name):
    proves = checksums.CHECKSUMS[name][0]
    source = random.Random(3)
    for length in range(64):
        assert not proves(b"!" * length) or length == 0
        proves(bytes(source.randrange(256) for _ in range(length)))


@pytest.mark.parametrize(("glob", "path", "holds"), [
    ("*.py", "a/b.py", True), ("*.py", "a/b.pyc", False), ("src/**", "src/a/b", True),
    ("src/**", "src", False), ("src/", "src/a", True), ("**/x", "x", True), ("**/x", "a/b/x", True),
    ("a/**/b", "a/b", True), ("a/**/b", "a/c/d/b", True), ("a/*/b", "a/c/d/b", False),
    ("Makefile", "x/Makefile", True), ("a/b", "x/a/b", False), ("*.t[xy]t", "a.txt", True),
    ("*.t[!xy]t", "a.txt", False), ("**", "a/b", True), ("a*b*c", "aXbYc", True),
    ("a*b*c", "aXbY", False), ("/x.py", "x.py", True), ("/x.py", "a/x.py", False),
    ("a?c", "abc", True), ("a?c", "a/c", False), ("[", "[", True), ("*", "a/b", True),
])
def test_globs(glob, path, holds):
    assert matches(glob, path) == holds


def test_globs_do_not_explode():
    assert not matches("*a" * 60 + "b", "a" * 2000)
    assert not matches("**/" * 60 + "b", "/".join("a" * 400))
