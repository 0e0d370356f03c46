"""Periods: as addresses write them and as people read them."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raingan.core.rounds.periods import Period, add_months

months = st.dates(date(2000, 1, 1), date(2200, 9, 30))


@pytest.mark.parametrize(
    ("key", "first", "last", "label"),
    [
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30), "พฤศจิกายน 2569"),
        ("FY2570-Q1", date(2026, 10, 1), date(2026, 12, 31), "ไตรมาส 1/2570"),
        ("FY2570-Q4", date(2027, 7, 1), date(2027, 9, 30), "ไตรมาส 4/2570"),
        ("FY2566", date(2022, 10, 1), date(2023, 9, 30), "ปีงบประมาณ 2566"),
    ],
)
def test_a_key_names_its_days_and_its_words(key: str, first: date, last: date, label: str) -> None:
    period = Period.parse(key)
    assert (period.first_day, period.last_day, period.label, period.key) == (first, last, label, key)


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-13", "2026-00", "FY2570-Q5", "FY1", "fy2570", "2026-11-01", "๒๐๒๖-๑๑", "0001-01", "FY9999"],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Period.parse(text)


@given(months, st.integers(1, 4))
def test_keys_are_read_back(day: date, number: int) -> None:
    fiscal = Period.month(day).fiscal
    for period in (Period.month(day), Period.fiscal_year(fiscal), Period.quarter(fiscal, number)):
        assert Period.parse(period.key) == period
        assert period.next.previous == period
        assert period.next.first_month == add_months(period.last_month, 1)


@given(months)
def test_a_month_lies_in_one_quarter_and_one_year(day: date) -> None:
    month = Period.month(day)
    year = Period.fiscal_year(month.fiscal)
    quarters = [Period.quarter(month.fiscal, number) for number in (1, 2, 3, 4)]
    assert month.first_month in set(year.months())
    assert sum(month.first_month in set(quarter.months()) for quarter in quarters) == 1
    assert [each for quarter in quarters for each in quarter.months()] == list(year.months())
