"""Findings as a person reads them: exact, and harmless whatever they are about."""

from __future__ import annotations

import pytest
from hypothesis import given

from guard.report.style import PLAIN, Style
from guard.report.text import MAX_BLOCKED, MAX_NOTICED, render_block, render_findings, render_notice
from guard.report.wayout import expiry, glob_of, yaml_text
from tests.report.made import HOSTILE, SCANS, SECRET, TEXTS, finding, scan


def read_yaml(text):
    import yaml

    return yaml.safe_load(text)


def test_the_list_of_findings():
    found = scan(
        finding(),
        finding(path="b.py", kind="pii", rule="email-address", side="removed", action="local",
                confidence="likely", severity="medium", title="", message="looks like one"),
        finding(side="name", path=f"k-{SECRET}.txt", action="local", waived="inline: sample"),
        skipped=[("big.bin", "binary")],
    )
    assert render_findings(found, PLAIN) == """\
block   src/a b.py:12:8  sample-token  Sample token
        certain secret, critical, added: its checksum is right
local   b.py:12:8 (removed)  email-address
        likely pii, medium, removed: looks like one
local   k-[hidden].txt (file name)  sample-token  Sample token
        certain secret, critical: its checksum is right (allowed: inline: sample)
unread  big.bin  binary

3 findings (1 block, 2 local), 1 file not read in 1 file (+10 -2 lines)
"""


def test_a_title_is_not_said_twice():
    said = render_findings(scan(finding(message="Sample token: its checksum is right")), PLAIN)
    assert said.count("Sample token") == 1
    assert said.count("critical, added: its checksum is right") == 1


def test_nothing_found():
    assert render_findings(scan(), PLAIN) == "no findings in 1 file (+10 -2 lines)\n"


def test_findings_of_commits_name_them():
    said = render_findings(scan(finding()), PLAIN, ("c0ffee" + "0" * 34,))
    assert said.startswith("block   c0ffee0000 src/a b.py:12:8  ")


def test_why_a_commit_is_blocked_and_the_three_ways_on():
    said = render_block(
        (finding(), finding(action="local", rule="other")), PLAIN, owner="ada@example.org",
        today="2026-11-23",
    )
    assert said == """\
guard: commit blocked by 1 finding

  sample-token  Sample token
  src/a b.py:12:8
  certain because: its checksum is right

  1. Fix it.
     Take the value out, read it from the environment or a secret store, stage the file again.
     If it was ever pushed or shared, rotate it: revoke it where it was issued.
  2. Except it, if it must stay: add this to .guard.yaml and commit it.
     It governs from the next commit on: a change's own exceptions never govern it.
       exceptions:
         - {rule: sample-token, path: "src/a b.py", owner: "ada@example.org", reason: "WHY", expires: 2027-02-21}
  3. A false alarm? End the line with a comment that says why:
       guard: allow sample-token -- REASON
     The commit then passes; a secret's line still stays away from the cloud.
     Tell whoever keeps your policy, naming rule and fingerprint, never the value:
       sample-token  0123456789abcdef"""  # noqa: E501 - as it is printed


def test_every_blocking_place_gets_its_exception_once():
    found = [finding(line=1), finding(line=2), finding(path="b.py"), finding(rule="z-key")]
    said = render_block(found, PLAIN)
    entries = [line for line in said.splitlines() if line.startswith("         - {")]
    assert [(e["rule"], e["path"]) for e in read_yaml("\n".join(entries))] == [
        ("sample-token", "src/a b.py"), ("sample-token", "b.py"), ("z-key", "src/a b.py"),
    ]


def test_a_flood_of_findings_is_cut():
    said = render_block([finding(line=line) for line in range(1, 50)], PLAIN)
    assert said.count("certain because") == MAX_BLOCKED
    assert f"and {49 - MAX_BLOCKED} more: guard scan" in said


def test_the_notice_is_one_line_and_names_a_few():
    found = scan(*[finding(action="local", path=f"{n}.py") for n in range(5)],
                 finding(action="cloud"), skipped=[("big.bin", "binary")])
    assert render_notice(found) == (
        "guard: kept local: sample-token at 0.py:12:8, sample-token at 1.py:12:8, "
        f"sample-token at 2.py:12:8 and {6 - MAX_NOTICED} more"
    )


def test_the_notice_of_an_unread_file():
    assert render_notice(scan(skipped=[("big.bin", "binary")])) == (
        "guard: kept local: big.bin not read (binary)"
    )


@given(SCANS)
def test_no_text_drives_the_terminal_or_shows_a_value(found):
    for said in (
        render_findings(found, PLAIN), render_notice(found), render_block(found.findings, PLAIN),
    ):
        assert SECRET not in said
        assert all(char.isprintable() or char == "\n" for char in said)


def test_colours_surround_escaped_text_only():
    said = render_findings(scan(finding(path=HOSTILE)), Style(on=True))
    assert "\x1b[2J" not in said
    assert "\\x1b[2J" in said


@given(TEXTS)
def test_yaml_text_is_read_back_as_it_was(text):
    assert read_yaml(yaml_text(text)) == text


@pytest.mark.parametrize(("path", "glob"), [
    ("src/a b.py", "src/a b.py"), ("a*[b]?.py", "a??b??.py"), ("a\nb\\c\udcff", "a?b?c?"),
    ("k-[hidden].txt", "k-*.txt"), ("[hidden]", "PATH"),
])
def test_the_glob_of_an_exception(path, glob):
    assert glob_of(path) == glob


def test_an_exception_lasts_a_quarter():
    assert expiry("2026-11-23") == "2027-02-21"
    assert expiry("") == "YYYY-MM-DD"
