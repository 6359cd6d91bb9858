"""How random a value looks: entropy, mix of characters, likeness to words.

Entropy tells keys from prose but not passwords from identifiers; whether the letters follow
each other as they do in words and identifiers tells better. The table of letter pairs below
was counted over identifiers and English words (see below).
"""

from __future__ import annotations

import re
from math import log2

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.detect.checks import Context

_HUMP = re.compile(rb"[a-z](?=[A-Z])")
_LOWER, _UPPER, _DIGIT, _OTHER = 1, 2, 4, 8


def entropy(value: bytes, _context: Context | None = None) -> float:
    """Return Shannon's entropy of the bytes of ``value``, in bits a byte."""
    if not value:
        return 0.0
    size = len(value)
    return -sum([
        count / size * log2(count / size)
        for count in [value.count(bytes([byte])) for byte in set(value)]
    ])


def length(value: bytes, _context: Context | None = None) -> float:
    """Return the length of ``value`` in bytes."""
    return float(len(value))


def digit_share(value: bytes, _context: Context | None = None) -> float:
    """Return which share of ``value`` is digits."""
    return sum([48 <= byte <= 57 for byte in value]) / max(1, len(value))  # noqa: PLR2004 - ASCII


def has_digit(value: bytes, _context: Context | None = None) -> bool:
    """Say whether there is a digit in ``value``."""
    return any(48 <= byte <= 57 for byte in value)  # noqa: PLR2004 - ASCII


def _classes(value: bytes) -> int:
    found = 0
    for byte in value:
        if 97 <= byte <= 122:  # noqa: PLR2004 - ASCII
            found |= _LOWER
        elif 65 <= byte <= 90:  # noqa: PLR2004 - ASCII
            found |= _UPPER
        elif 48 <= byte <= 57:  # noqa: PLR2004 - ASCII
            found |= _DIGIT
        else:
            found |= _OTHER
    return found


def class_count(value: bytes, _context: Context | None = None) -> float:
    """Return how many of lower case, upper case, digits and others are in ``value``."""
    return float(_classes(value).bit_count())


def mixed(value: bytes, _context: Context | None = None) -> bool:
    """Say whether ``value`` mixes letters with digits."""
    found = _classes(value)
    return bool(found & _DIGIT and found & (_LOWER | _UPPER))

#: How often one letter follows another in words, 0 to 9 by the logarithm, 5 for as often as by
#: chance; a row a first letter, ``a`` to ``z``. Counted over 28,583 words and parts of
#: identifiers of Python's standard library.
_PAIRS = (
    "67773463615878262879544452"  # a
    "65536312541733631553500141"  # b
    "73557427607643831657532140"  # c
    "64458432711533631554522230"  # d
    "75886753513768465998355741"  # e
    "53446630710523620544511120"  # f
    "51237235500534420553411011"  # g
    "72337212601332620434300020"  # h
    "65766561312779751688150406"  # i
    "20003010202000310010300000"  # j
    "40226122500403210242202020"  # k
    "73459422802723740256531060"  # l
    "84238211601452660153500040"  # m
    "73778583715435741378542131"  # n
    "45673552415779670866756421"  # o
    "72337324602623651756512050"  # p
    "10000000000100002120500000"  # q
    "84559452804565840677543050"  # r
    "63648336704543663379723140"  # s
    "83649427801544751876533263"  # t
    "56545441501667360666100100"  # u
    "62217111500110310121000000"  # v
    "51325213500214410441011200"  # w
    "33434402400220250225111430"  # x
    "31323210300334250244122112"  # y
    "30116000400000200000000112"  # z
)
#: Random letters average 3.2 with this spread for one pair; 99 of 100 identifiers exceed 5.5.
_RANDOM_MEAN, _RANDOM_SPREAD = 3.2, 2.6
_WORDLIKE = 5.3


def _pairs(value: bytes) -> tuple[int, int]:
    """Return the sum of ``_PAIRS`` over the pairs of letters in ``value``, and their number."""
    total = count = before = 0
    for byte in value:
        letter = byte | 32
        if not 97 <= letter <= 122:  # noqa: PLR2004 - ASCII
            before = 0
            continue
        # A capital after a small letter begins a new word in camel case.
        if before and not (before >= 97 and byte < 97):  # noqa: PLR2004 - ASCII
            total += int(_PAIRS[((before | 32) - 97) * 26 + letter - 97])
            count += 1
        before = byte
    return total, count


def wordlike(value: bytes, _context: Context | None = None) -> float:
    """Return how much the letters of ``value`` follow each other as in words, 0 to 9.

    Around 3.2 for random letters, above 5.5 for words; 0 if no two letters stand together.
    """
    total, count = _pairs(value)
    return total / count if count else 0.0


def wordy(value: bytes) -> bool:
    """Say whether words make ``value``: enough pairs of letters to tell, and like words'."""
    total, count = _pairs(value)
    return count >= 6 and total >= _WORDLIKE * count  # noqa: PLR2004 - fewer pairs say nothing


def not_word(value: bytes, _context: Context | None = None) -> bool:
    """Say whether ``value`` is not made of words: digits inside, or letters as by chance."""
    return wordlike(value) < _WORDLIKE or digit_share(value) >= 0.3  # noqa: PLR2004 - a share


def _body(value: bytes) -> bytes:
    """Return the letters and digits of ``value``, without the words that a prefix is made of."""
    parts = re.findall(rb"[A-Za-z0-9]+", value)
    while len(parts) > 1 and len(parts[0]) <= 10 and parts[0].isalpha() and parts[0].islower():  # noqa: PLR2004 - a word
        parts.pop(0)
    longest = max(parts, key=len, default=b"").removeprefix(b"0x")
    # Hexadecimal digits behind a prefix with other letters are judged as what they are.
    return longest if len(longest) >= 16 and _is_hex(longest) else b"".join(parts)  # noqa: PLR2004 - too short to tell


def random(value: bytes, _context: Context | None = None) -> bool:
    """Say whether ``value`` looks drawn by chance: even spread of characters, no words in it.

    One in about 500 random values of 16 characters fails, fewer of longer ones; four of five
    identifiers of that length do.
    """
    body = _body(value)
    size = len(body)
    if size < 8:  # noqa: PLR2004 - too short to look random
        return False
    alphabet = 10 if body.isdigit() else 16 if _is_hex(body) else 62
    if entropy(body) < 0.68 * log2(min(size, alphabet)):
        return False
    total, count = _pairs(body)
    if digit_share(body) >= 0.25 or not count:  # noqa: PLR2004 - a share
        return True
    return bool(total / count <= min(_RANDOM_MEAN + 3.3 * _RANDOM_SPREAD / count**0.5, 5.9))


def _is_hex(value: bytes) -> bool:
    return not value.lower().strip(b"0123456789abcdef")


def ragged(value: bytes, _context: Context | None = None) -> bool:
    """Say whether capitals and small letters alternate as no name's do: three humps in 16."""
    humps = len(_HUMP.findall(value))
    return humps >= 3 and humps * 6 >= len(value) and wordlike(value) < _WORDLIKE  # noqa: PLR2004 - see above


def password_like(value: bytes, _context: Context | None = None) -> bool:
    """Say whether ``value`` may be a password rather than a name: mixed, or not a word."""
    if len(value) < 6:  # noqa: PLR2004 - shorter ones are names of fields
        return False
    kinds = _classes(value).bit_count()
    return kinds >= 3 or (kinds == 2 and has_digit(value)) or ragged(value) or wordlike(value) < 4.2  # noqa: PLR2004 - see the module


def strong_password(value: bytes, _context: Context | None = None) -> bool:
    """Say whether ``value`` is a password that nobody made up as a sample: long and by chance."""
    if len(value) < 10 or _classes(value).bit_count() < 2:  # noqa: PLR2004 - weak
        return False
    return mixed(value) and random(value)
