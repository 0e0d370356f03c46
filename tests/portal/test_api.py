"""What holds for the whole API: how it refuses, in which language, whom it knows, and what it says of itself."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from ninja import Schema

from raingan.portal.api_answers import in_words
from tests.factories import ChiefFactory, OfficerFactory, UserFactory, the_place
from tests.systems.palad.calling import Caller, report_url, told, wrong_fields
from tests.systems.palad.factories import FieldReportFactory

pytestmark = pytest.mark.django_db
SOME_ID = UUID("0198a000-0000-7000-8000-000000000001")  # fixed: test processes must agree on the tests' names
THAI = tuple("กขคงจฉชซญดตถทธนบปผพฟภมยรลวศสหอ")


@pytest.fixture
def anybody(db: None) -> Caller:
    return Caller(UserFactory.create())


@pytest.fixture
def chief(db: None) -> Caller:
    return Caller(ChiefFactory.create(place=the_place("4701")))


@pytest.mark.parametrize("path", ["nothing", "palad/nothing", "me/", "", "palad/reports/", "palad/reports/x/approve/y"])
def test_an_unknown_address_is_a_problem_document(path: str) -> None:
    for client in (Client(), Client(headers={"Authorization": "Bearer x"})):
        told(client.get(f"/api/v1/{path}"), 404, "not-there")
        told(client.post(f"/api/v1/{path}"), 404, "not-there")
    told(Client().get("/api/"), 404, "not-there")


@pytest.mark.parametrize(
    ("method", "url", "allowed"),
    [
        ("POST", "/api/v1/me", {"GET"}),
        ("PATCH", report_url(SOME_ID), {"GET", "PUT", "DELETE"}),
        ("GET", report_url(SOME_ID, "approve"), {"POST"}),
        ("DELETE", "/api/v1/places/47", {"GET"}),
        ("POST", "/api/v1/docs", {"GET", "HEAD"}),
    ],
)
def test_a_wrong_method_is_a_problem_document(anybody: Caller, method: str, url: str, allowed: set[str]) -> None:
    response = anybody.client.generic(method, url)

    told(response, 405, "method-not-allowed")
    assert {name.strip() for name in response["Allow"].split(",")} == allowed


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"reason": NaN}',
        b'{"reason": ' + b"[" * 100_000,
        b'{"reason": ' + b"9" * 10_000 + b"}",
        b'{"reason": "\\ud800"}',
        b'{"reason": "a\\u0000b"}',
        b'{"\\ud800": 1}',
        b'{"reason": 1e999}',
        '{"reason": "ก"}'.encode("utf-16"),
        b"[]",
        b"null",
    ],
)
def test_whatever_is_sent_for_json_is_refused_politely(chief: Caller, body: bytes) -> None:
    report = FieldReportFactory.create(place=the_place("4701"))

    response = chief.client.post(report_url(report.pk, "return"), body, content_type="application/json")

    assert response.status_code in {400, 422}
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_json_must_be_called_json(chief: Caller, kind: str) -> None:
    report = FieldReportFactory.create(place=the_place("4701"))

    response = chief.client.post(report_url(report.pk, "return"), '{"reason": "ภาพไม่ชัด"}', content_type=kind)

    told(response, 415, "wrong-media-type")


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp4", "Bearer \xe0\xb8\x81", "x" * 9000]
)
def test_a_token_that_opens_nothing_is_refused(authorization: str) -> None:
    response = Client(headers={"Authorization": authorization}).get("/api/v1/me")

    told(response, 401, "not-signed-in")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_session_needs_the_forms_token_to_change_anything() -> None:
    report = FieldReportFactory.create(place=the_place("4701"))
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ChiefFactory.create(place=the_place("4701")))
    browser.get("/profile/")
    url = report_url(report.pk, "approve")

    assert browser.get(report_url(report.pk)).status_code == 200
    told(browser.post(url), 403, "csrf")
    told(browser.post(url, headers={"X-CSRFToken": "x" * 32}), 403, "csrf")
    right = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    assert browser.post(url, headers=right).json()["state"] == "approved"


def test_a_token_needs_no_form(chief: Caller) -> None:
    report = FieldReportFactory.create(place=the_place("4701"))
    script = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {chief.token}"})

    assert script.post(report_url(report.pk, "approve")).status_code == 200


def test_nobody_is_answered_401_and_never_led_to_a_page() -> None:
    for url in ("/api/v1/me", "/api/v1/palad/reports", "/api/v1/places", f"/api/v1/palad/photos/{uuid4()}"):
        told(Client().get(url), 401, "not-signed-in")
    told(Client().post(report_url(uuid4(), "approve")), 401, "not-signed-in")


def test_a_token_that_asks_too_often_waits(anybody: Caller, settings: Any) -> None:
    settings.API_RATE = 2
    for _ in range(2):
        assert anybody.get("/api/v1/me").status_code == 200

    response = anybody.get("/api/v1/me")

    told(response, 429, "too-many")
    assert 1 <= int(response["Retry-After"]) <= 60


def test_before_choosing_a_password_nothing_opens() -> None:
    user = OfficerFactory.create()
    caller = Caller(user)
    user.must_choose_password = True
    user.save()

    told(caller.get("/api/v1/me"), 403, "choose-password")


def test_kinds_of_errors_are_told_in_thai_words() -> None:
    assert in_words({"type": "greater_than_equal", "ctx": {"ge": 1}}) == "ต้องไม่น้อยกว่า 1"
    assert in_words({"type": "date_from_datetime_parsing", "ctx": {}}).startswith("ต้องเป็นวันที่แบบ ISO 8601")
    assert in_words({"type": "datetime_parsing", "ctx": {}}).startswith("ต้องเป็นวันและเวลาแบบ ISO 8601")
    assert in_words({"type": "a_kind_of_next_year"}) == "ข้อมูลไม่ถูกต้อง"


def test_messages_speak_thai_unless_english_is_asked_for(chief: Caller) -> None:
    report = FieldReportFactory.create(place=the_place("4701"))
    url = report_url(report.pk, "return")

    thai = chief.post(url, {})
    english = chief.post(url, {}, accept_language="en")

    assert wrong_fields(thai) == wrong_fields(english) == {"reason"}
    assert any(sign in thai.text for sign in THAI)
    assert thai["Content-Language"] == "th"
    assert english["Content-Language"] == "en"
    assert "Accept-Language" in english["Vary"]


def test_the_schema_tells_every_refusal_as_a_problem_document() -> None:
    schema = Client().get("/api/v1/openapi.json").json()

    assert schema["openapi"].startswith("3.")
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            assert operation["summary"], (path, method)
            assert operation["description"], (path, method)
            assert {"401", "404", "422", "429", "default"} <= answers.keys(), (path, method)
            for status, answer in answers.items():
                if status == "default" or status >= "400":
                    assert list(answer["content"]) == ["application/problem+json"], (path, method, status)
                elif status != "204":
                    assert answer["content"], (path, method, status)


def test_every_reference_of_the_schema_leads_somewhere() -> None:
    text = Client().get("/api/v1/openapi.json").text
    schema = json.loads(text)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}

    assert named <= schema["components"]["schemas"].keys()
    assert {"Problem", "ReportSent", "PhotoSent"} <= named


def test_no_two_schemas_have_one_name() -> None:
    """ninja would let the second take the place of the first, and the schema would lie."""

    def below(kind: type[Schema]) -> Iterator[type[Schema]]:
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    names = Counter(each.__name__ for each in below(Schema) if each.__module__.startswith("raingan."))

    assert len(names) > 20
    assert [name for name, times in names.items() if times > 1] == []


def test_the_api_can_be_read_by_anybody_without_a_script() -> None:
    response = Client().get("/api/v1/docs")

    assert response.status_code == 200
    page = response.text
    assert "PUT /api/v1/palad/reports/{uuid}" in page
    assert 'id="schema-ReportSent"' in page
    assert "บ้านนาอ้อย" in page
    body = page.split("<body")[1]
    assert "<script" not in body
    assert "style=" not in body
    assert "//cdn" not in page
    for part in body.split('href="#')[1:]:
        assert f'id="{part.split(chr(34))[0]}"' in body


def test_the_guide_names_only_what_there_is() -> None:
    guide = (settings.BASE / "docs" / "api.md").read_text()
    paths = list(Client().get("/api/v1/openapi.json").json()["paths"])
    paths += [reverse("machines:token"), reverse("machines:revoke")]  # OAuth's own, not of our document
    known = [re.sub(r"\{[^}]+\}", "[^/]+", path.removeprefix("/api/v1")) for path in paths]
    named = re.findall(r"\$API(/[^\s\"?]+)|`(?:GET|PUT|POST|DELETE) (/[^\s`?]+)", guide)

    assert len(named) > 15
    for first, second in named:
        assert any(re.fullmatch(pattern, first or second) for pattern in known), first or second
