"""The API's part about years: opening one, settling its hours, reading its catalogue, replacing it."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Status

from raingan.core.people.access import require, require_centre
from raingan.core.web.if_match import NEEDED, seen_version
from raingan.core.web.rules import Invalid
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload import api_schemas as schemas
from raingan.systems.workload.api_bodies import current_when_stale
from raingan.systems.workload.api_router import router
from raingan.systems.workload.catalogue import (
    CatalogueChange,
    Draft,
    changeable,
    compare,
    open_year,
    refuse_incomplete,
    replace_catalogue,
    settle_hours,
)
from raingan.systems.workload.finding import year_of
from raingan.systems.workload.models import DistrictRecord, Question, Role, WorkYear
from raingan.systems.workload.querysets import SYSTEM


@router.post(
    "/years",
    response={200: schemas.OpenedYear, 201: schemas.OpenedYear},
    url_name="workload-years",
    summary="Open a fiscal year",
)
def open_(request: AuthedRequest, body: schemas.OpenYearSent) -> Status[dict[str, Any]]:
    """The centre opens a year: 201, a copy of the last catalogue and a record for every district. Again: 200."""
    known = WorkYear.objects.filter(year=body.year).exists()
    year = open_year(year=body.year, by=request.user, at=request.at)
    opened = {
        "round": year.key,
        "opened_at": year.opened_at,
        "records": DistrictRecord.objects.of_year(year.year).count(),
        "questions": Question.objects.of_year(year.year).count(),
    }
    return Status(200 if known else 201, opened)


@router.post(
    "/years/{key}/hours", response=schemas.SettledHours, url_name="workload-settle-hours", summary="Settle the hours"
)
def settle(request: AuthedRequest, key: schemas.YearKey, body: schemas.HoursSent) -> dict[str, Any]:
    """The centre confirms by how many hours a day and a person's year are reckoned; done again the later one holds."""
    require_centre(request.user, SYSTEM)
    year = settle_hours(year=year_of(key).year, by=request.user, at=request.at, **body.model_dump())
    return {
        "round": year.key,
        "hours_per_day": year.hours_per_day,
        "hours_per_person_year": year.hours_per_person_year,
        "settled_at": year.settled_at,
    }


@router.get(
    "/catalogue/{key}", response=schemas.YearCatalogue, url_name="workload-catalogue", summary="The questions of a year"
)
def catalogue(request: AuthedRequest, response: HttpResponse, key: schemas.YearKey) -> dict[str, Any]:
    """The questions that a year asks, by domain and order."""
    require(request.user, system=SYSTEM, roles=Role.values)
    year = year_of(key)
    response["ETag"] = f'"{year.catalogue_version}"'
    return _body(year)


@router.put(
    "/catalogue/{key}",
    response=schemas.CatalogueChanged,
    url_name="workload-catalogue",
    summary="Replace the questions of a year",
    openapi_extra=NEEDED,
)
def put_catalogue(
    request: AuthedRequest,
    response: HttpResponse,
    key: schemas.YearKey,
    body: schemas.CatalogueSent,
    query: Query[schemas.CatalogueQuery],
) -> dict[str, Any]:
    """The centre replaces a year's catalogue, until a district is confirmed. If-Match names the catalogue's version;
    ``dry_run`` needs none and says only what it would do.

    A question that is changed is retired and another added; what was answered to the old one no longer counts.
    """
    require_centre(request.user, SYSTEM)
    year, drafts, seen = year_of(key), _drafts(body), seen_version(request)
    if query.dry_run:
        change = compare(year.year, drafts)
    else:
        with current_when_stale(schemas.YearCatalogue, lambda: _body(year_of(key))):
            change = replace_catalogue(year=year.year, drafts=drafts, seen=seen, by=request.user, at=request.at)
        year.refresh_from_db()
    response["ETag"] = f'"{year.catalogue_version}"'
    return {"dry_run": query.dry_run, **_head(year), **_change(change)}


def _head(year: WorkYear) -> dict[str, Any]:
    return {"round": year.key, "version": year.catalogue_version, "changeable": changeable(year.year)}


def _body(year: WorkYear) -> dict[str, Any]:
    return {**_head(year), "questions": list(Question.objects.of_year(year.year))}


def _drafts(body: schemas.CatalogueSent) -> list[Draft]:
    """The questions judged; raises Invalid, which names the wrong one by its place in the list."""
    drafts = []
    for index, each in enumerate(body.questions):
        try:
            drafts.append(Draft(each.domain, each.order, each.text, each.unit, each.is_sample).checked())
        except Invalid as rule:
            raise Invalid(rule.message, field=f"questions.{index}.{rule.field}") from rule
    try:
        refuse_incomplete(drafts)
    except Invalid as rule:
        raise Invalid(rule.message, field="questions") from rule
    return drafts


def _change(change: CatalogueChange) -> dict[str, Any]:
    return {
        "kept": change.kept,
        "added": [
            {"domain": each.domain, "order": each.order, "text": each.text, "unit": each.unit, "is_sample": each.sample}
            for each in change.added
        ],
        "retired": [each.pk for each in change.retired],
    }
