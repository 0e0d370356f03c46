"""A row while it is read: a bad cell does not end the reading, and an error of the program is not hidden."""

from typing import Any

import pytest

from raingan.core.sheets import cells
from raingan.core.sheets.rows import Row
from raingan.core.web.rules import Invalid


def _refused(_cell: Any) -> Any:
    raise Invalid("ไม่มีรหัสนี้")


def test_every_bad_cell_is_kept_and_the_good_ones_are_read() -> None:
    row = Row({"name": "  ใจดี ", "count": "สอง", "code": "x"})

    assert row.take("count", lambda cell: cells.whole(cell, least=1, most=9)) is None
    assert row.take("code", _refused) is None
    assert row.take("name", lambda cell: cells.words(cell, limit=40)) == "ใจดี"
    assert row.take("missing", cells.day) is None
    row.blame("name", "ซ้ำ")
    assert row.wrong == [("count", "ต้องเป็นจำนวนเต็ม 1 ถึง 9"), ("code", "ไม่มีรหัสนี้"), ("name", "ซ้ำ")]


def test_an_error_of_the_program_goes_on() -> None:
    with pytest.raises(ZeroDivisionError):
        Row({"n": 0}).take("n", lambda cell: 1 / cell)
