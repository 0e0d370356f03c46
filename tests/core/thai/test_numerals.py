"""Thai numerals, both ways; changes with their sign."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raingan.core.thai.numerals import signed, to_arabic, to_thai


def test_thai_numerals_both_ways() -> None:
    assert to_thai("หน้า 1 จาก 30") == "หน้า ๑ จาก ๓๐"
    assert to_thai(2566) == "๒๕๖๖"
    assert to_arabic("โทร. ๐๔๒-๗๑๑-๙๘๗") == "โทร. 042-711-987"


@pytest.mark.parametrize(
    ("change", "written"), [(2, "+2"), (-1204, "−1,204"), (0, "0"), (Decimal("-0.5"), "−0.5"), (Decimal("0.0"), "0.0")]
)
def test_a_change_has_a_true_minus(change: int | Decimal, written: str) -> None:
    assert signed(change) == written


@given(st.integers())
def test_a_number_comes_back_unchanged(number: int) -> None:
    assert int(to_arabic(to_thai(number))) == number


@given(st.text())
def test_nothing_but_digits_changes(text: str) -> None:
    assert len(to_thai(text)) == len(text)
    assert to_arabic(to_thai(text)) == to_arabic(text)
