"""Makers of what tests of PALAD need: categories, reports with their counts, photos."""

from datetime import date, datetime
from io import BytesIO
from itertools import count
from random import Random
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import ExifTags, Image

from raingan.core.people.models import Assignment, User
from raingan.core.places.models import Place
from raingan.core.web import clock
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import Category, Dimension, FieldReport, ReportPhoto, State
from raingan.systems.palad.warning_store import rewrite_warnings
from tests.factories import LONG_AGO, DistrictFactory, OfficerFactory, the_place

_seeds = count(1)


class CategoryFactory(DjangoModelFactory):
    """A category of the agenda, valid since long ago. ``dimension="function"``, ``needs_text=True``, ``valid_to=…``."""

    class Meta:
        model = Category

    dimension = Dimension.AGENDA
    name_th = factory.Sequence(lambda n: f"งานตัวอย่างที่ {n}")
    name_en = factory.Sequence(lambda n: f"Example work {n}")
    order = factory.Sequence(lambda n: n % 30_000 + 1)
    valid_from = LONG_AGO


class ReportPhotoFactory(DjangoModelFactory):
    """The row of a photo of ``report``; there is no file behind it (send ``a_jpeg()`` to have one)."""

    class Meta:
        model = ReportPhoto

    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    width = 640
    height = 480
    size = 40_000
    fingerprint = factory.Sequence(lambda n: (n * 0x9E3779B97F4A7C15) % 2**63)
    created_at = factory.LazyFunction(lambda: clock.now())  # noqa: PLW0108 - tests replace clock.now
    position = factory.LazyAttribute(lambda photo: photo.report.photos.count())

    @classmethod
    def _create(cls, model_class: type[ReportPhoto], *args: Any, **kwargs: Any) -> ReportPhoto:
        photo: ReportPhoto = super()._create(model_class, *args, **kwargs)
        rewrite_warnings([photo.report_id])
        return photo


class FieldReportFactory(DjangoModelFactory):
    """A report counted in the tallies as the door counts it, written without events; by default today's, pending.

    ``state=State.APPROVED``, ``officer=…`` (its place follows), ``place=…`` (a district; its officer is made),
    ``activity_date=date(…)`` or ``month=date(…)`` (the visit is then on the 3rd), ``photos=2``, and any column.
    """

    class Meta:
        model = FieldReport

    category = factory.SubFactory(CategoryFactory)
    state = State.PENDING
    village_no = 4
    village_name = "บ้านนาอ้อย"
    details = factory.Sequence(lambda n: f"ออกเยี่ยมราษฎรและติดตามการแก้ไขปัญหาในพื้นที่ ครั้งที่ {n}")
    sent_digest = factory.Sequence(lambda n: f"{n:064d}")

    @classmethod
    def _create(
        cls,
        model_class: type[FieldReport],
        *,
        officer: User | None = None,
        place: Place | None = None,
        month: date | None = None,
        activity_date: date | None = None,
        photos: int = 0,
        **kwargs: Any,
    ) -> FieldReport:
        district = place or (_district_of(officer) if officer else None) or DistrictFactory.create()
        at = kwargs.pop("created_at", None) or clock.now()
        report = FieldReport(place=district, officer=officer or OfficerFactory.create(place=district), created_at=at)
        report.set_activity_date(activity_date or (month.replace(day=3) if month else timezone.localdate(at)))
        defaults = {"subdistrict": the_place(f"{district.pk}01"), "moved_at": at, "moved_by": report.officer}
        for name, value in (defaults | kwargs).items():
            setattr(report, name, value)
        report.set_details(report.details)
        report.save(force_insert=True)
        for tally in FLOW.tallies:
            tally.shift([(None, tally.key_of(report))])
        for _each in range(photos):
            ReportPhotoFactory.create(report=report)
        if not photos:
            rewrite_warnings([report.pk])
        return report


def _district_of(officer: User) -> Place | None:
    held = Assignment.objects.filter(user=officer, system="palad", role="officer").select_related("place").first()
    return held.place if held else None


def a_jpeg(
    width: int = 64,
    height: int = 48,
    *,
    seed: int | None = None,
    taken_at: datetime | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    quality: int = 80,
) -> bytes:
    """A JPEG photo, each different from the last (the same ``seed`` gives the same bytes).

    ``taken_at`` (aware; written with its offset) and the position (degrees, WGS 84) go into its EXIF.
    """
    chance = Random(next(_seeds) if seed is None else -seed)
    image = Image.frombytes("RGB", (8, 6), chance.randbytes(8 * 6 * 3)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    exif = Image.Exif()
    if taken_at is not None:
        details = exif.get_ifd(ExifTags.IFD.Exif)
        offset = f"{taken_at:%z}"
        details[ExifTags.Base.DateTimeOriginal] = f"{taken_at:%Y:%m:%d %H:%M:%S}"
        details[ExifTags.Base.OffsetTimeOriginal] = f"{offset[:3]}:{offset[3:]}"
    if latitude is not None and longitude is not None:
        position = exif.get_ifd(ExifTags.IFD.GPSInfo)
        position |= {
            ExifTags.GPS.GPSLatitudeRef: "N" if latitude >= 0 else "S",
            ExifTags.GPS.GPSLatitude: _degrees(latitude),
            ExifTags.GPS.GPSLongitudeRef: "E" if longitude >= 0 else "W",
            ExifTags.GPS.GPSLongitude: _degrees(longitude),
        }
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, exif=exif.tobytes() if exif or exif._ifds else b"")
    return out.getvalue()


def _degrees(value: float) -> tuple[float, float, float]:
    """Degrees, minutes and seconds, as EXIF has them."""
    minutes, seconds = divmod(round(abs(value) * 3600, 3), 60)
    degrees, minutes = divmod(minutes, 60)
    return degrees, minutes, seconds


# What tests/contract makes the records of each flow with.
RECORDS = {FieldReport: FieldReportFactory}
