"""Citizen ids: 13 digits, the last one a check digit. Personal data: mask them wherever they are shown.

Source: Department of Provincial Administration, structure of the 13-digit number.
Ids that begin with 9 are in nobody's hands; the demo invents its people from them.
"""

import re

from raingan.core.thai.numerals import to_arabic

# What people put between the digits: spaces of every kind, zero-width signs from messengers, dashes, dots.
_BETWEEN = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\-\u2010-\u2015\u2212.]+")
_DIGITS = re.compile(r"[0-9]{13}")
DEMO_FIRST_DIGIT = "9"


def normalise(typed: str) -> str:
    """What was typed without spaces and dashes, in Arabic digits; whether it is an id says ``is_valid``."""
    return _BETWEEN.sub("", to_arabic(typed))


def check_digit(first_twelve: str) -> str:
    """The thirteenth digit: eleven minus the weighted sum (13 down to 2) modulo eleven, its last figure."""
    total = sum(int(digit) * weight for digit, weight in zip(first_twelve, range(13, 1, -1), strict=True))
    return str((11 - total % 11) % 10)


def is_valid(citizen_id: str) -> bool:
    """Whether a normalised text is thirteen digits with the right check digit."""
    return bool(_DIGITS.fullmatch(citizen_id)) and check_digit(citizen_id[:12]) == citizen_id[12]


def is_demo(citizen_id: str) -> bool:
    """Whether the id is an invented one, which is refused outside a demo."""
    return citizen_id.startswith(DEMO_FIRST_DIGIT)


def mask(citizen_id: str) -> str:
    """``1-2345-xxxxx-xx-1`` for a normalised id; anything else is hidden whole."""
    if not _DIGITS.fullmatch(citizen_id):
        return "x-xxxx-xxxxx-xx-x"
    return f"{citizen_id[0]}-{citizen_id[1:5]}-xxxxx-xx-{citizen_id[12]}"


def make_demo(number: int) -> str:
    """The valid demo id with this number (0 to 99,999,999,999); different numbers give different ids."""
    if not 0 <= number < 10**11:
        raise ValueError(f"a demo id's number has at most eleven digits: {number}")
    first_twelve = f"{DEMO_FIRST_DIGIT}{number:011d}"
    return first_twelve + check_digit(first_twelve)
