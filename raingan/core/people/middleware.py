"""What a session must satisfy on every request: a person behind it, used lately, and with a password of their own."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from raingan.core.people.models import User
from raingan.core.web import problems
from raingan.core.web.types import Request

SEEN = "people.seen"
SEEN_EVERY = 60  # seconds: last-seen is written at most this often
ALWAYS_OPEN = frozenset({"people:first-password", "people:sign-out", "people:keep-alive"})

View = Callable[..., HttpResponseBase]


def go(request: Request, url: str) -> HttpResponse:
    """A redirect of the whole page; htmx would put a redirected page into the fragment it asked for."""
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)


def sign_in_address(request: Request) -> str:
    """The sign-in page that leads back to where the person was.

    An address that was posted to, or that htmx asked a fragment of, cannot be opened by itself: the page it was sent
    from is taken instead.
    """
    here = request.get_full_path()
    if request.htmx:
        here = request.htmx.current_url_abs_path or ""
    elif request.method not in {"GET", "HEAD"}:
        sent_from = urlsplit(request.headers.get("Referer", ""))
        here = sent_from._replace(scheme="", netloc="").geturl() if sent_from.netloc == request.get_host() else ""
    query = f"?{urlencode({'next': here})}" if here not in {"", "/"} else ""
    return resolve_url(settings.LOGIN_URL) + query


def not_signed_in() -> HttpResponse:
    """401 for programs."""
    title, detail = _("กรุณาเข้าสู่ระบบ"), _("ต้องเข้าสู่ระบบหรือส่งโทเคนที่ยังใช้ได้ก่อน")
    response = problems.problem(401, title, detail, code="not-signed-in")
    response["WWW-Authenticate"] = 'Bearer realm="raingan"'
    return response


def see(request: HttpRequest, at: datetime) -> None:
    """Note in the session that its person is there."""
    request.session[SEEN] = int(at.timestamp())


def seconds_left(request: HttpRequest, at: datetime) -> int:
    """Seconds until the session ends if nothing more is done."""
    idle = int(at.timestamp()) - int(request.session.get(SEEN, 0))
    return max(0, int(settings.IDLE_LIMIT.total_seconds()) - idle)


class IdleSignOut:
    """Ends a session that was not used for ``settings.IDLE_LIMIT``. Costs nothing beyond the session itself.

    Last-seen is written once a minute at most, so a session ends after 29 to 30 minutes. Source: overview, rule 10.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        here = cast("Request", request)
        # The session alone tells whether somebody signed in; asking for the user would cost a query.
        if "_auth_user_id" in request.session:
            if SEEN in request.session and not seconds_left(request, here.at):
                return self.end(here)
            if here.at.timestamp() - request.session.get(SEEN, 0) >= SEEN_EVERY and not self.only_asks(request):
                see(request, here.at)
        return self.get_response(request)

    @staticmethod
    def only_asks(request: HttpRequest) -> bool:
        """Whether the page merely asks how long the session still lasts: that is no use of it."""
        return request.method == "GET" and request.path == reverse("people:keep-alive")

    def end(self, request: Request) -> HttpResponseBase:
        """Sign the person out, and answer so that the work can go on after signing in again."""
        logout(request)
        if problems.wants_problem(request):
            # A bearer token beside the old session speaks for itself.
            return self.get_response(request) if "Authorization" in request.headers else not_signed_in()
        open_anyway = {reverse("people:sign-in"), reverse("people:sign-out"), reverse("people:keep-alive")}
        if request.path in open_anyway:
            return self.get_response(request)
        messages.info(request, _("กรุณาเข้าสู่ระบบใหม่ เนื่องจากไม่มีการใช้งานเกิน 30 นาที"))
        return go(request, sign_in_address(request))


class SignInFirst(LoginRequiredMiddleware):
    """Every page needs a person, unless its view says otherwise. Under /api/ the API's own guard decides."""

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """The sign-in page for nobody; None lets the request go on."""
        if problems.wants_problem(request):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponseBase:  # type: ignore[override]
        """Leads to the sign-in page and from there back."""
        here = cast("Request", request)
        return go(here, sign_in_address(here))


class OwnPasswordFirst:
    """Whoever entered by a one-time password chooses an own one before anything else."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: View, _args: tuple[Any, ...], _kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """The page to choose a password on; None lets the request go on."""
        if not getattr(view_func, "login_required", True) or problems.wants_problem(request):
            return None
        user = request.user
        if not isinstance(user, User) or not user.must_choose_password:
            return None
        match = request.resolver_match
        if match is not None and match.view_name in ALWAYS_OPEN:
            return None
        return go(cast("Request", request), reverse("people:first-password"))
