"""CSV as Excel reads it: UTF-8 with its mark, and no cell that a spreadsheet would take for a formula."""

import csv
from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from io import StringIO
from typing import BinaryIO

from django.utils import timezone

from raingan.core.exports.table import Progress, Table, Value, followed

BOM = "\ufeff"
# What makes a spreadsheet read on as a formula. Source: OWASP, "CSV Injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def neutral(text: str) -> str:
    """``text`` so that no spreadsheet runs it: an apostrophe before a sign that begins a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_lines(table: Table, progress: Progress | None = None) -> Iterator[bytes]:
    """The file in pieces of about a thousand rows: the heading of the columns, then the rows. Dates are ISO."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    zone = timezone.get_current_timezone()
    buffer.write(BOM)
    writer.writerow([neutral(str(column.label)) for column in table.columns])
    for number, row in enumerate(followed(table.rows, progress), start=1):
        writer.writerow([_cell(value, zone) for value in row])
        if number % 1000 == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def write_csv(table: Table, file: BinaryIO, progress: Progress | None = None) -> None:
    """Write the whole file."""
    for piece in csv_lines(table, progress):
        file.write(piece)


def _emptied(buffer: StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _cell(value: Value, zone: tzinfo) -> str | int | float:
    if type(value) is str:  # most cells; asked first
        return neutral(value)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(" ", "minutes")[:16]
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | float) else str(value)
