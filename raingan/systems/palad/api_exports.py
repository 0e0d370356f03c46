"""The API's part about files: the reports of a filter as XLSX or CSV, streamed."""

from tempfile import TemporaryFile
from typing import BinaryIO, Literal, cast

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Query

from raingan.core.exports.csv_file import csv_lines
from raingan.core.exports.files import FORMATS
from raingan.core.exports.xlsx_file import write_xlsx
from raingan.core.people.access import require
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad import api_schemas as schemas
from raingan.systems.palad.api_reading import filter_of
from raingan.systems.palad.api_router import router
from raingan.systems.palad.exports import reports_of
from raingan.systems.palad.listing import own_scope, widest_place
from raingan.systems.palad.models import Role
from raingan.systems.palad.querysets import SYSTEM

BINARY = {"schema": {"type": "string", "format": "binary"}}
FILE = {"responses": {200: {"content": {FORMATS[kind].partition(";")[0]: BINARY for kind in ("xlsx", "csv")}}}}


@router.get(
    "/exports/reports.{kind}",
    response={200: None},
    url_name="palad-export-reports",
    summary="Reports as a file",
    openapi_extra=FILE,
)
def export_reports(
    request: AuthedRequest, kind: Literal["xlsx", "csv"], query: Query[schemas.ExportQuery]
) -> HttpResponseBase:
    """The reports you may see, with the filter of the list, the oldest first: CSV for programs, XLSX for people."""
    require(request.user, system=SYSTEM, roles=Role.values)
    wanted = filter_of(request, frozenset(type(query).model_fields), place=widest_place(request.user))
    table = reports_of(request.user, own_scope(wanted, request.user))
    name = f"{table.file_name}.{kind}"
    if kind == "csv":
        response: HttpResponseBase = StreamingHttpResponse(csv_lines(table), content_type=FORMATS["csv"])
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    else:
        file = TemporaryFile()  # noqa: SIM115 - the response closes it when it is sent
        write_xlsx(table, cast("BinaryIO", file))
        file.seek(0)
        response = FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS["xlsx"])
    response.headers["Cache-Control"] = "private, no-store"
    return response
