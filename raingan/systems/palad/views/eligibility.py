"""Whose month is complete and whose act is missing: the officers of a district or a province."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from raingan.core.people.access import require
from raingan.core.places.models import NATION, Level
from raingan.core.rounds.periods import Period
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad import eligibility_list as listing
from raingan.systems.palad import figure_pages as pages
from raingan.systems.palad import figures
from raingan.systems.palad.eligibility_words import state_label
from raingan.systems.palad.policies import policy_for
from raingan.systems.palad.querysets import SYSTEM, WATCHING


@require_safe
def own(request: AuthedRequest) -> HttpResponse:
    """The page of the widest place one watches."""
    return redirect("palad:eligibility-of", pages.own_code(request.user))


@require_safe
def of_place(request: AuthedRequest, place: str) -> HttpResponse:
    """The officers of a district or province in a month; of the nation the provinces are chosen first."""
    require(request.user, system=SYSTEM, roles=WATCHING)
    where, today = figures.watched_place(request.user, place), timezone.localdate(request.at)
    period, wrong = listing.month_asked(request.GET.get("period", ""), Period.month(today))
    if where.level == Level.NATION:
        return redirect(pages.report_url(where.code, period))
    sort, state = request.GET.get("sort", "state"), request.GET.get("state", "")
    rows = listing.rows_of(where, period.first_month, at=request.at, sort=sort)
    counts = listing.count_by_state(rows)
    shown = [row for row in rows if row.judged.state == state] if state in counts else rows
    base = listing.page_url(where.code, period.first_month)
    context: dict[str, Any] = {
        "place": where,
        "label_parts": pages.label_parts(where),
        "label": " ".join(pages.label_parts(where)),
        "period": period,
        "periods": pages.period_groups(period, today)[:1],
        "wrong_period": wrong,
        "at": request.at,
        "crumbs": pages.crumbs_of(request.user, where, period, _up),
        "rows": shown,
        "everybody": len(rows),
        "policy": rows[0].judged.policy if rows else policy_for([period.first_month])[period.first_month],
        "final": bool(rows) and all(row.judged.final for row in rows),
        "tabs": _tabs(base, counts, len(rows), state),
        "sort": sort,
        "many_districts": where.level == Level.PROVINCE,
        "columns": _columns(many_districts=where.level == Level.PROVINCE),
        "query": f"place={where.code}&period={period.key}&state={state if state in counts else ''}&sort={_known(sort)}",
        "figures_url": pages.report_url(where.code, period),
    }
    return render(request, "palad/eligibility.html", context)


def _known(sort: str) -> str:
    return sort if sort.removeprefix("-") in listing.SORTS else "state"


def _up(code: str, period: Period) -> str:
    return pages.report_url(code, period) if code == NATION else listing.page_url(code, period.first_month)


def _tabs(base: str, counts: dict[str, int], everybody: int, state: str) -> list[dict[str, Any]]:
    tabs = [{"label": _("ทั้งหมด"), "url": base, "count": everybody, "current": state not in counts}]
    tabs += [
        {"label": state_label(each), "url": f"{base}&state={each}", "count": n, "current": each == state}
        for each, n in counts.items()
    ]
    return tabs


def _columns(*, many_districts: bool) -> list[dict[str, object]]:
    """The head of the table, as ``components/table_head.html`` takes it."""
    columns: list[dict[str, object]] = [
        {"label": _("ที่"), "number": True},
        {"label": _("ชื่อ–สกุล"), "sort": "name"},
        {"label": _("อำเภอ"), "sort": "district", "minor": True},
        {"label": _("อนุมัติแล้ว"), "sort": "approved"},
        {"label": _("รออนุมัติ"), "number": True},
        {"label": _("ส่งกลับแก้ไข"), "number": True},
        {"label": _("ผลตามเกณฑ์"), "sort": "state"},
        {"label": _("ผู้ที่ต้องดำเนินการ")},
    ]
    return columns if many_districts else [each for each in columns if each.get("sort") != "district"]
