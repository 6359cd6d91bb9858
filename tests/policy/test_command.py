"""``guard policy``: what it prints, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from guard.commands import policy
from guard.policy.layers import Layer
from guard.policy.packs import load_packs, packs_dir

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXCEPTION = (
    "- {{rule: github-pat, path: '{path}', owner: a@b.example, reason: so, expires: {expires}}}\n"
)


def guard(repo, *args, code=0):
    done = subprocess.run(
        [sys.executable, "-m", "guard", "policy", *args], cwd=getattr(repo, "path", repo),
        env=os.environ | {"PYTHONPATH": ROOT}, capture_output=True, text=True, check=False,
        timeout=120,
    )
    assert done.returncode == code, (done.stdout, done.stderr)
    if code in {0, 1}:
        assert done.stderr == ""
        return done.stdout
    assert done.stdout == ""
    return done.stderr


def test_check_says_that_all_is_fine(repo, hermetic):
    repo.write(".guard.yaml", "version: 1\nextends: [pci]\n")
    repo.commit()
    user = hermetic / ".config" / "guard" / "policy.yaml"
    user.parent.mkdir(parents=True)
    user.write_text("version: 1\nroute: {threshold: 3}\n")
    repo.write(".guard.yaml", "version: 1\nextends: [pci]\nroute: {threshold: 2}\n")
    said = guard(repo, "check").splitlines()
    assert said[:3] == [
        f"user: {user}: fine", "repository: HEAD:.guard.yaml: fine", "change: .guard.yaml: fine",
    ]
    assert said[3].startswith("rules: ")
    assert said[4] == (
        "note: .guard.yaml:3: route.threshold: no effect, what user says is stricter"
    )
    assert [line.split(":")[0] for line in said[5:]] == ["policy", "ruleset"]


def test_check_lists_exceptions_with_their_state(repo):
    repo.write("docs/a.md", "x")
    repo.write(".guard.yaml", "version: 1\nexceptions:\n" + "".join(
        EXCEPTION.format(path=path, expires=expires) for path, expires in (
            ("docs/**", "2026-01-01"), ("gone/**", "9999-01-01"), ("docs/*.md", "9999-01-01"),
        )
    ))
    repo.commit()
    report = json.loads(guard(repo, "check", "--format", "json"))
    assert report["version"] == 1
    assert [each["state"] for each in report["exceptions"]] == ["expired", "unused", "long"]
    assert "has expired and does not apply" in guard(repo, "check")


def test_a_changes_own_exceptions_are_judged_too():
    raw = "version: 1\nexceptions:\n" + EXCEPTION.format(path="a/**", expires="2026-01-31")
    layers = [
        Layer("repository", "HEAD:.guard.yaml", b"version: 1\n"),
        Layer("change", ".guard.yaml", raw.encode()),
    ]
    packs = load_packs(packs_dir())
    for today, tracked, state in (
        ("2026-01-31", ("a/b",), "ok"), ("2026-02-01", ("a/b",), "expired"),
        ("2026-01-31", ("b",), "unused"), ("2026-01-31", None, "ok"),
        ("2024-12-26", ("a/b",), "long"), ("2024-12-27", ("a/b",), "ok"),
    ):
        (judged,) = policy._judge_exceptions(layers, packs, today, tracked)
        assert judged["state"] == state
        assert judged["layer"] == "repository"


@pytest.mark.parametrize("place", ["committed", "staged", "work tree"])
def test_check_finds_what_is_wrong_wherever_it_stands(repo, place):
    repo.write(".guard.yaml", "version: 1\n")
    repo.commit()
    repo.write(".guard.yaml", "version: 1\nrout: {}\n")
    if place == "committed":
        repo.commit()
    elif place == "staged":
        repo.git("add", "-A")
        repo.write(".guard.yaml", "version: 1\n")
    said = guard(repo, "check", code=2)
    file = "HEAD:.guard.yaml" if place == "committed" else ".guard.yaml"
    assert said == (
        f"guard: error: {file}:2: unknown key 'rout'\nhint: did you mean `route`?\n"
    )


def test_check_finds_a_pattern_that_does_not_compile(repo):
    repo.write(".guard.yaml", "version: 1\ncustom: [{id: a-b, title: t, kind: pii, pattern: '('}]")
    assert ".guard.yaml:2: rule a-b: " in guard(repo, "check", code=2)


def test_check_of_a_file(repo, tmp_path):
    file = tmp_path / "org.yaml"
    file.write_text("version: 1\nroute: {clout: true}\n")
    assert guard(repo, "check", str(file), code=2).startswith(
        f"guard: error: {file}:2: route: unknown key 'clout'\n",
    )
    assert "there is no file" in guard(repo, "check", str(tmp_path / "none"), code=2)


def test_outside_of_a_repository_the_folders_policy_counts(tmp_path):
    (tmp_path / ".guard.yaml").write_text("version: 1\nroute: {cloud: false}\n")
    assert "route.cloud = false  (repository)" in guard(tmp_path, "show")
    (tmp_path / ".guard.yaml").unlink()
    assert "route.cloud = true  (default)" in guard(tmp_path, "show")


def test_show_says_who_said_what(repo):
    repo.write(".guard.yaml", (
        "version: 1\nextends: [gdpr]\nbudget: {day_usd: 2.5}\nrules: {iban: {locked: true}}\n"
        "custom: [{id: acme-key, title: a key, kind: secret, pattern: acme_x}]\nexceptions:\n"
        + EXCEPTION.format(path="docs/**", expires="2027-01-31")
    ))
    repo.commit()
    said = guard(repo, "show").splitlines()
    for line in (
        "extends = default, gdpr", "audit.require_record = true  (gdpr)",
        "budget.day_usd = 2500000  (repository)", 'actions.secret.certain = "block"  (default)',
        "rules.iban.locked = true  (repository)", "custom = acme-key",
        "exception = github-pat in docs/** until 2027-01-31  (repository)",
    ):
        assert line in said, line
    rules = guard(repo, "show", "--rules").splitlines()
    assert [line.split() for line in rules if line.startswith(("iban ", "acme-key "))] == [
        ["iban", "pii", "block/local/local", *rules_title(rules, "iban")],
        ["acme-key", "secret", "block/local/local", "a", "key"],
    ]
    shown = json.loads(guard(repo, "show", "--format", "json"))
    assert shown["settings"]["budget"]["day_micro_usd"] == 2_500_000
    assert shown["sources"]["audit.require_record"] == "gdpr"
    assert shown["policy_digest"].startswith("sha256:")
    assert {"id", "kind", "title", "certain", "likely", "possible"} == set(shown["rules"][0])


def rules_title(rules, name):
    return next(line for line in rules if line.startswith(f"{name} ")).split()[3:]


def test_test_holds_rules_against_their_samples(tmp_path):
    (tmp_path / ".guard.yaml").write_text(
        "version: 1\ncustom:\n"
        "- {id: acme-good, title: t, kind: secret, pattern: 'acme_(?P<value>[a-z0-9]{12})',\n"
        "   match: ['acme_{random:hex:12}'], pass: [acme_short]}\n"
        "- {id: acme-blind, title: t, kind: secret, pattern: 'acme_(?P<value>[a-z0-9]{12})',\n"
        "   match: [acme_short]}\n"
        "- {id: acme-wide, title: t, kind: pii, pattern: 'acme', pass: [an acme]}\n"
        "- {id: acme-odd, title: t, kind: pii, pattern: 'acme', match: ['{check:zzz}']}\n",
    )
    assert guard(tmp_path, "test", "acme-good") == "1 rules, 2 samples, 0 rules fail\n"
    said = guard(tmp_path, "test", "acme-good", "acme-blind", "acme-wide", code=1)
    assert said.splitlines() == [
        ".guard.yaml:5: rule acme-blind: match[0] is not found",
        ".guard.yaml:7: rule acme-wide: pass[0] is found",
        "3 rules, 4 samples, 2 rules fail",
    ]
    said = guard(tmp_path, "test", "acme-odd", code=1)
    assert "rule acme-odd: match[0] can't be made" in said
    report = json.loads(guard(tmp_path, "test", "--format", "json", "acme-wide", code=1))
    assert report["failed"] == [
        {"rule": "acme-wide", "file": ".guard.yaml", "line": 7, "what": "pass[0] is found"},
    ]
    assert "there is no rule 'acme-none'" in guard(tmp_path, "test", "acme-none", code=2)


def test_schema_is_printed(tmp_path):
    schema = json.loads(guard(tmp_path, "schema"))
    assert schema["properties"]["version"]["maximum"] == 1
    assert guard(tmp_path, "schema", "--format", "markdown").startswith("| key | value |")


def test_a_verb_is_needed(tmp_path):
    assert "guard: error: " in guard(tmp_path, code=2)
