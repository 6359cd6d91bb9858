"""Identity, tax and social-security numbers of European countries.

Each check takes the value as written and says whether it is a number that could have been
issued. Source of each: the authority named with its rule in ``policies/pii``; agreement with
python-stdnum is held by the tests.
"""

from __future__ import annotations

from collections import Counter

from guard.detect.pii_number import number
from guard.detect.pii_sums import ean, is_birth, luhn, mod_11_10, weigh

_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_HETU_LETTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
#: Century signs. Source: DVV, reform of the personal identity code, 2023 (new signs).
_HETU_CENTURIES = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)
#: Value of a letter or digit at an odd place of a codice fiscale (at even places a = 0, b = 1 …).
#: Source: Decreto Ministeriale 23 dicembre 1976, n. 13813, art. 8-9.
_CODICE_ODD = dict(zip(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6,
     8, 12, 14, 16, 10, 22, 25, 24, 23),
    strict=True,
))
#: Digits may be replaced by these letters where two people would share a code (omocodia).
_CODICE_DIGITS = {ord(letter): str(digit) for digit, letter in enumerate("LMNPQRSTUV")}
_CODICE_MONTHS = "ABCDEHLMPRST"
_CODICE_FEMALE = 40
_ELEVEN, _MOD_97, _MONTHS = 11, 97, 12
#: First and last individual number, first and last year of birth, century.
#: Source: Forskrift til folkeregisterloven, 2-2-1.
_NO_CENTURIES = (
    (0, 499, 0, 99, 1900), (500, 749, 54, 99, 1800), (500, 999, 0, 39, 2000),
    (900, 999, 40, 99, 1900),
)


@number(
    r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]",
)
def uk_nino(text: str) -> bool:
    """Check a National Insurance number: structure, no check digit. Source: HMRC NIM39110."""
    return text[2:8] not in {"123456", "654321"}


@number(r"\d{10}", documented=("9434765919", "4505577104", "4857773456"))
def uk_nhs(digits: str) -> bool:
    """Check an NHS number (modulus 11); 999… is reserved for tests.

    Source: NHS Data Dictionary, NHS NUMBER.
    """
    return not digits.startswith("999") and weigh(digits, range(10, 0, -1)) % _ELEVEN == 0


@number(r"[1-9]\d{10}", documented=("86095742719", "47036892816", "65929970489", "36574261809"))
def de_steuer_id(digits: str) -> bool:
    """Check a German tax id: one digit comes twice or thrice, check digit MOD 11,10."""
    repeats = sorted(Counter(digits[:10]).values())
    return repeats[-2] == 1 and repeats[-1] in {2, 3} and mod_11_10(digits)


@number(r"[1-478]\d{2}(0[1-9]|1[0-2]|[2-9]\d)(\d{2}|2[AB])\d{8}", documented=("255081416802538",))
def fr_nir(text: str) -> bool:
    """Check a French social-security number: key is 97 minus the number modulo 97."""
    body = text[:13].replace("2A", "19", 1) if text[5:7] == "2A" else text[:13]
    body = body[:5] + "18" + body[7:] if text[5:7] == "2B" else body
    return body.isdigit() and _MOD_97 - int(body) % _MOD_97 == int(text[13:])


@number(
    r"[A-Z]{6}[\dLMNP-V]{2}[ABCDEHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]",
    documented=("RSSMRA80A01H501U", "RSSMRA85T10A562S", "MRTMTT25D09F205Z"),
)
def it_codice_fiscale(text: str) -> bool:
    """Check an Italian tax code: birth date and check letter."""
    born = text[6:8].translate(_CODICE_DIGITS), text[9:11].translate(_CODICE_DIGITS)
    month = _CODICE_MONTHS.index(text[8]) + 1
    day = int(born[1]) - (_CODICE_FEMALE if int(born[1]) > _CODICE_FEMALE else 0)
    if not is_birth(f"{born[0]}{month:02}{day:02}"):
        return False
    odd = sum(_CODICE_ODD[char] for char in text[0:15:2])
    even = sum(int(char) if char.isdigit() else ord(char) - ord("A") for char in text[1:15:2])
    return text[15] == chr(ord("A") + (odd + even) % 26)


@number(r"\d{8}[A-Z]", documented=("12345678Z", "00000000T", "99999999R", "00000001R", "00000014Z"))
def es_dni(text: str) -> bool:
    """Check a Spanish national identity number: letter by modulus 23."""
    return text[8] == _DNI_LETTERS[int(text[:8]) % len(_DNI_LETTERS)]


@number(r"[XYZ]\d{7}[A-Z]", documented=("X1234567L", "Y1234567X", "Z1234567R", "X0000000T"))
def es_nie(text: str) -> bool:
    """Check a Spanish foreigner's number: X, Y, Z stand for 0, 1, 2, then as the DNI."""
    return text[8] == _DNI_LETTERS[int("012"["XYZ".index(text[0])] + text[1:8]) % len(_DNI_LETTERS)]


@number(r"([123]\d|45)\d{7}", documented=("123456789",))
def pt_nif(digits: str) -> bool:
    """Check the tax number of a natural person in Portugal (starts with 1, 2, 3 or 45)."""
    rest = weigh(digits, (9, 8, 7, 6, 5, 4, 3, 2)) % _ELEVEN
    return digits[8] == "00987654321"[rest]


@number(r"\d{8,9}", documented=("111222333", "123456782"))
def nl_bsn(digits: str) -> bool:
    """Check a Dutch citizen service number: the test of eleven, last weight -1."""
    return weigh(digits.zfill(9), (9, 8, 7, 6, 5, 4, 3, 2, -1)) % _ELEVEN == 0


@number(r"\d{2}[0-5]\d{8}", documented=("85073003328", "93051822361"))
def be_nrn(digits: str) -> bool:
    """Check a Belgian national or BIS number (month + 20 or + 40): 97 minus the rest by 97.

    Parts of the birth date may be unknown (zero); people born since 2000 have a 2 put before.
    """
    if int(digits[2:4]) % 20 > _MONTHS:
        return False
    leads = ("", "2") if digits[:2] < "40" else ("",)
    return any(_MOD_97 - int(lead + digits[:9]) % _MOD_97 == int(digits[9:]) for lead in leads)


@number(r"\d{11}", documented=("44051401358", "44051401359", "02070803628"))
def pl_pesel(digits: str) -> bool:
    """Check a Polish PESEL: the month carries the century, weights 1 3 7 9."""
    century = {0: 1900, 1: 2000, 2: 2100, 3: 2200, 4: 1800}[int(digits[2:4]) // 20]
    born = f"{digits[:2]}{int(digits[2:4]) % 20:02}{digits[4:6]}"
    return is_birth(born, century=century) and weigh(digits, (1, 3, 7, 9) * 2 + (1, 3, 1)) % 10 == 0


@number(
    r"(1[89]|20)?\d{6}[-+]?\d{4}", separators=" ",
    documented=("6408233234", "196408233234", "1212121212", "191212121212", "6709199530"),
)
def se_personnummer(text: str) -> bool:
    """Check a Swedish personal number (Luhn over the last ten digits).

    A coordination number adds 60 to the day. Source: SKV 704 and SKV 707.
    """
    digits = text.replace("-", "").replace("+", "")
    short, century = digits[-10:], int(digits[:-10] or 0) * 100
    day = int(short[4:6])
    day -= 60 if day > 60 else 0  # noqa: PLR2004 - the coordination number's offset
    return is_birth(f"{short[:4]}{day:02}", century=century) and luhn(short)


@number(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", separators="", documented=("131052308T",))
def fi_hetu(text: str) -> bool:
    """Check a Finnish personal identity code; individual numbers 900-999 are for tests."""
    if text[7] == "9" or text[7:10] in {"000", "001"}:
        return False
    born = is_birth(text[:6], "dmy", _HETU_CENTURIES[text[6]])
    return born and text[10] == _HETU_LETTERS[int(text[:6] + text[7:10]) % len(_HETU_LETTERS)]


@number(r"[0-7]\d[0145]\d{8}", documented=("15108695088", "01010750160"))
def no_fnr(digits: str) -> bool:
    """Check a Norwegian birth, D- (day + 40) or H-number (month + 40): two control digits.

    Months raised by 65 or 80 mark synthetic people for tests. Source: Skatteetaten, Tenor.
    """
    born = f"{int(digits[0]) % 4}{digits[1]}{int(digits[2]) % 4}{digits[3:6]}"
    serial, year = int(digits[6:9]), int(digits[4:6])
    centuries = [row[4] for row in _NO_CENTURIES
                 if row[0] <= serial <= row[1] and row[2] <= year <= row[3]]
    first = weigh(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % _ELEVEN
    second = weigh(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % _ELEVEN
    born_then = any(is_birth(born, "dmy", century) for century in centuries)
    return born_then and first == 0 and second == 0


@number(r"\d{10}", documented=("0707614285", "2110625629", "0101010101"))
def dk_cpr(digits: str) -> bool:
    """Check the birth date of a Danish CPR number; since 2007 modulus 11 need not hold."""
    return is_birth(digits, "dmy")


@number(r"756\d{10}", documented=("7569217076985", "7561234567897"))
def ch_ahv(digits: str) -> bool:
    """Check a Swiss AHV number: country code 756 and the check digit of an EAN-13."""
    return ean(digits)


@number(r"[1-9]\d{9}", documented=("1237010180", "1234010180"))
def at_svnr(digits: str) -> bool:
    """Check an Austrian social-security number; the fourth digit checks the others.

    Months 13 to 15 are given out when a day's numbers are used up.
    """
    month = min(int(digits[6:8]), _MONTHS) if digits[6:8] <= "15" else 0
    total = weigh(digits, (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)) % _ELEVEN
    return is_birth(f"{digits[4:6]}{month:02}{digits[8:]}", "dmy") and str(total) == digits[3]
