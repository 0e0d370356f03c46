"""The page of one report: what it shows to whom, and which buttons it offers."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from raingan.core.flow.door import amend, move
from raingan.core.thai.dates import BANGKOK
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import FieldReport, State
from tests.conftest import Clock
from tests.factories import (
    AssignmentFactory,
    CentralFactory,
    ChiefFactory,
    DistrictFactory,
    OfficerFactory,
    ProvinceOfficerFactory,
    UserFactory,
    the_place,
)
from tests.systems.palad.chief import AFTER_CLOSING, LAST_EVENING, MIDMONTH, chief_of, page_url, step_url, text_of
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory, ReportPhotoFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def _in_november(clock: Clock) -> None:
    clock.set(MIDMONTH)


def test_everybody_who_may_see_it_sees_it(client: Client) -> None:
    place = the_place("4701")
    report = FieldReportFactory.create(place=place, activity_date=DAY, category__name_th="งานแก้ปัญหาภัยพิบัติ")
    watchers = [
        report.officer,
        ChiefFactory.create(place=place),
        ProvinceOfficerFactory.create(place=the_place("47")),
        CentralFactory.create(),
    ]

    for watcher in watchers:
        client.force_login(watcher)
        page = text_of(client.get(page_url(report)))

        assert "งานแก้ปัญหาภัยพิบัติ" in page
        assert report.receipt in page
        assert "18 พฤศจิกายน 2569" in page
        assert report.officer.full_name in page


@pytest.mark.parametrize("role", ["colleague", "chief", "province", "nobody"])
def test_outside_the_scope_it_does_not_exist(client: Client, role: str) -> None:
    report = FieldReportFactory.create(place=the_place("4701"))
    outsider = {
        "colleague": lambda: OfficerFactory.create(place=the_place("4701")),
        "chief": lambda: ChiefFactory.create(place=the_place("4702")),
        "province": lambda: ProvinceOfficerFactory.create(place=the_place("48")),
        "nobody": UserFactory.create,
    }[role]()
    client.force_login(outsider)

    assert client.get(page_url(report)).status_code == 404
    assert client.post(step_url(report, "approve"), {"seen_version": 1}).status_code == 404


def test_photos_stand_first_with_time_and_position(client: Client) -> None:
    report = FieldReportFactory.create(activity_date=DAY)
    known = ReportPhotoFactory.create(
        report=report, taken_at=datetime(2026, 11, 18, 9, 14, tzinfo=BANGKOK), latitude=17.2, longitude=104.1
    )
    ReportPhotoFactory.create(report=report)
    chief_of(report.place, client)

    page = text_of(client.get(page_url(report)))

    assert f"/palad/photos/{known.pk}.jpg" in page
    assert "ถ่ายเมื่อ 18 พ.ย. 69 เวลา 09.14 น. · มีพิกัด" in page
    assert "ไม่ทราบเวลาถ่าย · ไม่มีพิกัด" in page
    assert page.index(str(known.pk)) < page.index("ออกเยี่ยมราษฎร")


def test_a_report_without_photos_says_why(client: Client) -> None:
    report = FieldReportFactory.create(no_photo_reason="เป็นพื้นที่หวงห้ามทางทหาร")
    chief_of(report.place, client)

    page = text_of(client.get(page_url(report)))

    assert "ไม่มีภาพ" in page
    assert "เป็นพื้นที่หวงห้ามทางทหาร" in page


def test_what_is_odd_is_said_plainly(client: Client) -> None:
    created = datetime(2026, 11, 18, 8, 0, tzinfo=BANGKOK)
    report = FieldReportFactory.create(activity_date=date(2026, 11, 9), created_at=created)
    ReportPhotoFactory.create(report=report, taken_at=datetime(2026, 11, 3, 23, 59, tzinfo=BANGKOK))
    chief_of(report.place, client)

    page = text_of(client.get(page_url(report)))

    assert "ภาพถ่ายเมื่อ 3 พฤศจิกายน 2569 ก่อนวันที่ปฏิบัติงาน 6 วัน" in page
    assert "บันทึกหลังวันที่ปฏิบัติงาน 9 วัน" in page


def test_a_photo_of_the_same_day_in_bangkok_is_not_odd(client: Client) -> None:
    report = FieldReportFactory.create(activity_date=DAY)
    ReportPhotoFactory.create(report=report, taken_at=datetime(2026, 11, 18, 0, 30, tzinfo=BANGKOK))
    chief_of(report.place, client)

    assert "ควรตรวจ" not in text_of(client.get(page_url(report)))


def test_typed_html_is_shown_and_does_nothing(client: Client) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    report = FieldReportFactory.create(
        details=nasty, village_name=nasty, no_photo_reason=nasty, category_other=nasty,
        officer=OfficerFactory.create(first_name=nasty[:60]),
    )  # fmt: skip
    chief = chief_of(report.place, client)
    move(FLOW, report.pk, "return", by=chief, at=MIDMONTH, reason=nasty)

    page = text_of(client.get(page_url(report)))

    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_history_tells_who_did_what_when_why_and_for_whom(client: Client) -> None:
    place = DistrictFactory.create()
    chief = ChiefFactory.create(place=place, first_name="มนัส")
    deputy = UserFactory.create(first_name="วิชัย")
    AssignmentFactory.create(user=deputy, role="chief", place=place, acting_for=chief)
    report = FieldReportFactory.create(place=place, activity_date=DAY)
    other = CategoryFactory.create()

    def change(each: FieldReport) -> dict[str, object]:
        each.category = other
        return {
            "changed": ["category_id", "details", "village_no", "village_name"],
            "photos_added": 2,
            "photos_removed": 0,
        }

    amend(FLOW, report.pk, by=report.officer, at=MIDMONTH, seen=1, change=change)
    move(FLOW, report.pk, "return", by=deputy, at=MIDMONTH + timedelta(minutes=1), reason="ขอภาพที่ชัดกว่านี้")
    client.force_login(chief)

    page = text_of(client.get(page_url(report)))

    assert "แก้ไขรายงาน: ด้านที่ปฏิบัติงาน, หมู่บ้าน/ชุมชน, รายละเอียด, เพิ่มภาพ 2 ภาพ" in page
    assert f"{deputy.full_name}</span> (รักษาราชการแทน {chief.full_name})" in page
    assert page.count("ขอภาพที่ชัดกว่านี้") == 2  # in the panel, and in the history
    assert "20 พ.ย. 69 เวลา 10.01 น." in page


def test_the_author_may_mend_and_withdraw_but_not_decide(client: Client) -> None:
    report = FieldReportFactory.create(activity_date=DAY)
    client.force_login(report.officer)

    page = text_of(client.get(page_url(report)))

    assert f"/palad/reports/{report.pk}/edit/" in page
    assert step_url(report, "withdraw") in page
    assert "ถอนรายงาน: " in page  # the question names the thing
    assert "นำกลับมาไม่ได้" in page  # and says what follows
    assert step_url(report, "approve") not in page
    assert step_url(report, "return") not in page


def test_the_author_of_a_returned_report_sees_why_and_may_send_it_again(client: Client) -> None:
    report = FieldReportFactory.create(activity_date=DAY)
    move(FLOW, report.pk, "return", by=ChiefFactory.create(place=report.place), at=MIDMONTH, reason="ขอภาพเพิ่ม")
    client.force_login(report.officer)

    page = text_of(client.get(page_url(report)))

    assert "ขอภาพเพิ่ม" in page
    assert step_url(report, "resubmit") in page


def test_a_watcher_from_the_province_sees_no_button(client: Client) -> None:
    report = FieldReportFactory.create(place=the_place("4701"), activity_date=DAY)
    client.force_login(ProvinceOfficerFactory.create(place=the_place("47")))

    page = text_of(client.get(page_url(report)))

    assert "/steps/" not in page
    assert "รอนายอำเภอพิจารณา" in page


def test_a_closed_window_is_the_reason_for_no_button(client: Client, clock: Clock) -> None:
    report = FieldReportFactory.create(activity_date=DAY)
    chief_of(report.place, client)

    clock.set(AFTER_CLOSING)
    page = text_of(client.get(page_url(report)))

    assert "/steps/" not in page
    assert page.count("ปิดรับเมื่อ 30 พ.ย. 69 เวลา 23.59 น. แล้ว") == 1


def test_who_approved_it_and_when_is_said(client: Client) -> None:
    report = FieldReportFactory.create(activity_date=DAY)
    chief = chief_of(report.place, client)
    move(FLOW, report.pk, "approve", by=chief, at=MIDMONTH)

    page = text_of(client.get(page_url(report)))

    assert f"อนุมัติแล้วโดย {chief.full_name} เมื่อ 20 พ.ย. 69 เวลา 10.00 น." in page
    assert step_url(report, "reopen") in page
    assert step_url(report, "approve") not in page


def test_ones_own_report_waits_for_another(client: Client) -> None:
    officer = OfficerFactory.create()
    report = FieldReportFactory.create(officer=officer, activity_date=DAY)
    AssignmentFactory.create(
        user=officer, role="chief", place=report.place, acting_for=ChiefFactory.create(place=report.place)
    )
    client.force_login(officer)

    page = text_of(client.get(page_url(report)))

    assert "ท่านเป็นผู้บันทึกรายงานนี้จึงพิจารณาเองไม่ได้" in page
    assert step_url(report, "approve") not in page


def test_after_saving_the_receipt_and_what_to_do_next_are_shown(client: Client) -> None:
    report = FieldReportFactory.create(activity_date=DAY)
    client.force_login(report.officer)

    page = text_of(client.get(page_url(report), {"saved": "1"}))

    assert "บันทึกข้อมูลเรียบร้อยแล้ว" in page
    assert f"/palad/record/?copy={report.pk}" in page
    assert "บันทึกข้อมูลเรียบร้อยแล้ว" not in text_of(client.get(page_url(report)))


def test_only_the_author_is_told_that_it_was_saved(client: Client) -> None:
    report = FieldReportFactory.create(activity_date=DAY)
    chief_of(report.place, client)

    assert "บันทึกข้อมูลเรียบร้อยแล้ว" not in text_of(client.get(page_url(report), {"saved": "1"}))


def test_the_chief_goes_on_in_the_order_of_the_queue(client: Client, clock: Clock) -> None:
    clock.set(LAST_EVENING)
    place = DistrictFactory.create()
    officer = OfficerFactory.create(place=place)
    first, second, third = (
        FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, day)) for day in (3, 10, 17)
    )
    chief_of(place, client)

    page = text_of(client.get(page_url(second)))

    assert "รออนุมัติ 2 จาก 3" in page
    assert f'rel="prev" href="{page_url(first)}"' in page
    assert f'rel="next" href="{page_url(third)}"' in page


def test_the_page_costs_the_same_whatever_waits(client: Client, django_assert_max_num_queries) -> None:
    place = DistrictFactory.create()
    report = FieldReportFactory.create(place=place, activity_date=DAY, photos=3)
    for day in range(1, 20):
        FieldReportFactory.create(place=place, activity_date=date(2026, 11, day), officer=report.officer)
    chief = chief_of(place, client)
    move(FLOW, report.pk, "return", by=chief, at=MIDMONTH, reason="ขอภาพเพิ่ม")
    move(FLOW, report.pk, "resubmit", by=report.officer, at=MIDMONTH)
    client.get(page_url(report))  # the first page of a session writes the session

    with django_assert_max_num_queries(12):
        assert client.get(page_url(report)).status_code == 200


@pytest.mark.parametrize("state", State.values)
def test_the_page_is_there_in_every_state(client: Client, state: str) -> None:
    report = FieldReportFactory.create(state=state, activity_date=DAY)
    chief_of(report.place, client)

    assert str(State(state).label) in text_of(client.get(page_url(report)))
