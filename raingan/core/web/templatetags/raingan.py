"""Filters and tags that every template has without loading them: Thai dates, figures, form fields, icons."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from raingan.core.thai import dates, numerals
from raingan.core.web import clock, looks
from raingan.core.web.fields import first_control_id, render_field

register = template.Library()
_DIALLED = re.compile(r"[-+0-9(). ]+")
# Browsers part Thai by a dictionary of theirs. These words they break inside; and ๆ never begins a line.
_WHOLE = re.compile("(การบูรณาการ|บูรณาการ|ธรรมาภิบาล|ผลกระทบ|ท้องถิ่น|ครึ่งหนึ่ง|(?:อื่น|ต่าง) ๆ)")
_HOUR = re.compile(r"(?<=\d) (?=น\.)")
_THAI = re.compile(r"[\u0e00-\u0e7f]+(?:\s+[\u0e00-\u0e7f]+)*")


def _lang() -> str:
    return get_language() or "th"


@register.filter
def whole(text: str) -> SafeString:
    """``text`` whose words no browser breaks inside."""
    parts = _WHOLE.split(str(text))
    return format_html_join("", "{}", ((_unbroken(part) if n % 2 else part,) for n, part in enumerate(parts)))


def _unbroken(word: str) -> SafeString:
    return format_html('<span class="rg-unbroken">{}</span>', word)


@register.filter(is_safe=True)
def one_line(text: str) -> str:
    """``text`` in which no line ends between an hour and its ``น.``: for pages; files and programs get plain spaces."""
    return _HOUR.sub("\N{NO-BREAK SPACE}", str(text))


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
    return one_line(dates.date_time(value, _lang())) if value else ""


@register.filter
def thai_time(value: datetime | None) -> str:
    """``14.02 น.``; '' for nothing."""
    return one_line(dates.clock_time(value, _lang())) if value else ""


@register.filter
def thai_month(value: date | None) -> str:
    """``กรกฎาคม 2566``; '' for nothing."""
    return dates.month_name(value, _lang()) if value else ""


@register.filter
def closing(value: datetime | None) -> str:
    """A half-open end as people say it: ``30 พ.ย. 69 เวลา 23.59 น.``; '' for nothing."""
    return one_line(dates.closing_time(value, _lang())) if value else ""


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


@register.simple_tag(takes_context=True)
def countdown(context: Context, until: datetime) -> SafeString:
    """What is left until a half-open end, to the minute in the last 24 hours; with script it counts on by itself.

    Screen readers read it as it stands and are not told of each minute: that is what the role ``timer`` means.
    """
    at, lang = getattr(context.get("request"), "at", None) or clock.now(), _lang()
    data = {"until": until, "now": at}
    words = format_html_join("", ' data-{}="{}"', dates.left_words(until, lang).items())
    moments = format_html_join("", ' data-{}="{}"', ((name, each.isoformat()) for name, each in data.items()))
    return format_html('<count-down role="timer"{}{}>{}</count-down>', moments, words, dates.time_left(at, until, lang))


@register.filter
def words(value: object) -> SafeString:
    """Text that breaks at its spaces alone: a browser breaks Thai inside names and titles, which it takes for words."""
    return format_html_join(" ", '<span class="rg-word">{}</span>', ((part,) for part in str(value).split()))


@register.filter
def dial(telephone: str) -> str:
    """The number a telephone can dial: of ``0 2221 0151-8 ต่อ 12`` the first line alone, ``022210151``; '' for none."""
    number = _DIALLED.match(telephone)
    return re.sub(r"[^+0-9]", "", re.sub(r"-[0-9]{1,2}\s*$", "", number[0])) if number else ""


@register.filter
def number(value: float | None) -> str:
    """Thousands separated: ``2,583``; a dash where there is no figure."""
    return "–" if value is None else f"{value:,}"


@register.filter
def signed(change: int | Decimal) -> str:
    """By how much a figure changed: ``+4``, ``−2``."""
    return numerals.signed(change)


@register.filter
def percent(part: float, whole: float) -> str:
    """``part`` of ``whole`` with one decimal: ``85.3%``; a dash where the whole is nothing."""
    return f"{100 * part / whole:.1f}%" if whole else "–"


@register.filter
def share(part: float, whole: float) -> str:
    """``part`` of ``whole`` as a plain number from 0 to 100, for the width of an SVG bar."""
    return f"{min(100.0, max(0.0, 100 * part / whole)):.1f}" if whole else "0"


@cache
def _drawing(name: str) -> SafeString:
    return render_to_string(f"components/icons/{name}.svg")


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing, ``components/icons/<name>.svg``, hidden from screen readers: a word stands beside it."""
    return _drawing(name)


@register.simple_tag
def bar(part: float, whole: float, look: str = "", thin: str = "", track: str = "") -> SafeString:
    """The drawing of ``components/bar.html``: a page of the nation has a hundred, too many for a template each."""
    classes = "".join((f" rg-bar--{look}" if look else "", " rg-bar--thin" if thin else ""))
    behind = mark_safe('<rect class="rg-bar__track" width="100%" height="100%" rx="4"/>') if track else ""
    return format_html(
        '<svg class="rg-bar{}" aria-hidden="true" focusable="false">{}'
        '<rect class="rg-bar__fill" width="{}%" height="100%" rx="{}"/></svg>',
        classes, behind, share(part, whole), 4 if track else 2,
    )  # fmt: skip


@register.simple_tag
def meter(part: float, whole: float, look: str = "") -> SafeString:
    """The words and the bar of ``components/meter.html``: made here for the same reason."""
    drawn = bar(part, whole, look or ("ok" if part >= whole else "waiting"), "thin", "track")
    return format_html(
        '<span class="rg-meter">{}<span>{}</span></span>',
        drawn,
        _("%(a)s จาก %(b)s") % {"a": number(part), "b": number(whole)},
    )


@register.simple_tag
def figure_cell(n: int, label: str, url: str, tone: str = "") -> SafeString:
    """A table's cell whose figure leads to what it counts. ``label`` stands beside it in a phone's card."""
    look = f" rg-plain--{tone}" if tone else "" if n else " rg-zero"
    return format_html(
        '<td class="rg-table__number" data-label="{}"><a class="rg-plain{}" href="{}">{}</a></td>',
        label,
        look,
        url,
        number(n),
    )


@register.filter
def tone(state: str | None) -> str:
    """The colour's meaning of a state's code: ``ok``, ``waiting``, ``returned`` or ``final``."""
    return looks.tone(state or "")


@register.filter
def sign(state: str | None) -> str:
    """The icon's name of a state's code or of a tone."""
    return looks.sign(state or "")


@register.filter
def most_of(rows: Sequence[Any]) -> float:
    """The largest ``n`` of some rows (mappings or objects); 1 where there is none, so that a share can be taken."""
    counts = [row["n"] if isinstance(row, Mapping) else row.n for row in rows]
    return max([*counts, 0]) or 1


@register.filter
def shown(value: object) -> object:
    """A figure with its thousands separated; anything else as it is."""
    return f"{value:,}" if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else value


@register.filter
def plain(value: object) -> str:
    """A figure for a machine to read: without separators."""
    return str(value)


@register.filter
def isoformat(value: date | None) -> str:
    """A moment for a machine to read, in ISO 8601."""
    return value.isoformat() if value else ""


@register.filter
def mark_thai(text: str) -> SafeString:
    """``text`` with its Thai parts marked as Thai, for a page in English that quotes Thai terms."""
    return mark_safe(_THAI.sub(r'<span lang="th">\g<0></span>', conditional_escape(text)))  # noqa: S308 - escaped before


@register.filter
def stripped(sort: str | None) -> str:
    """The name of a sort without its minus."""
    return (sort or "").lstrip("-")


@register.simple_tag(takes_context=True)
def address(context: Context, *pairs: str) -> str:
    """The present page's query with some names changed: ``{% address "sort" "-date" "cursor" "" %}``; '' removes."""
    query = context["request"].GET.copy()
    for name, value in zip(pairs[::2], pairs[1::2], strict=True):
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


@register.filter
def id_of(bound: BoundField) -> str:
    """The id of the first control of a field: where a link in the error summary leads."""
    return first_control_id(bound)


@register.filter
def picked(mapping: Mapping[str, object], key: str) -> object:
    """``mapping[key]``, or '' where there is none: for rows whose columns are named elsewhere."""
    return mapping.get(key, "")


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """A form field with label, hint, error and control in the house's markup.

    Options: ``hint`` and ``label`` replace the form's own; ``width`` (2, 3, 4, 5, 10, 20: characters; or ``full``);
    ``inputmode``, ``autocomplete``, ``prefix``, ``suffix``; ``tiles=True`` shows radios as tiles;
    ``heading=True`` makes the label large.
    """
    return render_field(bound, **options)


@register.simple_block_tag(takes_context=True, end_name="endwrap")
def wrap(context: Context, content: str, name: str, **parameters: Any) -> SafeString:
    """Draws ``components/<name>.html`` around what stands between the tags.

    ``{% wrap "action_bar" note="…" %}<button …>{% endwrap %}``. The component sees the page's context, the
    parameters, and ``content``.
    """
    with context.push(content=content, **parameters):
        return get_template(context, name).render(context)


def get_template(context: Context, name: str) -> template.Template:
    """The component's template, found by the engine that draws the page."""
    engine = context.template.engine if context.template else template.Engine.get_default()
    return engine.get_template(f"components/{name}.html")
