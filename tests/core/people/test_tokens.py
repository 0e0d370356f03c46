"""Bearer tokens: made, used, counted, ended."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as effort

from raingan.core.audit.models import Event
from raingan.core.people.actions import create_token, issue_one_time_password
from raingan.core.people.models import Token, User
from raingan.core.web import clock as the_clock
from tests.conftest import Clock
from tests.core.people.conftest import NASTY, everything_stored, let_lock_pass, sign_in, tries_left_behind
from tests.factories import PASSWORD, AssignmentFactory, ChiefFactory, OfficerFactory, UserFactory, the_place

pytestmark = pytest.mark.django_db
NAME = "somchai.jaidee"


def bearer(raw: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {raw}"})


def token_of(user: User) -> Client:
    return bearer(create_token(user=user, name="script", at=the_clock.now()).raw)


def ask(client: Client, **body: object) -> Any:
    return client.post("/api/v1/tokens", {"username": NAME, "password": PASSWORD, **body}, "application/json")


def test_name_and_password_give_a_token(client: Client, clock: Clock) -> None:
    user = UserFactory.create(personal_name=NAME)

    answer = ask(client)

    assert answer.status_code == 201
    assert set(answer.json()) == {"token", "expires_at"}
    me = bearer(answer.json()["token"]).get("/api/v1/me")
    assert me.json()["id"] == user.username
    assert Token.objects.get().expires_at == clock.now() + timedelta(days=90)
    assert "sessionid" not in client.cookies


def test_a_token_is_stored_as_a_hash_only(client: Client) -> None:
    UserFactory.create(personal_name=NAME)
    raw = ask(client).json()["token"]

    assert [row for row in everything_stored() if raw in row] == []


def test_who_am_i_tells_roles_with_place_in_both_languages() -> None:
    user = OfficerFactory.create(place=the_place("4701"))
    chief = ChiefFactory.create(place=the_place("4701"), first_name="เจ้าของตำแหน่ง")
    AssignmentFactory.create(user=user, role="chief", place=the_place("4701"), acting_for=chief)

    me = token_of(user).get("/api/v1/me").json()

    by_role = {role["role"]: role for role in me["roles"]}
    assert by_role["officer"]["place"] == {
        "code": "4701",
        "level": "district",
        "name_th": "อำเภอตัวอย่าง4701",
        "name_en": "Example 4701 District",
    }
    assert by_role["officer"]["label_th"] == "ปลัดอำเภอ"
    assert by_role["chief"]["acting_for"] == chief.full_name
    assert by_role["officer"]["acting_for"] is None
    assert me["name"] == user.full_name


@pytest.mark.parametrize(
    "header", ["Bearer nothing", "Bearer ", "Bearer", "Basic abc", "Bearer ก".encode().decode("latin-1"), "rgn_x"]
)
def test_a_wrong_token_opens_nothing_even_beside_a_session(client: Client, header: str) -> None:
    client.force_login(UserFactory.create())

    answer = client.get("/api/v1/me", headers={"Authorization": header})

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_nobody_is_asked_to_sign_in_by_a_problem_not_by_a_page(client: Client) -> None:
    answer = client.get("/api/v1/me")

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_an_expired_token_opens_nothing(clock: Clock) -> None:
    script = token_of(UserFactory.create())
    assert script.get("/api/v1/me").status_code == 200

    clock.advance(timedelta(days=90))

    assert script.get("/api/v1/me").status_code == 401


def test_a_token_of_somebody_deactivated_opens_nothing() -> None:
    script = token_of(UserFactory.create())
    User.objects.update(is_active=False)

    assert script.get("/api/v1/me").status_code == 401


def test_a_token_ends_itself() -> None:
    script = token_of(UserFactory.create())

    assert script.delete("/api/v1/tokens/current").status_code == 204
    assert script.get("/api/v1/me").status_code == 401
    assert Event.objects.filter(verb="revoke-token").count() == 1


def test_a_session_has_no_token_to_end(client: Client) -> None:
    client.force_login(UserFactory.create())

    assert client.delete("/api/v1/tokens/current").status_code == 404


def test_tokens_are_listed_without_their_text() -> None:
    user = UserFactory.create()
    token_of(UserFactory.create())
    script = token_of(user)

    answer = script.get("/api/v1/tokens").json()

    assert [each["name"] for each in answer["results"]] == ["script"]
    assert answer["next"] is None
    assert "digest" not in answer["results"][0]


def test_a_session_may_read_but_writes_only_with_the_csrf_token() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory.create())
    assert client.get("/api/v1/me").status_code == 200

    refused = client.delete("/api/v1/tokens/current")
    assert refused.status_code == 403
    assert "CSRF" in refused.json()["detail"]

    client.get("/profile/edit/")
    proof = client.cookies["csrftoken"].value
    assert client.delete("/api/v1/tokens/current", headers={"X-CSRFToken": proof}).status_code == 404


def test_the_lock_out_holds_for_the_api_too(client: Client) -> None:
    UserFactory.create(personal_name=NAME)
    answers = [ask(client, password="wrong").status_code for _ in range(5)]

    locked = ask(client)

    assert answers == [401] * 4 + [429]
    assert (locked.status_code, locked["Retry-After"]) == (429, "900")
    assert sign_in(client, NAME).status_code == 429
    let_lock_pass()
    assert ask(client).status_code == 201
    assert tries_left_behind() == 0


def test_an_unknown_name_is_answered_as_a_wrong_password(client: Client) -> None:
    UserFactory.create(personal_name=NAME)

    wrong, unknown = ask(client, password="wrong"), ask(client, username="nobody.here")

    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())


def test_a_one_time_password_gives_no_token_and_is_not_used_up(client: Client) -> None:
    raw = issue_one_time_password(user=UserFactory.create(personal_name=NAME), by=None, at=the_clock.now())

    answer = ask(client, password=raw)

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:raingan:problem:choose-password"
    assert sign_in(client, NAME, raw).status_code == 302


def test_a_token_may_ask_so_often_and_no_more(settings: Any, clock: Clock) -> None:
    settings.API_RATE = 3
    script, other = token_of(UserFactory.create()), token_of(UserFactory.create())
    answers = [script.get("/api/v1/me") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert answers[3]["Content-Type"] == "application/problem+json"
    assert other.get("/api/v1/me").status_code == 200
    clock.advance(timedelta(seconds=int(answers[3]["Retry-After"])))
    assert script.get("/api/v1/me").status_code == 200


def test_last_use_is_written_once_a_minute(clock: Clock) -> None:
    script = token_of(UserFactory.create())

    def cost() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            script.get("/api/v1/tokens")
        return [query["sql"] for query in queries]

    assert len(cost()) == 3
    assert len(cost()) == 2
    clock.advance(timedelta(minutes=1))
    assert any("last_used_at" in sql and sql.startswith("UPDATE") for sql in cost())


@effort(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(username=NASTY, password=NASTY, otp=NASTY, name=NASTY)
def test_nothing_sent_breaks_it(client: Client, username: str, password: str, otp: str, name: str) -> None:
    answer = ask(client, username=username, password=password, otp=otp, name=name)

    assert answer.status_code in {401, 422, 429}
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["a\x00b", "a\ud800b", "ก" * 100])
def test_a_tokens_name_may_be_odd(client: Client, name: str) -> None:
    UserFactory.create(personal_name=NAME)

    assert ask(client, name=name).status_code in {201, 422}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b"null", b'{"username": 1}'])
def test_an_unreadable_body_is_a_problem(client: Client, body: bytes) -> None:
    answer = client.post("/api/v1/tokens", body, "application/json")

    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_a_password_sent_wrong_is_not_sent_back(client: Client) -> None:
    answer = ask(client, password="p" * 300)

    assert answer.status_code == 422
    assert "ppp" not in answer.content.decode()


def test_the_page_shows_a_new_token_once(client: Client) -> None:
    client.force_login(UserFactory.create())

    page = client.post("/profile/tokens/", {"name": "สคริปต์สรุปรายงาน"}).content.decode()
    raw = page.split('id="new-token">')[1].split("<")[0]
    again = client.get("/profile/tokens/").content.decode()

    assert bearer(raw).get("/api/v1/me").status_code == 200
    assert "สคริปต์สรุปรายงาน" in again
    assert raw not in again


def test_a_token_needs_a_name_on_the_page(client: Client) -> None:
    client.force_login(UserFactory.create())

    answer = client.post("/profile/tokens/", {"name": ""})

    assert answer.status_code == 422
    assert "กรุณากรอกชื่อโทเคน" in answer.content.decode()
    assert not Token.objects.exists()


def test_the_page_ends_ones_own_tokens_and_nobody_elses(client: Client) -> None:
    user = UserFactory.create()
    own = create_token(user=user, name="", at=the_clock.now())
    other = create_token(user=UserFactory.create(), name="", at=the_clock.now())
    client.force_login(user)

    assert client.post(f"/profile/tokens/{own.token.pk}/revoke/")["Location"] == "/profile/tokens/"
    assert client.post(f"/profile/tokens/{other.token.pk}/revoke/").status_code == 404
    assert bearer(own.raw).get("/api/v1/me").status_code == 401
    assert bearer(other.raw).get("/api/v1/me").status_code == 200
