"""Warnings as they are stored with a report: what the chief should look at, never a refusal by themselves.

A row says what was found when the report was made or mended. Whether it still stands is asked when it is read: a
report that was withdrawn since counts for nothing.
"""

from typing import Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

# More reports than these on one day are a warning (spec).
MOST_A_DAY = 3


class WarningKind(models.TextChoices):
    """What a warning is about, the gravest first. Source: spec, "Warnings the chief sees"."""

    SAME_PHOTO = "same_photo", _("ภาพเคยใช้แล้ว")
    NEAR_PHOTO = "near_photo", _("ภาพคล้ายภาพที่เคยใช้")
    OTHER_DAY = "other_day", _("ภาพถ่ายต่างวัน")
    FAR = "far", _("ภาพถ่ายไกลจากอำเภอ")
    SAME_TEXT = "same_text", _("ข้อความซ้ำ")
    MANY = "many", _("หลายรายงานในวันเดียว")
    NO_PHOTO = "no_photo", _("ไม่มีภาพ")


# Those that lie in the comparison with another report, and those about one photo.
ABOUT_ANOTHER = (WarningKind.SAME_PHOTO, WarningKind.NEAR_PHOTO, WarningKind.SAME_TEXT)
ABOUT_A_PHOTO = (WarningKind.SAME_PHOTO, WarningKind.NEAR_PHOTO, WarningKind.OTHER_DAY, WarningKind.FAR)


class ReportWarningQuerySet(models.QuerySet["ReportWarning"]):
    """Questions asked about warnings."""

    def standing(self) -> Self:
        """Those that still hold: the other report was not withdrawn, and the day still has too many."""
        from raingan.systems.palad.models import FieldReport  # noqa: PLC0415 - that module names this one

        day = FieldReport.objects.live().filter(
            officer=OuterRef("report__officer"), activity_date=OuterRef("report__activity_date")
        )
        that_day = day.order_by().values("officer").annotate(found=Count("pk")).values("found")
        crowded = Q(that_day__gt=MOST_A_DAY)
        return self.alias(that_day=Subquery(that_day)).filter(
            Q(other=None) | ~Q(other__state="withdrawn"), ~Q(kind=WarningKind.MANY) | crowded
        )

    def for_reading(self) -> Self:
        """Those that stand, with what their sentences name, in the order in which they were found."""
        return self.standing().select_related("other__officer", "other__place__parent").order_by("pk")


class ReportWarning(models.Model):
    """One thing that is odd about a report. ``number`` says how much, in the unit of its kind.

    Days between the photo and the visit (negative: before it), kilometres from the district office, bits in which two
    photos differ, or the how-manieth report of the day.
    """

    report = models.ForeignKey("palad.FieldReport", on_delete=models.CASCADE, related_name="warnings")
    kind = models.CharField(max_length=10, choices=WarningKind.choices, db_collation="C")
    photo = models.ForeignKey("palad.ReportPhoto", on_delete=models.CASCADE, null=True, related_name="+")
    other = models.ForeignKey("palad.FieldReport", on_delete=models.CASCADE, null=True, related_name="+")
    number = models.IntegerField(default=0)

    objects = ReportWarningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=WarningKind.values), name="report_warning_kind_known"),
            models.CheckConstraint(
                condition=Q(kind__in=ABOUT_A_PHOTO, photo__isnull=False)
                | ~Q(kind__in=ABOUT_A_PHOTO) & Q(photo__isnull=True),
                name="report_warning_names_its_photo",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ABOUT_ANOTHER, other__isnull=False)
                | ~Q(kind__in=ABOUT_ANOTHER) & Q(other__isnull=True),
                name="report_warning_names_the_other",
            ),
            models.CheckConstraint(condition=~Q(other=models.F("report")), name="report_warning_not_of_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"

    @property
    def key(self) -> str:
        """What it is known by before and after its report is stored; the photo must be loaded."""
        photo = self.photo.sha256[:16] if self.photo is not None else ""
        other = self.other_id.hex if self.other_id is not None else ""
        return f"{self.kind}.{photo}.{other}.{self.number}"
