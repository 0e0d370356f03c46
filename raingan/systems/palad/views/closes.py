"""The centre's closes: which months are summed up, each month's revisions beside each other, taking one by hand."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from raingan.core.exports.files import FORMATS, kept_files
from raingan.core.people.access import require
from raingan.core.places.models import Place
from raingan.core.rounds.periods import Period
from raingan.core.web.rules import NotThere
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad.api_reading import month_of
from raingan.systems.palad.calendar import months_around
from raingan.systems.palad.close_tables import Sums, districts_of, summed
from raingan.systems.palad.closed import CloseFile, CloseRevision
from raingan.systems.palad.closing import moments, take_close, why_due
from raingan.systems.palad.models import Role
from raingan.systems.palad.querysets import SYSTEM
from raingan.systems.palad.tasks import make_close_files

WATCHERS = frozenset({Role.PROVINCE.value, Role.CENTRAL.value})


@require_safe
def closes(request: AuthedRequest) -> HttpResponse:
    """The months of the last year with their revisions, and when the next is taken by itself."""
    require(request.user, system=SYSTEM, roles={Role.CENTRAL})
    found: dict[date, list[CloseRevision]] = {}
    for each in CloseRevision.objects.order_by("-month", "number").select_related("taken_by"):
        found.setdefault(each.month, []).append(each)
    months = [Period.parse(key) for key, _label in months_around(timezone.localdate(request.at))[1:13]]
    rows = [{"period": each, "revisions": found.get(each.first_month, [])} for each in months]
    return render(request, "palad/closes.html", {"rows": rows, "first": moments(months[0].first_month)[0]})


def _month(key: str) -> date:
    period = month_of(key)
    if period is None:
        raise NotThere(_("ไม่มีรอบการรายงานนี้"))
    return period.first_month


@require_safe
def close(request: AuthedRequest, key: str) -> HttpResponse:
    """A month's revisions beside each other; the centre sees the nation, a province its own districts."""
    month = _month(key)
    duties = require(request.user, system=SYSTEM, roles=WATCHERS)
    prefix = min((each.prefix for each in duties), key=len)
    revisions = list(CloseRevision.objects.filter(month=month).order_by("number").select_related("taken_by"))
    centre = prefix == ""
    if not centre and not revisions:
        raise NotThere(_("ยังไม่มีการสรุปผลของเดือนนี้"))
    first, later = moments(month)
    context: dict[str, Any] = {
        "period": Period.month(month),
        "centre": centre,
        "revisions": _beside(revisions, prefix),
        "rows": _rows(revisions[-1], prefix) if revisions else [],
        "first": first,
        "later": [each for each in later if each > request.at],
        "due": why_due(month, request.at) is not None,
        "may_take": centre and month <= timezone.localdate(request.at),
    }
    return render(request, "palad/close.html", context)


def _beside(revisions: list[CloseRevision], prefix: str) -> list[dict[str, Any]]:
    """Each revision with its sums under ``prefix``, how it differs from the one before, and its files."""
    found: list[dict[str, Any]] = []
    before: Sums | None = None
    files: dict[int, list[CloseFile]] = {}
    for file in CloseFile.objects.filter(revision__in=revisions).order_by("-format"):
        files.setdefault(file.revision_id, []).append(file)
    for each in revisions:
        sums = summed(districts_of(each, prefix), 0).get("", Sums())
        change = sums - before if before is not None else None
        found.append({"revision": each, "sums": sums, "change": change, "files": files.get(each.pk, [])})
        before = sums
    return found


def _rows(revision: CloseRevision, prefix: str) -> list[dict[str, Any]]:
    """Provinces for the nation, districts for a province."""
    by_place = summed(districts_of(revision, prefix), 4 if prefix else 2)
    known = Place.objects.filter(code__in=by_place).in_order()
    return [{"place": each, "sums": by_place[each.code]} for each in known]


@require_POST
def take(request: AuthedRequest, key: str) -> HttpResponse:
    """The centre sums a month up by hand."""
    month = _month(key)
    require(request.user, system=SYSTEM, roles={Role.CENTRAL})
    taken = take_close(month, by=request.user, at=request.at)
    if taken.made:
        make_close_files.defer(pk=taken.revision.pk)
        messages.success(request, _("สรุปผลครั้งที่ %(n)d เรียบร้อยแล้ว") % {"n": taken.revision.number})
    else:
        messages.info(request, _("มีการสรุปผลครั้งที่ %(n)d ไปเมื่อสักครู่แล้ว") % {"n": taken.revision.number})
    return redirect("palad:close", key=key)


@require_safe
def close_file(request: AuthedRequest, key: str, number: int, kind: str) -> HttpResponseBase:
    """A revision's file, for the centre."""
    require(request.user, system=SYSTEM, roles={Role.CENTRAL})
    return file_response(_month(key), number, kind)


def file_response(month: date, number: int, kind: str) -> HttpResponseBase:
    """The file of a revision as a download; raises NotThere while the worker has not made it."""
    found = CloseFile.objects.filter(revision__month=month, revision__number=number, format=kind).first()
    if found is None:
        taken = CloseRevision.objects.filter(month=month, number=number).exists()
        raise NotThere(_("กำลังจัดทำไฟล์นี้ กรุณาลองใหม่ในอีกสักครู่") if taken else _("ยังไม่มีการสรุปผลครั้งนี้"))
    name = f"palad-close-{month:%Y-%m}-r{number}.{kind}"
    content = kept_files().open(found.stored_name)
    response = FileResponse(content, as_attachment=True, filename=name, content_type=FORMATS[kind])
    response.headers["Cache-Control"] = "private, no-store"
    return response
