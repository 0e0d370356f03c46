"""The catalogue as a file: downloading it, sending it back, seeing what it would change, and letting it hold.

Nothing is kept between sending and confirming: the page that shows the changes carries the questions, signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from raingan.core.exports.files import FORMATS
from raingan.core.people.access import require_centre
from raingan.core.sheets.reading import MOST_BYTES
from raingan.core.web.forms import Form, add_rule_errors
from raingan.core.web.rules import Invalid, RuleBroken, Stale, TooLarge, WrongState
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload.catalogue import Draft, changeable, compare, replace_catalogue
from raingan.systems.workload.catalogue_file import MOST_QUESTIONS, Reading, catalogue_workbook, read_file
from raingan.systems.workload.finding import year_of
from raingan.systems.workload.models import Question, WorkYear
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.views.catalogue import answered_counts

KEPT = timedelta(hours=1)
SALT = "workload.catalogue-version"
SHOWN_FAULTS = 200


class UploadForm(Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("ไฟล์ข้อคำถาม"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"})
    )


@require_safe
def download(request: AuthedRequest, key: str) -> HttpResponse:
    """The catalogue of a year as a workbook."""
    require_centre(request.user, SYSTEM)
    year = year_of(key)
    answer = HttpResponse(catalogue_workbook(year), content_type=FORMATS["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="workload-catalogue-{year.key}.xlsx"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: AuthedRequest, key: str) -> HttpResponse:
    """Send a file; it is checked whole, and what it would change is shown before anything is."""
    require_centre(request.user, SYSTEM)
    year = year_of(key)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    reading: Reading | None = None
    if request.method == "POST" and form.is_valid():
        try:
            reading = _read(year, form.cleaned_data["file"])
        except RuleBroken as rule:
            add_rule_errors(form, rule)
    if reading is not None and not reading.faults:
        return _preview(request, year, reading, form.cleaned_data["file"].name)
    faults = reading.faults if reading else []
    context = {
        "form": form, "year": year, "faults": faults[:SHOWN_FAULTS], "more": max(0, len(faults) - SHOWN_FAULTS),
        "most": MOST_QUESTIONS, "frozen": not changeable(year.year),
    }  # fmt: skip
    return render(request, "workload/catalogue_upload.html", context, status=422 if form.errors or faults else 200)


def _read(year: WorkYear, sent: Any) -> Reading:
    """What the file says; raises what is wrong with it as a whole."""
    if not changeable(year.year):
        raise WrongState(_("แก้ไขข้อคำถามของปีนี้ไม่ได้แล้ว เพราะมีอำเภอที่ยืนยันข้อมูลแล้ว"))
    if sent.size > MOST_BYTES:
        raise TooLarge(_("ไฟล์ใหญ่เกิน 10 MB"), field="file")
    return read_file(sent.read(), sent.name)


@dataclass(frozen=True)
class _Row:
    """A question of the file that is new, the one it replaces, and of each how many districts answered."""

    draft: Draft
    old: Question | None
    counts: Mapping[int, int]

    @property
    def answers(self) -> int:
        """How many answers no longer count."""
        return self.counts.get(self.old.pk, 0) if self.old else 0


def _preview(request: AuthedRequest, year: WorkYear, reading: Reading, name: str) -> HttpResponse:
    # The year was read before the questions: what changes in between is refused later.
    change = compare(year.year, reading.drafts)
    counts = answered_counts(year.year)
    # A number that is both retired and added is a question replaced.
    old = {(each.domain, each.order): each for each in change.retired}
    rows = [_Row(each, old.pop((each.domain, each.order), None), counts) for each in change.added]
    context = {
        "year": year,
        "name": name,
        "change": change,
        "rows": rows,
        "gone": [{"question": each, "answers": counts.get(each.pk, 0)} for each in old.values()],
        "answers": sum(counts.get(each.pk, 0) for each in change.retired),
        "token": signing.dumps(
            {"year": year.year, "seen": year.catalogue_version, "rows": [_plain(each) for each in reading.drafts]},
            salt=SALT,
            compress=True,
        ),
    }
    return render(request, "workload/catalogue_preview.html", context)


def _plain(draft: Draft) -> list[Any]:
    return [draft.domain, draft.order, draft.text, draft.unit, draft.sample]


@require_POST
def use(request: AuthedRequest, key: str) -> HttpResponse:
    """Let the questions that were shown be the catalogue: all of them, or nothing changes."""
    require_centre(request.user, SYSTEM)
    year = year_of(key)
    try:
        told = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature as error:
        raise Invalid(_("ตรวจไฟล์ไว้เกินหนึ่งชั่วโมงแล้ว กรุณาอัปโหลดใหม่"), field="file") from error
    if told["year"] != year.year:
        raise Invalid(_("ไฟล์นี้ตรวจไว้สำหรับปีอื่น กรุณาอัปโหลดใหม่"), field="file")
    drafts = [Draft(*row) for row in told["rows"]]
    try:
        change = replace_catalogue(year=year.year, drafts=drafts, seen=told["seen"], by=request.user, at=request.at)
    except Stale as stale:
        text = _("มีผู้แก้ไขข้อคำถามหลังจากที่ท่านตรวจไฟล์นี้ กรุณาอัปโหลดใหม่เพื่อตรวจอีกครั้ง")
        raise Stale(text, facts=stale.facts) from stale
    messages.success(
        request,
        _("ใช้ข้อคำถามชุดใหม่แล้ว คงเดิม %(kept)d ข้อ เพิ่ม %(added)d ข้อ เลิกใช้ %(retired)d ข้อ")
        % {"kept": change.kept, "added": len(change.added), "retired": len(change.retired)},
    )
    return redirect("workload:catalogue", key=year.key)
