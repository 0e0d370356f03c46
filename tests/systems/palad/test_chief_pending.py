"""The chief's list of what waits, and approving the selected in one act."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.audit.models import Event
from raingan.core.flow.door import amend, move
from raingan.core.people.models import User
from raingan.core.places.models import Place
from raingan.core.rounds.actions import extend
from raingan.core.thai.dates import BANGKOK
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import FieldReport, State
from tests.conftest import Clock
from tests.factories import (
    AssignmentFactory,
    ChiefFactory,
    OfficerFactory,
    ProvinceOfficerFactory,
    the_place,
)
from tests.systems.palad.chief import AFTER_CLOSING, LAST_EVENING, MIDMONTH, chief_of, page_url, text_of
from tests.systems.palad.factories import FieldReportFactory, ReportPhotoFactory

pytestmark = pytest.mark.django_db
PENDING, APPROVE = "/palad/pending/", "/palad/pending/approve/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _on_the_last_evening(clock: Clock) -> None:
    clock.set(LAST_EVENING)


@pytest.fixture
def place() -> Place:
    return the_place("4701")


def box(report: FieldReport, version: int = 1) -> str:
    return f"{report.pk}:{version}"


def reports_of(officer: User, *days: int, state: State = State.PENDING) -> list[FieldReport]:
    return [FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, day), state=state) for day in days]


def states() -> set[str]:
    return set(FieldReport.objects.values_list("state", flat=True))


def test_each_officer_has_one_line(client: Client, place: Place) -> None:
    officer = OfficerFactory.create(place=place)
    reports_of(officer, 2, state=State.APPROVED)
    reports_of(officer, 16, 23)
    chief_of(place, client)

    page = " ".join(text_of(client.get(PENDING)).split())

    assert officer.full_name in page
    assert "3/4</b> · อนุมัติแล้ว 1 · รออนุมัติ 2 · <span" in page
    assert "ขาดสัปดาห์ที่ 2<" in page
    assert "รออนุมัติ 2 รายการ" in page


def test_whoever_needs_the_chief_for_eligibility_comes_first(client: Client, place: Place) -> None:
    done = OfficerFactory.create(place=place)
    reports_of(done, 1, 2, 3, 4, state=State.APPROVED)
    reports_of(done, 5)
    short = OfficerFactory.create(place=place)
    reports_of(short, 1, 2)
    nearly = OfficerFactory.create(place=place)
    reports_of(nearly, 1, 2, 3, state=State.APPROVED)
    reports_of(nearly, 30)
    nothing_yet = OfficerFactory.create(place=place)
    reports_of(nothing_yet, 20, 21, 22, 23)
    chief_of(place, client)

    page = text_of(client.get(PENDING))

    places_in_page = [page.index(f'id="officer-{each.pk}"') for each in (nothing_yet, nearly, short, done)]
    assert places_in_page == sorted(places_in_page)
    assert page.count("รอท่านอนุมัติจึงจะครบตามเกณฑ์") == 2


def test_what_was_approved_in_the_former_district_counts_too(client: Client, place: Place) -> None:
    officer = OfficerFactory.create(place=the_place("4702"))
    reports_of(officer, 1, 2, 3, state=State.APPROVED)
    FieldReportFactory.create(officer=officer, place=place, activity_date=date(2026, 11, 25))
    chief_of(place, client)

    assert "อนุมัติแล้ว 3" in text_of(client.get(PENDING))


def test_only_the_chiefs_own_district_is_there(client: Client, place: Place) -> None:
    here = FieldReportFactory.create(place=place, activity_date=date(2026, 11, 2))
    there = FieldReportFactory.create(place=the_place("4702"), activity_date=date(2026, 11, 2))
    chief_of(place, client)

    page = text_of(client.get(PENDING))

    assert page_url(here) in page
    assert page_url(there) not in page
    assert client.get(PENDING, {"place": "4702"}).status_code == 404
    assert client.get(PENDING, {"place": "47"}).status_code == 404


def test_who_is_no_chief_has_no_such_page(client: Client, place: Place) -> None:
    for person in (OfficerFactory.create(place=place), ProvinceOfficerFactory.create(place=the_place("47"))):
        client.force_login(person)

        assert client.get(PENDING).status_code == 403
        assert client.post(APPROVE).status_code == 403


def test_who_acts_as_chief_of_two_districts_changes_between_them(client: Client, place: Place) -> None:
    chief = chief_of(place, client)
    AssignmentFactory.create(user=chief, role="chief", place=the_place("4702"))
    there = FieldReportFactory.create(place=the_place("4702"), activity_date=date(2026, 11, 2))

    assert page_url(there) not in text_of(client.get(PENDING))
    assert page_url(there) in text_of(client.get(PENDING, {"place": "4702"}))


def test_what_is_odd_is_said_on_the_card(client: Client, place: Place) -> None:
    late = FieldReportFactory.create(
        place=place, activity_date=date(2026, 11, 2), created_at=datetime(2026, 11, 12, 9, 0, tzinfo=BANGKOK)
    )
    ReportPhotoFactory.create(report=late, taken_at=datetime(2026, 11, 5, 9, 0, tzinfo=BANGKOK))
    FieldReportFactory.create(place=place, activity_date=date(2026, 11, 30), no_photo_reason="ฝนตกหนักตลอดงาน")
    chief_of(place, client)

    page = text_of(client.get(PENDING))

    assert "ภาพถ่ายเมื่อ 5 พฤศจิกายน 2569 หลังวันที่ปฏิบัติงาน 3 วัน" in page
    assert "บันทึกหลังวันที่ปฏิบัติงาน 10 วัน" in page
    assert "ไม่มีภาพ: ฝนตกหนักตลอดงาน" in page


def test_those_without_anything_odd_are_picked_by_a_link(client: Client, place: Place) -> None:
    clean = FieldReportFactory.create(place=place, activity_date=date(2026, 11, 29), photos=1)
    odd = FieldReportFactory.create(place=place, activity_date=date(2026, 11, 29))
    chief_of(place, client)

    page = text_of(client.get(PENDING, {"pick": "clean"}))

    assert f'value="{box(clean)}" checked' in page
    assert f'value="{box(odd)}" checked' not in page
    assert text_of(client.get(PENDING, {"pick": "all"})).count(" checked") == 2
    assert " checked" not in text_of(client.get(PENDING))


def test_the_month_is_the_one_that_can_still_be_approved(client: Client, clock: Clock, place: Place) -> None:
    november = FieldReportFactory.create(place=place, activity_date=date(2026, 11, 2))
    FieldReportFactory.create(place=place, activity_date=date(2026, 9, 2))
    chief_of(place, client)
    clock.set(AFTER_CLOSING + timedelta(hours=9))

    page = text_of(client.get(PENDING))
    assert "ไม่มีรายการรออนุมัติของเดือนธันวาคม 2569" in page
    assert "month=2026-11" in page  # it waits there, though it is too late
    assert "month=2026-09" in page
    assert "month=2026-10" not in page
    assert 'name="chosen"' not in text_of(client.get(PENDING, {"month": "2026-11"}))
    assert "ปิดรับเมื่อ 30 พ.ย. 69 เวลา 23.59 น. แล้ว" in text_of(client.get(PENDING, {"month": "2026-11"}))

    extend(
        system="palad", key="2026-11", step="approve", place="47", until=AFTER_CLOSING + timedelta(days=3),
        by=None, at=AFTER_CLOSING, reason="น้ำท่วม",
    )  # fmt: skip
    page = text_of(client.get(PENDING))
    assert page_url(november) in page
    assert "อนุมัติได้ถึง 3 ธ.ค. 69 เวลา 23.59 น. (ขยายเวลาแล้ว)" in page


def test_the_time_left_is_said(client: Client, place: Place) -> None:
    chief_of(place, client)

    page = text_of(client.get(PENDING))

    assert "อนุมัติได้ถึง 30 พ.ย. 69 เวลา 23.59 น." in page
    assert "เหลือ 2 ชั่วโมง" in page


def test_an_unknown_month_is_the_usual_one(client: Client, place: Place) -> None:
    chief_of(place, client)

    for month in ("1999-01", "x", "2026-13", "'"):
        assert "พฤศจิกายน 2569" in text_of(client.get(PENDING, {"month": month}))


def test_ones_own_reports_stand_last_and_cannot_be_chosen(client: Client, place: Place) -> None:
    deputy = OfficerFactory.create(place=place)
    AssignmentFactory.create(user=deputy, role="chief", place=place, acting_for=ChiefFactory.create(place=place))
    own = reports_of(deputy, 1, 2, 3, 4)
    other = FieldReportFactory.create(place=place, activity_date=date(2026, 11, 20))
    client.force_login(deputy)

    page = text_of(client.get(PENDING))

    assert "เป็นรายงานของท่านเอง" in page
    assert page.index(page_url(other)) < page.index(page_url(own[0]))
    assert page.count('name="chosen"') == 1


def test_the_selected_are_approved_in_one_act(client: Client, place: Place) -> None:
    reports = reports_of(OfficerFactory.create(place=place), 1, 8, 15, 22)
    chief_of(place, client)

    answer = client.post(APPROVE, {"chosen": [box(each) for each in reports], "month": "2026-11"}, follow=True)

    assert answer.redirect_chain == [("/palad/pending/?month=2026-11", 302)]
    assert "อนุมัติแล้ว 4 รายการ" in text_of(answer)
    assert states() == {State.APPROVED}
    assert Event.objects.filter(verb="approve").count() == 4


def test_the_button_of_a_card_approves_that_one_alone(client: Client, place: Place) -> None:
    first, second = reports_of(OfficerFactory.create(place=place), 1, 8)
    chief_of(place, client)

    client.post(APPROVE, {"chosen": [box(second)], "only": box(first)})

    assert FieldReport.objects.get(pk=first.pk).state == State.APPROVED
    assert FieldReport.objects.get(pk=second.pk).state == State.PENDING


def test_each_that_is_refused_has_its_own_reason_and_a_strange_one_no_name(client: Client, place: Place) -> None:
    officer = OfficerFactory.create(place=place, first_name="สมชาย")
    good, approved, changed = reports_of(officer, 1, 8, 15)
    foreign = FieldReportFactory.create(place=the_place("4702"), activity_date=date(2026, 11, 2))
    chief = chief_of(place, client)
    move(FLOW, approved.pk, "approve", by=chief, at=MIDMONTH)
    amend(FLOW, changed.pk, by=officer, at=MIDMONTH, seen=1, change=lambda each: {"changed": []})

    chosen = [box(good), box(approved, 2), box(changed), box(foreign), f"{uuid4()}:1"]
    answer = client.post(APPROVE, {"chosen": chosen, "month": "2026-11"})

    page = text_of(answer)
    assert answer.status_code == 200
    assert "อนุมัติแล้ว 1 รายการ" in page
    assert "ไม่ได้อนุมัติ 4 รายการ" in page
    assert "สถานะปัจจุบันคือ “อนุมัติแล้ว”" in page
    assert "ถูกแก้ไขหลังจากที่ท่านเปิดดู" in page
    assert page.count("<li>ไม่พบรายการนี้</li>") == 2  # the foreign one and one that never was are told alike
    assert str(foreign.pk) not in page
    assert foreign.officer.full_name not in page
    assert FieldReport.objects.get(pk=foreign.pk).state == State.PENDING


def test_ones_own_among_the_selected_is_refused(client: Client, place: Place) -> None:
    deputy = OfficerFactory.create(place=place)
    AssignmentFactory.create(user=deputy, role="chief", place=place, acting_for=ChiefFactory.create(place=place))
    (own,) = reports_of(deputy, 1)
    client.force_login(deputy)

    answer = client.post(APPROVE, {"chosen": [box(own)]})

    assert "ไม่สามารถพิจารณารายงานของตนเองได้" in text_of(answer)
    assert states() == {State.PENDING}


def test_approving_twice_says_so_and_does_it_once(client: Client, place: Place) -> None:
    (report,) = reports_of(OfficerFactory.create(place=place), 1)
    chief_of(place, client)

    client.post(APPROVE, {"chosen": [box(report)]})
    answer = client.post(APPROVE, {"chosen": [box(report)]})

    assert "ไม่ได้อนุมัติ 1 รายการ" in text_of(answer)
    assert Event.objects.filter(verb="approve").count() == 1


def test_after_closing_each_is_refused(client: Client, clock: Clock, place: Place) -> None:
    reports = reports_of(OfficerFactory.create(place=place), 1, 8)
    chief_of(place, client)
    clock.set(AFTER_CLOSING)

    answer = client.post(APPROVE, {"chosen": [box(each) for each in reports], "month": "2026-11"})

    assert "ไม่ได้อนุมัติ 2 รายการ" in text_of(answer)
    assert states() == {State.PENDING}


@pytest.mark.parametrize("chosen", [[], [""], ["x:1"], [f"{uuid4()}:x"], [f"{uuid4()}"]])
def test_nothing_chosen_is_said(client: Client, place: Place, chosen: list[str]) -> None:
    reports_of(OfficerFactory.create(place=place), 1)
    chief_of(place, client)

    assert "กรุณาเลือกอย่างน้อย 1 รายการ" in text_of(client.post(APPROVE, {"chosen": chosen}))
    assert states() == {State.PENDING}


def test_with_htmx_the_queue_alone_comes_anew(client: Client, place: Place) -> None:
    first, second = reports_of(OfficerFactory.create(place=place), 1, 8)
    chief_of(place, client)

    fragment = text_of(client.post(APPROVE, {"chosen": [box(first)], "month": "2026-11"}, headers=HTMX))

    assert "<html" not in fragment
    assert "อนุมัติแล้ว 1 รายการ" in fragment
    assert page_url(first) not in fragment
    assert page_url(second) in fragment


def test_typed_html_is_shown_and_does_nothing(client: Client, place: Place) -> None:
    nasty = "<script>alert(1)</script>"
    FieldReportFactory.create(
        place=place, activity_date=date(2026, 11, 2), details=nasty, village_name=nasty, no_photo_reason=nasty
    )
    chief_of(place, client)

    page = text_of(client.get(PENDING))

    assert page.count("&lt;script&gt;alert(1)") == 3
    assert "<script>alert" not in page


def test_the_page_costs_the_same_for_sixty(client: Client, place: Place, django_assert_max_num_queries) -> None:
    for _each in range(12):
        for report in reports_of(OfficerFactory.create(place=place), 1, 8, 15, 22, 28):
            ReportPhotoFactory.create(report=report)
    chief_of(place, client)
    client.get(PENDING)  # the first page of a session writes the session

    with django_assert_max_num_queries(12):
        page = text_of(client.get(PENDING))
    assert page.count('name="chosen"') == 60


def test_the_menu_leads_here(client: Client, place: Place) -> None:
    chief_of(place, client)

    assert f'href="{reverse("palad:pending")}"' in text_of(client.get(PENDING))
