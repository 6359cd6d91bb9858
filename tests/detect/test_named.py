"""Keys that only the name of their service gives away: which neighbourhoods count."""

from __future__ import annotations

import random

import pytest

from guard.bundle import Bundle
from guard.detect import engine, first_pass, hs
from guard.detect.compile import compile_rules
from guard.detect.samples import draw

RULE = {
    "id": "acme-key", "title": "Acme key", "kind": "secret", "provider": "acme",
    "severity": "high", "names": ["acme_cloud"],
}
KEY = draw("hex", 32, random.Random(7))


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    rows, database = compile_rules([RULE])
    return Bundle(hs.load_database(database), rows, {}, "", "")


def found(text: str, bundle: Bundle) -> list[str]:
    return [
        finding.rule for finding in engine.scan_text(text + "\n", "prompt", bundle, "2026-01-01")
        if not finding.rule.startswith("detect-secrets")
    ]


@pytest.mark.parametrize("text", [
    'acmeCloudApiKey = "{}"', "ACME_CLOUD_PROJECT_KEY={}", "acme-cloud:\n  key: {}",
    'new AcmeCloud({{ projectKey: "{}" }})', "https://api.acmecloud.io/v4?key={}",
    "acme cloud token {}", 'myAcmeCloud="{}"', "AcmeCloud.configure('a', '{}')",
    '"acme.cloud" => "{}"',
])
def test_a_key_near_its_service_s_name_is_found(text, bundle):
    assert found(text.format(KEY), bundle) == ["acme-key"]


@pytest.mark.parametrize("text", [
    "acme-cloud commit {}", 'resolved "https://x/acme-cloud#{}"', "acmeclouds = '{}'",
    "unacmecloud = '{}'", 'acme_cloud = "x{}"', "acme_cloud\n\nkey = {}",
    'see "https://docs.acme.cloud/{}.html"', "[x](https://git.example/acme-cloud/commit/{})",
    "acme_cloud" + " " * 70 + "= '{}'", "acme_cloud sha256: {}",
])
def test_the_same_characters_elsewhere_are_not(text, bundle):
    assert found(text.format(KEY), bundle) == []


def test_a_value_that_is_not_random_is_not_a_key(bundle):
    assert found("acme_cloud_key = " + "a" * 32, bundle) == []
    assert found("acme_cloud_key = " + "deadbeef" * 4, bundle) == []
    serial = draw("digits", 40, random.Random(3))
    assert found(f"acme_cloud_serial = {serial}", bundle) == []
    assert found(f"acme_cloud_data = 0.{serial[:18]}", bundle) == []


def test_a_million_names_without_a_value_give_no_candidate(bundle):
    before = first_pass.callbacks
    assert found("acme_cloud_key = " * 60_000, bundle) == []
    assert first_pass.callbacks == before
