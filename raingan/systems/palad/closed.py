"""A month as it was summed up: revisions that nothing ever changes, held so by triggers of the database.

Source: spec, "Close".
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from raingan.core.places.models import Place
from raingan.core.rounds.periods import Period


class Why(models.TextChoices):
    """What a revision was taken for."""

    SCHEDULED = "scheduled", _("สรุปตามกำหนด")
    EXTENDED = "extended", _("สิ้นสุดการขยายเวลา")
    BY_HAND = "by_hand", _("ส่วนกลางสั่งสรุป")


class CloseRevision(models.Model):
    """The ``number``-th time that ``month`` was summed up, with the policy it was computed with.

    ``provisional``: some window of the month was still open then.
    """

    month = models.DateField()
    number = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=10, choices=Why.choices, db_collation="C")
    provisional = models.BooleanField()
    minimum = models.PositiveSmallIntegerField()
    weekly = models.BooleanField()
    grace_hours = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "number"], name="close_revision_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} r{self.number}"

    @property
    def period(self) -> Period:
        """The month."""
        return Period.month(self.month)


class CloseDistrict(models.Model):
    """A district's row: ``officers`` held it on the last day, ``complete`` of them; ``moved_in`` came in the month."""

    revision = models.ForeignKey(CloseRevision, on_delete=models.PROTECT, db_index=False, related_name="districts")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    officers = models.PositiveIntegerField()
    complete = models.PositiveIntegerField()
    moved_in = models.PositiveIntegerField()
    approved = models.PositiveIntegerField()
    pending = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "place"], name="close_district_once")]
        indexes = [models.Index(fields=["place"], name="close_district_place")]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.place_id}"


class CloseCategory(models.Model):
    """How many reports of a district were of a category, in whichever state, and how many approved."""

    revision = models.ForeignKey(CloseRevision, on_delete=models.PROTECT, db_index=False, related_name="categories")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    category = models.ForeignKey("palad.Category", on_delete=models.PROTECT, db_index=False, related_name="+")
    reports = models.PositiveIntegerField()
    approved = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "place", "category"], name="close_category_once")]
        indexes = [
            models.Index(fields=["place"], name="close_category_place"),
            models.Index(fields=["category"], name="close_category_category"),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.place_id} {self.category_id}"


class CloseOfficer(models.Model):
    """An officer's month as it was judged then, at the district held on its last day."""

    revision = models.ForeignKey(CloseRevision, on_delete=models.PROTECT, db_index=False, related_name="officers")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    state = models.CharField(max_length=20, db_collation="C")
    approved = models.PositiveSmallIntegerField()
    elsewhere = models.PositiveSmallIntegerField(help_text="of the approved, those made in other districts")
    pending = models.PositiveSmallIntegerField()
    returned = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "officer"], name="close_officer_once")]
        indexes = [
            models.Index(fields=["officer"], name="close_officer_officer"),
            models.Index(fields=["place"], name="close_officer_place"),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.officer_id}"


class CloseFile(models.Model):
    """The file of a revision, made once by the worker and kept under its checksum."""

    revision = models.ForeignKey(CloseRevision, on_delete=models.PROTECT, db_index=False, related_name="files")
    format = models.CharField(max_length=4, db_collation="C")
    sha256 = models.CharField(max_length=64, db_collation="C")
    size = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "format"], name="close_file_once")]

    def __str__(self) -> str:
        return f"{self.revision_id}.{self.format}"

    @property
    def stored_name(self) -> str:
        """Its name in the storage of files."""
        return f"closes/{self.sha256}.{self.format}"
