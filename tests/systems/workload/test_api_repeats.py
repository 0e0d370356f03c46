"""The API again: what is sent a second time, from an older version, or for a year that cannot be opened."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from raingan.core.audit.models import Event
from raingan.core.rounds.periods import Period
from raingan.core.web import clock
from raingan.systems.workload.models import DistrictRecord, WorkYear
from tests.conftest import Clock
from tests.factories import the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    in_window,
    the_year,
    this_year,
)
from tests.systems.workload.test_api_journey import Caller

pytestmark = pytest.mark.django_db


def test_special_work_whose_answer_was_lost_is_answered_again(record: DistrictRecord) -> None:
    caller = Caller(RecorderFactory.create(place=record.place))
    path = f"records/{record.round_key}/{record.place_id}/special"
    body: dict[str, Any] = {"rows": [{"id": str(uuid4()), "text": "งาน  พิเศษ", "unit": "ครั้ง", "quantity": 0}]}

    first = caller("put", path, body, seen=1)
    assert caller("put", path, body, seen=1) == first
    assert Event.objects.filter(verb="amend").count() == 1

    caller("put", path, {"rows": []}, seen=first["version"])
    assert caller("put", path, body, seen=1, says=412)["current"]["special"] == []
    assert caller("put", path, {"rows": []}, seen=9, says=412)["version"] == 3


def test_a_contact_is_repeated_without_another_event_and_an_old_version_is_told_the_current(
    record: DistrictRecord,
) -> None:
    caller = Caller(RecorderFactory.create(place=record.place))
    path = f"records/{record.round_key}/{record.place_id}/contact"

    first = caller("put", path, {"address": "ถนนวิจิตรบำรุง"}, seen=0)
    assert caller("put", path, {"address": "ถนนวิจิตรบำรุง"}, seen=0) == first
    assert Event.objects.filter(verb="contact").count() == 1
    caller("put", path, {"address": "ถนนวิจิตรบำรุง"}, says=428)

    refused = caller("put", path, {"address": "ที่อื่น"}, seen=0, says=412)
    assert refused["current"] == first


def test_each_refused_of_many_names_its_place_where_the_caller_may_see_it(record: DistrictRecord, clock: Clock) -> None:
    clock.set(in_window(record, "confirm") + timedelta(hours=9))
    whole, far = (DistrictRecordFactory.create(place=the_place(code)) for code in ("4702", "4801"))
    caller, ids = Caller(ConfirmerFactory.create(place=the_place("47"))), [whole.pk, record.pk, far.pk, uuid4()]

    done = caller("post", "records/confirm", {"ids": [str(each) for each in ids]})["results"]

    assert [(each["done"], each["place"]) for each in done] == [
        (True, "4702"), (False, "4701"), (False, None), (False, None),
    ]  # fmt: skip
    assert all(each["problem"]["status"] == 404 for each in done[2:])


def test_a_remark_names_the_version_it_changes_and_an_old_one_is_told_the_current(
    record: DistrictRecord, clock: Clock
) -> None:
    clock.set(in_window(record, "confirm") + timedelta(hours=9))
    one, other = (Caller(ConfirmerFactory.create(place=the_place("47"))) for _each in range(2))
    path = f"records/{record.round_key}/{record.place_id}/notes/9"

    first = one("put", path, {"note": " ของคนแรก "}, seen=0)
    assert first == {"domain": 9, "version": 1, "note": "ของคนแรก"}
    assert one("put", path, {"note": "ของคนแรก"}, seen=0) == first
    assert Event.objects.filter(verb="note").count() == 1
    other("put", path, {"note": "ของคนที่สอง"}, says=428)
    assert other("put", path, {"note": "ของคนที่สอง"}, seen=0, says=412)["current"] == first
    assert other("put", path, {"note": ""}, seen=1)["version"] == 2

    other("put", path, {"note": "ก" * 1001}, seen=2, says=422)
    other("put", path.replace("notes/9", "notes/10"), {"note": ""}, seen=0, says=422)
    section = one("get", f"records/{record.round_key}/{record.place_id}")["sections"][8]
    assert (section["note"], section["note_version"]) == ("", 2)


def test_a_year_is_opened_in_its_turn(db: None) -> None:
    centre, running = Caller(WorkloadCentralFactory.create()), this_year()
    the_year(running)
    for year in (running - 1, running + 2, 2700):
        refused = centre("post", "years", {"year": year}, says=422)
        assert refused["errors"][0]["field"] == "year"
    assert list(WorkYear.objects.values_list("year", flat=True)) == [running]
    centre("post", "years", {"year": running}, says=200)
    centre("post", "years", {"year": running + 1}, says=201)
    assert Period.month(timezone.localdate(clock.now())).fiscal == running
