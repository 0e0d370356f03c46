"""What is odd about a report: found when it is made or mended, in the same way for one and for thousands."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.utils import timezone

from raingan.core.places.models import Place
from raingan.systems.palad.likeness import AskedPhoto, AskedText, Found, find
from raingan.systems.palad.models import FieldReport, ReportPhoto
from raingan.systems.palad.warned import ReportWarning, WarningKind

FAR_KM = 60
ALL_STORED = datetime(9999, 1, 1, tzinfo=UTC)
_EARTH_KM = 6371.0088


@dataclass(frozen=True)
class Subject:
    """A report, stored or not, to be looked at: with its photos, its district, and what of it is new.

    ``before``: what arrived earlier counts; all that is stored, unless a stored report is looked at anew. (Two reports
    may be stored in another order than their requests began in: whichever is stored second finds the first.)
    ``old_photos`` and, when mending, ``text`` and ``day`` that did not change keep what was once found by comparing.
    """

    report: FieldReport
    photos: Sequence[ReportPhoto]
    district: Place
    before: datetime = ALL_STORED
    text: bool = True
    day: bool = True
    old_photos: Collection[UUID] = field(default=())


# A missing photo is told by the officer, with the reason: it is not told back.
_NOT_ASKED = frozenset({WarningKind.NO_PHOTO.value})


class Unseen(Exception):  # noqa: N818  # a question, not an error
    """The officer has not seen yet what the report will be warned of; nothing was stored.

    ``warnings``: all that it would be warned of, not stored; those known from the stored report left out.
    """

    def __init__(self, subject: Subject, warnings: Sequence[ReportWarning]) -> None:
        super().__init__()
        self.subject, self.warnings = subject, warnings


def to_tell(warnings: Sequence[ReportWarning], known: Collection[str] = ()) -> list[ReportWarning]:
    """Those of ``warnings`` that the officer is told before sending; ``known`` are keys of what was told earlier."""
    return [each for each in warnings if each.kind not in _NOT_ASKED and each.key not in known]


def ask_once(subject: Subject, warnings: Sequence[ReportWarning], seen: Collection[str] | None) -> None:
    """Raise Unseen unless all of ``warnings`` (see ``to_tell``) was seen; None asks nothing: nobody waits for it."""
    if seen is not None and any(each.key not in seen for each in warnings):
        raise Unseen(subject, warnings)


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The way over the ground between two points in degrees, by the haversine formula, in kilometres."""
    one, other = math.radians(latitude), math.radians(other_latitude)
    half_down, half_across = (other - one) / 2, math.radians(other_longitude - longitude) / 2
    chord = math.sin(half_down) ** 2 + math.cos(one) * math.cos(other) * math.sin(half_across) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, chord)))


def find_warnings(subjects: Sequence[Subject]) -> list[ReportWarning]:
    """The warnings of ``subjects``, not yet stored. At most two queries, however many they are."""
    found = find(
        [asked for subject in subjects for asked in _asked_texts(subject)],
        [asked for subject in subjects for asked in _asked_photos(subject)],
    )
    compared: dict[UUID, list[Found]] = {}
    for each in found:
        compared.setdefault(each.report, []).append(each)
    return [warning for subject in subjects for warning in _warnings(subject, compared.get(subject.report.pk, ()))]


def _warnings(subject: Subject, compared: Sequence[Found]) -> Iterator[ReportWarning]:
    """All of one report: in the order of the kinds, and of its photos."""
    warnings = [_of(subject, each) for each in compared] + list(_by_itself(subject))
    place: dict[UUID | None, int] = {photo.pk: number for number, photo in enumerate(subject.photos)}
    order = list(WarningKind)
    yield from sorted(warnings, key=lambda each: (order.index(WarningKind(each.kind)), place.get(each.photo_id, 0)))


def _of(subject: Subject, found: Found) -> ReportWarning:
    photo = None if found.photo is None else subject.photos[found.photo]
    return ReportWarning(report=subject.report, kind=found.kind, photo=photo, other_id=found.other, number=found.number)


def _by_itself(subject: Subject) -> Iterator[ReportWarning]:
    """What is odd without looking at any other report."""
    report = subject.report
    if not subject.photos:
        yield ReportWarning(report=report, kind=WarningKind.NO_PHOTO)
    for photo in subject.photos:
        if photo.taken_at is not None:
            days = (timezone.localdate(photo.taken_at) - report.activity_date).days
            if days:
                yield ReportWarning(report=report, kind=WarningKind.OTHER_DAY, photo=photo, number=days)
        away = _from_office(photo, subject.district)
        if away is not None and away > FAR_KM:
            yield ReportWarning(report=report, kind=WarningKind.FAR, photo=photo, number=round(away))


def _from_office(photo: ReportPhoto, district: Place) -> float | None:
    """How far from the district office the photo was taken; None where one of the two points is not known."""
    if photo.latitude is None or photo.longitude is None:
        return None
    if district.latitude is None or district.longitude is None:
        return None
    return kilometres(photo.latitude, photo.longitude, district.latitude, district.longitude)


def _asked_texts(subject: Subject) -> Iterator[AskedText]:
    report = subject.report
    if subject.text or subject.day:
        yield AskedText(
            report=report.pk,
            officer=report.officer_id,
            place=report.place_id,
            day=report.activity_date,
            before=subject.before,
            text_key=report.text_key if subject.text else None,
            count_day=subject.day,
        )


def _asked_photos(subject: Subject) -> Iterator[AskedPhoto]:
    report = subject.report
    for number, photo in enumerate(subject.photos):
        if photo.pk not in subject.old_photos:
            yield AskedPhoto(
                report=report.pk,
                number=number,
                place=report.place_id,
                day=report.activity_date,
                before=subject.before,
                sha256=photo.sha256,
                fingerprint=photo.fingerprint,
                views=photo.views,
                taken_at=photo.taken_at,
            )
