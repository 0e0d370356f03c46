"""What the camera wrote into a photo: which way is up, when and where. Read before it is taken out.

A camera's word is not trusted beyond reason: a time in the future or before 2000, a place off the globe or at
latitude and longitude nought are taken as not said.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from PIL import Image

from raingan.core.thai.dates import BANGKOK, BUDDHIST_OFFSET, in_bangkok

_ORIENTATION, _EXIF_IFD, _GPS_IFD = 0x0112, 0x8769, 0x8825
_TIME_ORIGINAL, _OFFSET_ORIGINAL, _OFFSET = 0x9003, 0x9011, 0x9010
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_TIME = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_ZONE = re.compile(r"([+-])(\d\d):?(\d\d)")
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
# Phones' clocks run a little fast.
_FAST_CLOCK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Readings:
    """Orientation as EXIF counts it (1 is upright), time (aware) and position (degrees) as the file says them."""

    orientation: int = 1
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


def from_segment(segment: bytes) -> Readings:
    """What a JPEG's EXIF segment says; nothing when it cannot be read."""
    if not segment:
        return Readings()
    exif = Image.Exif()
    try:
        exif.load(segment)
    except Exception:  # metadata that cannot be read says nothing; the picture may be good
        return Readings()
    return from_exif(exif)


def from_exif(exif: Image.Exif) -> Readings:
    """What a photo's EXIF says; a part that cannot be read counts as not there."""
    orientation = _part(lambda: int(exif.get(_ORIENTATION, 1)))
    taken_at = _part(lambda: _time(exif.get_ifd(_EXIF_IFD)))
    position = _part(lambda: _position(exif.get_ifd(_GPS_IFD))) or (None, None)
    return Readings(orientation if orientation in range(1, 9) else 1, taken_at, *position)


def _part(read: Any) -> Any:
    try:
        return read()
    except Exception:  # see above: any damage means "not said"
        return None


def _time(exif: Mapping[int, Any]) -> datetime | None:
    found = _TIME.match(str(exif.get(_TIME_ORIGINAL, "")))
    if not found:
        return None
    year, *rest = map(int, found.groups())
    # Phones set to the Thai calendar write the Buddhist year.
    year -= BUDDHIST_OFFSET if year > 2400 else 0
    return datetime(year, *rest, tzinfo=_zone(exif.get(_OFFSET_ORIGINAL) or exif.get(_OFFSET)))  # type: ignore[misc, arg-type]


def _zone(text: object) -> tzinfo:
    """The offset the camera wrote; without one its clock is taken to be Bangkok's."""
    found = _ZONE.match(str(text or ""))
    if not found:
        return BANGKOK
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-offset if found[1] == "-" else offset)


def _position(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    if _LATITUDE not in gps or _LONGITUDE not in gps:
        return None
    latitude = _degrees(gps[_LATITUDE]) * (-1 if str(gps.get(_LATITUDE_REF, "N")).upper().startswith("S") else 1)
    longitude = _degrees(gps[_LONGITUDE]) * (-1 if str(gps.get(_LONGITUDE_REF, "E")).upper().startswith("W") else 1)
    return latitude, longitude


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def believable_time(taken_at: datetime | None, at: datetime) -> datetime | None:
    """The time, aware, if a photo may have been taken then; None if it lies before 2000 or after ``at``."""
    if taken_at is None:
        return None
    moment = in_bangkok(taken_at)
    return moment if _EARLIEST <= moment <= at + _FAST_CLOCK else None


def believable_position(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    """Latitude and longitude rounded to 0.1 m, if both are on the globe and not both nought."""
    if latitude is None or longitude is None or not (math.isfinite(latitude) and math.isfinite(longitude)):
        return None
    if abs(latitude) > 90 or abs(longitude) > 180 or (abs(latitude) < 1e-4 and abs(longitude) < 1e-4):
        return None
    return round(latitude, 6), round(longitude, 6)
