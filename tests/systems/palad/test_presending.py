"""The officer sees the warnings before the report is sent: asked once, only if there is something, nothing lost."""

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from raingan.core.people.models import User
from raingan.systems.palad.models import Category, FieldReport
from raingan.systems.palad.warned import ReportWarning
from tests.factories import OfficerFactory, PlaceFactory
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory, ReportPhotoFactory, a_jpeg

RECORD, CHECK = reverse("palad:record"), reverse("palad:check")
MIDDAY = datetime(2026, 11, 20, 5, tzinfo=UTC)
DETAILS = "สำรวจบ้านเรือนที่ได้รับผลกระทบจากน้ำท่วม"
SEND_SO = "ส่งรายงานตามนี้"


@pytest.fixture(autouse=True)
def _friday(clock: Any) -> None:
    clock.set(MIDDAY)


@pytest.fixture
def officer(db: None, client: Client) -> User:
    person: User = OfficerFactory.create()
    PlaceFactory.create(code=f"{person.assignments.get().place_id}01", name_th="ธาตุเชิงชุม")
    client.force_login(person)
    return person


@pytest.fixture
def category(db: None) -> Category:
    return CategoryFactory.create()


def sent(officer: User, chosen: Category, /, **changes: Any) -> dict[str, Any]:
    fields = {
        "id": str(uuid4()),
        "dimension": chosen.dimension,
        "category": chosen.pk,
        "subdistrict": f"{officer.assignments.get().place_id}01",
        "village_name": "บ้านนาอ้อย",
        "activity_date": "2026-11-20",
        "details": DETAILS,
        "photo": [SimpleUploadedFile("IMG.jpg", a_jpeg(), "image/jpeg")],
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def text(response: Any) -> str:
    return str(response.content.decode())


def hidden(name: str, html: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]+)"', html)


def test_without_a_warning_one_send_is_enough(client: Client, officer: User, category: Category) -> None:
    assert client.post(RECORD, sent(officer, category)).status_code == 302


def test_no_photo_was_said_by_the_officer_and_is_not_asked_back(
    client: Client, officer: User, category: Category
) -> None:
    data = sent(officer, category, photo=None, no_photo="on", no_photo_reason="ฝนตกหนัก")

    assert client.post(RECORD, data).status_code == 302
    assert ReportWarning.objects.get().kind == "no_photo"


def test_a_warning_is_shown_first_and_the_second_send_goes_through(
    client: Client, officer: User, category: Category
) -> None:
    FieldReportFactory.create(officer=officer, details=DETAILS, activity_date=date(2026, 11, 3), photos=1)
    data = sent(officer, category)

    asked = client.post(RECORD, data)

    assert (asked.status_code, FieldReport.objects.count()) == (200, 1)
    html = text(asked)
    assert "ควรตรวจก่อนส่ง" in html
    assert "รายละเอียดเหมือนกับรายงานของท่านวันที่ 3 พฤศจิกายน 2569" in html
    assert SEND_SO in html
    assert DETAILS in html
    again = {**data, "photo": [], "kept": hidden("kept", html), "seen": hidden("seen", html)}
    response = client.post(RECORD, again)
    assert response.status_code == 302
    report = FieldReport.objects.get(pk=data["id"])
    assert [each.kind for each in report.warnings.all()] == ["same_text"]
    assert report.photos.count() == 1
    assert "รายละเอียดเหมือนกับรายงานของท่าน" in text(client.get(response["Location"]))


def test_what_was_seen_is_not_asked_again_but_something_new_is(
    client: Client, officer: User, category: Category
) -> None:
    FieldReportFactory.create(officer=officer, details=DETAILS, activity_date=date(2026, 11, 3), photos=1)
    data = sent(officer, category)
    first = text(client.post(RECORD, data))
    again = {**data, "photo": [], "kept": hidden("kept", first), "seen": hidden("seen", first)}
    for _each in range(3):
        FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, 20), photos=1)

    second = text(client.post(RECORD, again))

    assert "เป็นรายงานที่ 4 ของวันที่ 20 พฤศจิกายน 2569" in second
    assert client.post(RECORD, {**again, "seen": hidden("seen", second)}).status_code == 302


def test_what_is_wrong_with_the_form_is_told_before_any_warning(
    client: Client, officer: User, category: Category
) -> None:
    FieldReportFactory.create(officer=officer, details=DETAILS, activity_date=date(2026, 11, 3), photos=1)

    response = client.post(RECORD, sent(officer, category, village_name=""))

    assert response.status_code == 422
    assert SEND_SO not in text(response)


def test_mending_asks_only_about_what_is_new(client: Client, officer: User, category: Category) -> None:
    earlier = FieldReportFactory.create(officer=officer, details=DETAILS, activity_date=date(2026, 11, 3), photos=1)
    data = sent(officer, category)
    client.post(RECORD, {**data, "seen": [f"same_text..{earlier.pk.hex}.0"]})
    report = FieldReport.objects.get(pk=data["id"])
    mend = reverse("palad:mend", args=[report.pk])
    kept = [str(report.photos.get().pk)]
    content = {**data, "photo": [], "keep": kept, "version": 1}

    other_day = client.post(mend, {**content, "village_name": "บ้านใหม่"})
    assert other_day.status_code == 302
    ReportPhotoFactory.create(report=report, taken_at=datetime(2026, 11, 20, 3, tzinfo=UTC))
    keep = [str(photo.pk) for photo in report.photos.all()]
    asked = client.post(mend, {**content, "keep": keep, "version": 2, "activity_date": "2026-11-18"})
    html = text(asked)
    assert asked.status_code == 200
    assert "ภาพที่ 2 ถ่ายเมื่อ 20 พฤศจิกายน 2569 หลังวันที่ปฏิบัติงาน 2 วัน" in html
    assert "รายละเอียดเหมือนกับ" not in html
    report.refresh_from_db()
    assert (report.version, report.activity_date) == (2, date(2026, 11, 20))
    final = {**content, "keep": keep, "version": hidden("version", html), "activity_date": "2026-11-18"}
    assert client.post(mend, {**final, "seen": hidden("seen", html)}).status_code == 302
    assert [each.kind for each in report.warnings.order_by("kind")] == ["other_day", "same_text"]


def test_the_check_tells_while_it_is_being_typed_and_keeps_the_photos(
    client: Client, officer: User, category: Category
) -> None:
    earlier = FieldReportFactory.create(officer=officer, details=DETAILS, activity_date=date(2026, 11, 3), photos=1)
    data = sent(officer, category, village_name="", category="", subdistrict="")

    answer = client.post(CHECK, data)

    body = answer.json()
    assert [(each["field"], each["key"]) for each in body["warnings"]] == [
        ("details", f"same_text..{earlier.pk.hex}.0")
    ]
    assert (len(body["photos"]), FieldReport.objects.count()) == (1, 1)
    whole = {**sent(officer, category), "photo": [], "kept": body["photos"], "seen": [body["warnings"][0]["key"]]}
    assert client.post(RECORD, whole).status_code == 302
    another = client.post(CHECK, {**whole, "id": str(uuid4())}).json()
    assert [each["field"] for each in another["warnings"]] == ["photo", "details"]


def test_the_check_of_a_report_being_mended_leaves_out_what_was_told(
    client: Client, officer: User, category: Category
) -> None:
    FieldReportFactory.create(officer=officer, details=DETAILS, activity_date=date(2026, 11, 3), photos=1)
    report = FieldReportFactory.create(officer=officer, details=DETAILS, activity_date=date(2026, 11, 18), photos=1)
    data = sent(officer, category, id=str(report.pk), version="1", photo=None, keep=str(report.photos.get().pk))

    assert client.post(CHECK, data).json() == {"photos": [], "warnings": []}


@pytest.mark.parametrize(
    "odd",
    [
        {"id": "x", "version": "1"},
        {"id": str(uuid4()), "version": "9" * 40},
        {"details": "\0" * 20, "activity_date": "0000-99-99", "subdistrict": "\0", "category": "9" * 30},
        {"activity_date": "other", "activity_date_other": "1.1.1"},
        {"kept": ["nonsense"], "keep": ["nonsense", "\0"], "seen": ["\0"]},
        {"photo": [SimpleUploadedFile("x.jpg", b"no photo", "image/jpeg")]},
    ],
)
def test_the_check_takes_whatever_is_sent(client: Client, officer: User, category: Category, odd: Any) -> None:
    assert client.post(CHECK, {**sent(officer, category), **odd}).status_code == 200
    assert client.post(CHECK, odd).status_code == 200
    assert client.get(CHECK).status_code == 405


def test_another_persons_report_is_not_mended_by_a_check(client: Client, officer: User, category: Category) -> None:
    other = FieldReportFactory.create(details=DETAILS, photos=1)
    data = sent(officer, category, id=str(other.pk), version="1", photo=None)

    assert client.post(CHECK, data).json()["warnings"] == []


def test_a_check_and_the_question_cost_the_same_whatever_there_is(
    client: Client, officer: User, category: Category, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    FieldReportFactory.create(officer=officer, details=DETAILS, activity_date=date(2026, 11, 3), photos=1)
    first, second = sent(officer, category), sent(officer, category)
    client.get(RECORD)

    with django_assert_max_num_queries(12):
        client.post(CHECK, first)
    with django_assert_max_num_queries(15):
        assert SEND_SO in text(client.post(RECORD, second))
