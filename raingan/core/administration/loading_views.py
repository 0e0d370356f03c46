"""Loading a list of people in the browser: upload, the report of the check, confirming, the slips."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from raingan.core import registry
from raingan.core.administration import people_files
from raingan.core.administration.loading import Report, check, reader_for
from raingan.core.administration.models import PeopleFile
from raingan.core.administration.people_actions import assignable_roles
from raingan.core.administration.people_scope import own_places, scope_of
from raingan.core.administration.slips import form_workbook
from raingan.core.sheets.reading import MOST_BYTES, read_table
from raingan.core.web.forms import Form, add_rule_errors
from raingan.core.web.rules import NotThere, RuleBroken, TooLarge
from raingan.core.web.types import AuthedRequest

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
            kept = people_files.keep(system=system, name=sent.name, data=data, by=request.user, at=request.at)
            return redirect(f"{system}:people-file", pk=kept.pk)
    context = {"form": form, "house": registry.system(system)}
    return render(request, "administration/upload_people.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people_file(request: AuthedRequest, system: str, pk: UUID) -> HttpResponse:
    """What the check found; POST loads all of it and answers with the workbook of one-time passwords."""
    scope = scope_of(request.user, system)
    kept = PeopleFile.objects.filter(system=system, created_by=request.user, pk=pk).first()
    if kept is None:
        raise NotThere(_("ไม่พบไฟล์นี้"))
    if request.method == "POST":
        made = people_files.load_kept(pk=pk, scope=scope, at=request.at)
        return _workbook(made, f"{system}-one-time-passwords-{request.at:%Y%m%d-%H%M}.xlsx")
    report: Report | None = None
    if kept.is_ready(request.at):
        report = check(people_files.lines_of(kept), reader_for(system, scope))
    context = {
        "house": registry.system(system),
        "file": kept,
        "report": report,
        "faults": report.faults[:SHOWN_FAULTS] if report else [],
        "more": max(0, len(report.faults) - SHOWN_FAULTS) if report else 0,
    }
    return render(request, "administration/people_file.html", context)


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
