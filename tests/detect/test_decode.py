"""A hidden value is found at the place of what hides it, once, whichever way it is hidden."""

from __future__ import annotations

import random
from base64 import b64encode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guard.detect.engine import scan_text
from guard.detect.samples import draw, expand, make_token
from tests.detect.hide import WAYS
from tests.detect.kit import (
    TODAY,
    make_bundle,
    patch_of,
    rule_named,
    scan,
    scan_lines,
    secret_rules,
    side_of,
)

PAT = rule_named("github-pat")
TOKEN = make_token(PAT, random.Random(1))
PASSWORD = draw("base62", 16, random.Random(2)).encode()
KEYED = b"pass" + b'word = "' + PASSWORD + b'"'
#: Rules with a prefix that nobody else has: what they find is theirs, however it is written.
PREFIXED = [
    rule for rule in secret_rules()
    if rule.get("token", {}).get("alphabet", "base62") == "base62"
    and isinstance(rule.get("token", {}).get("prefix"), str)
    and len(rule["token"]["prefix"]) >= 4 and rule["token"]["prefix"][0].isalnum()
    and rule["token"]["prefix"][-1] in "_-" and isinstance(rule["token"]["length"], int)
    and rule["token"]["length"] >= 24 and "suffix" not in rule["token"]
    and not rule.get("paths") and not rule.get("checks") and not rule.get("drop")
]

#: A key word and its value, simpler than the packs' own.
WORDS = {
    "id": "test-password", "kind": "secret", "title": "password", "confidence": "likely",
    "pattern": r"(?i:password)[\"']? ?[:=] ?\\?[\"']?"
    r"(?P<value>[A-Za-z0-9]{8,64})(?:\\?[\"']|[\s&]|$)",
}
URL = {
    "id": "test-url", "kind": "secret", "title": "password in an address", "confidence": "likely",
    "pattern": r"[a-z]{2,12}://[a-z]{1,9}:(?P<value>[A-Za-z0-9]{8,64})@",
}
BUNDLES = {}


def bundle_of(name="few"):
    """Return a bundle of few rules, compiled once: the packs' own take seconds."""
    if name not in BUNDLES:
        BUNDLES[name] = make_bundle(PREFIXED if name == "prefixed" else [PAT, WORDS, URL])
    return BUNDLES[name]


def encoded(text):
    return b64encode(b"# file\n" + text + b"\n")


@pytest.mark.parametrize("way", list(WAYS), ids=lambda way: way.__name__)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10**6), before=st.integers(0, 30), start=st.integers(1, 10**5))
def test_token_of_any_provider_is_found_where_it_is_hidden(way, seed, before, start):
    source = random.Random(seed)
    rule = source.choice(PREFIXED)
    token = make_token(rule, source)
    lines = way(token, source)
    text = b"\n".join([*[b"import os"] * before, *lines, b"the end", b""])
    found = scan(bundle_of("prefixed"), patch_of("notes", side_of(text, start=start))).findings
    if token in text:
        return  # nothing was hidden after all
    assert [f.rule for f in found] == [rule["id"]]
    (one,) = found
    first = start + before
    assert first <= one.line <= one.end_line < first + len(lines)
    assert one.message.endswith(f", hidden in {WAYS[way]} on line {one.line}")
    # The place is what hides it: nothing of it is left when that is taken out.
    assert one.secret
    assert one.secret in text


def test_prefixed_rules_are_many():
    assert len(PREFIXED) >= 10


@pytest.mark.parametrize(("text", "column"), [
    (b'x = "' + b64encode(b"a " + TOKEN) + b'"', 8),
    (b'x = "' + TOKEN.hex().encode() + b'"', 6),
    (b"a/" + TOKEN.replace(b"_", b"%5F"), 3),
    (b'x = "' + TOKEN[:20] + b'" + "' + TOKEN[20:] + b'"', 6),
    (b"say \\x67\\x68\\x70\\x5f" + TOKEN[4:], 5),
])
def test_column_is_that_of_the_first_hidden_byte(text, column):
    (found,) = scan_lines(bundle_of(), b"one\n" + text, "a.txt").findings
    assert (found.line, found.column) == (2, column)


@pytest.mark.parametrize("text", [
    encoded(KEYED), KEYED.hex().encode(), b'"' + KEYED.replace(b'"', b'\\\\\\"') + b'"',
    b"pass" + b'word = "' + PASSWORD[:5] + b'" + "' + PASSWORD[5:] + b'"',
    b"<a pass" + b"word=&quot;" + PASSWORD + b"&quot;>",
    b"?x=a%26pass" + b"word%3D" + PASSWORD + b"%26b",
    b'{"env": "X=1\\nDB_PASS' + b"WORD=" + PASSWORD + b'\\n"}',
    b"pass" + b'word = b64decode("' + b64encode(PASSWORD) + b'")',
    b"pass" + b"word: |-\n    " + PASSWORD,
    b'"postgres:\\/\\/ann:' + PASSWORD + b'@db.acme.io\\/x"',
])
def test_key_word_rules_apply_to_what_was_decoded(text):
    (found,) = scan_lines(bundle_of(), b"one\n" + text + b"\nend", "a.yaml").findings
    assert ", hidden in " in found.message


def test_what_is_found_undecoded_is_not_told_again():
    for text in (b'"' + TOKEN + b'" + "tail"', b"x%3D" + TOKEN, b"a\\nb\\x41\\x42\\x43 " + TOKEN):
        (found,) = scan_lines(bundle_of(), text).findings
        assert "hidden" not in found.message
        assert found.secret == TOKEN


def test_two_in_one_run_have_their_own_places():
    other = make_token(PAT, random.Random(2))
    text = b64encode(b"one " + TOKEN + b"\ntwo " + other + b"\n")
    found = scan_lines(bundle_of(), text).findings
    assert [f.column for f in found] == [1 + 4 * 4 // 3, 1 + (4 * (9 + len(TOKEN))) // 3]


def test_only_so_many_layers_are_read():
    hidden = KEYED
    found = []
    for _ in range(5):
        hidden = b64encode(b"secret token: " + hidden + b" ")
        found.append(len(scan_lines(bundle_of(), hidden).findings))
    assert found == [1, 1, 1, 0, 0]


def test_sides_names_and_texts_are_decoded_too():
    bundle = bundle_of()
    text = b'x = "' + b64encode(TOKEN) + b'"\n'
    new = side_of(text, b" ", 5)
    (context,) = scan(bundle, patch_of("f", new)).findings
    (removed,) = scan(bundle, patch_of("f", None, side_of(text, b"-", 9))).findings
    assert [(f.side, f.line, f.action) for f in (context, removed)] == [
        ("context", 5, "local"), ("removed", 9, "local"),
    ]
    name = "a/" + TOKEN.decode().replace("_", "%5f")
    (named,) = scan(bundle, patch_of(name, b"x")).findings
    assert (named.side, named.column, named.action) == ("name", 3, "block")
    (asked,) = scan_text("please fix\n" + text.decode(), "prompt", bundle, TODAY)
    assert (asked.path, asked.side, asked.line, asked.action) == ("prompt", "prompt", 2, "block")


def test_allowance_on_the_line_counts():
    text = b'x = "' + b64encode(TOKEN) + b'"  # guard: allow github-pat -- a sample\n'
    (found,) = scan_lines(bundle_of(), text).findings
    assert (found.action, found.waived) == ("local", "inline: a sample")


def test_placeholders_stay_suppressed():
    for text in (b'token = "ghp_' + b"x" * 36 + b'"', b"pass" + b'word = "changeme"'):
        assert scan_lines(bundle_of(), encoded(text)).findings == ()


def test_key_in_base64_is_one_finding():
    block = expand("{pem:RSA PRIVATE-KEY:9}", PAT)
    bundle = make_bundle([rule_named("private-key")])
    (found,) = scan_lines(bundle, b"conf: " + encoded(b"k: x\n" + block)).findings
    assert (found.rule, found.line, found.confidence) == ("private-key", 1, "certain")


def test_images_sums_and_certificates_make_no_layer():
    from guard.detect import decode

    source = random.Random(7)
    before = decode.layers_made
    lines = [
        b"data:image/png;base64," + b64encode(source.randbytes(9000)),
        *[b'  "integrity": "sha512-' + b64encode(source.randbytes(64)) + b'",' for _ in range(50)],
        *[source.randbytes(20).hex().encode() for _ in range(50)],
        *[b64encode(source.randbytes(48)) for _ in range(40)],
    ]
    assert scan_lines(bundle_of(), b"\n".join(lines), "package-lock.json").findings == ()
    assert decode.layers_made == before
