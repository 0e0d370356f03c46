"""Turning the second step of signing in on and off."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from raingan.core.people import lockout, second_step
from raingan.core.people.forms import CodeForm, CurrentPasswordForm
from raingan.core.web.rules import RuleBroken
from raingan.core.web.types import AuthedRequest

_either = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def overview(request: AuthedRequest) -> HttpResponse:
    """Whether the second step is on, and what one can do."""
    on = second_step.is_on(request.user)
    left = len(second_step.recovery_codes(request.user)) if on else 0
    return render(request, "people/two_step.html", {"on": on, "left": left})


@never_cache
@sensitive_post_parameters("code")
@_either
def set_up(request: AuthedRequest) -> HttpResponse:
    """Show the secret as a QR code, and turn on when the app's code comes back; then show the recovery codes once."""
    if second_step.is_on(request.user):
        return redirect("people:two-step")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        if second_step.turn_on(user=request.user, session=request.session, code=code, at=request.at):
            codes = second_step.recovery_codes(request.user)
            return render(request, "people/two_step_codes.html", {"codes": codes})
        form.add_error("code", _("รหัสไม่ตรงกับที่แอปแสดง กรุณาตรวจสอบเวลาในโทรศัพท์แล้วลองรหัสถัดไป"))
    secret = second_step.new_secret(request.session)
    context = {"form": form, "secret": secret, "qr_code": second_step.qr_code(request.user, secret)}
    return render(request, "people/two_step_set_up.html", context, status=422 if form.is_bound else 200)


@never_cache
@sensitive_post_parameters()
@_either
def turn_off(request: AuthedRequest) -> HttpResponse:
    """Turn it off, with the password."""
    form = CurrentPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            if lockout.check_own_password(request, request.user, form.cleaned_data["current"]):
                second_step.turn_off(user=request.user, at=request.at)
                messages.success(request, _("ปิดการยืนยันตัวตนสองขั้นตอนแล้ว"))
                return redirect("people:two-step")
            form.add_error("current", _("รหัสผ่านปัจจุบันไม่ถูกต้อง"))
        except RuleBroken as rule:
            form.add_error(rule.field, str(rule))
    return render(request, "people/two_step_turn_off.html", {"form": form}, status=422 if form.is_bound else 200)
