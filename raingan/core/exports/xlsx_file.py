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
# In points: a line of Thai at 15 points with its marks above and below. Spreadsheets other than Excel do not find out.
_LINE, _TITLE, _HIGHEST = 22, 30, 400
# In digits of the usual letters: narrower, a moment at 15 points is shown as crosses.
_LEAST = 22
LONGEST_TEXT = 32_767  # what a cell of a spreadsheet holds
_TOTAL = {"bold": True, "top": 1}
LONGEST_SHEET = 31
MOST_ROWS = 1_000_000


def write_xlsx(tables: Table | Sequence[Table], file: BinaryIO, progress: Progress | None = None) -> None:
    """Write a workbook: a sheet for each table. ``progress`` hears of the rows of each."""
    book = xlsxwriter.Workbook(file, _OPTIONS)
    formats = {kind: book.add_format({**_FONT, **look}) for kind, look in _FORMATS.items()}
    title = book.add_format({**_FONT, "bold": True, "font_size": 18})
    head = book.add_format({**_FONT, **_HEAD})
    number_head = book.add_format({**_FONT, **_HEAD, "align": "right"})
    total = {f"total-{kind}": book.add_format({**_FONT, **_FORMATS[kind], **_TOTAL}) for kind in _FORMATS}
    # A text beside a number, which stands to the right, would touch it.
    apart = {
        f"{name}apart-{kind}": book.add_format({**_FONT, **look, **more, "align": "left", "indent": 1})
        for kind, look in _FORMATS.items()
        for name, more in (("", {}), ("total-", _TOTAL))
    }
    apart["apart-head"] = book.add_format({**_FONT, **_HEAD, "align": "left", "indent": 1})
    about = book.add_format({**_FONT, "font_color": "#4D5B6A"})
    zone = timezone.get_current_timezone()
    for table in [tables] if isinstance(tables, Table) else tables:
        sheet = book.add_worksheet(sheet_name(table.sheet or table.title))
        looks = {
            **formats,
            **total,
            **apart,
            "title": title,
            "head": head,
            "number-head": number_head,
            "about": about,
            "zone": zone,
        }
        _write(sheet, table, looks, progress)
    book.close()


def sheet_name(text: str) -> str:
    """``text`` as a sheet may be called: without the signs a workbook forbids, and not too long."""
    allowed = "".join(" " if sign in "[]:*?/\\" else sign for sign in text).strip("' ")
    return allowed[:LONGEST_SHEET] or "1"


def _write(sheet: Any, table: Table, formats: Mapping[str, Any], progress: Progress | None) -> None:
    top = _write_head(sheet, table, formats)
    texts = [(index, each.width) for index, each in enumerate(table.columns) if each.kind == "text"]
    last = top
    for last, row in enumerate(followed(table.rows, progress), start=top + 1):
        lines = max((_lines(row[index], width) for index, width in texts), default=1)
        if lines > 1:
            sheet.set_row(last, min(lines * _LINE, _HIGHEST))
        _write_row(sheet, last, table.columns, row, formats)
    if table.total is not None:
        last += 1
        _write_row(sheet, last, table.columns, table.total, formats, look="total-")
    for offset, note in enumerate(table.notes, start=2):
        sheet.write_string(last + offset, 0, note, formats["about"])


def _write_head(sheet: Any, table: Table, formats: Mapping[str, Any]) -> int:
    """Title, what it is about, and the columns' labels, which stay in sight; gives the row of the labels."""
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, max(column.width, _LEAST if column.kind == "datetime" else 0))
    sheet.set_default_row(_LINE)
    sheet.set_row(0, _TITLE)
    sheet.write_string(0, 0, table.title, formats["title"])
    for number, line in enumerate(table.about, start=1):
        sheet.write_string(number, 0, line, formats["about"])
    top = len(table.about) + 2
    lines = max(_lines(str(each.label), each.width) for each in table.columns)
    sheet.set_row(top, lines * _LINE)
    for index, column in enumerate(table.columns):
        look = "number-head" if column.is_number else f"{_apart(table.columns, index)}head"
        sheet.write_string(top, index, str(column.label), formats[look])
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return top


def _apart(columns: Sequence[Column], index: int) -> str:
    """How the look of a column is called that begins beside numbers: a little to the right."""
    return "apart-" if index and columns[index - 1].is_number and not columns[index].is_number else ""


def _lines(value: Value, width: int) -> int:
    """How many lines a text takes in a column; rather one more, as no program knows where another breaks Thai, nor in
    which letters it shows it where Sarabun is missing.
    """
    room = width * 4 // 5
    if not isinstance(value, str) or (len(value) <= room and "\n" not in value):
        return 1
    return sum(1 + len(part) // (room + 1) for part in value.split("\n"))


def _write_row(
    sheet: Any,
    number: int,
    columns: Sequence[Column],
    row: Sequence[Value],
    formats: Mapping[str, Any],
    *,
    look: str = "",
) -> None:
    for index, (column, value) in enumerate(zip(columns, row, strict=True)):
        its = formats[f"{look}{_apart(columns, index)}{column.kind}"]
        if value is None or value == "":
            if look:
                sheet.write_blank(number, index, None, its)
        elif isinstance(value, datetime):
            sheet.write_datetime(number, index, value.astimezone(formats["zone"]).replace(tzinfo=None), its)
        elif isinstance(value, date):
            sheet.write_datetime(number, index, value, its)
        elif isinstance(value, str):
            sheet.write_string(number, index, value[:LONGEST_TEXT], its)
        else:
            sheet.write_number(number, index, value, its)
