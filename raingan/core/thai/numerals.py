"""Thai numerals: ๐๑๒๓๔๕๖๗๘๙ in official documents, 0123456789 everywhere else."""

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
