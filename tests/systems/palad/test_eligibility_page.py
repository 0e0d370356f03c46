"""Chief and province see whose month is complete, whose act is missing, and get from each figure to its list."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from raingan.core.rounds.periods import Period
from raingan.core.web.rules import NotThere
from raingan.systems.palad.eligibility_list import table
from raingan.systems.palad.figure_pages import list_url
from raingan.systems.palad.filters import ReportFilter
from raingan.systems.palad.models import State
from tests.factories import (
    AssignmentFactory,
    ChiefFactory,
    OfficerFactory,
    ProvinceOfficerFactory,
    UserFactory,
    the_place,
)
from tests.systems.palad.calling import MID_NOVEMBER
from tests.systems.palad.factories import FieldReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november(clock: Any) -> None:
    clock.set(MID_NOVEMBER)


def officer(name: str, place: str, **states: int) -> Any:
    user = OfficerFactory.create(first_name=name, place=the_place(place))
    for state, number in states.items():
        for day in range(1, number + 1):
            FieldReportFactory.create(officer=user, state=State(state), activity_date=date(2026, 11, day))
    return user


def page(client: Client, place: str, **query: str) -> str:
    response = client.get(reverse("palad:eligibility-of", args=[place]), query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_chief_sees_whose_act_is_missing(client: Client) -> None:
    client.force_login(ChiefFactory.create(place=the_place("4701")))
    officer("ครบ", "4701", approved=4)
    half = officer("ขาด", "4701", approved=2, pending=1)

    html = page(client, "4701")

    assert "ปลัดอำเภอต้องรายงานอีก 1 ครั้ง และนายอำเภอต้องอนุมัติอีก 2 ครั้ง" in html
    assert html.index("ขาด") < html.index("นายครบ")
    wanted = ReportFilter(period=Period.parse("2026-11"), place="4701", officer=half.pk, state="pending")
    assert list_url(wanted).replace("&", "&amp;") in html
    assert "เกณฑ์: อนุมัติแล้วไม่น้อยกว่า 4 ครั้ง" in html


def test_the_province_sees_its_districts_and_one_state_alone(client: Client) -> None:
    client.force_login(ProvinceOfficerFactory.create(place=the_place("47")))
    officer("ครบ", "4701", approved=4)
    officer("ขาด", "4702", approved=2)
    officer("อื่น", "4801", approved=2)

    whole, complete = page(client, "47"), page(client, "47", state="eligible", period="2026-11")

    assert [name in whole for name in ("นายครบ", "นายขาด", "นายอื่น")] == [True, True, False]
    assert [name in complete for name in ("นายครบ", "นายขาด")] == [True, False]


def test_whoever_moved_stands_in_the_new_district_with_what_was_approved_before(client: Client) -> None:
    client.force_login(ProvinceOfficerFactory.create(place=the_place("47")))
    user = UserFactory.create(first_name="ย้าย")
    AssignmentFactory.create(user=user, place=the_place("4701"), until=date(2026, 11, 9))
    AssignmentFactory.create(user=user, place=the_place("4702"), since=date(2026, 11, 10))
    for day in (2, 3):
        FieldReportFactory.create(
            officer=user, place=the_place("4701"), state=State.APPROVED, activity_date=date(2026, 11, day)
        )

    assert "นายย้าย" not in page(client, "4701")
    assert "รวมจากอำเภอเดิม 2" in page(client, "4702")


@pytest.mark.parametrize("sort", ["name", "-name", "approved", "-approved", "state", "district", "nonsense", "\0"])
def test_every_order_works(client: Client, sort: str) -> None:
    client.force_login(ProvinceOfficerFactory.create(place=the_place("47")))
    officer("ก", "4701", approved=1)
    officer("ข", "4702")

    assert page(client, "47", sort=sort).count("<tr>") == 3


@pytest.mark.parametrize("period", ["nonsense", "2027-05", "FY2570", "FY2570-Q1", "2026-10"])
def test_every_period_is_answered_with_a_month(client: Client, period: str) -> None:
    client.force_login(ProvinceOfficerFactory.create(place=the_place("47")))

    assert ("ตุลาคม 2569" if period == "2026-10" else "พฤศจิกายน 2569") in page(client, "47", period=period)


def test_the_page_costs_the_same_for_many(client: Client, django_assert_max_num_queries: Any) -> None:
    client.force_login(ProvinceOfficerFactory.create(place=the_place("47")))
    for place in ("4701", "4702", "4703"):
        for name in "กขค":
            officer(name, place, approved=2, pending=1)
    page(client, "47")

    with django_assert_max_num_queries(12):
        page(client, "47")


def test_an_acting_chief_is_told_who_decides_about_the_own_reports(client: Client) -> None:
    user = officer("รักษาการ", "4701", pending=1)
    chief = ChiefFactory.create(place=the_place("4701"), first_name="นายอำเภอ")
    AssignmentFactory.create(user=user, role="chief", place=the_place("4701"), acting_for=chief)
    client.force_login(user)
    home = reverse("palad:home")
    assert f"ต้องรอนายอำเภอ ({chief.full_name}) พิจารณา" in strip_tags(client.get(home).content.decode())

    second = officer("คนที่สอง", "4701")
    AssignmentFactory.create(user=second, role="chief", place=the_place("4701"), acting_for=chief)

    assert f"รายงานของท่านต้องให้ {second.full_name} ผู้รักษาราชการแทนอีกคนพิจารณา" in strip_tags(
        client.get(home).content.decode()
    )


def test_the_list_becomes_a_file(client: Client) -> None:
    province = ProvinceOfficerFactory.create(place=the_place("47"))
    officer("ครบ", "4701", approved=4)
    officer("ขาด", "4702", approved=2)

    whole = table(province, {"place": "47", "period": "2026-11", "sort": "name"}, MID_NOVEMBER)
    half = table(province, {"place": "47", "state": "waiting", "period": "nonsense"}, MID_NOVEMBER)

    assert [(row[3], row[5]) for row in whole.rows] == [(2, 4), (4, 4)]
    assert [row[8] for row in half.rows] == ["ยังไม่ครบ"]
    for place in ("48", "TH", "nothing"):
        with pytest.raises(NotThere):
            table(province, {"place": place}, MID_NOVEMBER)
    client.force_login(province)
    sent = client.post(
        reverse("exports:ask", args=["palad", "eligibility", "csv"]), {"query": "place=47&period=2026-11"}
    )
    assert sent.status_code == 302
