"""Names, dates, addresses, documents, cards: what keys announce, and what stands there instead."""

from __future__ import annotations

import random

import pytest

from guard.detect import pii, pii_samples
from guard.detect.checks import Context


def at(check, lead: str, value: str, tail: str = "", path: str = "src/app.py") -> bool:
    text = (lead + value + tail).encode()
    start, end = len(lead.encode()), len((lead + value).encode())
    return getattr(pii, check)(value.encode(), Context(text, start, end, path))


@pytest.mark.parametrize("value", [
    "Wilhelmina", "Okonkwo", "Théo", "Lefèvre-Marchand", "O'Hara", "McCoy", "van den Oever",
    "da Costa",
    "Agnieszka Wrona", "Dr. Hans Vogel", "Ólafur", "稔", "Мария", "De Vries", "DeShawn",
])
def test_names_of_people(value):
    assert pii.person_name(value.encode(), None)


@pytest.mark.parametrize("value", [
    "First name", "Name", "String", "John Doe", "Jane", "Max Mustermann", "Required", "ALL_CAPS",
    "README",
    "FirstName", "lowercase", "R2D2", "user@host", "Your name", "", "A1", "None", "Alice",
    "Unknown",
])
def test_labels_types_and_nobodies(value):
    assert not pii.person_name(value.encode(), None)


def test_in_a_program_a_name_is_a_literal_and_no_authorship():
    assert at("person_name", 'first_name = "', "Wilhelmina", '"')
    assert not at("person_name", "first_name = ", "Wilhelmina", "()")
    assert at("person_name", "first_name: ", "Wilhelmina", "", "people.yaml")
    assert not at("person_name", '# Copyright, full_name: "', "Wilhelmina", '"')


@pytest.mark.parametrize("value", [
    "1987-03-14", "14.03.1987", "3/14/1987", "14/3/1987", "19870314", "March 14, 1987",
    "14 Mar 1987",
    "date(1987, 3, 14)", "2000-02-29",
])
def test_dates_of_birth(value):
    assert pii.birth_date(value.encode(), None)


@pytest.mark.parametrize("value", [
    "1970-01-01", "2000-01-01", "1987-13-14", "1987-02-30", "1900-02-29", "1787-03-14",
    "2187-03-14", "14.3",
    "YYYY-MM-DD", "",
])
def test_fillers_and_impossible_dates(value):
    assert not pii.birth_date(value.encode(), None)


@pytest.mark.parametrize(("value", "is_one"), [
    ("927 Larkspur Hollow Road", True), ("Kastanienweg 14", True), ("18, rue Cavendish", True),
    ("12/4 Quarry Lane", True), ("東京都千代田区丸の内1丁目", True), ("123 Main Street", False),
    ("101 Main Street", False), ("0x7ffe12345678 stack 1", False), ("http://host:8080/x", False),
    ("Musterstraße 12", False), ("unknown", False), ("{street} 12", False),
])
def test_addresses_have_a_street_and_a_number(value, is_one):
    assert pii.street_address(value.encode(), None) is is_one


@pytest.mark.parametrize(("value", "is_one"), [
    ("C48372615", True), ("L8 472 661", True), ("123456789", False), ("A12345678", False),
    ("000000000", False),
    ("REQUIRED", False), ("111222111", False), ("000-45-9999", False), ("078-05-1120", False),
])
def test_document_numbers_are_no_fillers(value, is_one):
    assert pii.document_number(value.encode(), None) is is_one


CARD = pii_samples.sample("card-visa", random.Random("card"))


@pytest.mark.parametrize(("lead", "tail"), [
    ("pay with ", "."), ('number = "', '"'), ("charge('", "')"), ("", ""), ("card ", ", thanks"),
])
def test_a_card_number_counts(lead, tail):
    assert at("card", lead, CARD, tail)


@pytest.mark.parametrize(("lead", "tail"), [
    ("x = [0.", "]"), ("[1234567890123456, ", "]"), ("snowflake_id = ", ""), ("0x", ""),
    ("/orders/", "/"),
    ("rng(", ")"), ("seed=", ""), ("a = 3*", ""), ("", "*t**2"), ("", "e5"), ("-", "-1"), ("", "n"),
])
def test_digits_in_numbers_paths_and_ids_are_no_card(lead, tail):
    assert not at("card", lead, CARD, tail)


@pytest.mark.parametrize("value", [
    "4242424242424242", "4111111111111111", "5555555555554444", "378282246310005",
    "6011111111111117",
    "3530111333300000", "4000002500003155", "5200828282828210", "4000000000000002",
    "4916338506082832",
])
def test_test_cards_are_nobodys(value):
    assert not pii.card(value.encode(), None)
    assert not pii.card_keyed(value.encode(), None)


def test_a_card_of_an_unknown_issuer_needs_a_key():
    maestro = pii_samples.sample("card-maestro", random.Random(1)).encode()
    assert not pii.card(maestro, None)
    assert pii.card_keyed(maestro, None)


@pytest.mark.parametrize(("value", "is_grouped"), [
    ("4000 0000 0000 0000", True), ("4000-0000-0000-0000", True), ("3700 000000 00000", True),
    ("4000000000000000", False), ("4000 0000-0000 0000", False),
])
def test_groups_of_a_card(value, is_grouped):
    assert pii.card_grouped(value.encode(), None) is is_grouped


@pytest.mark.parametrize("value", [
    "DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819", "FR1420041010050500013M02606",
    "NL91ABNA0417164300", "CH9300762011623852957", "AT611904300234573201", "BE68539007547034",
])
def test_ibans_of_the_registry_are_nobodys(value):
    assert not pii.iban(value.encode(), None)


def test_an_iban_has_the_length_of_its_country():
    value = pii_samples.sample("iban-de", random.Random(1))
    assert pii.iban(value.encode(), None)
    assert not pii.iban(("FR" + value[2:]).encode(), None)
    assert not pii.iban(("XX" + value[2:]).encode(), None)


@pytest.mark.parametrize(("check", "value"), [
    ("us_ssn", "078-05-1120"), ("us_ssn", "000-12-3456"), ("us_ssn", "666-12-3456"), ("us_ssn",
    "912-12-3456"),
    ("us_ssn", "123-45-6789"), ("uk_nino", "QQ 12 34 56 C"), ("uk_nino", "BG 48 10 49 A"),
    ("uk_nhs", "943 476 5919"), ("de_steuer_id", "86095742719"), ("es_dni", "12345678Z"),
    ("es_nie", "X1234567L"), ("it_codice_fiscale", "RSSMRA85T10A562S"), ("fr_nir",
    "255081416802538"),
    ("fi_hetu", "131052-308T"), ("se_personnummer", "640823-3234"), ("se_personnummer",
    "196408233234"),
    ("pl_pesel", "44051401359"), ("ch_ahv", "756.9217.0769.85"), ("br_cpf", "111.444.777-35"),
    ("nl_bsn", "111222333"), ("cn_resident_id", "11010519491231002X"), ("tr_tckn", "10000000146"),
    ("za_id", "8001015009087"), ("ca_sin", "046 454 286"), ("vin", "1M8GDM9AXKP042788"),
    ("imei", "490154203237518"), ("us_mbi", "1EG4TE5MK73"),
])
def test_documented_examples_are_nobodys(check, value):
    assert not getattr(pii, check)(value.encode(), None)


@pytest.mark.parametrize(("check", "name", "same"), [
    ("br_cpf", "br-cpf-grouped", lambda value: value.replace(".", "").replace("-", "")),
    ("ch_ahv", "ch-ahv-grouped", lambda value: value.replace(".", "")),
    ("uk_nino", "uk-nino-grouped", lambda value: value.replace(" ", "").lower()),
    ("in_aadhaar", "in-aadhaar-grouped", lambda value: value.replace(" ", "-")),
])
def test_separators_and_case_do_not_matter(check, name, same):
    value = pii_samples.sample(name, random.Random(name))
    assert getattr(pii, check)(value.encode(), None)
    assert getattr(pii, check)(same(value).encode(), None)


def test_coordination_numbers_add_sixty_to_the_day():
    value = next(
        value for last in range(10)
        if pii.se_personnummer((value := f"850774-219{last}").encode(), None)
    )
    assert not pii.se_personnummer(value.replace("850774", "850734").encode(), None)
