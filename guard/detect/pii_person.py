"""What a key announces about a person: name, birth, address, documents, health.

These values have little form of their own. So the checks here say what they are *not*:
labels of forms, types of a program, placeholders, runs along the keys.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guard.detect.pii_number import compact, is_uniform, number, unescape, words
from guard.detect.pii_place import is_authorship, is_code, is_quoted
from guard.detect.pii_sums import is_date, luhn
from guard.detect.pii_world import US_SPECIMENS, us_itin, us_ssn

if TYPE_CHECKING:
    from guard.detect.pii_number import Place

#: Words of form labels, types and messages: a value with one of them is nobody's name.
_NOT_NAMES = words("""
    a all an and any array author auto bar baz blank bool boolean button by char character
    charfield check choose class client col column company contact content context custom
    customer data date default description display doc e edit element email employee empty enter
    error example false field file fill first firstname fname foo for form foobar format full
    fullname function given group guest hash header hello help hidden html i id in index input
    int integer invalid is item key label lang last lastname length line list lname lorem main
    maximum maybe member middle missing model must my n/a na name new nil no nobody none not
    null number object of on only option optional or order org organization other owner param
    parameter password path person phone placeholder please points prefix property required root
    sample search select set short should some something str string sub submit suffix surname
    table tag temp template test testing text the this title to token true type undefined
    unknown unnamed update upper user username value varchar variable varying view when with xxx
    you your
""")
#: People who exist in documentation only.
_NOBODY = (
    r"(?:john|jane|jon|jack|joe|james|juan|jean|janet|johnny|baby|richard|"
    r"mary)[ .]*(?:[a-z]\.? )?(?:doe|roe|smith|"
    r"bloggs|public|citizen)|joe|john|jane|doe|alice|bob|carol|eve|mallory|trent|(?:alice|bob) \w+|"
    r"(?:max|erika|maria|erich) muster(?:mann|frau)|mustermann|jean dupont|dupont|mario rossi|"
    r"rossi|"
    r"juan p[eé]rez|jan (?:jansen|kowalski|nov[aá]k)|kowalski|foo bar|ada lovelace|alan turing|"
    r"grace hopper|"
    r"albert einstein|donald knuth|guido van rossum|linus torvalds|harry potter|frodo baggins|"
    r"sherlock holmes|"
    r"homer simpson|bart simpson|mickey mouse|donald duck|luke skywalker|darth vader|"
    r"bruce wayne|peter parker|"
    r"clark kent|tony stark|hello world|lorem ipsum|santa claus"
)
#: Vowel signs and points of the scripts that write them as marks: ``\w`` leaves them out.
_MARKS = r"\u0591-\u05c7\u064b-\u0652\u0900-\u0963\u0981-\u0e4e\u200c\u200d"
_LETTER = rf"(?:[^\W\d_]|[{_MARKS}])"
_NAME = (
    rf"[^\W\d_](?:{_LETTER}|['\u2019.\- ,·]){{0,58}}{_LETTER}\.?|[\u3041-\u9fff\uac00-\ud7a3]"
)
#: Small words before a family name.
_PARTICLE = r"(?:v[ao]n|de[lnrs]?|d[aiou]s?|l[ae]|te[rn]|zu[rm]?|a[lfv]|el|bin|ibn|'t)[ -]"


def person_name(value: bytes, place: Place | None = None) -> bool:
    """Check that a value behind a key for names is a literal that may be a person's name."""
    text = unescape(value).replace("''", "'")
    if re.fullmatch(_NAME, text) is None or "\ufffd" in text:
        return False
    if text[0].islower() and (text.islower() or re.match(_PARTICLE, text) is None):
        return False
    words = re.split(r"[\s,.\-]+", text.lower().strip(". "))
    if re.fullmatch(_NOBODY, " ".join(words)) or _NOT_NAMES.intersection(words):
        return False
    constant = len(text) > 1 and text.isupper() and text.isascii() and " " not in text
    if constant or _is_camel(text):
        return False
    return place is None or (_is_literal(place) and not is_authorship(place))


def _is_camel(text: str) -> bool:
    """Say whether a capital stands inside a word, other than in McCoy, O'Hara and the like."""
    without = re.sub(r"\b(?:Mc|Mac|De|Van|Fitz|Le|La)(?=[A-Z])", "", text)
    return re.search(r"[a-z][A-Z]", without) is not None


def _is_literal(place: Place) -> bool:
    return is_quoted(place) or not is_code(place.path)


#: Dates that fields are filled with.
_FILLER_DATES = frozenset(
    (year, 1, 1) for year in (1900, 1950, 1960, 1970, 1980, 1985, 1990, 1995, 1999, 2000, 2001)
)
_MONTHS = {name: index for index, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1,
)}
_FIRST_YEAR, _LAST_YEAR = 1900, 2035


def birth_date(value: bytes, _place: Place | None = None) -> bool:
    """Check a date behind a key for birth: it exists, in a year in which people were born."""
    text = value.decode("ascii", "replace").lower()
    numbers = [int(part) for part in re.findall(r"\d+", text)[:3]]
    words_of = [word[:3] for word in re.findall(r"[a-z]{3,}", text)]
    named = next((_MONTHS[word] for word in words_of if word in _MONTHS), 0)
    if named and len(numbers) > 1:
        year, days = max(numbers[:2]), [(named, min(numbers[:2]))]
    elif len(numbers) < len("ymd"):
        compacted = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text.strip())
        if compacted is None:
            return False
        year, days = int(compacted[1]), [(int(compacted[2]), int(compacted[3]))]
    elif numbers[0] > _FIRST_YEAR - 1:
        year, days = numbers[0], [(numbers[1], numbers[2])]
    else:
        year, days = numbers[2], [(numbers[0], numbers[1]), (numbers[1], numbers[0])]
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return False
    return any(is_date(year, *day) and (year, *day) not in _FILLER_DATES for day in days)


_FAKE_STREET = (
    r"(?i)(?:1|12|123|1234|12345|100|111|42)\s+(?:first|elm|foo|street|east|west|north|south)\b"
    r"|\d+\s+(?:any|main|fake|example|test|sample|some|your)\b|(?:suite|box|p\.?o\.? box)\s\d+$"
    r"|.*(?:51 franklin|musterstr|example|evergreen terrace|baker street|privet drive|foo|"
    r"bar\b|lorem|\bip\b|0x|https?:|@)"
)
_STREET = (
    r"(?:\S{1,6} )?\d{1,6}(?:[/\-]\d{1,5})?[A-Za-z]?[ ,].*[^\W\d_]{3}|"
    r".*[^\W\d_]{3}.*[ ,]\d{1,5}\s?[a-zA-Z]?\b|"
    r"(?i:rue|avenue|chemin|boulevard|place|all\u00e9e|impasse|via|viale|piazza|calle|plaza|"
    r"rua|travessa|avenida) .{3}|"
    r".*丁目|.*[路街号號]"
)


def street_address(value: bytes, place: Place | None = None) -> bool:
    """Check that a value behind a key for addresses has a street and a number."""
    text = unescape(value)
    if re.match(_FAKE_STREET, text) or re.match(_STREET, text) is None:
        return False
    if re.search(r"[{}<>=$%\\]", text):
        return False
    return place is None or _is_literal(place)


def postal_code(value: bytes, _place: Place | None = None) -> bool:
    """Check that a postal code behind a key is not one that everybody types."""
    return compact(value) not in _FAMOUS_CODES and not is_uniform_code(value)


_FAMOUS_CODES = words("""
    12345 90210 10001 94105 10115 20500 75001 1234 123456 54321 SW1A1AA K1A0B1 A1A1A1 12345678
    99999 01234 1010
""")


def is_uniform_code(value: bytes) -> bool:
    """Say whether a code has digits and they are all one and the same."""
    text = compact(value)
    return text.isdigit() and is_uniform(text)


_FEW_DIGITS = 3
_SSN = rb"\d{3}-\d{2}-\d{4}"
_RUNS = ("0123456789012345", "9876543210987654", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def document_number(value: bytes, place: Place | None = None) -> bool:
    """Check that a value behind a key for documents is a number, not a filler or a word."""
    text = compact(value)
    digits = "".join(char for char in text if char.isdigit())
    if len(digits) <= _FEW_DIGITS or len(set(digits)) < _FEW_DIGITS or text in US_SPECIMENS:
        return False
    if re.fullmatch(_SSN, value.strip()) and not (us_ssn(value, None) or us_itin(value, None)):
        return False
    if any(digits in run for run in _RUNS) or re.fullmatch(r"[A-Z]{1,3}(\d)(?:0|\1)*", text):
        return False
    return place is None or _is_literal(place) or text.isdigit()


def icd_code(value: bytes, place: Place | None = None) -> bool:
    """Check an ICD-10 code behind a key for diagnoses. Source: WHO ICD-10, CDC ICD-10-CM."""
    return value not in {b"A00", b"Z99"} and (place is None or b"." in value or _is_literal(place))


def plate(value: bytes, place: Place | None = None) -> bool:
    """Check a licence plate behind a key: letters and digits, not what everybody types."""
    text = compact(value)
    mixed = any(char.isdigit() for char in text) and any(char.isalpha() for char in text)
    typed = any(part in text for part in ("ABC", "XYZ", "XXX", "1234"))
    return mixed and not typed and (place is None or _is_literal(place))


_HANDLES = words("""
    @username @user @handle @example @yourname @yourhandle @your_handle @name @test @foo @johndoe
""")


def social_handle(value: bytes, place: Place | None = None) -> bool:
    """Check a profile's name or address behind a key for one: not a stand-in, a literal."""
    text = value.decode("utf-8", "replace").lower()
    if text in _HANDLES or re.search(r"example|your|user(?:name)?s?\b|\bme\b|foo", text):
        return False
    return place is None or _is_literal(place)


#: Values of letters in a vehicle's number: no I, O and Q. Source: 49 CFR 565.15, table IV.
_VIN_VALUES = dict(zip(
    "0123456789ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "012345678912345678123457923456789"), strict=True,
))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


@number(
    r"[A-HJ-NPR-Z0-9]{17}",
    documented=("1M8GDM9AXKP042788", "1HGCM82633A004352", "1HGBH41JXMN109186"),
)
def vin(text: str) -> bool:
    """Check a vehicle identification number's check digit (North America and China)."""
    total = sum(_VIN_VALUES[char] * weight for char, weight in zip(text, _VIN_WEIGHTS, strict=True))
    return text[8] == "0123456789X"[total % 11]


@number(r"\d{15}", documented=("490154203237518", "352099001761481", "356938035643809"))
def imei(digits: str) -> bool:
    """Check a mobile device's number (Luhn). Source: 3GPP TS 23.003, annex B."""
    return luhn(digits)
