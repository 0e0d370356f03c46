"""Reading the event log."""

from django.db import models

from raingan.core.audit.models import Event


def history_of(subject: models.Model) -> "models.QuerySet[Event]":
    """What happened to ``subject``, oldest first, with the people who did it."""
    found = Event.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    return found.select_related("actor", "acting_for").order_by("pk")
