"""The API's part about figures: how far districts and provinces are, the annex, and manpower."""

from typing import Any

from ninja import Field, Query, Schema

from raingan.core.people.access import is_centre, require
from raingan.core.places.models import NATION, Place
from raingan.core.web.schemas import Moment
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload.api_router import router
from raingan.systems.workload.api_schemas import StateName, StatusName, YearKey
from raingan.systems.workload.finding import year_of
from raingan.systems.workload.models import Role
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.status import Counts, DistrictRow, ProvinceRow, counts_of, provinces_of, rows_of
from raingan.systems.workload.status_pages import watched_place


class StatusCounts(Schema):
    """Districts by how far they are: each in one of complete, partial, none and covered."""

    districts: int
    complete: int
    partial: int
    none: int
    covered: int
    confirmed: int
    ready: int


class ProvinceStatus(Schema):
    """A province: in which of the annex's three groups it is, and the counts of its districts."""

    place: str
    name_th: str
    name_en: str
    group: StatusName
    counts: StatusCounts


class DistrictStatus(Schema):
    """A district; a covered one shows what its ``host`` (a code) shows. ``missing``: domains not complete."""

    place: str
    name_th: str
    name_en: str
    status: StatusName
    domains: list[StatusName]
    missing: list[int]
    host: str | None
    covers: list[str]
    state: StateName
    confirmed_at: Moment | None


class YearStatus(Schema):
    """How far a place is: of the nation the provinces, of a province or district the districts."""

    round: str
    place: str
    as_of: Moment
    counts: StatusCounts
    provinces: list[ProvinceStatus]
    districts: list[DistrictStatus]


class YearAnnex(Schema):
    """The annex of the letter: all provinces in three groups, whose counts sum to them."""

    round: str
    as_of: Moment
    groups: dict[StatusName, int]
    provinces: list[ProvinceStatus]


class StatusQuery(Schema):
    """The place; without one the nation for the centre, and what they cover for others."""

    place: str = Field("", max_length=8, examples=["47"])


@router.get("/status/{key}", response=YearStatus, url_name="workload-status", summary="How far a place is")
def status(request: AuthedRequest, key: YearKey, query: Query[StatusQuery]) -> dict[str, Any]:
    """How far the districts of a province are, or (for the centre, without a place) the provinces of the nation."""
    require(request.user, system=SYSTEM, roles=Role.values)
    year = year_of(key)
    whole = query.place in {"", NATION} and is_centre(request.user, SYSTEM)
    told = {"round": year.key, "as_of": request.at}
    if whole:
        nation = provinces_of(year.year)
        provinces = [_province(each) for each in nation.provinces]
        return {**told, "place": NATION, "counts": _counts(nation.total), "provinces": provinces, "districts": []}
    place = watched_place(request.user, query.place).code if query.place else NATION
    rows = rows_of(request.user, year.year, place)
    counts = _counts(counts_of(rows))
    return {**told, "place": place, "counts": counts, "provinces": [], "districts": [_district(each) for each in rows]}


@router.get("/annex/{key}", response=YearAnnex, url_name="workload-annex", summary="The annex of the letter")
def annex(request: AuthedRequest, key: YearKey) -> dict[str, Any]:
    """The country's status as the Department's letter has it: 76 provinces in three groups."""
    require(request.user, system=SYSTEM, roles=Role.values)
    nation = provinces_of(year_of(key).year)
    return {
        "round": key,
        "as_of": request.at,
        "groups": {group.value: count for group, count in nation.groups.items()},
        "provinces": [_province(each) for each in nation.provinces],
    }


def _counts(counts: Counts) -> dict[str, int]:
    names = ("districts", "complete", "partial", "none", "covered", "confirmed", "ready")
    return {name: getattr(counts, name) for name in names}


def _named(place: Place) -> dict[str, str]:
    return {"place": place.code, "name_th": place.name_th, "name_en": place.name_en}


def _province(row: ProvinceRow) -> dict[str, Any]:
    return {**_named(row.place), "group": row.group, "counts": _counts(row.counts)}


def _district(row: DistrictRow) -> dict[str, Any]:
    return {
        **_named(row.place),
        "status": row.status,
        "domains": [each.status for each in row.sheets],
        "missing": [each.value for each in row.missing],
        "host": row.host.place_id if row.host else None,
        "covers": [each.code for each in row.covers],
        "state": row.state,
        "confirmed_at": row.confirmed_at,
    }
