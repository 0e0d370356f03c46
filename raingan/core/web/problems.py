"""Problem documents (RFC 9457) for the API, made from the same rules that pages show politely."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import IntegrityError
from django.db.models import BaseConstraint
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from raingan.core.web.rules import Invalid, InvalidFields, RuleBroken, TooMany

if TYPE_CHECKING:
    from raingan.core.web.rules import Text

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:raingan:problem:"


def wants_problem(request: HttpRequest) -> bool:
    """Whether the answer to ``request`` is read by a program: everything under /api/."""
    return request.path.startswith("/api/")


def problem(
    status: int,
    title: "Text",
    detail: "Text" = "",
    errors: Sequence[Mapping[str, object]] = (),
    *,
    code: str = "",
    **extra: object,
) -> JsonResponse:
    """A problem document.

    ``code`` names the kind (``window-closed``) and becomes ``type`` as ``urn:raingan:problem:<code>``; without one
    the type is ``about:blank``. ``errors`` are ``{"field", "message"}`` each. ``extra`` members stand beside them.
    """
    body: dict[str, object] = {
        **extra,
        "type": f"{TYPE_PREFIX}{code}" if code else "about:blank",
        "title": str(title),
        "status": status,
        "detail": str(detail),
        "errors": [{name: str(value) for name, value in error.items()} for error in errors],
    }
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})


def from_rule(rule: RuleBroken) -> JsonResponse:
    """The problem document of a broken rule, with its facts, its field as an error, and Retry-After if it has one."""
    pairs = rule.errors if isinstance(rule, InvalidFields) else [(rule.field, rule.message)] if rule.field else []
    errors = [{"field": field, "message": message} for field, message in pairs]
    response = problem(rule.status, rule.title, rule.message, errors, code=rule.code, **rule.facts)
    if isinstance(rule, TooMany):
        response["Retry-After"] = str(rule.retry_after)
    return response


def refusal_body(rule: RuleBroken) -> dict[str, object]:
    """The problem document of one record among many, as a member of an answer about all of them."""
    return {
        **rule.facts,
        "type": f"{TYPE_PREFIX}{rule.code}",
        "title": str(rule.title),
        "status": rule.status,
        "detail": str(rule.message),
    }


def rule_of_constraint(error: IntegrityError) -> RuleBroken | None:
    """The rule that a violated constraint stands for, or None where the constraint has no message of its own.

    A constraint without a message is one that no act of a person should reach: that stays an error of ours.
    """
    diagnosis = getattr(error.__cause__, "diag", None)
    constraint = _constraint(getattr(diagnosis, "constraint_name", None) or "")
    if constraint is None or constraint.violation_error_message == BaseConstraint.default_violation_error_message:
        return None
    return Invalid(str(constraint.get_violation_error_message()))


def _constraint(name: str) -> BaseConstraint | None:
    found = (item for model in apps.get_models() for item in model._meta.constraints if item.name == name)
    return next(found, None)


def broken_rule(error: BaseException) -> RuleBroken | None:
    """The rule ``error`` speaks of: itself, or that of the named constraint it violates; None for anything else."""
    if isinstance(error, RuleBroken):
        return error
    return rule_of_constraint(error) if isinstance(error, IntegrityError) else None


def database_away() -> JsonResponse:
    """503: the database does not answer; try again in two seconds."""
    response = problem(
        503,
        _("ระบบไม่พร้อมให้บริการชั่วคราว"),
        _("ระบบฐานข้อมูลไม่ตอบสนอง กรุณาลองใหม่อีกครั้ง"),
        code="database-away",
    )
    response["Retry-After"] = "2"
    return response
