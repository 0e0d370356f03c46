"""Rounds of a system, the windows in which their steps are open, and the extensions the centre grants."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from raingan.core.people.access import held
from raingan.core.people.models import User
from raingan.core.places.models import Place, with_ancestors, within


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


class RequestQuerySet(models.QuerySet["ExtensionRequest"]):
    """Questions asked about requests for an extension."""

    def visible_to(self, user: User, system: str) -> Self:
        """Those of ``system`` for places that ``user`` covers, and for places that cover one of the user's."""
        condition = Q(pk__in=())
        for each in held(user):
            if each.system == system:
                condition |= within("place_id", each.prefix) | Q(place__in=with_ancestors(each.place_code))
                if not each.prefix:
                    return self.filter(system=system)
        return self.filter(condition, system=system)

    def waiting(self) -> Self:
        """Those nobody has settled."""
        return self.filter(state=RequestState.OPEN)


class RequestState(models.TextChoices):
    """What became of a request."""

    OPEN = "open", _("รอพิจารณา")
    GRANTED = "granted", _("อนุญาตแล้ว")
    REFUSED = "refused", _("ไม่อนุญาต")
    WITHDRAWN = "withdrawn", _("ถอนคำขอแล้ว")


class ExtensionRequest(models.Model):
    """Somebody of a place asks the centre to keep a round open longer there. One open request a round and place.

    Source: PALAD spec, "Last evening".
    """

    system = models.CharField(max_length=40, db_collation="C")
    key = models.CharField(max_length=20, db_collation="C", help_text="of the round")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    wanted_until = models.DateTimeField(help_text="half-open, as windows are")
    state = models.CharField(max_length=20, choices=RequestState.choices, default=RequestState.OPEN, db_collation="C")
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True, help_text="why it was refused")
    letter_number = models.CharField(max_length=100, blank=True)
    granted_until = models.DateTimeField(null=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "key", "place"], condition=Q(state="open"), name="extension_request_open_once"
            ),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="extension_request_state_known"),
        ]
        indexes = [
            models.Index(fields=["place", "system", "key"], name="extension_request_place"),
            models.Index(fields=["system", "state", "asked_at"], name="extension_request_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.key} {self.place_id}"


class Asking(models.Model):
    """That one person asked, and why; several of a place may ask for the same."""

    request = models.ForeignKey(ExtensionRequest, on_delete=models.PROTECT, related_name="askings")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "asked_by"], name="asking_once_a_person")]

    def __str__(self) -> str:
        return f"{self.request_id} by {self.asked_by_id}"
