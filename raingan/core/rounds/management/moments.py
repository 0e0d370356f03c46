"""Days as an operator types them, for the commands that set windows."""

from argparse import ArgumentTypeError
from datetime import date, datetime, time, timedelta

from django.utils import timezone


def opening(text: str) -> datetime:
    """The first moment of a day typed as 2026-11-01, in Bangkok."""
    try:
        return datetime.combine(date.fromisoformat(text), time.min, timezone.get_default_timezone())
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day such as 2026-11-30") from None


def closing(text: str) -> datetime:
    """The end of a day typed as 2026-11-30: the midnight that follows it, in Bangkok."""
    return opening(text) + timedelta(days=1)
