"""Payment cards and bank accounts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guard.detect.pii_number import compact, is_typed, number, shaped, words
from guard.detect.pii_place import not_in_numbers
from guard.detect.pii_sums import luhn, mod_97_10

if TYPE_CHECKING:
    from guard.detect.pii_number import Place

#: Issuer ranges and lengths of the networks. Source: ISO/IEC 7812-1; the networks' own rules
#: (Visa, Mastercard with its 2-series, American Express, Discover, JCB, UnionPay, Mir).
_ISSUERS = (
    r"4\d{15}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14}|220[0-4]\d{12}"
)
#: 4-4-4-4, 4-6-5 (American Express), 4-6-4 (Diners), one separator throughout.
_GROUPED = (
    rb"\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|\d{4}([ -])\d{6}\2\d{4,5}"
)
#: Test numbers that payment services print. Source: https://docs.stripe.com/testing,
#: https://docs.adyen.com/development-resources/test-cards-and-credentials,
#: https://developer.paypal.com/braintree/docs/reference/general/testing,
#: https://developer.authorize.net/hello_world/testing_guide.html; the rest by ``_is_test_like``.
_TEST_CARDS = words("""
    4012888888881881 4000056655665556 378282246310005 371449635398431 378734493671000
    6011111111111117 6011000990139424 6011981111111113 3056930009020004 36227206271667
    30569309025904 38520000023237 6555900000604105 3566002020360505 3530111333300000
    5200828282828210 5105105105105100 2223003122003222 6200000000000005 6205500000000000004
    4988438843884305 4166676667666746 5136333333333335 5585558555855583 5555341244441115
    5577000055770004 2223000048410010 2222410740360010 2222400070000005 2223000048400011
    2223000010309703 2223000010309711 6011601160116611 6445644564456445 36006666333344
    3569990010095841 4009348888881881 4012000033330026 4012000077777777 4217651111111119
    4005519200000004 6011000991300009 4444333322221111 5454545454545454 4462030000000000
    4007000000027 4012888818888 4532015112830366 5425233430109903 2222420000001113
    374245455400126 4539578763621486 4716190207394368 4929000000006 371449635392376
    5019717010103742 6331101999990016 6771798021000008 4263982640269299 4263970000005262
    4917484589897107 4001919257537193 4007702835532454 6362970000457013 6062826786276634
    5011054488597827 4895142232120006 5212345678901234 4485983356242217 4556737586899855
    4532117080573700 4024007103939509 4242424242424242 4111111111111111 5555555555554444
    4916338506082832 5280934283171080 4539148803436467 6011514433546201 6771549495586802
    5500000000000004 5424000000000015 340000000000009 30000000000004 6011000000000004
    3088000000000009 4508750015741019 5101180000000007 4199350000000002 4571000000000001
""")
_FEW_DIGITS, _MANY_ZEROS = 3, 8


def _is_test_like(digits: str) -> bool:
    """Say whether ``digits`` are a test number, a run along the keys, or almost all the same."""
    if digits in _TEST_CARDS or len(set(digits)) <= _FEW_DIGITS or digits[:8] == digits[8:]:
        return True
    return is_typed(digits) or digits.count("0") >= _MANY_ZEROS


def _card_digits(value: bytes) -> str:
    return value.decode("ascii", "replace").replace(" ", "").replace("-", "")


_CARD = rb"\d(?:[ -]?\d){11,18}"


@shaped(_CARD)
def card(value: bytes, place: Place | None = None) -> bool:
    """Check a payment card number: issuer range, its length, Luhn, not a test number.

    Where bare digits stand in a longer number, a path or a table of numbers they are none.
    """
    digits = _card_digits(value)
    if not re.fullmatch(_ISSUERS, digits) or not luhn(digits) or _is_test_like(digits):
        return False
    return not_in_numbers(value, place)


@shaped(_CARD)
def card_keyed(value: bytes, _place: Place | None = None) -> bool:
    """Check a card number behind a key: any issuer and length of ISO/IEC 7812 is believed."""
    digits = _card_digits(value)
    return luhn(digits) and not _is_test_like(digits)


def card_grouped(value: bytes, _place: Place | None = None) -> bool:
    """Say whether the number is written in the groups of a card."""
    return re.fullmatch(_GROUPED, value) is not None


#: Length, then the countries that have it. Source: SWIFT IBAN Registry, release 101.
_IBAN_LENGTHS = {country: size for size, countries in (
    (15, "NO"), (16, "BE"), (18, "DK FO FK FI GL NL SD"), (19, "MK SI"),
    (20, "AT BA EE KZ XK LT LU MN"), (21, "HR LV LI CH"), (22, "BG BH CR GE DE IE ME RS GB VA"),
    (23, "GI IL IQ OM SO TL AE"), (24, "AD CZ MD PK RO SA SK ES SE TN VG"), (25, "LY PT ST"),
    (26, "IS TR"), (27, "BI DJ FR GR IT MC MR SM"), (28, "AL AZ BY CY DO SV GT HU LB NI PL HN"),
    (29, "BR EG PS QA UA"), (30, "JO KW MU YE"), (31, "MT SC"), (32, "LC"), (33, "RU"),
) for country in countries.split()}
#: Examples of the registry and of much-copied documentation, without country and check digits.
_IBAN_EXAMPLES = words("""
    NWBK60161331926819 WEST12345698765432 BUKB20201555555555 370400440532013000
    100000000123456789 20041010050500013M02606 30006000011234567890189 21000418450200051332
    21000418401234567891 X0542811101000000123456 ABNA0417164300 INGB0001234567 539007547034
    00762011623852957 1904300234573201 109010140000071219812874 000201231234567890154
    50000000058398257466 500000000583982574667 86011117947 00400440116243 12345600000785
    AIBK93115212345678 0019400644750000 08000000192000145399 01101250000000012300695
    117730161111101800000000 0006100519786457841326 80000000608010167519 0331234567890123456
    0108000000099999999 1000011101001000 BANK0000435195001 2200221020145685
    MALT011000012345MTLCAST001S 002001280000001200527600 10010051863000160 AAAA1B31007593840000
    12000000198742637541 263300012039086 BNBG96611020345678 0159260076545510730391
    088100002324013AA 11222000010123456789030 00360305000010009795493C1 00012030200359100100
    CBKU0000000000001234560101 500105175407324931 3704004405320130001 500105170648489890
""")


@number(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
def iban(text: str) -> bool:
    """Check an IBAN: length of its country, MOD 97-10, not a registry example."""
    if len(text) != _IBAN_LENGTHS.get(text[:2]) or text[4:] in _IBAN_EXAMPLES:
        return False
    return mod_97_10(text[4:] + text[:4]) and "00000000000" not in text and "1234567890" not in text


#: ISO 3166 countries that a BIC may name at its fifth and sixth letter, plus Kosovo.
_COUNTRIES = words("""
    AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ
    CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ
    FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM
    IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY
    MA MC MD ME MG MH MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NZ
    OM PA PE PF PG PH PK PL PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR
    ST SV SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF
    WS XK YE YT ZA ZM ZW
""")


@number(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", documented=("DEUTDEFF", "DEUTDEFF500", "BANKBEBB"))
def bic(text: str) -> bool:
    """Check a BIC's structure and country. Source: ISO 9362."""
    return text[4:6] in _COUNTRIES


@shaped(rb"\d(?:[ .-]?\d){3,19}")
def account_number(value: bytes, _place: Place | None = None) -> bool:
    """Check that digits behind a key for a bank account are not a filler."""
    digits = compact(value)
    if len(set(digits)) <= _FEW_DIGITS or digits in "01234567890123456789":
        return False
    return not is_typed(digits) and digits not in "98765432109876543210"


@shaped(rb"\d{3,4}")
def security_code(value: bytes, _place: Place | None = None) -> bool:
    """Check a card's three or four digits: not one digit only, not a run."""
    return len(set(value)) > 1 and value not in b"01234567890"


def track(value: bytes, _place: Place | None = None) -> bool:
    """Check magnetic-stripe data: the account number in it. Source: ISO/IEC 7813."""
    found = re.search(rb"\d{13,19}", value)
    return found is not None and card_keyed(found.group(), None)
