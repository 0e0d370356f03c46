"""The API of the Workload Tracking System: the same acts as the pages, by the same functions."""

from typing import Any

from raingan.core.people.access import held, require
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload import api_catalogue, api_manpower, api_records, api_status, api_windows
from raingan.systems.workload import api_schemas as schemas
from raingan.systems.workload.api_router import router
from raingan.systems.workload.finding import year_of
from raingan.systems.workload.models import Role
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.rounds import round_body

__all__ = ["api_catalogue", "api_manpower", "api_records", "api_status", "api_windows", "router"]


@router.get("/rounds/{key}", response=schemas.YearRound, url_name="workload-round", summary="The windows of a year")
def round_of(request: AuthedRequest, key: schemas.YearKey) -> dict[str, Any]:
    """When recording and confirming are open for the places where you hold a role, and what hours are reckoned by."""
    require(request.user, system=SYSTEM, roles=Role.values)
    places = sorted({each.place_code for each in held(request.user) if each.system == SYSTEM})
    return round_body(year_of(key), places, request.at)
