"""The pages of a district's record through HTTP: overview, contact, covered districts, giving up, saying mended."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from raingan.core.audit.models import Event
from raingan.core.people.models import Assignment, User
from raingan.systems.workload.confirming import note, send_back
from raingan.systems.workload.contacts import ContactDraft, save_contact
from raingan.systems.workload.covering import set_covered
from raingan.systems.workload.models import Answer, Contact, DistrictRecord, Question, Sheet, State
from tests.conftest import Clock
from tests.factories import LONG_AGO, the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    in_window,
    the_year,
    version_of,
)

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, record: DistrictRecord, *more: object) -> str:
    return reverse(f"workload:{name}", args=[record.round_key, record.place_id, *more])


def text_of(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.split())


def fill(record: DistrictRecord, domain: int, by: User, rows: int = 3) -> None:
    sheet = record.sheets.get(domain=domain)
    questions = list(Question.objects.of_domain(record.year_id, domain))[:rows]
    Answer.objects.bulk_create(
        Answer(
            sheet=sheet, question=each, quantity=2, days=1, hours=0, changed_version=2,
            changed_at=record.created_at, changed_by=by,
        )
        for each in questions
    )  # fmt: skip
    Sheet.objects.filter(pk=sheet.pk).update(
        filled=len(questions), answered=len(questions), quantity_days=2 * len(questions), version=2,
        saved_by=by, saved_at=record.created_at,
    )  # fmt: skip


# --- where a recorder begins ------------------------------------------------------------------------------------------


def test_a_recorder_of_one_district_comes_straight_to_its_record(recorder: User, record: DistrictRecord) -> None:
    response = signed_in(recorder).get(reverse("workload:my-records"))

    assert response["Location"] == url("record", record)


def test_a_recorder_of_several_districts_chooses(recorder: User, record: DistrictRecord) -> None:
    other = DistrictRecordFactory.create(place=the_place("4702"), host=record, filled=False)
    Assignment.objects.create(user=recorder, system="workload", role="recorder", place=other.place, since=LONG_AGO)

    response = signed_in(recorder).get(reverse("workload:my-records"))

    assert [each.pk for each, _progress in response.context["rows"]] == [record.pk, other.pk]
    assert f"บันทึกรวมกับ{record.place.label}" in text_of(response)


def test_before_a_year_is_opened_it_is_said(db: None) -> None:
    response = signed_in(RecorderFactory.create()).get(reverse("workload:my-records"))

    assert response.status_code == 200
    assert "ยังไม่เปิดรอบการบันทึก" in text_of(response)


def test_an_earlier_year_can_be_chosen(recorder: User, record: DistrictRecord) -> None:
    before = DistrictRecordFactory.create(place=record.place, year=the_year(record.year_id - 1))
    client = signed_in(recorder)

    assert client.get(reverse("workload:my-records") + f"?round={before.round_key}")["Location"] == url(
        "record", before
    )
    assert client.get(reverse("workload:my-records") + "?round=FY1").status_code == 404
    page = client.get(url("record", record))
    assert [each["label"] for each in page.context["years"]] == [str(record.year_id), str(before.year_id)]


# --- the overview -----------------------------------------------------------------------------------------------------


def test_the_overview_names_eleven_sections_and_how_far_each_is(recorder: User, record: DistrictRecord) -> None:
    fill(record, 1, recorder)
    fill(record, 2, recorder, rows=1)

    response = signed_in(recorder).get(url("record", record))

    sections = response.context["sections"]
    assert len(sections) == 11
    assert [each.label for each in sections[:4]] == [
        "ยังไม่ได้บันทึก", "บันทึกข้อมูลครบถ้วน", "บันทึกข้อมูลยังไม่ครบถ้วน", "ไม่มีการบันทึกข้อมูล",
    ]  # fmt: skip
    text = text_of(response)
    assert "ตอบแล้ว 1 จาก 3 ข้อ" in text
    assert recorder.full_name in text
    assert "บันทึกครบแล้ว 1 จาก 8 ด้าน (ตอบแล้ว 4 จาก 24 ข้อ)" in text
    assert response.context["standing"].url == url("domain", record, 2)
    assert f'<a class="govuk-button" href="{url("domain", record, 2)}">บันทึกด้านที่ 2</a>' in response.content.decode()


def test_what_was_sent_back_and_why_stands_there_with_the_step(
    recorder: User, record: DistrictRecord, clock: Clock
) -> None:
    confirmer = ConfirmerFactory.create(place=the_place("47"))
    clock.set(in_window(record, "confirm") + timedelta(hours=1))
    note(record=record.pk, domain=3, text="ขอดูข้อ 2", seen=0, by=confirmer, at=clock.now())
    send_back(record=record.pk, domain=4, reason="ตัวเลขสูงกว่าอำเภออื่นมาก", by=confirmer, at=clock.now())
    client = signed_in(recorder)

    response = client.get(url("record", record))
    text = text_of(response)
    assert "จังหวัดส่งกลับให้แก้ไข" in text
    assert "ส่งกลับแก้ไข: ตัวเลขสูงกว่าอำเภออื่นมาก" in text
    assert "ความเห็นจังหวัด: ขอดูข้อ 2" in text
    assert response.context["standing"].url == url("domain", record, 4)

    version = response.context["record"].version
    assert client.post(url("step", record, "resend"), {"seen_version": version - 1}).status_code == 412
    assert client.post(url("step", record, "resend"), {"seen_version": version}).status_code == 302
    record.refresh_from_db()
    assert record.state == State.OPEN
    assert client.post(url("step", record, "resend")).status_code == 409
    assert client.post(url("step", record, "confirm")).status_code == 404


def test_a_covered_district_says_with_whom_and_is_not_red(recorder: User, record: DistrictRecord) -> None:
    other = DistrictRecordFactory.create(place=the_place("4702"), filled=False)
    DistrictRecord.objects.filter(pk=record.pk).update(host=other)

    response = signed_in(recorder).get(url("record", record))

    text = text_of(response)
    assert f"บันทึกรวมกับ{other.place.label}" in text
    assert "ไม่มีการบันทึกข้อมูล" not in text
    assert "rg-tag--returned" not in response.content.decode().replace("ยังไม่ได้บันทึก", "", 1).split("ด้านที่ 1")[1]


@pytest.mark.parametrize(
    ("step", "moved", "told"),
    [
        ("record", timedelta(days=-1), "ยังไม่เปิดให้บันทึก"),
        ("record", timedelta(days=1), "จังหวัดตรวจสอบและยืนยันวันที่"),
        ("confirm", timedelta(days=1), "ปิดรับการบันทึกแล้ว แต่ยังบันทึกไม่ครบ"),
    ],
)
def test_the_overview_says_where_the_windows_stand(
    recorder: User, record: DistrictRecord, clock: Clock, step: str, moved: timedelta, told: str
) -> None:
    clock.set(in_window(record, step) + moved)

    assert told in text_of(signed_in(recorder).get(url("record", record)))


def test_after_closing_the_recorder_is_led_to_ask_for_more_time(
    recorder: User, record: DistrictRecord, clock: Clock
) -> None:
    clock.set(in_window(record, "confirm") + timedelta(days=1))

    response = signed_in(recorder).get(url("record", record))
    looking = signed_in(ConfirmerFactory.create(place=the_place("47"))).get(url("record", record))

    asking = f"{reverse('workload:ask-extension')}?round={record.round_key}&amp;place=4701"
    assert asking in response.content.decode()
    assert asking not in looking.content.decode()


def test_a_confirmed_record_says_so_and_offers_nothing(recorder: User, clock: Clock) -> None:
    record = DistrictRecordFactory.create(place=the_place("4703"), state=State.CONFIRMED)
    person = RecorderFactory.create(place=record.place)
    clock.set(in_window(record, "record") + timedelta(hours=9))

    response = signed_in(person).get(url("record", record))

    assert "ยืนยันแล้วเมื่อ" in text_of(response)
    assert response.context["standing"].url == ""


@pytest.mark.parametrize("page", ["record", "contact-of", "districts", "special", "discard"])
def test_outside_the_scope_nothing_is_there(record: DistrictRecord, page: str) -> None:
    client = signed_in(RecorderFactory.create(place=the_place("4801")))

    assert client.get(url(page, record)).status_code == 404
    assert client.get(url(page, record).replace("4701", "47%0001")).status_code == 404
    assert client.get(url(page, record).replace(record.round_key, "FY9999999")).status_code == 404


def test_province_and_centre_read_the_same_pages(record: DistrictRecord) -> None:
    for person in (ConfirmerFactory.create(place=the_place("47")), WorkloadCentralFactory.create()):
        client = signed_in(person)
        for address in (url("record", record), url("contact-of", record), url("domain", record, 1)):
            response = client.get(address)
            assert response.status_code == 200
            assert b"<number-grid" not in response.content
        assert client.post(url("domain", record, 1)).status_code == 403


# --- contact ----------------------------------------------------------------------------------------------------------

DRAFT = {"address": "ที่ว่าการอำเภอ", "telephone": "0 4271 1111", "person_name": "นายก ข", "mobile": "", "email": ""}


def test_the_contact_is_stored_and_shown(recorder: User, record: DistrictRecord) -> None:
    client = signed_in(recorder)
    assert client.get(url("contact-of", record)).context["form"].initial["person_name"] == recorder.full_name

    response = client.post(url("contact-of", record), {**DRAFT, "version": 0})

    assert response.status_code == 302
    stored = Contact.objects.get(record=record)
    assert (stored.address, stored.saved_by, stored.version) == ("ที่ว่าการอำเภอ", recorder, 1)
    assert "ที่ว่าการอำเภอ" in client.get(url("contact-of", record)).content.decode()


def test_a_contact_that_another_changed_meanwhile_shows_both(recorder: User, record: DistrictRecord) -> None:
    other = RecorderFactory.create(place=record.place)
    save_contact(record=record.pk, draft=ContactDraft(address="ย้ายแล้ว"), seen=0, by=other, at=record.created_at)
    client = signed_in(recorder)

    response = client.post(url("contact-of", record), {**DRAFT, "version": 0})

    assert response.status_code == 412
    assert [value for label, value in response.context["others"] if label == "ที่อยู่"] == ["ย้ายแล้ว"]
    assert "ที่ว่าการอำเภอ" in response.content.decode()
    again = {**DRAFT, "version": response.context["form"]["version"].value()}
    assert client.post(url("contact-of", record), again).status_code == 302
    assert Contact.objects.get(record=record).address == "ที่ว่าการอำเภอ"


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"email": "ไม่ใช่อีเมล"}, "email", "รูปแบบอีเมลไม่ถูกต้อง"),
        ({"address": "ก" * 501}, "address", "ที่อยู่ต้องไม่เกิน 500 ตัวอักษร"),
        ({"telephone": "0\x00"}, "telephone", ""),
        ({"version": "9" * 30}, "version", ""),
        ({"version": ""}, "", "ต้องระบุรุ่น"),
    ],
)
def test_what_is_wrong_with_a_contact_is_said_and_kept(
    recorder: User, record: DistrictRecord, wrong: dict[str, str], field: str, told: str
) -> None:
    response = signed_in(recorder).post(url("contact-of", record), {**DRAFT, "version": 0, **wrong})

    assert response.status_code in {422, 428}
    assert told in " ".join(response.context["form"].errors.get(field or "__all__", [""]))
    assert "ที่ว่าการอำเภอ" in response.content.decode() or field == "address"
    assert not Contact.objects.exists()


def test_the_contact_stays_editable_after_confirming(clock: Clock) -> None:
    record = DistrictRecordFactory.create(place=the_place("4701"), state=State.CONFIRMED)
    person = RecorderFactory.create(place=record.place)

    assert signed_in(person).post(url("contact-of", record), {**DRAFT, "version": 0}).status_code == 302
    assert Event.objects.filter(verb="contact").count() == 1


# --- districts under one person ---------------------------------------------------------------------------------------


def test_other_districts_are_chosen_and_say_why_not(recorder: User, record: DistrictRecord) -> None:
    free = DistrictRecordFactory.create(place=the_place("4702"), filled=False)
    held = DistrictRecordFactory.create(place=the_place("4703"), filled=False)
    RecorderFactory.create(place=held.place)
    own = DistrictRecordFactory.create(place=the_place("4704"))
    Assignment.objects.create(user=recorder, system="workload", role="recorder", place=own.place, since=LONG_AGO)
    client = signed_in(recorder)

    response = client.get(url("districts", record))
    rows = {each["record"].pk: each for each in response.context["rows"]}
    assert rows[free.pk]["why"] == ""
    assert "คนอื่น" in rows[held.pk]["why"]
    assert "ต้องล้างข้อมูล" in rows[own.pk]["why"]
    assert rows[own.pk]["may_discard"]
    assert not rows[held.pk]["may_discard"]

    def send(*places: str) -> Any:
        return client.post(url("districts", record), {"places": places, "version": version_of(record)})

    assert send("4702").status_code == 302
    free.refresh_from_db()
    assert free.host_id == record.pk
    refused = send("4702", "4703")
    assert refused.status_code == 422
    assert "มีผู้รับผิดชอบคนอื่นอยู่แล้ว" in text_of(refused)
    assert send("4801\x00", "x" * 5000).status_code == 422
    assert send().status_code == 302
    free.refresh_from_db()
    assert free.host_id is None

    assert client.post(url("districts", record), {"places": ["4702"]}).status_code == 428
    stale = client.post(url("districts", record), {"places": ["4702"], "version": "1"})
    assert stale.status_code == 412
    assert "ถูกแก้ไขหลังจากที่ท่านเปิดดู" in text_of(stale)
    assert next(each["chosen"] for each in stale.context["rows"] if each["record"].pk == free.pk)
    assert f'name="version" value="{version_of(record)}"' in stale.content.decode()


def test_a_district_is_discarded_only_when_that_is_said_plainly(recorder: User, clock: Clock) -> None:
    record = DistrictRecordFactory.create(place=the_place("4705"))
    person = RecorderFactory.create(place=record.place)
    clock.set(in_window(record, "record") + timedelta(hours=9))
    client = signed_in(person)

    page = client.get(url("discard", record))
    assert "ตัวเลขที่กรอกไว้ 24 แถว" in text_of(page)
    assert client.post(url("discard", record)).status_code == 422
    assert Answer.objects.filter(sheet__record=record).count() == 24
    assert client.post(url("discard", record), {"sure": "1"}).status_code == 302
    assert Answer.objects.filter(sheet__record=record).count() == 0
    assert "ล้างข้อมูลที่บันทึกไว้ทั้งหมด" in text_of(client.get(url("record", record)))


def test_covering_stands_in_the_history_with_names(recorder: User, record: DistrictRecord, clock: Clock) -> None:
    other = DistrictRecordFactory.create(place=the_place("4702"), filled=False)
    set_covered(record=record.pk, places=["4702"], seen=version_of(record), by=recorder, at=clock.now())

    text = text_of(signed_in(recorder).get(url("record", record)))

    assert f"เลือกอำเภอที่บันทึกรวม: {other.place.label}" in text
    assert f"รับผิดชอบ {other.place.label}" in text


# --- what it costs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["record", "contact-of", "districts", "special", "domain", "discard", "my-records"])
def test_no_page_asks_more_than_twelve_times(recorder: User, record: DistrictRecord, clock: Clock, page: str) -> None:
    before = DistrictRecordFactory.create(place=record.place, year=the_year(record.year_id - 1))
    old = {(each.domain, each.order): each for each in Question.objects.of_year(before.year_id)}
    for question in Question.objects.of_year(record.year_id):
        question.same_as = old[question.domain, question.order]
        question.save()
    for number in range(1, 9):
        fill(record, number, recorder)
    for code in ("4702", "4703", "4704"):
        DistrictRecordFactory.create(place=the_place(code), filled=code == "4704")
    set_covered(record=record.pk, places=["4702"], seen=version_of(record), by=recorder, at=clock.now())
    save_contact(record=record.pk, draft=ContactDraft(**DRAFT), seen=0, by=recorder, at=clock.now())
    client = signed_in(recorder)
    more = [1] if page == "domain" else []
    address = reverse("workload:my-records") if page == "my-records" else url(page, record, *more)
    client.get(address)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)

    assert response.status_code in {200, 302}
    assert len(queries) <= 12, [each["sql"][:90] for each in queries]
