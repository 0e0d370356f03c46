"""When a month's steps are open unless the centre says otherwise."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from raingan.core.rounds.periods import Period, add_months

BANGKOK = ZoneInfo("Asia/Bangkok")
RECORD, APPROVE = "record", "approve"


def windows_of(key: str) -> dict[str, tuple[datetime, datetime]]:
    """Record and approve are open from the 1st to the last day of the month, 23:59:59 Bangkok (half-open).

    Source: letter of the Department, no. 2 ("ภายในวันสุดท้ายของทุกเดือน"); spec, "The month". Empty for what is no month.
    """
    try:
        period = Period.parse(key)
    except ValueError:
        return {}
    if period.kind != "month":
        return {}
    span = (_midnight(period.first_month), _midnight(add_months(period.first_month, 1)))
    return {RECORD: span, APPROVE: span}


def months_around(day: date) -> list[tuple[str, str]]:
    """The next month, the running one and the twelve before it, newest first: the key and the name of each."""
    running = Period.month(day)
    months = [running.shifted(1 - back) for back in range(14)]
    return [(each.key, each.label) for each in months]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, BANGKOK)
