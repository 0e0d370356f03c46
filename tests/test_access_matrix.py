"""Every address of the house × method × role, inside and outside the scope, against the table in access_matrix.py.

A new address or operation that is not in the table fails here, by name.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, URLResolver, get_resolver

from raingan.core.evidence.photos import take_in
from raingan.core.exports.models import Export
from raingan.core.guidance.models import Announcement
from raingan.core.people.actions import create_token
from raingan.core.people.models import Token, User
from raingan.core.rounds.models import ExtensionRequest
from raingan.core.rounds.requests import ask
from raingan.portal.api import api
from raingan.systems.palad.models import FieldReport, ReportPhoto, State
from tests import access_matrix_workload
from tests.access_matrix import COLUMNS, read
from tests.conftest import Clock
from tests.factories import (
    AccountAdminFactory,
    CentralFactory,
    ChiefFactory,
    OfficerFactory,
    ProvinceOfficerFactory,
    UserFactory,
    the_place,
)
from tests.matrix import House, Row, cell, methods_taken, sessions, url_of, wrong_cells
from tests.systems.palad.calling import MID_NOVEMBER, content
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory, ReportPhotoFactory, a_jpeg

ROWS = read()
EVERY_ROW = [*ROWS, *access_matrix_workload.read()]
LATER = "2026-12-06T00:00:00+07:00"
TELLTALE = "บ้านที่มีแต่ในรายงานนี้"


@dataclass
class World(House):
    """Everybody of the columns, and what lies in district 4701."""

    reports: dict[str, FieldReport]
    photo: ReportPhoto
    token: Token
    announcement: Announcement
    asked: ExtensionRequest
    file: Export

    def named(self, word: str) -> object:
        """What a word of the table stands for."""
        known: dict[str, object] = {name: report.pk for name, report in self.reports.items()}
        author, far = self.person("author"), self.person("chief-out")
        known |= {"far": far.pk, "duty": author.assignments.get().pk}
        known |= {"asked": self.asked.pk, "file": self.file.pk, "announcement": self.announcement.pk}
        known |= {"category": self.reports["report"].category_id}
        known |= {"photo": self.photo.pk, "token": self.token.pk, "author": author.pk, "new": uuid4()}
        return known.get(word, word)


@pytest.fixture
def world(db: None, clock: Clock) -> World:
    clock.set(MID_NOVEMBER)
    for code in ("470101", "480101"):
        the_place(code)
    here, far = the_place("4701"), the_place("4801")
    people: dict[str, User | None] = {
        "nobody": None,
        "author": OfficerFactory.create(place=here),
        "mate": OfficerFactory.create(place=here),
        "chief": ChiefFactory.create(place=here),
        "chief-out": ChiefFactory.create(place=far),
        "province": ProvinceOfficerFactory.create(place=the_place("47")),
        "province-out": ProvinceOfficerFactory.create(place=the_place("48")),
        "centre": CentralFactory.create(),
        "roleless": UserFactory.create(),
        "fresh": OfficerFactory.create(place=here, must_choose_password=True),
        "admin": AccountAdminFactory.create(place=the_place("47")),
    }
    assert tuple(people) == COLUMNS
    author, centre = people["author"], people["centre"]
    assert author is not None
    assert centre is not None
    states = {"report": State.PENDING, "returned": State.RETURNED, "approved": State.APPROVED}
    reports = {
        name: FieldReportFactory.create(
            officer=author, state=state, activity_date=date(2026, 11, 18), village_name=TELLTALE,
            category=CategoryFactory.create(),
        )
        for name, state in states.items()
    }  # fmt: skip
    taken = take_in(ContentFile(a_jpeg()), at=MID_NOVEMBER)
    photo = ReportPhotoFactory.create(report=reports["report"], **taken.as_fields())
    made = {name: create_token(user=user, name=name, at=MID_NOVEMBER) for name, user in people.items() if user}
    secrets = {name: each.raw for name, each in made.items()}
    told = Announcement.objects.create(
        system="palad", place=the_place("TH"), title="Notice", text="Read this.", important=True,
        shown_from=date(2026, 11, 1), created_at=MID_NOVEMBER, created_by=centre,
    )  # fmt: skip
    asked = ask(
        system="palad", key="2026-11", place="4701", wanted_until=MID_NOVEMBER + timedelta(days=30), reason="Flood",
        by=author, at=MID_NOVEMBER,
    )  # fmt: skip
    file = Export.objects.create(
        owner=author, system="palad", name="reports", format="csv", title="Reports", file_name="reports.csv",
        created_at=MID_NOVEMBER, expires_at=MID_NOVEMBER + timedelta(days=7),
    )  # fmt: skip
    return World(
        people, secrets, dict(sessions(people)), reports, photo, made["author"].token, told, asked, file
    )  # fmt: skip


def _sent(world: World, row: Row) -> dict[str, Any]:
    """The body of a call, and what belongs to it, as the test client takes them."""
    kind, _equals, what = row.sent.partition("=")
    report = world.reports["report"]
    if kind == "json":
        bodies: dict[str, object] = {
            "reason": {"reason": "ภาพไม่ชัด"},
            "ids": {"ids": [str(report.pk)]},
            "nudge": {"place": "47", "month": "2026-11"},
            "extension": {"place": "4701", "step": "record", "until": LATER, "reason": "น้ำท่วม", "letter_number": "1"},
            "asking": {"month": "2026-11", "place": "4701", "until": LATER, "reason": "น้ำท่วม"},
            "granting": {"ids": [world.asked.pk], "until": LATER, "letter_number": "1"},
            "refusing": {"ids": [world.asked.pk], "reason": "ส่งช้า"},
            "question": {"month": "2026-11", "citizen_ids": ["1234567890123"]},
            "password": {"username": "9999", "password": "ไม่ใช่รหัสผ่าน"},
        }
        return {"data": json.dumps(bodies[what]), "content_type": "application/json"}
    if kind == "form":
        forms = {"reason": {"reason": "ภาพไม่ชัด"}, "chosen": {"chosen": f"{report.pk}:{report.version}"}}
        return {"data": encode_multipart(BOUNDARY, forms[what]), "content_type": MULTIPART_CONTENT}
    if kind == "parts":
        text = json.dumps(content(report.category, "4701"))
        parts = {"report": text, "photo": SimpleUploadedFile("p.jpg", a_jpeg())}
        headers = {"If-Match": '"1"'} if what == "change" else {}
        return {"data": encode_multipart(BOUNDARY, parts), "content_type": MULTIPART_CONTENT, "headers": headers}
    if row.method == "POST" and not row.name.startswith("api:"):
        return {"data": encode_multipart(BOUNDARY, {"empty": "form"}), "content_type": MULTIPART_CONTENT}
    return {}


def _reports() -> set[tuple[UUID, str, int]]:
    return set(FieldReport.objects.values_list("pk", "state", "version"))


def _cell(world: World, row: Row, column: str) -> str:
    client = world.caller(column, to_api=row.name.startswith("api:"))
    telltales = [TELLTALE.encode(), json.dumps(TELLTALE)[1:-1].encode()]
    return cell(client, row, url_of(row, world.named), _sent(world, row), state=_reports, telltales=telltales)


@pytest.mark.parametrize("heading", dict.fromkeys(row.heading for row in ROWS))
def test_every_cell_is_as_stated(world: World, heading: str) -> None:
    assert wrong_cells(ROWS, COLUMNS, heading, partial(_cell, world)) == []


def _names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from _names(each, inner)
        else:
            assert isinstance(each, URLPattern)
            assert each.name, f"the address {each.pattern} needs a name, and lines in tests/access_matrix.py"
            yield f"{namespace}{each.name}"


def test_every_address_is_in_the_table() -> None:
    known = set(_names(get_resolver()))
    stated = {row.name for row in EVERY_ROW}

    assert sorted(known - stated) == [], "say in tests/access_matrix.py who may call these"
    assert sorted(stated - known) == [], "these addresses of tests/access_matrix.py are no more"


def test_every_operation_of_the_api_is_in_the_table() -> None:
    stated = {(row.method, row.name) for row in EVERY_ROW}
    known = {
        (method, f"api:{getattr(operation, 'url_name', operation.view_func.__name__)}")
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
        for method in operation.methods
    }

    assert sorted(known - stated) == [], "say in tests/access_matrix.py who may call these"


def test_no_address_takes_a_method_that_is_not_in_the_table(world: World) -> None:
    assert methods_taken(ROWS, world) == []


def test_a_table_without_a_cell_is_refused() -> None:
    with pytest.raises(AssertionError, match="11 cells"):
        read("GET portal:home sign 200 200 200 200 200 200 200 200 200")
