"""A table as the answer of an API call: CSV for programs as it comes, XLSX for people."""

from tempfile import TemporaryFile
from typing import Any, BinaryIO, Literal, cast

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from raingan.core.exports.csv_file import csv_lines
from raingan.core.exports.files import FORMATS
from raingan.core.exports.table import Table
from raingan.core.exports.xlsx_file import write_xlsx

Kind = Literal["xlsx", "csv"]
_BINARY = {"schema": {"type": "string", "format": "binary"}}
# What the schema says of such an answer.
FILE: dict[str, Any] = {
    "responses": {200: {"content": {FORMATS[kind].partition(";")[0]: _BINARY for kind in ("xlsx", "csv")}}}
}


def table_response(table: Table, kind: Kind) -> HttpResponseBase:
    """``table`` as a file to keep, named by its ``file_name``."""
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
