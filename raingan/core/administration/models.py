"""Lists of people on their way in, and people's requests to be moved to another district."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from raingan.core.people.models import Assignment
from raingan.core.places.models import Place


class PeopleFile(models.Model):
    """A list somebody uploaded for checking. Its content is encrypted, and gone once loaded or after an hour."""

    KEPT = timedelta(hours=1)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    system = models.CharField(max_length=40, db_collation="C")
    name = models.CharField(max_length=200)
    sealed = models.BinaryField(null=True, help_text="the file, encrypted (see people/names.py)")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    loaded_at = models.DateTimeField(null=True)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    people = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    def is_ready(self, at: datetime) -> bool:
        """Whether it may be loaded: it was not yet, and is not too old."""
        return bool(self.sealed) and self.created_at > at - self.KEPT


class TransferState(models.TextChoices):
    """How far a request is."""

    OPEN = "open", _("รอพิจารณา")
    ACCEPTED = "accepted", _("รับย้ายแล้ว")
    REFUSED = "refused", _("ไม่รับย้าย")
    WITHDRAWN = "withdrawn", _("ถอนคำขอแล้ว")


class TransferRequest(models.Model):
    """Somebody asks that a duty of theirs be moved to another place, from the day the order says.

    The account administrator of the receiving province settles it. Source: overview, "People and entering".
    """

    duty = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="transfer_requests")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    order_number = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=TransferState.choices, default=TransferState.OPEN, db_collation="C")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="transfer_requests")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TransferState.values), name="transfer_state_known"),
            models.UniqueConstraint(fields=["duty"], condition=Q(state="open"), name="transfer_asked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} → {self.place_id}"
