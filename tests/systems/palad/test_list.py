"""The list behind the figures: what it shows, to whom, how it is filtered, and what it does with nonsense."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.people.models import User
from raingan.systems.palad import listing
from raingan.systems.palad.models import State
from tests.factories import CentralFactory, ChiefFactory, OfficerFactory, ProvinceOfficerFactory, the_place
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory
from tests.systems.palad.test_figures_pages import Node, entries, opened, rows

URL = reverse("palad:list")
DAY = date(2026, 11, 3)


@pytest.fixture(autouse=True)
def _november(clock: Any) -> None:
    clock.set(datetime(2026, 11, 21, 3, 0, tzinfo=UTC))


@pytest.fixture
def province(db: None) -> User:
    """Somebody of the office of province 47."""
    user: User = ProvinceOfficerFactory.create(place=the_place("47"))
    return user


def names(page: Node) -> list[str]:
    """The text of each row."""
    return [row.text for table in page.all("table", "rg-table--reports") for row in rows(table)]


def test_a_row_shows_what_the_manual_lists_and_opens_the_report(client: Client, province: User) -> None:
    report = FieldReportFactory.create(place=the_place("4701"), activity_date=DAY, details="ตรวจเยี่ยมราษฎรตำบลตัวอย่าง")
    client.force_login(province)
    page = opened(client, URL)
    (row,) = names(page)
    for part in ("รอการอนุมัติ", "3 พ.ย. 69", report.officer.last_name, report.category.name_th, "งานตามนโยบาย",
                 "บ้านนาอ้อย", "ตรวจเยี่ยมราษฎร", "ไม่มีภาพ"):  # fmt: skip
        assert part in row
    assert report.get_absolute_url() in [link.attrs["href"] for link in page.all("a")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", 3), ("state=approved", 1), ("state=returned", 0), ("dimension=function", 1), ("q=สะพาน", 1),
     ("q=สะพาน ขาด", 1), ("q=สะพาน ไม่มี", 0), ("place=4702", 1), ("period=2026-10", 1), ("period=FY2570", 4),
     ("state=approved&q=สะพาน", 0)],
)  # fmt: skip
def test_filters_narrow_the_list_and_its_count(client: Client, province: User, query: str, expected: int) -> None:
    function = CategoryFactory.create(dimension="function")
    FieldReportFactory.create(place=the_place("4701"), activity_date=DAY, state=State.APPROVED)
    FieldReportFactory.create(place=the_place("4701"), activity_date=DAY, details="สะพานขาดหลังน้ำท่วม", category=function)
    FieldReportFactory.create(place=the_place("4702"), activity_date=DAY)
    FieldReportFactory.create(place=the_place("4702"), activity_date=date(2026, 10, 3))
    FieldReportFactory.create(place=the_place("4702"), activity_date=DAY, state=State.WITHDRAWN)
    FieldReportFactory.create(place=the_place("4801"), activity_date=DAY)
    client.force_login(province)
    page = opened(client, f"{URL}?{query}")
    assert len(names(page)) == expected
    assert f"แสดง {expected} รายการ" in page.text


def test_long_lists_are_paged_and_every_order_shows_each_report_once(client: Client, province: User) -> None:
    for number in range(120):
        FieldReportFactory.create(
            place=the_place(f"470{number % 3 + 1}"), activity_date=DAY + timedelta(days=number % 9)
        )
    client.force_login(province)
    for sort in ("newest", "oldest", "place"):
        assert entries(client, f"{URL}?sort={sort}") == 120
    first = opened(client, URL)
    assert len(names(first)) == listing.PAGE
    assert "แสดง 120 รายการ" in first.text
    dates = [name for name in names(first) if "11 พ.ย. 69" in name]
    assert names(first)[: len(dates)] == dates


def test_a_search_with_very_many_hits_says_more_than_so_many(
    client: Client, province: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "CAP", 3)
    for _each in range(5):
        FieldReportFactory.create(place=the_place("4701"), activity_date=DAY)
    client.force_login(province)
    assert "แสดงมากกว่า 3 รายการ" in opened(client, f"{URL}?q=ราษฎร").text


@pytest.mark.parametrize(
    ("query", "message"),
    [("period=nonsense", "ช่วงเวลาไม่ถูกต้อง"), ("month=2026-99", "ช่วงเวลาไม่ถูกต้อง"), ("state=gone", "ไม่มีสถานะนี้"),
     ("state=withdrawn", "ไม่มีสถานะนี้"), ("dimension=x", "ไม่มีมิติ"), ("category=999999", "ไม่มีด้านที่ปฏิบัติงานนี้"),
     ("category=٣", "ต้องเป็นตัวเลข"), ("category=0", "ไม่มีด้าน"), ("category=abc", "ต้องเป็นตัวเลข"),
     ("officer=abc", "ต้องเป็นตัวเลข"), ("officer=99999999999999999999", "ต้องเป็นตัวเลข"), ("place=zz", "ไม่พบรหัสพื้นที่นี้")],
)  # fmt: skip
def test_a_value_that_makes_no_sense_is_said_so_and_the_page_works(
    client: Client, province: User, query: str, message: str
) -> None:
    FieldReportFactory.create(place=the_place("4701"), activity_date=DAY)
    client.force_login(province)
    page = opened(client, f"{URL}?{query}")
    assert message in page.text
    assert len(names(page)) == 1


@pytest.mark.parametrize(
    "query", ["cursor=xyz", "sort=foo", "q=%00", "q=%25_%27", "state=%00", "period=%00", f"q={'ก' * 5000}"]
)
def test_odd_addresses_never_break_the_page(client: Client, province: User, query: str) -> None:
    client.force_login(province)
    opened(client, f"{URL}?{query}")


@pytest.mark.parametrize("query", ["place=48", "place=4801", "place=TH", "place=10", "place=99", "officer=987654"])
def test_what_lies_outside_the_scope_is_not_there(client: Client, province: User, query: str) -> None:
    FieldReportFactory.create(place=the_place("4801"), activity_date=DAY)
    the_place("1001")
    client.force_login(province)
    assert client.get(f"{URL}?{query}").status_code == 404


def test_an_officer_of_elsewhere_is_not_named(client: Client, province: User) -> None:
    stranger = OfficerFactory.create(place=the_place("4801"))
    client.force_login(province)
    assert client.get(f"{URL}?officer={stranger.pk}").status_code == 404


def test_an_officer_sees_own_reports_wherever_made_and_nobody_elses(client: Client, db: None) -> None:
    officer = OfficerFactory.create(place=the_place("4701"))
    FieldReportFactory.create(officer=officer, activity_date=DAY)
    FieldReportFactory.create(officer=officer, place=the_place("4801"), activity_date=DAY)
    other = FieldReportFactory.create(place=the_place("4701"), activity_date=DAY)
    client.force_login(officer)
    assert len(names(opened(client, URL))) == 2
    assert len(names(opened(client, f"{URL}?place=4801"))) == 1
    assert "แสดง 1 รายการ" in opened(client, f"{URL}?place=4701").text
    assert client.get(f"{URL}?officer={other.officer_id}").status_code == 404


def test_a_list_of_one_officer_is_headed_by_the_name_and_leads_back_to_the_officers(client: Client, db: None) -> None:
    officer = OfficerFactory.create(place=the_place("4701"))
    client.force_login(ChiefFactory.create(place=the_place("4701")))
    page = opened(client, f"{URL}?place=4701&officer={officer.pk}")
    assert officer.full_name in page.all("h1")[0].text
    assert reverse("palad:officers", args=["4701"]) + "?period=2026-11" in [
        link.attrs["href"] for link in page.all("a")
    ]
    assert "ยังไม่มีรายงานในช่วงเวลานี้" in page.text


def test_the_filter_carries_place_officer_and_order_along(client: Client, db: None) -> None:
    report = FieldReportFactory.create(place=the_place("4701"), activity_date=DAY)
    client.force_login(CentralFactory.create())
    page = opened(client, f"{URL}?place=4701&officer={report.officer_id}&sort=oldest&state=pending")
    hidden = {
        each.attrs["name"]: each.attrs["value"] for each in page.all("input") if each.attrs.get("type") == "hidden"
    }
    assert {"place": "4701", "officer": str(report.officer_id), "sort": "oldest"}.items() <= hidden.items()
    chosen = [each.attrs["value"] for each in page.all("option") if "selected" in each.attrs]
    assert chosen == ["2026-11", "pending", "", ""]


@pytest.mark.parametrize("query", ["", "q=นา", "state=pending", "place=4701&period=FY2570"])
def test_the_list_costs_the_same_whatever_its_length(
    client: Client, province: User, query: str, django_assert_max_num_queries: Any
) -> None:
    for _each in range(30):
        FieldReportFactory.create(place=the_place("4701"), activity_date=DAY, photos=2)
    client.force_login(province)
    client.get(URL)  # the first page of a session writes the session
    with django_assert_max_num_queries(12):
        opened(client, f"{URL}?{query}")
