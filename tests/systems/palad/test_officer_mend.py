"""Mending one's own report, and finding it in one's own list."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from raingan.core.audit.models import Event
from raingan.core.flow.door import move
from raingan.core.people.models import User
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.forms import content_of
from raingan.systems.palad.models import FieldReport, State
from tests.factories import AssignmentFactory, ChiefFactory, DistrictFactory, OfficerFactory
from tests.systems.palad.factories import FieldReportFactory, a_jpeg

REPORTS = reverse("palad:reports")
MIDDAY = datetime(2026, 11, 20, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _friday(clock: Any) -> None:
    clock.set(MIDDAY)


@pytest.fixture
def officer(db: None, client: Client) -> User:
    person: User = OfficerFactory.create()
    client.force_login(person)
    return person


@pytest.fixture
def report(officer: User) -> FieldReport:
    found: FieldReport = FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, 18), photos=2)
    return found


def chief_of(report: FieldReport) -> User:
    person: User = ChiefFactory.create(place=report.place)
    return person


def address(report: FieldReport) -> str:
    return reverse("palad:mend", args=[report.pk])


def sent(report: FieldReport, /, **changes: Any) -> dict[str, Any]:
    fields = content_of(report) | {
        "version": report.version,
        "no_photo": "",
        "activity_date": report.activity_date.isoformat(),
        "keep": [str(photo.pk) for photo in report.photos.all()],
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def text(response: Any) -> str:
    return str(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def test_an_own_report_can_be_mended_while_it_waits(client: Client, report: FieldReport) -> None:
    response = client.post(address(report), sent(report, details="แก้ไขรายละเอียดให้ครบถ้วนแล้ว"))

    report.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, report.get_absolute_url())
    assert (report.details, report.version, report.state) == ("แก้ไขรายละเอียดให้ครบถ้วนแล้ว", 2, State.PENDING)
    assert report.photos.count() == 2


def test_a_returned_report_shows_the_reason_and_goes_to_the_chief_again(client: Client, report: FieldReport) -> None:
    move(FLOW, report.pk, "return", by=chief_of(report), at=MIDDAY, reason="ภาพไม่ตรงสถานที่")
    html = text(client.get(address(report)))
    assert "ภาพไม่ตรงสถานที่" in html
    assert "บันทึกและส่งให้นายอำเภออีกครั้ง" in html
    report.refresh_from_db()

    client.post(address(report), sent(report, details="เปลี่ยนภาพและแก้รายละเอียดแล้ว"))

    report.refresh_from_db()
    assert report.state == State.PENDING
    assert list(Event.objects.filter(subject_id=report.pk).order_by("pk").values_list("verb", flat=True)) == [
        "return",
        "amend",
        "resubmit",
    ]


def test_a_photo_can_be_exchanged(client: Client, report: FieldReport) -> None:
    first, second = report.photos.all()
    new = SimpleUploadedFile("new.jpg", a_jpeg(), "image/jpeg")

    client.post(address(report), sent(report, keep=[str(second.pk)], photo=[new]))

    kept, added = report.photos.all()
    assert kept == second
    assert added.pk not in {first.pk, second.pk}


def test_without_any_photo_a_reason_is_needed(client: Client, report: FieldReport) -> None:
    response = client.post(address(report), sent(report, keep=[], details="รายละเอียดที่พิมพ์ไว้แล้ว"))

    assert response.status_code == 422
    assert text(response).count("กรุณาแนบภาพอย่างน้อย 1 ภาพ") == 2
    assert "รายละเอียดที่พิมพ์ไว้แล้ว</textarea>" in text(response)
    assert not re.findall(r'name="keep"[^>]*checked', text(response))


def test_three_photos_in_all_and_no_more(client: Client, report: FieldReport) -> None:
    new = [SimpleUploadedFile(f"{n}.jpg", a_jpeg(seed=n), "image/jpeg") for n in (1, 2)]

    response = client.post(address(report), sent(report, photo=new))

    assert response.status_code == 422
    assert "แนบภาพได้ไม่เกิน 3 ภาพ" in text(response)
    assert len(re.findall(r'name="kept"', text(response))) == 1


def test_a_version_that_is_old_shows_what_changed_and_loses_nothing(client: Client, report: FieldReport) -> None:
    stale = sent(report, details="ฉบับที่พิมพ์ในเครื่องแรก")
    client.post(address(report), sent(report, details="ฉบับที่บันทึกจากอีกเครื่อง"))

    response = client.post(address(report), stale)

    html = text(response)
    assert response.status_code == 412
    assert "ฉบับที่บันทึกจากอีกเครื่อง" in html
    assert "ฉบับที่พิมพ์ในเครื่องแรก</textarea>" in html
    (version,) = re.findall(r'name="version" value="(\d+)"', html)
    assert client.post(address(report), stale | {"version": version}).status_code == 302
    report.refresh_from_db()
    assert report.details == "ฉบับที่พิมพ์ในเครื่องแรก"


def test_a_second_tap_is_the_same_act(client: Client, report: FieldReport) -> None:
    data = sent(report, details="แก้ไขรายละเอียดให้ครบถ้วนแล้ว")

    first, second = client.post(address(report), data), client.post(address(report), data)

    assert first["Location"] == second["Location"]
    report.refresh_from_db()
    assert report.version == 2


def test_without_a_version_nothing_is_changed(client: Client, report: FieldReport) -> None:
    response = client.post(address(report), sent(report, version="สอง", details="ไม่ควรถูกบันทึกเลยสักคำ"))

    assert response.status_code == 428
    report.refresh_from_db()
    assert report.version == 1


def test_an_approved_report_is_read_only(client: Client, report: FieldReport) -> None:
    move(FLOW, report.pk, "approve", by=chief_of(report), at=MIDDAY)
    report.refresh_from_db()

    seen = client.get(address(report))
    response = client.post(address(report), sent(report, details="แก้ไขหลังจากอนุมัติไปแล้ว"))

    assert (seen.status_code, seen["Location"]) == (302, report.get_absolute_url())
    assert response.status_code == 409
    assert "อนุมัติแล้ว" in text(response)
    assert "แก้ไขหลังจากอนุมัติไปแล้ว</textarea>" in text(response)


def test_when_the_month_is_over_nothing_typed_is_lost(client: Client, report: FieldReport, clock: Any) -> None:
    clock.set(datetime(2026, 12, 1, 5, tzinfo=UTC))
    client.force_login(report.officer)

    response = client.post(address(report), sent(report, details="แก้ไขหลังจากปิดรับไปแล้ว"))

    assert response.status_code == 403
    assert "ปิดรับเมื่อ 30 พ.ย. 69 เวลา 23.59 น. แล้ว" in text(response)
    assert "แก้ไขหลังจากปิดรับไปแล้ว</textarea>" in text(response)


def test_somebody_elses_report_is_not_found(client: Client, officer: User) -> None:
    colleague = FieldReportFactory.create(place=officer.assignments.get().place)

    assert client.get(address(colleague)).status_code == 404
    assert client.post(address(colleague), {}).status_code == 404


def test_after_a_transfer_a_returned_report_is_mended_in_its_old_district(
    client: Client, report: FieldReport, officer: User
) -> None:
    move(FLOW, report.pk, "return", by=chief_of(report), at=MIDDAY, reason="โปรดเพิ่มรายละเอียด")
    officer.assignments.update(until=date(2026, 11, 19))
    AssignmentFactory.create(user=officer, place=DistrictFactory.create(), since=date(2026, 11, 20))
    report.refresh_from_db()

    assert report.subdistrict.label in text(client.get(address(report)))
    assert client.post(address(report), sent(report, details="เพิ่มรายละเอียดตามที่แจ้งแล้ว")).status_code == 302


def test_the_list_shows_ones_own_reports_of_a_month_or_a_quarter(client: Client, officer: User) -> None:
    for day in (date(2026, 10, 5), date(2026, 11, 5), date(2026, 11, 18)):
        FieldReportFactory.create(officer=officer, activity_date=day, village_name=f"บ้าน{day:%m%d}")
    FieldReportFactory.create(activity_date=date(2026, 11, 5), village_name="ของคนอื่น")

    month, quarter = text(client.get(REPORTS)), text(client.get(f"{REPORTS}?period=FY2570-Q1"))

    assert [name in month for name in ("บ้าน1118", "บ้าน1105", "บ้าน1005", "ของคนอื่น")] == [True, True, False, False]
    assert [name in quarter for name in ("บ้าน1118", "บ้าน1105", "บ้าน1005", "ของคนอื่น")] == [True, True, True, False]
    assert "ทั้งหมด 2 รายการ" in month
    assert "ทั้งหมด 3 รายการ" in quarter


def test_the_list_can_be_narrowed_to_a_state(client: Client, officer: User) -> None:
    FieldReportFactory.create(officer=officer, state=State.APPROVED, village_name="บ้านอนุมัติ")
    FieldReportFactory.create(officer=officer, state=State.RETURNED, village_name="บ้านส่งกลับ")
    FieldReportFactory.create(officer=officer, state=State.WITHDRAWN, village_name="บ้านถอน")

    html = text(client.get(f"{REPORTS}?state=returned"))

    assert [name in html for name in ("บ้านอนุมัติ", "บ้านส่งกลับ", "บ้านถอน")] == [False, True, False]
    assert "บ้านถอน" not in text(client.get(REPORTS))


def test_the_list_goes_on_page_by_page_with_its_numbers(client: Client, officer: User) -> None:
    for day in range(1, 13):
        FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, day), village_name=f"บ้าน{day:02d}")
    first = text(client.get(f"{REPORTS}?limit=10"))
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)

    second = text(client.get(REPORTS + following.replace("&amp;", "&")))

    assert re.findall(r"บ้าน\d\d", first) == [f"บ้าน{day:02d}" for day in range(12, 2, -1)]
    assert re.findall(r"บ้าน\d\d", second) == ["บ้าน02", "บ้าน01"]
    assert re.findall(r'rg-mine__no">(\d+)<', second) == ["11", "12"]


def test_an_address_that_says_nothing_sensible_shows_the_month(client: Client, officer: User) -> None:
    for query in ("period=2026-13", "state=withdrawn", "period=%00"):
        assert client.get(f"{REPORTS}?{query}")["Location"] == REPORTS
    for query in ("cursor=x", "limit=7", "officer=1&place=99&q=x"):
        assert client.get(f"{REPORTS}?{query}").status_code == 200


def test_an_empty_list_says_what_to_do(client: Client, officer: User) -> None:
    html = text(client.get(f"{REPORTS}?period=2026-09"))

    assert "ไม่มีรายงานในช่วงเวลาและสถานะนี้" in html
    assert reverse("palad:record") in html


def test_only_officers_have_a_list_of_their_own(client: Client, db: None) -> None:
    client.force_login(ChiefFactory.create())

    assert client.get(REPORTS).status_code == 403


@pytest.mark.parametrize("url", [lambda report: REPORTS, address])
def test_the_pages_cost_at_most_twelve_queries_whatever_the_number_of_rows(
    client: Client,
    report: FieldReport,
    url: Callable[[FieldReport], str],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for day in range(1, 18):
        FieldReportFactory.create(officer=report.officer, activity_date=date(2026, 11, day), photos=2)
    client.get(REPORTS)

    with django_assert_max_num_queries(12):
        assert client.get(url(report)).status_code == 200
