"""The engine tells each finding once, at its place, on its side, with the action of the policy."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guard.change import Side
from guard.detect import engine, first_pass
from guard.detect.checksums import CHECKSUMS
from guard.detect.engine import scan_text
from guard.detect.samples import draw, expand, make_token
from guard.errors import GuardError
from tests.detect.kit import (
    TODAY,
    make_bundle,
    patch_of,
    rule_named,
    scan,
    scan_lines,
    secret_bundle,
    side_of,
)

PAT = rule_named("github-pat")
TOKEN = make_token(PAT, random.Random(1))
OTHER = make_token(PAT, random.Random(2))
TAGS = {"added": b"+", "context": b" ", "removed": b"-"}


def places(scanned):
    return [(f.path, f.line, f.column, f.side, f.rule) for f in scanned.findings]


def test_added_context_and_removed_lines():
    bundle = secret_bundle()
    new = Side(b"a\n" + TOKEN + b"\nx = " + OTHER + b"\n", b"++ ", ((0, 10),))
    old = Side(b"a\n" + OTHER + b"\n" + TOKEN + b"\n", b"  -", ((0, 20),))
    found = scan(bundle, patch_of("f", new, old, status="M")).findings
    assert [(f.line, f.column, f.side, f.action, f.blob) for f in found] == [
        (11, 1, "added", "block", "1" * 40),
        (12, 5, "context", "local", "1" * 40),
        (22, 1, "removed", "local", ""),
    ]
    assert {f.confidence for f in found} == {"certain"}


def test_overlap_lines_are_told_by_the_piece_before():
    bundle = secret_bundle()
    first = Side(b"a\n" + TOKEN + b"\n", b"++", ((0, 1),))
    second = Side(TOKEN + b"\n" + OTHER + b"\n", b"~+", ((0, 2),))
    found = scan(bundle, patch_of("f", first), patch_of("f", second, piece=1))
    assert places(found) == [("f", 2, 1, "added", "github-pat"), ("f", 3, 1, "added", "github-pat")]


def test_fingerprints_go_on_over_pieces_and_start_anew_with_a_file():
    bundle = secret_bundle()
    pieces = [patch_of("f", TOKEN), patch_of("f", OTHER, piece=1), patch_of("g", TOKEN)]
    prints = [f.fingerprint for f in scan(bundle, *pieces).findings]
    assert len(set(prints)) == 3
    whole = scan_lines(bundle, TOKEN + b"\n\n" + OTHER, "f").findings
    assert [f.fingerprint for f in whole] == prints[:2]
    shifted = scan_lines(bundle, b"\n\n\n" + OTHER + b"\n" + TOKEN, "f").findings
    assert [f.fingerprint for f in shifted] == prints[:2]


def test_crlf_keeps_columns_and_values():
    text = b"one\r\n  token: " + TOKEN + b"\r\nend\r\n"
    (found,) = scan_lines(secret_bundle(), text).findings
    assert (found.line, found.column, found.secret) == (2, 10, TOKEN)


def test_file_name_is_read_and_blocks_only_when_it_is_new():
    bundle = secret_bundle()
    name = "dir/" + TOKEN.decode() + ".txt"
    (added,) = scan(bundle, patch_of(name, b"x")).findings
    assert (added.side, added.line, added.column, added.action) == ("name", 1, 5, "block")
    for status in ("M", "D"):
        (known,) = scan(bundle, patch_of(name, b"x", status=status)).findings
        assert (known.side, known.action) == ("name", "local")


def test_binary_keeps_only_certain_secrets():
    bundle = secret_bundle()
    text = TOKEN + b"\npass" + b"word = '" + draw("base62", 14, random.Random(3)).encode() + b"'\n"
    found = scan(bundle, patch_of("f.bin", text, kind="binary", skipped="binary"))
    assert [f.rule for f in found.findings] == ["github-pat"]
    assert [skip.public() for skip in found.skipped] == [{"path": "f.bin", "reason": "binary"}]


def test_skipped_file_is_told_once_though_it_has_pieces():
    bundle = secret_bundle()
    pieces = [patch_of("f", b"x", piece=piece, skipped="larger than 5 bytes") for piece in range(3)]
    assert [skip.path for skip in scan(bundle, *pieces).skipped] == ["f"]


def test_findings_of_a_file_are_capped_and_it_counts_as_unread(monkeypatch):
    monkeypatch.setattr(engine, "MAX_FINDINGS", 10)
    doubtful = {"id": "acme", "title": "x", "kind": "secret", "pattern": "acme[0-9]{4}",
                "confidence": "likely", "severity": "low"}
    lines = [b"acme%04d" % number for number in range(50)]
    bundle = make_bundle([doubtful, PAT])
    found = scan_lines(bundle, b"\n".join([*lines, TOKEN]))
    # What is certain is told beyond the cap.
    assert len(found.findings) <= 11
    assert "github-pat" in [f.rule for f in found.findings]
    assert [skip.reason for skip in found.skipped] == ["more than 10 findings"]
    assert found.route == "block"


def test_too_many_candidates_stop_the_reading_and_say_so(monkeypatch):
    monkeypatch.setattr(first_pass, "MAX_CANDIDATES", 5)
    before = first_pass.callbacks
    found = scan_lines(secret_bundle(), (TOKEN + b"\n") * 9)
    assert first_pass.callbacks - before == 5
    assert [skip.reason for skip in found.skipped] == ["more than 5 candidates"]
    with pytest.raises(GuardError):
        scan_text((TOKEN + b"\n") * 9, "prompt", secret_bundle(), TODAY)


def test_shape_and_digest_come_from_the_one_reading():
    class Digest:
        def __init__(self):
            self.paths = []

        def update(self, patch):
            self.paths.append((patch.path, patch.piece))

        def hexdigest(self):
            return "sha256:x"

    digest = Digest()
    pieces = iter([
        patch_of("a", b"x", added_count=3, removed_count=1, status="M"),
        patch_of("a", b"x", piece=1, added_count=4, status="M"),
        patch_of("b", b"y", added_count=1),
    ])
    from guard.change import Change
    from guard.detect.engine import scan_change

    found = scan_change(Change("staged", pieces), secret_bundle(), today=TODAY, digest=digest)
    assert digest.paths == [("a", 0), ("a", 1), ("b", 0)]
    assert found.digest == "sha256:x"
    assert found.shape.files == (("a", "M", 7, 1), ("b", "A", 1, 0))
    assert (found.shape.added, found.shape.removed, found.shape.hunks) == (8, 1, 3)


def test_scan_text_tells_place_and_side():
    text = "fix\n\nuse " + TOKEN.decode() + "\n"
    (found,) = scan_text(text, "message", secret_bundle(), TODAY)
    assert (found.path, found.side, found.line, found.column, found.action) == (
        "message", "message", 3, 5, "block",
    )
    assert scan_text("nothing here", "message", secret_bundle(), TODAY) == ()
    assert scan_text(b"\xff\x00\xfe", "reply", secret_bundle(), TODAY) == ()


def test_two_on_one_line_have_their_own_columns():
    text = b"one\n  " + TOKEN + b" and " + OTHER + b"\n" + TOKEN
    found = scan_lines(secret_bundle(), text).findings
    assert [(f.line, f.column) for f in found] == [(2, 3), (2, 8 + len(TOKEN)), (3, 1)]


def test_valid_checksum_outweighs_a_word_of_a_placeholder():
    body = TOKEN[4:20] + b"dummy" + TOKEN[25:]
    sealed = CHECKSUMS["crc32-base62-6"][1](b"ghp_" + body)
    assert [f.confidence for f in scan_lines(secret_bundle(), sealed).findings] == ["certain"]
    assert scan_lines(make_bundle([PAT]), b"ghp_" + body).findings == ()


def test_value_never_shows():
    (found,) = scan_lines(secret_bundle(), TOKEN).findings
    shown = repr(found) + str(found.public()) + found.message
    assert TOKEN.decode() not in shown
    assert found.secret == TOKEN


def test_one_finding_for_two_rules_over_one_value_and_the_provider_wins():
    text = b'github_token = "' + TOKEN + b'"'
    assert [f.rule for f in scan_lines(secret_bundle(), text).findings] == ["github-pat"]


def test_escapes_end_a_word():
    for before in (b"\\n", b"%3D", b"\\u0022", b"=", b"/", b"_"):
        (found,) = scan_lines(secret_bundle(), b"x" + before + TOKEN).findings
        assert found.column == 2 + len(before)
    assert scan_lines(secret_bundle(), b"x" + TOKEN).findings == ()


def test_same_change_same_findings():
    text = b"".join(
        expand(template, rule) + b"\n"
        for rule in (rule_named("stripe-secret-key"), rule_named("generic-password"), PAT)
        for template in rule["match"]
    )
    first, second = scan_lines(secret_bundle(), text), scan_lines(secret_bundle(), text)
    assert first.findings == second.findings
    assert [f.line for f in first.findings] == sorted(f.line for f in first.findings)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    before=st.lists(st.binary(max_size=60), max_size=8),
    after=st.lists(st.binary(max_size=60), max_size=8),
    indent=st.text(" \t=:'\"(", max_size=12), seed=st.integers(0, 10**6),
    start=st.integers(1, 10**6), side=st.sampled_from(["added", "context", "removed"]),
)
def test_planted_secret_is_found_exactly_where_it_lies(before, after, indent, seed, start, side):
    token = make_token(PAT, random.Random(seed))
    clean = [line.replace(b"\n", b"").replace(b"\0", b"") for line in before + after]
    lines = [*clean[: len(before)], indent.encode() + token, *clean[len(before) :]]
    planted = side_of(b"\n".join(lines), TAGS[side], start)
    bundle = planted_bundle()
    patch = patch_of("f", None, planted) if side == "removed" else patch_of("f", planted)
    found = [f for f in scan(bundle, patch).findings if f.secret == token]
    assert [(f.line, f.end_line, f.column, f.side) for f in found] == [
        (start + len(before), start + len(before), len(indent) + 1, side),
    ]


_BUNDLES = []


def planted_bundle():
    if not _BUNDLES:
        _BUNDLES.append(make_bundle([PAT]))
    return _BUNDLES[0]


@settings(max_examples=150, deadline=None)
@given(text=st.binary(max_size=400), tags=st.binary(max_size=1), path=st.text(max_size=30))
def test_any_bytes_are_read_without_a_crash(text, tags, path):
    tag = {0: b"+", 1: b" ", 2: b"~"}[(tags or b"a")[0] % 3]
    scan(planted_all(), patch_of(path, side_of(text, tag), side_of(text, b"-")))


def planted_all():
    if len(_BUNDLES) < 2:
        planted_bundle()
        _BUNDLES.append(secret_bundle())
    return _BUNDLES[1]


def test_provider_rule_stays_though_a_generic_one_is_surer_and_lends_it_that():
    account = b"AC" + draw("hex", 32, random.Random(5)).encode()
    (found,) = scan_lines(secret_bundle(), b'api_token = "' + account + b'"', "a.py").findings
    assert (found.rule, found.confidence) == ("twilio-account-sid", "likely")
