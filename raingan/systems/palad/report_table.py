"""The list of reports as rows of a table: a hundred thousand of them without a model's instance for any."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, DateTimeField, Func, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from raingan.core.exports.table import Column, Row
from raingan.core.places.models import Level, Place
from raingan.systems.palad.models import Category, Dimension, ReportPhoto, State, receipt_of, village_of
from raingan.systems.palad.querysets import FieldReportQuerySet

CHUNK = 2000
_OWN = (
    "id", "month", "state", "activity_date", "category_id", "category_other", "village_no", "village_name", "details",
)  # fmt: skip
_OFFICER = ("officer__title", "officer__first_name", "officer__last_name")
_PLACES = ("place_id", "place__name_th", "place__name_en")
# Asked for each row by the index, rather than grouping all the texts.
_PHOTOS = Coalesce(
    Subquery(
        ReportPhoto.objects.filter(report=OuterRef("pk"))
        .order_by()
        .values("report")
        .annotate(n=Count("pk"))
        .values("n"),
        output_field=IntegerField(),
    ),
    0,
)
# The database puts them on the country's clock: as Django reads moments, two of them took half of a row's time.
_MOMENTS = {
    name: Func(moment, Value(settings.TIME_ZONE), arg_joiner=" AT TIME ZONE ", template="(%(expressions)s)",
               output_field=DateTimeField())
    for name, moment in (("made", "created_at"), ("moved", "moved_at"))
}  # fmt: skip
_SUBDISTRICT = ("subdistrict_id", "subdistrict__name_th", "subdistrict__name_en")


def report_columns() -> list[Column]:
    """What stands in each row."""
    return [
        Column(key="no", label=_("ที่"), kind="integer", width=6),
        Column(key="receipt", label=_("เลขรับ"), width=18),
        Column(key="state", label=_("สถานะ"), width=14),
        Column(key="officer", label=_("ชื่อ–สกุล"), width=24),
        Column(key="activity_date", label=_("วันที่ปฏิบัติงาน"), kind="date", width=14),
        Column(key="dimension", label=_("มิติงาน"), width=14),
        Column(key="category", label=_("ด้านที่ปฏิบัติงาน"), width=28),
        Column(key="district", label=_("อำเภอ"), width=16),
        Column(key="place", label=_("สถานที่ปฏิบัติงาน"), width=28),
        Column(key="details", label=_("รายละเอียดการปฏิบัติงาน"), width=50),
        Column(key="photos", label=_("ภาพ"), kind="integer", width=7),
        Column(key="recorded_at", label=_("บันทึกเมื่อ"), kind="datetime", width=18),
        Column(key="moved_at", label=_("สถานะล่าสุดเมื่อ"), kind="datetime", width=18),
    ]


def report_rows(found: FieldReportQuerySet) -> Iterator[Row]:
    """The rows of ``found``, the oldest first. Two queries, the second read as it comes."""
    categories = {each.pk: each for each in Category.objects.all()}
    kinds = {pk: str(Dimension(each.dimension).label) for pk, each in categories.items()}
    names = {pk: each.name for pk, each in categories.items()}
    states = {value: str(label) for value, label in State.choices}
    labels: dict[str, str] = {}
    numbers: dict[int | None, str] = {}
    clock = timezone.get_current_timezone()
    # By a unique key at last, so that two files of the same reports are the same.
    ordered = found.annotate(n_photos=_PHOTOS, **_MOMENTS).order_by("activity_date", "id")
    values = ordered.values_list(*_OWN, *_MOMENTS, *_OFFICER, *_PLACES, *_SUBDISTRICT, "n_photos")
    for number, row in enumerate(values.iterator(chunk_size=CHUNK), start=1):
        pk, month, state, day, category, other, village_no, village, details, made, moved = row[:11]
        title, first, last, district, district_th, district_en, code, name_th, name_en, photos = row[11:]
        if code not in labels:
            labels[district] = Place(code=district, name_th=district_th, name_en=district_en).name
            labels[code] = Place(code=code, level=Level.SUBDISTRICT, name_th=name_th, name_en=name_en).label
        if village_no not in numbers:
            numbers[village_no] = village_of(village_no, "")
        yield (
            number, receipt_of(month, district, pk), states[state], f"{title}{first} {last}", day, kinds[category],
            categories[category].name_with(other) if other else names[category], labels[district],
            f"{labels[code]} {numbers[village_no]}{village}", details, photos,
            made.replace(tzinfo=clock), moved.replace(tzinfo=clock),
        )  # fmt: skip
