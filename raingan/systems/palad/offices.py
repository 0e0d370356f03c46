"""Where district offices stand: entered by the province or the centre, for no register has them.

The point is the district's own (``Place.latitude``, ``longitude``); who entered it and when stands in the event log.
Photos recorded from then on are measured against it; what was recorded before is not looked at anew.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from raingan.core.audit.actions import record
from raingan.core.audit.models import Event
from raingan.core.people.access import prefixes, require
from raingan.core.people.models import User
from raingan.core.places.models import Level, Place, is_bangkok
from raingan.core.thai.numerals import to_arabic
from raingan.core.web.rules import Invalid, NotThere
from raingan.systems.palad.models import Role
from raingan.systems.palad.querysets import SYSTEM

ENTERING = frozenset({Role.PROVINCE.value, Role.CENTRAL.value})
# Thailand from Betong to Mae Sai, from Mae Sariang to Khong Chiam, with a little room.
SOUTH, NORTH, WEST, EAST = 5.5, 20.6, 97.2, 105.8
MOST_TYPED = 2000
_NUMBER = r"[-+]?\d{1,3}(?:\.\d{1,15})?"
# In an address of a map: the place itself (!3d…!4d…), what was asked for (q=, ll=, …), the middle of the view (@).
_ADDRESSES = (
    re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})"),
    re.compile(rf"[?&](?:q|query|ll|destination|daddr|center|mlat)=(?:loc:)?({_NUMBER})(?:,|%2C|&mlon=)\s*({_NUMBER})"),
    re.compile(rf"@({_NUMBER}),({_NUMBER})"),
)
_PLAIN = re.compile(rf"\(?\s*({_NUMBER})\s*°?\s*N?\s*[,;\s]\s*({_NUMBER})\s*°?\s*E?\s*\)?")
_ANGLE = r"""(\d{1,3})\s*°\s*(\d{1,2})\s*['′]\s*(\d{1,2}(?:\.\d+)?)\s*["″]\s*"""
_DEGREES = re.compile(rf"{_ANGLE}N[,\s]*{_ANGLE}E")


@dataclass(frozen=True)
class Office:
    """A district with the event that tells who entered its point last, if anybody did."""

    place: Place
    event: Event | None


def point_of(typed: str) -> tuple[float, float]:
    """Latitude and longitude in what was typed or pasted: two numbers, degrees and minutes, or the address of a map.

    Raises Invalid (field ``point``) for anything else, and for a point that is not in Thailand.
    """
    text = to_arabic(typed).replace("\0", "").replace("，", ",").strip()[:MOST_TYPED]
    found = _numbers(text)
    if found is None:
        if "maps.app.goo.gl" in text or "goo.gl/maps" in text:
            raise Invalid(_("ลิงก์แบบย่อไม่มีพิกัดอยู่ในตัว กรุณาเปิดลิงก์แล้วคัดลอกที่อยู่เต็ม หรือตัวเลขพิกัด"), field="point")
        raise Invalid(_("กรุณาใส่พิกัดเป็นละติจูดและลองจิจูด เช่น 13.7563, 100.5018"), field="point")
    latitude, longitude = found
    if not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
        if SOUTH <= longitude <= NORTH and WEST <= latitude <= EAST:
            raise Invalid(_("ละติจูดและลองจิจูดสลับกัน กรุณาใส่ละติจูดก่อน เช่น 13.7563, 100.5018"), field="point")
        raise Invalid(_("พิกัดนี้ไม่อยู่ในประเทศไทย กรุณาตรวจสอบ"), field="point")
    return round(latitude, 6), round(longitude, 6)


def _numbers(text: str) -> tuple[float, float] | None:
    if angles := _DEGREES.fullmatch(text):
        degrees, minutes, seconds, *east = (float(part) for part in angles.groups())
        return degrees + minutes / 60 + seconds / 3600, east[0] + east[1] / 60 + east[2] / 3600
    found = _PLAIN.fullmatch(text)
    if found is None and "://" in text:
        found = next(filter(None, (pattern.search(text) for pattern in _ADDRESSES)), None)
    return (float(found[1]), float(found[2])) if found else None


def offices_in(user: User, province: str) -> list[Office]:
    """The districts of ``province`` in the scope of ``user``, in dictionary order. Two queries."""
    require(user, system=SYSTEM, roles=ENTERING)
    places = [place for place in Place.objects.districts_within(province) if _covers(user, place.code)]
    events = Event.objects.filter(
        subject_type=Place._meta.label_lower, subject_id__in=[place.code for place in places], verb="set-point"
    ).select_related("actor")
    last = {event.subject_id: event for event in events.order_by("pk")}
    return [Office(place, last.get(place.code)) for place in places]


def office(user: User, code: str) -> Place:
    """A district whose point ``user`` may enter; raises NotAllowed and NotThere."""
    require(user, system=SYSTEM, roles=ENTERING)
    place = Place.objects.filter(code=code, level=Level.DISTRICT).select_related("parent").first()
    if place is None or not _covers(user, place.code):
        raise NotThere(_("ไม่พบพื้นที่นี้ในขอบเขตที่ท่านดูแล"))
    return place


def _covers(user: User, code: str) -> bool:
    covered = prefixes(user, system=SYSTEM, roles=ENTERING)
    return not is_bangkok(code) and any(code.startswith(prefix) for prefix in covered)


def provinces_of(user: User) -> Sequence[Place]:
    """The provinces whose offices ``user`` may enter, in dictionary order; one query."""
    require(user, system=SYSTEM, roles=ENTERING)
    covered = prefixes(user, system=SYSTEM, roles=ENTERING)
    return [
        place
        for place in Place.objects.provinces().outside_bangkok()
        if any(place.code.startswith(prefix) for prefix in covered)
    ]


@transaction.atomic
def set_point(*, place: str, typed: str, by: User, at: datetime) -> Place:
    """Enter the point of a district's office, with an event; raises NotAllowed, NotThere and Invalid."""
    known = office(by, place)
    latitude, longitude = point_of(typed)
    if (known.latitude, known.longitude) != (latitude, longitude):
        Place.objects.filter(pk=known.pk).update(latitude=latitude, longitude=longitude)
        record(
            actor=by, verb="set-point", subject=known, at=at, place=known.pk,
            latitude=latitude, longitude=longitude, before=[known.latitude, known.longitude],
        )  # fmt: skip
        known.latitude, known.longitude = latitude, longitude
    return known
