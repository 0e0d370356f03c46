"""The buttons of the decision panel, through HTTP: what they do, and every refusal with its words."""

from datetime import date

import pytest
from django.test import Client

from raingan.core.audit.models import Event
from raingan.core.flow.door import amend
from raingan.core.notices.models import Notice
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import FieldReport, State
from tests.conftest import Clock
from tests.factories import (
    AssignmentFactory,
    CentralFactory,
    ChiefFactory,
    OfficerFactory,
    ProvinceOfficerFactory,
    the_place,
)
from tests.systems.palad.chief import AFTER_CLOSING, LAST_EVENING, MIDMONTH, chief_of, page_url, step_url, text_of
from tests.systems.palad.factories import FieldReportFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _in_november(clock: Clock) -> None:
    clock.set(MIDMONTH)


@pytest.fixture
def report() -> FieldReport:
    made: FieldReport = FieldReportFactory.create(place=the_place("4701"), activity_date=DAY)
    return made


def state_of(report: FieldReport) -> str:
    return FieldReport.objects.get(pk=report.pk).state


@pytest.mark.parametrize(
    ("name", "state", "who", "after"),
    [
        ("approve", State.PENDING, "chief", State.APPROVED),
        ("return", State.PENDING, "chief", State.RETURNED),
        ("reopen", State.APPROVED, "chief", State.PENDING),
        ("resubmit", State.RETURNED, "officer", State.PENDING),
        ("withdraw", State.PENDING, "officer", State.WITHDRAWN),
        ("withdraw", State.RETURNED, "officer", State.WITHDRAWN),
    ],
)
def test_each_step_is_done_by_whoever_may(client: Client, name: str, state: State, who: str, after: State) -> None:
    report = FieldReportFactory.create(state=state, activity_date=DAY)
    client.force_login(report.officer if who == "officer" else ChiefFactory.create(place=report.place))

    answer = client.post(step_url(report, name), {"seen_version": 1, "reason": "ขอภาพเพิ่ม"})

    assert answer.status_code == 302
    assert state_of(report) == after
    event = Event.objects.get(verb=name)
    assert (event.from_state, event.to_state) == (state, after)
    assert event.reason == ("ขอภาพเพิ่ม" if name in {"return", "reopen"} else "")


@pytest.mark.parametrize("name", ["approve", "return", "reopen", "resubmit", "withdraw"])
@pytest.mark.parametrize("watcher", [ProvinceOfficerFactory, CentralFactory])
def test_who_only_watches_decides_nothing(client: Client, report: FieldReport, name: str, watcher) -> None:
    place = the_place("47" if watcher is ProvinceOfficerFactory else "TH")
    client.force_login(watcher.create(place=place))

    answer = client.post(step_url(report, name), {"seen_version": 1, "reason": "เพราะอยากทำ"})

    assert answer.status_code == 403
    assert state_of(report) == State.PENDING


@pytest.mark.parametrize("name", ["approve", "return", "reopen"])
def test_nobody_decides_on_their_own_report(client: Client, report: FieldReport, name: str) -> None:
    chief = ChiefFactory.create(place=report.place)
    AssignmentFactory.create(user=report.officer, role="chief", place=report.place, acting_for=chief)
    client.force_login(report.officer)

    answer = client.post(step_url(report, name), {"seen_version": 1, "reason": "ของตัวเอง"})

    assert answer.status_code == 403
    assert "ไม่สามารถพิจารณารายงานของตนเองได้" in text_of(answer)
    assert state_of(report) == State.PENDING


@pytest.mark.parametrize(
    ("name", "state"),
    [("approve", State.APPROVED), ("approve", State.RETURNED), ("return", State.APPROVED), ("reopen", State.PENDING)],
)
def test_a_step_that_does_not_fit_the_state_is_refused(client: Client, name: str, state: State) -> None:
    report = FieldReportFactory.create(state=state, activity_date=DAY)
    chief_of(report.place, client)

    answer = client.post(step_url(report, name), {"seen_version": 1, "reason": "ขอภาพเพิ่ม"})

    assert answer.status_code == 409
    assert f"สถานะปัจจุบันคือ “{state.label}”" in text_of(answer)
    assert state_of(report) == state


def test_an_unknown_step_is_not_there(client: Client, report: FieldReport) -> None:
    chief_of(report.place, client)

    assert client.post(step_url(report, "erase")).status_code == 404


def test_a_step_is_no_link(client: Client, report: FieldReport) -> None:
    chief_of(report.place, client)

    assert client.get(step_url(report, "approve")).status_code == 405


@pytest.mark.parametrize("name", ["return", "reopen"])
@pytest.mark.parametrize("reason", ["", "   \n "])
def test_without_a_reason_the_page_stays_and_says_so(client: Client, name: str, reason: str) -> None:
    state = State.PENDING if name == "return" else State.APPROVED
    report = FieldReportFactory.create(state=state, activity_date=DAY)
    chief_of(report.place, client)

    answer = client.post(step_url(report, name), {"seen_version": 1, "reason": reason})

    page = text_of(answer)
    assert answer.status_code == 422
    assert f'<a href="#{name}-reason">กรุณาระบุเหตุผล</a>' in page  # at the top, linked
    assert f'id="{name}-reason"' in page
    assert '<details class="rg-confirm" open>' in page
    assert state_of(report) == state


def test_a_reason_that_is_too_long_is_kept(client: Client, report: FieldReport) -> None:
    chief_of(report.place, client)
    long = "ขอรายละเอียดเพิ่มเติม " * 60

    answer = client.post(step_url(report, "return"), {"seen_version": 1, "reason": long})

    assert answer.status_code == 422
    assert "เหตุผลยาวเกิน 1000 ตัวอักษร" in text_of(answer)
    assert long.strip() in text_of(answer)


@pytest.mark.parametrize("name", ["approve", "return"])
def test_after_closing_the_chief_is_told_until_when_it_was_open(
    client: Client, clock: Clock, report: FieldReport, name: str
) -> None:
    chief_of(report.place, client)
    clock.set(AFTER_CLOSING)

    answer = client.post(step_url(report, name), {"seen_version": 1, "reason": "ขอภาพที่ชัดกว่านี้"})

    page = text_of(answer)
    assert answer.status_code == 403
    assert "ปิดรับเมื่อ 30 พ.ย. 69 เวลา 23.59 น. แล้ว" in page
    assert ("ขอภาพที่ชัดกว่านี้</textarea>" in page) == (name == "return")  # what was typed is not lost
    assert state_of(report) == State.PENDING


def test_the_last_minute_still_counts(client: Client, clock: Clock, report: FieldReport) -> None:
    chief_of(report.place, client)
    clock.set(AFTER_CLOSING.replace(month=11, day=30, hour=23, minute=59, second=59))

    assert client.post(step_url(report, "approve"), {"seen_version": 1}).status_code == 302
    assert state_of(report) == State.APPROVED


def change_details(report: FieldReport) -> None:
    def change(each: FieldReport) -> dict[str, object]:
        each.details = "เนื้อหาใหม่ที่นายอำเภอยังไม่ได้อ่าน"
        return {"changed": ["details"]}

    amend(FLOW, report.pk, by=report.officer, at=MIDMONTH, seen=report.version, change=change)


def test_what_was_changed_meanwhile_must_be_read_first(client: Client, report: FieldReport) -> None:
    chief_of(report.place, client)
    change_details(report)

    answer = client.post(step_url(report, "return"), {"seen_version": 1, "reason": "ขอภาพที่ชัดกว่านี้"})

    page = text_of(answer)
    assert answer.status_code == 412
    assert "ถูกแก้ไขหลังจากที่ท่านเปิดดู" in page
    assert "เนื้อหาใหม่ที่นายอำเภอยังไม่ได้อ่าน" in page
    assert "ขอภาพที่ชัดกว่านี้</textarea>" in page
    assert 'name="seen_version" value="2"' in page
    assert state_of(report) == State.PENDING


def test_with_htmx_a_changed_report_comes_anew_as_a_whole(client: Client, report: FieldReport) -> None:
    chief_of(report.place, client)
    change_details(report)

    answer = client.post(step_url(report, "approve"), {"seen_version": 1}, headers=HTMX)

    assert answer.status_code == 412
    assert answer["HX-Retarget"] == "#report"
    assert "เนื้อหาใหม่ที่นายอำเภอยังไม่ได้อ่าน" in text_of(answer)
    assert "ถูกแก้ไขหลังจากที่ท่านเปิดดู" in text_of(answer)
    assert "<html" not in text_of(answer)


def test_approving_twice_is_done_once(client: Client, report: FieldReport) -> None:
    chief_of(report.place, client)

    first = client.post(step_url(report, "approve"), {"seen_version": 1})
    second = client.post(step_url(report, "approve"), {"seen_version": 1})

    assert (first.status_code, second.status_code) == (302, 412)
    assert "อนุมัติแล้วโดย" in text_of(second)
    assert Event.objects.filter(verb="approve").count() == 1
    assert Notice.objects.count() == 1


def test_without_script_the_chief_comes_to_the_next_that_waits(client: Client, clock: Clock) -> None:
    clock.set(LAST_EVENING)
    place = the_place("4701")
    officer = OfficerFactory.create(place=place)
    reports = [FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, day)) for day in (3, 10, 17)]
    chief_of(place, client)

    answer = client.post(step_url(reports[1], "approve"), {"seen_version": 1}, follow=True)
    assert answer.redirect_chain[-1][0] == page_url(reports[2])
    assert "อนุมัติแล้ว: " in text_of(answer)

    answer = client.post(step_url(reports[2], "return"), {"seen_version": 1, "reason": "ขอภาพ"}, follow=True)
    assert answer.redirect_chain[-1][0] == page_url(reports[0])

    answer = client.post(step_url(reports[0], "approve"), {"seen_version": 1}, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/palad/pending/")
    assert "ไม่มีรายการรออนุมัติของเดือนพฤศจิกายน 2569" in text_of(answer)


def test_with_htmx_the_panel_alone_comes_and_leads_on(client: Client) -> None:
    place = the_place("4701")
    first, second = (FieldReportFactory.create(place=place, activity_date=date(2026, 11, day)) for day in (3, 10))
    chief_of(place, client)

    answer = client.post(step_url(first, "approve"), {"seen_version": 1}, headers=HTMX)

    fragment = text_of(answer)
    assert answer.status_code == 200
    assert "<html" not in fragment
    assert 'id="decision"' in fragment
    assert page_url(second) in fragment
    assert "เหลือรออนุมัติ 1 รายการ" in fragment
    assert 'id="history"' in fragment


def test_with_htmx_a_reopened_report_waits_again_among_the_others(client: Client) -> None:
    place = the_place("4701")
    report = FieldReportFactory.create(place=place, activity_date=DAY, state=State.APPROVED)
    FieldReportFactory.create(place=place, activity_date=DAY)
    chief_of(place, client)

    fragment = text_of(
        client.post(step_url(report, "reopen"), {"seen_version": 1, "reason": "กดผิดรายการ"}, headers=HTMX)
    )

    assert "จาก 2" in fragment
    assert step_url(report, "approve") in fragment
    assert "กลับไปหน้ารายการรออนุมัติ" not in fragment


def test_with_htmx_the_last_one_leads_back_to_the_list(client: Client, report: FieldReport) -> None:
    chief_of(report.place, client)

    fragment = text_of(client.post(step_url(report, "approve"), {"seen_version": 1}, headers=HTMX))

    assert "ไม่มีรายการรออนุมัติเหลือแล้ว" in fragment
    assert "กลับไปหน้ารายการรออนุมัติ" in fragment


def test_with_htmx_a_missing_reason_comes_back_in_the_panel(client: Client, report: FieldReport) -> None:
    chief_of(report.place, client)

    answer = client.post(step_url(report, "return"), {"seen_version": 1}, headers=HTMX)

    fragment = text_of(answer)
    assert answer.status_code == 422
    assert "<html" not in fragment
    assert "กรุณาระบุเหตุผล" in fragment
    assert '<details class="rg-confirm" open>' in fragment


def test_with_htmx_a_refusal_is_said_in_the_panel(client: Client, clock: Clock, report: FieldReport) -> None:
    chief_of(report.place, client)
    clock.set(AFTER_CLOSING)

    answer = client.post(step_url(report, "return"), {"seen_version": 1, "reason": "ขอภาพใหม่"}, headers=HTMX)

    fragment = text_of(answer)
    assert answer.status_code == 403
    assert 'role="alert"' in fragment
    assert "ปิดรับเมื่อ" in fragment
    assert "ขอภาพใหม่</textarea>" in fragment


def test_a_version_that_is_no_number_is_refused(client: Client, report: FieldReport) -> None:
    chief_of(report.place, client)

    assert client.post(step_url(report, "approve"), {"seen_version": "x"}).status_code == 422
    assert state_of(report) == State.PENDING


def test_an_acting_chief_decides_for_the_chief(client: Client, report: FieldReport) -> None:
    chief = ChiefFactory.create(place=report.place)
    deputy = OfficerFactory.create(place=report.place)
    AssignmentFactory.create(user=deputy, role="chief", place=report.place, acting_for=chief)
    client.force_login(deputy)

    client.post(step_url(report, "approve"), {"seen_version": 1})

    assert Event.objects.get(verb="approve").acting_for == chief
    assert f"(รักษาราชการแทน {chief.full_name})" in text_of(client.get(page_url(report)))


def test_after_withdrawing_the_officer_comes_to_the_list(client: Client, report: FieldReport) -> None:
    client.force_login(report.officer)

    answer = client.post(step_url(report, "withdraw"), {"seen_version": 1})

    assert answer["Location"] == "/palad/reports/"


def test_what_waits_includes_nothing_of_the_chief_themselves(client: Client) -> None:
    place = the_place("4701")
    deputy = OfficerFactory.create(place=place)
    AssignmentFactory.create(user=deputy, role="chief", place=place, acting_for=ChiefFactory.create(place=place))
    FieldReportFactory.create(officer=deputy, place=place, activity_date=date(2026, 11, 2))
    other = FieldReportFactory.create(place=place, activity_date=date(2026, 11, 3))
    client.force_login(deputy)

    assert "รออนุมัติ 1 จาก 1" in text_of(client.get(page_url(other)))
    answer = client.post(step_url(other, "approve"), {"seen_version": 1})
    assert answer["Location"].startswith("/palad/pending/")
