"""The event log: who did what to which record when, written beside the change and never altered."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Event(models.Model):
    """One act. A trigger of the database refuses every UPDATE, DELETE and TRUNCATE of this table.

    Places stay text, so that an event outlives any change of the geography.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    subject_type = models.CharField(max_length=60, db_collation="C")
    subject_id = models.CharField(max_length=40, db_collation="C")
    verb = models.CharField(max_length=40)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    place_code = models.CharField(max_length=8, blank=True, db_collation="C")
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict, help_text="what changed, for people to read; never counted")

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_history"),
            models.Index(fields=["acting_for"], condition=Q(acting_for__isnull=False), name="event_acting_for"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class Seal(models.Model):
    """A link of the chain over the event log: a digest of all events up to one, and of the seal before."""

    last_event = models.BigIntegerField(unique=True)
    events = models.IntegerField()
    digest = models.CharField(max_length=64, db_collation="C")
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"seal up to event {self.last_event}"
