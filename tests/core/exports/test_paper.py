"""What a table looks like on paper: nothing overlaps, headings repeat, and no signature stands alone."""

import io
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from raingan.core.exports import pdf_file
from raingan.core.exports.fitting import INSET, ROOM, Fit, fitted, unbroken, wide
from raingan.core.exports.pdf_file import Imprint, said, write_pdf
from raingan.core.exports.table import Column, Row, Table
from raingan.core.exports.xlsx_file import write_xlsx

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
HEADS = ["ที่", "โทรศัพท์", "จังหวัด", "เรื่องที่ติดตาม"]
WIDTHS = [6, 9, 4, 160]


def _paper(rows: Sequence[Row], total: Row | None = None, *, head: str = "จำนวน") -> bytes:
    columns = [Column(key="name", label="อำเภอ"), Column(key="n", label=head, kind="integer")]
    file = io.BytesIO()
    write_pdf(Table(title="สรุปผล", columns=columns, rows=rows, total=total), file, Imprint(made_at=AT))
    return file.getvalue()


def test_a_telephone_number_has_room_beside_a_long_text() -> None:
    row = ["๑", "๐๘๗-๕๕๕-๐๑๔๔", "พระนครศรีอยุธยา", "รออนุมัติ ๑๔ รายการ " * 9]
    fit = fitted(HEADS, WIDTHS, [True, False, False, False], [row], 11)
    shares = [width * ROOM / sum(fit.widths) for width in fit.widths]
    for share, cell in zip(shares[:2], row[:2], strict=True):
        assert wide(cell) * fit.size + 2 * fit.inset <= share + 1e-6
    assert sum(fit.widths) <= ROOM + 1e-6


def test_the_words_of_a_heading_stay_whole_where_the_column_holds_them() -> None:
    fit = Fit([1], 11, INSET)
    assert unbroken("อำเภอที่ดูแล (แห่ง)", 90, fit) == ["อำเภอที่ดูแล", "(แห่ง)"]
    assert unbroken("อำเภอที่ดูแล (แห่ง)", 40, fit) == []


def test_a_moment_breaks_before_its_time_alone() -> None:
    day, time = said(AT).split(" ")
    assert (day.replace("\N{NO-BREAK SPACE}", " "), time[:4]) == ("๒๑ พ.ย. ๖๙", "เวลา")


def test_the_words_of_a_name_stay_whole_and_sentences_are_broken_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    def keep(_template: Path, data: str, _fonts: Path) -> bytes:
        given.append(data)
        return b""

    monkeypatch.setattr(pdf_file, "typeset", keep)
    columns = [Column(key="name", label="ชื่อ–สกุล", width=24), Column(key="about", label="เรื่อง", width=50)]
    rows: list[Row] = [("นางสาวศิริพร เอี่ยมสะอาด", "รออนุมัติ 3 รายการ"), ("ก" * 200, "")]
    write_pdf(Table(title="รายชื่อ", columns=columns, rows=rows), io.BytesIO(), Imprint(made_at=AT))

    assert json.loads(given[0])["rows"] == [
        [["นางสาวศิริพร", "เอี่ยมสะอาด"], "รออนุมัติ ๓ รายการ"], ["ก" * 200, "–"],
    ]  # fmt: skip


@pytest.mark.parametrize("n", [0, 1, 2, 17, 18, 19, 20, 21, 22, 23, 24, 25, 60])
def test_a_table_of_any_length_is_set(n: int) -> None:
    rows: list[Row] = [(f"เมือง {number}", number) for number in range(n)]
    assert _paper(rows).startswith(b"%PDF")
    assert _paper(rows, ("รวม", n)).startswith(b"%PDF")


def test_a_row_longer_than_a_page_is_set() -> None:
    assert _paper([("คำ " * 3000, 1)], ("รวม", 1)).startswith(b"%PDF")


def test_a_text_in_a_workbook_keeps_off_the_number_beside_it() -> None:
    columns = [Column(key="no", label="ที่", kind="integer"), Column(key="name", label="จังหวัด")]
    file = io.BytesIO()
    write_xlsx(Table(title="สรุปผล", columns=columns, rows=[(1, "กระบี่")], total=(None, "รวม")), file)
    with ZipFile(file) as book:
        assert book.read("xl/styles.xml").count(b'indent="1"') >= 3  # heading, cell and total


def test_a_moment_has_room_in_a_workbook_instead_of_crosses() -> None:
    file = io.BytesIO()
    columns = [Column(key="at", label="บันทึกเมื่อ", kind="datetime", width=18)]
    write_xlsx(Table(title="สรุปผล", columns=columns, rows=[(AT,)]), file)
    sheet = ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    width = re.search(r'<col min="1" max="1" width="([\d.]+)"', sheet)
    assert width is not None
    assert float(width[1]) >= 22


def test_a_text_has_a_line_more_in_a_workbook_than_it_takes_in_sarabun_alone() -> None:
    file = io.BytesIO()
    columns = [Column(key="about", label="เรื่อง", width=50)]
    write_xlsx(Table(title="สรุปผล", columns=columns, rows=[("ก" * 39,), ("ก" * 45,), ("ก" * 90,)]), file)
    sheet = ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    heights = {row: float(height) for row, height in re.findall(r'<row r="(\d+)"[^>]* ht="([\d.]+)"', sheet)}
    assert [round(heights.get(row, 22.0) / 22) for row in ("4", "5", "6")] == [1, 2, 3]
