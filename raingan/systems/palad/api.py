"""The API of PALAD: the same acts as the pages, by the same functions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Status

from raingan.core.evidence.serve import photo_response, thumbnail_response
from raingan.core.flow.door import move
from raingan.core.people.access import require
from raingan.core.places.models import NATION, Place
from raingan.core.web.if_match import OPTIONAL, seen_version
from raingan.core.web.pager import Sort, paginate
from raingan.core.web.problems import refusal_body
from raingan.core.web.rules import NotThere, RuleBroken, Stale, VersionNeeded
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad import api_closes, api_eligibility, api_exports, api_followup, api_rounds
from raingan.systems.palad import api_docs as docs
from raingan.systems.palad import api_schemas as schemas
from raingan.systems.palad.actions import approve_reports, mend_report, record_report
from raingan.systems.palad.api_bodies import (
    new_report_detail,
    report_body,
    report_detail,
    round_body,
    summary_body,
)
from raingan.systems.palad.api_reading import filter_of, read_report
from raingan.systems.palad.api_router import router
from raingan.systems.palad.figures import children, summary, watched_place
from raingan.systems.palad.filters import ReportFilter
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.listing import own_scope, widest_place
from raingan.systems.palad.models import Category, FieldReport, ReportPhoto, Role
from raingan.systems.palad.querysets import SYSTEM

__all__ = ["api_closes", "api_eligibility", "api_exports", "api_followup", "api_rounds", "router"]
View = TypeVar("View", bound=Callable[..., FieldReport])
LATEST_FIRST = Sort("latest", ("-activity_date", "-id"))


@router.get("/categories", response=schemas.CategoryList, url_name="palad-categories", summary="Categories")
def categories(request: AuthedRequest, on: date | None = None) -> dict[str, Any]:
    """The categories that may be chosen for a visit on a day (today without ``on``)."""
    return {"results": list(Category.objects.valid_on(on or timezone.localdate(request.at)))}


@router.get("/rounds/{month}", response=schemas.RoundBody, url_name="palad-round", summary="The windows of a month")
def round_of(
    request: AuthedRequest, month: Annotated[str, Field(max_length=20, examples=["2026-11"])]
) -> dict[str, Any]:
    """When recording and approving are open, with the extensions that concern the places where you hold a role."""
    require(request.user, system=SYSTEM, roles=Role.values)
    return round_body(month, request.user, request.at)


@router.post("/reports/approve", response=schemas.ApprovedList, url_name="palad-approve-many", summary="Approve many")
def approve_many(request: AuthedRequest, body: schemas.ApproveSent) -> dict[str, Any]:
    """Approve reports, one transaction a district; each that is refused says why, and holds up none of the others."""
    done = approve_reports(ids=body.ids, by=request.user, at=request.at, versions=body.versions)
    moved = {report.pk: report for report in done.moved}
    return {"results": [_approved(pk, moved.get(pk), done.refused.get(pk)) for pk in dict.fromkeys(body.ids)]}


def _approved(pk: UUID, report: FieldReport | None, refused: RuleBroken | None) -> dict[str, Any]:
    if report is not None:
        return {"id": pk, "done": True, "state": report.state, "version": report.version}
    return {"id": pk, "done": False, "problem": refusal_body(refused) if refused else None}


@router.put(
    "/reports/{uuid}",
    response={200: schemas.ReportDetail, 201: schemas.ReportDetail},
    url_name="palad-report",
    summary="Record a report, or replace it",
    openapi_extra=docs.PUT_REPORT,
)
def put_report(request: AuthedRequest, response: HttpResponse, uuid: UUID) -> Status[dict[str, Any]]:
    """Record a report under an id you made: 201; the same sent again 200; other content under the same id 409.

    With If-Match it replaces your own report that is not approved: photos not named in ``keep_photos`` go, the parts
    ``photo`` are added behind those that stay.
    """
    require(request.user, system=SYSTEM, roles=[Role.OFFICER])
    seen, sent = seen_version(request), read_report(request)
    if seen is None and sent.report.keep_photos is not None:
        raise VersionNeeded(_("การแก้ไขรายงานต้องระบุรุ่นของข้อมูลที่แก้ไขใน If-Match"))
    draft, photos = sent.report.draft(), sent.take_in(request)
    if seen is None:
        created = record_report(
            pk=uuid, by=request.user, draft=draft, photos=photos, at=request.at, made_at=sent.report.made_at
        )
        if created.made:
            response["Location"], response["ETag"] = reverse("api:palad-report", args=[uuid]), '"1"'
            return Status(201, new_report_detail(created, request.user, request.at))
    else:
        keep = sent.report.keep_photos or []
        with _current_when_stale(request, uuid):
            mend_report(pk=uuid, by=request.user, draft=draft, keep=keep, photos=photos, seen=seen, at=request.at)
    return Status(200, _tagged(request, response, uuid))


@router.get("/reports", response=schemas.ReportList, url_name="palad-reports", summary="Reports")
def list_reports(request: AuthedRequest, query: Query[schemas.ReportQuery]) -> dict[str, Any]:
    """The reports you may see, the latest visit first. Withdrawn ones are in no list."""
    wanted = own_scope(_asked(request, schemas.ReportQuery), request.user)
    reports = wanted.apply(FieldReport.objects.visible_to(request.user)).for_list(warnings=False)
    page = paginate(reports, LATEST_FIRST, query.cursor, query.limit, strict=True)
    return {"results": [report_body(report) for report in page.items], "next": page.next}


def _asked(request: AuthedRequest, query: type[schemas.PeriodQuery]) -> ReportFilter:
    """The filter of the address; without a place the widest one watches. Raises NotThere for a place that is none."""
    wanted = filter_of(request, frozenset(query.model_fields), place=widest_place(request.user))
    if wanted.place != NATION and not Place.objects.filter(code=wanted.place).exists():
        raise NotThere(_("ไม่พบรหัสพื้นที่นี้"), field="place")
    return wanted


@router.get("/reports/{uuid}", response=schemas.ReportDetail, url_name="palad-report", summary="One report")
def get_report(request: AuthedRequest, response: HttpResponse, uuid: UUID) -> dict[str, Any]:
    """A report with its photos, its history, and what you may do with it now. ETag names its version."""
    return _tagged(request, response, uuid)


@router.delete(
    "/reports/{uuid}",
    response={204: None},
    url_name="palad-report",
    summary="Withdraw a report",
    openapi_extra=OPTIONAL,
)
def withdraw(request: AuthedRequest, response: HttpResponse, uuid: UUID) -> Status[None]:
    """Withdraw your own report that is not approved: it leaves all lists and figures, and cannot be brought back."""
    _step(request, response, uuid, "withdraw")
    return Status(204, None)


def _post_step(name: str, summary: str) -> Callable[[View], View]:
    """The route of a step of the flow: its name is the address's last part; If-Match may name the version seen."""
    return router.post(
        f"/reports/{{uuid}}/{name}",
        response=schemas.StepDone,
        url_name=f"palad-{name}",
        summary=summary,
        openapi_extra=OPTIONAL,
    )


@_post_step("approve", "Approve a report")
def approve(request: AuthedRequest, response: HttpResponse, uuid: UUID) -> FieldReport:
    """The chief approves a report of the district; never one's own."""
    return _step(request, response, uuid, "approve")


@_post_step("return", "Return a report")
def return_(request: AuthedRequest, response: HttpResponse, uuid: UUID, body: schemas.ReasonSent) -> FieldReport:
    """The chief sends a report back to be mended, with the reason."""
    return _step(request, response, uuid, "return", body.reason)


@_post_step("reopen", "Take an approval back")
def reopen(request: AuthedRequest, response: HttpResponse, uuid: UUID, body: schemas.ReasonSent) -> FieldReport:
    """The chief takes an approval back, with the reason; the report waits for approval again."""
    return _step(request, response, uuid, "reopen", body.reason)


@_post_step("undo", "Undo one's own approval")
def undo(request: AuthedRequest, response: HttpResponse, uuid: UUID) -> FieldReport:
    """Whoever approved a report undoes that within 60 seconds, without a reason."""
    return _step(request, response, uuid, "undo")


@_post_step("resubmit", "Send a returned report again")
def resubmit(request: AuthedRequest, response: HttpResponse, uuid: UUID) -> FieldReport:
    """The officer sends a returned report back to the chief, after mending it by PUT."""
    return _step(request, response, uuid, "resubmit")


@router.get("/summary", response=schemas.SummaryBody, url_name="palad-summary", summary="The five dashboard blocks")
def summary_of(request: AuthedRequest, query: Query[schemas.SummaryQuery]) -> dict[str, Any]:
    """Figures of a nation, province or district you watch, and of the rows below it. Read from the kept counts."""
    wanted = _asked(request, schemas.SummaryQuery)
    where = watched_place(request.user, wanted.place)
    figures, today = summary(where, wanted.period), timezone.localdate(request.at)
    return {
        "place": where.code,
        "period": wanted.period.key,
        "as_of": request.at,
        **summary_body(figures, children(where, wanted.period, today=today)),
    }


@router.get("/photos/{uuid}", response={200: None}, url_name="palad-photo", summary="A photo", openapi_extra=docs.PHOTO)
def photo(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """The photo as JPEG."""
    return photo_response(_photo(request, uuid), request)


@router.get(
    "/photos/{uuid}/thumbnail",
    response={200: None},
    url_name="palad-thumbnail",
    summary="A small photo",
    openapi_extra=docs.PHOTO,
)
def thumbnail(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    """The photo at 320 pixels as JPEG; until that has been made, the photo itself."""
    return thumbnail_response(_photo(request, uuid), request)


def _photo(request: AuthedRequest, pk: UUID) -> ReportPhoto:
    found = ReportPhoto.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotThere(_("ไม่พบภาพนี้"))
    return found


def _step(request: AuthedRequest, response: HttpResponse, pk: UUID, name: str, reason: str = "") -> FieldReport:
    """Do a step; the report as it is then, its version as the answer's ETag."""
    with _current_when_stale(request, pk):
        report = move(FLOW, pk, name, by=request.user, at=request.at, reason=reason, seen=seen_version(request))
    response["ETag"] = f'"{report.version}"'
    return report


def _tagged(request: AuthedRequest, response: HttpResponse, pk: UUID) -> dict[str, Any]:
    """The report as it is now, its version as the answer's ETag."""
    found = report_detail(pk, request.user, request.at)
    response["ETag"] = f'"{found["version"]}"'
    return found


@contextmanager
def _current_when_stale(request: AuthedRequest, pk: UUID) -> Iterator[None]:
    """A refusal for an old version carries the record as it is now, so that the client can show both."""
    try:
        yield
    except Stale as stale:
        current = schemas.ReportDetail.model_validate(report_detail(pk, request.user, request.at))
        stale.facts["current"] = current.model_dump(mode="json")
        raise
