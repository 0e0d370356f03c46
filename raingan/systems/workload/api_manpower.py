"""The API's part about manpower: hours and person-years by domain, question, record, province; and all answers."""

from collections.abc import Iterator
from typing import Any, Literal

from django.http.response import HttpResponseBase
from ninja import Field, Query, Schema

from raingan.core.exports.streaming import FILE, Kind, table_response
from raingan.core.web.schemas import Moment
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload import manpower_pages
from raingan.systems.workload.api_router import router
from raingan.systems.workload.api_schemas import YearKey
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.exports import answers
from raingan.systems.workload.manpower import Line, Result, Years, by_place, by_section, whole
from raingan.systems.workload.manpower_questions import by_question

By = Literal["domain", "question", "record", "province"]
_DIGITS = {"record": 4, "province": 2}


class PlaceQuery(Schema):
    """Of which place (the widest of yours without); with ``every`` records not yet confirmed count too."""

    place: str = Field("", max_length=8, examples=["47"])
    every: bool = False


class ManpowerQuery(PlaceQuery):
    """In lines by what."""

    by: By = "domain"


class AnswersQuery(PlaceQuery):
    """Of which year; the latest with a confirmed record without."""

    year: str = Field("", max_length=20, examples=["FY2569"])


class ManpowerFigures(Schema):
    """Hours and person-years; ``before`` and ``change`` in hours and ``percent`` are of the ``pairs`` of records that
    are complete in both years and stand for the same districts, by this year's hours.
    """

    records: int
    districts: int
    hours: float
    person_years: float
    pairs: int
    before: float | None
    change: float | None
    percent: float | None


class ManpowerLine(ManpowerFigures):
    """A line: ``key`` is a domain's number (9: special work), a question's id (or ``special``), or the code of
    a district or province.

    ``quantity``: how often a question's work was done.
    """

    key: str
    quantity: int | None = None


class YearManpower(Schema):
    """The manpower of a place, and the hours it is reckoned by; ``settled``: the centre confirmed these."""

    round: str
    place: str
    by: By
    every: bool
    as_of: Moment
    hours_per_day: float
    hours_per_person_year: int
    settled: bool
    total: ManpowerFigures
    lines: list[ManpowerLine]


@router.get("/manpower/{key}", response=YearManpower, url_name="workload-manpower", summary="Hours and person-years")
def manpower(request: AuthedRequest, key: YearKey, query: Query[ManpowerQuery]) -> dict[str, Any]:
    """What the work of a place comes to. A record stands for all districts recorded in it and is never split."""
    view = manpower_pages.view_of(request.user, *_asked(request, query, key))
    years, rates = view.years, view.years.rates
    return {
        "round": view.year.key,
        "place": view.place.code,
        "by": query.by,
        "every": query.every,
        "as_of": request.at,
        "hours_per_day": rates.hours_per_day,
        "hours_per_person_year": rates.hours_per_person_year,
        "settled": rates.settled,
        "total": _figures(whole(years).result(rates)),
        "lines": list(_lines(years, query.by)),
    }


@router.get(
    "/exports/answers.{kind}",
    response={200: None},
    url_name="workload-export-answers",
    summary="All answers as a file",
    openapi_extra=FILE,
)
def export_answers(request: AuthedRequest, kind: Kind, query: Query[AnswersQuery]) -> HttpResponseBase:
    """A row for each district and question, and for each row of special work: CSV for programs, XLSX for people."""
    place, wanted = _asked(request, query, query.year)
    return table_response(answers(request.user, {"place": place, **wanted}, request.at), kind)


def _asked(request: AuthedRequest, query: PlaceQuery, key: str) -> tuple[str, dict[str, str]]:
    """The place and the rest of an address as the pages know it."""
    place = query.place or manpower_pages.own_code(request.user)
    return place, {"year": key, "figures": manpower_pages.EVERY if query.every else ""}


def _lines(years: Years, by: By) -> Iterator[dict[str, Any]]:
    if by == "question":
        for each in by_question(years):
            named = {"key": str(each.question.pk), "quantity": each.quantity}
            yield {**named, **_figures(each.result(years.rates))}
        yield {"key": "special", **_figures(whole(years, Domain.SPECIAL.value).result(years.rates))}
        return
    found: dict[str, Line] = by_place(years, _DIGITS[by]) if by in _DIGITS else _sections(years)
    for key, line in sorted(found.items()):
        yield {"key": key, **_figures(line.result(years.rates))}


def _sections(years: Years) -> dict[str, Line]:
    return {str(number): line for number, line in by_section(years).items()}


def _figures(result: Result) -> dict[str, Any]:
    line = result.line
    return {
        "records": line.records,
        "districts": line.districts,
        "pairs": line.pairs,
        "hours": result.hours,
        "person_years": result.person_years,
        "before": result.before,
        "change": result.change,
        "percent": result.percent,
    }
