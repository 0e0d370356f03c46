"""What is approved, per officer, and where it leads."""

from datetime import date

import pytest
from django.test import Client

from raingan.core.places.models import Place
from raingan.systems.palad.models import State
from tests.conftest import Clock
from tests.factories import OfficerFactory, ProvinceOfficerFactory, the_place
from tests.systems.palad.chief import MIDMONTH, chief_of, page_url, step_url, text_of
from tests.systems.palad.factories import FieldReportFactory

pytestmark = pytest.mark.django_db
APPROVED = "/palad/approved/"


@pytest.fixture(autouse=True)
def _in_november(clock: Clock) -> None:
    clock.set(MIDMONTH)


@pytest.fixture
def place() -> Place:
    return the_place("4701")


def test_each_officer_has_counts_also_with_nothing(client: Client, place: Place) -> None:
    busy, idle = OfficerFactory.create(place=place), OfficerFactory.create(place=place)
    for state in (State.APPROVED, State.APPROVED, State.PENDING, State.RETURNED, State.WITHDRAWN):
        FieldReportFactory.create(officer=busy, activity_date=date(2026, 11, 3), state=state)
    chief_of(place, client)

    page = text_of(client.get(APPROVED))

    assert "อนุมัติแล้ว 2 รายการ" in page
    assert busy.full_name in page
    assert idle.full_name in page
    assert f"/palad/approved/{busy.pk}/?period=2026-11" in page
    assert f"/palad/approved/{idle.pk}/" not in page


def test_the_period_is_chosen(client: Client, place: Place) -> None:
    officer = OfficerFactory.create(place=place)
    for month in (10, 11):
        FieldReportFactory.create(officer=officer, activity_date=date(2026, month, 3), state=State.APPROVED)
    chief_of(place, client)

    assert "อนุมัติแล้ว 2 รายการ" in text_of(client.get(APPROVED, {"period": "FY2570-Q1"}))
    assert "อนุมัติแล้ว 1 รายการ" in text_of(client.get(APPROVED, {"period": "2026-10"}))
    assert "พฤศจิกายน 2569 · อนุมัติแล้ว 1 รายการ" in text_of(client.get(APPROVED, {"period": "nonsense"}))
    assert '<option value="2024-02" selected>' in text_of(client.get(APPROVED, {"period": "2024-02"}))


def test_the_reports_of_one_officer_lead_to_where_they_are_reopened(client: Client, place: Place) -> None:
    officer = OfficerFactory.create(place=place)
    approved = FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, 3), state=State.APPROVED)
    waiting = FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, 4))
    elsewhere = FieldReportFactory.create(
        officer=officer, place=the_place("4702"), activity_date=date(2026, 11, 5), state=State.APPROVED
    )
    chief_of(place, client)

    page = text_of(client.get(f"{APPROVED}{officer.pk}/"))

    assert officer.full_name in page
    assert page_url(approved) in page
    assert page_url(waiting) not in page
    assert page_url(elsewhere) not in page
    assert step_url(approved, "reopen") in text_of(client.get(page_url(approved)))


def test_somebody_of_another_district_is_not_there(client: Client, place: Place) -> None:
    stranger = FieldReportFactory.create(place=the_place("4702"), state=State.APPROVED).officer
    chief_of(place, client)

    assert client.get(f"{APPROVED}{stranger.pk}/").status_code == 404
    assert client.get(f"{APPROVED}999999/").status_code == 404
    assert client.get(f"{APPROVED}{stranger.pk}/", {"place": "4702"}).status_code == 404
    assert client.get(APPROVED, {"place": "4702"}).status_code == 404


def test_an_officer_with_nothing_approved_yet_has_an_empty_page(client: Client, place: Place) -> None:
    officer = OfficerFactory.create(place=place)
    chief_of(place, client)

    assert "ยังไม่มีรายงานที่อนุมัติในช่วงเวลานี้" in text_of(client.get(f"{APPROVED}{officer.pk}/"))


def test_who_is_no_chief_has_no_such_page(client: Client, place: Place) -> None:
    officer = OfficerFactory.create(place=place)
    for person in (officer, ProvinceOfficerFactory.create(place=the_place("47"))):
        client.force_login(person)

        assert client.get(APPROVED).status_code == 403
        assert client.get(f"{APPROVED}{officer.pk}/").status_code == 403


@pytest.mark.parametrize("path", [APPROVED, APPROVED + "{officer}/"])
def test_the_pages_cost_the_same_whatever_there_is(
    client: Client, place: Place, path: str, django_assert_max_num_queries
) -> None:
    officer = OfficerFactory.create(place=place)
    for day in range(1, 21):
        FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, day), state=State.APPROVED, photos=1)
    chief_of(place, client)
    address = path.format(officer=officer.pk)
    client.get(address)

    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200
