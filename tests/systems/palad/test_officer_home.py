"""The officer's first page: progress of the month, what to mend, what was reported last."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from raingan.core.flow.door import move
from raingan.core.people.models import User
from raingan.core.rounds.actions import extend
from raingan.systems.palad.duties import duties
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import State
from tests.factories import (
    AssignmentFactory,
    CentralFactory,
    ChiefFactory,
    DistrictFactory,
    OfficerFactory,
    ProvinceOfficerFactory,
    UserFactory,
)
from tests.systems.palad.factories import FieldReportFactory

HOME = reverse("palad:home")
MIDDAY = datetime(2026, 11, 20, 5, tzinfo=UTC)
NOVEMBER = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _friday(clock: Any) -> None:
    clock.set(MIDDAY)


def page(user: User) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(HOME)
    assert response.status_code == 200
    return str(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def reported(officer: User, state: str, *days: int) -> None:
    for day in days:
        FieldReportFactory.create(officer=officer, state=state, activity_date=date(2026, 11, day))


def test_an_officer_sees_how_far_the_month_is_and_what_is_missing(db: None) -> None:
    officer = OfficerFactory.create()
    reported(officer, State.APPROVED, 3, 9)
    reported(officer, State.PENDING, 18)

    html = page(officer)

    assert "พฤศจิกายน 2569: รายงานแล้ว 3 จาก 4 ครั้ง" in html
    assert "ท่านต้องรายงานอีก 1 ครั้ง และนายอำเภอต้องอนุมัติอีก 2 ครั้ง จึงจะยืนยันตัวตนในระบบเงินเพิ่ม (พ.ป.ค.) ได้" in html
    assert "ภายใน 30 พ.ย. 69 เวลา 23.59 น." in html
    assert "เหลือ 11 วัน" in html
    assert html.count("rg-slot--ok") == 2
    assert html.count("rg-slot--waiting") == 1
    assert "ยังไม่ถึง" in html


def test_four_approved_reports_complete_the_month(db: None) -> None:
    officer = OfficerFactory.create()
    reported(officer, State.APPROVED, 1, 2, 3, 4)

    assert "นายอำเภออนุมัติครบ 4 ครั้งตามเกณฑ์แล้ว" in page(officer)


def test_a_returned_report_that_is_needed_is_the_officers_own_act(db: None) -> None:
    officer = OfficerFactory.create()
    reported(officer, State.APPROVED, 1, 2)
    reported(officer, State.PENDING, 9)
    reported(officer, State.RETURNED, 10)

    assert "ท่านต้องแก้ไขรายงานที่ถูกส่งกลับ 1 ครั้ง และนายอำเภอต้องอนุมัติอีก 2 ครั้ง" in page(officer)


def test_a_report_that_was_sent_back_stands_first_with_its_reason(db: None) -> None:
    officer = OfficerFactory.create()
    chief = ChiefFactory.create(place=officer.assignments.get().place)
    report = FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, 2), photos=1)
    reported(officer, State.PENDING, 19)
    move(FLOW, report.pk, "return", by=chief, at=MIDDAY, reason="ภาพไม่ชัด กรุณาแนบใหม่")

    html = page(officer)

    assert "ต้องแก้ไข 1 รายการ" in html
    assert html.index("ภาพไม่ชัด กรุณาแนบใหม่") < html.index("รายงานล่าสุด")
    assert reverse("palad:mend", args=[report.pk]) in html


def test_each_count_leads_to_its_list(db: None) -> None:
    html = page(OfficerFactory.create())

    for state in ("approved", "pending", "returned"):
        assert f"{reverse('palad:reports')}?period=2026-11&amp;state={state}" in html


def test_an_earlier_month_is_shown_while_it_is_extended_and_not_complete(db: None, clock: Any) -> None:
    officer = OfficerFactory.create()
    place = officer.assignments.get().place_id
    clock.set(datetime(2026, 12, 2, 5, tzinfo=UTC))
    assert "พฤศจิกายน 2569" not in page(officer)

    until = datetime(2026, 12, 4, 17, tzinfo=UTC)
    extend(system="palad", key="2026-11", step="record", place=place, until=until, by=None, at=MIDDAY, reason="อุทกภัย")

    html = page(officer)
    assert "ธันวาคม 2569: รายงานแล้ว 0 จาก 4 ครั้ง" in html
    assert "พฤศจิกายน 2569: รายงานแล้ว 0 จาก 4 ครั้ง" in html
    assert "ภายใน 4 ธ.ค. 69 เวลา 23.59 น." in html


@pytest.mark.parametrize(("days", "told"), [(0, False), (1, False), (8, True)])
def test_from_three_days_before_the_end_the_chiefs_deadline_is_told(
    db: None, clock: Any, days: int, *, told: bool
) -> None:
    clock.set(MIDDAY + timedelta(days=days))

    assert ("นายอำเภอต้องอนุมัติภายใน 30 พ.ย. 69 เวลา 23.59 น." in page(OfficerFactory.create())) is told


@pytest.mark.parametrize(
    ("factory", "target"),
    [
        (ChiefFactory, "palad:pending"),
        (ProvinceOfficerFactory, "palad:dashboard"),
        (CentralFactory, "palad:dashboard"),
    ],
)
def test_the_others_are_led_to_where_their_work_is(client: Client, db: None, factory: Any, target: str) -> None:
    client.force_login(factory.create())

    response = client.get(HOME)

    assert (response.status_code, response["Location"]) == (302, reverse(target))


def test_without_a_duty_the_page_is_not_for_you(client: Client, db: None) -> None:
    client.force_login(UserFactory.create())

    assert client.get(HOME).status_code == 403


def test_an_acting_chief_sees_own_progress_and_what_waits_without_the_own_reports(db: None) -> None:
    officer = OfficerFactory.create()
    place = officer.assignments.get().place
    chief = ChiefFactory.create(place=place)
    AssignmentFactory.create(user=officer, role="chief", place=place, acting_for=chief)
    reported(officer, State.PENDING, 3)
    reported(OfficerFactory.create(place=place), State.PENDING, 3, 4)

    html = page(officer)

    assert "รายงานแล้ว 1 จาก 4 ครั้ง" in html
    assert "รออนุมัติ 2 รายการ" in html


def test_the_first_page_asks_the_database_at_most_twelve_times(
    client: Client, db: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    officer = OfficerFactory.create()
    place = officer.assignments.get().place
    AssignmentFactory.create(user=officer, role="chief", place=place, acting_for=ChiefFactory.create(place=place))
    reported(officer, State.RETURNED, 1, 2, 3)
    reported(officer, State.PENDING, *range(4, 20))
    client.force_login(officer)
    client.get(HOME)  # notes in the session that the person is there, which is done once a minute

    with django_assert_max_num_queries(12):
        assert client.get(HOME).status_code == 200


def test_the_front_hall_is_told_what_an_officer_must_do(db: None) -> None:
    officer = OfficerFactory.create()
    reported(officer, State.APPROVED, 1)
    reported(officer, State.RETURNED, 9)

    found = list(duties(officer, MIDDAY))

    assert [duty.title for duty in found] == [
        "รายงานถูกส่งกลับให้แก้ไข 1 รายการ",
        "พฤศจิกายน 2569: รายงานแล้ว 2 จาก 4 ครั้ง",
    ]
    assert found[0].tone == "returned"
    assert found[1].due == datetime(2026, 11, 30, 17, tzinfo=UTC)


def test_the_front_hall_is_told_what_a_chief_must_do_and_by_when(db: None) -> None:
    district = DistrictFactory.create()
    chief = ChiefFactory.create(place=district)
    assert list(duties(chief, MIDDAY)) == []
    reported(OfficerFactory.create(place=district), State.PENDING, 3, 4)

    (duty,) = duties(chief, MIDDAY)

    assert duty.title == "รายงานรออนุมัติ 2 รายการ"
    assert duty.url == f"{reverse('palad:review')}?month=2026-11&place={district.pk}"
    assert duty.due == datetime(2026, 11, 30, 17, tzinfo=UTC)


def test_other_duties_are_none_of_this_rooms_business(db: None) -> None:
    assert list(duties(UserFactory.create(), MIDDAY)) == []
    assert list(duties(CentralFactory.create(), MIDDAY)) == []


def test_an_officer_who_is_chief_as_well_is_told_of_acting_only_when_acting(db: None) -> None:
    place = DistrictFactory.create()
    FieldReportFactory.create(officer=OfficerFactory.create(place=place), state=State.PENDING)
    chief, deputy = OfficerFactory.create(place=place), OfficerFactory.create(place=place)
    AssignmentFactory.create(user=chief, role="chief", place=place)
    AssignmentFactory.create(user=deputy, role="chief", place=place, acting_for=chief)

    of_chief, of_deputy = page(chief), page(deputy)

    assert "รายงานรออนุมัติ 1 รายการ" in of_chief
    assert "รักษาราชการแทนนายอำเภอ" not in of_chief
    assert "ท่านรักษาราชการแทนนายอำเภอ: รออนุมัติ 1 รายการ" in of_deputy
