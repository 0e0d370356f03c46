"""Wrong tries, counted by django-axes: five lock a name and an address for fifteen minutes. The answers are our own."""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from raingan.core.people.models import User
from raingan.core.people.names import lookup_digest
from raingan.core.web.rules import TooMany

SECONDS = 15 * 60
LOCKED = _("ใส่ข้อมูลไม่ถูกต้องเกินจำนวนครั้งที่กำหนด ระบบระงับการเข้าสู่ระบบไว้ 15 นาที กรุณารอแล้วลองใหม่อีกครั้ง")


def own_answer(request: HttpRequest, response: HttpResponse, credentials: object = None) -> HttpResponse:
    """Keep the view's answer: the page, or the problem document, already says in Thai what happened."""
    return response


def note_name(request: HttpRequest, digest: str) -> None:
    """Say under which typed name's hash this request's tries are counted."""
    request.typed_name_digest = digest  # type: ignore[attr-defined]


def is_locked(request: HttpRequest) -> bool:
    """Whether the noted name is locked for this address. Costs up to three queries."""
    return was_locked(request) or not AxesProxyHandler.is_allowed(request, {"username": ""})


def count_wrong_try(request: HttpRequest) -> None:
    """Count a wrong code or password under the noted name, as a wrong sign-in is counted."""
    user_login_failed.send(sender=__name__, credentials={"username": ""}, request=request)


def was_locked(request: HttpRequest) -> bool:
    """Whether axes refused this request or locked the name at it; asks nothing of the database."""
    return bool(getattr(request, "axes_locked_out", False))


def forget_wrong_tries(request: HttpRequest, digest: str) -> None:
    """The person is in: what went wrong before, from this address, does not count any more."""
    AxesProxyHandler.reset_attempts(username=digest, ip_address=request.axes_ip_address)  # type: ignore[attr-defined]


def check_own_password(request: HttpRequest, user: User, password: str) -> bool:
    """Whether a signed-in person knows the password; wrong tries are counted, so that a stolen session cannot guess.

    Raises TooMany when locked.
    """
    digest = lookup_digest(user.username)
    note_name(request, digest)
    if is_locked(request):
        raise TooMany(LOCKED, retry_after=SECONDS, field="current")
    if user.check_password(password):
        forget_wrong_tries(request, digest)
        return True
    count_wrong_try(request)
    return False
