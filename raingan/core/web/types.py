"""Names for what a request carries once the middleware has seen it. For type checkers; nothing is made here."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from raingan.core.people.models import User


class Request(HttpRequest):
    """A request of anybody: ``at`` is when its head arrived, ``request_id`` its name in the log."""

    at: datetime
    request_id: str
    htmx: "HtmxDetails"


class AuthedRequest(Request):
    """A request behind LoginRequiredMiddleware: ``user`` is a person, never the anonymous one."""

    user: "User"
