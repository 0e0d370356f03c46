"""Issuing letters: one code for the whole PDF, kept with its checksum for whoever checks it, and an event."""

from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from raingan.core.audit.actions import record
from raingan.core.exports.documents import issue, new_code
from raingan.core.letters.letter import Letter, set_letters
from raingan.core.people.models import User
from raingan.core.thai.dates import long_date

_one_at_a_time = Lock()


class Issued(NamedTuple):
    """An issued PDF and the code it is checked by."""

    code: str
    pdf: bytes


def issue_letters(letters: Sequence[Letter], *, system: str, place: str, by: User, at: datetime) -> Issued:
    """Set ``letters`` (at least one) as one PDF about the place with the code ``place``, and keep how to check it.

    What a check tells is the letter's number and day, and the checksum: nothing of what it says. Raises UntypesetError.
    """
    signed, code = letters[0].signed, new_code()
    title = f"หนังสือที่ {signed.number} ลงวันที่ {long_date(signed.day)}"
    with _one_at_a_time:  # a process of typst each, of up to 100 MB
        pdf = set_letters(letters, title=title, code=code, address=f"{settings.ADDRESS}/check/", at=at)
    with transaction.atomic():
        document = issue(code=code, title=title, place=place, pdf=pdf, at=at)
        record(
            actor=by, verb="issue-letter", subject=document, at=at, place=place, system=system, number=signed.number,
            subject_line=letters[0].subject, letters=len(letters),
        )  # fmt: skip
    return Issued(code, pdf)
