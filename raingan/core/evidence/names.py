"""How files are named in the evidence storage: by the SHA-256 of the photo, in folders of two letters."""

import re

_PHOTO_OF = re.compile(r"([0-9a-f]{2})/([0-9a-f]{2})/(\1\2[0-9a-f]{60})(?:\.320)?\.jpg")


def photo_name(sha256: str) -> str:
    """``ab/cd/abcd….jpg``."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}.jpg"


def thumbnail_name(sha256: str) -> str:
    """``ab/cd/abcd….320.jpg``: at most 320 pixels wide and high."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}.320.jpg"


def photo_of(name: str) -> str | None:
    """The SHA-256 of the photo a file belongs to; None for a name that is not ours."""
    found = _PHOTO_OF.fullmatch(name)
    return found[3] if found else None
