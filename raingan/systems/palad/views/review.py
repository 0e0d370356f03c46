"""The chief's review: what waits in a month, one report after the other, each decided on where it stands."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from raingan.core.flow.door import move_many
from raingan.core.flow.forms import StepForm
from raingan.core.people.access import require
from raingan.core.people.models import User
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad.flow import FLOW, UNDO_FOR
from raingan.systems.palad.models import FieldReport, Role, State
from raingan.systems.palad.panel import name_of
from raingan.systems.palad.querysets import SYSTEM
from raingan.systems.palad.views.approving import card_of, waiting_context
from raingan.systems.palad.views.report import do_step, refused_page, report_for, waiting_with

# What chiefs write most; a tap fills it in, and it can be changed.
COMMON_REASONS = (
    "ภาพไม่ชัดเจน กรุณาแนบภาพใหม่",
    "ภาพไม่ตรงกับการปฏิบัติงานหรือสถานที่ที่รายงาน",
    "รายละเอียดไม่เพียงพอ กรุณาระบุผลการปฏิบัติงานให้ชัดเจน",
    "วันที่หรือสถานที่ไม่ถูกต้อง กรุณาแก้ไข",
)
STEPS = ("approve", "return")


@require_safe
def review(request: AuthedRequest) -> HttpResponse:
    """Every report that waits in the district and month, in the order in which the officers need the chief."""
    context = waiting_context(request, request.GET)
    cards = [
        {**card, "group": each["group"], "minimum": each["minimum"], "number": 0}
        for each in context["groups"]
        if not each["group"].own
        for card in each["cards"]
    ]
    for number, card in enumerate(cards, start=1):
        card["number"] = number
    context |= {
        "deck": cards,
        "clean": [card["report"] for card in cards if card["clean"]],
        "reasons": COMMON_REASONS,
        "own": sum(len(each["cards"]) for each in context["groups"] if each["group"].own),
        "just": just_approved(request.user, context["place"], request.at),
        "back": f"{reverse('palad:pending')}?month={context['month'].key}&place={context['place']}",
    }
    return render(request, "palad/review.html", context)


def just_approved(user: User, place: str, at: Any) -> Sequence[FieldReport]:
    """The reports of the last act of approval by ``user`` in a district that can still be undone. One query."""
    recent = FieldReport.objects.visible_to(user).filter(
        place_id=place, state=State.APPROVED, moved_by_id=user.pk, moved_at__gte=at - UNDO_FOR
    )
    found = list(recent.select_related("category").order_by("-moved_at", "id"))
    # One act has one moment: many approved together are undone together.
    return [each for each in found if each.moved_at == found[0].moved_at]


@require_POST
def decide(request: AuthedRequest, pk: UUID, name: str) -> HttpResponse:
    """Approve or return one report from the review; the card comes back decided, or with the reason of a refusal.

    Without script a refusal leads to the report's own page, with what was typed.
    """
    require(request.user, system=SYSTEM, roles={Role.CHIEF})
    if name not in STEPS:
        raise Http404
    report = report_for(request, pk)
    waiting = [] if request.htmx else waiting_with(request, report)
    form = StepForm(FLOW.step(name), request.POST)
    rule = do_step(request, report, form) if form.is_valid() else None
    now = report_for(request, pk)
    done = _("%(step)sแล้ว: %(report)s") % {"step": form.step.label, "report": name_of(report)}
    if not request.htmx:
        if form.errors:
            return refused_page(request, now, form, rule, waiting)
        messages.success(request, done)
        return redirect(_deck_url(report.place_id, report.round_key))
    context = {
        "form": form,
        "reasons": COMMON_REASONS,
        "done": "" if form.errors else done,
        "just": just_approved(request.user, report.place_id, request.at),
        **card_of(now, request.user, request.at),
    }
    return render(request, "palad/_review_decided.html", context, status=422 if form.errors else 200)


def _deck_url(place: str, month: str) -> str:
    return f"{reverse('palad:review')}?month={month}&place={place}"


@require_POST
def undo_last(request: AuthedRequest) -> HttpResponse:
    """Undo the last act of approval, of one report or of many, within a minute of it."""
    duties = require(request.user, system=SYSTEM, roles={Role.CHIEF})
    place = request.POST.get("place", "")
    if place not in {each.place_code for each in duties}:
        raise Http404
    reports = just_approved(request.user, place, request.at)
    moved: Sequence[FieldReport] = ()
    if reports:
        moved = move_many(FLOW, [each.pk for each in reports], "undo", by=request.user, at=request.at).moved
    if moved:
        text = ngettext("เลิกทำการอนุมัติ %(n)d รายการ", "เลิกทำการอนุมัติ %(n)d รายการ", len(moved)) % {"n": len(moved)}
        messages.success(request, text)
        return redirect(f"{_deck_url(place, moved[0].round_key)}#report-{moved[0].pk}")
    seconds = int(UNDO_FOR / timedelta(seconds=1))
    messages.warning(request, _("ไม่มีการอนุมัติในช่วง %(n)d วินาทีที่ผ่านมาให้เลิกทำ") % {"n": seconds})
    return redirect(f"{reverse('palad:review')}?place={place}")
