"""Who calls the API: the owner of a bearer token, or of the page's session (then with the CSRF token).

Rate: each token may ask ``settings.API_RATE`` times a minute **of each server process**. The counts live in the
process's memory, for a row written per request would cost more than most answers; with two workers a token so may
get up to twice as many. It is there to stop a script that runs wild, not to sell quotas.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.security import HttpBearer
from ninja.utils import check_csrf

from raingan.core.people import tokens
from raingan.core.people.machines import machine_of
from raingan.core.people.models import Machine, Token, User
from raingan.core.web.rules import NotAllowed, RuleBroken, TooMany
from raingan.core.web.types import Request

USED_EVERY = timedelta(minutes=1)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class OwnPasswordNeeded(NotAllowed):
    """The person still has a one-time password; the API does nothing for them before they chose their own."""

    code = "choose-password"
    title = gettext_lazy("กรุณาตั้งรหัสผ่านก่อน")

    def __init__(self) -> None:
        super().__init__(_("กรุณาเข้าสู่ระบบทางหน้าเว็บและตั้งรหัสผ่านของท่านก่อน แล้วจึงใช้งาน API"))


class Unproven(NotAllowed):
    """A session without the page's token: its cookie is gone or belongs to another sign-in; a fresh page has it."""

    code = "csrf"

    def __init__(self) -> None:
        super().__init__(_("คำขอนี้ไม่มีรหัสป้องกัน (X-CSRFToken) ที่ถูกต้อง กรุณาโหลดหน้าใหม่แล้วลองอีกครั้ง"))


class NotSignedIn(RuleBroken):
    """Name, password, code or token does not open."""

    status = 401
    code = "not-signed-in"
    title = gettext_lazy("กรุณาเข้าสู่ระบบ")


class MinuteCounter:
    """How often each key was seen in the present minute; remembers at most ``most`` keys. Safe among threads."""

    def __init__(self, most: int = 10_000) -> None:
        self.most = most
        self.minute = 0
        self.counts: OrderedDict[int, int] = OrderedDict()
        self.lock = Lock()

    def add(self, key: int, at: datetime) -> int:
        """Count one more for ``key`` and return its number in this minute."""
        with self.lock:
            minute = int(at.timestamp()) // 60
            if minute != self.minute:
                self.minute = minute
                self.counts.clear()
            self.counts[key] = self.counts.get(key, 0) + 1
            if len(self.counts) > self.most:
                self.counts.popitem(last=False)
            return self.counts[key]


ASKED = MinuteCounter()


def _not_too_often(key: int, at: datetime) -> None:
    if ASKED.add(key, at) > settings.API_RATE:
        wait = 60 - int(at.timestamp()) % 60
        raise TooMany(_("โทเคนนี้เรียกใช้งานถี่เกินไป กรุณาลองใหม่ในนาทีถัดไป"), retry_after=wait)


class BearerOrSession(HttpBearer):
    """Sets ``request.user``; ``request.auth`` is the Token, or the User of a session. One query for a token."""

    def __call__(self, request: HttpRequest) -> Any | None:
        """The owner, or None (which ninja answers as 401). A wrong token is not made good by a session beside it."""
        if "Authorization" in request.headers:
            return super().__call__(request)
        user = request.user
        if not isinstance(user, User) and not getattr(user, "is_authenticated", False):
            return None
        person = cast("User", user)
        if request.method not in SAFE and check_csrf(request):
            raise Unproven
        if person.must_choose_password:
            raise OwnPasswordNeeded
        return person

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token when it opens; raises TooMany when it asks too often."""
        at = cast("Request", request).at
        found = Token.objects.select_related("user").filter(digest=tokens.digest(token.strip())).first()
        if found is None or not found.is_valid(at) or not found.user.is_active:
            return None
        _not_too_often(found.pk, at)
        if found.user.must_choose_password:
            raise OwnPasswordNeeded
        if found.last_used_at is None or at - found.last_used_at >= USED_EVERY:
            Token.objects.filter(pk=found.pk).update(last_used_at=at)
        request.user = found.user
        return found


class BearerSessionOrMachine(BearerOrSession):
    """As above, and for the machines that have ``permission``; only operations that say so let a machine in.

    Of a machine ``request.auth`` is the ``Machine``; ``request.user`` stays nobody, so that no rule about people
    takes it for one.
    """

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, token: str) -> Token | Machine | None:  # type: ignore[override]
        """The person's token, or the machine; raises TooMany when it asks too often."""
        person = super().authenticate(request, token)
        if person is not None:
            return person
        at = cast("Request", request).at
        machine = machine_of(token.strip(), self.permission, at)
        if machine is not None:
            _not_too_often(-machine.pk, at)
        return machine
