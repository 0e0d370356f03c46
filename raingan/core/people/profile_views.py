"""What a person sees and changes about themselves: profile, password, tokens."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from raingan.core import registry
from raingan.core.people import actions, lockout, names, second_step
from raingan.core.people.forms import ChangePasswordForm, ProfileForm, TokenForm
from raingan.core.people.models import Assignment, User
from raingan.core.thai import citizen_id
from raingan.core.web.rules import RuleBroken
from raingan.core.web.types import AuthedRequest

_either = require_http_methods(["GET", "HEAD", "POST"])


def role_label(assignment: Assignment) -> str:
    """The role's name as people know it."""
    try:
        return str(registry.system(assignment.system).role(assignment.role).label)
    except KeyError:
        return f"{assignment.system}.{assignment.role}"


def duty_label(assignment: Assignment) -> str:
    """The role's and the system's names as people know them."""
    try:
        return f"{role_label(assignment)} · {registry.system(assignment.system).label}"
    except KeyError:
        return role_label(assignment)


def masked_citizen_id(user: User) -> str:
    """``1-2345-xxxxx-xx-1``; '' when none is kept."""
    return citizen_id.mask(names.unseal(user.citizen_id_sealed)) if user.citizen_id_sealed else ""


@require_safe
def profile(request: AuthedRequest) -> HttpResponse:
    """ข้อมูลส่วนตัว: who I am, what I hold and have held."""
    rows = request.user.assignments.select_related("place", "acting_for").order_by("-since", "-pk")
    context = {
        "person": request.user,
        "citizen_id": masked_citizen_id(request.user),
        "duties": [{"label": duty_label(row), "row": row, **_own_acts(row, request.at)} for row in rows],
        "two_step": second_step.is_on(request.user),
    }
    return render(request, "people/profile.html", context)


def _own_acts(duty: Assignment, at: datetime) -> dict[str, str]:
    """Where the holder of a running duty asks to be moved, and names who acts in it; '' where that is not theirs."""
    today = timezone.localdate(at)
    running = duty.since <= today and duty.lasts(today) and not duty.acting
    try:
        role = registry.system(duty.system).role(duty.role)
    except KeyError:
        return {}
    return {
        "move_url": reverse(f"{duty.system}:ask-transfer") if running and role.level == "district" else "",
        "acting_url": reverse(f"{duty.system}:acting") if running and role.sign_in == "office_code" else "",
    }


@_either
def edit(request: AuthedRequest) -> HttpResponse:
    """แก้ไขประวัติ, then ยืนยันการแก้ไขประวัติ: the first sending shows what would change, the second changes it."""
    now = {name: getattr(request.user, name) for name in actions.PROFILE_FIELDS}
    form = ProfileForm(request.POST or None, initial=now)
    if not form.is_valid() or "back" in request.POST:
        wrong = form.is_bound and not form.is_valid()
        return render(request, "people/edit_profile.html", {"form": form}, status=422 if wrong else 200)
    if "confirmed" in request.POST:
        actions.mend_profile(user=request.user, by=request.user, at=request.at, **form.cleaned_data)
        messages.success(request, _("บันทึกการแก้ไขประวัติเรียบร้อยแล้ว"))
        return redirect("people:profile")
    return render(request, "people/confirm_profile.html", {"form": form, "rows": list(_compared(form, now))})


def _compared(form: ProfileForm, now: dict[str, str]) -> list[dict[str, Any]]:
    """Each field with what stands there now and what would."""
    return [
        {"label": form.fields[name].label, "name": name, "old": now[name], "new": form.cleaned_data[name]}
        for name in actions.PROFILE_FIELDS
    ]


@never_cache
@sensitive_post_parameters()
@_either
def change_password(request: AuthedRequest) -> HttpResponse:
    """เปลี่ยนรหัสผ่าน: every other session of the person ends."""
    form = ChangePasswordForm(request.POST or None)
    if form.is_valid() and _changed(request, form):
        update_session_auth_hash(request, request.user)
        messages.success(request, _("เปลี่ยนรหัสผ่านเรียบร้อยแล้ว อุปกรณ์อื่นที่ค้างอยู่ในระบบถูกออกจากระบบทั้งหมด"))
        return redirect("people:profile")
    return render(request, "people/password.html", {"form": form}, status=422 if form.is_bound else 200)


def _changed(request: AuthedRequest, form: ChangePasswordForm) -> bool:
    try:
        if not lockout.check_own_password(request, request.user, form.cleaned_data["current"]):
            form.add_error("current", _("รหัสผ่านปัจจุบันไม่ถูกต้อง"))
            return False
        actions.choose_password(user=request.user, password=form.cleaned_data["password"], at=request.at)
    except RuleBroken as rule:
        form.add_error(rule.field, str(rule))
        return False
    return True


@never_cache
@_either
def token_list(request: AuthedRequest) -> HttpResponse:
    """The person's tokens; a new one is shown once, on the page that answers its making."""
    form = TokenForm(request.POST or None)
    made = None
    if form.is_valid():
        made = actions.create_token(user=request.user, name=form.cleaned_data["name"], at=request.at)
        form = TokenForm()
    tokens = request.user.tokens.order_by("-created_at", "-pk")[:100]
    rows = [{"token": token, "valid": token.is_valid(request.at)} for token in tokens]
    status = 422 if form.is_bound else 200
    return render(request, "people/tokens.html", {"form": form, "rows": rows, "made": made}, status=status)


@require_POST
def revoke(request: AuthedRequest, pk: int) -> HttpResponse:
    """End one of one's own tokens."""
    actions.revoke_token(user=request.user, token_id=pk, by=request.user, at=request.at)
    messages.success(request, _("เพิกถอนโทเคนเรียบร้อยแล้ว โปรแกรมที่ใช้โทเคนนี้จะเข้าระบบไม่ได้อีก"))
    return redirect("people:tokens")
