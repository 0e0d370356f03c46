"""A year over the API alone: opened, recorded, refused for an old version, returned, confirmed, and reckoned up."""

from contextlib import closing
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from raingan.core.people.actions import create_token
from raingan.core.people.models import User
from raingan.core.thai.dates import day_of
from raingan.core.web import clock as house_clock
from raingan.systems.workload.calendar import CONFIRM, RECORD, windows_of
from tests.conftest import Clock
from tests.factories import the_place
from tests.systems.workload.factories import ConfirmerFactory, RecorderFactory, WorkloadCentralFactory, this_year

pytestmark = pytest.mark.django_db
API = "/api/v1/workload"


class Caller:
    """A script with somebody's token."""

    def __init__(self, user: User) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {self._token(user)}"})

    @staticmethod
    def _token(user: User) -> str:
        return create_token(user=user, name="script", at=house_clock.now()).raw

    def __call__(self, method: str, path: str, body: object = None, *, seen: int | None = None, says: int = 200) -> Any:
        headers = {} if seen is None else {"If-Match": f'"{seen}"'}
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        answer = getattr(self.client, method)(f"{API}/{path}", headers=headers, **sent)
        assert answer.status_code == says, answer.content.decode()
        return answer.json()


@pytest.fixture
def year(clock: Clock) -> int:
    """The running fiscal year, in the middle of its recording."""
    for code in ("4701", "4702", "4801"):
        the_place(code)
    found = this_year()
    clock.set(windows_of(f"FY{found}")[RECORD][0] + timedelta(days=3, hours=9))
    return found


@pytest.fixture
def people(year: int) -> dict[str, Caller]:
    return {
        "recorder": Caller(RecorderFactory.create(place=the_place("4701"))),
        "confirmer": Caller(ConfirmerFactory.create(place=the_place("47"))),
        "stranger": Caller(ConfirmerFactory.create(place=the_place("48"))),
        "centre": Caller(WorkloadCentralFactory.create()),
    }


def fill(recorder: Caller, key: str, questions: list[dict[str, Any]]) -> None:
    """Answer every question, domain by domain."""
    for number in range(1, 9):
        rows = [
            {"question": each["id"], "quantity": 12, "days": 1, "hours": 2.5}
            for each in questions
            if each["domain"] == number
        ]
        saved = recorder("put", f"records/{key}/4701/domains/{number}", {"rows": rows}, seen=1)
        assert saved["status"] == "complete"
        assert saved["version"] == 2


def drop_the_last_question(centre: Caller, key: str) -> list[dict[str, Any]]:
    """Replace the catalogue by itself without its last question; what it asks then."""
    before = centre("get", f"catalogue/{key}")
    questions, seen = before["questions"], before["version"]
    kept = [{name: each[name] for name in ("domain", "order", "text", "unit")} for each in questions[:-1]]
    tried = centre("put", f"catalogue/{key}?dry_run=true", {"questions": kept})
    assert (tried["dry_run"], tried["kept"], len(tried["retired"])) == (True, len(kept), 1)
    centre("put", f"catalogue/{key}", {"questions": kept}, says=428)
    done = centre("put", f"catalogue/{key}", {"questions": kept}, seen=seen)
    assert (done["retired"], done["version"]) == (tried["retired"], seen + 1)
    after = centre("get", f"catalogue/{key}")
    stale = centre("put", f"catalogue/{key}", {"questions": kept[:-1]}, seen=seen, says=412)
    assert stale["current"] == after
    questions = after["questions"]
    assert len(questions) == len(kept)
    return list(questions)


def save_side_by_side(recorder: Caller, one: str, question: int) -> dict[str, Any]:
    """Saves that are refused for their version or their figures, and those that are not; the row as it stands."""
    row = {"question": question, "quantity": 5, "days": 0, "hours": 3}
    stale = recorder("put", f"{one}/domains/1", {"rows": [row]}, seen=1, says=412)
    assert stale["current"]["version"] == 2
    assert recorder("put", f"{one}/domains/1", {"rows": [row]}, says=428)["type"].endswith("version-needed")
    assert recorder("put", f"{one}/domains/1", {"rows": [row]}, seen=2)["version"] == 3
    wrong = recorder("put", f"{one}/domains/1", {"rows": [{**row, "hours": 3.25}]}, seen=3, says=422)
    assert wrong["errors"][0]["field"] == "rows.0.hours"
    special = {"id": str(uuid4()), "text": "งานพระราชพิธี", "unit": "ครั้ง", "quantity": 2, "days": 1, "hours": 0}
    assert recorder("put", f"{one}/special", {"rows": [special]}, seen=1)["total_hours"] == 12.0
    assert recorder("put", f"{one}/special", {"rows": []}, seen=2)["special"] == []
    assert recorder("put", f"{one}/contact", {"telephone": "0 4271 1000"}, seen=0)["version"] == 1
    assert recorder("put", f"{one}/contact", {"telephone": "0"}, seen=0, says=412)["version"] == 1
    return row


def reckon(centre: Caller, key: str, questions: list[dict[str, Any]]) -> None:
    """The manpower comes to the same by whatever it is told, and to what was recorded."""
    reckoned = centre("get", f"manpower/{key}?place=47&by=record")
    assert [each["key"] for each in reckoned["lines"]] == ["4701"]
    assert reckoned["total"]["hours"] == (len(questions) - 1) * 12 * (6 + 2.5) + 4 * 3
    assert reckoned["total"]["person_years"] == pytest.approx(reckoned["total"]["hours"] / 1380, abs=0.005)
    for by, lines in (("domain", 9), ("question", len(questions) + 1), ("province", 1)):
        same = centre("get", f"manpower/{key}?by={by}")
        assert len(same["lines"]) == lines
        assert sum(each["hours"] for each in same["lines"]) == pytest.approx(reckoned["total"]["hours"])
    file = centre.client.get(f"{API}/exports/answers.csv?year={key}")
    assert b"".join(file.streaming_content).decode("utf-8-sig").count("\n4701,") == len(questions)  # type: ignore[attr-defined]
    with closing(centre.client.get(f"{API}/exports/answers.xlsx?place=47")) as book:
        assert book.headers["Content-Type"].endswith("sheet")


def test_a_whole_year(year: int, people: dict[str, Caller], clock: Clock) -> None:
    recorder, confirmer, centre, key = people["recorder"], people["confirmer"], people["centre"], f"FY{year}"
    one = f"records/{key}/4701"
    opened = centre("post", "years", {"year": year}, says=201)
    assert opened["records"] >= 3
    assert centre("post", "years", {"year": year}) == opened
    confirmer("post", "years", {"year": year}, says=403)

    settled = centre("post", f"years/{key}/hours", {"hours_per_day": 6.0, "hours_per_person_year": 1380})
    assert settled["settled_at"] is not None
    assert centre("get", f"rounds/{key}")["settled"] is True
    wrong = {"hours_per_day": 6.55, "hours_per_person_year": 1380}
    assert centre("post", f"years/{key}/hours", wrong, says=422)["errors"][0]["field"] == "hours_per_day"

    questions = drop_the_last_question(centre, key)
    fill(recorder, key, questions)
    row = save_side_by_side(recorder, one, questions[0]["id"])
    confirmer("post", f"{one}/confirm", says=403)

    clock.set(windows_of(key)[CONFIRM][0] + timedelta(hours=9))
    people["stranger"]("get", one, says=404)
    assert set(confirmer("get", one)["can"]) == {"confirm", "return"}
    moved = confirmer("post", f"{one}/return", {"reason": "จำนวนสูงกว่าปีก่อนมาก", "domain": 1})
    assert moved["state"] == "returned"
    found = recorder("get", one)
    assert found["sections"][0]["return_reason"] == "จำนวนสูงกว่าปีก่อนมาก"
    mended = {**row, "quantity": 4}
    recorder("put", f"{one}/domains/1", {"rows": [mended]}, seen=found["sections"][0]["version"])
    assert recorder("post", f"{one}/resend")["state"] == "open"
    listed = {each["place"]: each for each in confirmer("get", f"records?year={key}&place=47")["results"]}
    assert {"4701", "4702"} <= set(listed)

    done = confirmer("post", "records/confirm", {"round": key, "places": ["4701", "4702"]})["results"]
    assert [each["done"] for each in done] == [True, False]
    assert done[1]["problem"]["status"] == 409
    recorder("put", f"{one}/domains/1", {"rows": [row]}, seen=4, says=409)
    assert centre("get", f"catalogue/{key}")["changeable"] is False

    status = confirmer("get", f"status/{key}?place=47")
    assert status["counts"]["confirmed"] == 1
    annex = centre("get", f"annex/{key}")
    assert sum(annex["groups"].values()) == len(annex["provinces"])
    assert next(each for each in annex["provinces"] if each["place"] == "47")["group"] == "partial"

    reckon(centre, key, questions)


def test_districts_are_recorded_together(year: int, people: dict[str, Caller]) -> None:
    key = f"FY{year}"
    people["centre"]("post", "years", {"year": year}, says=201)
    recorder, one, chosen = people["recorder"], f"records/{key}/4701", {"places": ["4702"]}
    seen = recorder("get", one)["version"]
    recorder("put", f"{one}/districts", chosen, says=428)
    found = recorder("put", f"{one}/districts", chosen, seen=seen)
    assert (found["covers"], found["version"]) == (["4702"], seen + 1)
    covered = people["confirmer"]("get", f"records/{key}/4702")
    assert (covered["host"], covered["version"]) == ("4701", 2)
    assert recorder("put", f"{one}/districts", chosen, seen=seen) == found  # its answer was lost
    stale = recorder("put", f"{one}/districts", {"places": []}, seen=seen, says=412)
    assert stale["current"] == found
    refused = recorder("put", f"{one}/districts", {"places": ["4801"]}, seen=seen + 1, says=422)
    assert refused["errors"][0]["field"] == "places"


def test_windows_over_the_api(year: int, people: dict[str, Caller]) -> None:
    key, until = f"FY{year}", f"{day_of(house_clock.now()).year}-12-20T00:00:00+07:00"
    people["centre"]("post", "years", {"year": year}, says=201)
    asked = people["recorder"](
        "post", "extension-requests", {"round": key, "place": "4701", "until": until, "reason": "น้ำท่วม"}, says=201
    )
    assert asked["round"] == key
    assert people["confirmer"]("get", f"extension-requests?round={key}")["results"][0]["id"] == asked["id"]
    granted = people["centre"](
        "post", "extension-requests/grant", {"ids": [asked["id"]], "until": until, "letter_number": "มท 0812/1"}
    )
    assert granted["results"][0]["state"] == "granted"
    body = {"place": "TH", "step": "confirm", "until": until, "reason": "ขยายทั้งประเทศ", "letter_number": "มท 0812/2"}
    assert people["centre"]("post", f"rounds/{key}/extensions", body, says=201)["round"] == key
    assert all(each["extended"] for each in people["recorder"]("get", f"rounds/{key}")["windows"])
