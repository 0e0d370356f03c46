"""The room's pages in English show no Thai but data that is marked as such (``lang="th"``), at every stage of a year.

Names of people are written in Latin letters here; questions, units, addresses, reasons and remarks are Thai, so a page
that prints them unmarked fails too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from raingan.core.people.models import User
from raingan.core.rounds.actions import extend
from raingan.core.web import clock as now
from raingan.systems.workload.calendar import CONFIRM, RECORD, windows_of
from raingan.systems.workload.catalogue_file import catalogue_workbook
from raingan.systems.workload.confirming import confirm, note, send_back
from raingan.systems.workload.contacts import ContactDraft, save_contact
from raingan.systems.workload.covering import set_covered
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import DistrictRecord, Question
from raingan.systems.workload.recording import save_answers
from tests.access_matrix_workload import COLUMNS
from tests.conftest import Clock
from tests.factories import the_place
from tests.matrix import Row, sessions, url_of
from tests.systems.workload.factories import DistrictRecordFactory, in_window, the_year, version_of
from tests.systems.workload.test_access import ROWS, World, sent
from tests.systems.workload.test_access import world as workload_world
from tests.test_english import ThaiFinder

__all__ = ["workload_world"]
PAGES = [row for row in ROWS if not row.name.startswith("api:")]
PEERS = [f"50{number:02}" for number in range(1, 21)]
OWN, BEGUN, BLANK, COVERED = "4701", "4702", "4703", "4704"
STEADY = {"Workload: for everybody", "Workload: the account administrator"}
ACTING = ("recorder", "neighbour", "confirmer", "centre")
TYPED = {"value", "data-unit"}
STAGES = ("recording", "late", "confirming", "returned", "confirmed")


class MarkedFinder(ThaiFinder):
    """Leaves out what somebody typed and may change: what stands in a field."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        field = [("lang", "th")] if tag == "textarea" else []
        super().handle_starttag(tag, [*(each for each in attrs if each[0] not in TYPED), *field])


def thai_of(page: str) -> list[str]:
    finder = MarkedFinder()
    finder.feed(page)
    return finder.found


@pytest.fixture
def year(workload_world: World) -> World:
    """A year in which district 4701 is complete, 4702 has begun, 4703 is blank, and 4704 is recorded with 4701."""
    recorder, neighbour = workload_world.person("recorder"), workload_world.person("neighbour")
    record, at = workload_world.record, now.now()
    before = DistrictRecordFactory.create(place=record.place, year=the_year(record.year_id - 1))
    for question in Question.objects.of_year(record.year_id):
        question.same_as = before.year.questions.get(domain=question.domain, order=question.order)
        question.save()
    begun = DistrictRecordFactory.create(place=the_place(BEGUN), filled=False)
    for code in (BLANK, COVERED):
        DistrictRecordFactory.create(place=the_place(code), filled=False)
    for code in PEERS:
        DistrictRecordFactory.create(place=the_place(code))
    first, second, _third = record.year.questions.filter(domain=1).order_by("order")
    far, half = Figures(900, 9, Decimal("1.0")), Figures(3, None, None)
    save_answers(record=record.pk, domain=1, rows={first.pk: far}, seen=1, by=recorder, at=at)
    save_answers(
        record=begun.pk, domain=1, rows={first.pk: Figures(1, 1, Decimal(0)), second.pk: half}, seen=1,
        by=neighbour, at=at,
    )  # fmt: skip
    draft = ContactDraft(address="ที่ว่าการอำเภอ", telephone="0 4271 1234", person_name="นายสมชาย ใจดี")
    save_contact(record=begun.pk, draft=draft, seen=0, by=neighbour, at=at)
    set_covered(record=record.pk, places=[COVERED], seen=version_of(record), by=recorder, at=at)
    User.objects.update(title="Mr ", first_name="Example", last_name="Person", position="Officer")
    return workload_world


def bring_to(stage: str, world: World, clock: Clock) -> None:
    """Let the year come to ``stage``, with what the province and the centre do on the way."""
    record, confirmer = world.record, world.person("confirmer")
    closes = windows_of(record.round_key)[RECORD][1]
    if stage == "recording":
        return
    clock.set(closes + timedelta(hours=1))
    if stage == "late":
        return
    extend(
        system="workload", key=record.round_key, step=RECORD, place=OWN, until=closes + timedelta(days=9),
        by=world.person("centre"), at=now.now(), reason="น้ำท่วม", letter_number="มท 0810.5/ว 1",
    )  # fmt: skip
    at = in_window(record, CONFIRM) + timedelta(hours=9)
    clock.set(at)
    note(record=record.pk, domain=2, text="สูงกว่าปีก่อน", seen=0, by=confirmer, at=at)
    if stage == "returned":
        send_back(record=record.pk, reason="ตรวจข้อ 1", domain=1, by=confirmer, at=at)
    elif stage == "confirmed":
        assert confirm(ids=[record.pk], by=confirmer, at=at).moved


def _answered(world: World, row: Row, columns: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What each column gets for a line of the access table, asked for in English; afterwards nothing has happened."""
    for column in columns:
        client = world.caller(column, to_api=False)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        with transaction.atomic():
            response: Any = client.generic(row.method, url_of(row, world.named), **sent(world, row))
            transaction.set_rollback(True)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            yield column, response.content.decode()


def _wrong(world: World, rows: list[Row], columns: Iterable[str] = COLUMNS) -> dict[str, list[str]]:
    found = {f"{row} for {column}": thai_of(page) for row in rows for column, page in _answered(world, row, columns)}
    return {where: thai for where, thai in found.items() if thai}


@pytest.mark.parametrize("heading", dict.fromkeys(row.heading for row in PAGES))
def test_an_english_page_shows_no_thai_of_its_own(year: World, heading: str) -> None:
    assert _wrong(year, [row for row in PAGES if row.heading == heading]) == {}


def _of(row: Row, place: str) -> Row:
    return replace(row, filling=tuple((key, place if key == "place" else value) for key, value in row.filling))


@pytest.mark.parametrize("stage", STAGES)
def test_at_every_stage_of_a_year_and_for_every_kind_of_district(year: World, clock: Clock, stage: str) -> None:
    bring_to(stage, year, clock)
    year.sessions = dict(sessions(year.people))
    shown = [row for row in PAGES if row.method == "GET" and row.heading not in STEADY]
    districts = [row for row in shown if ("place", OWN) in row.filling]
    others = [_of(row, place) for row in districts for place in (BEGUN, BLANK, COVERED)]

    assert _wrong(year, [*shown, *others], ACTING) == {}


def _told(world: World, column: str, name: str, data: dict[str, Any], *args: object) -> tuple[int, list[str]]:
    """What ``column`` is told when it sends ``data``: the status, and the Thai that is not marked."""
    client = world.caller(column, to_api=False)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.post(reverse(f"workload:{name}", args=args), data, follow=True)
    return response.status_code, thai_of(response.content.decode())


def test_what_is_wrong_in_the_number_grid_is_told_in_english(year: World) -> None:
    record = year.record
    first, second, third = record.year.questions.filter(domain=1).order_by("order")
    wrong = {"quantity": "x", "days": "1.5", "hours": "24"}
    sent = {f"q{each.pk}-{name}": value for each in (first, second) for name, value in wrong.items()}
    at = [record.round_key, OWN, 1]
    assert _told(year, "recorder", "domain", {**sent, "version": "3", "act": "save"}, *at) == (422, [])

    save_answers(
        record=record.pk, domain=1, rows={third.pk: Figures(7, 1, Decimal(0))}, seen=2,
        by=year.person("fresh"), at=now.now(),
    )  # fmt: skip
    mine = {f"q{third.pk}-quantity": "8", f"q{third.pk}-days": "1", f"q{third.pk}-hours": "0"}
    assert _told(year, "recorder", "domain", {**mine, "version": "2", "act": "save"}, *at) == (412, [])


def test_what_confirming_asks_and_refuses_is_english(year: World, clock: Clock) -> None:
    bring_to("confirming", year, clock)
    year.sessions = dict(sessions(year.people))
    begun = DistrictRecord.objects.get(place=BEGUN, year=year.record.year)
    chosen = [f"{each.pk}:{each.version}" for each in (DistrictRecord.objects.get(pk=year.record.pk), begun)]
    back = {"domain": "1", "reason": "", "seen_version": "1"}

    assert _told(year, "confirmer", "send-back", back, year.record.round_key, OWN) == (422, [])
    assert _told(year, "confirmer", "confirm", {"chosen": chosen}) == (200, [])
    assert _told(year, "confirmer", "confirm", {"chosen": chosen, "sure": "1"}) == (200, [])


def test_a_catalogue_as_it_was_checked_is_told_in_english(year: World) -> None:
    key, work = year.record.round_key, year.record.year
    changed = catalogue_workbook(work)
    Question.objects.filter(year=work, domain=2, order=1).update(text="งานอื่น")
    for data in (changed, b"PK", "ด้านที่,ลำดับ,รายละเอียดการปฏิบัติงาน,หน่วยนับ\n9,x,,\n".encode()):
        name = "c.csv" if data.startswith("ด".encode()) else "c.xlsx"
        sent = {"file": SimpleUploadedFile(name, data)}
        status, thai = _told(year, "centre", "catalogue-upload", sent, key)

        assert (status, thai) == (200 if data is changed else 422, [])
