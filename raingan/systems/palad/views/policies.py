"""The centre's page of what completes a month: what holds now, what will hold, who set it and why, and setting it."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from raingan.core.people.access import require
from raingan.core.people.forms import Typed
from raingan.core.rounds.periods import Period, add_months, first_of_month
from raingan.core.thai.dates import month_name
from raingan.core.web.forms import Form, add_rule_errors
from raingan.core.web.rules import InvalidFields, RuleBroken
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad.models import LONGEST_GRACE, MOST_A_MONTH, Policy, Role
from raingan.systems.palad.policies import among, set_policy
from raingan.systems.palad.querysets import SYSTEM

MONTHS_BACK, MONTHS_AHEAD = 3, 13


class PolicyForm(Form):
    """What shall complete a month, and from which month on."""

    from_month = forms.ChoiceField(label=gettext_lazy("ใช้ตั้งแต่เดือน"))
    minimum = forms.IntegerField(
        label=gettext_lazy("จำนวนรายงานที่อนุมัติแล้วขั้นต่ำต่อเดือน"), min_value=1, max_value=MOST_A_MONTH
    )
    weekly = forms.BooleanField(label=gettext_lazy("ต้องมีรายงานที่อนุมัติแล้วทุกสัปดาห์"), required=False)
    grace_hours = forms.IntegerField(
        label=gettext_lazy("เวลาผ่อนผันหลังปิดรับ (ชั่วโมง)"), min_value=0, max_value=LONGEST_GRACE
    )
    reason = Typed(what=gettext_lazy("เหตุผล"), label=gettext_lazy("เหตุผล"), max_length=500, widget=forms.Textarea)
    backdated = forms.BooleanField(
        label=gettext_lazy("ทราบว่าเดือนที่เลือกผ่านไปแล้ว และผลตามเกณฑ์ของเดือนที่ผ่านมาจะเปลี่ยน"), required=False
    )

    def __init__(self, *args: Any, running: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [add_months(running, step) for step in range(-MONTHS_BACK, MONTHS_AHEAD + 1)]
        self.fields["from_month"].choices = [(f"{each:%Y-%m}", Period.month(each).label) for each in months]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What ``set_policy`` takes."""
        return {**self.cleaned_data, "from_month": Period.parse(self.cleaned_data["from_month"]).first_month}


@require_http_methods(["GET", "HEAD", "POST"])
def policies(request: AuthedRequest) -> HttpResponse:
    """Shows the policies; a new one is shown once more with what follows from it before it is set."""
    require(request.user, system=SYSTEM, roles={Role.CENTRAL})
    running = first_of_month(timezone.localdate(request.at))
    stored = list(Policy.objects.select_related("set_by"))
    holding = among(stored, [running])[running]
    if request.method != "POST":
        return _page(request, PolicyForm(initial=_initial(holding, running), running=running), stored, running)
    form = PolicyForm(request.POST, running=running)
    if form.is_valid() and "back" not in request.POST:
        if "confirmed" not in request.POST and not form.cleaned_data["backdated"] and _is_past(form, running):
            form.add_error("backdated", _("เดือนนี้ผ่านไปแล้ว กรุณายืนยันว่าทราบผลที่ตามมา"))
        elif "confirmed" not in request.POST:
            return _page(request, form, stored, running, asking=form.values())
        elif _set(request, form, request.at):
            messages.success(request, _("กำหนดเกณฑ์เรียบร้อยแล้ว"))
            return redirect("palad:policies")
    return _page(request, form, stored, running, status=422 if form.errors else 200)


def _is_past(form: PolicyForm, running: date) -> bool:
    return bool(form.values()["from_month"] < running)


def _set(request: AuthedRequest, form: PolicyForm, at: datetime) -> bool:
    """Whether it is set now; what is wrong stands at its field."""
    try:
        set_policy(**form.values(), by=request.user, at=at)
    except InvalidFields as rule:
        for name, message in rule.errors:
            form.add_error(name if name in form.fields else None, str(message))
    except RuleBroken as rule:
        add_rule_errors(form, rule)
    return not form.errors


def _initial(holding: Policy, running: date) -> dict[str, Any]:
    """What holds, from next month: the running month's people have begun under the present values."""
    return {
        "from_month": f"{add_months(running, 1):%Y-%m}",
        "minimum": holding.minimum,
        "weekly": holding.weekly,
        "grace_hours": holding.grace_hours,
    }


def _page(
    request: AuthedRequest,
    form: PolicyForm,
    stored: list[Policy],
    running: date,
    *,
    asking: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    holding = among(stored, [running])[running]
    history = sorted(stored, key=lambda each: each.pk, reverse=True)
    months = {each.from_month for each in stored}
    last_set = {among(stored, [month])[month].pk for month in months}
    context = {
        "form": form,
        "asking": asking,
        "asking_month": month_name(asking["from_month"], get_language() or "th") if asking else "",
        "backdated": bool(asking and asking["from_month"] < running),
        "running": running,
        "holding": holding,
        "coming": [each for each in sorted(stored, key=lambda each: each.from_month)
                   if each.from_month > running and each.pk in last_set],
        "history": [
            {"policy": each, "replaced": each.pk not in last_set, "holds": each.pk == holding.pk} for each in history
        ],
    }  # fmt: skip
    return render(request, "palad/policies.html", context, status=status)
