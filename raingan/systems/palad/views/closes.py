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
from raingan.core.rounds.periods import Period
from raingan.core.web.rules import NotThere
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad import close_pages as pages
from raingan.systems.palad.api_reading import month_of
from raingan.systems.palad.calendar import months_around
from raingan.systems.palad.close_tables import sum_labels
from raingan.systems.palad.closed import CloseFile, CloseRevision
from raingan.systems.palad.closing import due_of, moments, take_close
from raingan.systems.palad.models import Role
from raingan.systems.palad.querysets import SYSTEM
from raingan.systems.palad.tasks import make_close_files

WATCHERS = frozenset({Role.PROVINCE.value, Role.CENTRAL.value})


@require_safe
def closes(request: AuthedRequest) -> HttpResponse:
    """The months of the last year with their revisions, and when the next is taken by itself."""
    require(request.user, system=SYSTEM, roles=WATCHERS)
    months = [Period.parse(key) for key, _label in months_around(timezone.localdate(request.at))[1:13]]
    found: dict[date, list[CloseRevision]] = {}
    taken = CloseRevision.objects.filter(month__gte=months[-1].first_month).order_by("number")
    for each in taken:
        found.setdefault(each.month, []).append(each)
    centre = _widest(request) == ""
    rows = [{"period": each, "revisions": found.get(each.first_month, [])} for each in months]
    # A province reads what was summed up; the centre may sum up any month.
    shown = [each for each in rows if centre or each["revisions"]]
    context = {"rows": shown, "first": moments(months[0].first_month)[0]}
    return render(request, "palad/closes.html", context)


def _widest(request: AuthedRequest) -> str:
    duties = require(request.user, system=SYSTEM, roles=WATCHERS)
    return min((each.prefix for each in duties), key=len)


def _month(key: str) -> date:
    period = month_of(key)
    if period is None:
        raise NotThere(_("ไม่มีรอบการรายงานนี้"))
    return period.first_month


@require_safe
def close(request: AuthedRequest, key: str) -> HttpResponse:
    """A month's revisions beside each other, and one of them by place and category; a province sees its own rows.

    ``number`` in the address chooses the revision (the last without), ``place`` a province.
    """
    month, widest = _month(key), _widest(request)
    prefix, centre = pages.prefix_shown(widest, request.GET.get("place")), widest == ""
    revisions = list(CloseRevision.objects.filter(month=month).order_by("number").select_related("taken_by"))
    if not revisions and not centre:
        raise NotThere(_("ยังไม่มีการสรุปผลของเดือนนี้"))
    first, later = moments(month)
    context: dict[str, Any] = {
        "period": Period.month(month),
        "centre": centre,
        "inside": prefix != widest,
        "first": first,
        "later": [each for each in later if each > request.at],
        "due": due_of(revisions, first, later, request.at) is not None,
        "may_take": centre and month <= timezone.localdate(request.at),
        **_shown(revisions, prefix, request.GET.get("number")),
    }
    if context["place"] is None:
        raise NotThere(_("ไม่พบพื้นที่นี้ในขอบเขตที่ท่านดูแล"))
    return render(request, "palad/close.html", context)


def _shown(revisions: list[CloseRevision], prefix: str, asked: str | None) -> dict[str, Any]:
    """The revisions beside each other, and the one asked for (else the last) by place and by category."""
    labels = sum_labels()
    areas = pages.areas_of(revisions, prefix)
    index = next((at for at, each in enumerate(revisions) if str(each.number) == asked), len(revisions) - 1)
    chosen = revisions[index] if revisions else None
    before = revisions[index - 1] if index > 0 else None
    now, then = areas[chosen.pk] if chosen else {}, areas[before.pk] if before else None
    place, below = pages.places_of(now, prefix)
    total = pages.cells_of(pages.whole(now), pages.whole(then) if then is not None else None, labels)
    rows = pages.rows_of(below, now, then, labels)
    return {
        "place": place,
        "labels": list(labels.values()),
        "revisions": pages.beside(revisions, areas, labels) if chosen else [],
        "chosen": chosen,
        "before": before,
        "total": total,
        "rows": rows,
        "changed": any(cell.change for cells in (total, *(row.cells for row in rows)) for cell in cells),
        "kinds": pages.kinds_of(chosen, prefix) if chosen else [],
    }


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
