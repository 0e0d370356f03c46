"""Photos that were taken in with a form that was then refused: carried in the page, so that none is sent twice.

The file lies in the evidence storage already; what is known of it travels as signed text in hidden fields. The text
is good for one person and ends before the nightly sweep removes files that nothing refers to.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing

from raingan.core.evidence.names import photo_name
from raingan.core.evidence.photos import TakenPhoto
from raingan.core.evidence.picture import JPEG, open_picture, shrink, write_jpeg
from raingan.core.evidence.storage import evidence
from raingan.core.people.models import User

# The sweep takes files of 24 hours; a form that is sent again in the last minute must still find its own.
GOOD_FOR = timedelta(hours=20)
_PREVIEW_SIDE = 320


@dataclass(frozen=True)
class Staged:
    """A photo taken in, and the text that stands for it in the form."""

    photo: TakenPhoto
    token: str

    @property
    def preview(self) -> str:
        """A small picture as a ``data:`` address: nothing of a report may be fetched before there is one."""
        with evidence().open(photo_name(self.photo.sha256)) as file:
            small = write_jpeg(shrink(open_picture(file.read(), JPEG), _PREVIEW_SIDE))
        return f"data:image/jpeg;base64,{base64.b64encode(small).decode()}"


def _salt(user: User) -> str:
    return f"raingan.palad.photo.{user.pk}"


def stage(photo: TakenPhoto, *, by: User) -> Staged:
    """The signed text of ``photo``, which only ``by`` can send."""
    fields = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in photo.as_fields().items()
    }
    return Staged(photo, signing.dumps(fields, salt=_salt(by), compress=True))


def staged(tokens: Iterable[str], *, by: User) -> tuple[list[Staged], int]:
    """The photos that ``tokens`` stand for, and how many stand for none (too old, or not of this person)."""
    found: list[Staged] = []
    lost = 0
    for token in tokens:
        try:
            fields = signing.loads(token, salt=_salt(by), max_age=GOOD_FOR)
        except signing.BadSignature:
            lost += 1
            continue
        for name in ("taken_at", "created_at"):
            fields[name] = datetime.fromisoformat(fields[name]) if fields[name] else None
        found.append(Staged(TakenPhoto(**fields), token))
    return found, lost
