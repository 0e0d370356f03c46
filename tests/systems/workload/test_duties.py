"""What each role must do now: sections left, what was sent back, districts to confirm, what the centre owes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.people.models import User
from raingan.core.registry import Duty
from raingan.core.rounds.requests import ask
from raingan.systems.workload.catalogue import settle_hours
from raingan.systems.workload.confirming import confirm, send_back
from raingan.systems.workload.covering import set_covered
from raingan.systems.workload.duties import duties
from raingan.systems.workload.models import DistrictRecord
from tests.conftest import Clock
from tests.factories import the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    in_window,
    this_year,
    version_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(clock: Clock) -> DistrictRecord:
    found: DistrictRecord = DistrictRecordFactory.create(place=the_place("4701"), filled=False)
    clock.set(in_window(found, "record") + timedelta(hours=9))
    return found


def of(user: User, clock: Clock) -> list[Duty]:
    fresh = User.objects.get(pk=user.pk)
    return list(duties(fresh, clock.at))


class TestTheRecorder:
    def test_records_what_is_left_until_the_window_closes(self, record: DistrictRecord, clock: Clock) -> None:
        [duty] = of(RecorderFactory.create(place=record.place), clock)
        assert "0 จาก 8 ด้าน" in duty.detail
        assert duty.due == in_window(record, "confirm")
        assert duty.url == reverse("workload:record", args=[record.round_key, "4701"])

    def test_has_nothing_to_do_before_recording_opens_or_when_all_is_there(
        self, record: DistrictRecord, clock: Clock
    ) -> None:
        done = DistrictRecordFactory.create(place=the_place("4702"))
        assert of(RecorderFactory.create(place=done.place), clock) == []
        clock.advance(timedelta(days=-30))
        assert of(RecorderFactory.create(place=record.place), clock) == []

    def test_mends_what_was_sent_back(self, clock: Clock) -> None:
        record = DistrictRecordFactory.create(place=the_place("4703"))
        clock.set(in_window(record, "confirm"))
        confirmer = ConfirmerFactory.create(place=the_place("47"))
        send_back(record=record.pk, reason="ตรวจข้อ 3", domain=3, by=confirmer, at=clock.at)
        [duty] = of(RecorderFactory.create(place=record.place), clock)
        assert (duty.tone, duty.detail) == ("returned", "ตรวจข้อ 3")

    def test_is_not_asked_for_a_covered_district(self, record: DistrictRecord, clock: Clock) -> None:
        host = DistrictRecordFactory.create(place=the_place("4704"))
        recorder = RecorderFactory.create(place=host.place)
        set_covered(record=host.pk, places=["4701"], seen=version_of(host), by=recorder, at=clock.at)
        assert of(RecorderFactory.create(place=record.place), clock) == []


class TestTheConfirmer:
    def test_confirms_what_is_ready_and_follows_up_the_rest(self, record: DistrictRecord, clock: Clock) -> None:
        ready = DistrictRecordFactory.create(place=the_place("4702"))
        confirmer = ConfirmerFactory.create(place=the_place("47"))
        first, second = of(confirmer, clock)
        assert first.title == "พร้อมยืนยัน 1 อำเภอ"
        assert first.detail.startswith("เริ่มยืนยันได้")
        assert second.title == "ยังบันทึกไม่ครบ 1 อำเภอ"
        clock.set(in_window(record, "confirm"))
        assert "แก้ไขไม่ได้" in of(confirmer, clock)[0].detail
        confirm(ids=[ready.pk], by=confirmer, at=clock.at)
        assert [each.title for each in of(confirmer, clock)] == ["ยังบันทึกไม่ครบ 1 อำเภอ"]


class TestTheCentre:
    def test_settles_requests_and_hours(self, record: DistrictRecord, clock: Clock) -> None:
        centre = WorkloadCentralFactory.create()
        ask(
            system="workload", key=record.round_key, place="4701", wanted_until=clock.at + timedelta(days=90),
            reason="น้ำท่วม", by=RecorderFactory.create(place=record.place), at=clock.at,
        )  # fmt: skip
        assert [each.url for each in of(centre, clock)] == [
            reverse("workload:extension-requests"), reverse("workload:years"),
        ]  # fmt: skip
        settle_hours(year=record.year_id, hours_per_day="6", hours_per_person_year="1380", by=centre, at=clock.at)
        assert [each.url for each in of(centre, clock)] == [reverse("workload:extension-requests")]

    def test_opens_the_next_year_when_recording_comes_near(self, record: DistrictRecord, clock: Clock) -> None:
        centre = WorkloadCentralFactory.create()
        assert not any("ยังไม่ได้เปิดรอบ" in each.title for each in of(centre, clock))
        clock.advance(timedelta(days=330))
        assert any(f"ยังไม่ได้เปิดรอบปีงบประมาณ {this_year()}" in each.title for each in of(centre, clock))


def test_the_front_hall_shows_them(client: Client, record: DistrictRecord, clock: Clock) -> None:
    client.force_login(RecorderFactory.create(place=record.place))
    assert client.get("/", follow=True).status_code == 200
