"""What the API answers when it refuses: problem documents in words a person understands, whatever was sent."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from raingan.core.web.problems import from_rule, problem
from raingan.core.web.rules import RuleBroken, WrongMediaType

# pydantic's kinds of errors, in words. What follows a kind's name in its context may be used: %(ge)s.
_WORDS: dict[str, Any] = {
    "missing": gettext_lazy("กรุณาระบุข้อมูลนี้"),
    "extra_forbidden": gettext_lazy("ไม่รู้จักข้อมูลนี้ กรุณาตรวจสอบการสะกด"),
    "json_invalid": gettext_lazy("อ่าน JSON ไม่ได้"),
    "unreadable_text": gettext_lazy("มีอักขระที่ใช้ไม่ได้ กรุณาส่งข้อความเป็น UTF-8"),
    "string_unicode": gettext_lazy("มีอักขระที่ใช้ไม่ได้ กรุณาส่งข้อความเป็น UTF-8"),
    "string_type": gettext_lazy("ต้องเป็นข้อความ"),
    "string_too_short": gettext_lazy("ต้องยาวอย่างน้อย %(min_length)s ตัวอักษร"),
    "string_too_long": gettext_lazy("ต้องยาวไม่เกิน %(max_length)s ตัวอักษร"),
    "string_pattern_mismatch": gettext_lazy("รูปแบบไม่ถูกต้อง"),
    "too_short": gettext_lazy("ต้องมีอย่างน้อย %(min_length)s รายการ"),
    "too_long": gettext_lazy("ต้องมีไม่เกิน %(max_length)s รายการ"),
    "greater_than_equal": gettext_lazy("ต้องไม่น้อยกว่า %(ge)s"),
    "less_than_equal": gettext_lazy("ต้องไม่เกิน %(le)s"),
    "literal_error": gettext_lazy("ต้องเป็นค่าใดค่าหนึ่งใน %(expected)s"),
    "enum": gettext_lazy("ต้องเป็นค่าใดค่าหนึ่งใน %(expected)s"),
    "list_type": gettext_lazy("ต้องเป็นรายการ (array)"),
    "dict_type": gettext_lazy("ต้องเป็นกลุ่มข้อมูล (object)"),
    "model_type": gettext_lazy("ต้องเป็นกลุ่มข้อมูล (object)"),
    "model_attributes_type": gettext_lazy("ต้องเป็นกลุ่มข้อมูล (object)"),
    "timezone_aware": gettext_lazy("เวลาต้องระบุเขตเวลา เช่น 2026-11-19T10:12:00+07:00"),
    "finite_number": gettext_lazy("ต้องเป็นตัวเลข"),
}
_BEGINNINGS: tuple[tuple[str, Any], ...] = (
    ("int", gettext_lazy("ต้องเป็นจำนวนเต็ม")),
    ("float", gettext_lazy("ต้องเป็นตัวเลข")),
    ("bool", gettext_lazy("ต้องเป็น true หรือ false")),
    ("uuid", gettext_lazy("ต้องเป็น UUID")),
    ("datetime", gettext_lazy("ต้องเป็นวันและเวลาแบบ ISO 8601 เช่น 2026-11-19T10:12:00+07:00")),
    ("date", gettext_lazy("ต้องเป็นวันที่แบบ ISO 8601 เช่น 2026-11-19")),
)
# Names in the path to an error that only the server knows.
_OURS = frozenset({"body", "query", "path", "form", "header", "payload", "file"})


class StrictJson(Parser):
    """JSON as the standard has it, said to be JSON: neither NaN nor another encoding than UTF-8."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body; raises WrongMediaType or ValueError, which ninja hands on as the cause of a 400."""
        if request.content_type != "application/json":
            raise WrongMediaType(_("กรุณาส่งข้อมูลเป็น application/json"))
        return json.loads(request.body.decode(), parse_constant=_no_number)


class Utf8Json(JSONRenderer):
    """Thai as Thai: escaped, a text would be twice as long on the wire."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def rule_broken(request: HttpRequest, rule: RuleBroken) -> HttpResponse:
    """A rule of the house forbids the act."""
    return from_rule(rule)


def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, or one that opens nothing."""
    response = problem(401, _("กรุณาเข้าสู่ระบบ"), _("ไม่มีโทเคน หรือโทเคนหมดอายุแล้ว"), code="not-signed-in")
    response["WWW-Authenticate"] = 'Bearer realm="raingan"'
    return response


def not_of_the_form(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent is not of the form the schema says."""
    errors = [{"field": _field(each["loc"]), "message": in_words(each)} for each in error.errors]
    return problem(422, _("ข้อมูลยังไม่ถูกต้อง"), _("กรุณาตรวจสอบข้อมูลที่ส่ง"), errors[:100], code="invalid")


def _field(location: tuple[Any, ...]) -> str:
    """The way to the member that is wrong; never more of what was sent than helps to find it."""
    parts = [str(part) for index, part in enumerate(location) if index or part not in _OURS]
    named = ".".join(part for part in parts if part not in {"body", "payload", "[key]"})
    return named[:100].encode("utf-8", "replace").decode()


def in_words(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors as a sentence for the person, in the reader's language."""
    kind: str = error["type"]
    words = _WORDS.get(kind) or next((text for start, text in _BEGINNINGS if kind.startswith(start)), None)
    if words is None:
        return _("ข้อมูลไม่ถูกต้อง")
    return str(words) % error.get("ctx", {}) if "%(" in str(words) else str(words)


def other_refusal(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja itself refuses: a body that cannot be read, for one."""
    if isinstance(error.__cause__, RuleBroken):
        return from_rule(error.__cause__)
    return problem(error.status_code, _("ไม่เข้าใจคำขอนี้"), _("อ่านข้อมูลที่ส่งมาไม่ได้ กรุณาตรวจสอบ JSON"), code="bad-request")


def our_failure(request: HttpRequest, error: Exception) -> NoReturn:
    """Not the API's to answer: the house's own rooms know a missing database from a fault."""
    raise error


def answer_refusals(api: NinjaAPI) -> None:
    """Let ``api`` answer every refusal as above."""
    handlers: list[tuple[type[Exception], Callable[[HttpRequest, Any], HttpResponse]]] = [
        (RuleBroken, rule_broken),
        (AuthenticationError, not_signed_in),
        (ValidationError, not_of_the_form),
        (HttpError, other_refusal),
        (Exception, our_failure),
    ]
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)


def method_not_allowed(response: HttpResponse) -> HttpResponse:
    """ninja's empty 405 as a problem document that names what is allowed."""
    allowed = response["Allow"]
    detail = _("ที่อยู่นี้รับเฉพาะ %(methods)s") % {"methods": allowed}
    told = problem(405, _("ใช้วิธีเรียกนี้ไม่ได้"), detail, code="method-not-allowed")
    told["Allow"] = allowed
    return told
