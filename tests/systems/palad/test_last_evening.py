"""The last evening on the pages: what may still be done in the grace, what time is left, and what comes later."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from raingan.core.audit.models import Event
from raingan.core.people.models import User
from raingan.core.places.models import Place
from raingan.core.rounds.requests import ask
from raingan.systems.palad.actions import approve_reports
from raingan.systems.palad.duties import duties
from raingan.systems.palad.models import FieldReport, Policy, State
from tests.conftest import Clock
from tests.factories import CentralFactory, OfficerFactory, the_place
from tests.systems.palad.chief import AFTER_CLOSING, LAST_EVENING, chief_of, page_url, step_url, text_of
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory

pytestmark = pytest.mark.django_db
IN_GRACE = AFTER_CLOSING + timedelta(hours=1)
AFTER_GRACE = AFTER_CLOSING + timedelta(hours=6)
PENDING, REVIEW, APPROVE = reverse("palad:pending"), reverse("palad:review"), reverse("palad:approve-selected")
UNTIL = "1 ธ.ค. 69 เวลา 06.00 น."


@pytest.fixture(autouse=True)
def _in_grace(clock: Clock) -> None:
    clock.set(IN_GRACE)
    Policy.objects.create(from_month=date(2026, 10, 1), grace_hours=6, reason="คืนสิ้นเดือน", set_at=LAST_EVENING)


@pytest.fixture
def place() -> Place:
    return the_place("4701")


@pytest.fixture
def officer(place: Place) -> User:
    person: User = OfficerFactory.create(place=place)
    return person


@pytest.fixture
def report(officer: User) -> FieldReport:
    made: FieldReport = FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, 20), photos=1)
    return made


def test_the_list_says_that_it_is_the_grace_and_offers_approving(
    client: Client, place: Place, report: FieldReport
) -> None:
    chief_of(place, client)

    page = text_of(client.get(PENDING))

    assert page_url(report) in page  # the month that has closed, for something can be done in it
    assert f"ช่วงผ่อนผัน: อนุมัติได้ถึง {UNTIL}" in page
    assert "อนุมัติได้เท่านั้น ส่งกลับแก้ไขหรือยกเลิกการอนุมัติไม่ได้" in page
    assert "เหลือ 5 ชั่วโมง 0 นาที" in page
    assert f'name="chosen" value="{report.pk}:1"' in page
    assert f'name="only" value="{report.pk}:1"' in page
    assert REVIEW in page


def test_those_chosen_are_approved_in_the_grace_and_marked(client: Client, place: Place, report: FieldReport) -> None:
    chief_of(place, client)

    assert client.post(APPROVE, {"chosen": f"{report.pk}:1", "month": "2026-11"}).status_code == 302

    report.refresh_from_db()
    assert report.state == State.APPROVED
    assert Event.objects.get(verb="approve").facts == {"in_grace": True}
    assert "ในช่วงผ่อนผันหลังปิดรับ" in text_of(client.get(page_url(report)))


def test_the_review_offers_approving_and_no_return(client: Client, place: Place, report: FieldReport) -> None:
    chief_of(place, client)
    url = reverse("palad:decide", args=[report.pk, "approve"])

    page = text_of(client.get(REVIEW))
    assert f"ช่วงผ่อนผัน: อนุมัติได้ถึง {UNTIL}" in page
    assert url in page
    assert "data-return" not in page
    assert "<kbd>R</kbd>" not in page
    assert "อนุมัติทั้งหมดที่ไม่มีข้อควรตรวจ" in page

    answer = client.post(url, {"seen_version": 1}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "data-decided" in text_of(answer)
    assert client.post(reverse("palad:undo-last"), {"place": place.pk}).status_code == 302
    report.refresh_from_db()
    assert report.state == State.PENDING


def test_a_return_that_was_begun_before_closing_is_refused_with_what_was_typed(
    client: Client, place: Place, report: FieldReport
) -> None:
    chief_of(place, client)
    form = {"seen_version": 1, "reason": "ขอภาพที่ชัดกว่านี้"}

    answer = client.post(reverse("palad:decide", args=[report.pk, "return"]), form, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "ปิดรับเมื่อ 30 พ.ย. 69 เวลา 23.59 น. แล้ว" in text_of(answer)
    assert "data-approve" in text_of(answer)

    page = text_of(client.post(step_url(report, "return"), form))
    assert "ขอภาพที่ชัดกว่านี้</textarea>" in page
    assert step_url(report, "approve") in page


def test_the_report_says_that_it_is_the_grace(client: Client, place: Place, report: FieldReport) -> None:
    chief_of(place, client)

    page = text_of(client.get(page_url(report)))
    assert f"ช่วงผ่อนผันหลังปิดรับ ถึง {UNTIL} ระหว่างนี้อนุมัติได้เท่านั้น" in page
    assert step_url(report, "approve") in page
    assert step_url(report, "return") not in page
    assert "ปิดรับเมื่อ" not in page  # said once, in better words

    assert client.post(step_url(report, "approve"), {"seen_version": 1}).status_code == 302
    page = text_of(client.get(page_url(report)))
    assert step_url(report, "undo") in page
    assert step_url(report, "reopen") not in page
    assert f"ช่วงผ่อนผันหลังปิดรับ ถึง {UNTIL}" in page


def test_when_the_grace_is_over_nothing_is_offered(
    client: Client, clock: Clock, place: Place, report: FieldReport
) -> None:
    chief_of(place, client)
    clock.set(AFTER_GRACE)

    for url in (f"{PENDING}?month=2026-11", f"{REVIEW}?month=2026-11", page_url(report)):
        page = text_of(client.get(url))
        assert "ปิดรับเมื่อ 30 พ.ย. 69 เวลา 23.59 น. แล้ว" in page, url
        assert "ผ่อนผัน" not in page, url
        assert 'name="chosen"' not in page, url
        assert "data-approve" not in page, url
        assert "/steps/" not in page, url
    assert f'href="{reverse("palad:ask-extension")}?round=2026-11&amp;place=4701"' in text_of(
        client.get(f"{PENDING}?month=2026-11")
    )


def test_the_officer_is_told_that_the_chief_may_still_approve(
    client: Client, officer: User, report: FieldReport
) -> None:
    for day in (1, 8, 15):
        FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, day), state=State.APPROVED)
    client.force_login(officer)
    told = f"อยู่ในช่วงผ่อนผัน นายอำเภอยังอนุมัติได้ถึง {UNTIL}"

    home = text_of(client.get(reverse("palad:home")))
    assert told in home
    assert f"ภายใน {UNTIL}" in home
    assert "นายอำเภอยังอนุมัติรายงานนี้ได้ถึง" in text_of(client.get(page_url(report)))


def test_the_grace_is_looked_up_once_whatever_the_number(place: Place, officer: User) -> None:
    chief = chief_of(place, Client())

    def statements(n: int) -> int:
        reports = FieldReportFactory.create_batch(n, officer=officer, activity_date=date(2026, 11, 20))
        with CaptureQueriesContext(connection) as queries:
            outcome = approve_reports(ids=[each.pk for each in reports], by=chief, at=IN_GRACE)
        assert len(outcome.moved) == n
        return sum("palad_policy" in each["sql"] for each in queries)

    assert (statements(1), statements(12)) == (1, 1)


def test_the_list_costs_the_same_in_the_grace(
    client: Client, place: Place, officer: User, django_assert_max_num_queries: object
) -> None:
    FieldReportFactory.create_batch(12, officer=officer, activity_date=date(2026, 11, 20))
    for month in (8, 9, 10):
        FieldReportFactory.create(officer=officer, activity_date=date(2026, month, 20))
    chief_of(place, client)
    client.get(PENDING)

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = text_of(client.get(PENDING))
    assert page.count('name="chosen"') == 12


def test_the_chiefs_duty_leads_to_the_review_of_what_is_due_first(place: Place, report: FieldReport) -> None:
    chief = chief_of(place, Client())
    FieldReportFactory.create(officer=report.officer, activity_date=date(2026, 12, 1))

    (duty,) = duties(chief, IN_GRACE)
    assert duty.title == "รายงานรออนุมัติ 2 รายการ"
    assert duty.url == f"{REVIEW}?month=2026-11&place=4701"
    assert duty.due == AFTER_GRACE

    (duty,) = duties(chief, AFTER_GRACE)
    assert duty.url == f"{REVIEW}?month=2026-12&place=4701"


def test_the_centre_is_told_of_the_requests_that_wait(client: Client, officer: User) -> None:
    centre = CentralFactory.create()
    until = datetime(2026, 12, 5, 17, tzinfo=UTC)
    assert list(duties(centre, IN_GRACE)) == []

    ask(system="palad", key="2026-11", place="4701", wanted_until=until, reason="น้ำท่วม", by=officer, at=IN_GRACE)

    (duty,) = duties(centre, IN_GRACE)
    assert duty.title == "คำขอขยายเวลา 1 รายการ"
    assert duty.url == reverse("palad:extension-requests")
    client.force_login(centre)
    assert "คำขอขยายเวลา 1 รายการ" in text_of(client.get("/", follow=True))


@pytest.mark.parametrize(
    ("at", "left"),
    [
        (LAST_EVENING, "เหลือ 2 ชั่วโมง 30 นาที"),
        (AFTER_CLOSING - timedelta(hours=24), "เหลือ 24 ชั่วโมง 0 นาที"),
        (AFTER_CLOSING - timedelta(hours=24, seconds=1), "เหลือ 2 วัน"),
        (AFTER_CLOSING - timedelta(seconds=5), "เหลือ 1 นาที"),
    ],
)
def test_form_and_home_say_what_is_left_to_the_minute(
    client: Client, clock: Clock, officer: User, at: datetime, left: str
) -> None:
    clock.set(at)
    client.force_login(officer)

    for name in ("palad:record", "palad:home"):
        page = text_of(client.get(reverse(name)))
        assert f">{left}</count-down>" in page
        assert 'role="timer"' in page


def test_a_day_of_a_closed_month_leads_to_the_request(client: Client, officer: User) -> None:
    the_place("470101")
    category = CategoryFactory.create()
    client.force_login(officer)
    form = {
        "dimension": category.dimension, "category": category.pk, "subdistrict": "470101", "village_name": "บ้านนา",
        "details": "ประชุมหมู่บ้านประจำเดือน", "no_photo": "on", "no_photo_reason": "กล้องเสีย", "activity_date": "2026-11-30",
    }  # fmt: skip

    answer = client.post(reverse("palad:record"), form)

    assert answer.status_code == 422
    assert "หากจำเป็นให้ขอขยายเวลาต่อส่วนกลาง" in text_of(answer)
    assert f'href="{reverse("palad:ask-extension")}?round=2026-11"' in text_of(answer)
    assert "?round=" not in text_of(client.post(reverse("palad:record"), {**form, "activity_date": "2026-12-09"}))
