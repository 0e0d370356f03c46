"""Filters and tags that every template has without loading them: Thai dates, figures, form fields, icons."""

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from raingan.core.thai import dates
from raingan.core.web import clock
from raingan.core.web.fields import render_field

register = template.Library()


def _lang() -> str:
    return get_language() or "th"


@register.filter
def thai_date(value: date | None) -> str:
    """``4 กรกฎาคม 2566``; '' for nothing."""
    return dates.long_date(value, _lang()) if value else ""


@register.filter
def thai_short(value: date | None) -> str:
    """``4 ก.ค. 66``; '' for nothing."""
    return dates.short_date(value, _lang()) if value else ""


@register.filter
def thai_datetime(value: datetime | None) -> str:
    """``4 ก.ค. 66 เวลา 14.02 น.``; '' for nothing."""
    return dates.date_time(value, _lang()) if value else ""


@register.filter
def thai_time(value: datetime | None) -> str:
    """``14.02 น.``; '' for nothing."""
    return dates.clock_time(value, _lang()) if value else ""


@register.filter
def thai_month(value: date | None) -> str:
    """``กรกฎาคม 2566``; '' for nothing."""
    return dates.month_name(value, _lang()) if value else ""


@register.filter
def closing(value: datetime | None) -> str:
    """A half-open end as people say it: ``30 พ.ย. 69 เวลา 23.59 น.``; '' for nothing."""
    return dates.closing_time(value, _lang()) if value else ""


@register.filter
def ago(value: date | None) -> str:
    """``วันนี้``, ``เมื่อวาน`` or the short date, seen from today; '' for nothing."""
    return dates.relative_day(value, dates.day_of(clock.now()), _lang()) if value else ""


@register.filter
def since_words(value: datetime | None) -> str:
    """``วันนี้ 14.02 น.``, ``เมื่อวาน 9.05 น.`` or the short date with its time; '' for nothing."""
    return f"{ago(value)} {thai_time(value)}" if value else ""


@register.filter
def left(until: datetime | None, at: datetime | None = None) -> str:
    """What is left until a half-open end, from ``at`` (now, if not given): ``เหลือ 10 วัน``; '' for nothing."""
    return dates.days_left(at or clock.now(), until, _lang()) if until else ""


@register.filter
def number(value: float | None) -> str:
    """Thousands separated: ``2,583``; a dash where there is no figure."""
    return "–" if value is None else f"{value:,}"


@register.filter
def percent(part: float, whole: float) -> str:
    """``part`` of ``whole`` with one decimal: ``85.3%``; a dash where the whole is nothing."""
    return f"{100 * part / whole:.1f}%" if whole else "–"


@register.filter
def share(part: float, whole: float) -> str:
    """``part`` of ``whole`` as a plain number from 0 to 100, for the width of an SVG bar."""
    return f"{min(100.0, max(0.0, 100 * part / whole)):.1f}" if whole else "0"


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing from ``components/icons/<name>.svg``, hidden from screen readers: a word stands beside it."""
    return render_to_string(f"components/icons/{name}.svg")


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """A form field with label, hint, error and control in the house's markup.

    Options: ``hint`` and ``label`` replace the form's own; ``width`` (2, 3, 4, 5, 10, 20: characters; or ``full``);
    ``inputmode``, ``autocomplete``, ``prefix``, ``suffix``; ``tiles=True`` shows radios as tiles;
    ``heading=True`` makes the label large.
    """
    return render_field(bound, **options)
