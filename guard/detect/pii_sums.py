"""Check digits and birth dates: the arithmetic that identity numbers share.

Plain functions over strings of digits; who uses which is said in the modules beside this one.
No clock is read anywhere: a finding must be the same tomorrow.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
#: The dihedral group D5 and the permutation of Verhoeff's scheme.
#: Source: J. Verhoeff, Error Detecting Decimal Codes, Mathematical Centre Tract 29, 1969.
_DIHEDRAL = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6), (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8), (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2), (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4), (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_PERMUTED = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2), (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0), (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5), (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY, _FEBRUARY_DAYS = 2, 28
_MOD_97, _MOD_10 = 97, 10


def luhn(digits: str) -> bool:
    """Check the last digit of ``digits``. Source: ISO/IEC 7812-1, annex B."""
    plain = sum(int(digit) for digit in digits[-1::-2])
    return (plain + sum(_DOUBLED[int(digit)] for digit in digits[-2::-2])) % _MOD_10 == 0


def verhoeff(digits: str) -> bool:
    """Check the last digit of ``digits`` by Verhoeff's dihedral scheme."""
    state = 0
    for index, digit in enumerate(reversed(digits)):
        state = _DIHEDRAL[state][_PERMUTED[index % len(_PERMUTED)][int(digit)]]
    return state == 0


def weigh(digits: str, weights: Sequence[int]) -> int:
    """Return the sum of digit times weight, as far as both reach."""
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False))


def ean(digits: str) -> bool:
    """Check the last digit with weights 1 and 3. Source: GS1 General Specifications, 7.9."""
    plain, tripled = digits[-1::-2], digits[-2::-2]
    return (sum(map(int, plain)) + 3 * sum(map(int, tripled))) % _MOD_10 == 0


def mod_97_10(text: str) -> bool:
    """Check letters and digits as ISO/IEC 7064 MOD 97-10 has it (letters are 10 to 35)."""
    return int("".join(str(int(char, 36)) for char in text)) % _MOD_97 == 1


def mod_11_10(digits: str) -> bool:
    """Check the last digit. Source: ISO/IEC 7064 MOD 11,10 (hybrid)."""
    product = 10
    for digit in digits[:-1]:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return (product + int(digits[-1])) % _MOD_10 == 1


def mod_11_2(text: str) -> bool:
    """Check the last character, a digit or ``X``. Source: ISO/IEC 7064 MOD 11-2."""
    total = 0
    for digit in text[:-1]:
        total = (total + int(digit)) * 2 % 11
    return text[-1] == "0123456789X"[(12 - total) % 11]


def is_date(year: int, month: int, day: int) -> bool:
    """Say whether the day exists in the Gregorian calendar; ``year`` 0 stands for unknown."""
    if not 1 <= month <= len(_MONTH_DAYS) or not 1 <= day <= _MONTH_DAYS[month - 1]:
        return False
    if month == _FEBRUARY and day > _FEBRUARY_DAYS and year:
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return True


def is_birth(digits: str, order: str = "ymd", century: int = 0) -> bool:
    """Say whether six digits are a date in ``order``; ``century`` 0 tries 1900 and 2000."""
    parts = dict(zip(order, (digits[:2], digits[2:4], digits[4:6]), strict=True))
    year, month, day = int(parts["y"]), int(parts["m"]), int(parts["d"])
    centuries = [century] if century else [1900, 2000]
    return any(is_date(start + year, month, day) for start in centuries)
