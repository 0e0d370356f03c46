"""What the fuzzing of this room's API stands on: a complete record and a returned one, both steps open."""

from datetime import datetime, timedelta
from typing import Any

import schemathesis
from django.test import Client

from raingan.core.people.actions import create_token
from raingan.core.rounds.actions import extend
from raingan.core.rounds.requests import ask
from raingan.systems.workload.models import State
from tests.conftest import Clock
from tests.factories import AssignmentFactory, the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    in_window,
)

ROW_ID = "3f7c2a52-8e1f-4d0e-9d55-0a6b8a3f1d01"


class WorkloadWorld:
    """The recorder of 4701 (complete) and 4702 (returned), the confirmer of 47 and the centre call."""

    def __init__(self, clock: Clock, application: Any) -> None:
        here, there = the_place("4701"), the_place("4702")
        self.record = DistrictRecordFactory.create(place=here)
        DistrictRecordFactory.create(place=there, state=State.RETURNED)
        self.at: datetime = in_window(self.record, "confirm") + timedelta(hours=9)
        clock.set(self.at)
        recorder = RecorderFactory.create(place=here)
        AssignmentFactory.create(user=recorder, system="workload", role="recorder", place=there)
        people = [recorder, ConfirmerFactory.create(place=the_place("47")), WorkloadCentralFactory.create()]
        self.key = self.record.round_key
        extend(
            system="workload", key=self.key, step="record", place="TH", until=self.at + timedelta(days=20),
            by=people[2], at=self.at, reason="น้ำท่วม",
        )  # fmt: skip
        self.tokens = [create_token(user=user, name="fuzz", at=self.at).raw for user in people]
        self.later = (self.at + timedelta(days=60)).isoformat()
        self.asked = ask(
            system="workload", key=self.key, place="4701", wanted_until=self.at + timedelta(days=60), reason="น้ำท่วม",
            by=recorder, at=self.at,
        )  # fmt: skip
        self.schema = schemathesis.openapi.from_dict(Client().get("/api/v1/openapi.json").json())
        self.schema.app = application

    def lead_somewhere(self, case: Any, path: str) -> None:
        """Let the case be about what is there."""
        own = path.removeprefix("/api/v1/workload/")
        known = {"key": self.key, "place": "4702" if own.endswith("/resend") else "4701", "number": 1, "kind": "csv"}
        for name, value in known.items():
            if name in (case.path_parameters or {}):
                case.path_parameters[name] = value
        case.headers.pop("If-Match", None)
        if case.method == "PUT" and own.startswith(("records/", "catalogue/")):
            case.headers["If-Match"] = '"0"' if own.endswith(("/contact", "/notes/{number}")) else '"1"'
        if case.method == "GET":
            case.query = {}
        body = self.bodies().get(own.rpartition("}/")[2] if own.startswith("records/{") else own)
        if body is not None and case.operation.body:
            case.body = body

    def bodies(self) -> dict[str, Any]:
        """What the operations take, by the end of their paths."""
        questions = [
            {"domain": each.domain, "order": each.order, "text": each.text, "unit": each.unit}
            for each in self.record.year.questions.all()
        ]
        row = {"quantity": 3, "days": 1, "hours": 2.5}
        first = self.record.year.questions.order_by("domain", "order")[0].pk
        letter = {"until": self.later, "letter_number": "มท 0812/1"}
        reason = {"reason": "จำนวนสูงกว่าปีก่อนมาก"}
        return {
            "years": {"year": self.record.year_id},
            "years/{key}/hours": {"hours_per_day": 6.5, "hours_per_person_year": 1495},
            "catalogue/{key}": {"questions": questions},
            "domains/{number}": {"rows": [{"question": first, **row}]},
            "special": {"rows": [{"id": ROW_ID, "text": "งานพระราชพิธี", "unit": "ครั้ง", **row}]},
            "notes/{number}": {"note": "จำนวนสูงกว่าปีก่อนมาก"},
            "contact": {"telephone": "0 4271 1000"},
            "districts": {"places": []},
            "return": reason,
            "records/confirm": {"ids": [str(self.record.pk)]},
            "rounds/{key}/extensions": {**letter, **reason, "place": "4701", "step": "record"},
            "extension-requests": {**reason, "round": self.key, "place": "4701", "until": self.later},
            "extension-requests/grant": {**letter, "ids": [self.asked.pk]},
            "extension-requests/refuse": {**reason, "ids": [self.asked.pk]},
        }
