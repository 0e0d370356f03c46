"""When the steps of a fiscal year are open unless the centre says otherwise."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from raingan.core.rounds.periods import BUDDHIST_ERA, Period

BANGKOK = ZoneInfo("Asia/Bangkok")
RECORD, CONFIRM = "record", "confirm"


def windows_of(key: str) -> dict[str, tuple[datetime, datetime]]:
    """Record from 1 August to 15 September, confirm from 16 to 25 September of the year that names the round.

    Half-open, as windows are. Empty for what is no fiscal year. Source: letter of the Department, 8 September 2564
    (the dates of FY2564 before their extension); spec, "Windows".
    """
    try:
        period = Period.parse(key)
    except ValueError:
        return {}
    if period.kind != "fiscal_year":
        return {}
    year = period.fiscal - BUDDHIST_ERA
    return {
        RECORD: (_midnight(year, 8, 1), _midnight(year, 9, 16)),
        CONFIRM: (_midnight(year, 9, 16), _midnight(year, 9, 26)),
    }


def years_around(day: date) -> list[tuple[str, str]]:
    """The next fiscal year, the running one and the five before it, newest first: the key and the name of each."""
    running = Period.fiscal_year(Period.month(day).fiscal)
    years = [running.shifted(1 - back) for back in range(7)]
    return [(each.key, each.label) for each in years]


def key_of(year: int) -> str:
    """The key of the round of a fiscal year (Buddhist): ``FY2569``."""
    return f"FY{year}"


def _midnight(year: int, month: int, day: int) -> datetime:
    return datetime.combine(date(year, month, day), time.min, BANGKOK)
