"""The chief's pages: what waits, approving the selected, and what is approved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from raingan.core.flow.door import Outcome
from raingan.core.flow.judge import available
from raingan.core.people.access import require
from raingan.core.people.models import User
from raingan.core.places.models import Place
from raingan.core.rounds.periods import Period
from raingan.core.rounds.timetable import Timetable, timetable
from raingan.core.web.chosen import chosen_versions
from raingan.core.web.pager import Sort, paginate
from raingan.core.web.rules import NotThere, RuleBroken
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad import figures, queue
from raingan.systems.palad.actions import approve_reports
from raingan.systems.palad.calendar import APPROVE
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import FieldReport, Role, State
from raingan.systems.palad.panel import name_of
from raingan.systems.palad.policies import graces, policy_for
from raingan.systems.palad.querysets import SYSTEM
from raingan.systems.palad.shown import oddities, shown_photos
from raingan.systems.palad.warning_words import warnings_of

NEWEST_FIRST = Sort("newest", ("-activity_date", "-id"))
REPORTS_A_PAGE = 30


@dataclass(frozen=True)
class Refused:
    """A report that was chosen and not approved, with its own reason."""

    name: str
    url: str
    reason: str


@require_safe
def pending(request: AuthedRequest) -> HttpResponse:
    """What waits in the chief's district in one month, by officer, whoever needs the chief first."""
    return render(request, "palad/pending.html", waiting_context(request, request.GET))


@require_POST
def approve_selected(request: AuthedRequest) -> HttpResponse:
    """Approve the chosen reports, or the one whose own button was pressed; each that is refused says why."""
    require(request.user, system=SYSTEM, roles={Role.CHIEF})
    only = request.POST.get("only")
    chosen = chosen_versions([only] if only else request.POST.getlist("chosen"))
    outcome: Outcome[FieldReport] = approve_reports(ids=chosen, by=request.user, at=request.at, versions=chosen)
    done = _("อนุมัติแล้ว %(n)d รายการ") % {"n": len(outcome.moved)} if outcome.moved else ""
    if not request.htmx and chosen and not outcome.refused:
        messages.success(request, done)
        query = {name: request.POST[name] for name in ("month", "place") if request.POST.get(name)}
        page = "palad:review" if request.POST.get("from") == "review" else "palad:pending"
        return redirect(reverse(page, query=query))
    context = waiting_context(request, request.POST)
    context |= {
        "done": done,
        "refused": _explained(request.user, outcome.refused),
        "none_chosen": not chosen,
        "chosen": set() if only else outcome.refused.keys(),
    }
    return render(request, "palad/_queue.html" if request.htmx else "palad/pending.html", context)


def _explained(user: User, refused: Mapping[UUID, RuleBroken]) -> list[Refused]:
    """Each refusal with the report it is about; a report the person may not see has no name here."""
    if not refused:
        return []
    known = FieldReport.objects.visible_to(user).for_list().in_bulk(list(refused))
    lines = []
    for pk, rule in refused.items():
        report = known.get(pk)
        name = f"{report.officer.full_name}: {name_of(report)}" if report else ""
        lines.append(Refused(name, report.get_absolute_url() if report else "", str(rule)))
    return lines


def waiting_context(request: AuthedRequest, asked: Mapping[str, str]) -> dict[str, Any]:
    """Everything the page of one district and month shows. What may be done with a report, its card says."""
    user, today = request.user, timezone.localdate(request.at)
    places = sorted({each.place_code for each in require(user, system=SYSTEM, roles={Role.CHIEF})})
    place = asked.get("place") or places[0]
    if place not in places:
        raise NotThere(_("ไม่พบพื้นที่นี้ในขอบเขตที่ท่านดูแล"))
    months = queue.waiting_months(place, today)
    policies = policy_for({each.period.first_month for each in months})
    table = timetable(SYSTEM, {each.period.key for each in months}, {place})
    table = replace(table, grace=lambda _keys: graces(policies))  # they are known, so nothing is asked anew
    month = _month(months, asked.get("month"), lambda key: _may_approve(table, key, place, request.at))
    waiting = queue.queue(user, place, month.first_month, today, policies[month.first_month])
    groups = [_shown(group, user, request.at, table) for group in waiting]
    where = (month.key, [APPROVE], place, request.at)
    return {
        "place": place,
        "places": Place.objects.in_bulk(places).values() if len(places) > 1 else (),
        "months": months,
        "month": month,
        "span": table.span(month.key, APPROVE, place),
        "closed": None if table.is_open(*where) else table.closed(*where),
        "graced_until": table.graced_until(*where),
        "groups": groups,
        "waiting": sum(len(each["cards"]) for each in groups),
        "may_choose": any("approve" in card["steps"] for each in groups for card in each["cards"]),
        "some_odd": any(not card["clean"] for each in groups for card in each["cards"]),
        "picked": asked.get("pick", ""),
    }


def _may_approve(table: Timetable, key: str, place: str, at: datetime) -> bool:
    """Whether approving is open in the month ``key``, or in its grace."""
    return table.is_open(key, [APPROVE], place, at) or table.is_graced(key, [APPROVE], place, at)


def _month(months: Sequence[queue.WaitingMonth], asked: str | None, may_approve: Callable[[str], bool]) -> Period:
    """The month asked for, else the oldest with something that can still be approved, else the running one."""
    by_key = {each.period.key: each for each in months}
    if asked in by_key:
        return by_key[asked].period
    needed = [each.period for each in months if each.waiting and may_approve(each.period.key)]
    return needed[-1] if needed else months[0].period


def card_of(report: FieldReport, user: User, at: datetime, table: Timetable | None = None) -> dict[str, Any]:
    """What the card of one report shows; ``steps`` are the names of what ``user`` may do with it at ``at``."""
    return {
        "report": report,
        "photos": shown_photos(report),
        "odd": oddities(report),
        "clean": not warnings_of(report),
        "steps": {step.name for step in available(FLOW, report, user, at, table)},
    }


def _shown(group: queue.Group, user: User, at: datetime, table: Timetable) -> dict[str, Any]:
    """A group with what its cards show."""
    cards = [card_of(each, user, at, table) for each in group.reports]
    return {"group": group, "minimum": group.standing.required, "cards": cards}


def _district(request: AuthedRequest) -> Place:
    """The district whose chief the person is: the one in the address, else the first."""
    places = sorted({each.place_code for each in require(request.user, system=SYSTEM, roles={Role.CHIEF})})
    code = request.GET.get("place") or places[0]
    if code not in places:
        raise NotThere(_("ไม่พบพื้นที่นี้ในขอบเขตที่ท่านดูแล"))
    return Place.objects.get(pk=code)


def _period(request: AuthedRequest) -> Period:
    """The period of the address, else the running month; an unreadable one is the running month too."""
    try:
        return Period.parse(request.GET.get("period", ""))
    except ValueError:
        return Period.month(timezone.localdate(request.at))


def _choices(today: date, chosen: Period) -> list[dict[str, Any]]:
    """The periods to choose from: the months, quarters and years of the last twelve months, and the chosen one."""
    month = Period.month(today)
    months = [month.shifted(-back) for back in range(12)]
    quarter = Period.quarter(month.fiscal, (today.month - 10) % 12 // 3 + 1)
    kinds = [
        ("month", _("เดือน"), months),
        ("quarter", _("ไตรมาส"), [quarter.shifted(-back) for back in range(4)]),
        ("fiscal_year", _("ปีงบประมาณ"), [Period.fiscal_year(month.fiscal), Period.fiscal_year(month.fiscal - 1)]),
    ]
    return [
        {"label": label, "periods": periods if chosen.kind != kind or chosen in periods else [*periods, chosen]}
        for kind, label, periods in kinds
    ]


@require_safe
def approved(request: AuthedRequest) -> HttpResponse:
    """The district's officers with their counts in a period, each leading to what is approved."""
    place, period, today = _district(request), _period(request), timezone.localdate(request.at)
    rows = figures.children(place, period, today=today)
    context = {
        "place": place,
        "period": period,
        "periods": _choices(today, period),
        "keep": [("place", place.pk)],
        "rows": rows,
        "total": sum(row.approved for row in rows),
    }
    return render(request, "palad/approved.html", context)


@require_safe
def approved_of(request: AuthedRequest, officer: int) -> HttpResponse:
    """The approved reports of one officer in a period, newest first. 404 for somebody who never worked here."""
    place, period = _district(request), _period(request)
    person = get_object_or_404(User, pk=officer)
    reports = FieldReport.objects.visible_to(request.user).filter(place_id=place.pk).of(officer)
    if not reports.exists() and not person.assignments.filter(system=SYSTEM, role=Role.OFFICER, place=place).exists():
        raise NotThere(_("ไม่พบปลัดอำเภอท่านนี้ในพื้นที่ของท่าน"))
    found = reports.in_period(period).in_states([State.APPROVED]).for_list()
    page = paginate(found, NEWEST_FIRST, request.GET.get("cursor"), REPORTS_A_PAGE)
    context = {
        "place": place,
        "period": period,
        "periods": _choices(timezone.localdate(request.at), period),
        "keep": [("place", place.pk)],
        "person": person,
        "page": page,
    }
    return render(request, "palad/approved_of.html", context)
