"""The outermost rooms of every request: its clock and log line, the missing database, and polite refusals."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from datetime import UTC
from ipaddress import ip_address
from typing import Any, cast

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from raingan.core.web import clock, errors, problems
from raingan.core.web.logs import REQUEST_ID
from raingan.core.web.rules import RuleBroken, TooLarge
from raingan.core.web.types import Request

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SENT_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
log = logging.getLogger("raingan.request")


def client_address(request: HttpRequest) -> str:
    """The caller's address, believing only the last ``settings.TRUSTED_PROXIES`` entries of X-Forwarded-For.

    Each proxy adds the address it was called from at the right end; what stands further left was said by the caller.
    Returns '' where there is no usable address (a unix socket).
    """
    address = request.META.get("REMOTE_ADDR", "")
    if trusted := settings.TRUSTED_PROXIES:
        said = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        address = said[-trusted] if len(said) >= trusted else address
    try:
        return str(ip_address(address))
    except ValueError:
        return ""


class QueryCount:
    """Counts the statements a request sends to the database."""

    def __init__(self) -> None:
        self.n = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        self.n += 1
        return execute(sql, params, many, context)


class RequestHead:
    """Sets ``request.at`` and ``request.request_id`` first of all, and writes one log line when the answer is ready.

    The line names the route, never the path: a path may hold what tells about a person.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        headed = cast("Request", request)
        headed.at = clock.now().astimezone(UTC)
        headed.request_id = self.request_id(request)
        token = REQUEST_ID.set(headed.request_id)
        queries = QueryCount()
        try:
            with connection.execute_wrapper(queries):
                response = self.get_response(request)
            response["X-Request-ID"] = headed.request_id
            self.write(request, response, milliseconds=(time.perf_counter() - begun) * 1000, queries=queries.n)
        finally:
            REQUEST_ID.reset(token)
        return response

    @staticmethod
    def request_id(request: HttpRequest) -> str:
        """The id a trusted proxy gave the request, else a new one."""
        sent = request.META.get("HTTP_X_REQUEST_ID", "") if settings.TRUSTED_PROXIES else ""
        return sent if SENT_ID.fullmatch(sent) else uuid.uuid4().hex

    @staticmethod
    def write(request: HttpRequest, response: HttpResponseBase, *, milliseconds: float, queries: int) -> None:
        """One line in the log: method, route, status, milliseconds, statements sent to the database."""
        match = request.resolver_match
        facts = {
            "method": request.method,
            "route": (match.view_name or match.route) if match else "",
            "status": response.status_code,
            "ms": round(milliseconds, 1),
            "queries": queries,
        }
        log.info("request", extra={"facts": facts})


class DatabaseAway:
    """Answers 503 with Retry-After when a view finds the database away.

    Django turns what is raised in a middleware further in (a session that cannot be read) into its 500 answer
    before it comes here; ``errors.server_error`` tells that case apart and gives the same 503.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """503 for a database that does not answer; anything else goes on."""
        return errors.database_away(request, error) if errors.is_database_away(error) else None


class PoliteRules:
    """Turns broken rules into a page that says so, or a problem document under /api/; refuses giant bodies unread."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if self.body_length(request) > settings.MAX_BODY:
            megabytes = settings.MAX_BODY // (1024 * 1024)
            message = _("ข้อมูลที่ส่งมีขนาดเกิน %(megabytes)s MB กรุณาลดขนาดหรือจำนวนไฟล์แล้วส่งใหม่") % {"megabytes": megabytes}
            refusal = self.refuse(request, TooLarge(message))
            refusal["Connection"] = "close"
            return refusal
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The polite answer to a broken rule or a violated named constraint; anything else goes on."""
        rule = problems.broken_rule(error)
        return self.refuse(request, rule) if rule else None

    @staticmethod
    def body_length(request: HttpRequest) -> int:
        """Bytes the request's head announces; 0 where it says nothing, and then nothing is read either."""
        said = request.META.get("CONTENT_LENGTH") or "0"
        return int(said) if said.isdecimal() else 0

    @staticmethod
    def refuse(request: HttpRequest, rule: RuleBroken) -> HttpResponse:
        """A problem document for programs, a page for people, each with the rule's status."""
        if problems.wants_problem(request):
            return problems.from_rule(rule)
        return errors.rule_page(request, rule)
