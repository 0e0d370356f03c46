"""Loading a list of people in the browser: upload, the report of the check, confirming, the slips."""

from base64 import b64decode, b64encode
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from raingan.core import registry
from raingan.core.administration.loading import Report, check, load, reader_for
from raingan.core.administration.models import PeopleFile
from raingan.core.administration.people_actions import assignable_roles
from raingan.core.administration.people_scope import scope_of
from raingan.core.administration.people_views import own_places
from raingan.core.administration.slips import form_workbook, write_slips
from raingan.core.people.names import seal, unseal
from raingan.core.sheets.reading import MOST_BYTES, read_table
from raingan.core.web.forms import Form, add_rule_errors
from raingan.core.web.rules import NotThere, RuleBroken, TooLarge, WrongState
from raingan.core.web.types import AuthedRequest

KEPT = timedelta(hours=1)
SHOWN_FAULTS = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(Form):
    """The list."""

    file = forms.FileField(
        label=gettext_lazy("ไฟล์รายชื่อ"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: AuthedRequest, system: str) -> HttpResponse:
    """The form's download, and the upload of the list; it is checked on the next page."""
    scope = scope_of(request.user, system)
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            if sent.size > MOST_BYTES:
                raise TooLarge(_("ไฟล์ใหญ่เกิน 10 MB"), field="file")
            data = sent.read()
            check(read_table(data, sent.name), reader_for(system, scope))
        except RuleBroken as rule:
            add_rule_errors(form, rule)
        else:
            kept = _keep(request, system, sent.name, data)
            return redirect(f"{system}:people-file", pk=kept.pk)
    context = {"form": form, "house": registry.system(system)}
    return render(request, "administration/upload_people.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _keep(request: AuthedRequest, system: str, name: str, data: bytes) -> PeopleFile:
    """Keep the list sealed until it is confirmed; lists nobody confirmed within the hour are emptied."""
    PeopleFile.objects.filter(created_at__lt=request.at - KEPT, sealed__isnull=False).update(sealed=None)
    return PeopleFile.objects.create(
        system=system, name=name[:200], sealed=seal(b64encode(data).decode()), created_at=request.at,
        created_by=request.user,
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people_file(request: AuthedRequest, system: str, pk: UUID) -> HttpResponse:
    """What the check found; POST loads all of it and answers with the workbook of one-time passwords."""
    scope = scope_of(request.user, system)
    mine = PeopleFile.objects.filter(system=system, created_by=request.user, pk=pk)
    kept = mine.first()
    if kept is None:
        raise NotThere(_("ไม่พบไฟล์นี้"))
    if request.method == "POST":
        return _load(request, system, pk)
    report: Report | None = None
    if kept.sealed and kept.created_at > request.at - KEPT:
        report = check(read_table(_opened(kept), kept.name), reader_for(system, scope))
    context = {
        "house": registry.system(system),
        "file": kept,
        "report": report,
        "faults": report.faults[:SHOWN_FAULTS] if report else [],
        "more": max(0, len(report.faults) - SHOWN_FAULTS) if report else 0,
    }
    return render(request, "administration/people_file.html", context)


def _opened(kept: PeopleFile) -> bytes:
    return b64decode(unseal(kept.sealed or b""))


@transaction.atomic
def _load(request: AuthedRequest, system: str, pk: UUID) -> HttpResponse:
    scope = scope_of(request.user, system)
    # Locked, so that a second tap finds the list loaded instead of loading it again.
    kept = PeopleFile.objects.select_for_update().get(pk=pk)
    if not kept.sealed or kept.created_at <= request.at - KEPT:
        raise WrongState(_("ไฟล์นี้นำเข้าแล้วหรือเกินหนึ่งชั่วโมง กรุณาอัปโหลดใหม่"))
    made = load(read_table(_opened(kept), kept.name), reader_for(system, scope), at=request.at)
    kept.sealed, kept.loaded_at, kept.loaded_by, kept.people = None, request.at, request.user, len(made)
    kept.save()
    buffer = BytesIO()
    write_slips(made, buffer, at=request.at)
    return _workbook(buffer.getvalue(), f"{system}-one-time-passwords-{request.at:%Y%m%d-%H%M}.xlsx")


def _workbook(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
def people_form(request: AuthedRequest, system: str) -> HttpResponse:
    """The form to fill in."""
    scope = scope_of(request.user, system)
    roles: list[Any] = assignable_roles(scope)
    return _workbook(form_workbook(roles, own_places(scope, with_nation=True)), f"{system}-people.xlsx")
