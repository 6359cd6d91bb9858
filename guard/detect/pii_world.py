"""Identity, tax and social-security numbers of countries outside Europe.

As in ``guard.detect.pii_europe``; sources stand with the rules.
"""

from __future__ import annotations

from guard.detect.pii_number import is_typed, number, words
from guard.detect.pii_sums import is_birth, is_date, luhn, mod_11_2, verhoeff, weigh

_ELEVEN, _TEN = 11, 10
#: First two digits: the province of first registration. Source: GB/T 2260.
_CN_PROVINCES = words("""
    11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65
    71 81 82 83
""")
#: Values by position in this alphabet, Ñ between N and O.
#: Source: Instructivo Normativo para la Asignación de la CURP, DOF 18-10-2021, annex 4.
_CURP_ALPHABET = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
#: Source: the same, annex 2 (states, ``NE`` born abroad).
_CURP_STATES = words("""
    AS BC BS CC CL CM CS CH DF DG GT GR HG JC MC MN MS NT NL OC PL QT QR SP SL SR TC TS TL VZ YN
    ZS NE
""")
#: Century by the seventh digit. Source: Resident Registration Act, enforcement rules.
_KR_CENTURIES = {"9": 1800, "0": 1800} | dict.fromkeys("1256", 1900) | dict.fromkeys("3478", 2000)
_KR_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


#: Printed on specimen cards and in documentation.
US_SPECIMENS = ("078051120", "219099999", "457555462", "001010001", "111223333")


@number(
    r"(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}",
    documented=US_SPECIMENS,
)
def us_ssn(digits: str) -> bool:
    """Check the structure of a US social security number; it has no check digit.

    Source: SSA, Social Security Number Randomization (area 000, 666 and 900-999, group 00 and
    serial 0000 are never issued; 078-05-1120 and 219-09-9999 were printed on specimen cards).
    """
    return digits not in "01234567890987654321"


@number(r"9\d{2}(5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}", documented=("900700000", "912701234"))
def us_itin(digits: str) -> bool:
    """Check a US taxpayer number: 9, fourth and fifth digit 50-65, 70-88, 90-92, 94-99."""
    return digits[5:] != "0000"


@number(r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d"
        r"[AC-HJKMNP-RT-Y]{2}\d{2}", documented=("1EG4TE5MK73", "1EG4TE5MK72"))
def us_mbi(_text: str) -> bool:
    """Check the structure of a Medicare beneficiary identifier (no S, L, O, I, B, Z).

    Source: CMS, Understanding the MBI Format.
    """
    return True


@number(r"\d{9}", documented=("021000021", "011401533", "123456780"))
def us_routing(digits: str) -> bool:
    """Check a US bank routing number: weights 3 7 1, known first two digits. Source: ABA."""
    lead = int(digits[:2])
    known = any(low <= lead <= high for low, high in ((1, 12), (21, 32), (61, 72)))
    return known and weigh(digits, (3, 7, 1) * 3) % _TEN == 0


@number(r"\d{11}", documented=("11144477735", "12345678909", "01234567890"))
def br_cpf(digits: str) -> bool:
    """Check a Brazilian CPF: two check digits, modulus 11."""
    first = weigh(digits, range(10, 1, -1)) * _TEN % _ELEVEN % _TEN
    second = weigh(digits, range(11, 1, -1)) * _TEN % _ELEVEN % _TEN
    return digits[9:] == f"{first}{second}"


@number(
    r"(?!0{12})[0-9A-Z]{12}\d{2}",
    documented=("11222333000181", "12345678000195", "12ABC34501DE35"),
)
def br_cnpj(text: str) -> bool:
    """Check a Brazilian CNPJ, with letters since July 2026 (value: ASCII code less 48).

    Source: Receita Federal, Instrução Normativa RFB 2.229/2024.
    """
    values = [ord(char) - ord("0") for char in text]
    for size in (12, 13):
        weights = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)[13 - size:]
        total = sum(value * weight for value, weight in zip(values, weights, strict=False))
        if values[size] != -total % _ELEVEN % _TEN:
            return False
    return True


@number(r"[2-9]\d{11}", documented=("234123412346", "499118665246", "999941057058", "999971658847"))
def in_aadhaar(digits: str) -> bool:
    """Check an Aadhaar number: Verhoeff, no palindrome. Source: UIDAI, numbering scheme."""
    return digits != digits[::-1] and not is_typed(digits) and verhoeff(digits)


@number(r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]")
def in_pan(text: str) -> bool:
    """Check an Indian PAN: the fourth letter is the kind of holder, 0000 is not given out."""
    return text[5:9] not in {"0000", "1234"}


@number(r"[1-79]\d{8}", documented=("123456782", "130692544"))
def ca_sin(digits: str) -> bool:
    """Check a Canadian social insurance number: Luhn; 0 and 8 are not given to people."""
    return luhn(digits)


@number(r"\d{8,9}", documented=("123456782", "876543210"))
def au_tfn(digits: str) -> bool:
    """Check an Australian tax file number, old (8) or new (9 digits), modulus 11."""
    return weigh(digits, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % _ELEVEN == 0


@number(r"[2-6]\d{9}[1-9]?", documented=("2123456701", "22123456701"))
def au_medicare(digits: str) -> bool:
    """Check an Australian Medicare card number: the ninth digit checks the first eight."""
    return weigh(digits[:8], (1, 3, 7, 9, 1, 3, 7, 9)) % _TEN == int(digits[8])


@number(
    r"\d{6}(18|19|20)\d{9}[0-9X]",
    documented=("11010519491231002X", "440524188001010014", "110101199003074514"),
)
def cn_resident_id(text: str) -> bool:
    """Check a Chinese resident id: province, birth date, MOD 11-2. Source: GB 11643-1999."""
    born = is_date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    return born and text[:2] in _CN_PROVINCES and mod_11_2(text)


def _kr_born(digits: str) -> bool:
    return is_birth(digits, century=_KR_CENTURIES[digits[6]]) and int(digits[7:9]) <= _KR_PLACES


_KR_PLACES = 96


@number(r"\d{13}", documented=("9710139019902",))
def kr_rrn(digits: str) -> bool:
    """Check a Korean resident number's birth date, place and check digit."""
    return _kr_born(digits) and digits[12] == str((11 - weigh(digits, _KR_WEIGHTS) % 11) % 10)


@number(r"\d{13}", documented=("9710139019902",))
def kr_rrn_shape(digits: str) -> bool:
    """Check a Korean resident number's birth date; since October 2020 the rest is random."""
    return is_birth(digits, century=_KR_CENTURIES[digits[6]])


@number(r"\d{12}", documented=("123456789018",))
def jp_my_number(digits: str) -> bool:
    """Check a Japanese individual number. Source: MIC ordinance no. 85 of 2014, article 5."""
    rest = weigh(digits, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % _ELEVEN
    return int(digits[11]) == (0 if rest <= 1 else _ELEVEN - rest)


@number(r"\d{10}[012]\d{2}", documented=("8001015009087", "7503305044089"))
def za_id(digits: str) -> bool:
    """Check a South African identity number: birth date, citizenship, Luhn."""
    return is_birth(digits) and luhn(digits)


@number(r"[1-9]\d{10}", documented=("10000000146", "17291716060", "12345678901"))
def tr_tckn(digits: str) -> bool:
    """Check a Turkish identity number: tenth and eleventh digit."""
    odd, even = sum(map(int, digits[0:9:2])), sum(map(int, digits[1:8:2]))
    tenth = (odd * 7 - even) % _TEN
    return int(digits[9]) == tenth and int(digits[10]) == (odd + even + tenth) % _TEN


@number(
    r"[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[0-9A-Z]\d",
    documented=("BOXW310820HNERXN09", "SABC560626MDFLRN01", "HEGG560427MVZRRL04"),
)
def mx_curp(text: str) -> bool:
    """Check a Mexican CURP: birth date, state, check digit (weights 18 to 2)."""
    century = 1900 if text[16].isdigit() else 2000
    total = sum(_CURP_ALPHABET.index(char) * (18 - index) for index, char in enumerate(text[:17]))
    known = text[11:13] in _CURP_STATES and is_birth(text[4:10], century=century)
    return known and int(text[17]) == -total % _TEN
