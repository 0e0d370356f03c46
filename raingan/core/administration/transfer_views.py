"""Asking to be moved to another district, and settling it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from raingan.core import registry
from raingan.core.administration import transfers
from raingan.core.administration.people_scope import scope_if_any, scope_of
from raingan.core.administration.people_views import slip
from raingan.core.administration.window_forms import day_field
from raingan.core.people.access import require
from raingan.core.people.forms import Typed
from raingan.core.people.models import Assignment
from raingan.core.people.profile_views import role_label
from raingan.core.places.models import Level, Place
from raingan.core.web.forms import Form, add_rule_errors
from raingan.core.web.rules import NotAllowed, RuleBroken
from raingan.core.web.types import AuthedRequest

SHOWN = 200


class TransferForm(Form):
    """Which duty, where to, from when, by which order."""

    duty = forms.ChoiceField(label=gettext_lazy("หน้าที่ปัจจุบัน"))
    place = forms.ChoiceField(label=gettext_lazy("อำเภอที่ย้ายไป"))
    since = day_field(gettext_lazy("ตั้งแต่วันที่ (ตามคำสั่ง)"))
    order_number = Typed(what=gettext_lazy("เลขที่คำสั่ง"), label=gettext_lazy("เลขที่คำสั่ง"), max_length=100)

    def __init__(self, *args: Any, duties: list[Assignment], places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].choices = [(str(each.pk), _duty(each)) for each in duties]  # type: ignore[attr-defined]
        options = [("", _("– เลือกอำเภอ –")), *((each.code, _place(each)) for each in places)]
        self.fields["place"].choices = options  # type: ignore[attr-defined]


class AnswerForm(Form):
    """Why a transfer is not accepted; accepting needs no words."""

    answer = Typed(
        what=gettext_lazy("เหตุผล"), label=gettext_lazy("เหตุผล"), max_length=1000, required=False, widget=forms.Textarea,
    )  # fmt: skip


def _duty(duty: Assignment) -> str:
    return f"{role_label(duty)} {duty.place.label}"


def _place(place: Place) -> str:
    return f"{place.label} {place.parent.label if place.parent else ''}".strip()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_transfer(request: AuthedRequest, system: str) -> HttpResponse:
    """ขอย้ายสังกัด: for whoever holds a district's duty."""
    duties = list(transfers.movable(request.user, system, timezone.localdate(request.at)))
    if not duties:
        raise NotAllowed(_("หน้านี้สำหรับผู้มีหน้าที่ในอำเภอเท่านั้น"))
    places = {
        each.code: each
        for each in Place.objects.filter(level=Level.DISTRICT).outside_bangkok().select_related("parent").in_order()
    }
    form = TransferForm(
        request.POST or None, duties=duties, places=list(places.values()), initial={"duty": str(duties[0].pk)}
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        chosen = next(each for each in duties if str(each.pk) == values["duty"])
        try:
            transfers.ask(
                duty=chosen, place=places[values["place"]], since=values["since"],
                order_number=values["order_number"], by=request.user, at=request.at,
            )  # fmt: skip
        except RuleBroken as rule:
            add_rule_errors(form, rule)
        else:
            messages.success(request, _("ส่งคำขอย้ายให้ผู้ดูแลสิทธิ์ของจังหวัดที่รับย้ายแล้ว"))
            return redirect(f"{system}:transfers")
    context = {"form": form, "house": registry.system(system)}
    return render(request, "administration/ask_transfer.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def transfer_list(request: AuthedRequest, system: str) -> HttpResponse:
    """One's own requests; for an administrator those to the province too."""
    return _page(request, system)


def _page(
    request: AuthedRequest, system: str, *, status: int = 200, tried: tuple[int, Form] | None = None
) -> HttpResponse:
    house, scope = registry.system(system), scope_if_any(request.user, system)
    require(request.user, system=system, roles=[role.name for role in house.roles])
    found = transfers.visible_transfers(request.user, scope, system)[:SHOWN]
    tried_pk, form = tried or (0, None)
    rows = [
        {
            "request": each,
            "from": _duty(each.duty),
            "may_settle": each.state == "open" and each.asked_by_id != request.user.pk,
            "mine": each.asked_by_id == request.user.pk,
            "form": form if each.pk == tried_pk else _answer_form(each.pk),
        }
        for each in found
    ]
    context = {"house": house, "rows": rows, "form": form}
    return render(request, "administration/transfers.html", context, status=status)


def _answer_form(pk: int, data: QueryDict | None = None) -> AnswerForm:
    return AnswerForm(data, auto_id=f"transfer-{pk}-%s")


@never_cache
@require_POST
def settle_transfer(request: AuthedRequest, system: str, pk: int) -> HttpResponse:
    """Accept or refuse; a new holder of an office's post is answered with the slip."""
    scope, form = scope_of(request.user, system), _answer_form(pk, request.POST)
    refusing = request.POST.get("act") != "accept"
    if form.is_valid() and refusing and not form.cleaned_data["answer"]:
        form.add_error("answer", _("กรุณากรอกเหตุผลที่ไม่รับย้าย"))
    if form.errors:
        return _page(request, system, status=422, tried=(pk, form))
    try:
        if refusing:
            transfers.refuse(pk=pk, scope=scope, reason=form.cleaned_data["answer"], at=request.at)
        else:
            issued = transfers.accept(pk=pk, scope=scope, at=request.at)
            if issued.password:
                return slip(request, scope, issued)
    except RuleBroken as rule:
        if rule.status not in {409, 422}:
            raise
        add_rule_errors(form, rule)
        return _page(request, system, status=rule.status, tried=(pk, form))
    messages.success(request, _("ไม่รับย้ายแล้ว") if refusing else _("รับย้ายเรียบร้อยแล้ว"))
    return redirect(f"{system}:transfers")


@require_POST
def withdraw_transfer(request: AuthedRequest, system: str, pk: int) -> HttpResponse:
    """Whoever asked takes it back."""
    transfers.withdraw(pk=pk, by=request.user, at=request.at)
    messages.success(request, _("ถอนคำขอแล้ว"))
    return redirect(f"{system}:transfers")
