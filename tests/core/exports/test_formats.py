"""What is written is what was in the table: read back by other programs' readers."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from raingan.core.exports.csv_file import write_csv
from raingan.core.exports.pdf_file import Imprint, said, write_pdf
from raingan.core.exports.table import Column, Table
from raingan.core.exports.xlsx_file import sheet_name, write_xlsx

MOMENT = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)
COLUMNS = [
    Column(key="name", label="ชื่อ"),
    Column(key="n", label="จำนวน", kind="integer"),
    Column(key="day", label="วันที่", kind="date"),
    Column(key="at", label="เวลา", kind="datetime"),
]


def table(rows: list[Any], **more: Any) -> Table:
    return Table(title="รายงาน", columns=COLUMNS, rows=rows, **more)


def sheet(written: Table) -> list[list[Any]]:
    file = BytesIO()
    write_xlsx(written, file)
    file.seek(0)
    return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()


def lines(written: Table) -> list[list[str]]:
    file = BytesIO()
    write_csv(written, file)
    text = file.getvalue().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:])))


def test_a_sheet_holds_title_heads_and_real_dates_and_numbers() -> None:
    rows = sheet(table([("กขค", 12, date(2026, 11, 20), MOMENT)], about=["พฤศจิกายน 2569"], notes=["หมายเหตุ"]))

    assert rows[0][0] == "รายงาน"
    assert rows[1][0] == "พฤศจิกายน 2569"
    assert rows[3] == ["ชื่อ", "จำนวน", "วันที่", "เวลา"]
    assert rows[4] == ["กขค", 12.0, date(2026, 11, 20), datetime(2026, 11, 21, 10, 30)]  # noqa: DTZ001 - a sheet has no zone
    assert rows[6][0] == "หมายเหตุ"


def test_csv_has_iso_dates_on_bangkoks_clock() -> None:
    assert lines(table([("กขค", 12, date(2026, 11, 20), MOMENT), ("", None, None, None)])) == [
        ["ชื่อ", "จำนวน", "วันที่", "เวลา"],
        ["กขค", "12", "2026-11-20", "2026-11-21 10:30"],
        ["", "", "", ""],
    ]


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=40),
    st.sampled_from(["", "=", "+", "-", "@", "\t"]),
)
def test_no_cell_of_a_csv_is_a_formula_and_nothing_is_lost(text: str, sign: str) -> None:
    cell = lines(table([(sign + text, None, None, None)]))[1][0]

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == (sign + text).removeprefix("'")


@settings(deadline=None)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z"]), min_size=1, max_size=40), max_size=5
    )
)
def test_texts_of_a_sheet_come_back_as_texts(texts: list[str]) -> None:
    rows = sheet(table([(text, None, None, None) for text in texts]))[3:]

    assert [row[0] for row in rows if row[0] != ""] == texts


def test_a_sheets_name_is_one_a_workbook_takes() -> None:
    assert sheet_name("รายงาน [1/2]: สกลนคร*?" + "ก" * 40) == ("รายงาน  1 2   สกลนคร  " + "ก" * 40)[:31]
    assert sheet_name("'") == "1"


def test_several_tables_make_several_sheets() -> None:
    file = BytesIO()
    write_xlsx([table([], sheet="ก"), table([], sheet="ข")], file)
    file.seek(0)
    assert CalamineWorkbook.from_filelike(file).sheet_names == ["ก", "ข"]


def test_paper_is_a_pdf_whatever_the_text_says() -> None:
    file = BytesIO()
    nasty = '#import "x"; #strong[a] $x$ \\ "quoted" <b> `raw` // /* ก่ำ'
    write_pdf(
        table([(nasty, 1, date(2026, 11, 20), MOMENT)] * 60, about=[nasty]),
        file,
        Imprint(made_at=MOMENT, code="ABCD-EFGH-JKLM", address="https://x.example/check/"),
    )

    assert file.getvalue().startswith(b"%PDF-")


def test_official_cells_are_in_thai_numerals() -> None:
    assert [said(each) for each in ("หมู่ 4", 1234, -2, None, date(2026, 11, 4))] == [
        "หมู่ ๔",
        "๑,๒๓๔",
        "−๒",
        "–",
        "๔\u00a0พ.ย.\u00a0๖๙",
    ]


def test_progress_is_told_by_thousands_and_at_the_end() -> None:
    told: list[int] = []
    write_csv(table([("ก", 1, None, None)] * 2500), BytesIO(), told.append)
    assert told == [1000, 2000, 2500]
