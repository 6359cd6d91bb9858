"""Every rule on personal data and proprietary text keeps its promise, alone and among all."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from functools import cache

import pytest

from guard.detect.pii_samples import fill, sample
from guard.detect.samples import expand
from guard.policy.packs import load_packs, packs_dir
from tests.detect.kit import make_bundle, scan_lines

RULES = [rule for rule in load_packs(packs_dir()).rules if rule["kind"] != "secret"]
IDS = [rule["id"] for rule in RULES]
PATH = "notes"
#: The tags that a regime's pack selects by. Source of HIPAA's: 45 CFR 164.514(b)(2)(i).
REGIMES = {"gdpr", "ccpa", "pci", "hipaa"} | {
    f"hipaa:{identifier}" for identifier in (
        "name", "address", "date", "phone", "email", "ssn", "mrn", "health-plan", "account",
        "licence", "url", "biometric", "photo",
        "vehicle", "device", "ip", "other",
    )
} | {f"ccpa:{category}" for category in ("identifiers", "internet", "biometric")}


@cache
def everything():
    return make_bundle(RULES)


def make(template, rule, seed):
    source = random.Random(f"{rule['id']}:{seed}:{template}")
    return expand(fill(template, source), rule, seed)


def found_in(text, path=PATH):
    raw = text if isinstance(text, bytes) else text.encode()
    findings = scan_lines(everything(), raw, path).findings
    return [(finding.rule, finding.confidence) for finding in findings]


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_samples_are_found_and_the_others_are_not(rule):
    alone = make_bundle([rule])
    for seed in range(2):
        for template in rule["match"]:
            found = scan_lines(alone, make(template, rule, seed), PATH).findings
            assert rule["id"] in {finding.rule for finding in found}, template
        for template in rule["pass"]:
            found = scan_lines(alone, make(template, rule, seed), PATH).findings
            assert found == (), template


def test_among_all_rules_each_sample_is_found_as_what_it_is():
    found = {
        (rule["id"], template): found_in(make(template, rule, 0))
        for rule in RULES for template in rule["match"]
    }
    missed = {key: names for key, names in found.items() if key[0] not in dict(names)}
    assert missed == {}


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_rules_say_where_from_and_what_for(rule):
    sources = [rule["source"]] if isinstance(rule["source"], str) else rule["source"]
    assert all(re.fullmatch(r"https://\S+", source) for source in sources)
    assert rule["pass"]
    assert rule["confidence"] in {"certain", "likely", "possible"}
    assert "keys" not in rule or "key-boundary" in rule["checks"]
    if rule["kind"] == "pii":
        assert rule["regimes"]
        assert set(rule["regimes"]) <= REGIMES


def test_kinds_of_personal_data_and_countries():
    kinds = {rule["id"].removesuffix("-keyed") for rule in RULES if rule["kind"] == "pii"}
    assert len(kinds) >= 90
    countries = {name[:2] for name in kinds if re.match(r"[a-z]{2}-", name)} - {"ip"}
    assert len(countries) >= 50


#: 45 CFR 164.514(b)(2)(i)(A) to (R) → the tag that says so.
IDENTIFIERS = {
    "A": "name", "B": "address", "C": "date", "D": "phone", "E": "phone", "F": "email",
    "G": "ssn", "H": "mrn", "I": "health-plan", "J": "account", "K": "licence", "L": "vehicle",
    "M": "device", "N": "url", "O": "ip", "P": "biometric", "Q": "photo", "R": "other",
}


@pytest.mark.parametrize("letter", sorted(IDENTIFIERS))
def test_every_identifier_of_hipaa_has_a_rule(letter):
    tag = f"hipaa:{IDENTIFIERS[letter]}"
    assert [rule["id"] for rule in RULES if tag in rule.get("regimes", ())]


def test_regimes_block_what_is_of_their_matter():
    regimes = load_packs(packs_dir()).regimes
    tags = {
        rule["id"]: {tag.partition(":")[0] for tag in rule.get("regimes", ())} for rule in RULES
    }
    for name in ("gdpr", "hipaa", "pci", "ccpa"):
        rules = regimes[name]["rules"]
        assert rules, name
        assert [rule for rule in rules if name not in tags[rule]] == []


def test_gdpr_stops_at_every_proved_national_number_of_europe():
    packs = ("policies/pii/national-europe.yaml", "policies/pii/national-east.yaml")
    named = {rule["id"] for rule in RULES if rule["_file"] in packs}
    assert named <= set(load_packs(packs_dir()).regimes["gdpr"]["rules"])


def test_a_key_makes_it_likelier_than_a_mention():
    address = sample("email", random.Random(1))
    assert found_in(f"as {address} said") == [("email-address", "possible")]
    assert found_in(f"email: {address}") == [("email-address", "likely")]
    card = sample("card-visa-grouped", random.Random(1))
    assert found_in(f"paid with {card}") == [("payment-card", "certain")]
    assert found_in(f"paid with {card.replace(' ', '')}.") == [("payment-card", "likely")]


def test_a_key_is_a_word_of_its_own():
    assert found_in("hotel: 2128674439") == []
    assert found_in('discard = "4000001234562344"') == []
    assert found_in(f"classn: {sample('us-ssn', random.Random(1))}") == []


@pytest.mark.parametrize("line", [
    "phone: {}", '"phone": "{}"', "phone={}", "PHONE = '{}'", "phone => '{}'", "<phone>{}</phone>",
    "customerPhone: {}", "set phone := {}", "USER_PHONE={}", "phone: `{}`", 'Person(phone="{}")',
])
def test_keys_in_every_language(line):
    assert ("phone-number-keyed", "likely") in found_in(line.format("(212) 867-4439"))


#: What numbers in code are, most of the time (the issue's hard negatives).
HARD_NEGATIVES = {
    "versions": "v{d2}.{d2}.{d1} == {d1}.{d1}.{d2}.{d1}", "hashes": "sha: {h40} {h64} {h7}",
    "uuids": "id: {h8}-{h4}-4{h3}-a{h3}-{h12}", "floats": "[0.{d16}, -1.{d15}e-3, {d1}.{d11}]",
    "svg paths": "M{d2}.{d5} {d3}.{d6}c-{d1}.{d3},{d1}.{d3} {d2},{d3}z",
    "isbn": "ISBN 978-{d1}-{d3}-{d5}-{d1}",
    "ids": '"id": {d8}, "user_id": {d9}, tweet_id={d18}',
    "times": "at 17{d8} or 17{d11} ms or 2024{d10}",
    "dates": "2024-0{d1}-1{d1}T1{d1}:{d2}:{d2}+0100",
    "colours": "#{h6} #{h8} rgb({d2}, {d2}, {d3})",
    "hex": "0x{h8} 0x{h16} {h2}:{h2}:{h2}:{h2}", "base64": "data:image/png;base64,{b60}==",
    "ports": "127.0.0.1:{d4} localhost:{d4} 10.{d2}.{d2}.{d2}:80",
    "orders": "order/{d10} ticket #{d6} PR-{d5}",
    "tables": "{d4} {d4} {d4} {d4} {d4} {d4}", "sizes": "size={d6} len {d9} offset: {d10}",
}
ALPHABETS = {"d": "0123456789", "h": "0123456789abcdef", "b": "ABCDEFGHabcdefgh01234567+/"}


@pytest.mark.parametrize("kind", sorted(HARD_NEGATIVES))
def test_numbers_in_code_are_hardly_ever_anybodys(kind):
    source = random.Random(kind)
    template = HARD_NEGATIVES[kind]

    def draw(place):
        return "".join(source.choice(ALPHABETS[place[1]]) for _ in range(int(place[2])))

    lines = [re.sub(r"\{([dhb])(\d+)\}", draw, template) for _ in range(1000)]
    wrong = found_in("\n".join(lines), "src/app.py")
    assert len(wrong) <= len(lines) // 100
    assert [finding for finding in wrong if finding[1] == "certain"] == []


def test_clean_code_does_not_load_a_check():
    program = (
        "import sys\n"
        "from tests.detect.test_pii_rules import everything, scan_lines\n"
        "bundle = everything()\n"
        "heavy = ('guard.detect.pii', 'guard.detect.columns')\n"
        "for name in [name for name in sys.modules if name.startswith(heavy)]:\n"
        "    del sys.modules[name]\n"
        "text = b'def send(email, phone, address):\\n    return email.strip(), address\\n' * 50\n"
        "assert scan_lines(bundle, text, 'app.py').findings == ()\n"
        "print([name for name in sys.modules if name.startswith(heavy)])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False,
        cwd=packs_dir() + "/..",
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.parametrize(("text", "rule"), [
    ("# Acme Corp. Proprietary and Confidential\n", "confidential-notice"),
    ("/* CONFIDENTIAL */\n", "confidential-line"), ("# TLP:AMBER+STRICT\n", "tlp-marking"),
    ("data-classification: internal use only\n", "classification-field"),
    (" * Unauthorised use of this file is forbidden\n", "unauthorized-use-notice"),
    ("# SPDX-License-Identifier: LicenseRef-Acme-Proprietary\n", "proprietary-licence"),
])
def test_proprietary_marks(text, rule):
    assert [name for name, _ in found_in(text, "src/a.py")] == [rule]


@pytest.mark.parametrize("text", [
    "# All rights reserved.\n", "# SPDX-License-Identifier: MIT\n",
    "class ConfidentialClient: pass\n",
    "# for internal use only, see parser\n", "TLP:GREEN\n", "# This is not a trade secret\n",
    "classification = 'internal_node'\n",
])
def test_what_everybody_writes_is_not_proprietary(text):
    assert found_in(text, "src/a.py") == []


def test_a_licence_file_may_speak_of_trade_secrets():
    notice = "You agree to protect the trade secrets of Acme.\n"
    assert found_in(notice, "src/a.py")
    assert found_in(notice, "LICENSE.txt") == []
