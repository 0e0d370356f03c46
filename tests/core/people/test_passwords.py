"""One-time passwords, passwords of one's own, and the sessions that end with them."""

import math
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.test import Client
from django.utils import timezone

from raingan.core.audit.models import Event
from raingan.core.people import one_time
from raingan.core.people.actions import create_token, issue_one_time_password
from raingan.core.people.models import OneTimePassword, User
from raingan.core.web import clock as the_clock
from tests.conftest import Clock
from tests.core.people.conftest import everything_stored, is_in, sign_in
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NAME = "somchai.jaidee"
OWN = "ฝนตกหนักที่สกลนคร"


def issue(user: User) -> str:
    return issue_one_time_password(user=user, by=None, at=the_clock.now())


def test_it_is_random_enough_and_easy_to_read_aloud() -> None:
    made = {one_time.make() for _ in range(200)}

    assert one_time.LETTERS * math.log2(len(set(one_time.ALPHABET))) >= 50
    assert len(made) == 200
    assert not set("".join(made)) & set("01loi")
    assert set("".join(made)) <= set(one_time.ALPHABET) | {"-"}


def test_it_opens_the_page_to_choose_a_password_and_nothing_else(client: Client) -> None:
    raw = issue(UserFactory.create(personal_name=NAME))

    sign_in(client, NAME, raw)

    for inside in ("/", "/profile/", "/profile/password/", "/inbox/"):
        assert client.get(inside)["Location"] == "/first-password/"
    assert client.get("/first-password/").status_code == 200
    assert client.get("/profile/", headers={"HX-Request": "true"})["HX-Redirect"] == "/first-password/"
    assert client.get("/api/v1/me").json()["type"] == "urn:raingan:problem:choose-password"
    assert client.post("/keep-alive/").status_code == 204
    assert client.post("/sign-out/").status_code == 302


@pytest.mark.parametrize("written", [str.upper, lambda raw: raw.replace("-", " "), lambda raw: f" {raw} "])
def test_it_may_be_typed_as_it_was_read(client: Client, written: Callable[[str], str]) -> None:
    raw = issue(UserFactory.create(personal_name=NAME))

    assert sign_in(client, NAME, written(raw)).status_code == 302


def test_it_works_once(client: Client) -> None:
    raw = issue(UserFactory.create(personal_name=NAME))
    sign_in(client, NAME, raw)

    assert sign_in(Client(), NAME, raw).status_code == 422


def test_it_works_for_seven_days(client: Client, clock: Clock) -> None:
    early, late = UserFactory.create(personal_name=NAME), UserFactory.create(personal_name="late.person")
    first, second = issue(early), issue(late)

    clock.advance(timedelta(days=7, seconds=-1))
    assert sign_in(client, NAME, first).status_code == 302
    clock.advance(timedelta(seconds=1))
    assert sign_in(Client(), "late.person", second).status_code == 422


def test_it_belongs_to_one_person() -> None:
    raw = issue(UserFactory.create())
    UserFactory.create(personal_name=NAME)

    assert sign_in(Client(), NAME, raw).status_code == 422


def test_a_new_one_ends_the_old_one_the_password_the_sessions_and_the_tokens(client: Client) -> None:
    user = UserFactory.create(personal_name=NAME)
    client.force_login(user)
    token = create_token(user=user, name="script", at=the_clock.now())
    first = issue(user)
    second = issue(user)

    assert not is_in(client)
    assert sign_in(Client(), NAME, first).status_code == 422
    assert sign_in(Client(), NAME, PASSWORD).status_code == 422
    assert Client(headers={"Authorization": f"Bearer {token.raw}"}).get("/api/v1/me").status_code == 401
    assert sign_in(Client(), NAME, second).status_code == 302


def test_it_is_stored_as_a_hash_only() -> None:
    raw = issue(UserFactory.create())

    bare = raw.replace("-", "")
    assert [row for row in everything_stored() if raw in row or bare in row] == []
    assert len(OneTimePassword.objects.get().digest) == 64


def test_choosing_a_password_lets_the_person_in_for_good(client: Client) -> None:
    user = UserFactory.create(personal_name=NAME)
    raw = issue(user)
    sign_in(client, NAME, raw)

    answer = client.post("/first-password/", {"password": OWN, "again": OWN}, follow=True)

    assert "ตั้งรหัสผ่านเรียบร้อยแล้ว" in answer.content.decode()
    assert is_in(client)
    assert sign_in(Client(), NAME, OWN).status_code == 302
    assert identify_hasher(User.objects.get().password).algorithm == "argon2"
    assert "m=19456,t=2,p=1" in User.objects.get().password
    assert set(Event.objects.values_list("verb", flat=True)) >= {
        "issue-one-time-password",
        "sign-in",
        "choose-password",
    }


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("สั้น", "สั้น", "10"),
        ("1234567890123", "1234567890123", "ตัวเลข"),
        (OWN, "อย่างอื่นที่ยาวพอ", "ไม่ตรงกัน"),
        ("", "", "กรุณากรอกรหัสผ่านใหม่"),
        ("password123", "password123", "คนใช้กันมาก"),
        ("ธีรวัฒน์ชัยมงคล", "ธีรวัฒน์ชัยมงคล", "คล้าย"),
        ("a\x00bcdefghijkl", "a\x00bcdefghijkl", "ไม่รองรับ"),
    ],
)
def test_a_weak_password_is_refused_in_thai(client: Client, password: str, again: str, said: str) -> None:
    UserFactory.create(personal_name=NAME, last_name="ธีรวัฒน์ชัยมงคล")
    client.force_login(User.objects.get())
    User.objects.update(must_choose_password=True)

    answer = client.post("/first-password/", {"password": password, "again": again})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page.split("error-summary", 1)[1].split("</ul>", 1)[0]
    assert "This password" not in page
    assert User.objects.get().must_choose_password


def test_the_page_to_choose_the_first_password_is_for_those_who_need_it(client: Client) -> None:
    client.force_login(UserFactory.create())

    assert client.get("/first-password/")["Location"] == "/"


def test_changing_the_password_ends_all_other_sessions(client: Client) -> None:
    user = UserFactory.create(personal_name=NAME)
    elsewhere = Client()
    elsewhere.force_login(user)
    client.force_login(user)

    answer = client.post("/profile/password/", {"current": PASSWORD, "password": OWN, "again": OWN})

    assert answer["Location"] == "/profile/"
    assert is_in(client)
    assert not is_in(elsewhere)
    assert sign_in(Client(), NAME, PASSWORD).status_code == 422
    assert sign_in(Client(), NAME, OWN).status_code == 302


def test_changing_the_password_needs_the_present_one(client: Client) -> None:
    client.force_login(UserFactory.create())

    answer = client.post("/profile/password/", {"current": "wrong", "password": OWN, "again": OWN})

    assert answer.status_code == 422
    assert "รหัสผ่านปัจจุบันไม่ถูกต้อง" in answer.content.decode()


def test_a_stolen_session_cannot_guess_the_password_for_long(client: Client) -> None:
    client.force_login(UserFactory.create())
    for _ in range(5):
        client.post("/profile/password/", {"current": "wrong", "password": OWN, "again": OWN})

    answer = client.post("/profile/password/", {"current": PASSWORD, "password": OWN, "again": OWN})

    assert answer.status_code == 422
    assert "15 นาที" in answer.content.decode()
    assert User.objects.get().check_password(PASSWORD)


def test_a_one_time_password_for_a_later_day_lasts_from_that_day(clock: Clock) -> None:
    user = UserFactory.create()
    later = clock.now() + timedelta(days=10)

    issue_one_time_password(user=user, by=None, at=clock.now(), valid_from=later)

    assert OneTimePassword.objects.get().expires_at == later + timedelta(days=7)
    assert timezone.is_aware(later)
