"""The follow-up list of a province or district: whom to telephone, whom to remind."""

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
from raingan.core.places.models import Level
from raingan.core.rounds.periods import Period
from raingan.core.web.rules import Invalid
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad import figure_pages as pages
from raingan.systems.palad import figures
from raingan.systems.palad.calendar import months_around
from raingan.systems.palad.followup import MAY_NUDGE, late_people, nudge
from raingan.systems.palad.querysets import SYSTEM


@require_safe
def own(request: AuthedRequest) -> HttpResponse:
    """The list of the widest place one watches; of the nation the provinces are chosen first."""
    require(request.user, system=SYSTEM, roles=MAY_NUDGE)
    code = pages.own_code(request.user)
    if code == "TH":
        return redirect(pages.report_url(code, Period.month(timezone.localdate(request.at))))
    return redirect("palad:followup-of", code)


@require_safe
def of_place(request: AuthedRequest, place: str) -> HttpResponse:
    """Chiefs with reports that wait and officers short of the minimum, the most urgent first."""
    require(request.user, system=SYSTEM, roles=MAY_NUDGE)
    where = figures.watched_place(request.user, place)
    if where.level == Level.NATION:
        return redirect("palad:followup")
    month = _month(request, request.GET.get("month", ""))
    people = late_people(where, month, at=request.at)
    context: dict[str, Any] = {
        "place": where,
        "label_parts": pages.label_parts(where),
        "period": Period.month(month),
        "months": months_around(timezone.localdate(request.at))[1:],
        "groups": [
            {"kind": "chief", "title": _("นายอำเภอที่มีรายงานรออนุมัติ"), "rows": [p for p in people if p.kind == "chief"]},
            {
                "kind": "officer",
                "title": _("ปลัดอำเภอที่ยังไม่ครบตามเกณฑ์"),
                "rows": [p for p in people if p.kind == "officer"],
            },
        ],
        "ready": sum(not each.rests for each in people),
        "nudge_url": reverse("palad:nudge", args=[where.code]),
    }
    return render(request, "palad/followup.html", context)


def _month(request: AuthedRequest, text: str) -> date:
    """The month asked for, else the running one; in the first five days of a month the one before, which is chased."""
    running = Period.month(timezone.localdate(request.at))
    try:
        found = Period.parse(text) if text else None
    except ValueError:
        found = None
    if found is not None and found.kind == "month" and found.first_month <= running.first_month:
        return found.first_month
    return running.first_month


@require_POST
def send(request: AuthedRequest, place: str) -> HttpResponse:
    """Remind one, the chosen, or everybody on the list."""
    month = _month(request, request.POST.get("month", ""))
    keys = None if request.POST.get("all") else request.POST.getlist("people")
    try:
        sent, resting = nudge(keys=keys, place=place, month=month, by=request.user, at=request.at)
    except Invalid as rule:
        messages.warning(request, str(rule))
    else:
        text = ngettext("เตือนแล้ว %(n)d คน", "เตือนแล้ว %(n)d คน", sent) % {"n": sent}
        if resting:
            text += " " + _("(ข้าม %(n)d คนที่เพิ่งได้รับการเตือนภายใน 12 ชั่วโมง)") % {"n": resting}
        messages.success(request, text)
    return redirect(reverse("palad:followup-of", args=[place], query={"month": f"{month:%Y-%m}"}))
