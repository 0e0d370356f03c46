"""Field reports of deputy district chiefs, their photos, their categories, and the counts of them."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractMonth, ExtractYear
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from raingan.core.evidence.models import Photo
from raingan.core.flow.models import Reviewable
from raingan.core.places.models import Place
from raingan.core.tallies.models import Tally
from raingan.core.thai.dates import long_date
from raingan.systems.palad import closed, nudged, warned  # noqa: F401 - their tables are this room's
from raingan.systems.palad.querysets import (
    CategoryQuerySet,
    FieldReportQuerySet,
    OfficerTallyQuerySet,
    ReportPhotoQuerySet,
)
from raingan.systems.palad.same_text import text_key

DETAILS_MIN, DETAILS_MAX = 10, 4000
WEEKS = (1, 2, 3, 4)
MOST_A_MONTH, LONGEST_GRACE = 31, 12


class Role(models.TextChoices):
    """Who takes part. Source: PALAD REPORT manual, "ผู้ปฏิบัติงาน / ผู้กำกับดูแล"."""

    OFFICER = "officer", _("ปลัดอำเภอ")
    CHIEF = "chief", _("นายอำเภอ")
    PROVINCE = "province", _("ที่ทำการปกครองจังหวัด")
    CENTRAL = "central", _("กองการเจ้าหน้าที่")


class State(models.TextChoices):
    """The life of a report."""

    PENDING = "pending", _("รอการอนุมัติ")
    APPROVED = "approved", _("อนุมัติแล้ว")
    RETURNED = "returned", _("ส่งกลับแก้ไข")
    WITHDRAWN = "withdrawn", _("ถอนรายงานแล้ว")


# The states that every figure counts, in the order in which people read them.
COUNTED = (State.APPROVED, State.PENDING, State.RETURNED)


class Dimension(models.TextChoices):
    """มิติการปฏิบัติงาน. Source: PALAD REPORT manual, part 1."""

    AGENDA = "agenda", _("งานตามนโยบาย")
    FUNCTION = "function", _("งานตามภารกิจ")


def week_of(day: date) -> int:
    """The week of the month a visit counts in: days 1-7, 8-14, 15-21, 22 to the end. Source: spec, "The month"."""
    return min((day.day - 1) // 7 + 1, 4)


class Category(models.Model):
    """ด้านที่ปฏิบัติงาน: data of the centre, each valid from a day to a day; old reports keep theirs."""

    dimension = models.CharField(max_length=10, choices=Dimension.choices)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()
    needs_text = models.BooleanField(default=False, help_text="the report must say which (งานอื่นๆ โปรดระบุ)")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="the first day on which it is no longer chosen")

    objects = CategoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dimension", "name_th", "valid_from"], name="category_known_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="category_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "th").startswith("en") else self.name_th

    def name_with(self, other: str) -> str:
        """The name with the officer's own words, where ``other`` holds such."""
        return f"{self.name}: {other}" if other else self.name


class Policy(models.Model):
    """What completes a month, from ``from_month`` until the next policy. A row is never changed: of two for the same
    month the one set last holds. Without any row the defaults hold, which are those of the letter.
    """

    from_month = models.DateField(help_text="first day of the month from which it holds")
    minimum = models.PositiveSmallIntegerField(
        # Source: letter of the Department, no. 1: "ไม่น้อยกว่า ๔ ครั้งต่อเดือน".
        default=4,
        help_text="approved reports that complete a month",
    )
    weekly = models.BooleanField(
        # Source: the same letter advises at least one a week; spec, "The month": a policy can make it binding.
        default=False,
        help_text="whether each week needs an approved report",
    )
    grace_hours = models.PositiveSmallIntegerField(
        # Source: spec, "Last evening": 0 as the letter says, at most 12 so that the summary is ready on the 1st.
        default=0,
        help_text="hours after closing in which the chief may still approve",
    )
    reason = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(from_month__day=1), name="policy_holds_from_a_first"),
            models.CheckConstraint(condition=Q(minimum__range=(1, MOST_A_MONTH)), name="policy_minimum_possible"),
            models.CheckConstraint(condition=Q(grace_hours__lte=LONGEST_GRACE), name="policy_grace_short"),
        ]
        indexes = [models.Index(fields=["from_month", "id"], name="policy_by_month")]

    def __str__(self) -> str:
        return f"{self.from_month:%Y-%m}: {self.minimum}"


def receipt_of(month: date, place: str, pk: UUID) -> str:
    """The number the officer may quote on the telephone: year and month, district, end of the id."""
    return f"{(month.year + 543) % 100:02d}{month.month:02d}-{place}-{pk.hex[-6:].upper()}"


def village_of(number: int | None, name: str) -> str:
    """``หมู่ 4 บ้านนาอ้อย``, or the name alone."""
    return f"{gettext('หมู่ %(no)d') % {'no': number}} {name}" if number else name


class FieldReport(Reviewable):
    """One visit of a deputy district chief, as recorded by that person.

    ``place`` is the district that answers for it; the subdistrict and village lie beside it.
    """

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="field_reports"
    )
    month = models.DateField(help_text="first day of the activity's month: the round it counts in")
    week = models.PositiveSmallIntegerField(help_text="1 to 4; see week_of")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, db_index=False, related_name="+")
    category_other = models.CharField(max_length=200, blank=True)
    activity_date = models.DateField()
    subdistrict = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    village_no = models.PositiveSmallIntegerField(null=True, blank=True)
    village_name = models.CharField(max_length=100)
    details = models.TextField(max_length=DETAILS_MAX)
    no_photo_reason = models.CharField(max_length=300, blank=True)
    text_key = models.BigIntegerField(null=True, help_text="of the details as same_text.py compares them")

    objects = FieldReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="field_report_state_known"),
            models.CheckConstraint(condition=Q(week__in=WEEKS), name="field_report_week_known"),
            models.CheckConstraint(
                condition=Q(
                    month__day=1, month__month=ExtractMonth("activity_date"), month__year=ExtractYear("activity_date")
                ),
                name="field_report_month_is_of_its_date",
                violation_error_message=_("วันที่ปฏิบัติงานไม่ตรงกับเดือนที่รายงาน"),
            ),
        ]
        indexes = [
            models.Index(fields=["place", "activity_date", "id"], name="field_report_of_place"),
            models.Index(fields=["officer", "activity_date", "id"], name="field_report_of_officer"),
            models.Index(fields=["activity_date", "id"], name="field_report_by_date"),
            models.Index(fields=["text_key"], name="field_report_same_text"),
        ]

    def __str__(self) -> str:
        return self.receipt

    def get_state_display(self) -> str:
        """The state as people read it; the column itself, shared by all systems, knows no choices."""
        return str(State(self.state).label)

    def set_activity_date(self, day: date) -> None:
        """Set the day of the visit, and with it the month and the week the report counts in."""
        self.activity_date, self.month, self.week = day, day.replace(day=1), week_of(day)

    def set_details(self, text: str) -> None:
        """Set what was done, and with it the key by which the same text is found again."""
        self.details, self.text_key = text, text_key(text)

    @property
    def author_id(self) -> int:
        return self.officer_id

    @property
    def round_key(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def about(self) -> str:
        return f"{self.category.name_th} {long_date(self.activity_date)}"

    def get_absolute_url(self) -> str:
        return reverse("palad:report", args=[self.pk])

    @property
    def receipt(self) -> str:
        """The number the officer may quote on the telephone: year and month, district, end of the id."""
        return receipt_of(self.month, self.place_id, self.pk)

    @property
    def category_name(self) -> str:
        """The category as people read it, with the officer's own words where it has such."""
        return self.category.name_with(self.category_other)

    @property
    def dimension(self) -> Dimension:
        """มิติการปฏิบัติงาน, as its category has it."""
        return Dimension(self.category.dimension)

    @property
    def village(self) -> str:
        """``หมู่ 4 บ้านนาอ้อย``, or the name alone."""
        return village_of(self.village_no, self.village_name)

    @property
    def where(self) -> str:
        """Subdistrict and village on one line."""
        return f"{self.subdistrict.label} {self.village}"

    @property
    def is_late(self) -> bool:
        """Recorded more than seven days after the visit."""
        return (timezone.localdate(self.created_at) - self.activity_date).days > 7


class ReportPhoto(Photo):
    """A photo of a report, in the order the officer gave."""

    report = models.ForeignKey(FieldReport, on_delete=models.PROTECT, db_index=False, related_name="photos")

    objects = ReportPhotoQuerySet.as_manager()

    class Meta(Photo.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["report", "position"], name="report_photo_position")]
        indexes = [*Photo.Meta.indexes, models.Index(fields=["fingerprint"], name="report_photo_fingerprint")]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.report_id} #{self.position}"


class MonthTally(Tally):
    """Reports of a district in a month by state and category: what the dashboards read."""

    source = "palad.FieldReport"
    keys = ("month", "place_id", "state", "category_id")
    uncounted = frozenset({State.WITHDRAWN.value})

    pk = models.CompositePrimaryKey("month", "place_id", "state", "category_id")
    month = models.DateField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    state = models.CharField(max_length=20, db_collation="C")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, db_index=False, related_name="+")
    n = models.IntegerField(default=0)


def _count() -> "models.SmallIntegerField[int, int]":
    # The default is the database's own: an upsert names only the columns that change.
    return models.SmallIntegerField(default=0, db_default=0)


class OfficerTally(Tally):
    """Reports of an officer in a month at a district by state and week, side by side in one row.

    What progress, eligibility and the standing of the whole country read (see docs/decisions/0008).
    """

    source = "palad.FieldReport"
    keys = ("month", "place_id", "officer_id")
    spread = {"state": tuple(each.value for each in COUNTED), "week": WEEKS}
    uncounted = frozenset({State.WITHDRAWN.value})

    pk = models.CompositePrimaryKey("month", "place_id", "officer_id")
    month = models.DateField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="+")
    approved_1, approved_2, approved_3, approved_4 = _count(), _count(), _count(), _count()
    pending_1, pending_2, pending_3, pending_4 = _count(), _count(), _count(), _count()
    returned_1, returned_2, returned_3, returned_4 = _count(), _count(), _count(), _count()

    objects = OfficerTallyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["officer", "month"], name="officer_tally_of_officer")]
