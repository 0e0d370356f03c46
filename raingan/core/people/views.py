"""Entering and leaving."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from raingan.core.people import entering, lockout, names, second_step
from raingan.core.people.actions import choose_password
from raingan.core.people.demo import demo_groups
from raingan.core.people.forms import CodeForm, NewPasswordForm, SignInForm
from raingan.core.people.middleware import seconds_left, see
from raingan.core.people.models import User
from raingan.core.people.sign_in_help import sign_in_help
from raingan.core.web.rules import RuleBroken
from raingan.core.web.types import AuthedRequest, Request

_either = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@never_cache
@sensitive_post_parameters("password", "username")
@_either
def sign_in(request: Request) -> HttpResponse:
    """The page everybody enters by. What was typed as name stays when it is refused, the password does not."""
    go_to = entering.safe_next(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(go_to)
        return _sign_in_page(request, SignInForm(), go_to)
    form = SignInForm(request.POST)
    if form.is_valid():
        typed, password = form.cleaned_data["username"], form.cleaned_data["password"]
        digest = names.lookup_digest(typed)
        lockout.note_name(request, digest)
        user = authenticate(request, username=typed, password=password)
        if isinstance(user, User):
            return entering.enter(request, user, digest=digest, at=request.at, how="password", go_to=go_to)
        wrong = _("รหัสผู้ใช้งานหรือรหัสผ่านไม่ถูกต้อง กรุณาตรวจสอบแล้วลองใหม่อีกครั้ง")
        form.add_error(None, lockout.LOCKED if lockout.was_locked(request) else wrong)
    return _sign_in_page(request, form, go_to)


def _sign_in_page(request: HttpRequest, form: SignInForm, go_to: str) -> HttpResponse:
    home = resolve_url(settings.LOGIN_REDIRECT_URL)
    context = {
        "form": form,
        "locked": lockout.LOCKED if lockout.was_locked(request) else "",
        "next": go_to if go_to != home else "",
        "help": sign_in_help(),
        "demo_groups": demo_groups(),
        "oidc_name": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
    }
    status = (429 if lockout.was_locked(request) else 422) if form.is_bound else 200
    return render(request, "people/sign_in.html", context, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@_either
def second_step_code(request: Request) -> HttpResponse:
    """The code of the authenticator app, asked of those who turned it on, within five minutes of the password."""
    waiting = entering.pending(request, request.at)
    if waiting is None:
        messages.info(request, _("หมดเวลายืนยันตัวตน กรุณาเข้าสู่ระบบใหม่"))
        return redirect("people:sign-in")
    user, facts = waiting
    form, status = CodeForm(request.POST or None), 200
    if form.is_valid():
        lockout.note_name(request, facts["digest"])
        if not lockout.is_locked(request):
            if second_step.verify(user, form.cleaned_data["code"]):
                return entering.let_in(request, user, at=request.at, how=facts["how"], go_to=facts["next"])
            lockout.count_wrong_try(request)
        locked = lockout.is_locked(request)
        status = 429 if locked else 422
        form.add_error("code", lockout.LOCKED if locked else _("รหัสยืนยันไม่ถูกต้อง หรือถูกใช้ไปแล้ว"))
    elif form.is_bound:
        status = 422
    return render(request, "people/second_step.html", {"form": form}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    messages.success(request, _("ออกจากระบบแล้ว"))
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def keep_alive(request: Request) -> HttpResponse:
    """POST: the person is still there. GET: only asks.

    204 with ``Session-Seconds-Left``, or 401 when the session has ended.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    if request.method == "POST":
        see(request, request.at)
    return HttpResponse(status=204, headers={"Session-Seconds-Left": str(seconds_left(request, request.at))})


@never_cache
@sensitive_post_parameters()
@_either
def first_password(request: AuthedRequest) -> HttpResponse:
    """Whoever entered by a one-time password chooses their own."""
    if not request.user.must_choose_password:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = NewPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            choose_password(user=request.user, password=form.cleaned_data["password"], at=request.at)
        except RuleBroken as rule:
            form.add_error(rule.field, str(rule))
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, _("ตั้งรหัสผ่านเรียบร้อยแล้ว ครั้งต่อไปกรุณาใช้รหัสผ่านนี้"))
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "people/first_password.html", {"form": form}, status=422 if form.is_bound else 200)
