"""Opening a year, and changing what it asks."""

from collections.abc import Iterable
from decimal import Decimal

import pytest

from raingan.core.people.models import User
from raingan.core.tallies.drift import find_drift
from raingan.core.web import clock
from raingan.core.web.rules import Conflict, Invalid, NotAllowed, NotThere, Stale, VersionNeeded, WrongState
from raingan.systems.workload.catalogue import (
    Draft,
    add_question,
    compare,
    open_year,
    replace_catalogue,
    replace_question,
    retire_question,
    settle_hours,
)
from raingan.systems.workload.models import DistrictRecord, Question, Sheet, SheetStatus, State, WorkYear
from tests.factories import the_place
from tests.systems.workload.factories import (
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    the_year,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre() -> User:
    found: User = WorkloadCentralFactory.create()
    return found


def drafts(questions: Iterable[Question]) -> list[Draft]:
    return [Draft(each.domain, each.order, each.text, each.unit) for each in questions]


def test_the_first_year_begins_with_the_sample_and_a_record_for_every_district_outside_bangkok(centre: User) -> None:
    for code in ("4701", "4702", "1001"):
        the_place(code)

    year = open_year(year=2569, by=centre, at=clock.now())

    assert Question.objects.of_domain(2569, 1).count() == 19
    assert Question.objects.of_domain(2569, 1).filter(is_sample=False).count() == 4
    assert {each.domain for each in Question.objects.of_year(2569)} == set(range(1, 9))
    assert set(DistrictRecord.objects.values_list("place_id", flat=True)) == {"4701", "4702"}
    assert Sheet.objects.count() == 18
    assert (year.hours_per_day, year.hours_per_person_year) == (Decimal(6), 1380)
    assert list(find_drift()) == []


def test_opening_again_only_adds_the_districts_that_came(centre: User) -> None:
    the_place("4701")
    open_year(year=2569, by=centre, at=clock.now())
    the_place("4702")

    open_year(year=2569, by=centre, at=clock.now())

    assert DistrictRecord.objects.count() == 2
    assert Question.objects.of_domain(2569, 1).count() == 19


def test_the_next_year_begins_as_a_copy(centre: User) -> None:
    the_year(2569)
    settle_hours(year=2569, hours_per_day="7", hours_per_person_year="1,610", by=centre, at=clock.now())

    later = open_year(year=2570, by=centre, at=clock.now())

    pairs = Question.objects.of_year(2570).values_list("text", "same_as__text", "same_as__year_id")
    assert all(text == same and year == 2569 for text, same, year in pairs)
    assert (later.hours_per_day, later.hours_per_person_year, later.settled_at) == (Decimal(7), 1610, None)


def test_only_the_centre_opens_changes_and_settles() -> None:
    year, person = the_year(), RecorderFactory.create()
    question = Question.objects.of_year(year.year)[0]
    for act in (
        lambda: open_year(year=2571, by=person, at=clock.now()),
        lambda: add_question(year=year.year, draft=Draft(1, 9, "ก", "ข"), by=person, at=clock.now()),
        lambda: retire_question(year=year.year, pk=question.pk, by=person, at=clock.now()),
        lambda: settle_hours(year=year.year, hours_per_day=6, hours_per_person_year=1380, by=person, at=clock.now()),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_replaced_question_is_answered_anew(centre: User) -> None:
    record = DistrictRecordFactory.create()
    old = Question.objects.of_domain(record.year_id, 1)[0]

    new = replace_question(
        year=record.year_id, pk=old.pk, text="ถามใหม่", unit="เรื่อง", by=centre, at=clock.now()
    )  # fmt: skip

    sheet = record.sheets.get(domain=1)
    assert (sheet.status, sheet.answered, sheet.questions) == (SheetStatus.PARTIAL, 2, 3)
    assert (new.order, new.pk != old.pk) == (old.order, True)
    assert list(find_drift()) == []


def test_a_question_more_or_less_moves_every_status(centre: User) -> None:
    record = DistrictRecordFactory.create()
    added = add_question(year=record.year_id, draft=Draft(2, 9, " งาน  เพิ่ม ", "ครั้ง"), by=centre, at=clock.now())
    assert (added.text, record.sheets.get(domain=2).status) == ("งาน เพิ่ม", SheetStatus.PARTIAL)

    retire_question(year=record.year_id, pk=added.pk, by=centre, at=clock.now())
    assert record.sheets.get(domain=2).status == SheetStatus.COMPLETE
    with pytest.raises(NotThere):
        retire_question(year=record.year_id, pk=added.pk, by=centre, at=clock.now())


def test_a_whole_catalogue_is_compared_and_replaced(centre: User) -> None:
    record = DistrictRecordFactory.create()
    wanted = drafts(Question.objects.of_year(record.year_id))
    wanted[0] = Draft(1, 1, "ถามใหม่", "ครั้ง")
    wanted.append(Draft(8, 4, "ถามเพิ่ม", "ครั้ง"))

    change = compare(record.year_id, wanted)
    assert (change.kept, len(change.added), len(change.retired)) == (23, 2, 1)
    replace_catalogue(year=record.year_id, drafts=wanted, seen=1, by=centre, at=clock.now())

    assert drafts(Question.objects.of_year(record.year_id)) == sorted(
        wanted, key=lambda each: (each.domain, each.order)
    )
    assert {each.domain: each.status for each in record.sheets.all()}[8] == SheetStatus.PARTIAL
    assert list(find_drift()) == []


def test_once_a_district_is_confirmed_the_catalogue_stands(centre: User) -> None:
    record = DistrictRecordFactory.create(state=State.CONFIRMED)
    with pytest.raises(WrongState):
        add_question(year=record.year_id, draft=Draft(1, 9, "ก", "ข"), by=centre, at=clock.now())


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft(9, 1, "ก", "ข"), "domain"), (Draft(1, 0, "ก", "ข"), "order"), (Draft(1, 9, " ", "ข"), "text"),
        (Draft(1, 9, "ก", ""), "unit"), (Draft(1, 9, "ก" * 501, "ข"), "text"), (Draft(1, 9, "ก", "ข" * 61), "unit"),
    ],
)  # fmt: skip
def test_bad_questions_are_refused_at_their_field(centre: User, draft: Draft, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        add_question(year=the_year().year, draft=draft, by=centre, at=clock.now())
    assert refused.value.field == field


def test_a_number_is_given_once(centre: User) -> None:
    year = the_year().year
    with pytest.raises(Conflict):
        add_question(year=year, draft=Draft(1, 1, "ก", "ข"), by=centre, at=clock.now())
    with pytest.raises(Invalid):
        replace_catalogue(year=year, drafts=[Draft(1, 1, "ก", "ข")] * 2, seen=1, by=centre, at=clock.now())
    with pytest.raises(Invalid):
        replace_catalogue(year=year, drafts=[], seen=1, by=centre, at=clock.now())


def test_every_change_gives_the_catalogue_the_next_version_and_an_older_one_is_refused(centre: User) -> None:
    year, at = the_year(), clock.now()
    wanted = drafts(Question.objects.of_year(year.year))
    added = add_question(year=year.year, draft=Draft(1, 9, "ถามเพิ่ม", "ครั้ง"), by=centre, at=at)

    with pytest.raises(Stale) as refused:
        replace_catalogue(year=year.year, drafts=wanted, seen=1, by=centre, at=at)
    assert refused.value.facts == {"version": 2}
    with pytest.raises(VersionNeeded):
        replace_catalogue(year=year.year, drafts=wanted, seen=None, by=centre, at=at)
    assert added in Question.objects.of_year(year.year)

    assert len(replace_catalogue(year=year.year, drafts=wanted, seen=2, by=centre, at=at).retired) == 1
    assert replace_catalogue(year=year.year, drafts=wanted, seen=2, by=centre, at=at).changes_nothing
    assert WorkYear.objects.get().catalogue_version == 3
    replaced = replace_question(
        year=year.year, pk=Question.objects.of_year(year.year)[0].pk, text="ก", unit="ครั้ง", by=centre, at=at
    )  # fmt: skip
    retire_question(year=year.year, pk=replaced.pk, by=centre, at=at)
    assert WorkYear.objects.get().catalogue_version == 5
