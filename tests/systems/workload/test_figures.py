"""The figures of a row: what is read, what counts as answered, how many hours it comes to."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raingan.core.thai.numerals import to_thai
from raingan.core.web.rules import Invalid
from raingan.systems.workload.figures import Figures, read_figures, read_hours_per_day, read_hours_per_person_year

quantities = st.integers(0, 999_999)
days = st.integers(0, 999)
tenths = st.integers(0, 239)


def test_what_is_not_done_takes_no_time() -> None:
    assert read_figures({"quantity": "0", "days": "3", "hours": "2"}) == Figures(0, 0, Decimal("0.0"))


def test_blank_is_unanswered_and_a_quantity_without_time_only_partly() -> None:
    blank, partial = read_figures({}), read_figures({"quantity": "5", "days": "0", "hours": "0"})

    assert (blank.is_blank, blank.is_answered) == (True, False)
    assert (partial.is_blank, partial.is_answered) == (False, False)
    assert not read_figures({"days": "1"}).is_answered


@pytest.mark.parametrize("typed", ["1,250", "๑๒๕๐", " 1250 ", "1250.0", "๑,๒๕๐"])
def test_quantities_are_read_as_people_and_spreadsheets_write_them(typed: str) -> None:
    assert read_figures({"quantity": typed}).quantity == 1250


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": "1.5"}, "quantity"),
        ({"quantity": "1e5"}, "quantity"),
        ({"quantity": "1000000"}, "quantity"),
        ({"quantity": "\0"}, "quantity"),
        ({"quantity": "9" * 5000}, "quantity"),
        ({"days": "1000"}, "days"),
        ({"hours": "24"}, "hours"),
        ({"hours": "1.25"}, "hours"),
        ({"hours": "NaN"}, "hours"),
        ({"hours": "1e400"}, "hours"),
        ({"hours": "-0.5"}, "hours"),
        ({"hours": "สอง"}, "hours"),
    ],
)
def test_what_is_no_figure_is_refused_at_its_field(typed: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_figures(typed)

    assert refused.value.field == field


@given(quantities, days, tenths)
def test_what_is_written_is_read_back(quantity: int, day: int, tenth: int) -> None:
    figures = Figures(quantity, day, Decimal(tenth) / 10).settled()
    shown = {"quantity": f"{figures.quantity:,}", "days": to_thai(figures.days), "hours": figures.hours}

    assert read_figures(shown) == figures


@given(quantities, days, tenths, st.integers(1, 240))
def test_hours_are_quantity_times_days_and_hours(quantity: int, day: int, tenth: int, per_day: int) -> None:
    figures = Figures(quantity, day, Decimal(tenth) / 10).settled()

    assert figures.total_hours(Decimal(per_day) / 10) * 10 == quantity * (day * per_day + tenth)


@given(st.text(max_size=20))
def test_nothing_typed_breaks_the_reading(typed: str) -> None:
    for field in ("quantity", "days", "hours"):
        with suppress(Invalid):
            figures = read_figures({field: typed})
            assert figures == figures.settled()
    for read in (read_hours_per_day, read_hours_per_person_year):
        with suppress(Invalid):
            assert read(typed) > 0
