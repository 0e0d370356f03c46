"""The API's part about files: the reports of a filter as XLSX or CSV, streamed."""

from django.http.response import HttpResponseBase
from ninja import Query

from raingan.core.exports.streaming import FILE, Kind, table_response
from raingan.core.people.access import require
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad import api_schemas as schemas
from raingan.systems.palad.api_reading import filter_of
from raingan.systems.palad.api_router import router
from raingan.systems.palad.exports import reports_of
from raingan.systems.palad.listing import own_scope, widest_place
from raingan.systems.palad.models import Role
from raingan.systems.palad.querysets import SYSTEM


@router.get(
    "/exports/reports.{kind}",
    response={200: None},
    url_name="palad-export-reports",
    summary="Reports as a file",
    openapi_extra=FILE,
)
def export_reports(request: AuthedRequest, kind: Kind, query: Query[schemas.ExportQuery]) -> HttpResponseBase:
    """The reports you may see, with the filter of the list, the oldest first: CSV for programs, XLSX for people."""
    require(request.user, system=SYSTEM, roles=Role.values)
    wanted = filter_of(request, frozenset(type(query).model_fields), place=widest_place(request.user))
    return table_response(reports_of(request.user, own_scope(wanted, request.user)), kind)
