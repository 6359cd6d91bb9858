"""What every check on personal data promises: it takes any bytes, anywhere, and says yes or no."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.detect import pii, pii_samples
from guard.detect.checks import Context, load_check

VALUES = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=40).map(str.encode),
    st.text("0123456789 .-/+()xX:@", max_size=40).map(str.encode),
    st.from_regex(r"[A-Z0-9]{0,6}[-. ]?[0-9]{0,12}[A-Z]?", fullmatch=True).map(str.encode),
)


@pytest.mark.parametrize("name", sorted(pii.CHECKS))
def test_every_check_has_a_name_for_rules_and_says_what_it_checks(name):
    check = load_check(name.replace("_", "-"))
    assert check is getattr(pii, name)
    assert check.__doc__
    assert check.__doc__.startswith(("Check ", "Say whether "))


def test_an_unknown_check_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no check 'shoe_size'"):
        _ = pii.shoe_size


@pytest.mark.parametrize("name", sorted(pii.CHECKS))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_value_and_no_surroundings_crash_a_check(name, data):
    check = getattr(pii, name)
    value, lead, tail = data.draw(VALUES), data.draw(VALUES), data.draw(VALUES)
    assert check(value, None) in {True, False}
    text = lead + value + tail
    path = data.draw(st.sampled_from(["a.py", "b.csv", ""]))
    place = Context(text, len(lead), len(lead) + len(value), path)
    assert check(value, place) in {True, False}


@pytest.mark.parametrize("name", pii_samples.NAMES)
def test_samples_are_proved_by_their_check_and_depend_on_the_seed_alone(name):
    first, again, other = (pii_samples.sample(name, random.Random(seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    check = getattr(pii, (pii_samples._SHAPES[name][1] or name).replace("-", "_"))
    assert check(first.encode(), None)


def test_an_unknown_sample_is_an_error():
    with pytest.raises(ValueError, match="not one of"):
        pii_samples.sample("shoe-size", random.Random(0))


#: Numbers of which any one digit changed must be refused, whatever it is changed to.
SINGLE_DIGIT = [
    "card-visa", "iban-de", "uk-nhs", "de-steuer-id", "fr-nir", "es-dni", "nl-bsn", "pl-pesel",
    "se-personnummer", "fi-hetu", "no-fnr", "ch-ahv", "br-cpf", "in-aadhaar", "ca-sin",
    "cn-resident-id", "za-id", "tr-tckn", "us-routing", "imei", "hr-oib", "us-npi",
    "gr-amka", "il-id", "hu-taj",
]


@pytest.mark.parametrize("name", SINGLE_DIGIT)
def test_one_digit_changed_is_refused(name):
    source = random.Random(name)
    check = getattr(pii, (pii_samples._SHAPES[name][1] or name).replace("-", "_"))
    value = pii_samples.sample(name, source)
    changed = [
        value[:index] + digit + value[index + 1:]
        for index, old in enumerate(value) if old.isdigit()
        for digit in "0123456789" if digit != old
    ]
    assert [other for other in changed if check(other.encode(), None)] == []
