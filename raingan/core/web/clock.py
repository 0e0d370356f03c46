"""The one clock. Actions take ``at`` as an argument; only the edge of the house asks what time it is."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The current moment, aware, in UTC. Tests replace this function."""
    return timezone.now()
