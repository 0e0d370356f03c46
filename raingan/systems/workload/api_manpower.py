"""The API's part about manpower: hours and person-years by domain, question, record and province."""

from collections.abc import Iterator
from typing import Any, Literal

from ninja import Field, Query, Schema

from raingan.core.people.access import require
from raingan.core.places.models import NATION
from raingan.core.web.schemas import Moment
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload.api_router import router
from raingan.systems.workload.api_schemas import YearKey
from raingan.systems.workload.domains import DOMAINS
from raingan.systems.workload.finding import year_of
from raingan.systems.workload.manpower import Line, Result, Years, by_place, by_section, whole, years_of
from raingan.systems.workload.manpower_questions import by_question
from raingan.systems.workload.models import Role
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.status_pages import watched_place

By = Literal["domain", "question", "record", "province"]
_DIGITS = {"record": 4, "province": 2}


class ManpowerQuery(Schema):
    """Of which place, in lines by what; only confirmed records count, with ``every`` those not confirmed too."""

    place: str = Field("", max_length=8, examples=["47"])
    by: By = "domain"
    every: bool = False


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
    """A line: ``key`` is a domain's number (9: special work), a question's id, or the code of a district or province.

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
    require(request.user, system=SYSTEM, roles=Role.values)
    year = year_of(key)
    place = watched_place(request.user, query.place).code if query.place not in {"", NATION} else NATION
    years = years_of(request.user, year, place, every=query.every)
    rates = years.rates
    return {
        "round": year.key,
        "place": place,
        "by": query.by,
        "every": query.every,
        "as_of": request.at,
        "hours_per_day": rates.hours_per_day,
        "hours_per_person_year": rates.hours_per_person_year,
        "settled": rates.settled,
        "total": _figures(whole(years).result(rates)),
        "lines": list(_lines(years, query.by)),
    }


def _lines(years: Years, by: By) -> Iterator[dict[str, Any]]:
    if by == "question":
        for domain in DOMAINS:
            for each in by_question(years, domain.value):
                named = {"key": str(each.question.pk), "quantity": each.quantity}
                yield {**named, **_figures(each.result(years.rates))}
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
