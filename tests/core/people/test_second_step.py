"""The optional second step: a code from the telephone's app."""

from datetime import timedelta
from time import time
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from raingan.core.audit.models import Event
from raingan.core.people import second_step
from raingan.core.people.actions import choose_password, issue_one_time_password
from raingan.core.people.models import User
from raingan.core.web import clock as the_clock
from tests.conftest import Clock
from tests.core.people.conftest import everything_stored, is_in, let_lock_pass, sign_in
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NAME = "somchai.jaidee"
SetUp = tuple[User, str, list[str]]


@pytest.fixture(autouse=True)
def _no_period_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """The codes' clock stands still, so that none grows old between being shown and being typed."""
    now = time()
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: now))


def code(secret: str, later: int = 0) -> str:
    """What the app shows now, or so many periods later."""
    counter = list(totp.yield_hotp_counters_from_time())[1]
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter + later)))


@pytest.fixture
def set_up() -> SetUp:
    """Somebody whose second step is on, with the secret and the recovery codes."""
    user = UserFactory.create(personal_name=NAME)
    client = Client()
    client.force_login(user)
    page = client.get("/profile/two-step/set-up/").content.decode()
    secret = page.split('class="rg-secret">')[1].split("<")[0]
    done = client.post("/profile/two-step/set-up/", {"code": code(secret, -1)}).content.decode()
    return user, secret, [part.split("<")[0] for part in done.split('class="rg-secret">')[1:]]


def test_setting_up_shows_a_qr_code_and_wants_the_right_code(client: Client) -> None:
    client.force_login(UserFactory.create())
    page = client.get("/profile/two-step/set-up/").content.decode()
    assert "data:image/svg+xml;base64," in page

    answer = client.post("/profile/two-step/set-up/", {"code": "000000"})

    assert answer.status_code == 422
    assert "รหัสไม่ตรงกับที่แอปแสดง" in answer.content.decode()
    assert page.split('class="rg-secret">')[1][:20] in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_it_is_asked_after_the_password(client: Client, set_up: SetUp) -> None:
    _user, secret, codes = set_up
    assert len(codes) == 10

    assert sign_in(client, NAME, next="/profile/tokens/")["Location"] == "/sign-in/code/"
    assert not is_in(client)
    answer = client.post("/sign-in/code/", {"code": code(secret)})

    assert answer["Location"] == "/profile/tokens/"
    assert is_in(client)


def test_a_code_works_once(client: Client, set_up: SetUp) -> None:
    _user, secret, _codes = set_up
    sign_in(client, NAME)
    client.post("/sign-in/code/", {"code": code(secret)})
    another = Client()
    sign_in(another, NAME)

    assert another.post("/sign-in/code/", {"code": code(secret)}).status_code == 422
    assert another.post("/sign-in/code/", {"code": code(secret, 1)}).status_code == 302


def test_a_recovery_code_works_once(client: Client, set_up: SetUp) -> None:
    _user, _secret, codes = set_up
    sign_in(client, NAME)
    assert client.post("/sign-in/code/", {"code": codes[3]}).status_code == 302
    another = Client()
    sign_in(another, NAME)

    assert another.post("/sign-in/code/", {"code": codes[3]}).status_code == 422
    assert "รหัสสำรองเหลือ 9 รหัส" in client.get("/profile/two-step/").content.decode()


def test_five_wrong_codes_lock_like_five_wrong_passwords(client: Client, set_up: SetUp) -> None:
    _user, secret, _codes = set_up
    sign_in(client, NAME)
    answers = [client.post("/sign-in/code/", {"code": "000000"}).status_code for _ in range(5)]

    assert answers == [422] * 4 + [429]
    assert client.post("/sign-in/code/", {"code": code(secret)}).status_code == 429
    assert sign_in(Client(), NAME).status_code == 429
    let_lock_pass()
    assert client.post("/sign-in/code/", {"code": code(secret)}).status_code == 302


def test_the_code_is_asked_for_five_minutes(client: Client, set_up: SetUp, clock: Clock) -> None:
    _user, secret, _codes = set_up
    sign_in(client, NAME)
    clock.advance(timedelta(minutes=5, seconds=1))

    answer = client.post("/sign-in/code/", {"code": code(secret)})

    assert answer["Location"] == "/sign-in/"
    assert not is_in(client)


def test_a_password_changed_meanwhile_ends_the_asking(client: Client, set_up: SetUp) -> None:
    user, secret, _codes = set_up
    sign_in(client, NAME)
    choose_password(user=User.objects.get(pk=user.pk), password="เปลี่ยนไปแล้วเมื่อครู่", at=the_clock.now())

    assert client.post("/sign-in/code/", {"code": code(secret)})["Location"] == "/sign-in/"


def test_nobody_comes_to_the_code_without_a_password(client: Client) -> None:
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"


def test_the_api_wants_the_code_as_otp(client: Client, set_up: SetUp) -> None:
    _user, secret, _codes = set_up
    body = {"username": NAME, "password": PASSWORD}

    missing = client.post("/api/v1/tokens", body, "application/json")
    wrong = client.post("/api/v1/tokens", {**body, "otp": "000000"}, "application/json")
    right = client.post("/api/v1/tokens", {**body, "otp": code(secret)}, "application/json")

    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (401, "otp")
    assert wrong.status_code == 401
    assert right.status_code == 201


def test_turning_it_off_needs_the_password(client: Client, set_up: SetUp) -> None:
    user, _secret, _codes = set_up
    client.force_login(user)

    assert client.post("/profile/two-step/turn-off/", {"current": "wrong"}).status_code == 422
    assert second_step.is_on(user)
    assert client.post("/profile/two-step/turn-off/", {"current": PASSWORD}).status_code == 302
    assert not second_step.is_on(user)
    assert set(Event.objects.values_list("verb", flat=True)) >= {"second-step-on", "second-step-off"}
    assert sign_in(Client(), NAME)["Location"] == "/"


def test_who_lost_the_telephone_is_let_in_by_an_administrator(set_up: SetUp) -> None:
    user, _secret, _codes = set_up

    kept = issue_one_time_password(user=user, by=None, at=the_clock.now())
    assert sign_in(Client(), NAME, kept)["Location"] == "/sign-in/code/"
    dropped = issue_one_time_password(user=user, by=None, at=the_clock.now(), drop_second_step=True)
    assert sign_in(Client(), NAME, dropped)["Location"] == "/"


def test_its_secrets_are_sealed_wherever_they_are_stored(set_up: SetUp) -> None:
    _user, secret, codes = set_up

    assert [row for row in everything_stored() if secret in row or codes[0] in row] == []


def test_setting_up_twice_is_not_offered(client: Client, set_up: SetUp) -> None:
    client.force_login(set_up[0])

    assert client.get("/profile/two-step/set-up/")["Location"] == "/profile/two-step/"
