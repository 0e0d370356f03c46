"""The API as one: the routers of people, places and every system, with problem documents for every refusal."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from raingan.core import registry
from raingan.core.people.api import router as people
from raingan.core.people.api_auth import BearerOrSession
from raingan.core.places.api import router as places
from raingan.core.web.problems import from_rule, problem
from raingan.core.web.rules import RuleBroken

api = NinjaAPI(
    title="Raingan",
    version="1",
    description="รายงาน: the same acts as the pages, for scripts, phones and other departments' systems.",
    auth=BearerOrSession(),
    urls_namespace="api",
)
api.add_router("", people)
api.add_router("/places", places)
for _system in registry.systems():
    api.add_router(f"/{_system.name}", import_string(_system.api))


@api.exception_handler(RuleBroken)
def rule_broken(request: HttpRequest, rule: RuleBroken) -> HttpResponse:
    """A rule of the house forbids the act."""
    return from_rule(rule)


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, or one that opens nothing."""
    response = problem(401, _("กรุณาเข้าสู่ระบบ"), _("ไม่มีโทเคน หรือโทเคนหมดอายุแล้ว"), code="not-signed-in")
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(ValidationError)
def not_of_the_form(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent is not of the form the schema says."""
    errors = [{"field": ".".join(map(str, _path(each["loc"]))), "message": each["msg"]} for each in error.errors]
    return problem(422, _("ข้อมูลยังไม่ถูกต้อง"), _("กรุณาตรวจสอบข้อมูลที่ส่ง"), errors, code="invalid")


def _path(location: tuple[Any, ...]) -> tuple[Any, ...]:
    """Where the error is, without the names that only the server knows (body, payload)."""
    return tuple(part for part in location if part not in {"body", "query", "path", "form", "payload", "file"})


@api.exception_handler(HttpError)
def other_refusal(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja itself refuses (an unreadable body, for one)."""
    return problem(error.status_code, _("ไม่สามารถดำเนินการตามคำขอได้"), str(error))
