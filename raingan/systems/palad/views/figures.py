"""Dashboards, the province's report and the list behind every figure: district, province and nation alike."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from raingan.core.people.access import require
from raingan.core.people.models import User
from raingan.core.places.models import Level, Place
from raingan.core.rounds.periods import Period
from raingan.core.web.pager import choose, paginate
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad import figure_pages as pages
from raingan.systems.palad import figures, listing
from raingan.systems.palad.duties import of_centre
from raingan.systems.palad.eligibility_list import page_url
from raingan.systems.palad.filters import ReportFilter
from raingan.systems.palad.models import Category, FieldReport, Role
from raingan.systems.palad.province_map import province_map
from raingan.systems.palad.querysets import SYSTEM, WATCHING


@require_safe
def own_dashboard(request: AuthedRequest) -> HttpResponse:
    """The dashboard of the widest place one watches."""
    return dashboard(request, pages.own_code(request.user))


@require_safe
def dashboard(request: AuthedRequest, place: str) -> HttpResponse:
    """The five blocks of a district, a province or the nation, and the rows below it."""
    where, period, context = _frame(request, place)
    summary = figures.summary(where, period)
    rows = _rows(request, where, period, pages.dashboard_url)
    wanted = ReportFilter(period=period, place=where.code)
    context |= {
        "summary": summary,
        "figures": pages.figures_of(summary, wanted),
        "dimensions": pages.dimension_bars(summary, wanted),
        "agenda": pages.bars_of(summary.agenda, wanted),
        "function": pages.bars_of(summary.function, wanted),
        "report_url": pages.report_url(where.code, period),
        "crumbs": pages.crumbs_of(request.user, where, period, pages.dashboard_url),
        "duties": of_centre(request.user) if where.level == Level.NATION else (),
        **rows,
    }
    return render(request, "palad/dashboard.html", context)


@require_safe
def own_province(request: AuthedRequest) -> HttpResponse:
    """รายงานจังหวัด of the widest place one watches; for the centre the provinces come first."""
    return province(request, pages.own_code(request.user))


@require_safe
def province(request: AuthedRequest, place: str) -> HttpResponse:
    """The districts of a province with their counts, or the provinces of the nation."""
    where, period, context = _frame(request, place)
    if where.level == Level.DISTRICT:
        return redirect(pages.report_url(where.code, period))
    context |= _rows(request, where, period, pages.report_url)
    context["crumbs"] = pages.crumbs_of(request.user, where, period, pages.report_url)
    return render(request, "palad/province.html", context)


@require_safe
def officers(request: AuthedRequest, place: str) -> HttpResponse:
    """The officers of a district with their counts and the weeks they miss."""
    where, period, context = _frame(request, place)
    if where.level != Level.DISTRICT:
        return redirect(pages.report_url(where.code, period))
    context |= _rows(request, where, period, pages.report_url)
    context["crumbs"] = pages.crumbs_of(request.user, where, period, pages.report_url)
    return render(request, "palad/officers.html", context)


def _frame(request: AuthedRequest, code: str) -> tuple[Place, Period, dict[str, Any]]:
    """The place and period of a page, and what its head shows."""
    require(request.user, system=SYSTEM, roles=WATCHING)
    place, today = figures.watched_place(request.user, code), timezone.localdate(request.at)
    text = request.GET.get("period", "")
    try:
        period, wrong = (Period.parse(text), "") if text else (Period.month(today), "")
    except ValueError:
        period, wrong = Period.month(today), _("ไม่รู้จักช่วงเวลาที่ระบุ จึงแสดงเดือนปัจจุบันแทน")
    return place, period, {
        "place": place,
        "label": " ".join(pages.label_parts(place)),
        "label_parts": pages.label_parts(place),
        "period": period,
        "wrong_period": wrong,
        "periods": pages.period_groups(period, today),
        "eligibility_url": page_url(place.code, period.first_month) if _is_listed(place, period) else "",
        "window_line": pages.window_line(place, period, request.at),
        "standing_label": pages.standing_label(period),
        "sort": request.GET.get("sort", "name"),
        "dashboard_url": pages.dashboard_url(place.code, period),
        "at": request.at,
    }  # fmt: skip


def _is_listed(place: Place, period: Period) -> bool:
    """Whether the officers' eligibility is listed for it: a month of a district or a province."""
    return period.kind == "month" and place.level != Level.NATION


def _rows(request: AuthedRequest, place: Place, period: Period, below: Any) -> dict[str, Any]:
    children = figures.children(place, period, today=timezone.localdate(request.at))
    rows = pages.rows_of(place, period, children, sort=request.GET.get("sort", "name"), below=below)
    shown = {"rows": rows, "total": pages.total_of(place, period, rows), "columns": pages.columns_of(place, period)}
    return shown | (_map(request, rows) if place.level == Level.NATION else {})


def _map(request: AuthedRequest, rows: list[pages.Row]) -> dict[str, Any]:
    """The map of the provinces; its measure stays when another period is chosen."""
    drawn = province_map(rows, request.GET.get("measure"))
    return {"map": drawn, "keep": [("measure", drawn.measure.key)]}


@require_safe
def report_list(request: AuthedRequest) -> HttpResponse:
    """The reports that a figure counts, newest first; the address is the filter and can be sent to a colleague."""
    user, today = request.user, timezone.localdate(request.at)
    require(user, system=SYSTEM, roles=Role.values)
    categories = list(Category.objects.order_by("order", "id"))
    query = {name: text for name in request.GET if "\0" not in (text := request.GET.get(name, ""))}
    wanted, errors = listing.read_politely(query, today=today, place=listing.widest_place(user), categories=categories)
    wanted = listing.own_scope(wanted, user)
    form = listing.FilterForm({**query, "period": wanted.period.key})
    form.show(wanted, categories, errors, today)
    sort = choose(listing.SORTS, query.get("sort"))
    reports = wanted.apply(FieldReport.objects.visible_to(user)).for_list(warnings=False)
    page = paginate(reports, sort, query.get("cursor"), listing.PAGE)
    count, more = listing.how_many(wanted, user)
    context = {
        "form": form,
        "wanted": wanted,
        "page": page,
        "count": count,
        "more": more,
        "sort": sort.name,
        "sorts": listing.sort_labels(),
        "filters_set": listing.filters_set(wanted),
        "words": listing.words_of(wanted, categories),
        "clear": replace(wanted, state="", category=None, dimension="", q="").query(),
        **_list_head(user, wanted, page.items),
    }
    return render(request, "palad/list.html", context)


def _list_head(user: User, wanted: ReportFilter, items: list[FieldReport]) -> dict[str, Any]:
    """Whose list it is, where one came from, and what the filter says in words."""
    watched = listing.watches(user, wanted.place)
    place = figures.watched_place(user, wanted.place) if watched else None
    officer = listing.officer_of(wanted, user, items)
    back = pages.dashboard_url(wanted.place, wanted.period) if watched else reverse("palad:reports")
    if watched and officer and len(wanted.place) == 4:
        back = pages.report_url(wanted.place, wanted.period)
    return {
        "place": place,
        "label": " ".join(pages.label_parts(place)) if place else "",
        "label_parts": [officer.full_name] if officer else pages.label_parts(place) if place else [],
        "officer": officer,
        "back": back,
        "many_districts": place is not None and place.level != Level.DISTRICT,
        "crumbs": pages.crumbs_of(user, place, wanted.period, pages.dashboard_url) if place else [],
    }
