"""Identity and tax numbers of Asia, Latin America and the Pacific; numbers of US health care.

As in ``guard.detect.pii_europe``; sources stand with the rules. Numbers in ``documented`` are
examples that the authorities print.
"""

from __future__ import annotations

from guard.detect.pii_number import is_typed, number, words
from guard.detect.pii_sums import is_birth, luhn, weigh

_ELEVEN, _TEN = 11, 10
_RUT_CHECKS = "0123456789K"
#: Year letters of Singapore: check letters, what the year adds. Source: ICA; no official table.
_NRIC = {
    "S": ("JZIHGFEDCBA", 0), "T": ("JZIHGFEDCBA", 4), "F": ("XWUTRQPNMLK", 0),
    "G": ("XWUTRQPNMLK", 4), "M": ("XWUTRQPNJLK", 3),
}
#: Letters of Taiwan's places, their number being 10 and up.
_TW_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
_EC_PROVINCES = words(
    "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 30 50",
)
#: Places of birth that Malaysia has not given a number. Source: JPN, Kod Negeri.
_MY_NO_PLACE = words("00 17 18 19 20 69 70 73 80 81 94 95 96 97")


@number(r"\d{7,8}[0-9K]", documented=("125319092", "111111111", "123456785"))
def cl_rut(text: str) -> bool:
    """Check a Chilean RUT: weights 2 to 7 from the right, modulus 11."""
    total = weigh(text[-2::-1], (2, 3, 4, 5, 6, 7, 2, 3))
    return text[-1] == _RUT_CHECKS[-total % _ELEVEN]


@number(r"2[0347]\d{9}", documented=("20123456786", "20267565393", "20055361682"))
def ar_cuit(digits: str) -> bool:
    """Check an Argentine CUIT or CUIL of a person: weights 5 to 2 and 7 to 2, modulus 11."""
    total = -weigh(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % _ELEVEN
    return digits[10] == str(min(total, 9))


@number(r"\d{2}[0-5]\d{7}", documented=("1714307103", "1712345674"))
def ec_ci(digits: str) -> bool:
    """Check an Ecuadorian cédula: province, Luhn."""
    return digits[:2] in _EC_PROVINCES and luhn(digits)


@number(r"\d{11}", documented=("00113918205", "22400022111"))
def do_cedula(digits: str) -> bool:
    """Check a Dominican cédula: Luhn."""
    return luhn(digits)


@number(r"\d{8}[0-9A-K]", documented=("101174102", "10117410G"))
def pe_cui(text: str) -> bool:
    """Check a Peruvian CUI: eight digits and a check digit or letter, modulus 11."""
    total = weigh(text[:8], (3, 2, 7, 6, 5, 4, 3, 2)) % _ELEVEN
    return text[8] in "65432110987"[total] + "KJIHGFEDCBA"[total]


@number(r"\d{7}[0-9]", documented=("12345672", "11111111"))
def uy_ci(digits: str) -> bool:
    """Check a Uruguayan cédula: weights 2 9 8 7 6 3 4, modulus 10."""
    return digits[7] == str(-weigh(digits, (2, 9, 8, 7, 6, 3, 4)) % _TEN)


@number(r"\d{9}", documented=("123456782", "039337423", "000000018"))
def il_id(digits: str) -> bool:
    """Check an Israeli identity number: Luhn."""
    return luhn(digits)


@number(r"\d{12}", documented=("770305021234",))
def my_nric(digits: str) -> bool:
    """Check a Malaysian identity number: date and place of birth; it has no check digit."""
    return is_birth(digits) and digits[6:8] not in _MY_NO_PLACE


@number(r"[1-8]\d{12}", documented=("1234545678781", "1101700230708", "1234567890121"))
def th_pin(digits: str) -> bool:
    """Check a Thai identification number: weights 13 to 2, modulus 11."""
    return digits[12] == str((11 - weigh(digits, range(13, 1, -1)) % _ELEVEN) % _TEN)


@number(r"[1-7]\d{11}[1-9]", documented=("3420103958941", "1234512345671"))
def pk_cnic(digits: str) -> bool:
    """Check a Pakistani CNIC: province and sex; it has no check digit."""
    return not is_typed(digits)


@number(r"\d{8,9}", documented=("49091850", "35901981", "49098576", "136410132"))
def nz_ird(digits: str) -> bool:
    """Check a New Zealand tax number: two rounds of modulus 11, from 10,000,000 on."""
    if not 10_000_000 <= int(digits) < 150_000_000:  # noqa: PLR2004 - what has been given out
        return False
    body = digits[:-1].zfill(8)
    for weights in ((3, 2, 7, 6, 5, 4, 3, 2), (7, 4, 3, 2, 5, 2, 7, 6)):
        check = -weigh(body, weights) % _ELEVEN
        if check != _TEN:
            return digits[-1] == str(check)
    return False


@number(r"[A-Z]{1,2}\d{6}[0-9A]", separators=" ()-", documented=("A1234563", "A123456(3)"))
def hk_id(text: str) -> bool:
    """Check a Hong Kong identity card number: weights 9 to 1, modulus 11 (a blank is 36)."""
    head = [36] * (8 - len(text) + 1) + [ord(char) - 55 for char in text[:-7]]
    values = head + [int(char) for char in text[-7:-1]] + [int(text[-1], 16)]
    return sum((9 - index) * value for index, value in enumerate(values)) % _ELEVEN == 0


@number(r"[STFGM]\d{7}[A-Z]", documented=("S1234567D", "F1234567N", "S0000001I"))
def sg_nric(text: str) -> bool:
    """Check a Singaporean NRIC or FIN: weights 2 7 6 5 4 3 2, modulus 11."""
    letters, offset = _NRIC[text[0]]
    total = (weigh(text[1:8], (2, 7, 6, 5, 4, 3, 2)) + offset) % _ELEVEN
    return text[8] == letters[_TEN - total if text[0] == "M" else total]


@number(r"[A-Z][1289]\d{8}", documented=("A123456789", "A800000014"))
def tw_id(text: str) -> bool:
    """Check a Taiwanese identity number: the letter counts as two digits, modulus 10."""
    place = 10 + _TW_LETTERS.index(text[0])
    total = place // _TEN + place % _TEN * 9 + weigh(text[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1))
    return total % _TEN == 0


@number(r"[1-9]\d{15}", documented=("3171011708450001", "3201234567890001"))
def id_nik(digits: str) -> bool:
    """Check an Indonesian NIK: province, birth date (day + 40 for women), a serial number."""
    day = int(digits[6:8])
    day -= 40 if day > 40 else 0  # noqa: PLR2004 - the offset of women
    born = is_birth(f"{day:02}{digits[8:12]}", "dmy")
    return born and 11 <= int(digits[:2]) <= 97 and digits[12:] != "0000"  # noqa: PLR2004


@number(r"[12]\d{9}", documented=("1234567893", "1245319599"))
def us_npi(digits: str) -> bool:
    """Check a national provider identifier: Luhn behind 80840. Source: 45 CFR 162.406, CMS."""
    return luhn("80840" + digits)


@number(r"[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}", documented=("AB1234563", "F91234563", "BB1388568"))
def us_dea(text: str) -> bool:
    """Check a DEA registration number: odd places and twice the even ones. Source: DEA."""
    digits = text[2:]
    return digits[6] == str(weigh(digits, (1, 2) * 3) % _TEN)
