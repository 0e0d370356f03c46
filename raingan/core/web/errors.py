"""Pages for when something is not there, not allowed, or broken; problem documents under /api/.

Pages of 400, 500 and 503 are drawn without the request, so that they touch neither session nor database.
"""

import logging
import sys
from typing import TYPE_CHECKING

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from raingan.core.web import problems
from raingan.core.web.rules import RuleBroken, TooMany

if TYPE_CHECKING:
    from raingan.core.web.rules import Text

log = logging.getLogger("raingan.errors")
AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


def is_database_away(error: BaseException | None) -> bool:
    """Whether ``error`` or what caused it is a lost, refused or exhausted connection to the database."""
    while error is not None:
        if isinstance(error, AWAY):
            return True
        error = error.__cause__
    return False


def database_away(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503 with Retry-After, drawn without the database; the kind of failure goes into the log, its text does not."""
    log.warning("database away", extra={"facts": {"error": type(error).__name__}})
    if problems.wants_problem(request):
        response: HttpResponse = problems.database_away()
    else:
        title = _("ระบบไม่พร้อมให้บริการชั่วคราว")
        detail = _("ระบบฐานข้อมูลไม่ตอบสนองในขณะนี้ ข้อมูลที่บันทึกไว้แล้วยังอยู่ครบ กรุณารอสักครู่แล้วลองใหม่อีกครั้ง")
        response = _bare(request, 503, title, detail, retry=request.method == "GET")
        response["Retry-After"] = "2"
    response._has_been_logged = True  # type: ignore[attr-defined]  # else Django logs a traceback for each request
    return response


def _banner(status: int, title: "Text", detail: "Text") -> HttpResponse:
    """For htmx: the message alone, put where messages stand instead of into whatever was to be exchanged."""
    banner = {"title": title, "text": detail, "tone": "returned", "alert": True}
    response = HttpResponse(render_to_string("components/banner.html", banner), status=status)
    response["HX-Retarget"] = "#rg-messages"
    response["HX-Reswap"] = "innerHTML show:#rg-messages:top"
    return response


def _bare(request: HttpRequest, status: int, title: str, detail: str, *, retry: bool = False) -> HttpResponse:
    if "HX-Request" in request.headers:
        return _banner(status, title, detail)
    page = render_to_string("web/bare.html", {"status": status, "title": title, "detail": detail, "retry": retry})
    return HttpResponse(page, status=status)


def _page(request: HttpRequest, status: int, title: "Text", detail: "Text") -> HttpResponse:
    if "HX-Request" in request.headers:
        return _banner(status, title, detail)
    context = {"status": status, "title": title, "detail": detail}
    return render(request, "web/error.html", context, status=status)


def rule_page(request: HttpRequest, rule: RuleBroken) -> HttpResponse:
    """The page that tells a person which rule forbids the act; with the rule's status."""
    response = _page(request, rule.status, rule.title, rule.message)
    if isinstance(rule, TooMany):
        response["Retry-After"] = str(rule.retry_after)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be understood."""
    title = _("ระบบไม่เข้าใจคำขอนี้")
    detail = _("ข้อมูลที่ส่งมาไม่ครบหรือผิดรูปแบบ กรุณาย้อนกลับไปตรวจสอบแล้วส่งใหม่อีกครั้ง")
    if problems.wants_problem(request):
        return problems.problem(400, title, detail, code="bad-request")
    return _bare(request, 400, title, detail)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person is known, the act is not theirs."""
    title = _("ไม่มีสิทธิเข้าถึงหน้านี้")
    detail = _("หน้านี้สำหรับผู้ที่ได้รับมอบหมายหน้าที่เท่านั้น หากเห็นว่าควรเข้าถึงได้ กรุณาติดต่อผู้ดูแลสิทธิ์ของหน่วยงาน")
    if problems.wants_problem(request):
        return problems.problem(403, title, detail, code="not-allowed")
    return _page(request, 403, title, detail)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: it does not exist, or not for this person; the two are told alike."""
    title = _("ไม่พบหน้าหรือข้อมูลที่ต้องการ")
    detail = _("อาจเป็นเพราะที่อยู่ไม่ถูกต้อง รายการถูกย้าย หรืออยู่นอกพื้นที่รับผิดชอบของท่าน")
    if problems.wants_problem(request):
        return problems.problem(404, title, detail, code="not-there")
    return _page(request, 404, title, detail)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when what failed (in a middleware, say) is the connection to the database."""
    error = sys.exc_info()[1]
    if is_database_away(error):
        assert error is not None
        return database_away(request, error)
    title = _("ระบบขัดข้อง")
    detail = _("เกิดข้อผิดพลาดที่ระบบเอง ไม่ใช่ความผิดของท่าน ผู้ดูแลระบบได้รับรายงานแล้ว กรุณาลองใหม่อีกครั้ง")
    if problems.wants_problem(request):
        return problems.problem(500, title, detail, code="server-error")
    return _bare(request, 500, title, detail)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is missing or too old. ``reason`` is for developers and stays out of the page."""
    title = _("แบบฟอร์มหมดอายุ")
    detail = _("หน้านี้เปิดทิ้งไว้นานหรือมีการเข้าสู่ระบบใหม่จากหน้าต่างอื่น ระบบจึงยังไม่ได้บันทึกข้อมูล กรุณากดย้อนกลับ โหลดหน้าใหม่ แล้วส่งอีกครั้ง")
    if problems.wants_problem(request):
        return problems.problem(403, title, detail, code="csrf")
    return _page(request, 403, title, detail)
