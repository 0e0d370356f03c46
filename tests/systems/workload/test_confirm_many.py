"""Confirming many districts at once costs no more than confirming two; nobody confirms figures of their own."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.people.models import User
from raingan.core.web import clock as the_clock
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import DistrictRecord, Question, State
from raingan.systems.workload.recording import save_answers
from tests.conftest import Clock
from tests.factories import AssignmentFactory, the_place
from tests.systems.workload.factories import ConfirmerFactory, DistrictRecordFactory, RecorderFactory, in_window

pytestmark = pytest.mark.django_db
MANY = 15


@pytest.fixture
def records(clock: Clock) -> list[DistrictRecord]:
    made = [DistrictRecordFactory.create(place=the_place(f"47{number:02d}")) for number in range(1, MANY + 1)]
    for each in made:
        RecorderFactory.create(place=each.place)
    clock.set(in_window(made[0], "confirm"))
    return made


@pytest.fixture
def province(client: Client, records: list[DistrictRecord]) -> User:
    person: User = ConfirmerFactory.create(place=the_place("47"))
    client.force_login(person)
    return person


def chosen(records: list[DistrictRecord], **more: str) -> dict[str, Any]:
    return {"chosen": [f"{each.pk}:{each.version}" for each in records], **more}


def test_asking_and_confirming_cost_the_same_for_many(
    client: Client, records: list[DistrictRecord], province: User, django_assert_max_num_queries: Any
) -> None:
    client.get(reverse("workload:status"))
    with django_assert_max_num_queries(12):
        page = client.post(reverse("workload:confirm"), chosen(records))
    assert page.content.decode().count('name="chosen"') == MANY
    with django_assert_max_num_queries(26):
        client.post(reverse("workload:confirm"), chosen(records, sure="1"))
    assert DistrictRecord.objects.filter(state=State.CONFIRMED).count() == MANY


def test_each_of_many_is_judged_by_its_own_peoples_districts(
    client: Client, records: list[DistrictRecord], province: User
) -> None:
    beside = DistrictRecordFactory.create(place=the_place("4716"), filled=False)
    two = RecorderFactory.create(place=records[0].place)
    AssignmentFactory.create(user=two, system="workload", role="recorder", place=beside.place)

    told = client.post(reverse("workload:confirm"), chosen(records, sure="1")).content.decode()

    assert beside.place.label in told
    assert set(DistrictRecord.objects.filter(state=State.OPEN)) == {records[0], beside}


def test_whoever_recorded_some_of_the_figures_does_not_confirm_them_after_a_transfer(
    client: Client, records: list[DistrictRecord], province: User, clock: Clock
) -> None:
    record, at = records[0], in_window(records[0], "record")
    before = AssignmentFactory.create(user=province, system="workload", role="recorder", place=record.place)
    first, second = Question.objects.of_domain(record.year_id, 1)[:2]
    save_answers(record=record.pk, domain=1, rows={first.pk: Figures(5, 1)}, seen=1, by=province, at=at)
    before.delete()
    other = RecorderFactory.create(place=record.place)
    save_answers(record=record.pk, domain=1, rows={second.pk: Figures(6, 1)}, seen=2, by=other, at=at)
    record.refresh_from_db()

    address = reverse("workload:check-record", args=[record.round_key, record.place_id])
    assert "ท่านเป็นผู้บันทึกตัวเลขบางส่วน" in client.get(address).content.decode()
    client.post(reverse("workload:confirm"), chosen([record, records[1]], sure="1"))

    record.refresh_from_db()
    assert record.state == State.OPEN
    assert DistrictRecord.objects.filter(state=State.CONFIRMED).count() == 1
    assert the_clock.now() >= in_window(record, "confirm")
