"""The pages of a district's record: where its recorder begins, the overview, and saying that it is mended."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from raingan.core.flow.judge import amendable, available
from raingan.core.people.access import held, require
from raingan.core.people.models import User
from raingan.core.web.rules import NotThere, RuleBroken
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload.confirming import resend
from raingan.systems.workload.finding import latest_year, record_for, year_of
from raingan.systems.workload.flow import FLOW
from raingan.systems.workload.grid import read_version
from raingan.systems.workload.models import DistrictRecord, Role, State, WorkYear
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.sections import progress_of, sections_of
from raingan.systems.workload.standing import is_recorder, standing_of, table_of
from raingan.systems.workload.story import return_reason, story_of

MOST_OWN = 50


@never_cache
@require_safe
def my_records(request: AuthedRequest) -> HttpResponse:
    """A recorder's beginning: the record of the one district, or the list of several."""
    require(request.user, system=SYSTEM, roles={Role.RECORDER})
    asked = request.GET.get("round", "")
    year = year_of(asked) if asked else latest_year()
    if year is None:
        return render(request, "workload/my_records.html", {"year": None})
    own = {each.place_code for each in held(request.user) if (each.system, each.role) == (SYSTEM, Role.RECORDER)}
    visible = DistrictRecord.objects.visible_to(request.user).of_year(year.year).filter(place_id__in=own)
    records = list(visible.for_rows()[:MOST_OWN])
    if len(records) == 1:
        return redirect(records[0])
    for each in records:
        each.year = year
    rows = [(each, progress_of(each, each.sections)) for each in records]
    return render(request, "workload/my_records.html", {"year": year, "rows": rows, "years": _year_tabs(year)})


def _year_tabs(current: WorkYear) -> list[dict[str, Any]]:
    address = reverse("workload:my-records")
    return [
        {"label": str(each.year), "url": f"{address}?round={each.key}", "current": each == current}
        for each in WorkYear.objects.order_by("-year")
    ]


@never_cache
@require_safe
def overview(request: AuthedRequest, key: str, place: str) -> HttpResponse:
    """The sections of the record, how far each is, what the province says, and what may be done."""
    return render(request, "workload/record.html", overview_context(request, record_for(request.user, key, place)))


def overview_context(request: AuthedRequest, record: DistrictRecord) -> dict[str, Any]:
    """All that the overview shows; a page that adds acts of its own to it extends its template. Five queries."""
    table, story = table_of(record), story_of(record)
    progress = progress_of(record, record.sections)
    reason = return_reason(story) if record.state == State.RETURNED else ""
    resending = next((each for each in available(FLOW, record, request.user, request.at, table) if each.own), None)
    return {
        "record": record,
        "sections": sections_of(record),
        "progress": progress,
        "standing": standing_of(record, progress, request.user, request.at, table, reason),
        "resend": resending,
        "covered": _covered(record, request.user),
        "may_cover": record.host_id is None
        and amendable(FLOW, record, request.user, request.at, table, name="cover") is None,
        "own": is_recorder(record, request.user),
        "years": _years_of(record),
        "history": story,
    }


def _covered(record: DistrictRecord, user: User) -> list[tuple[DistrictRecord, bool]]:
    """The districts recorded here, each with whether ``user`` may open it: nobody holds a role in some. One query."""
    own = [each for each in held(user) if each.system == SYSTEM]
    found = DistrictRecord.objects.filter(host=record).select_related("place").order_by("place__sort_key", "place_id")
    return [(each, any(role.covers(each.place_id) for role in own)) for each in found]


def _years_of(record: DistrictRecord) -> list[dict[str, Any]]:
    """The same district in the other years that were opened, for the tabs; nothing where there is only this one."""
    years = DistrictRecord.objects.filter(place_id=record.place_id).order_by("-year_id")
    tabs = [
        {
            "label": str(each.year_id),
            "url": reverse("workload:record", args=[each.round_key, each.place_id]),
            "current": each.year_id == record.year_id,
        }
        for each in years.only("id", "year_id", "place_id")
    ]
    return tabs if len(tabs) > 1 else []


@require_POST
def step(request: AuthedRequest, key: str, place: str, name: str) -> HttpResponse:
    """The recorder's step: what was sent back is mended."""
    record = record_for(request.user, key, place)
    if name != "resend":
        raise Http404
    try:
        resend(
            record=record.pk, by=request.user, at=request.at, seen=read_version(request.POST.get("seen_version"))
        )  # fmt: skip
    except NotThere:
        raise
    except RuleBroken as rule:
        messages.error(request, str(rule.message))
        page = overview_context(request, record_for(request.user, key, place))
        return render(request, "workload/record.html", page, status=rule.status)
    messages.success(request, _("แจ้งจังหวัดแล้วว่าแก้ไขเรียบร้อย"))
    return redirect(record)
