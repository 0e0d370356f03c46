"""A small file that names cells far apart is refused before the reader makes room for all between them."""

import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from raingan.core.sheets.reading import MOST_CELLS, read_table
from raingan.core.web.rules import Invalid, TooLarge

CELL = b'<c r="A1"><v>1</v></c>'


def workbook(*cells: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for row, column in cells:
        sheet.write(row, column, 1)
    book.close()
    return buffer.getvalue()


def edited(change: Callable[[bytes], bytes]) -> bytes:
    """A workbook of one cell whose sheet is changed by hand."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook((0, 0)))) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename.startswith("xl/worksheets/"):
                assert CELL in data
                data = change(data)
            new.writestr(part, data)
    return buffer.getvalue()


@pytest.mark.parametrize("far", [(1_048_575, 16_383), (99_999, 999), (MOST_CELLS // 1000 + 1, 999)])
def test_cells_far_apart_are_refused_before_there_is_room_for_all_between(far: tuple[int, int]) -> None:
    with pytest.raises(TooLarge):
        read_table(workbook((0, 0), far), "a.xlsx")


@pytest.mark.parametrize(
    "cell",
    [
        b"<c r='XFD1048576'><v>1</v></c>",
        b'<c t="n"\n r = "xfd1048576" ><v>1</v></c>',
        b'<c s=">" r="XFD1048576"><v>1</v></c>',
        b'<x:c r="XFD1048576"><v>1</v></x:c>',
        b'</row><row r="1048576"><c><v>1</v></c><c r="AAA1048576"><v>1</v></c>',
        b"<!--" + b"x" * 65_500 + b'--><c r="XFD1048576"><v>1</v></c>',
    ],
)
def test_however_the_cell_is_written(cell: bytes) -> None:
    with pytest.raises(TooLarge):
        read_table(edited(lambda data: data.replace(CELL, CELL + cell)), "a.xlsx")


def test_rows_without_a_cell_and_cells_without_a_name_cost_nothing() -> None:
    more = CELL + b'<c><v>2</v></c></row><row r="900000" s="1"/><row r="2"><c><v>3</v></c>'
    assert [row for _line, row in read_table(edited(lambda data: data.replace(CELL, more)), "a.xlsx")]
    assert len(read_table(workbook(*((row, column) for row in range(500) for column in range(40))), "a.xlsx")) == 500


def test_a_part_that_does_not_unpack_is_no_workbook() -> None:
    data = bytearray(workbook((0, 0)))
    data[60:90] = bytes(30)
    with pytest.raises(Invalid):
        read_table(bytes(data), "a.xlsx")
