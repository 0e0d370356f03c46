"""Codes of official documents: made before the PDF is set, since the code stands in it, and kept with its checksum."""

import hashlib
import secrets
from datetime import datetime

from raingan.core.exports.models import Document

# 31 signs that nobody mistakes for one another on paper; twelve of them are 59 bits.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"[:31]
_GROUPS, _IN_GROUP = 3, 4


def new_code() -> str:
    """A code as it stands on paper: ``K7QM-2F8P-XR4D``. Nobody guesses one."""
    signs = [secrets.choice(_SIGNS) for _sign in range(_GROUPS * _IN_GROUP)]
    return "-".join("".join(signs[start : start + _IN_GROUP]) for start in range(0, len(signs), _IN_GROUP))


def cleaned_code(typed: str) -> str:
    """A code as somebody types it, as it is stored; '' for what can be none."""
    signs = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    if len(signs) != _GROUPS * _IN_GROUP:
        return ""
    return "-".join(signs[start : start + _IN_GROUP] for start in range(0, len(signs), _IN_GROUP))


def issue(*, code: str, title: str, place: str, pdf: bytes, at: datetime) -> Document:
    """Keep what a later check needs to know of an official PDF: nothing of its content but the checksum."""
    return Document.objects.create(
        code=code, title=title, place_id=place, made_at=at, sha256=hashlib.sha256(pdf).hexdigest()
    )
