"""The province's acts: confirming for good, sending back with one domain named, notes; and who is told."""

from uuid import uuid4

import pytest
from django.utils.translation import override

from raingan.core.audit.models import Event
from raingan.core.notices.models import Notice
from raingan.core.people.models import User
from raingan.core.web.rules import Invalid, NotAllowed, Stale, VersionNeeded, WrongState
from raingan.systems.workload.confirming import confirm, note, resend, send_back
from raingan.systems.workload.models import DistrictRecord, State
from tests.factories import AssignmentFactory, UserFactory, the_place
from tests.systems.workload.factories import ConfirmerFactory, DistrictRecordFactory, RecorderFactory, in_window

pytestmark = pytest.mark.django_db


@pytest.fixture
def record() -> DistrictRecord:
    found: DistrictRecord = DistrictRecordFactory.create(place=the_place("4701"))
    return found


@pytest.fixture
def confirmer() -> User:
    found: User = ConfirmerFactory.create(place=the_place("47"))
    return found


def test_several_are_confirmed_at_once_and_an_incomplete_one_says_what_is_missing(
    record: DistrictRecord, confirmer: User
) -> None:
    other = DistrictRecordFactory.create(place=the_place("4702"))
    blank = DistrictRecordFactory.create(place=the_place("4703"), filled=False)
    unknown = uuid4()

    outcome = confirm(ids=[record.pk, other.pk, blank.pk, unknown], by=confirmer, at=in_window(record, "confirm"))

    assert {each.pk for each in outcome.moved} == {record.pk, other.pk}
    assert "ด้านที่ 1, 2, 3, 4, 5, 6, 7, 8" in str(outcome.refused[blank.pk])
    assert unknown in outcome.refused


def test_sent_back_with_a_domain_mended_and_confirmed(record: DistrictRecord, confirmer: User) -> None:
    recorder, at = RecorderFactory.create(place=record.place), in_window(record, "confirm")

    send_back(record=record.pk, reason=" ตรวจข้อ 3 ", domain=3, by=confirmer, at=at)

    assert record.sheets.get(domain=3).return_reason == "ตรวจข้อ 3"
    assert Notice.objects.get(recipient=recorder).message.endswith("ถูกส่งกลับให้แก้ไข: ด้านที่ 3: ตรวจข้อ 3")
    resend(record=record.pk, by=recorder, at=at)
    assert record.sheets.get(domain=3).return_reason == ""
    assert confirm(ids=[record.pk], by=confirmer, at=at).moved
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == ["return", "resend", "confirm"]
    with pytest.raises(WrongState):
        send_back(record=record.pk, reason="อีกครั้ง", by=confirmer, at=at)


def test_the_reason_is_stored_in_thai_whatever_language_the_province_reads(
    record: DistrictRecord, confirmer: User
) -> None:
    with override("en"):
        send_back(record=record.pk, reason="ตรวจข้อ 3", domain=3, by=confirmer, at=in_window(record, "confirm"))

    assert Event.objects.get(verb="return").reason == "ด้านที่ 3: ตรวจข้อ 3"


def test_nobody_confirms_what_they_record_themselves(record: DistrictRecord, confirmer: User) -> None:
    AssignmentFactory.create(user=confirmer, system="workload", role="recorder", place=record.place)

    assert not confirm(ids=[record.pk], by=confirmer, at=in_window(record, "confirm")).moved


def test_a_note_is_the_provinces_and_ends_with_confirming(record: DistrictRecord, confirmer: User) -> None:
    at = in_window(record, "confirm")
    kept = note(record=record.pk, domain=2, text=" สูงกว่าปีก่อน ", seen=0, by=confirmer, at=at)
    assert (kept.note, kept.note_version) == ("สูงกว่าปีก่อน", 1)
    with pytest.raises(NotAllowed):
        note(record=record.pk, domain=2, text="", seen=1, by=RecorderFactory.create(place=record.place), at=at)
    with pytest.raises(Invalid):
        note(record=record.pk, domain=11, text="", seen=0, by=confirmer, at=at)
    DistrictRecord.objects.filter(pk=record.pk).update(state=State.CONFIRMED)
    with pytest.raises(WrongState):
        note(record=record.pk, domain=2, text="สาย", seen=1, by=confirmer, at=at)


def test_a_note_written_meanwhile_is_never_overwritten_unseen(record: DistrictRecord, confirmer: User) -> None:
    other, at = ConfirmerFactory.create(place=the_place("47")), in_window(record, "confirm")
    note(record=record.pk, domain=2, text="ของคนแรก", seen=0, by=confirmer, at=at)

    with pytest.raises(Stale) as refused:
        note(record=record.pk, domain=2, text="ของคนที่สอง", seen=0, by=other, at=at)
    assert refused.value.facts == {"version": 1}
    with pytest.raises(VersionNeeded):
        note(record=record.pk, domain=2, text="ของคนที่สอง", seen=None, by=other, at=at)
    assert record.sheets.get(domain=2).note == "ของคนแรก"

    # The same again, whose answer was lost, is no act; another section's remark is in nobody's way.
    assert note(record=record.pk, domain=2, text="ของคนแรก", seen=0, by=confirmer, at=at).note_version == 1
    note(record=record.pk, domain=3, text="ของคนที่สอง", seen=0, by=other, at=at)
    assert note(record=record.pk, domain=2, text="ของคนที่สอง", seen=1, by=other, at=at).note_version == 2
    assert Event.objects.filter(verb="note").count() == 3
    recorder = RecorderFactory.create(place=record.place)
    with pytest.raises(NotAllowed):  # who may write none is told so, whatever stands there
        note(record=record.pk, domain=2, text="ของคนที่สอง", seen=2, by=recorder, at=at)


def test_what_is_done_in_acting_for_another_says_so(record: DistrictRecord, confirmer: User) -> None:
    deputy, at = UserFactory.create(), in_window(record, "confirm")
    AssignmentFactory.create(
        user=deputy, system="workload", role="confirmer", place=the_place("47"), acting_for=confirmer
    )

    note(record=record.pk, domain=2, text="สูงกว่าปีก่อน", seen=0, by=deputy, at=at)
    send_back(record=record.pk, reason="ตรวจข้อ 3", by=deputy, at=at)
    resend(record=record.pk, by=RecorderFactory.create(place=record.place), at=at)

    events = Event.objects.order_by("pk").values_list("verb", "acting_for_id")
    assert list(events) == [("note", confirmer.pk), ("return", confirmer.pk), ("resend", None)]


def test_what_the_person_in_charge_holds_in_another_province_holds_nothing_up(
    record: DistrictRecord, confirmer: User
) -> None:
    far = DistrictRecordFactory.create(place=the_place("4801"), filled=False)
    near = DistrictRecordFactory.create(place=the_place("4702"), filled=False)
    recorder, at = RecorderFactory.create(place=record.place), in_window(record, "confirm")
    for other in (far, near):
        AssignmentFactory.create(user=recorder, system="workload", role="recorder", place=other.place)

    refused = str(confirm(ids=[record.pk], by=confirmer, at=at).refused[record.pk])
    assert near.place.label in refused
    assert far.place.label not in refused
    DistrictRecord.objects.filter(pk=near.pk).update(host=record)
    assert confirm(ids=[record.pk], by=confirmer, at=at).moved
