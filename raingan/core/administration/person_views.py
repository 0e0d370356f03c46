"""One person's account, for the account administrator: what they hold, what happened, and the acts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from raingan.core import registry
from raingan.core.administration import people_actions
from raingan.core.administration.people_forms import (
    DutyForm,
    EndForm,
    PasswordForm,
    SuspendForm,
    place_choices,
    role_choices,
)
from raingan.core.administration.people_scope import Scope, own_places, person_in, scope_of, why_not
from raingan.core.administration.people_views import slip
from raingan.core.audit.models import Event
from raingan.core.people import second_step
from raingan.core.people.actions import PROFILE_FIELDS
from raingan.core.people.forms import ProfileForm
from raingan.core.people.models import Assignment, User
from raingan.core.people.profile_views import masked_citizen_id, role_label
from raingan.core.people.unlocking import is_locked
from raingan.core.web.forms import add_rule_errors
from raingan.core.web.rules import NotThere, RuleBroken
from raingan.core.web.types import AuthedRequest

SHOWN_EVENTS = 50
_either = require_http_methods(["GET", "HEAD", "POST"])


def _about(request: AuthedRequest, system: str, pk: int) -> tuple[Scope, User]:
    scope = scope_of(request.user, system)
    return scope, person_in(scope, pk, timezone.localdate(request.at))


@never_cache
@require_safe
def person(request: AuthedRequest, system: str, pk: int) -> HttpResponse:
    """The account: duties, state, history, and what may be done."""
    return _page(request, *_about(request, system, pk))


def _page(request: AuthedRequest, scope: Scope, who: User, *, status: int = 200, **forms: Any) -> HttpResponse:
    today = timezone.localdate(request.at)
    # Another system's duties are that system's administrators' affair: the page shows that there are some, no more.
    duties = who.assignments.select_related("place", "acting_for").order_by("-since", "-pk")
    every = list(duties)
    own = [each for each in every if each.system == scope.system and scope.covers(each.place_id)]
    lasting = [each for each in every if each.lasts(today)]
    context = {
        "house": registry.system(scope.system),
        "person": who,
        "citizen_id": masked_citizen_id(who),
        "duties": [_duty_row(scope, each, today) for each in own],
        "others": len([each for each in lasting if each not in own]),
        "why_not": why_not(scope, who, lasting),
        "locked": is_locked(who, request.at),
        "two_step": second_step.is_on(who),
        "waiting": who.one_time_passwords.filter(used_at__isnull=True).order_by("-pk").first(),
        "at": request.at,
        "events": _history(who, every),
        "password_form": PasswordForm(),
        "suspend_form": SuspendForm(),
        **forms,
    }
    return render(request, "administration/person.html", context, status=status)


def _duty_row(scope: Scope, duty: Assignment, today: Any) -> dict[str, Any]:
    state = ("coming" if duty.since > today else "running") if duty.lasts(today) else "over"
    may_end = duty.lasts(today) and duty.user_id != scope.user.pk
    return {"label": role_label(duty), "row": duty, "state": state, "may_end": may_end}


def _history(who: User, duties: Sequence[Assignment]) -> list[dict[str, Any]]:
    """What happened to the account and its duties, newest first. One query."""
    keys = [str(each.pk) for each in duties]
    about = Q(subject_type=User._meta.label_lower, subject_id=str(who.pk))
    about |= Q(subject_type=Assignment._meta.label_lower, subject_id__in=keys)
    by_key = {str(each.pk): each for each in duties}
    found = Event.objects.filter(about).exclude(verb="sign-in").select_related("actor").order_by("-pk")[:SHOWN_EVENTS]
    return [
        {
            "what": _event_words(event, by_key.get(event.subject_id)),
            "who": event.actor.full_name if event.actor else _("ระบบ"),
            "at": event.at,
            "reason": event.reason,
            "state": "",
        }
        for event in found
    ]


def _event_words(event: Event, duty: Assignment | None) -> str:
    known = {
        "create-person": _("สร้างบัญชี"),
        "issue-one-time-password": _("ออกรหัสผ่านครั้งแรก"),
        "choose-password": _("ตั้งรหัสผ่านของตนเอง"),
        "mend-profile": _("แก้ไขประวัติ"),
        "deactivate": _("ระงับบัญชี"),
        "reactivate": _("เปิดใช้บัญชีอีกครั้ง"),
        "unlock": _("ปลดล็อกการเข้าสู่ระบบ"),
        "assign": _("มอบหมายหน้าที่"),
        "end-assignment": _("สิ้นสุดหน้าที่"),
    }
    words = known.get(event.verb, event.verb)
    if duty is None or not event.subject_type.endswith("assignment"):
        return words
    return f"{words} {role_label(duty)} {duty.place.label}"


@never_cache
@require_POST
def new_password(request: AuthedRequest, system: str, pk: int) -> HttpResponse:
    """A new one-time password; the answer is the slip, shown this once."""
    scope, who = _about(request, system, pk)
    form = PasswordForm(request.POST)
    form.is_valid()
    issued = people_actions.new_password(
        scope=scope, person=who, drop_second_step=bool(form.cleaned_data.get("drop_second_step")), at=request.at
    )
    return slip(request, scope, issued)


@never_cache
@_either
def give_duty(request: AuthedRequest, system: str, pk: int) -> HttpResponse:
    """A further duty, from a day to a day."""
    scope, who = _about(request, system, pk)
    form = DutyForm(
        request.POST or None,
        places=place_choices(own_places(scope, with_nation=True)),
        roles=role_choices(people_actions.assignable_roles(scope)),
        initial={"since": timezone.localdate(request.at)},
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values["order"] = values.pop("order_number")
        try:
            issued = people_actions.give_duty(scope=scope, person=who, at=request.at, **values)
        except RuleBroken as rule:
            add_rule_errors(form, rule)
        else:
            if issued.password:
                return slip(request, scope, issued)
            messages.success(request, _("มอบหมายหน้าที่เรียบร้อยแล้ว"))
            return redirect(f"{system}:person", pk=who.pk)
    context = {"form": form, "person": who, "house": registry.system(system)}
    return render(request, "administration/give_duty.html", context, status=422 if form.errors else 200)


@never_cache
@_either
def end_duty(request: AuthedRequest, system: str, pk: int, duty: int) -> HttpResponse:
    """The last day of a duty."""
    scope, who = _about(request, system, pk)
    found = who.assignments.filter(pk=duty).select_related("place").first()
    if found is None:
        raise NotThere(_("ไม่พบหน้าที่นี้"))
    people_actions.require_duty(scope, found)
    form = EndForm(request.POST or None, initial={"until": timezone.localdate(request.at) - timedelta(days=1)})
    if request.method == "POST" and form.is_valid():
        try:
            people_actions.end_duty(scope=scope, duty=found, at=request.at, **form.cleaned_data)
        except RuleBroken as rule:
            add_rule_errors(form, rule)
        else:
            messages.success(request, _("บันทึกวันสิ้นสุดหน้าที่เรียบร้อยแล้ว"))
            return redirect(f"{system}:person", pk=who.pk)
    label = role_label(found)
    context = {"form": form, "person": who, "duty": found, "label": label, "house": registry.system(system)}
    return render(request, "administration/end_duty.html", context, status=422 if form.errors else 200)


@never_cache
@_either
def mend(request: AuthedRequest, system: str, pk: int) -> HttpResponse:
    """Name, position and telephone, mended for the person."""
    scope, who = _about(request, system, pk)
    form = ProfileForm(request.POST or None, initial={name: getattr(who, name) for name in PROFILE_FIELDS})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            people_actions.mend(scope=scope, person=who, fields=form.cleaned_data, at=request.at)
        except RuleBroken as rule:
            add_rule_errors(form, rule)
            status = rule.status
        else:
            messages.success(request, _("บันทึกการแก้ไขประวัติเรียบร้อยแล้ว"))
            return redirect(f"{system}:person", pk=who.pk)
    elif form.errors:
        status = 422
    context = {"form": form, "person": who, "house": registry.system(system)}
    return render(request, "administration/mend_person.html", context, status=status)


@require_POST
def suspend(request: AuthedRequest, system: str, pk: int) -> HttpResponse:
    """Suspend the account, or open it again."""
    scope, who = _about(request, system, pk)
    form = SuspendForm(request.POST)
    active = request.POST.get("act") == "reactivate"
    if not form.is_valid():
        return _page(request, scope, who, status=422, suspend_form=form, form=form)
    reason = form.cleaned_data["reason"]
    try:
        people_actions.set_active(scope=scope, person=who, active=active, reason=reason, at=request.at)
    except RuleBroken as rule:
        add_rule_errors(form, rule)
        return _page(request, scope, who, status=rule.status, suspend_form=form, form=form)
    messages.success(request, _("เปิดใช้บัญชีอีกครั้งแล้ว") if active else _("ระงับบัญชีแล้ว"))
    return redirect(f"{system}:person", pk=who.pk)


@require_POST
def unlock(request: AuthedRequest, system: str, pk: int) -> HttpResponse:
    """Let the person try to sign in again."""
    scope, who = _about(request, system, pk)
    people_actions.unlock(scope=scope, person=who, at=request.at)
    messages.success(request, _("ปลดล็อกการเข้าสู่ระบบแล้ว"))
    return redirect(f"{system}:person", pk=who.pk)
