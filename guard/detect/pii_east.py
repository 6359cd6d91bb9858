"""Identity, tax and social-security numbers of eastern and northern Europe.

As in ``guard.detect.pii_europe``; sources stand with the rules. Numbers in ``documented`` are
examples that the authorities print.
"""

from __future__ import annotations

from guard.detect.pii_number import number
from guard.detect.pii_sums import is_birth, is_date, luhn, mod_11_10, weigh

_ELEVEN, _TEN = 11, 10
#: A birth number has nine digits up to 1953; the tenth checks the others.
_RC_LONG_SINCE = 1954
_PPS_LETTERS = "WABCDEFGHIJKLMNOPQRSTUV"
_IK_FIRST, _IK_SECOND = (1, 2, 3, 4, 5, 6, 7, 8, 9, 1), (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)
_CNP_CENTURIES = {"1": 1900, "2": 1900, "3": 1800, "4": 1800, "5": 2000, "6": 2000}
_CNP_COUNTIES = frozenset([*range(1, 49), 51, 52, 70, *range(80, 84)])


@number(r"\d{9,10}", documented=("7103192745", "991231123"))
def cz_rc(digits: str) -> bool:
    """Check a Czech or Slovak birth number: date (month + 50 or + 20), from 1954 modulus 11."""
    year = 1900 + int(digits[:2])
    if len(digits) < _TEN:
        year -= 100 if year >= 1980 else 0  # noqa: PLR2004 - people of the 19th century
        if year >= _RC_LONG_SINCE:
            return False
    elif year < _RC_LONG_SINCE:
        year += 100
    if not is_date(year, int(digits[2:4]) % 50 % 20, int(digits[4:6])):
        return False
    return len(digits) < _TEN or digits[9] == str(int(digits[:9]) % _ELEVEN % _TEN)


@number(r"\d{11}", documented=("33392005961", "12345678903"))
def hr_oib(digits: str) -> bool:
    """Check a Croatian personal identification number: MOD 11,10."""
    return mod_11_10(digits)


@number(r"\d{13}", documented=("0101006500006", "0101990123456"))
def si_emso(digits: str) -> bool:
    """Check a number of the former Yugoslav scheme (EMŠO, JMBG): date, modulus 11."""
    year = int(digits[4:7])
    year += 2000 if year < 800 else 1000  # noqa: PLR2004 - nobody was born before 1800
    total = weigh(digits, (7, 6, 5, 4, 3, 2) * 2)
    born = is_date(year, int(digits[2:4]), int(digits[:2]))
    return born and digits[12] == str(-total % _ELEVEN % _TEN)


@number(r"\d{10}", documented=("7523169263", "8032056031", "7501020018"))
def bg_egn(digits: str) -> bool:
    """Check a Bulgarian uniform civil number: the month carries the century, modulus 11."""
    offset = int(digits[2:4]) // 20
    if offset > 2:  # noqa: PLR2004 - 20 for the 1800s, 40 for the 2000s
        return False
    century = (1900, 1800, 2000)[offset]
    born = f"{digits[:2]}{int(digits[2:4]) % 20:02}{digits[4:6]}"
    total = weigh(digits, (2, 4, 8, 5, 10, 9, 7, 3, 6))
    return is_birth(born, century=century) and digits[9] == str(total % _ELEVEN % _TEN)


@number(r"[1-9]\d{12}", documented=("1630615123457", "1800101221144"))
def ro_cnp(digits: str) -> bool:
    """Check a Romanian personal numerical code: sex and century, date, county, modulus 11."""
    total = weigh(digits, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % _ELEVEN
    born = is_birth(digits[1:7], century=_CNP_CENTURIES.get(digits[0], 0))
    known = int(digits[7:9]) in _CNP_COUNTIES
    return born and known and digits[12] == str(1 if total == _TEN else total)


@number(r"[1-8]\d{10}", documented=("36805280109", "33309240064", "38703181745"))
def ee_ik(digits: str) -> bool:
    """Check an Estonian or Lithuanian personal code: two rounds of modulus 11."""
    century = 1800 + (int(digits[0]) - 1) // 2 * 100
    total = weigh(digits, _IK_FIRST) % _ELEVEN
    if total == _TEN:
        total = weigh(digits, _IK_SECOND) % _ELEVEN % _TEN
    return is_birth(digits[1:7], century=century) and digits[10] == str(total)


@number(r"(?:[0-2]\d|3[01])[01]\d{3}[0-2]\d{4}", documented=("16117519997", "32867300679"))
def lv_pk(digits: str) -> bool:
    """Check a Latvian personal code of before July 2017: date, modulus 11.

    Since then they begin with 32 and are random: their key has to tell.
    """
    century = 1800 + 100 * int(digits[6])
    total = 1 + weigh(digits, (10, 5, 8, 4, 2, 1, 6, 3, 7, 9))
    return is_birth(digits[:6], "dmy", century) and digits[10] == str(total % _ELEVEN % _TEN)


@number(r"\d{11}", documented=("01013099997", "17036000153"))
def gr_amka(digits: str) -> bool:
    """Check a Greek social-security number (AMKA): date and Luhn."""
    return is_birth(digits, "dmy") and luhn(digits)


@number(r"\d{9}", documented=("094259216", "023456780", "123456783"))
def gr_afm(digits: str) -> bool:
    """Check a Greek tax number (AFM): powers of two, modulus 11."""
    total = weigh(digits, (256, 128, 64, 32, 16, 8, 4, 2))
    return digits[8] == str(total % _ELEVEN % _TEN)


@number(r"\d{9}", documented=("123456788", "111111110"))
def hu_taj(digits: str) -> bool:
    """Check a Hungarian social-security number (TAJ): weights 3 and 7. Source: 1996. évi XX. tv."""
    return digits[8] == str(weigh(digits, (3, 7) * 4) % _TEN)


@number(r"\d{10}", documented=("1759013776", "1234567890"))
def ua_rntrc(digits: str) -> bool:
    """Check a Ukrainian taxpayer number (RNOKPP): modulus 11."""
    total = weigh(digits, (-1, 5, 7, 9, 4, 6, 10, 5, 7))
    return digits[9] == str(total % _ELEVEN % _TEN)


@number(r"\d{12}", documented=("123456789047", "500100732259"))
def ru_inn(digits: str) -> bool:
    """Check a Russian taxpayer number of a person: two check digits, modulus 11."""
    first = weigh(digits, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % _ELEVEN % _TEN
    second = weigh(digits, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % _ELEVEN % _TEN
    return digits[10:] == f"{first}{second}"


@number(r"\d{11}", documented=("11223344595", "08765430200", "12345678964"))
def ru_snils(digits: str) -> bool:
    """Check a Russian pension insurance number: weights 9 to 1, modulus 101.

    Source: Постановление Правления ПФР от 13.06.2019 N 335п.
    """
    total = weigh(digits, range(9, 0, -1)) % 101 % 100
    return int(digits[:9]) > 1_001_998 and int(digits[9:]) == total  # noqa: PLR2004 - first checked


@number(r"\d{7}[A-W][ABH]?", documented=("6433435F", "6433435OA", "1234567T", "1234567FA"))
def ie_pps(text: str) -> bool:
    """Check an Irish personal public service number: weights 8 to 2 and 9, modulus 23."""
    total = weigh(text[:7], range(8, 1, -1))
    if len(text) > len("1234567W"):
        total += 9 * (ord(text[8]) - ord("A") + 1)
    return text[7] == _PPS_LETTERS[total % len(_PPS_LETTERS)]


@number(r"[0-3]\d[01]\d{6}[890]", documented=("4504013150", "1201743399", "0101302989"))
def is_kennitala(digits: str) -> bool:
    """Check the Icelandic identification number of a person: date, modulus 11."""
    century = 2000 if digits[9] == "0" else 1000 + 100 * int(digits[9])
    total = weigh(digits, (3, 2, 7, 6, 5, 4, 3, 2, 1))
    return is_birth(digits, "dmy", century) and total % _ELEVEN == 0
