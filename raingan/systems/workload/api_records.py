"""The API's part about records: reading them, writing their sections, and the steps to confirming for good."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Schema

from raingan.core.people.access import require
from raingan.core.places.models import prefix_of
from raingan.core.web.if_match import NEEDED, OPTIONAL, seen_version
from raingan.core.web.pager import Sort, paginate
from raingan.core.web.problems import refusal_body
from raingan.core.web.rules import Invalid
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload import api_schemas as schemas
from raingan.systems.workload import confirming
from raingan.systems.workload.api_bodies import (
    contact_body,
    current_when_stale,
    moved_body,
    note_body,
    record_body,
    record_head,
    section_body,
)
from raingan.systems.workload.api_router import router
from raingan.systems.workload.catalogue import record_id
from raingan.systems.workload.contacts import ContactDraft, save_contact
from raingan.systems.workload.covering import set_covered
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.figures import Figures, read_figures
from raingan.systems.workload.finding import latest_year, record_for, year_of
from raingan.systems.workload.models import Contact, DistrictRecord, Role, Sheet, SpecialWork
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.recording import SpecialDraft, save_answers, save_special

BY_PLACE = Sort("place", ("place_id", "id"))
ONE = "/records/{key}/{place}"
V = TypeVar("V", bound=Callable[..., dict[str, Any]])


def _put(path: str, body: type[Schema], url_name: str, summary: str) -> Callable[[V], V]:
    """The route of a change of content, which names the version it changes."""
    return router.put(ONE + path, response=body, url_name=url_name, summary=summary, openapi_extra=NEEDED)


def _post_step(name: str, summary: str) -> Callable[[V], V]:
    """The route of a step of the flow: its name is the address's last part; If-Match may name the version seen."""
    return router.post(
        f"{ONE}/{name}", response=schemas.RecordMoved, url_name=f"workload-{name}", summary=summary,
        openapi_extra=OPTIONAL,
    )  # fmt: skip


@router.get("/records", response=schemas.RecordPage, url_name="workload-records", summary="Districts' records")
def list_records(request: AuthedRequest, query: Query[schemas.RecordQuery]) -> dict[str, Any]:
    """The records of a fiscal year (the latest without ``year``) that you may see, by district."""
    require(request.user, system=SYSTEM, roles=Role.values)
    year = year_of(query.year) if query.year else latest_year()
    if year is None:
        return {"results": [], "next": None}
    found = DistrictRecord.objects.visible_to(request.user).of_year(year.year).for_table()
    if query.place:
        found = found.inside(prefix_of(query.place.replace("\0", "")))
    found = found.filter(state=query.state) if query.state else found
    page = paginate(found, BY_PLACE, query.cursor, query.limit, strict=True)
    return {"results": [record_head(each) for each in page.items], "next": page.next}


@router.post(
    "/records/confirm",
    response=schemas.ConfirmedList,
    url_name="workload-confirm-many",
    summary="Confirm many",
)
def confirm_many(request: AuthedRequest, body: schemas.ConfirmSent) -> dict[str, Any]:
    """The province confirms districts for good; each that is refused says why, and holds up none of the others."""
    require(request.user, system=SYSTEM, roles=Role.values)
    ids = _ids(body)
    done = confirming.confirm(ids=ids, by=request.user, at=request.at, versions=body.versions)
    moved = {record.pk: record for record in done.moved}
    left = DistrictRecord.objects.visible_to(request.user).filter(pk__in=done.refused)
    places = dict(left.values_list("pk", "place_id"))
    return {
        "results": [
            {"id": pk, "done": True, **moved_body(moved[pk])}
            if pk in moved
            else {"id": pk, "place": places.get(pk), "done": False, "problem": refusal_body(done.refused[pk])}
            for pk in ids
        ]
    }


def _ids(body: schemas.ConfirmSent) -> list[UUID]:
    """The records meant, each once; raises Invalid where both ways of naming them are used, or none."""
    if bool(body.ids) == bool(body.places):
        raise Invalid(_("ระบุอย่างใดอย่างหนึ่ง: ids หรือ round กับ places"), field="ids")
    if body.ids:
        return list(dict.fromkeys(body.ids))
    year = year_of(body.round).year
    return list(dict.fromkeys(record_id(year, place) for place in body.places))


@router.get(ONE, response=schemas.RecordBody, url_name="workload-record", summary="One record")
def get_record(
    request: AuthedRequest, response: HttpResponse, key: schemas.YearKey, place: schemas.PlaceCode
) -> dict[str, Any]:
    """A district's year: its sections with their versions and figures, its contact, and what you may do now."""
    record = _record(request, key, place)
    response["ETag"] = f'"{record.version}"'
    return record_body(record, request.user, request.at)


@_put("/domains/{number}", schemas.SectionBody, "workload-domain", "Save figures of a domain")
def put_domain(
    request: AuthedRequest,
    response: HttpResponse,
    key: schemas.YearKey,
    place: schemas.PlaceCode,
    number: schemas.DomainNumber,
    body: schemas.AnswersSent,
) -> dict[str, Any]:
    """Store the figures of some of a domain's questions. If-Match names the section's version."""
    record, seen = _record(request, key, place), seen_version(request)
    rows: dict[int, Figures] = {}
    for index, each in enumerate(body.rows):
        if each.question in rows:
            raise Invalid(_("ข้อคำถามซ้ำกัน"), field=f"rows.{index}.question")
        rows[each.question] = _figures(each, index)
    with current_when_stale(schemas.SectionBody, lambda: _section(record, number, response)):
        save_answers(
            record=record.pk, domain=number, rows=rows, seen=seen, by=request.user, at=request.at, exactly=True
        )  # fmt: skip
    return _section(record, number, response)


@_put("/special", schemas.SectionBody, "workload-special", "Save the special work")
def put_special(
    request: AuthedRequest,
    response: HttpResponse,
    key: schemas.YearKey,
    place: schemas.PlaceCode,
    body: schemas.SpecialSent,
) -> dict[str, Any]:
    """Replace an office's special work: rows not named go. If-Match names the section's version."""
    record, seen = _record(request, key, place), seen_version(request)
    drafts = [
        SpecialDraft(each.id, each.text, each.unit, _figures(each, index)) for index, each in enumerate(body.rows)
    ]
    if len({each.id for each in drafts}) < len(drafts):
        raise Invalid(_("เลขอ้างอิงของแถวซ้ำกัน"), field="rows")
    stored = SpecialWork.objects.filter(sheet__record=record).values_list("pk", flat=True)
    removed = set(stored) - {each.id for each in drafts}
    with current_when_stale(schemas.SectionBody, lambda: _section(record, Domain.SPECIAL, response)):
        save_special(
            record=record.pk, rows=drafts, removed=removed, seen=seen, by=request.user, at=request.at, exactly=True
        )  # fmt: skip
    return _section(record, Domain.SPECIAL, response)


@_put("/contact", schemas.ContactBody, "workload-contact-of", "Save the contact")
def put_contact(
    request: AuthedRequest,
    response: HttpResponse,
    key: schemas.YearKey,
    place: schemas.PlaceCode,
    body: schemas.ContactSent,
) -> dict[str, Any]:
    """Replace the office's contact, also after confirming. If-Match names its version, "0" where there is none."""
    record = _record(request, key, place)
    draft = ContactDraft(**body.model_dump())
    with current_when_stale(schemas.ContactBody, lambda: contact_body(Contact.objects.filter(record=record).first())):
        saved = save_contact(record=record.pk, draft=draft, seen=seen_version(request), by=request.user, at=request.at)
    response["ETag"] = f'"{saved.version}"'
    return contact_body(saved)


@_put("/notes/{number}", schemas.NoteBody, "workload-note", "Remark on a section")
def put_note(
    request: AuthedRequest,
    response: HttpResponse,
    key: schemas.YearKey,
    place: schemas.PlaceCode,
    number: schemas.SectionNumber,
    body: schemas.NoteSent,
) -> dict[str, Any]:
    """The province's remark on a section (9: special work). If-Match names its version, "0" where there is none."""
    record, seen = _record(request, key, place), seen_version(request)
    with current_when_stale(schemas.NoteBody, lambda: note_body(record.sheets.get(domain=number))):
        sheet = confirming.note(
            record=record.pk, domain=number, text=body.note, seen=seen, by=request.user, at=request.at
        )  # fmt: skip
    response["ETag"] = f'"{sheet.note_version}"'
    return note_body(sheet)


@_put("/districts", schemas.RecordBody, "workload-districts", "Districts recorded together")
def put_districts(
    request: AuthedRequest,
    response: HttpResponse,
    key: schemas.YearKey,
    place: schemas.PlaceCode,
    body: schemas.CoveredSent,
) -> dict[str, Any]:
    """Let exactly these districts of the province be recorded together with this one. If-Match names the record's
    version.
    """
    record, seen = _record(request, key, place), seen_version(request)
    with current_when_stale(schemas.RecordBody, lambda: get_record(request, response, key, place)):
        set_covered(record=record.pk, places=body.places, seen=seen, by=request.user, at=request.at)
    return get_record(request, response, key, place)


@_post_step("return", "Send a record back")
def return_(
    request: AuthedRequest,
    response: HttpResponse,
    key: schemas.YearKey,
    place: schemas.PlaceCode,
    body: schemas.ReturnSent,
) -> dict[str, Any]:
    """The province sends a district back to be mended, with the reason, until confirming closes."""
    record, seen = _record(request, key, place), seen_version(request)
    moved = confirming.send_back(
        record=record.pk, reason=body.reason, domain=body.domain, by=request.user, at=request.at, seen=seen
    )
    return _moved(moved, response)


@_post_step("resend", "Say that it is mended")
def resend(
    request: AuthedRequest, response: HttpResponse, key: schemas.YearKey, place: schemas.PlaceCode
) -> dict[str, Any]:
    """The district says that it has mended what was sent back."""
    record, seen = _record(request, key, place), seen_version(request)
    return _moved(confirming.resend(record=record.pk, by=request.user, at=request.at, seen=seen), response)


@_post_step("confirm", "Confirm a record")
def confirm(
    request: AuthedRequest, response: HttpResponse, key: schemas.YearKey, place: schemas.PlaceCode
) -> dict[str, Any]:
    """The province confirms a district, for good: nobody changes its figures any more."""
    record, seen = _record(request, key, place), seen_version(request)
    versions = {} if seen is None else {record.pk: seen}
    done = confirming.confirm(ids=[record.pk], by=request.user, at=request.at, versions=versions)
    if done.refused:
        raise done.refused[record.pk]
    return _moved(done.moved[0], response)


def _record(request: AuthedRequest, key: str, place: str) -> DistrictRecord:
    require(request.user, system=SYSTEM, roles=Role.values)
    return record_for(request.user, key, place)


def _moved(record: DistrictRecord, response: HttpResponse) -> dict[str, Any]:
    response["ETag"] = f'"{record.version}"'
    return moved_body(record)


def _figures(sent: schemas.FiguresSent, index: int) -> Figures:
    try:
        return read_figures({"quantity": sent.quantity, "days": sent.days, "hours": sent.hours})
    except Invalid as rule:
        raise Invalid(rule.message, field=f"rows.{index}.{rule.field}") from rule


def _section(record: DistrictRecord, domain: int, response: HttpResponse) -> dict[str, Any]:
    """The section as it is now, its version as the answer's ETag."""
    sheet = Sheet.objects.prefetch_related("answers__question", "special").get(record=record, domain=domain)
    response["ETag"] = f'"{sheet.version}"'
    return section_body(sheet, record)
