"""The centre's years: which are opened, with what windows and hours; opening the next, settling the hours."""

from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from raingan.core import registry
from raingan.core.people.access import require_centre
from raingan.core.places.models import NATION, Level, Place
from raingan.core.places.querysets import PlaceQuerySet
from raingan.core.rounds.periods import Period
from raingan.core.rounds.timetable import Span, timetable
from raingan.core.thai.dates import day_of
from raingan.core.web.forms import Form, add_rule_errors
from raingan.core.web.rules import NotThere, RuleBroken
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload.calendar import key_of, windows_of
from raingan.systems.workload.catalogue import open_year, settle_hours
from raingan.systems.workload.finding import year_of
from raingan.systems.workload.models import (
    HOURS_PER_DAY,
    HOURS_PER_PERSON_YEAR,
    DistrictRecord,
    Question,
    State,
    WorkYear,
)
from raingan.systems.workload.querysets import SYSTEM


@dataclass(frozen=True)
class Window:
    """A step's window in a year."""

    label: str
    span: Span
    is_open: bool


@dataclass(frozen=True)
class YearRow:
    """A fiscal year as the centre sees it. ``opened`` is None before it is; ``new``: districts that came since."""

    key: str
    label: str
    opened: WorkYear | None
    windows: tuple[Window, ...]
    districts: int = 0
    confirmed: int = 0
    questions: int = 0
    samples: int = 0
    new: int = 0


@require_safe
def years(request: AuthedRequest) -> HttpResponse:
    """The opened years and those that may be opened next, newest first. Six queries."""
    require_centre(request.user, SYSTEM)
    districts = _districts(day_of(request.at)).count()
    rows = _rows(request.at, districts)
    opened = [row for row in rows if row.opened]
    context = {
        "rows": opened,
        "coming": [row for row in rows if not row.opened],
        "latest": max((row.opened.year for row in opened if row.opened), default=None),
        "questions": opened[0].questions if opened else 0,
        "districts": districts,
    }
    return render(request, "workload/years.html", context)


def _districts(day: date) -> PlaceQuerySet:
    return Place.objects.valid_on(day).outside_bangkok().filter(level=Level.DISTRICT)


def _rows(at: datetime, districts: int) -> list[YearRow]:
    opened = {each.year: each for each in WorkYear.objects.select_related("opened_by", "settled_by")}
    running = Period.month(day_of(at)).fiscal
    # One at a time, and never one before an opened year: each begins as a copy of the year before.
    coming = [year for year in (running, running + 1) if year > max(opened, default=0)][:1]
    wanted = sorted({*opened, *coming}, reverse=True)
    table = timetable(SYSTEM, [key_of(year) for year in wanted], [NATION])
    labels = registry.system(SYSTEM).window_labels
    counts = _counts(day_of(at), districts)
    rows = []
    for year in wanted:
        key = key_of(year)
        windows = tuple(
            Window(str(labels[step]), span, span.is_open(at))
            for step in windows_of(key)
            if (span := table.span(key, step, NATION)) is not None
        )
        rows.append(YearRow(key, Period.fiscal_year(year).label, opened.get(year), windows, **counts.get(year, {})))
    return rows


def _counts(day: date, districts: int) -> dict[int, dict[str, int]]:
    """Of each opened year: districts, those confirmed, those without a record, questions, samples.

    ``districts``: how many there are on ``day``. Two queries.
    """
    confirmed = Q(state=State.CONFIRMED) | Q(host__state=State.CONFIRMED)
    valid = Q(place__valid_from__lte=day) & (Q(place__valid_to__isnull=True) | Q(place__valid_to__gt=day))
    records = DistrictRecord.objects.order_by().values("year_id")
    found = {
        row["year_id"]: {"districts": row["n"], "confirmed": row["done"], "new": row["standing"]}
        for row in records.annotate(
            n=Count("pk"), done=Count("pk", filter=confirmed), standing=Count("pk", filter=valid)
        )
    }
    for row in found.values():
        row["new"] = max(0, districts - row["new"])
    asked = Question.objects.filter(retired_at__isnull=True).order_by().values(year_key=F("year_id"))
    for of_year in asked.annotate(n=Count("pk"), samples=Count("pk", filter=Q(is_sample=True))):
        found.setdefault(of_year["year_key"], {}).update(questions=of_year["n"], samples=of_year["samples"])
    return found


@require_POST
def open_one(request: AuthedRequest, key: str) -> HttpResponse:
    """Open the year, or open the records of the districts that came since."""
    require_centre(request.user, SYSTEM)
    year = _offered(key, request.at)
    known = WorkYear.objects.filter(year=year).exists()
    before = DistrictRecord.objects.of_year(year).count()
    open_year(year=year, by=request.user, at=request.at)
    added = f"{DistrictRecord.objects.of_year(year).count() - before:,}"
    if known:
        messages.success(request, _("เพิ่มแบบบันทึกของปีงบประมาณ %(year)d แล้ว %(n)s อำเภอ") % {"year": year, "n": added})
    else:
        messages.success(request, _("เปิดปีงบประมาณ %(year)d แล้ว %(n)s อำเภอ") % {"year": year, "n": added})
    return redirect("workload:years")


def _offered(key: str, at: datetime) -> int:
    """The year of ``key``, if it is opened or may be next; raises NotThere."""
    if key not in {row.key for row in _rows(at, districts=0)}:
        raise NotThere(_("ไม่พบรอบปีงบประมาณนี้"))
    return Period.parse(key).fiscal


class HoursForm(Form):
    """What a day and a person's year come to."""

    hours_per_day = forms.CharField(label=gettext_lazy("ชั่วโมงต่อวัน"), max_length=20)
    hours_per_person_year = forms.CharField(label=gettext_lazy("ชั่วโมงต่อคนต่อปี"), max_length=20)


@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: AuthedRequest, key: str) -> HttpResponse:
    """The centre confirms by what hours the year's figures are reckoned."""
    require_centre(request.user, SYSTEM)
    year = year_of(key)
    initial = {
        "hours_per_day": f"{year.hours_per_day.normalize():f}",
        "hours_per_person_year": f"{year.hours_per_person_year:,}",
    }
    form = HoursForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            settle_hours(year=year.year, by=request.user, at=request.at, **form.cleaned_data)
        except RuleBroken as rule:
            add_rule_errors(form, rule)
        else:
            messages.success(request, _("ยืนยันชั่วโมงที่ใช้คำนวณแล้ว"))
            return redirect("workload:years")
    context = {
        "form": form,
        "year": year,
        "label": Period.fiscal_year(year.year).label,
        "usual_day": f"{HOURS_PER_DAY.normalize():f}",
        "usual_year": f"{HOURS_PER_PERSON_YEAR:,}",
    }
    return render(request, "workload/hours.html", context, status=422 if form.errors else 200)
