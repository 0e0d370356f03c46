"""How numbers are written: ๐๑๒๓๔๕๖๗๘๙ in official documents, 0123456789 everywhere else; changes with their sign."""

from decimal import Decimal

_THAI = "๐๑๒๓๔๕๖๗๘๙"
_ARABIC = "0123456789"
_TO_THAI = str.maketrans(_ARABIC, _THAI)
_TO_ARABIC = str.maketrans(_THAI, _ARABIC)


def to_thai(value: object) -> str:
    """The text of ``value`` with Thai numerals: ``4 กรกฎาคม 2566`` becomes ``๔ กรกฎาคม ๒๕๖๖``."""
    return str(value).translate(_TO_THAI)


def to_arabic(text: str) -> str:
    """The text with Arabic numerals, as people may type Thai ones on a phone."""
    return text.translate(_TO_ARABIC)


def true_minus(written: str) -> str:
    """A written number with the minus sign of print; program files keep the hyphen."""
    return written.replace("-", "\N{MINUS SIGN}")


def signed(change: int | Decimal) -> str:
    """By how much something changed: ``+1,204``, ``−2``; ``0`` has no sign."""
    return f"+{change:,}" if change > 0 else true_minus(f"{change:,}")
