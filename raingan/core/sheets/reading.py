"""Reading the tables people send: XLSX and CSV as rows of cells, guarded against what would fill the memory."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from raingan.core.sheets.extent import reaches_beyond
from raingan.core.web.rules import Invalid, TooLarge

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024  # a spreadsheet of 20,000 people unpacks to some 20 MB
MOST_PACKED_PARTS = 2000
MOST_ROWS = 20_000
MOST_COLUMNS = 40
MOST_CELLS = MOST_ROWS * 5 * MOST_COLUMNS  # between the first and the last; the reader takes 32 bytes for each
LONGEST_CELL = 5_000

Line = tuple[int, Sequence[Any]]


def read_table(data: bytes, name: str) -> list[Line]:
    """The rows of the first sheet that hold anything, each with its line number as a spreadsheet shows it.

    ``name`` is the file's name; what it really is decides its content. Raises TooLarge or Invalid at ``file``.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(_("ไฟล์ใหญ่เกิน 10 MB"), field="file")
    rows = _xlsx(data) if data[:2] == b"PK" else _csv(data, name)
    found: list[Line] = []
    for number, row in enumerate(rows, start=1):
        cells = list(row[:MOST_COLUMNS])
        if any(str(cell).strip() for cell in cells if cell is not None):
            found.append((number, cells))
        if len(found) > MOST_ROWS + 1:
            raise TooLarge(_("ไฟล์มีเกิน 20,000 แถว กรุณาแบ่งเป็นหลายไฟล์"), field="file")
    return found


def _xlsx(data: bytes) -> Iterator[list[Any]]:
    broken = Invalid(_("อ่านไฟล์ XLSX ไม่ได้ กรุณาใช้แบบฟอร์มที่ดาวน์โหลดจากหน้านี้"), field="file")
    try:
        too_large = _too_large(data)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
        raise broken from error
    if too_large:
        raise TooLarge(_("ไฟล์นี้ขยายแล้วใหญ่เกินกว่าที่ระบบรับได้"), field="file")
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        if sheet.height > MOST_ROWS * 5 or sheet.width > MOST_COLUMNS * 25:
            raise TooLarge(_("ไฟล์มีเกิน 20,000 แถว กรุณาแบ่งเป็นหลายไฟล์"), field="file")
        yield from sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError, IndexError) as error:
        raise broken from error


def _too_large(data: bytes) -> bool:
    """Whether unpacking and reading it would fill the memory; raises what ``zipfile`` raises for what is no ZIP."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PACKED_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            return True
        return reaches_beyond(packed, MOST_CELLS)


def _csv(data: bytes, name: str) -> Iterator[list[str]]:
    if b"\0" in data or name.lower().endswith((".xls", ".ods", ".pdf", ".docx")):
        raise Invalid(_("ใช้ได้เฉพาะไฟล์ XLSX หรือ CSV"), field="file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel writes on a Thai Windows.
        text = data.decode("cp874", errors="replace")
    try:
        yield from csv.reader(io.StringIO(text, newline=""))
    except csv.Error as error:
        raise Invalid(_("อ่านไฟล์ CSV ไม่ได้ กรุณาตรวจสอบเครื่องหมายคำพูดในไฟล์"), field="file") from error
