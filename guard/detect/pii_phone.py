"""Telephone numbers: international ones by their form, national ones behind a key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guard.detect.pii_number import is_uniform, shaped
from guard.detect.pii_place import after, before, is_authorship

if TYPE_CHECKING:
    from guard.detect.pii_number import Place

#: Calling code → digits of the national number, fewest and most.
#: Source: ITU-T E.164 annexed list; lengths from the national numbering plans filed with the ITU.
_PLANS: dict[str, tuple[int, int]] = {
    "1": (10, 10), "7": (10, 10), "20": (8, 10), "27": (9, 9), "30": (10, 10), "31": (9, 9),
    "32": (8, 9), "33": (9, 9), "34": (9, 9), "36": (8, 9), "39": (6, 11), "40": (9, 9),
    "41": (9, 9), "43": (7, 13), "44": (9, 10), "45": (8, 8), "46": (7, 9), "47": (8, 8),
    "48": (9, 9), "49": (6, 12), "51": (8, 9), "52": (10, 10), "53": (8, 8), "54": (10, 11),
    "55": (10, 11), "56": (9, 9), "57": (8, 10), "58": (10, 10), "60": (8, 10), "61": (9, 9),
    "62": (8, 12), "63": (8, 10), "64": (8, 10), "65": (8, 8), "66": (8, 9), "81": (9, 10),
    "82": (8, 10), "84": (9, 10), "86": (10, 11), "90": (10, 10), "91": (10, 10), "92": (9, 10),
    "93": (9, 9), "94": (9, 9), "95": (7, 10), "98": (10, 10), "212": (9, 9), "213": (8, 9),
    "216": (8, 8), "218": (8, 9), "220": (7, 7), "221": (9, 9), "225": (10, 10), "233": (9, 9),
    "234": (7, 10), "237": (9, 9), "243": (9, 9), "244": (9, 9), "249": (9, 9), "250": (9, 9),
    "251": (9, 9), "254": (9, 9), "255": (9, 9), "256": (9, 9), "258": (9, 9), "260": (9, 9),
    "261": (9, 9), "263": (9, 9), "264": (8, 9), "351": (9, 9), "352": (5, 11), "353": (7, 9),
    "354": (7, 7), "355": (8, 9), "356": (8, 8), "357": (8, 8), "358": (6, 11), "359": (7, 9),
    "370": (8, 8), "371": (8, 8), "372": (7, 8), "373": (8, 8), "374": (8, 8), "375": (9, 9),
    "376": (6, 6), "377": (8, 9), "378": (8, 10), "380": (9, 9), "381": (8, 9), "382": (8, 8),
    "383": (8, 8), "385": (8, 9), "386": (8, 8), "387": (8, 8), "389": (8, 8), "420": (9, 9),
    "421": (9, 9), "423": (7, 7), "501": (7, 7), "502": (8, 8), "503": (8, 8), "504": (8, 8),
    "505": (8, 8), "506": (8, 8), "507": (7, 8), "591": (8, 8), "592": (7, 7), "593": (8, 9),
    "595": (9, 9), "598": (8, 8), "673": (7, 7), "850": (8, 10), "852": (8, 8), "853": (8, 8),
    "855": (8, 9), "856": (8, 10), "880": (10, 10), "886": (8, 9), "960": (7, 7), "961": (7, 8),
    "962": (8, 9), "963": (8, 9), "964": (8, 10), "965": (8, 8), "966": (9, 9), "967": (7, 9),
    "968": (8, 8), "970": (9, 9), "971": (8, 9), "972": (8, 9), "973": (8, 8), "974": (8, 8),
    "975": (7, 8), "976": (8, 8), "977": (8, 10), "992": (9, 9), "993": (8, 8), "994": (9, 9),
    "995": (9, 9), "996": (9, 9), "998": (9, 9),
}
_LONGEST_CODE = 3
#: Numbers kept for films and examples. Source: ATIS-0300115 (555-01xx), Ofcom "Numbers for drama
#: use", ACMA "Phone numbers for use in TV shows", ARCEP décision 2018-0881 annexe (films), BNetzA
#: Mitteilung 148/2021 (Drama-Nummern), PTS (Sweden) fictitious numbers.
_FICTIONAL = (
    r"1?(?:\d{3})?555\d{4}"
    r"|(?:44|0)(?:1632960\d{3}|1\d{2}4960\d{3}|2079460\d{3}|7700900\d{3}|8081570\d{3}|9098790\d{3}"
    r"|3069990\d{3})"
    r"|(?:61|0)(?:[2378](?:5550|7010)\d{4}|49157\d{4})|(?:61)?1[38]00975\d{3}"
    r"|(?:33|0)(?:19900|26191|35301|46571|53649|63998)\d{4}"
    r"|(?:49|0)(?:3023125\d{3}|6990009\d{3}|4066969\d{3}|2214710\d{3}|8999998\d{3}|17139200\d\d"
    r"|176040690\d\d)"
    r"|(?:46|0)(?:3139006\d\d|4062804\d\d|8465004\d\d|9803192\d\d|7017406\d\d)"
)
_RUN = "01234567890123456789"
#: What a long run of digits with a plus or behind such a word is rather than a telephone number.
_NOT_PHONE = (
    rb"(?i)(?:timestamp|epoch|sha\d*|md5|hash|version|offset|seed|nonce|utc|gmt|\bid|uuid|oid|"
    rb"isbn|issn|port|"
    rb"date|build|commit|rev)\w*[\"']?\s*[:=(]\s*[\"']?$|\w$|[)\]]\s?$"
)


def _digits(value: bytes) -> str:
    return "".join(char for char in value.decode("ascii", "ignore") if char.isdigit())


def _is_filler(digits: str) -> bool:
    """Say whether somebody ran a finger along the keys: 1234567, 0000000, 5555555."""
    tail = digits[-8:]
    runs = tail in _RUN or tail in _RUN[::-1] or "1234567" in digits or "7654321" in digits
    return runs or is_uniform(tail[-7:]) or "00000" in digits


def _plan(digits: str) -> tuple[str, tuple[int, int]] | None:
    """Return calling code and national lengths of international ``digits``."""
    for size in range(1, _LONGEST_CODE + 1):
        if digits[:size] in _PLANS:
            return digits[:size], _PLANS[digits[:size]]
    return None


def _is_international(digits: str) -> bool:
    plan = _plan(digits)
    if plan is None or _is_filler(digits) or re.fullmatch(_FICTIONAL, digits):
        return False
    code, (fewest, most) = plan
    national = digits[len(code):]
    if code == "1" and (national[:1] in {"", "0", "1"} or national[3:4] in {"", "0", "1"}):
        return False
    return fewest <= len(national.removeprefix("0")) <= most


@shaped(rb"\+[\d .()/-]{5,30}")
def phone_international(value: bytes, place: Place | None = None) -> bool:
    """Check ``+`` and a number: known calling code, length of its plan, not fictional."""
    if not _is_international(_digits(value)) or re.fullmatch(_LIKE_OTHERS, value):
        return False
    if place is None:
        return True
    if is_authorship(place) or re.match(rb"[\w+/=%]|\.\d", after(place)):
        return False
    return re.search(_NOT_PHONE, before(place)) is None


@shaped(rb"\+?[\d .()/-]{5,30}(?:\s?(?:x|ext\.?)\s?\d{1,6})?")
def phone_keyed(value: bytes, place: Place | None = None) -> bool:
    """Check a number behind a key: as many digits as a subscriber has, not a date or an address."""
    digits = _digits(re.split(rb"\s?(?:x|ext)", value)[0])
    plain = digits.removeprefix("00")
    if value.lstrip(b" (").startswith((b"+", b"00")) and _is_international(plain):
        return not is_authorship(place)
    if re.fullmatch(_FICTIONAL, plain) or re.fullmatch(_FICTIONAL, digits) or _is_filler(digits):
        return False
    return re.fullmatch(_LIKE_OTHERS, value.strip()) is None and not is_authorship(place)


#: Decimal fractions, positions (ISO 6709), dates, IPv4 addresses and versions, ranges.
_LIKE_OTHERS = (
    rb"\+?\d+\.\d+|\+\d{4,7}[-+]\d{5,8}|(?:19|20)\d\d[-./](?:0?[1-9]|"
    rb"1[0-2])[-./]\d{1,2}(?:[ T].*)?|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d"
    rb"|\d{1,3}(?:\.\d{1,3}){3}|\d{1,4}-\d{1,4}"
)
