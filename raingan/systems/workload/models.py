"""A district's year of work: its record, the sheets of its sections, and the catalogue of questions they answer."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from raingan.core.flow.models import Reviewable
from raingan.core.places.models import Place
from raingan.systems.workload.calendar import key_of
from raingan.systems.workload.domains import DOMAINS, Domain
from raingan.systems.workload.figures import MOST_DAYS, MOST_HOURS, MOST_QUANTITY, Figures
from raingan.systems.workload.querysets import (
    AnswerQuerySet,
    DistrictRecordQuerySet,
    QuestionQuerySet,
    SheetQuerySet,
    SpecialWorkQuerySet,
)

HOURS_PER_DAY = Decimal("6.0")
HOURS_PER_PERSON_YEAR = 1380  # 230 days of 6 hours


class Role(models.TextChoices):
    """Who works in this room. Source: manual of the Workload Tracking System; spec, "Roles"."""

    RECORDER = "recorder", _("ท้องถิ่นอำเภอ")
    CONFIRMER = "confirmer", _("ผอ.กลุ่มงานส่งเสริมและประสานงานท้องถิ่นอำเภอ")
    CENTRAL = "central", _("ส่วนกลาง")


class State(models.TextChoices):
    """Where a record stands."""

    OPEN = "open", _("ยังไม่ยืนยัน")
    RETURNED = "returned", _("ส่งกลับแก้ไข")
    CONFIRMED = "confirmed", _("ยืนยันแล้ว")


class SheetStatus(models.TextChoices):
    """How far a domain is. Source: manual, "สถานะการบันทึกข้อมูล สถอ."."""

    COMPLETE = "complete", _("บันทึกข้อมูลครบถ้วน")
    PARTIAL = "partial", _("บันทึกข้อมูลยังไม่ครบถ้วน")
    NONE = "none", _("ไม่มีการบันทึกข้อมูล")


class WorkYear(models.Model):
    """A fiscal year that the centre has opened, with what its hours are reckoned by.

    ``settled_at``: when the centre confirmed these two values; until then they are the defaults of the plan.
    ``catalogue_version`` goes up with every change of its questions.
    """

    year = models.PositiveSmallIntegerField(primary_key=True, help_text="Buddhist, the year it ends in")
    hours_per_day = models.DecimalField(max_digits=3, decimal_places=1, default=HOURS_PER_DAY)
    hours_per_person_year = models.PositiveSmallIntegerField(default=HOURS_PER_PERSON_YEAR)
    catalogue_version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hours_per_day__gt=0, hours_per_day__lte=24), name="work_year_day_known"),
            models.CheckConstraint(condition=Q(hours_per_person_year__gt=0), name="work_year_person_year_known"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """The key of its round: ``FY2569``."""
        return key_of(self.year)


class Question(models.Model):
    """A question of a year's catalogue. One in use is never edited: another replaces it, and it is ``retired``.

    ``same_as``: the question of the year before that it was copied from, for comparing the two. ``is_sample``: it
    came with the house and waits for the centre's own.
    """

    year = models.ForeignKey(WorkYear, on_delete=models.PROTECT, db_index=False, related_name="questions")
    domain = models.PositiveSmallIntegerField(choices=Domain.choices)
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    unit = models.CharField(max_length=60)
    is_sample = models.BooleanField(default=False)
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="next_years")
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "domain", "order"], condition=Q(retired_at__isnull=True), name="question_order_once"
            ),
            models.CheckConstraint(condition=Q(domain__in=DOMAINS), name="question_domain_known"),
        ]
        indexes = [models.Index(fields=["year", "domain", "order"], name="question_of_domain")]

    def __str__(self) -> str:
        return f"{self.year_id}/{self.domain}/{self.order}"


class DistrictRecord(Reviewable):
    """One district's workload in one fiscal year. The centre opens one for every district outside Bangkok.

    ``host``: the record that this district's work is recorded in, when one person is in charge of several; then this
    one stays empty and follows its host. ``recorded_by`` saved something in it last.
    """

    year = models.ForeignKey(WorkYear, on_delete=models.PROTECT, db_index=False, related_name="records")
    host = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="covered")
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )

    # What ``flow.look_up`` found for whoever is about to confirm; None: not asked yet.
    unsettled: "list[Place] | None" = None
    figures_of: bool | None = None

    objects = DistrictRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="district_record_state_known"),
            models.UniqueConstraint(fields=["year", "place"], name="district_record_once"),
            models.CheckConstraint(condition=~Q(host=F("id")), name="district_record_host_is_another"),
            models.CheckConstraint(
                condition=Q(host__isnull=True) | ~Q(state=State.CONFIRMED), name="district_record_covered_follows_host"
            ),
        ]
        indexes = [models.Index(fields=["place", "year"], name="district_record_place")]

    def __str__(self) -> str:
        return f"{self.year_id} {self.place_id}"

    def get_absolute_url(self) -> str:
        """Its overview: the sections and how far each is."""
        return reverse("workload:record", args=[self.round_key, self.place_id])

    def get_state_display(self) -> str:
        """The state in words."""
        return str(State(self.state).label)

    @property
    def author_id(self) -> int | None:
        """Who saved something in it last."""
        return self.recorded_by_id

    @property
    def sections(self) -> "list[Sheet]":
        """Its sheets in their order. Costs nothing where they are loaded (``with_sheets``)."""
        return sorted(self.sheets.all(), key=lambda sheet: sheet.domain)

    @property
    def round_key(self) -> str:
        """The key of its fiscal year."""
        return key_of(self.year_id)

    @property
    def about(self) -> str:
        """District and year, for notices."""
        return f"{self.place.label_in('th')} ปีงบประมาณ {self.year_id}"


class Contact(models.Model):
    """The office and who is in charge of it (ข้อมูล ติดต่อ สถอ.). Editable for ever: people are transferred."""

    record = models.OneToOneField(DistrictRecord, on_delete=models.PROTECT, primary_key=True, related_name="contact")
    address = models.TextField(max_length=500, blank=True)
    telephone = models.CharField(max_length=60, blank=True)
    person_name = models.CharField(max_length=200, blank=True)
    mobile = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="+")

    def __str__(self) -> str:
        return f"contact of {self.record_id}"


class Sheet(models.Model):
    """A section of a record: one of the eight domains, or the office's special work; its counts and sums.

    ``filled`` rows have a figure, ``answered`` ones count, out of ``questions``. The sums of quantity × days and of
    quantity × hours of the answered rows give the hours, whatever a day is reckoned at. They are moved in the
    transaction of the answers (``sums.py`` recounts). ``note``: the province's remark, with a version of its own, 0
    until one is written; ``return_reason``: why the section was sent back; ``discarded_version``: the version at which
    all its rows were last given up.
    """

    record = models.ForeignKey(DistrictRecord, on_delete=models.PROTECT, db_index=False, related_name="sheets")
    domain = models.PositiveSmallIntegerField(choices=Domain.choices)
    version = models.PositiveIntegerField(default=1)
    discarded_version = models.PositiveIntegerField(default=0)
    questions = models.PositiveSmallIntegerField(default=0)
    filled = models.PositiveSmallIntegerField(default=0)
    answered = models.PositiveSmallIntegerField(default=0)
    quantity_days = models.BigIntegerField(default=0)
    quantity_hours = models.DecimalField(max_digits=16, decimal_places=1, default=Decimal(0))
    saved_at = models.DateTimeField(null=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    note = models.TextField(max_length=1000, blank=True)
    note_version = models.PositiveIntegerField(default=0)
    return_reason = models.TextField(max_length=1000, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "domain"], name="sheet_once"),
            models.CheckConstraint(condition=Q(domain__in=Domain.values), name="sheet_domain_known"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}/{self.domain}"

    @property
    def status(self) -> SheetStatus:
        """How far the section is."""
        if self.questions and self.answered == self.questions:
            return SheetStatus.COMPLETE
        return SheetStatus.PARTIAL if self.filled else SheetStatus.NONE

    def total_hours(self, hours_per_day: Decimal) -> Decimal:
        """The hours of its answered rows, in a year in which a day has so many."""
        return self.quantity_days * hours_per_day + self.quantity_hours


class Row(models.Model):
    """The figures of one row, and at which version of its sheet they were last changed, by whom."""

    quantity = models.PositiveIntegerField(null=True)
    days = models.PositiveSmallIntegerField(null=True)
    hours = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    changed_version = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__lte=MOST_QUANTITY), name="%(class)s_quantity_in_range"
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=True) | Q(days__lte=MOST_DAYS), name="%(class)s_days_in_range"
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(hours__gte=0, hours__lte=MOST_HOURS),
                name="%(class)s_hours_in_range",
            ),
        ]

    @property
    def figures(self) -> Figures:
        """The row's figures."""
        return Figures(self.quantity, self.days, self.hours)

    def take(self, figures: Figures) -> None:
        """Let the row have these figures."""
        self.quantity, self.days, self.hours = figures.quantity, figures.days, figures.hours


class Answer(Row):
    """A district's figures for one question."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, db_index=False, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")

    objects = AnswerQuerySet.as_manager()

    class Meta(Row.Meta):
        constraints = [
            *Row.Meta.constraints,
            models.UniqueConstraint(fields=["sheet", "question"], name="answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.question_id}"


class SpecialWork(Row):
    """Work that an office does beside the eight domains, in its own words. Its id is made by the browser."""

    id = models.UUIDField(primary_key=True, editable=False)
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="special")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    unit = models.CharField(max_length=60)

    objects = SpecialWorkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.pk}"
