"""Who was reminded of a month, by whom and when."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from raingan.core.places.models import Place


class Nudge(models.Model):
    """A reminder to a chief or an officer about a month."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=10, db_collation="C")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, db_index=False, related_name="+")
    month = models.DateField()
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=["chief", "officer"]), name="nudge_kind_known")]
        indexes = [
            models.Index(fields=["month", "recipient", "at"], name="nudge_of_month"),
            models.Index(fields=["recipient"], name="nudge_recipient"),
            models.Index(fields=["place"], name="nudge_place"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.recipient_id}"
