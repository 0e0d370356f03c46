"""Dates as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raingan.core.thai import dates
from raingan.core.thai.dates import BANGKOK

FOURTH_OF_JULY = date(2023, 7, 4)
MOMENT = datetime(2023, 7, 4, 7, 2, 59, tzinfo=UTC)


def test_dates_in_thai_carry_the_buddhist_year() -> None:
    assert dates.long_date(FOURTH_OF_JULY) == "4 กรกฎาคม 2566"
    assert dates.short_date(FOURTH_OF_JULY) == "4 ก.ค. 66"
    assert dates.month_name(FOURTH_OF_JULY) == "กรกฎาคม 2566"
    assert dates.short_month(FOURTH_OF_JULY) == "ก.ค. 66"
    assert dates.date_time(MOMENT) == "4 ก.ค. 66 เวลา 14.02 น."
    assert dates.short_date(date(2057, 1, 1)) == "1 ม.ค. 00"


def test_dates_in_english_name_the_same_year_in_full() -> None:
    assert dates.long_date(FOURTH_OF_JULY, "en") == "4 July 2566"
    assert dates.short_date(FOURTH_OF_JULY, "en-gb") == "4 Jul 2566"
    assert dates.month_name(FOURTH_OF_JULY, "en") == "July 2566"
    assert dates.short_month(FOURTH_OF_JULY, "en") == "Jul 2566"
    assert dates.date_time(MOMENT, "en") == "4 Jul 2566, 14:02"


def test_all_twelve_months_have_their_names() -> None:
    days = [date(2026, month, 9) for month in range(1, 13)]
    assert " ".join(dates.month_name(day).split()[0] for day in days) == (
        "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
    )
    assert " ".join(dates.short_month(day).split()[0] for day in days) == (
        "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค."
    )


def test_a_moment_after_midnight_in_bangkok_is_of_the_new_day() -> None:
    at = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
    assert dates.short_date(at) == "1 ธ.ค. 69"
    assert dates.date_time(at) == "1 ธ.ค. 69 เวลา 00.30 น."
    assert dates.buddhist_year(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == 2570


def test_a_half_open_midnight_closes_on_the_day_before() -> None:
    midnight = datetime(2026, 12, 1, tzinfo=BANGKOK)
    assert dates.closing_time(midnight) == "30 พ.ย. 69 เวลา 23.59 น."
    assert dates.closing_time(midnight.astimezone(UTC), "en") == "30 Nov 2569, 23:59"
    assert dates.closing_time(midnight + timedelta(hours=12)) == "1 ธ.ค. 69 เวลา 12.00 น."


@pytest.mark.parametrize(
    ("left", "thai", "english"),
    [
        (timedelta(0), "ปิดแล้ว", "Closed"),
        (timedelta(days=-3), "ปิดแล้ว", "Closed"),
        (timedelta(seconds=1), "เหลือ 1 นาที", "1 minute left"),
        (timedelta(minutes=59, seconds=59), "เหลือ 59 นาที", "59 minutes left"),
        (timedelta(hours=3, minutes=59), "เหลือ 3 ชั่วโมง", "3 hours left"),
        (timedelta(hours=23, minutes=59), "เหลือ 23 ชั่วโมง", "23 hours left"),
        (timedelta(days=1), "เหลือ 1 วัน", "1 day left"),
        (timedelta(days=9, hours=15), "เหลือ 10 วัน", "10 days left"),
        (timedelta(days=1200), "เหลือ 1,200 วัน", "1,200 days left"),
    ],
)
def test_what_is_left_until_the_end(left: timedelta, thai: str, english: str) -> None:
    at = datetime(2026, 11, 21, 9, 0, tzinfo=BANGKOK)
    assert dates.days_left(at, at + left) == thai
    assert dates.days_left(at.astimezone(UTC), at + left, "en") == english


@pytest.mark.parametrize(
    ("left", "thai", "english"),
    [
        (timedelta(0), "ปิดรับแล้วเมื่อ 21 พ.ย. 69 เวลา 09.00 น.", "Closed at 21 Nov 2569, 09:00"),
        (timedelta(seconds=1), "เหลือ 1 นาที", "1 min left"),
        (timedelta(minutes=59, seconds=59), "เหลือ 59 นาที", "59 min left"),
        (timedelta(hours=5, minutes=12), "เหลือ 5 ชั่วโมง 12 นาที", "5 h 12 min left"),
        (timedelta(days=1), "เหลือ 24 ชั่วโมง 0 นาที", "24 h 0 min left"),
        (timedelta(days=1, seconds=1), "เหลือ 2 วัน", "2 days left"),
    ],
)
def test_the_last_day_is_counted_to_the_minute(left: timedelta, thai: str, english: str) -> None:
    at = datetime(2026, 11, 21, 9, 0, tzinfo=BANGKOK)
    assert dates.time_left(at, at + left) == thai
    assert dates.time_left(at.astimezone(UTC), at + left, "en") == english


def test_today_and_yesterday_have_words() -> None:
    today = date(2026, 11, 21)
    assert dates.relative_day(today, today) == "วันนี้"
    assert dates.relative_day(date(2026, 11, 20), today) == "เมื่อวาน"
    assert dates.relative_day(date(2026, 11, 18), today) == "18 พ.ย. 69"
    assert dates.relative_day(date(2026, 11, 22), today) == "22 พ.ย. 69"
    assert dates.relative_day(datetime(2026, 11, 20, 17, 1, tzinfo=UTC), today, "en") == "today"
    assert dates.relative_day(date(2026, 11, 20), today, "en") == "yesterday"


def test_the_fiscal_year_is_named_by_the_year_it_ends_in() -> None:
    assert dates.fiscal_year(date(2022, 9, 30)) == 2565
    assert dates.fiscal_year(date(2022, 10, 1)) == 2566
    assert dates.fiscal_year(date(2023, 9, 30)) == 2566
    assert [dates.fiscal_quarter(date(2026, month, 1)) for month in range(1, 13)] == [
        2,
        2,
        2,
        3,
        3,
        3,
        4,
        4,
        4,
        1,
        1,
        1,
    ]


@given(st.dates(max_value=date(9998, 12, 30)))
def test_a_fiscal_year_has_four_quarters_in_order(day: date) -> None:
    following = day + timedelta(days=1)
    here = (dates.fiscal_year(day), dates.fiscal_quarter(day))
    there = (dates.fiscal_year(following), dates.fiscal_quarter(following))
    assert here == there or there == ((here[0], here[1] + 1) if here[1] < 4 else (here[0] + 1, 1))


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2400, 1, 1)))  # noqa: DTZ001
def test_a_naive_moment_is_bangkoks(at: datetime) -> None:
    assert dates.date_time(at) == dates.date_time(at.replace(tzinfo=BANGKOK))
