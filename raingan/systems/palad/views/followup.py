"""The follow-up list of a province or district: whom to telephone, whom to remind."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from raingan.core.people.access import require
from raingan.core.places.models import NATION, Level, Place
from raingan.core.rounds.periods import Period
from raingan.core.web.rules import Invalid
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad import figure_pages as pages
from raingan.systems.palad import figures
from raingan.systems.palad.calendar import months_around
from raingan.systems.palad.followup import KINDS, MAY_NUDGE, FollowUp, Late, followed, nudge
from raingan.systems.palad.querysets import SYSTEM

# In the first days of a month it is the one before that is chased.
CHASED = 5


@require_safe
def own(request: AuthedRequest) -> HttpResponse:
    """The list of the province one watches; for the centre the provinces with how much is open in each."""
    require(request.user, system=SYSTEM, roles=MAY_NUDGE)
    code = pages.own_code(request.user)
    if code != NATION:
        return redirect(reverse("palad:followup-of", args=[code], query=request.GET))
    period = Period.month(_month(request, request.GET.get("month", "")))
    today = timezone.localdate(request.at)
    provinces = figures.children(figures.watched_place(request.user, code), period, today=today)
    late = [each for each in provinces if each.pending or each.complete < each.officers]
    urgent = sorted(late, key=lambda each: (each.complete - each.officers, -each.pending, each.code))
    context = {
        "period": period,
        "months": months_around(today)[1:],
        "rows": [
            {"child": each, "url": _url(each.code, period), "short": each.officers - each.complete} for each in urgent
        ],
        "others": len(provinces) - len(late),
    }
    return render(request, "palad/followup_provinces.html", context)


@require_safe
def of_place(request: AuthedRequest, place: str) -> HttpResponse:
    """Chiefs with reports that wait and officers short of the minimum, the most urgent first.

    In the address ``district`` narrows a province to one district, ``kind`` to chiefs or to officers.
    """
    require(request.user, system=SYSTEM, roles=MAY_NUDGE)
    whole = figures.watched_place(request.user, place)
    if whole.level == Level.NATION:
        return redirect("palad:followup")
    period = Period.month(_month(request, request.GET.get("month", "")))
    everybody = followed(whole, period.first_month, at=request.at)
    districts = everybody.districts if whole.level == Level.PROVINCE else ()
    district = next((each for each in districts if each.code == request.GET.get("district")), None)
    context = {
        "place": whole,
        "label_parts": pages.label_parts(whole),
        "period": period,
        "months": months_around(timezone.localdate(request.at))[1:],
        "window_line": pages.window_line(whole, period, request.at),
        "districts": districts,
        "district": district,
        "centre": pages.own_code(request.user) == NATION,
        **_people(whole, district, period, everybody, _kind(request.GET.get("kind", ""))),
    }
    return render(request, "palad/followup.html", context)


def _people(whole: Place, district: Place | None, period: Period, everybody: FollowUp, kind: str) -> dict[str, Any]:
    """Who is listed, and what may be done with them."""
    here = everybody.only(district=district.code if district else "")
    shown = here.only(kind=kind)
    return {
        "kind": kind,
        "tabs": _tabs(whole, period, here.people, kind=kind, district=district.code if district else ""),
        "groups": _groups(shown.people),
        "vacant": [f"{each.place.label} · {each.why}" for each in shown.vacant],
        "ready": sum(not each.rests for each in shown.people),
        "nudge_url": reverse("palad:nudge", args=[(district or whole).code]),
    }


def _kind(text: str) -> str:
    return text if text in KINDS else ""


def _groups(people: Sequence[Late]) -> list[dict[str, Any]]:
    titles = {"chief": _("นายอำเภอที่มีรายงานรออนุมัติ"), "officer": _("ปลัดอำเภอที่ยังไม่ครบตามเกณฑ์")}
    return [{"title": titles[kind], "rows": [each for each in people if each.kind == kind]} for kind in KINDS]


def _tabs(place: Place, period: Period, people: Sequence[Late], *, kind: str, district: str) -> list[dict[str, Any]]:
    """Everybody, chiefs, officers: each with its number."""
    labels = {"": _("ทั้งหมด"), "chief": _("นายอำเภอ"), "officer": _("ปลัดอำเภอ")}
    return [
        {
            "label": label,
            "url": _url(place.code, period, kind=each, district=district),
            "count": sum(each in {"", person.kind} for person in people),
            "current": each == kind,
        }
        for each, label in labels.items()
    ]


def _url(code: str, period: Period, **filters: str) -> str:
    query = {"month": period.key} | {name: text for name, text in filters.items() if text}
    return reverse("palad:followup-of", args=[code], query=query)


def _month(request: AuthedRequest, text: str) -> date:
    """The month asked for, else the running one; in its first days the one before."""
    today = timezone.localdate(request.at)
    running = Period.month(today)
    try:
        found = Period.parse(text) if text else None
    except ValueError:
        found = None
    if found is not None and found.kind == "month" and found.first_month <= running.first_month:
        return found.first_month
    return running.shifted(-1).first_month if today.day <= CHASED else running.first_month


@require_POST
def send(request: AuthedRequest, place: str) -> HttpResponse:
    """Remind one, the chosen, or everybody on the list."""
    month = _month(request, request.POST.get("month", ""))
    keys = None if request.POST.get("all") else request.POST.getlist("people")
    kind = _kind(request.POST.get("kind", ""))
    try:
        sent, resting = nudge(keys=keys, place=place, month=month, by=request.user, at=request.at, kind=kind)
    except Invalid as rule:
        messages.warning(request, str(rule))
    else:
        text = ngettext("เตือนแล้ว %(n)d คน", "เตือนแล้ว %(n)d คน", sent) % {"n": sent}
        if resting:
            text += " " + _("(ข้าม %(n)d คนที่เพิ่งได้รับการเตือนภายใน 12 ชั่วโมง)") % {"n": resting}
        messages.success(request, text)
    # A district picked in the list of its province: back to that list.
    if request.POST.get("from") == place[:2] != place:
        return redirect(_url(place[:2], Period.month(month), kind=kind, district=place))
    return redirect(_url(place, Period.month(month), kind=kind))
