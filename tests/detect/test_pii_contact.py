"""Mail, telephone, addresses of machines: what is a person's, and what only looks like it."""

from __future__ import annotations

import ipaddress
import random

import pytest

from guard.detect import pii, pii_samples
from guard.detect.checks import Context

MAIL = pii_samples.sample("email", random.Random("mail"))


def check_in(check, line: str, value: str, path: str = "src/app.py") -> bool:
    """Run ``check`` on ``value`` where it stands in ``line``."""
    text, needle = line.encode(), value.encode()
    start = text.index(needle)
    return getattr(pii, check)(needle, Context(text, start, start + len(needle), path))


@pytest.mark.parametrize("line", [
    'user.email = "{}"', "{}", "INSERT INTO t VALUES ('{}');", "to: {}", "<{}>", "mailto:{}",
    'send(to="{}", cc=None)', "log: {} logged in", "Jane Roe <{}>, 20145 orders",
])
def test_a_mailbox_of_a_person_counts(line):
    assert check_in("email", line.format(MAIL), MAIL)


@pytest.mark.parametrize("line", [
    "# Copyright (c) 2019 Jane Roe <{}>", "__author__ = '{}'", " * @author Jane Roe <{}>",
    "Signed-off-by: Jane Roe <{}>", "maintainer_email='{}'", "# SPDX-FileCopyrightText: {}",
    "ssh {}", "git clone ssh://{}/x.git", "https://user:{}/x", "Message-ID: <{}>",
    "{}:team/app.git",
    'authors = [\n  {{name = "Jane", email = "{}"}},\n]', "scp x.txt {}:/tmp/",
    "# Jane Roe <{}>, 2014", "# Jane Roe <{}>, 2011-2012,2019", '"Last-Translator: Jane <{}>\\n"',
])
def test_authorship_and_logins_do_not(line):
    assert not check_in("email", line.format(MAIL), MAIL)


@pytest.mark.parametrize("path", [
    "AUTHORS", "docs/CONTRIBUTORS.md", "LICENSE.txt", ".mailmap", "CODEOWNERS",
    "x.dist-info/METADATA", "web/package.json", "sbom.cdx.json",
])
def test_files_of_authorship_do_not(path):
    assert not check_in("email", f"Jane Roe <{MAIL}>", MAIL, path)


@pytest.mark.parametrize("value", [
    "agnes@example.com", "agnes@mail.example.org", "agnes@firm.test", "agnes@firm.invalid",
    "agnes@box.local",
    "noreply@firm-gmbh.de", "no-reply@firm-gmbh.de", "support@firm-gmbh.de", "git@forge-gmbh.de",
    "info@firm-gmbh.de",
    "python-dev@python-list.org", "user@firm-gmbh.de", "john.doe@firm-gmbh.de", "icon@2x.png",
    "getty@tty1.service",
    "left-pad@1.3.0", "agnes@yourdomain.com", "sha256-ctr@openssh.com",
    "0123456789abcdef0123@firm-gmbh.de",
    "agnes@firm-gmbh.notatld", "agnes@x.de",
])
def test_addresses_of_nobody_do_not(value):
    assert not pii.email(value.encode(), None)


@pytest.mark.parametrize("path", [
    "metadata.json", "news.csv", "changes.sql", "security.py", "x/authors.yaml",
])
def test_data_and_programs_of_such_names_do(path):
    assert check_in("email", f'"email": "{MAIL}"', MAIL, path)


def test_authorship_far_away_on_a_long_line_is_no_excuse():
    line = '{"author_id": 7, "x": "' + 200 * "y" + f'", "email": "{MAIL}"}}'
    assert check_in("email", line, MAIL)


def test_a_key_or_a_list_of_people_makes_an_address_likely():
    source = random.Random("list")
    others = [pii_samples.sample("email", source) for _ in range(3)]
    assert check_in("email_announced", f'customer_email = "{MAIL}"', MAIL)
    assert not check_in("email_announced", f"see {MAIL}", MAIL)
    assert not check_in("email_announced", f"see {MAIL}, {others[0]}", MAIL)
    assert not check_in("email_announced", f"see {MAIL} {MAIL} {MAIL.upper()} x@example.com", MAIL)
    assert check_in("email_announced", "see " + ", ".join([MAIL, *others]), MAIL)


@pytest.mark.parametrize("value", [
    "+49 30 23684417", "+1 212 867 4439", "+1-212-867-4439", "+44 20 7836 1245",
    "+33 1 42 68 53 07",
    "+919876501432", "+43 (0)1 4277 29", "+352 2478 2451",
])
def test_international_numbers_count(value):
    assert pii.phone_international(value.encode(), None)


@pytest.mark.parametrize("value", [
    "+1 212 555 0142", "+1-800-555-0199", "+44 7700 900123", "+44 20 7946 0991", "+61 491 570 156",
    "+33 6 39 98 12 34", "+49 30 23125 042", "+46 70 174 06 55", "+1 112 867 4439",
    "+1 212 167 4439",
    "+1234567890", "+0000000000", "+999 123 456 78", "+49 12", "+35236450.6", "+4339-07923",
])
def test_fictional_and_impossible_numbers_do_not(value):
    assert not pii.phone_international(value.encode(), None)


@pytest.mark.parametrize(("line", "value"), [
    ("at = '2024-05-06T07:08:09+4930236844'", "+4930236844"), ("sha: +49302368441", "+49302368441"),
    ("x = f(y) +49302368441", "+49302368441"), ("+49302368441ab9f", "+49302368441"),
])
def test_offsets_hashes_and_sums_are_no_numbers(line, value):
    assert not check_in("phone_international", line, value)


@pytest.mark.parametrize(("value", "is_one"), [
    ("(212) 867-4439", True), ("0171 2368441", True), ("030/2368441", True), ("212-867-4439 x12",
    True),
    ("555-0142", False), ("1234567890", False), ("0000000000", False), ("2024-01-02", False),
    ("02.01.2024", False), ("10.20.30.40", False), ("01632 960123", False),
])
def test_national_numbers_behind_a_key(value, is_one):
    assert pii.phone_keyed(value.encode(), None) is is_one


#: Not global, or of nobody in particular, although the standard library calls some of them global.
NO_ONES = [
    "0.1.2.3", "10.20.30.40", "100.64.1.77", "127.0.0.53", "169.254.169.254", "172.16.44.5",
    "192.0.2.44",
    "192.168.1.44", "198.18.5.44", "198.51.100.44", "203.0.113.44", "224.0.0.251",
    "239.255.255.250",
    "255.255.255.0", "8.8.8.8", "1.1.1.1", "1.2.3.4", "11.22.33.44", "4.17.21.9", "93.44.12.0",
    "300.1.1.1",
    "93.044.12.7", "2.5.29.37",
]


@pytest.mark.parametrize("value", NO_ONES)
def test_addresses_of_no_one_do_not_count(value):
    assert not pii.ip_v4(value.encode(), None)


def test_what_counts_as_global_is_never_special_in_the_registry():
    source = random.Random("ip")
    values = [".".join(str(source.randrange(256)) for _ in range(4)) for _ in range(3000)]
    counted = [value for value in values if pii.ip_v4(value.encode(), None)]
    assert len(counted) > len(values) // 2
    assert [value for value in counted if not ipaddress.ip_address(value).is_global] == []


@pytest.mark.parametrize("line", [
    'version = "{}"', "Chrome/{} Safari", "pip install x=={}", "v{}", "OID {}", "{}.7.1", "{}-rc1",
    "{}/24",
])
def test_versions_object_ids_and_networks_are_no_addresses(line):
    assert not check_in("ip_v4", line.format("93.44.112.77"), "93.44.112.77")
    assert check_in("ip_v4", "from 93.44.112.77 to", "93.44.112.77")


@pytest.mark.parametrize(("value", "is_one"), [
    ("2a02:8071:b1c2:4d00:91ff:fe3c:77a1:2b10", True), ("2a02:8071:b1c2::77a1", True),
    ("2001:db8:1:2:3:4:5:6", False), ("3fff:0:1::7", False), ("2002:c000:204::1", False),
    ("2606:4700:4700::1111", False), ("2023:10:11", False), ("2a02::1::2", False),
])
def test_ipv6(value, is_one):
    assert pii.ip_v6(value.encode(), None) is is_one


@pytest.mark.parametrize(("value", "is_one"), [
    ("3c:22:fb:9a:41:7e", True), ("3C-22-FB-9A-41-7E", True), ("3c22.fb9a.417e", True),
    ("00:11:22:33:44:55", False), ("ff:ff:ff:ff:ff:ff", False), ("00:00:5e:00:53:af", False),
    ("02:42:ac:11:00:02", False), ("01:00:5e:7f:ff:fa", False),
])
def test_mac_addresses_are_universal_and_of_one_device(value, is_one):
    assert pii.mac_address(value.encode(), None) is is_one


@pytest.mark.parametrize(("value", "is_one"), [
    ("52.520817", True), ("-122.41942", True), ("181.12345", False), ("52.0000", False), ("0.5000",
    False),
    ("52.123456", False), ("89.99999", False),
])
def test_coordinates_are_precise_places(value, is_one):
    assert pii.coordinate(value.encode(), None) is is_one
