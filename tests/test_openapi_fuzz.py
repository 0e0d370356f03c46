"""Schemathesis over the whole schema: whatever is sent, nothing breaks, and every answer is as the schema says.

Runs in this process against the WSGI application, with the tokens of an officer, a chief and the centre. The examples
are the same in every run. Half of the ids are those of a report that is there, so that the calls get somewhere.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import schemathesis
from django.core.files.base import ContentFile
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from raingan.core.evidence.photos import take_in
from raingan.core.exports.files import kept_files
from raingan.core.people.actions import create_token
from raingan.core.people.api_auth import ASKED
from raingan.core.rounds.requests import ask
from raingan.portal.api import api
from raingan.systems.palad.closed import CloseFile, Why
from raingan.systems.palad.closing import take_close
from raingan.systems.palad.models import FieldReport, State
from tests.conftest import Clock
from tests.factories import CentralFactory, ChiefFactory, OfficerFactory, the_place
from tests.systems.palad.calling import MID_NOVEMBER, content
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory, ReportPhotoFactory, a_jpeg
from tests.systems.workload.fuzzing import WorkloadWorld

EXAMPLES = 30  # of each operation, of what fits the schema and what does not; those about what is there are sent by all
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
APPLICATION = WSGIHandler()
OPERATIONS = [
    (method, f"/api/v1{router.prefix}{path}")
    for router in api._get_bound_routers()
    for path, view in router.path_operations.items()
    for operation in view.operations
    for method in operation.methods
]


def read_to_its_end(environ: Any, start_response: Any) -> list[bytes]:
    """The application behind a server that closes what it has sent, as schemathesis does not."""
    with closing(APPLICATION(environ, start_response)) as answer:
        return [b"".join(answer)]


class World:
    """A report, whose own officer, chief and centre call, and the schema as it is served."""

    def __init__(self) -> None:
        the_place("470101")
        here = the_place("4701")
        officer = OfficerFactory.create(place=here)
        people = [officer, ChiefFactory.create(place=here), CentralFactory.create()]
        self.tokens = [create_token(user=user, name="fuzz", at=MID_NOVEMBER).raw for user in people]
        states = {
            "reopen": State.APPROVED, "undo": State.APPROVED, "resubmit": State.RETURNED, "": State.PENDING
        }  # fmt: skip
        self.reports = {step: FieldReportFactory.create(officer=officer, state=state) for step, state in states.items()}
        FieldReport.objects.filter(pk=self.reports["undo"].pk).update(moved_by=people[1], moved_at=MID_NOVEMBER)
        taken = take_in(ContentFile(a_jpeg()), at=MID_NOVEMBER)
        self.photo = ReportPhotoFactory.create(report=self.reports[""], **taken.as_fields())
        self.good = content(CategoryFactory.create(), "4701", no_photo_reason="โทรศัพท์เสีย")
        self.asked = ask(
            system="palad", key="2026-11", place="4701", wanted_until=MID_NOVEMBER + timedelta(days=30),
            reason="น้ำท่วม", by=officer, at=MID_NOVEMBER,
        )  # fmt: skip
        self.close()
        self.schema = schemathesis.openapi.from_dict(Client().get("/api/v1/openapi.json").json())
        self.schema.app = read_to_its_end

    def close(self) -> None:
        """November is summed up, and has a file."""
        revision = take_close(date(2026, 11, 1), by=None, at=MID_NOVEMBER, why=Why.SCHEDULED).revision
        made = CloseFile.objects.create(revision=revision, format="xlsx", sha256="0" * 64, size=1, made_at=MID_NOVEMBER)
        kept_files().save(made.stored_name, ContentFile(b"x"))

    def lead_somewhere(self, case: Any, path: str) -> None:
        """Let the case be about what is there."""
        report = self.reports.get(path.rpartition("/")[2], self.reports[""])
        case.headers.pop("If-Match", None)
        if "uuid" in (case.path_parameters or {}) and case.method != "PUT":
            case.path_parameters["uuid"] = str(self.photo.pk if "/photos/" in path else report.pk)
        if "month" in (case.path_parameters or {}):
            case.path_parameters["month"] = "2026-11"
            if "number" in case.path_parameters:
                case.path_parameters |= {"number": 1, "kind": "xlsx"}
        if path.endswith("/followup"):
            case.query = {"place": "47", "month": "2026-11"}
        last = "PUT" if case.method == "PUT" else path.removeprefix("/api/v1/palad/reports/").rpartition("}/")[2]
        reason = {"reason": "ภาพไม่ชัด"}
        good = {"PUT": {"report": self.good}, "return": reason, "reopen": reason, "approve": {"ids": [str(report.pk)]}}
        good |= {path: body for path, body in self.window_bodies().items() if case.method == "POST"}
        known = good.get(last, good.get(path.removeprefix("/api/v1/palad/")))
        if known is not None and case.operation.body:
            case.body = known

    def window_bodies(self) -> dict[str, Any]:
        """What the operations about windows take, by their paths."""
        later = {"until": "2026-12-20T00:00:00+07:00"}
        return {
            "rounds/{month}/extensions": {**later, "place": "4701", "step": "record", "reason": "น้ำท่วม"},
            "extension-requests": {**later, "month": "2026-11", "place": "4701", "reason": "น้ำท่วม"},
            "extension-requests/grant": {**later, "ids": [self.asked.pk], "letter_number": "1"},
            "nudges": {"place": "47", "month": "2026-11"},
            "extension-requests/refuse": {"ids": [self.asked.pk], "reason": "ส่งช้า"},
            "eligibility": {"month": "2026-11", "citizen_ids": ["1234567890123"]},
        }


@contextmanager
def undone() -> Iterator[None]:
    """A call stays in the test's connection, as with Django's own client, and afterwards nothing has happened."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.fixture
def world(db: None, clock: Clock, settings: Any, path: str) -> World | WorkloadWorld:
    settings.API_RATE = 1_000_000
    ASKED.counts.clear()
    if path.startswith("/api/v1/workload/"):
        return WorkloadWorld(clock, read_to_its_end)
    clock.set(MID_NOVEMBER)
    return World()


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=str)
def test_whatever_is_sent_is_answered_as_the_schema_says(world: World | WorkloadWorld, method: str, path: str) -> None:
    operation = world.schema[path][method]
    statuses: set[int] = set()

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.data())
    def attack(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from(list(GenerationMode)), "mode")
        case = data.draw(operation.as_strategy(generation_mode=mode), "case")
        if data.draw(st.booleans(), "lead somewhere"):
            world.lead_somewhere(case, path)
            tokens = world.tokens  # so that no luck decides whether somebody who may do it asks
        else:
            tokens = [data.draw(st.sampled_from(world.tokens), "token")]
        for token in tokens:
            with undone():
                response = case.call(headers={"Authorization": f"Bearer {token}"})
            statuses.add(response.status_code)
            case.validate_response(response, checks=CHECKS)

    attack()

    assert min(statuses) < 300 or path == "/api/v1/tokens", f"it never got anywhere: {sorted(statuses)}"
