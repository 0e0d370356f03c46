"""Accept-Language: en. Every refusal of the API then speaks English."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils.translation import trans_real

from raingan.systems.palad.models import State
from tests.conftest import Clock
from tests.factories import ChiefFactory, OfficerFactory, the_place
from tests.systems.palad.calling import MID_NOVEMBER, ROOT, Caller, content, report_url
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory, a_jpeg

pytestmark = pytest.mark.django_db
SOURCE = settings.BASE / "locale" / "en" / "LC_MESSAGES" / "django.po"


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> Iterator[None]:
    """This file runs by itself too, before anything has compiled the catalogue."""
    target = SOURCE.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime < SOURCE.stat().st_mtime:
        with SOURCE.open("rb") as source, target.open("wb") as compiled:
            write_mo(compiled, read_po(source))
    trans_real._translations = {}  # type: ignore[attr-defined]
    yield
    trans_real._translations = {}  # type: ignore[attr-defined]


def words(response: Any) -> str:
    """What the problem says to a person."""
    problem = json.loads(response.content)
    assert response["Content-Type"] == "application/problem+json"
    return " ".join([problem["title"], problem["detail"], *(each["message"] for each in problem["errors"])])


def test_every_refusal_is_told_in_english(clock: Clock) -> None:
    clock.set(MID_NOVEMBER)
    the_place("470101")
    here = the_place("4701")
    en: dict[str, Any] = {"accept_language": "en"}
    officer, chief = Caller(OfficerFactory.create(place=here)), Caller(ChiefFactory.create(place=here))
    waiting = FieldReportFactory.create(officer=officer.user)
    done = FieldReportFactory.create(officer=officer.user, state=State.APPROVED)
    good = content(CategoryFactory.create(), "4701")
    wrong = good | {
        "details": "สั้น",
        "village_name": "",
        "activity_date": "2026-12-24",
        "subdistrict": "x",
        "category": 9999,
    }
    told = [
        officer.put(None, "{", **en),
        officer.put(None, {"x": 1, "photos": 5}, **en),
        officer.put(None, wrong, **en),
        officer.put(None, good, [b"GIF89a"], **en),
        officer.put(waiting.pk, good, [a_jpeg()], **en),
        officer.put(waiting.pk, good | {"keep_photos": []}, **en),
        officer.put(waiting.pk, good, [a_jpeg()], if_match='"9"', **en),
        officer.put(done.pk, good, [a_jpeg()], if_match='"1"', **en),
        officer.put(waiting.pk, good, [a_jpeg()], if_match="x", **en),
        officer.put(None, good | {"activity_date": "2026-09-01"}, [a_jpeg()], **en),
        officer.post(report_url(waiting.pk, "approve"), **en),
        officer.delete(report_url(uuid4()), **en),
        chief.post(report_url(waiting.pk, "return"), {}, **en),
        chief.post(report_url(done.pk, "approve"), **en),
        chief.client.post(
            report_url(waiting.pk, "return"), "x", content_type="text/plain", headers={"Accept-Language": "en"}
        ),
        chief.get(f"{ROOT}/reports", {"month": "x", "oficer": "1"}, **en),
        chief.get(f"{ROOT}/reports", {"place": "99"}, **en),
        chief.get(f"{ROOT}/reports", {"limit": "0", "cursor": "x" * 501}, **en),
        chief.get(f"{ROOT}/rounds/x", **en),
        chief.get("/api/v1/nothing", **en),
        chief.post("/api/v1/me", **en),
        Client(headers={"Accept-Language": "en"}).get("/api/v1/me"),
        Client(headers={"Accept-Language": "en"}).post(
            "/api/v1/tokens", {"username": "x", "password": "y"}, content_type="application/json"
        ),
    ]

    statuses = {response.status_code for response in told}
    assert statuses == {401, 403, 404, 405, 409, 412, 415, 422, 428}
    assert [words(each) for each in told if re.search(r"[ก-๛]", words(each))] == []
    window = told[9].json()
    assert window["detail"].startswith("Closed since 30 ")
