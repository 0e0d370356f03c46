"""Every address of the room × method × role, inside and outside the scope, against tests/access_matrix_workload.py."""

import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from raingan.core.guidance.models import Announcement
from raingan.core.people.actions import create_token
from raingan.core.people.models import User
from raingan.core.rounds.models import ExtensionRequest
from raingan.core.rounds.requests import ask
from raingan.systems.workload.contacts import ContactDraft, save_contact
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Contact, DistrictRecord
from raingan.systems.workload.recording import SpecialDraft, save_special
from tests.access_matrix_workload import COLUMNS, read
from tests.conftest import Clock
from tests.factories import AccountAdminFactory, OfficerFactory, the_place
from tests.matrix import House, Row, cell, methods_taken, sessions, url_of, wrong_cells
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    in_window,
)

ROWS = read()
TELLTALE = "งานที่มีแต่ในอำเภอนี้"


@dataclass
class World(House):
    """Everybody of the columns, and what lies in district 4701."""

    record: DistrictRecord
    announcement: Announcement
    asked: ExtensionRequest

    def named(self, word: str) -> object:
        """What a word of the table stands for."""
        known: dict[str, object] = {
            "year": self.record.round_key, "record": self.record.pk, "author": self.person("recorder").pk,
            "far": self.person("confirmer-out").pk, "duty": self.person("recorder").assignments.get().pk,
            "announcement": self.announcement.pk, "asked": self.asked.pk, "new": uuid4(),
            "question": self.record.year.questions.order_by("pk").values_list("pk", flat=True)[0],
        }  # fmt: skip
        return known.get(word, word)


@pytest.fixture
def world(db: None, clock: Clock) -> World:
    here = the_place("4701")
    the_place("4702")
    record = DistrictRecordFactory.create(place=here)
    at = in_window(record, "record") + timedelta(hours=9)
    clock.set(at)
    people: dict[str, User | None] = {
        "nobody": None,
        "recorder": RecorderFactory.create(place=here),
        "neighbour": RecorderFactory.create(place=the_place("4702")),
        "confirmer": ConfirmerFactory.create(place=the_place("47")),
        "confirmer-out": ConfirmerFactory.create(place=the_place("48")),
        "centre": WorkloadCentralFactory.create(),
        "stranger": OfficerFactory.create(place=here),
        "fresh": RecorderFactory.create(place=here, must_choose_password=True),
        "admin": AccountAdminFactory.create(system="workload", place=the_place("47")),
    }
    assert tuple(people) == COLUMNS
    recorder, centre = people["recorder"], people["centre"]
    assert recorder is not None
    assert centre is not None
    special = SpecialDraft(uuid4(), TELLTALE, "ครั้ง", Figures(1, 1, Decimal("0.0")))
    save_special(record=record.pk, rows=[special], seen=1, by=recorder, at=at)
    save_contact(record=record.pk, draft=ContactDraft(address=TELLTALE), seen=0, by=recorder, at=at)
    told = Announcement.objects.create(
        system="workload", place=the_place("TH"), title="Notice", text="Read this.", important=True,
        shown_from=at.date(), created_at=at, created_by=centre,
    )  # fmt: skip
    asked = ask(
        system="workload", key=record.round_key, place="4701", wanted_until=at + timedelta(days=90), reason="Flood",
        by=recorder, at=at,
    )  # fmt: skip
    made = {name: create_token(user=user, name=name, at=at) for name, user in people.items() if user}
    secrets = {name: each.raw for name, each in made.items()}
    return World(people, secrets, dict(sessions(people)), record, told, asked)


def sent(world: World, row: Row) -> dict[str, Any]:
    """The body of a call, and what belongs to it, as the test client takes them."""
    kind, _equals, what = row.sent.partition("=")
    if kind == "json":
        return {"data": json.dumps(bodies(world)[what]), "content_type": "application/json"}
    if kind == "form":
        forms: dict[str, dict[str, object]] = {
            "reason": {"reason": "ตรวจข้อ 3"},
            "note": {"note": "ตรวจข้อ 3", "version": "0"},
        }
        return {"data": encode_multipart(BOUNDARY, forms[what]), "content_type": MULTIPART_CONTENT}
    if kind == "parts":
        parts = {"file": SimpleUploadedFile("f.xlsx", b"PK")}
        return {"data": encode_multipart(BOUNDARY, parts), "content_type": MULTIPART_CONTENT}
    if row.method == "POST" and not row.name.startswith("api:"):
        return {"data": encode_multipart(BOUNDARY, {"empty": "form"}), "content_type": MULTIPART_CONTENT}
    return {}


def bodies(world: World) -> dict[str, object]:
    """What is sent to the API, by the word of the table."""
    year = world.record.year
    questions = [
        {"domain": each.domain, "order": each.order, "text": each.text, "unit": each.unit}
        for each in year.questions.all()
    ]
    until = (in_window(world.record, "record") + timedelta(days=120)).isoformat()
    letter = {"until": until, "letter_number": "มท 0812/1"}
    return {
        "reason": {"reason": "ตรวจข้อ 3"},
        "year": {"year": year.year},
        "hours": {"hours_per_day": 7, "hours_per_person_year": 1610},
        "catalogue": {"questions": questions},
        "answers": {"rows": [{"question": world.named("question"), "quantity": 3, "days": 1, "hours": 0}]},
        "special": {"rows": []},
        "note": {"note": "ตรวจข้อ 3"},
        "contact": {"telephone": "0 4271 1000"},
        "covered": {"places": []},
        "confirm": {"ids": [str(world.record.pk)]},
        "extend": {**letter, "place": "4701", "step": "record", "reason": "น้ำท่วม"},
        "ask": {"round": year.key, "place": "4701", "until": until, "reason": "น้ำท่วม"},
        "grant": {**letter, "ids": [world.asked.pk]},
        "refuse": {"ids": [world.asked.pk], "reason": "ส่งช้า"},
    }


def state() -> tuple[set[tuple[UUID, str, int]], set[tuple[UUID, int]]]:
    records = set(DistrictRecord.objects.values_list("pk", "state", "version"))
    return records, set(Contact.objects.values_list("record_id", "version"))


def found_in(world: World, row: Row, column: str) -> str:
    client = world.caller(column, to_api=row.name.startswith("api:"))
    telltales = [TELLTALE.encode(), json.dumps(TELLTALE)[1:-1].encode()]
    return cell(client, row, url_of(row, world.named), sent(world, row), state=state, telltales=telltales)


@pytest.mark.parametrize("heading", dict.fromkeys(row.heading for row in ROWS))
def test_every_cell_is_as_stated(world: World, heading: str) -> None:
    assert wrong_cells(ROWS, COLUMNS, heading, partial(found_in, world)) == []


def test_no_address_takes_a_method_that_is_not_in_the_table(world: World) -> None:
    assert methods_taken(ROWS, world) == []
