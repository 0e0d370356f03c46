"""What the pages of figures show of them: every figure with its link, rows, tiles, where one is, what is open."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TypedDict

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from raingan.core.people.access import prefixes, require
from raingan.core.people.models import User
from raingan.core.places.models import NATION, Level, Place
from raingan.core.rounds.periods import Period, first_of_month
from raingan.core.rounds.timetable import Span, timetable
from raingan.core.thai.dates import closing_time, date_time, day_of, days_left
from raingan.systems.palad.calendar import APPROVE, RECORD
from raingan.systems.palad.figures import Child, Counts, Summary
from raingan.systems.palad.filters import ReportFilter
from raingan.systems.palad.models import Category, Dimension, State
from raingan.systems.palad.querysets import SYSTEM, WATCHING

MONTHS, QUARTERS, YEARS = 15, 6, 3


def own_code(user: User) -> str:
    """The code of the widest place that ``user`` watches; raises NotAllowed for whoever watches none."""
    require(user, system=SYSTEM, roles=WATCHING)
    return min(prefixes(user, system=SYSTEM, roles=WATCHING), key=lambda prefix: (len(prefix), prefix)) or NATION


@dataclass(frozen=True)
class Figure:
    """A number that leads to what it counts. ``label``: in a phone's card; ``tone``: who should act on it."""

    label: str
    n: int
    url: str
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """A row of the table: its name leads further down, each figure to its list."""

    child: Child
    url: str
    figures: Sequence[Figure]
    standing_url: str


@dataclass(frozen=True)
class Crumb:
    """A place on the way down to this page."""

    label: str
    url: str


# A page of the nation has 500 links: their addresses are made once a process.
_address = lru_cache(maxsize=4096)(reverse)


def list_url(wanted: ReportFilter, **changes: object) -> str:
    """The list behind a figure."""
    return f"{_address('palad:list')}?{wanted.query(**changes)}"


def place_url(name: str, code: str, period: Period) -> str:
    """A page of the figures of a place in the same period."""
    return f"{_address(f'palad:{name}', args=(code,))}?period={period.key}"


def report_url(code: str, period: Period) -> str:
    """The report below a place: the districts of a province, the officers of a district."""
    return place_url("officers" if len(code) == 4 else "province-of", code, period)


def dashboard_url(code: str, period: Period) -> str:
    """The dashboard of a place."""
    return place_url("dashboard-of", code, period)


def figures_of(counts: Counts, wanted: ReportFilter) -> list[Figure]:
    """Total, approved, waiting and returned of one row."""
    every = list_url(wanted)
    approved, pending, returned = (f"{every}&state={each}" for each in (State.APPROVED, State.PENDING, State.RETURNED))
    return [
        Figure(_("ทั้งหมด"), counts.total, every),
        Figure(_("อนุมัติแล้ว"), counts.approved, approved),
        Figure(_("รออนุมัติ"), counts.pending, pending, "waiting" if counts.pending else ""),
        Figure(_("ส่งกลับ"), counts.returned, returned, "returned" if counts.returned else ""),
    ]


_ORDERS: dict[str, Callable[[Row], float]] = {
    "total": lambda row: row.child.total,
    "approved": lambda row: row.child.approved,
    "pending": lambda row: row.child.pending,
    "returned": lambda row: row.child.returned,
    "complete": lambda row: row.child.complete / row.child.officers if row.child.officers else -1,
}


def rows_of(
    place: Place, period: Period, children: Iterable[Child], *, sort: str, below: Callable[[str, Period], str]
) -> list[Row]:
    """The rows below ``place`` in the order ``sort``; ``below`` makes the address that a place's name leads to."""
    rows = [_row(place, period, child, below) for child in children]
    order = _ORDERS.get(sort.removeprefix("-"))
    if order is None:
        return rows[::-1] if sort == "-name" else rows
    return sorted(rows, key=order, reverse=sort.startswith("-"))


def _row(place: Place, period: Period, child: Child, below: Callable[[str, Period], str]) -> Row:
    if child.officer is not None:
        wanted = ReportFilter(period=period, place=place.code, officer=child.officer)
        return Row(child, list_url(wanted), figures_of(child, wanted), list_url(wanted))
    wanted = ReportFilter(period=period, place=child.code)
    return Row(child, below(child.code, period), figures_of(child, wanted), report_url(child.code, period))


def total_of(place: Place, period: Period, rows: Sequence[Row]) -> Row:
    """The last row: the sum of the rows, whose figures lead to the lists of the whole place."""
    together = Child(
        code=place.code,
        name=_("รวม"),
        approved=sum(row.child.approved for row in rows),
        pending=sum(row.child.pending for row in rows),
        returned=sum(row.child.returned for row in rows),
        complete=sum(row.child.complete for row in rows),
        officers=sum(row.child.officers for row in rows),
    )
    wanted = ReportFilter(period=period, place=place.code)
    return Row(together, "", figures_of(together, wanted), report_url(place.code, period))


def columns_of(place: Place, period: Period) -> list[dict[str, object]]:
    """The head of the table, as ``components/table_head.html`` takes it."""
    names = {Level.NATION: _("จังหวัด"), Level.PROVINCE: _("อำเภอ"), Level.DISTRICT: _("ชื่อ–สกุล")}
    columns: list[dict[str, object]] = [
        {"label": _("ที่"), "number": True},
        {"label": names[Level(place.level)], "sort": "name"},
        {"label": _("จำนวนการปฏิบัติงาน"), "sort": "total", "number": True},
        {"label": _("อนุมัติแล้ว"), "sort": "approved", "number": True},
        {"label": _("รออนุมัติ"), "sort": "pending", "number": True},
        {"label": _("ส่งกลับแก้ไข"), "sort": "returned", "number": True},
        {"label": standing_label(period), "sort": "complete"},
    ]
    if place.level == Level.DISTRICT and period.kind == "month":
        columns.append({"label": _("สัปดาห์ที่ยังไม่มีรายงาน")})
    return columns


def standing_label(period: Period) -> str:
    """What is counted as complete: officers in a month, officer-months in anything longer."""
    return _("ปลัดอำเภอครบตามเกณฑ์") if period.kind == "month" else _("ปลัดอำเภอครบตามเกณฑ์ (คน-เดือน)")


def bars_of(categories: Iterable[tuple[Category, int]], wanted: ReportFilter) -> list[dict[str, object]]:
    """Rows of a bar list, one a category."""
    return [{"label": each.name, "n": n, "url": list_url(wanted, category=each.pk)} for each, n in categories]


def dimension_bars(summary: Summary, wanted: ReportFilter) -> list[dict[str, object]]:
    """Rows of a bar list, one a dimension."""
    return [
        {
            "label": each.label,
            "n": summary.by_dimension[each],
            "url": list_url(wanted, dimension=each.value),
            "look": "function" if each == Dimension.FUNCTION else "",
        }
        for each in Dimension
    ]


def crumbs_of(user: User, place: Place, period: Period, to: Callable[[str, Period], str]) -> list[Crumb]:
    """The places above ``place`` that ``user`` watches, the widest first; no query after ``watched_place``."""
    above: list[Place] = []
    step = place.parent
    while step is not None:
        above.insert(0, step)
        step = step.parent
    covered = prefixes(user, system=SYSTEM, roles=WATCHING)
    seen = [each for each in above if any(each.prefix.startswith(prefix) for prefix in covered)]
    return [Crumb(each.label, to(each.code, period)) for each in seen]


def label_parts(place: Place) -> list[str]:
    """The place with its province, each part to be kept on one line: อำเภอกุดบาก, จังหวัดสกลนคร."""
    if place.level == Level.DISTRICT and place.parent is not None:
        return [place.label, place.parent.label]
    return [place.label]


class PeriodGroup(TypedDict):
    """Periods of one kind, as ``components/period_picker.html`` takes them."""

    label: str
    periods: list[Period]


def period_groups(chosen: Period, today: date) -> list[PeriodGroup]:
    """What the period picker offers: the latest months, quarters and fiscal years, and the chosen one in any case."""
    month = Period.month(today)
    year = Period.fiscal_year(month.fiscal)
    quarter = next(each for number in range(1, 5) if (each := Period.quarter(month.fiscal, number)).last_day >= today)
    return [
        _group(_("เดือน"), month, MONTHS, chosen),
        _group(_("ไตรมาส"), quarter, QUARTERS, chosen),
        _group(_("ปีงบประมาณ"), year, YEARS, chosen),
    ]


def _group(label: str, latest: Period, count: int, chosen: Period) -> PeriodGroup:
    periods = {latest.shifted(-back) for back in range(count)} | ({chosen} if chosen.kind == latest.kind else set())
    return {"label": label, "periods": sorted(periods, key=lambda each: each.first_day, reverse=True)}


def window_line(place: Place, period: Period, at: datetime) -> str:
    """Until when reports and approvals of the running (or else the last) month of the period are taken. One query."""
    month = Period.month(max(period.first_month, min(period.last_month, first_of_month(day_of(at)))))
    windows = timetable(SYSTEM, [month.key], [place.code])
    record, approve = windows.span(month.key, RECORD, place.code), windows.span(month.key, APPROVE, place.code)
    if record is None or approve is None:
        return ""
    if record == approve:
        lines = [_span_line(_("รายงานและการอนุมัติ"), record, at)]
    else:
        lines = [_span_line(_("รายงาน"), record, at), _span_line(_("การอนุมัติ"), approve, at)]
    named = [f"{month.label}:"] if period.kind != "month" else []
    return " ".join([*named, " · ".join(lines)])


def _span_line(what: str, span: Span, at: datetime) -> str:
    lang = get_language() or "th"
    if at < span.opens_at:
        when = date_time(span.opens_at, lang)
        return _("เปิดรับ%(what)s %(when)s") % {"what": what, "when": when}
    when = closing_time(span.closes_at, lang)
    if not span.is_open(at):
        return _("ปิดรับ%(what)sแล้วเมื่อ %(when)s") % {"what": what, "when": when}
    left = days_left(at, span.closes_at, lang)
    return _("ปิดรับ%(what)s %(when)s · %(left)s") % {"what": what, "when": when, "left": left}
