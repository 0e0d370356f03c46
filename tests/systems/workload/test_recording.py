"""Saving figures: sums and status, two people in one section, windows, special work, contact."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from raingan.core.audit.models import Event
from raingan.core.people.models import User
from raingan.core.tallies.drift import find_drift
from raingan.core.web import clock
from raingan.core.web.rules import (
    Conflict,
    Invalid,
    NotAllowed,
    NotThere,
    Stale,
    VersionNeeded,
    WindowClosed,
    WrongState,
)
from raingan.systems.workload.contacts import ContactDraft, save_contact
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Answer, DistrictRecord, Question, Sheet, SheetStatus, State
from raingan.systems.workload.recording import (
    ChangedMeanwhile,
    DiscardedMeanwhile,
    SpecialDraft,
    discard,
    save_answers,
    save_special,
)
from tests.factories import the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    in_window,
    the_year,
)

pytestmark = pytest.mark.django_db
DONE = Figures(4, 1, Decimal("1.5"))


@pytest.fixture
def record() -> DistrictRecord:
    found: DistrictRecord = DistrictRecordFactory.create(filled=False)
    return found


@pytest.fixture
def recorder(record: DistrictRecord) -> User:
    person: User = RecorderFactory.create(place=record.place)
    return person


def asked(record: DistrictRecord, domain: int = 1) -> list[int]:
    return list(Question.objects.of_domain(record.year_id, domain).values_list("pk", flat=True))


def save(record: DistrictRecord, by: User, rows: dict[int, Figures], seen: int | None = 1, **more: Any) -> Sheet:
    at = more.pop("at", in_window(record, "record"))
    return save_answers(record=record.pk, domain=1, rows=rows, seen=seen, by=by, at=at, **more)


def test_a_domain_is_none_then_partial_then_complete_with_its_sums(record: DistrictRecord, recorder: User) -> None:
    first, second, third = asked(record)
    assert record.sheets.get(domain=1).status == SheetStatus.NONE

    sheet = save(record, recorder, {first: DONE, second: Figures(5)})
    assert (sheet.status, sheet.answered, sheet.filled) == (SheetStatus.PARTIAL, 1, 2)

    sheet = save(record, recorder, {second: Figures(0).settled(), third: Figures(2, 3, Decimal("0.0"))}, seen=2)
    assert (sheet.status, sheet.answered, sheet.version) == (SheetStatus.COMPLETE, 3, 3)
    assert (sheet.quantity_days, sheet.quantity_hours) == (4 + 6, Decimal("6.0"))
    assert sheet.total_hours(Decimal(6)) == 66
    assert list(find_drift()) == []
    assert [each.facts["rows"] for each in Event.objects.filter(verb="amend").order_by("pk")] == [2, 2]


def test_saving_what_stands_already_is_no_act(record: DistrictRecord, recorder: User) -> None:
    save(record, recorder, {asked(record)[0]: DONE})

    assert save(record, recorder, {asked(record)[0]: DONE}, seen=2).version == 2
    assert Event.objects.filter(verb="amend").count() == 1


def test_two_people_work_in_one_section_and_neither_overwrites_the_other(
    record: DistrictRecord, recorder: User
) -> None:
    first, second, _third = asked(record)
    other = RecorderFactory.create(place=record.place)
    save(record, recorder, {first: DONE})

    merged = save(record, other, {second: Figures(9, 1, None)}, seen=1)
    assert merged.answered == 2

    with pytest.raises(ChangedMeanwhile) as refused:
        save(record, other, {first: Figures(7, 7, None)}, seen=1)
    assert refused.value.facts["version"] == 3
    clash = refused.value.facts["clashes"][0]  # type: ignore[index]
    assert (clash["row"], clash["quantity"], clash["changed_by"]) == (str(first), 4, recorder.full_name)
    assert Answer.objects.get(question=first).figures == DONE

    assert save(record, other, {first: Figures(7, 7, None)}, seen=3).version == 4


def test_exactly_refuses_any_change_meanwhile(record: DistrictRecord, recorder: User) -> None:
    first, second, _third = asked(record)
    save(record, recorder, {first: DONE})

    with pytest.raises(Stale):
        save(record, recorder, {second: DONE}, seen=1, exactly=True)
    with pytest.raises(Stale):
        save(record, recorder, {second: DONE}, seen=99)
    with pytest.raises(VersionNeeded):
        save(record, recorder, {second: DONE}, seen=None)


def test_only_the_districts_recorder_saves_and_only_in_time(record: DistrictRecord, recorder: User) -> None:
    row = {asked(record)[0]: DONE}
    with pytest.raises(NotThere):
        save(record, RecorderFactory.create(), row)
    with pytest.raises(NotAllowed):
        save(record, ConfirmerFactory.create(place=record.place.parent), row)
    with pytest.raises(WindowClosed):
        save(record, recorder, row, at=in_window(record, "record") - timedelta(days=1))
    with pytest.raises(WindowClosed):
        save(record, recorder, row, at=in_window(record, "confirm"))
    with pytest.raises(Invalid):
        save(record, recorder, {asked(record, 2)[0]: DONE})
    assert not Answer.objects.exists()


def test_sent_back_it_is_recorded_until_confirming_closes(recorder: User, record: DistrictRecord) -> None:
    DistrictRecord.objects.filter(pk=record.pk).update(state=State.RETURNED)

    assert save(record, recorder, {asked(record)[0]: DONE}, at=in_window(record, "confirm")).answered == 1


def test_confirmed_stands_even_against_the_database_itself() -> None:
    record = DistrictRecordFactory.create(state=State.CONFIRMED)
    recorder = RecorderFactory.create(place=record.place)

    with pytest.raises(WrongState):
        save(record, recorder, {asked(record)[0]: DONE})
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.update(quantity=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        DistrictRecord.objects.filter(pk=record.pk).update(state=State.OPEN)


def test_special_work_is_added_changed_and_deleted(record: DistrictRecord, recorder: User) -> None:
    at, one, two = in_window(record, "record"), uuid4(), uuid4()
    rows = [SpecialDraft(one, "  งาน  พิเศษ ", "เรื่อง", DONE), SpecialDraft(two, "งานที่สอง", "ครั้ง", Figures(1))]

    sheet = save_special(record=record.pk, rows=rows, seen=1, by=recorder, at=at)
    assert [each.text for each in sheet.special.in_order()] == ["งาน พิเศษ", "งานที่สอง"]
    assert (sheet.filled, sheet.answered, sheet.questions) == (2, 1, 0)

    sheet = save_special(record=record.pk, rows=[], removed=[two], seen=2, by=recorder, at=at)
    assert list(sheet.special.values_list("pk", flat=True)) == [one]
    assert Event.objects.filter(verb="amend").latest("pk").facts["removed"] == ["งานที่สอง"]
    with pytest.raises(Invalid) as refused:
        save_special(record=record.pk, rows=[SpecialDraft(two, " ", "ครั้ง", DONE)], seen=3, by=recorder, at=at)
    assert refused.value.field == "rows.0.text"


def test_a_special_row_of_another_record_is_not_taken(record: DistrictRecord, recorder: User) -> None:
    other = DistrictRecordFactory.create(filled=False)
    at, row = in_window(record, "record"), SpecialDraft(uuid4(), "งาน", "ครั้ง", DONE)
    save_special(record=other.pk, rows=[row], seen=1, by=RecorderFactory.create(place=other.place), at=at)

    with pytest.raises(Conflict):
        save_special(record=record.pk, rows=[row], seen=1, by=recorder, at=at)


def test_the_contact_is_kept_even_after_confirming_and_the_event_does_not_tell_it() -> None:
    record = DistrictRecordFactory.create(state=State.CONFIRMED)
    recorder = RecorderFactory.create(place=record.place)
    draft = ContactDraft(person_name="นางตัวอย่าง ใจดี", mobile="081-555-0000", email="a@example.go.th")

    contact = save_contact(record=record.pk, draft=draft, seen=0, by=recorder, at=clock.now())

    assert (contact.version, contact.mobile) == (1, "081-555-0000")
    event = Event.objects.get(verb="contact")
    assert event.facts == {"changed": ["email", "mobile", "person_name"]}
    save_contact(record=record.pk, draft=draft, seen=0, by=recorder, at=clock.now())  # the same again
    assert Event.objects.filter(verb="contact").count() == 1
    with pytest.raises(Stale):
        save_contact(record=record.pk, draft=ContactDraft(), seen=0, by=recorder, at=clock.now())
    with pytest.raises(Invalid):
        save_contact(record=record.pk, draft=ContactDraft(email="ไม่ใช่"), seen=1, by=recorder, at=clock.now())


def test_discarding_takes_every_figure_back() -> None:
    record = DistrictRecordFactory.create()
    recorder = RecorderFactory.create(place=record.place)

    discard(record=record.pk, by=recorder, at=in_window(record, "record"))

    assert {each.status for each in record.sheets.all()} == {SheetStatus.NONE}
    assert not Answer.objects.exists()
    assert list(find_drift()) == []
    assert the_year().year == record.year_id


def test_a_send_whose_answer_was_lost_is_answered_again(record: DistrictRecord, recorder: User) -> None:
    row = {asked(record)[0]: DONE}
    first = save(record, recorder, row, exactly=True)

    assert save(record, recorder, row, seen=1, exactly=True).version == first.version == 2
    assert Event.objects.filter(verb="amend").count() == 1


def test_nothing_to_change_is_judged_too_unless_it_is_the_same_send_again(
    record: DistrictRecord, recorder: User
) -> None:
    row = {asked(record)[0]: DONE}
    save(record, recorder, row)
    late = in_window(record, "record") - timedelta(days=1)

    assert save(record, recorder, row, at=late).version == 2  # its answer was lost; nobody asks whether it is in time
    with pytest.raises(NotAllowed):
        save(record, ConfirmerFactory.create(place=record.place.parent), row, seen=2)
    with pytest.raises(WindowClosed):
        save(record, RecorderFactory.create(place=record.place), row, seen=2, at=late)
    with pytest.raises(NotAllowed):
        save_special(
            record=record.pk, rows=[], seen=1, by=ConfirmerFactory.create(place=record.place.parent), at=late
        )  # fmt: skip
    recorder.assignments.update(place=the_place("TH"), role="central")
    with pytest.raises(NotAllowed):
        save(record, User.objects.get(pk=recorder.pk), row, seen=2)


def test_a_page_opened_before_all_was_discarded_stores_nothing(record: DistrictRecord, recorder: User) -> None:
    first, second, _third = asked(record)
    at, special = in_window(record, "record"), SpecialDraft(uuid4(), "งาน", "ครั้ง", DONE)
    save(record, recorder, {first: DONE})
    save_special(record=record.pk, rows=[special], seen=1, by=recorder, at=at)
    discard(record=record.pk, by=recorder, at=at)

    with pytest.raises(DiscardedMeanwhile) as refused:
        save(record, recorder, {second: DONE}, seen=2)
    assert refused.value.facts == {"version": 3, "clashes": []}
    with pytest.raises(DiscardedMeanwhile):
        save_special(record=record.pk, rows=[special], seen=2, by=recorder, at=at)
    assert not Answer.objects.exists()

    assert save(record, recorder, {second: DONE}, seen=3).answered == 1
