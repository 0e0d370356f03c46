"""Dates as people read them: Buddhist years, Thai (or English) words, Bangkok's clock.

Years are Buddhist in both languages (overview, rule 7): an English page must name the same fiscal year as the Thai one.
A moment (an aware ``datetime``) is taken to Bangkok first; a naive one is taken to be Bangkok's time already.
Django's own ``|date`` costs six times as much with Thai month names, which matters in a list.
"""

from datetime import date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")
BUDDHIST_OFFSET = 543

# Index 0 is empty, so that a month's number is its index.
_LONG = {
    "th": (
        "", "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
        "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
    ),
    "en": (
        "", "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_SHORT = {
    "th": ("", "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
    "en": ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def _of(lang: str) -> str:
    """The language whose words are used: English for any ``en…``, Thai for all else."""
    return "en" if lang.startswith("en") else "th"


def in_bangkok(at: datetime) -> datetime:
    """The same moment on Bangkok's clock; a naive value is taken to be Bangkok's already."""
    return at.replace(tzinfo=BANGKOK) if at.tzinfo is None else at.astimezone(BANGKOK)


def day_of(value: date) -> date:
    """The day in Bangkok of a date or a moment."""
    return in_bangkok(value).date() if isinstance(value, datetime) else value


def buddhist_year(value: date) -> int:
    """The Buddhist year of a date or a moment: 2023 is 2566."""
    return day_of(value).year + BUDDHIST_OFFSET


def long_date(value: date, lang: str = "th") -> str:
    """``4 กรกฎาคม 2566``; English ``4 July 2566``."""
    day = day_of(value)
    return f"{day.day} {_LONG[_of(lang)][day.month]} {day.year + BUDDHIST_OFFSET}"


def _short_year(year: int, lang: str) -> str:
    # English keeps four digits: "4 Jul 66" would be read as 1966.
    buddhist = year + BUDDHIST_OFFSET
    return f"{buddhist % 100:02d}" if _of(lang) == "th" else str(buddhist)


def short_date(value: date, lang: str = "th") -> str:
    """``4 ก.ค. 66``; English ``4 Jul 2566``."""
    day = day_of(value)
    return f"{day.day} {_SHORT[_of(lang)][day.month]} {_short_year(day.year, lang)}"


def month_name(value: date, lang: str = "th") -> str:
    """``กรกฎาคม 2566``; English ``July 2566``."""
    day = day_of(value)
    return f"{_LONG[_of(lang)][day.month]} {day.year + BUDDHIST_OFFSET}"


def short_month(value: date, lang: str = "th") -> str:
    """``ก.ค. 66``; English ``Jul 2566``."""
    day = day_of(value)
    return f"{_SHORT[_of(lang)][day.month]} {_short_year(day.year, lang)}"


def clock_time(at: datetime, lang: str = "th") -> str:
    """``14.02 น.`` in Bangkok; English ``14:02``."""
    local = in_bangkok(at)
    return f"{local:%H.%M} น." if _of(lang) == "th" else f"{local:%H:%M}"


def date_time(at: datetime, lang: str = "th") -> str:
    """``4 ก.ค. 66 เวลา 14.02 น.`` in Bangkok; English ``4 Jul 2566, 14:02``."""
    joint = " เวลา " if _of(lang) == "th" else ", "
    return f"{short_date(at, lang)}{joint}{clock_time(at, lang)}"


def closing_time(until: datetime, lang: str = "th") -> str:
    """The last minute before a half-open end: the midnight that begins 1 Dec reads ``30 พ.ย. 69 เวลา 23.59 น.``."""
    local = in_bangkok(until)
    return date_time(local - timedelta(minutes=1) if local.time() == time.min else local, lang)


def _left(count: int, thai: str, english: str, lang: str) -> str:
    if _of(lang) == "th":
        return f"เหลือ {count:,} {thai}"
    return f"{count:,} {english}{'' if count == 1 else 's'} left"


def days_left(at: datetime, until: datetime, lang: str = "th") -> str:
    """What is left until a half-open end: ``เหลือ 10 วัน``, ``เหลือ 3 ชั่วโมง``, ``เหลือ 5 นาที`` or ``ปิดแล้ว``.

    Days count today, as people count them: on the 21st, the end of the 30th is ten days away.
    Below a day the number is rounded down, so that nobody is promised time they do not have.
    """
    left = in_bangkok(until) - in_bangkok(at)
    if left <= timedelta(0):
        return "ปิดแล้ว" if _of(lang) == "th" else "Closed"
    if left >= timedelta(days=1):
        return _left(ceil(left / timedelta(days=1)), "วัน", "day", lang)
    if left >= timedelta(hours=1):
        return _left(left // timedelta(hours=1), "ชั่วโมง", "hour", lang)
    return _left(max(1, left // timedelta(minutes=1)), "นาที", "minute", lang)


def left_words(until: datetime, lang: str = "th") -> dict[str, str]:
    """The sentences of ``time_left`` with ``{days}``, ``{hours}`` and ``{minutes}`` open, for whoever counts on."""
    closed = closing_time(until, lang)
    if _of(lang) == "th":
        hours, minutes = "เหลือ {hours} ชั่วโมง {minutes} นาที", "เหลือ {minutes} นาที"
        return {"days": "เหลือ {days} วัน", "hours": hours, "minutes": minutes, "closed": f"ปิดรับแล้วเมื่อ {closed}"}
    hours, minutes = "{hours} h {minutes} min left", "{minutes} min left"
    return {"days": "{days} days left", "hours": hours, "minutes": minutes, "closed": f"Closed at {closed}"}


def time_left(at: datetime, until: datetime, lang: str = "th") -> str:
    """``days_left``, but to the minute in the last 24 hours: ``เหลือ 5 ชั่วโมง 12 นาที``; then ``ปิดรับแล้วเมื่อ …``.

    The same as frontend/src/islands/count-down.ts says. Source: PALAD spec, "Last evening".
    """
    words, left = left_words(until, lang), in_bangkok(until) - in_bangkok(at)
    if left <= timedelta(0):
        return words["closed"]
    if left > timedelta(days=1):
        return words["days"].format(days=ceil(left / timedelta(days=1)))
    hours, minutes = divmod(max(1, left // timedelta(minutes=1)), 60)
    return words["hours" if hours else "minutes"].format(hours=hours, minutes=minutes)


def relative_day(value: date, today: date, lang: str = "th") -> str:
    """``วันนี้``, ``เมื่อวาน`` or the short date."""
    day = day_of(value)
    before = (day_of(today) - day).days
    if before == 0:
        return "วันนี้" if _of(lang) == "th" else "today"
    if before == 1:
        return "เมื่อวาน" if _of(lang) == "th" else "yesterday"
    return short_date(day, lang)


def fiscal_year(value: date) -> int:
    """The Buddhist fiscal year, 1 October to 30 September, named by the year it ends in: 1 Oct 2022 is 2566."""
    day = day_of(value)
    return day.year + BUDDHIST_OFFSET + (day.month >= 10)


def fiscal_quarter(value: date) -> int:
    """The quarter of the fiscal year, 1 to 4: October to December is 1."""
    return (day_of(value).month - 10) % 12 // 3 + 1
