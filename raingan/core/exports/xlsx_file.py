"""XLSX as a person would have made it: a title, real dates and numbers, a heading that stays in sight.

Written row by row, so that memory does not grow with the rows. No text becomes a formula.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

import xlsxwriter
from django.utils import timezone

from raingan.core.exports.table import Column, Progress, Table, Value, followed

_OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd", "nan_inf_to_errors": True,
}  # fmt: skip
_FONT = {"font_name": "TH Sarabun New", "font_size": 15}
# The locale before the format makes a spreadsheet show Thai months and the Buddhist year; the cell stays a real date.
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "text": {"text_wrap": True, "valign": "top", "num_format": "@"},
    "integer": {"num_format": "#,##0", "valign": "top"},
    "decimal": {"num_format": "#,##0.00", "valign": "top"},
    "date": {"num_format": "[$-107041E]d mmm yyyy;@", "valign": "top", "align": "left"},
    "datetime": {"num_format": "[$-107041E]d mmm yyyy hh:mm;@", "valign": "top", "align": "left"},
}
_HEAD = {"bold": True, "text_wrap": True, "bottom": 1, "valign": "vcenter", "bg_color": "#E8EEF5"}
LONGEST_TEXT = 32_767  # what a cell of a spreadsheet holds
LONGEST_SHEET = 31
MOST_ROWS = 1_000_000


def write_xlsx(tables: Table | Sequence[Table], file: BinaryIO, progress: Progress | None = None) -> None:
    """Write a workbook: a sheet for each table. ``progress`` hears of the rows of each."""
    book = xlsxwriter.Workbook(file, _OPTIONS)
    formats = {kind: book.add_format({**_FONT, **look}) for kind, look in _FORMATS.items()}
    title = book.add_format({**_FONT, "bold": True, "font_size": 18})
    head = book.add_format({**_FONT, **_HEAD})
    about = book.add_format({**_FONT, "font_color": "#4D5B6A"})
    for table in [tables] if isinstance(tables, Table) else tables:
        sheet = book.add_worksheet(sheet_name(table.sheet or table.title))
        _write(sheet, table, {**formats, "title": title, "head": head, "about": about}, progress)
    book.close()


def sheet_name(text: str) -> str:
    """``text`` as a sheet may be called: without the signs a workbook forbids, and not too long."""
    allowed = "".join(" " if sign in "[]:*?/\\" else sign for sign in text).strip("' ")
    return allowed[:LONGEST_SHEET] or "1"


def _write(sheet: Any, table: Table, formats: Mapping[str, Any], progress: Progress | None) -> None:
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, column.width)
    sheet.write_string(0, 0, table.title, formats["title"])
    top = 1
    for line in table.about:
        sheet.write_string(top, 0, line, formats["about"])
        top += 1
    top += 1
    for index, column in enumerate(table.columns):
        sheet.write_string(top, index, str(column.label), formats["head"])
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    last = top
    for last, row in enumerate(followed(table.rows, progress), start=top + 1):
        _write_row(sheet, last, table.columns, row, formats)
    for offset, note in enumerate(table.notes, start=2):
        sheet.write_string(last + offset, 0, note, formats["about"])


def _write_row(
    sheet: Any, number: int, columns: Sequence[Column], row: Sequence[Value], formats: Mapping[str, Any]
) -> None:
    for index, (column, value) in enumerate(zip(columns, row, strict=True)):
        look = formats[column.kind]
        if value is None or value == "":
            continue
        if isinstance(value, datetime):
            sheet.write_datetime(number, index, timezone.localtime(value).replace(tzinfo=None), look)
        elif isinstance(value, date):
            sheet.write_datetime(number, index, value, look)
        elif isinstance(value, str):
            sheet.write_string(number, index, value[:LONGEST_TEXT], look)
        else:
            sheet.write_number(number, index, value, look)
