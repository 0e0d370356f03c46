"""Rounds of a system, the windows in which their steps are open, and the extensions the centre grants."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from raingan.core.places.models import Place


class Round(models.Model):
    """One period of one system: a month (``2026-11``) or a fiscal year (``FY2569``).

    A row exists from the moment somebody sets a window of it; until then the system's calendar holds.
    """

    system = models.CharField(max_length=40, db_collation="C")
    key = models.CharField(max_length=20, db_collation="C")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="round_known_once")]

    def __str__(self) -> str:
        return f"{self.system} {self.key}"


class Window(models.Model):
    """When one step of a round is open: from ``opens_at`` up to, not including, ``closes_at``."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, db_index=False, related_name="windows")
    step = models.CharField(max_length=40, db_collation="C")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(help_text="stored as the next midnight; shown as 23.59 น. of the day before")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "step"], name="window_once_a_step"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="window_closes_after_it_opens",
                violation_error_message=_("เวลาปิดต้องอยู่หลังเวลาเปิด"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.step}"


class Extension(models.Model):
    """A later close of a window for the nation, a province or a district, granted by the centre with a reason."""

    window = models.ForeignKey(Window, on_delete=models.PROTECT, db_index=False, related_name="extensions")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    until = models.DateTimeField()
    reason = models.TextField()
    letter_number = models.CharField(max_length=100, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["window", "place", "until"], name="extension_latest"),
            models.Index(fields=["place"], name="extension_place"),
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.place_id}"
