"""gitleaks' files become parts of a policy; what can't be taken over is said."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys

import pytest

from guard.detect.samples import draw
from guard.errors import UsageError
from guard.policy.gitleaks import convert_pattern, import_ignored, import_rules
from guard.policy.load import load_policy

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CONFIG = r"""
[extend]
useDefault = true
[[rules]]
id = "Acme_Token"
description = "Acme token"
regex = '''(?i)acme[\w.-]{0,20}(?:=|:)\s*["']?(pre-)?([a-z0-9]{32,})["']?'''
secretGroup = 2
entropy = 3.5
[rules.allowlist]
regexes = ["x"]
[[rules]]
id = "github-pat"
regex = '''ghz_[[:alnum:]]+\b'''
[[rules]]
id = "letters"
regex = '''\p{Lu}{3}'''
[[rules]]
id = "names"
path = '''\.p12$'''
"""
SIGNED = {"owner": "a@b.example", "reason": "so", "expires": "2027-03-31"}


def run(*args, cwd, code=0):
    done = subprocess.run(
        [sys.executable, "-m", "guard", "policy", "import", *args], cwd=cwd, capture_output=True,
        env=os.environ | {"PYTHONPATH": ROOT}, text=True, check=False, timeout=120,
    )
    assert done.returncode == code, (done.stdout, done.stderr)
    return done


def test_rules_become_custom_rules_and_find(tmp_path):
    (tmp_path / ".gitleaks.toml").write_text(CONFIG)
    done = run(".gitleaks.toml", cwd=tmp_path)
    policy = load_policy(done.stdout.encode(), ".guard.yaml")
    assert [rule["id"] for rule in policy["custom"]] == ["acme-token", "gitleaks-github-pat"]
    assert done.stderr.splitlines() == [
        "guard: note: extend.useDefault: guard's own rules are always in force",
        "guard: note: rule Acme_Token: allowlist was not taken over",
        "guard: note: rule letters: classes of Unicode and quoted parts are not supported",
        "guard: note: rule names: has no regex",
    ]
    (tmp_path / ".guard.yaml").write_text(done.stdout)
    value = draw("base36", 40, random.Random(4))
    (tmp_path / "a.txt").write_text(f"ACME_KEY: pre-{value}\n")
    scanned = subprocess.run(
        [sys.executable, "-m", "guard", "scan", "a.txt", "--format", "json"], cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": ROOT}, capture_output=True, text=True, check=False,
    )
    assert '"acme-token"' in scanned.stdout, scanned.stderr
    assert value not in scanned.stdout


@pytest.mark.parametrize(("theirs", "group", "ours", "caseless"), [
    ("a+", 0, "a{1,200}", False), ("a*?", 0, "a{0,200}?", False), (r"\+\*", 0, r"\+\*", False),
    ("[+*]{3,}", 0, "[+*]{3,200}", False), ("(?i)a(b)(c)", 2, "a(?:b)(?P<value>c)", True),
    ("(?P<x>a)(?:b)", 0, "(?P<value>a)(?:b)", False), (r"a\z", 0, "a$", False),
    ("[[:digit:]x]{500,}", 0, "[0-9x]{500,500}", False), ("[(]a(b)", 1, "[(]a(?P<value>b)", False),
])
def test_patterns_are_rewritten(theirs, group, ours, caseless):
    assert convert_pattern(theirs, group) == (ours, caseless)
    re.compile(ours)


@pytest.mark.parametrize("theirs", [r"\p{L}", "a(?i)b", "[[:^alpha:]]", r"\Qa.b\E"])
def test_what_the_subset_lacks_is_refused(theirs):
    with pytest.raises(ValueError, match="supported"):
        convert_pattern(theirs)


def test_ignored_findings_become_exceptions():
    done = import_ignored(
        b"# looked at\nsrc/a.py:github-pat:3\nabc123:src/a.py:github-pat:9\nb.py:no-such:1\nx\n",
        frozenset({"github-pat"}), SIGNED,
    )
    assert done.exceptions == [{"rule": "github-pat", "path": "src/a.py", **SIGNED}]
    assert done.left_out == [
        "line 4: guard has no rule of that name", "line 5: not PATH:RULE:LINE",
    ]


def test_an_exception_needs_an_owner_a_reason_and_an_end(tmp_path):
    (tmp_path / ".gitleaksignore").write_text("a.py:github-pat:3\n")
    said = run(".gitleaksignore", "--owner", "a@b.example", cwd=tmp_path, code=2)
    assert "an exception needs --reason, --expires" in said.stderr


@pytest.mark.parametrize("raw", [b"[", b"\xff", b"a = " + b"[" * 5000])
def test_what_is_not_toml_is_refused(raw):
    with pytest.raises(UsageError, match="not TOML"):
        import_rules(raw, ".gitleaks.toml", frozenset())


def test_a_file_that_is_not_there(tmp_path):
    assert "No such file" in run("nothing.toml", cwd=tmp_path, code=2).stderr
