"""From a recognised person to a session: the second step where it is on, and where to go then."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from raingan.core.audit.actions import record
from raingan.core.people import second_step
from raingan.core.people.middleware import see
from raingan.core.people.models import User

BACKEND = "raingan.core.people.backends.TypedNameBackend"
PENDING = "people.pending"
PENDING_FOR = timedelta(minutes=5)
LONGEST_ADDRESS = 2000


def safe_next(request: HttpRequest, address: str) -> str:
    """``address`` when it is a page of this site, else where everybody begins."""
    local = address.startswith("/") and len(address) <= LONGEST_ADDRESS
    if local and url_has_allowed_host_and_scheme(address, None, require_https=request.is_secure()):
        return address
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def enter(request: HttpRequest, user: User, *, digest: str, at: datetime, how: str, go_to: str) -> HttpResponse:
    """The next page for somebody whose password was right: the second step where it is on, else inside."""
    if second_step.is_on(user):
        request.session.cycle_key()
        request.session[PENDING] = {
            "user": user.pk,
            "state": user.get_session_auth_hash(),
            "digest": digest,
            "until": int((at + PENDING_FOR).timestamp()),
            "how": how,
            "next": go_to,
        }
        return HttpResponseRedirect(reverse("people:second-step"))
    return let_in(request, user, at=at, how=how, go_to=go_to)


def pending(request: HttpRequest, at: datetime) -> tuple[User, dict[str, Any]] | None:
    """The person who still owes the second step, while the five minutes last and nothing about them has changed."""
    waiting: dict[str, Any] | None = request.session.get(PENDING)
    if waiting is None or at.timestamp() > waiting["until"]:
        return None
    user = User.objects.filter(pk=waiting["user"], is_active=True).first()
    if user is None or user.get_session_auth_hash() != waiting["state"]:
        return None
    return user, waiting


def let_in(request: HttpRequest, user: User, *, at: datetime, how: str, go_to: str) -> HttpResponse:
    """Begin the session, with an event, and go where the person wanted."""
    with transaction.atomic():
        login(request, user, backend=BACKEND)
        record(actor=user, verb="sign-in", subject=user, at=at, how=how)
    request.session.pop(PENDING, None)
    see(request, at)
    return HttpResponseRedirect(go_to)
