"""Sessions that end by themselves, and what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.conftest import Clock
from tests.core.people.conftest import is_in
from tests.factories import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
AGAIN = "กรุณาเข้าสู่ระบบใหม่"


@pytest.fixture
def signed_in(client: Client, clock: Clock) -> Client:
    client.force_login(UserFactory.create())
    assert is_in(client)
    return client


def test_thirty_minutes_without_use_end_the_session(signed_in: Client, clock: Clock) -> None:
    clock.advance(30 * MINUTE)

    answer = signed_in.get("/profile/tokens/?a=1")

    assert answer["Location"] == "/sign-in/?next=%2Fprofile%2Ftokens%2F%3Fa%3D1"
    assert AGAIN in signed_in.get(answer["Location"]).content.decode()
    assert not is_in(signed_in)


def test_use_keeps_the_session(signed_in: Client, clock: Clock) -> None:
    for _ in range(5):
        clock.advance(28 * MINUTE)
        assert is_in(signed_in)


def test_a_form_sent_too_late_leads_back_to_the_page_it_was_on(signed_in: Client, clock: Clock) -> None:
    clock.advance(31 * MINUTE)

    answer = signed_in.post(
        "/profile/edit/", {"first_name": "ก"}, headers={"Referer": "http://testserver/profile/edit/?x=1"}
    )

    assert answer["Location"] == "/sign-in/?next=%2Fprofile%2Fedit%2F%3Fx%3D1"


def test_a_page_of_another_site_is_not_led_back_to(signed_in: Client, clock: Clock) -> None:
    clock.advance(31 * MINUTE)

    answer = signed_in.post("/profile/edit/", {}, headers={"Referer": "http://evil.example/profile/"})

    assert answer["Location"] == "/sign-in/"


def test_htmx_is_told_to_load_the_whole_sign_in_page(signed_in: Client, clock: Clock) -> None:
    clock.advance(31 * MINUTE)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/profile/?tab=2"}

    for _ in range(2):  # first ended by the clock, then simply not signed in
        answer = signed_in.get("/profile/tokens/", headers=headers)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer["HX-Redirect"] == "/sign-in/?next=%2Fprofile%2F%3Ftab%3D2"


def test_the_api_answers_with_a_problem(signed_in: Client, clock: Clock) -> None:
    clock.advance(31 * MINUTE)

    answer = signed_in.get("/api/v1/me")

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_asking_how_long_is_left_is_no_use(signed_in: Client, clock: Clock) -> None:
    clock.advance(20 * MINUTE)
    asked = signed_in.get("/keep-alive/")
    assert (asked.status_code, asked["Session-Seconds-Left"]) == (204, "600")

    clock.advance(10 * MINUTE)
    assert signed_in.get("/keep-alive/").status_code == 401


def test_saying_one_is_there_keeps_the_session(signed_in: Client, clock: Clock) -> None:
    clock.advance(29 * MINUTE)
    kept = signed_in.post("/keep-alive/")
    assert (kept.status_code, kept["Session-Seconds-Left"]) == (204, "1800")

    clock.advance(29 * MINUTE)
    assert is_in(signed_in)


def test_saying_one_is_there_too_late_is_refused(signed_in: Client, clock: Clock) -> None:
    clock.advance(30 * MINUTE)

    assert signed_in.post("/keep-alive/").status_code == 401


def test_last_seen_is_written_once_a_minute_at_most(signed_in: Client, clock: Clock) -> None:
    def writes() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            signed_in.get("/keep-alive/", headers={"X": "y"})
            signed_in.get("/profile/two-step/")
        return sum("UPDATE" in query["sql"] and "django_session" in query["sql"] for query in queries)

    assert writes() == 0
    clock.advance(timedelta(seconds=59))
    assert writes() == 0
    clock.advance(timedelta(seconds=1))
    assert writes() == 1
    assert writes() == 0


def test_a_signed_in_page_costs_session_user_and_assignments(client: Client, clock: Clock) -> None:
    client.force_login(OfficerFactory.create())
    is_in(client)

    with CaptureQueriesContext(connection) as queries:
        client.get("/profile/edit/")

    tables = [
        name
        for query in queries
        for name in ("django_session", "people_user", "people_assignment")
        if f"FROM {name} " in query["sql"].replace('"', "")
    ]
    assert tables == ["django_session", "people_user", "people_assignment"]
    # The layout's own: affiliation and unread notices.
    assert len(queries) <= 5, [query["sql"][:120] for query in queries]


def test_the_page_warns_within_the_time_the_server_keeps(signed_in: Client, clock: Clock) -> None:
    page = signed_in.get("/profile/").content.decode()
    told = timedelta(seconds=int(page.split('data-limit="')[1].split('"')[0]))

    clock.advance(timedelta(seconds=59))
    signed_in.get("/profile/")  # too soon to be written down
    clock.advance(told - timedelta(seconds=1))

    assert is_in(signed_in)
