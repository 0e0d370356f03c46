"""Taking in a photo: known by its content, checked, freed of metadata, stored durably. Nothing else stores one.

Two ways. A JPEG that is small enough and upright (what our own pages send) is checked by its segments and a decode
at an eighth of its size, and loses its metadata without being re-encoded. Everything else is re-encoded.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from threading import BoundedSemaphore

from django.core.files.base import File
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from raingan.core.evidence import jpeg, readings, refusals, storage
from raingan.core.evidence.fingerprint import fingerprint, views
from raingan.core.evidence.names import photo_name
from raingan.core.evidence.picture import JPEG, Kind, has_other_colours, kind_of, open_picture, shrink, write_jpeg
from raingan.core.evidence.readings import Readings, believable_position, believable_time
from raingan.core.web import clock
from raingan.core.web.rules import RuleBroken

MOST_BYTES = 10 * refusals.MEGABYTE
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600
# Re-encoding 50 million pixels takes 200 MB: of 32 threads only two may do so at once.
_HEAVY = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenPhoto:
    """A photo whose file is stored durably and whose row is still to be written."""

    sha256: str
    width: int
    height: int
    size: int
    taken_at: datetime | None
    latitude: float | None
    longitude: float | None
    fingerprint: int
    views: list[int]
    created_at: datetime

    def as_fields(self) -> dict[str, object]:
        """The fields of a ``Photo``: all but its place in the record."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What will be stored, and what was read from it before."""

    data: bytes
    size: tuple[int, int]
    fingerprint: int
    views: list[int]
    readings: Readings


def take_in(
    upload: "File[bytes]",
    *,
    taken_at: datetime | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    at: datetime | None = None,
) -> TakenPhoto:
    """Check a photo and store it durably under its hash; call it before the transaction begins.

    ``taken_at`` (a naive one is Bangkok's), ``latitude`` and ``longitude`` are what the sender's page read before it
    shrank the photo: they hold where the file itself says nothing believable. ``at`` is now, unless given. Raises
    Invalid (field ``photo``: empty, not a photo, moving, damaged, too many pixels) and TooLarge: nothing is stored.
    """
    at = at or clock.now()
    name = refusals.shown_name(upload.name)
    data = _read(upload, name)
    kind = kind_of(data)
    if kind is None:
        raise refusals.not_a_photo(name)
    with _refusing(name):
        prepared = (_as_it_is(data) if kind == JPEG else None) or _anew(data, kind, name)
    sha256 = hashlib.sha256(prepared.data).hexdigest()
    own = prepared.readings
    position = believable_position(own.latitude, own.longitude) or believable_position(latitude, longitude)
    storage.keep(photo_name(sha256), prepared.data)
    return TakenPhoto(
        sha256=sha256,
        width=prepared.size[0],
        height=prepared.size[1],
        size=len(prepared.data),
        taken_at=believable_time(own.taken_at, at) or believable_time(taken_at, at),
        latitude=position[0] if position else None,
        longitude=position[1] if position else None,
        fingerprint=prepared.fingerprint,
        views=prepared.views,
        created_at=at,
    )


def _read(upload: "File[bytes]", name: str) -> bytes:
    """All bytes of the upload; never more than a photo may have."""
    upload.seek(0)
    data: bytes = upload.read(MOST_BYTES + 1)
    if not data:
        raise refusals.empty(name)
    if len(data) > MOST_BYTES:
        raise refusals.too_large(name, max(upload.size, len(data)), MOST_BYTES)
    return data


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    """Whatever goes wrong while a stranger's bytes are decoded is a refusal of the photo, not an error of ours."""
    try:
        yield
    except RuleBroken:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise refusals.too_many_pixels(name, MOST_PIXELS) from error
    except Exception as error:  # decoders raise a dozen kinds, and new ones with every release
        raise refusals.damaged(name) from error


def _as_it_is(data: bytes) -> _Prepared | None:
    """A small upright JPEG without its metadata; None if it has to be re-encoded. Raises if it cannot be decoded."""
    found = jpeg.read(data)
    if found is None or max(found.width, found.height) > LONGEST_SIDE:
        return None
    if found.components not in {1, 3} or found.precision != 8 or has_other_colours(found.icc):
        return None
    own = readings.from_segment(found.exif)
    if own.orientation != 1:
        return None
    bare = found.bare
    small = JpegImageFile(BytesIO(bare))
    size = small.size
    small.draft("L", (max(1, size[0] // 8), max(1, size[1] // 8)))
    small.load()
    return _Prepared(bare, size, fingerprint(small), views(small), own)


def _anew(data: bytes, kind: Kind, name: str) -> _Prepared:
    """Any photo as a JPEG of at most 1,600 pixels, upright, in sRGB and without metadata."""
    with _HEAVY:
        picture = open_picture(data, kind)
        if picture.width * picture.height > MOST_PIXELS:
            raise refusals.too_many_pixels(name, MOST_PIXELS)
        if kind.may_move and getattr(picture, "is_animated", False):
            raise refusals.moving(name)
        own = readings.from_exif(picture.getexif())
        image = shrink(picture, LONGEST_SIDE, orientation=own.orientation)
        return _Prepared(write_jpeg(image), image.size, fingerprint(image), views(image), own)
