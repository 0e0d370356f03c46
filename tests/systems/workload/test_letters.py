"""Official letters: what they say, who may write them, and how a PDF is known again."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from raingan.core.audit.models import Event
from raingan.core.exports.models import Document
from raingan.core.people.models import User
from raingan.core.rounds.actions import extend_steps
from raingan.core.thai.numerals import to_thai
from raingan.systems.workload.letters import incomplete_table
from raingan.systems.workload.models import DistrictRecord
from tests.conftest import Clock
from tests.factories import AssignmentFactory, the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    WorkloadCentralFactory,
    in_window,
)

pytestmark = pytest.mark.django_db
TYPED = {
    "urgency": "ด่วนมาก", "number": "สน 0023.1/ว 1004", "day": "2026-09-10", "office": "ศาลากลางจังหวัด\nถนนราชการ",
    "addressee": "ท้องถิ่นอำเภอ ทุกอำเภอ", "refers": "", "signer": "นายวิจิตร ทองดี", "position": "ท้องถิ่นจังหวัด",
    "unit": "ฝ่ายบริหารทั่วไป", "telephone": "0 4251 5633",
}  # fmt: skip


@pytest.fixture
def record(clock: Clock) -> DistrictRecord:
    """4701 lacks everything, 4702 nothing, 4801 everything; recording is open."""
    blank = DistrictRecordFactory.create(place=the_place("4701"), filled=False)
    DistrictRecordFactory.create(place=the_place("4702"))
    DistrictRecordFactory.create(place=the_place("4801"), filled=False)
    clock.set(in_window(blank, "record") + timedelta(hours=9))
    return blank


def signed_in(client: Client, user: User) -> User:
    client.force_login(user)
    return user


def address(record: DistrictRecord, place: str) -> str:
    return reverse("workload:letter-follow-up", args=[record.round_key, place])


def test_a_province_follows_up_its_districts(client: Client, record: DistrictRecord) -> None:
    signed_in(client, ConfirmerFactory.create(place=the_place("47")))
    page = client.get(address(record, "47")).content.decode()
    assert "ท้องถิ่นอำเภอ ทุกอำเภอ" in page

    preview = client.post(address(record, "47"), {**TYPED, "act": "preview"}).content.decode()
    assert to_thai(the_place("4701").name_th) in preview
    assert to_thai(the_place("4702").name_th) not in preview
    assert "จำนวน ๑ อำเภอ" in preview
    assert to_thai("สน 0023.1/ว 1004") in preview
    assert not Document.objects.exists()

    issued = client.post(address(record, "47"), {**TYPED, "act": "issue"})
    assert issued.headers["Content-Type"] == "application/pdf"
    assert issued.content.startswith(b"%PDF")
    document = Document.objects.get()
    assert document.sha256 == hashlib.sha256(issued.content).hexdigest()
    assert Event.objects.filter(verb="issue-letter", place_code="47").count() == 1
    check = Client().get(reverse("exports:check-code", args=[document.code])).content.decode()
    assert "สน 0023.1/ว 1004" in check
    assert document.sha256 in check
    assert to_thai(the_place("4701").name_th) not in check


def test_what_is_missing_is_said_and_what_was_typed_is_kept(client: Client, record: DistrictRecord) -> None:
    signed_in(client, ConfirmerFactory.create(place=the_place("47")))
    answer = client.post(address(record, "47"), {**TYPED, "number": " ", "signer": "ก\0ข", "act": "issue"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "กรุณากรอกเลขที่หนังสือ" in page
    assert "ท้องถิ่นจังหวัด" in page
    assert not Document.objects.exists()


def test_the_centre_writes_to_every_province_at_once(client: Client, record: DistrictRecord) -> None:
    signed_in(client, WorkloadCentralFactory.create())
    page = client.post(address(record, "TH"), {**TYPED, "act": "preview"}).content.decode()
    assert "ออกหนังสือ 2 ฉบับ" in page
    assert any(to_thai(f"ผู้ว่าราชการ{the_place(code).label_in('th')}") in page for code in ("47", "48"))
    client.post(address(record, "TH"), {**TYPED, "act": "issue"})
    assert Event.objects.get(verb="issue-letter").facts["letters"] == 2


def test_nothing_to_follow_up_where_all_is_through(client: Client, record: DistrictRecord) -> None:
    DistrictRecordFactory.create(place=the_place("4901"))
    signed_in(client, ConfirmerFactory.create(place=the_place("49")))
    assert "จึงไม่มีหนังสือติดตาม" in client.get(address(record, "49")).content.decode()
    assert client.post(address(record, "49"), {**TYPED, "act": "issue"}).status_code == 409
    listed = client.get(reverse("workload:letters")).content.decode()
    assert "ทุกอำเภอบันทึกข้อมูลครบแล้ว" in listed


def test_an_extension_is_told_with_its_letter_and_reason(client: Client, record: DistrictRecord) -> None:
    centre = signed_in(client, WorkloadCentralFactory.create())
    at = in_window(record, "record") + timedelta(days=1)
    until = in_window(record, "confirm") + timedelta(days=30)
    extend_steps(
        system="workload", key=record.round_key, steps=["record", "confirm"], place="TH", until=until, by=centre,
        at=at, reason="สถานการณ์น้ำท่วม", letter_number="ที่ มท 0812/ว 1960",
    )  # fmt: skip
    listed = client.get(reverse("workload:letters")).content.decode()
    assert listed.count("สถานการณ์น้ำท่วม") == 1
    href = listed.split("/extension/")[1].split("/")[0]
    where = reverse("workload:letter-extension", args=[record.round_key, int(href)])
    page = client.post(where, {**TYPED, "act": "preview"}).content.decode()
    for words in ("สถานการณ์น้ำท่วม", to_thai("มท 0812/ว 1960"), "จากเดิมสิ้นสุดวันที่ ๑๕ กันยายน", "จากเดิมสิ้นสุดวันที่ ๒๕ กันยายน"):
        assert words in page
    assert client.post(where, {**TYPED, "act": "issue"}).content.startswith(b"%PDF")


def test_the_list_of_districts_not_complete(record: DistrictRecord, django_assert_max_num_queries: Any) -> None:
    confirmer = ConfirmerFactory.create(place=the_place("47"))
    with django_assert_max_num_queries(12):
        table = incomplete_table(
            confirmer, {"year": record.round_key, "place": "47"}, in_window(record, "record")
        )  # fmt: skip
        rows = list(table.rows)
    assert [row[2] for row in rows] == [the_place("4701").name]
    assert rows[0][4] == "ทั้ง 8 ด้าน"


def test_pages_of_letters_cost_the_same_for_the_whole_country(
    client: Client, record: DistrictRecord, django_assert_max_num_queries: Any
) -> None:
    call_command("load_places", verbosity=0)
    for code in ("4703", "4802", "3001", "3002", "8301"):
        DistrictRecordFactory.create(place=the_place(code), filled=False)
    signed_in(client, WorkloadCentralFactory.create())
    with django_assert_max_num_queries(12):
        client.get(reverse("workload:letters"))
    with django_assert_max_num_queries(20):
        client.post(address(record, "TH"), {**TYPED, "act": "preview"})


def test_who_acts_for_two_provinces_chooses_between_their_letters(
    client: Client, record: DistrictRecord, clock: Clock
) -> None:
    person = signed_in(client, ConfirmerFactory.create(place=the_place("47")))
    AssignmentFactory.create(user=person, system="workload", role="confirmer", place=the_place("48"), acting=True)
    extend_steps(
        system="workload", key=record.round_key, steps=["record"], place="48", until=clock.at + timedelta(days=60),
        by=WorkloadCentralFactory.create(), at=clock.at, reason="น้ำท่วม", letter_number="มท 1",
    )  # fmt: skip
    page = reverse("workload:letters")

    first, second = client.get(page), client.get(page, {"place": "48"})

    assert [each["label"] for each in first.context["tabs"]] == [the_place("47").label, the_place("48").label]
    assert [row.place.pk for row, _n in first.context["waited"]] == ["47"]
    assert [row.place.pk for row, _n in second.context["waited"]] == ["48"]
    assert [len(each.context["acts"]) for each in (first, second)] == [0, 1]
    letter = reverse("workload:letter-extension", args=[record.round_key, second.context["acts"][0].pk])
    assert f"{letter}?place=48" in second.content.decode()
    assert the_place("48").label_in("th") in client.get(f"{letter}?place=48").content.decode()
    assert client.get(letter).status_code == 404
    for elsewhere in ("49", "TH", "4801", "\0"):
        assert client.get(page, {"place": elsewhere}).status_code == 404
