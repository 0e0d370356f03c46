"""How far districts, provinces and the nation are."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from raingan.core.people.access import holding, require, roles_of
from raingan.core.places.models import NATION, Level, Place
from raingan.core.rounds.timetable import Timetable, timetable
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload import status_pages as pages
from raingan.systems.workload.calendar import CONFIRM, RECORD
from raingan.systems.workload.models import Role, WorkYear
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.status import DistrictRow, counts_of, provinces_of, rows_of


@require_safe
def home(request: AuthedRequest) -> HttpResponse:
    """Everybody goes where their work is: whoever records to what they record, the others to the status."""
    require(request.user, system=SYSTEM, roles=set(Role.values))
    if roles_of(request.user, SYSTEM) & set(Role.values) == {Role.RECORDER}:
        return redirect("workload:my-records")
    return redirect("workload:status")


@require_safe
def status(request: AuthedRequest) -> HttpResponse:
    """The table one begins at: the nation's provinces, a province's districts, or one's own districts."""
    require(request.user, system=SYSTEM, roles=set(Role.values))
    years = pages.years_open()
    year = pages.year_wanted(request.GET.get("year", ""), years)
    central = Role.CENTRAL in roles_of(request.user, SYSTEM)
    if year is None:
        return render(request, "workload/status_empty.html", {"central": central})
    if central:
        return render(request, "workload/status_nation.html", _nation(request, year, years))
    code = pages.own_place(request.user)
    place = None if code == NATION else pages.watched_place(request.user, code)
    return render(request, "workload/status.html", _districts(request, year, years, place))


@require_safe
def status_of(request: AuthedRequest, place: str) -> HttpResponse:
    """The districts of one province, or one district alone."""
    require(request.user, system=SYSTEM, roles=set(Role.values))
    found = pages.watched_place(request.user, place)
    years = pages.years_open()
    year = pages.year_wanted(request.GET.get("year", ""), years)
    if year is None:
        return redirect("workload:status")
    return render(request, "workload/status.html", _districts(request, year, years, found))


def _nation(request: AuthedRequest, year: WorkYear, years: list[WorkYear]) -> dict[str, Any]:
    nation = provinces_of(year.year)
    wanted = pages.Wanted.read(request.GET, pages.PROVINCE_VIEWS)
    fits, address = pages.PROVINCE_VIEWS[wanted.view], pages.address_of(NATION)
    return {
        "year": year,
        "years": years,
        "nation": nation,
        "total": nation.total,
        "wanted": wanted,
        "tabs": pages.province_tabs(nation.provinces, wanted, year, address),
        "rows": [each for each in nation.provinces if fits(each) and wanted.named(each.place)],
        "address": address,
        "spans": _spans(timetable(SYSTEM, {year.key}, {NATION}), year, NATION),
        "query": f"year={year.key}&place={NATION}",
    }


def _spans(table: Timetable, year: WorkYear, place: str) -> dict[str, Any]:
    return {step: table.span(year.key, step, place) for step in (RECORD, CONFIRM)}


def _districts(request: AuthedRequest, year: WorkYear, years: list[WorkYear], place: Place | None) -> dict[str, Any]:
    """The districts of ``place``; without one all that the person works in (who acts for two provinces, say)."""
    code = place.code if place else NATION
    every = rows_of(request.user, year.year, code)
    wanted = pages.Wanted.read(request.GET, pages.DISTRICT_VIEWS)
    fits, address = pages.DISTRICT_VIEWS[wanted.view], pages.address_of(code)
    recorder = Role.RECORDER in roles_of(request.user, SYSTEM)
    table = timetable(SYSTEM, {year.key}, {code, *(each.place.code for each in every)})
    found = _confirmable(request, year, table, [each for each in every if fits(each) and wanted.named(each.place)])
    return {
        "place": place,
        "year": year,
        "years": years,
        "counts": counts_of(every),
        "wanted": wanted,
        "tabs": pages.district_tabs(every, wanted, year, address) if len(every) > 1 else (),
        "rows": [pages.shown(each, may_confirm=may, recorder=recorder) for each, may in found],
        "choosing": any(may for _each, may in found),
        "address": address,
        "spans": _spans(table, year, code),
        "above": bool(place and place.level == Level.PROVINCE and Role.CENTRAL in roles_of(request.user, SYSTEM)),
        "query": urlencode({"year": year.key, "place": code, "view": wanted.view, "name": wanted.name}),
    }


def _confirmable(
    request: AuthedRequest, year: WorkYear, table: Timetable, rows: list[DistrictRow]
) -> list[tuple[DistrictRow, bool]]:
    """Each row with whether the person may choose it to be confirmed now. No query.

    What is looked up for each record alone (whether its districts are settled) is judged when it is confirmed.
    """

    def may(row: DistrictRow) -> bool:
        code = row.place.code
        held = holding(request.user, system=SYSTEM, role=Role.CONFIRMER, place=code)
        return row.is_ready and held is not None and table.is_open(year.key, [CONFIRM], code, request.at)

    return [(each, may(each)) for each in rows]
