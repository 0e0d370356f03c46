"""What people and programs are told when an act is refused, the database is away, or something breaks."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.test import Client, RequestFactory

from raingan.core.web import clock
from raingan.core.web.logs import JsonLine
from raingan.core.web.middleware import client_address
from tests.core.web.urls import RULES

pytestmark = [pytest.mark.urls("tests.core.web.urls"), pytest.mark.django_db]


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """Every line the request log writes, as the JSON it is."""
    found: list[dict[str, Any]] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(json.loads(JsonLine().format(record)))

    handler, logger = Keep(), logging.getLogger("raingan")
    logger.addHandler(handler)
    yield found
    logger.removeHandler(handler)


@pytest.mark.parametrize(
    ("name", "status"), [("not-allowed", 403), ("window-closed", 403), ("stale", 412), ("field", 422)]
)
def test_a_broken_rule_is_a_page_for_people_with_its_status_and_words(client: Client, name: str, status: int) -> None:
    answer = client.get(f"/trial/rule/{name}/")

    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/html")
    assert str(RULES[name].message) in answer.content.decode()


def test_a_broken_rule_is_a_problem_document_for_programs(client: Client) -> None:
    answer = client.get("/api/trial/rule/window-closed/")

    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:raingan:problem:window-closed",
        "title": "ปิดรับแล้ว",
        "status": 403,
        "detail": "ปิดรับแล้ว",
        "errors": [],
        "window": {"step": "record", "closed_at": "2026-11-30"},
    }


def test_a_problem_document_names_the_field_and_carries_the_facts(client: Client) -> None:
    field = client.get("/api/trial/rule/field/").json()
    stale = client.get("/api/trial/rule/stale/").json()

    assert field["errors"] == [{"field": "activity_date", "message": "วันที่ปฏิบัติงานต้องไม่เกินวันนี้"}]
    assert stale["current"] == {"version": 3}


@pytest.mark.parametrize("start", ["/trial", "/api/trial"])
def test_too_many_says_when_to_come_back(client: Client, start: str) -> None:
    answer = client.get(f"{start}/rule/too-many/")

    assert (answer.status_code, answer["Retry-After"]) == (429, "7")


def test_htmx_gets_the_message_alone_and_puts_it_where_messages_stand(client: Client) -> None:
    answer = client.get("/trial/rule/not-allowed/", headers={"HX-Request": "true"})

    assert answer["HX-Retarget"] == "#rg-messages"
    assert "<html" not in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize("start", ["/trial", "/api/trial"])
def test_a_violated_named_constraint_says_its_own_message(client: Client, start: str) -> None:
    answer = client.get(f"{start}/constraint/")

    text = answer.json()["detail"] if start == "/api/trial" else answer.content.decode()
    assert answer.status_code == 422
    assert "วันสิ้นสุดต้องไม่ก่อนวันเริ่มต้น" in text


@pytest.mark.parametrize("start", ["/trial", "/api/trial"])
def test_a_database_that_is_away_is_503_with_retry_after(client: Client, start: str, settings: Any) -> None:
    answer = client.get(f"{start}/away/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert answer["Content-Type"].startswith("application/problem+json" if start == "/api/trial" else "text/html")
    assert "secret detail" not in answer.content.decode()


@pytest.mark.parametrize("path", ["/trial/form/", "/api/v1/me"])
def test_a_session_that_cannot_be_read_is_503_as_well(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: SessionStore) -> dict[str, Any]:
        raise OperationalError("connection refused")

    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "a" * 32
    monkeypatch.setattr(SessionStore, "load", refuse)

    answer = client.get(path)

    assert (answer.status_code, answer["Retry-After"]) == (503, "2")


def test_500_is_a_problem_document_for_programs() -> None:
    answer = Client(raise_request_exception=False).get("/api/trial/broken/")

    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:raingan:problem:server-error"


@pytest.mark.parametrize(("path", "status"), [("/nowhere/", 404), ("/trial/denied/", 403)])
def test_pages_that_are_not_there_or_not_allowed_say_so_in_thai(client: Client, path: str, status: int) -> None:
    answer = client.get(path)

    assert answer.status_code == status
    assert "กลับหน้าแรก" in answer.content.decode()


def test_a_form_without_its_token_is_told_to_be_sent_again() -> None:
    answer = Client(enforce_csrf_checks=True).post("/trial/form/", {"name": "x"})

    assert answer.status_code == 403
    assert "แบบฟอร์มหมดอายุ" in answer.content.decode()
    assert "CSRF" not in answer.content.decode()


@pytest.mark.parametrize("start", ["/trial", "/api/trial"])
def test_a_giant_body_is_refused_before_it_is_read(client: Client, settings: Any, start: str) -> None:
    settings.MAX_BODY = 1000

    class Unread:
        def read(self, *args: int) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    unread: dict[str, Any] = {"wsgi.input": Unread()}
    answer = client.generic("POST", f"{start}/form/", b"", CONTENT_LENGTH="1001", **unread)
    fitting = client.post(f"{start}/form/", {"name": "x" * 500})

    assert answer.status_code == 413
    assert fitting.status_code == 200


def test_every_answer_has_one_log_line_that_names_the_route_and_no_person(
    client: Client, lines: list[dict[str, Any]]
) -> None:
    answer = client.get("/trial/query/9-1234-56789-01-2/?name=สมชาย")

    (line,) = [line for line in lines if line["logger"] == "raingan.request"]
    assert line["id"] == answer["X-Request-ID"]
    assert (line["method"], line["route"], line["status"], line["queries"]) == ("GET", "trial:query", 200, 1)
    assert line["ms"] >= 0
    assert "56789" not in json.dumps(line)
    assert "สมชาย" not in json.dumps(line, ensure_ascii=False)


def test_a_log_line_tells_where_a_failure_was_and_not_what_it_quoted() -> None:
    try:
        raise ValueError("เลข 9-1234-56789-01-2") from KeyError("สมชาย")
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", None, (type(error), error, None))

    line = JsonLine().format(record)

    assert "builtins.ValueError" in line
    assert "test_answers.py" in line
    assert "56789" not in line
    assert "สมชาย" not in line


def test_a_request_carries_the_moment_its_head_arrived(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: at)

    assert client.get("/nowhere/").wsgi_request.at == at  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, "", "10.0.0.1"),
        (1, "not an address", ""),
    ],
)
def test_only_trusted_proxies_say_where_a_request_came_from(
    settings: Any, rf: RequestFactory, proxies: int, forwarded: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies

    assert client_address(rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})) == address
