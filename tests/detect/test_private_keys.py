"""Private keys are one finding from their header to their end, whatever they are wrapped in."""

from __future__ import annotations

import pytest

from guard.change import Side
from guard.detect.samples import expand
from tests.detect.kit import patch_of, rule_named, scan, scan_lines, secret_bundle

PAT = rule_named("github-pat")


def test_key_over_many_lines_is_one_finding_though_its_head_is_context():
    bundle = secret_bundle()
    block = expand("{pem:PRIVATE-KEY:6}", PAT)
    tags = b" " * 3 + b"+" * 5
    (found,) = scan(bundle, patch_of("key.pem", Side(block + b"\n", tags, ((0, 7),)))).findings
    assert (found.rule, found.line, found.end_line, found.side) == ("private-key", 7, 14, "added")
    assert found.secret == block


def test_key_that_runs_on_in_the_next_piece_is_told_in_each_of_its_own_lines():
    bundle = secret_bundle()
    lines = expand("{pem:RSA PRIVATE-KEY:30}", PAT).split(b"\n")
    first = Side(b"\n".join(lines[:20]) + b"\n", b"+" * 20, ((0, 1),))
    second = Side(b"\n".join(lines[15:]) + b"\n", b"~" * 5 + b"+" * 12, ((0, 16),))
    found = scan(bundle, patch_of("k", first), patch_of("k", second, piece=1)).findings
    assert [(f.rule, f.line, f.end_line) for f in found] == [("private-key", 1, 20)]


def test_key_without_its_end_leaves_the_next_one_alone():
    one, two = (expand("{pem:PRIVATE-KEY:5}", PAT, seed) for seed in (1, 2))
    cut = one.rpartition(b"\n")[0]
    found = scan_lines(secret_bundle(), cut + b"\n" + two, "k.pem").findings
    assert [(f.rule, f.line, f.end_line) for f in found] == [
        ("private-key", 1, 6), ("private-key", 7, 13),
    ]


@pytest.mark.parametrize("wrap", [
    lambda block: block.replace(b"\n", b"\r\n"),
    lambda block: b'KEY = "' + block.replace(b"\n", b"\\n") + b'"',
    lambda block: b"\n".join(b'  "' + line + b'\\n" +' for line in block.split(b"\n")),
    lambda block: b"key: |\n" + b"\n".join(b"    " + line for line in block.split(b"\n")),
])
def test_private_key_in_other_clothes(wrap):
    block = expand("{pem:RSA PRIVATE-KEY:9}", PAT)
    found = scan_lines(secret_bundle(), wrap(block), "x.txt").findings
    assert [(f.rule, f.confidence) for f in found] == [("private-key", "certain")]


def test_encrypted_private_key_does_not_block():
    block = expand("{pem:RSA PRIVATE-KEY:9}", PAT)
    head, _, rest = block.partition(b"\n")
    block = head + b"\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n" + rest
    (found,) = scan_lines(secret_bundle(), block, "k.pem").findings
    assert (found.rule, found.action) == ("private-key", "local")
