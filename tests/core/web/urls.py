"""Addresses that raise what views may raise, for the tests of this folder."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from raingan.core.web.forms import DayField, Form
from raingan.core.web.rules import NotAllowed, RuleBroken, Stale, TooMany, WindowClosed
from raingan.urls import handler400, handler403, handler404, handler500
from raingan.urls import urlpatterns as house

RULES: dict[str, RuleBroken] = {
    "not-allowed": NotAllowed("ไม่มีสิทธิ"),
    "window-closed": WindowClosed("ปิดรับแล้ว", window={"step": "record", "closed_at": "2026-11-30"}),
    "stale": Stale("มีผู้แก้ไขก่อน", facts={"current": {"version": 3}}),
    "too-many": TooMany("ถี่เกินไป", retry_after=7),
    "field": RuleBroken("วันที่ปฏิบัติงานต้องไม่เกินวันนี้", field="activity_date"),
}


@login_not_required
def rule(request: HttpRequest, name: str) -> HttpResponse:
    raise RULES[name]


@login_not_required
def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("server closed the connection: secret detail")


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("secret detail")


@login_not_required
def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


@login_not_required
def query(request: HttpRequest, person: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok")


@login_not_required
def constraint(request: HttpRequest) -> HttpResponse:
    """Breaks a named constraint with a message, as far as Django can tell."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE t (n int CONSTRAINT assignment_ends_after_it_begins CHECK (n > 0)) ON COMMIT DROP"
        )
        cursor.execute("INSERT INTO t VALUES (0)")
    return HttpResponse("ok")


class Sample(Form):
    name = forms.CharField(label="ชื่อ", min_length=3)
    day = DayField(label="วันที่ปฏิบัติงาน")
    kind = forms.ChoiceField(label="มิติงาน", choices=[("a", "ก"), ("b", "ข")], widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day: Any = self.fields["day"]
        day.offer(today=date(2026, 11, 18), first=date(2026, 11, 1))


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {"form": Sample(request.POST or None)}
    source = "{% extends 'web/layout.html' %}{% block main %}<form>{{ form }}</form>{% endblock %}"
    return HttpResponse(engines["django"].from_string(source).render(context, request))


trials = [
    path("rule/<str:name>/", rule),
    path("away/", away, name="away"),
    path("broken/", broken),
    path("denied/", denied),
    path("query/<str:person>/", query, name="query"),
    path("constraint/", constraint),
    path("form/", form, name="form"),
]
urlpatterns = [*house, path("trial/", include((trials, "trial"))), path("api/trial/", include((trials, "api-trial")))]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
