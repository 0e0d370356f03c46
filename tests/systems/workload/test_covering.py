"""Several districts under one person: chosen, refused, undone, and never counted twice."""

from typing import Any

import pytest

from raingan.core.people.models import User
from raingan.core.web.rules import Invalid, NotAllowed, NotThere, WindowClosed, WrongState
from raingan.systems.workload.confirming import confirm, send_back
from raingan.systems.workload.covering import choices, set_covered, uncover
from raingan.systems.workload.models import DistrictRecord, State
from raingan.systems.workload.recording import save_answers
from tests.factories import AssignmentFactory, the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    in_window,
    version_of,
)

pytestmark = pytest.mark.django_db


def a_record(code: str, **more: Any) -> DistrictRecord:
    found: DistrictRecord = DistrictRecordFactory.create(place=the_place(code), **more)
    return found


@pytest.fixture
def host() -> DistrictRecord:
    return a_record("4701")


@pytest.fixture
def person(host: DistrictRecord) -> User:
    found: User = RecorderFactory.create(place=host.place)
    return found


def cover(host: DistrictRecord, places: list[str], by: User) -> DistrictRecord:
    return set_covered(record=host.pk, places=places, seen=version_of(host), by=by, at=in_window(host, "record"))


def test_a_district_of_nobody_or_of_the_same_person_follows(host: DistrictRecord, person: User) -> None:
    free, own = a_record("4702", filled=False), a_record("4703", filled=False)
    AssignmentFactory.create(user=person, system="workload", role="recorder", place=own.place)

    cover(host, ["4702", "4703"], person)

    assert set(host.covered.values_list("place_id", flat=True)) == {"4702", "4703"}
    with pytest.raises(WrongState):
        save_answers(record=own.pk, domain=1, rows={}, seen=None, by=person, at=in_window(own, "record"))
    cover(host, ["4703"], person)
    free.refresh_from_db()
    assert free.host_id is None


@pytest.mark.parametrize(
    ("code", "more", "why"),
    [
        ("4702", {"filled": True}, "มีข้อมูลที่บันทึกไว้แล้ว"),
        ("4801", {"filled": False}, "จังหวัดเดียวกัน"),
        ("4701", None, "จังหวัดเดียวกัน"),
    ],
)
def test_what_cannot_be_chosen_is_refused_with_why(
    host: DistrictRecord, person: User, code: str, more: dict[str, bool] | None, why: str
) -> None:
    if more is not None:
        a_record(code, **more)
    with pytest.raises(Invalid, match=why):
        cover(host, [code], person)
    assert not host.covered.exists()


def test_a_district_of_another_person_or_covered_or_covering_is_refused(host: DistrictRecord, person: User) -> None:
    others, mine = a_record("4702", filled=False), a_record("4703", filled=False)
    colleague = RecorderFactory.create(place=others.place)
    cover(others, ["4703"], colleague)

    with pytest.raises(Invalid, match="ผู้รับผิดชอบคนอื่น"):
        cover(host, ["4702"], person)
    with pytest.raises(Invalid, match="บันทึกรวมกับ"):
        cover(host, ["4703"], person)
    third = a_record("4704", filled=False)
    with pytest.raises(WrongState):
        cover(mine, ["4704"], RecorderFactory.create(place=mine.place))
    assert third.host_id is None
    assert len(choices(host, by=person, at=in_window(host, "record"))) == 3


def test_the_province_undoes_it_until_the_host_is_confirmed(host: DistrictRecord, person: User) -> None:
    covered = a_record("4702", filled=False)
    confirmer = ConfirmerFactory.create(place=the_place("47"))
    cover(host, ["4702"], person)
    at = in_window(host, "confirm")

    AssignmentFactory.create(user=person, system="workload", role="recorder", place=covered.place)
    with pytest.raises(NotAllowed):
        uncover(record=covered.pk, by=User.objects.get(pk=person.pk), at=in_window(host, "record"))
    with pytest.raises(NotThere):
        uncover(record=covered.pk, by=ConfirmerFactory.create(place=the_place("48")), at=at)
    uncover(record=covered.pk, by=confirmer, at=at)
    covered.refresh_from_db()
    assert covered.host_id is None

    DistrictRecord.objects.filter(pk=covered.pk).update(host=host)
    assert confirm(ids=[host.pk], by=confirmer, at=at).moved
    with pytest.raises(WrongState):
        uncover(record=covered.pk, by=confirmer, at=at)


def test_a_covered_district_is_neither_confirmed_nor_returned_by_itself(host: DistrictRecord, person: User) -> None:
    covered = a_record("4702", filled=False)
    confirmer = ConfirmerFactory.create(place=the_place("47"))
    cover(host, ["4702"], person)
    at = in_window(host, "confirm")

    outcome = confirm(ids=[host.pk, covered.pk], by=confirmer, at=at)

    assert [each.pk for each in outcome.moved] == [host.pk]
    assert list(outcome.refused) == [covered.pk]
    with pytest.raises(WrongState):
        send_back(record=covered.pk, reason="ตรวจใหม่", by=confirmer, at=at)


def test_choosing_ends_with_the_record_window(host: DistrictRecord, person: User) -> None:
    a_record("4702", filled=False)
    with pytest.raises(WindowClosed):
        set_covered(record=host.pk, places=["4702"], seen=version_of(host), by=person, at=in_window(host, "confirm"))
    DistrictRecord.objects.filter(pk=host.pk).update(state=State.RETURNED)
    set_covered(record=host.pk, places=["4702"], seen=version_of(host), by=person, at=in_window(host, "confirm"))
