"""Entering: by citizen id, by personal name, by an office's code; and being kept out."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as effort

from raingan.core.people.models import TypedName, User
from raingan.core.people.names import lookup_digest
from raingan.core.places.models import Place
from raingan.core.thai.dates import BANGKOK
from tests.conftest import Clock
from tests.core.people.conftest import (
    NASTY,
    everything_stored,
    is_in,
    let_lock_pass,
    post_raw,
    sign_in,
    tries_left_behind,
)
from tests.factories import (
    PASSWORD,
    AssignmentFactory,
    ChiefFactory,
    DistrictFactory,
    UserFactory,
    demo_citizen_id,
)

pytestmark = pytest.mark.django_db
WRONG = "รหัสผู้ใช้งานหรือรหัสผ่านไม่ถูกต้อง"
LOCKED = "15 นาที กรุณารอ"
NAME = "somchai.jaidee"
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def _today_does_not_end(clock: Clock) -> None:
    clock.set(datetime.combine(TODAY, time(12), BANGKOK))


def office_code(code: str, place: Place, role: str = "chief") -> None:
    TypedName.objects.create(digest=lookup_digest(code), system="palad", role=role, place=place)


@pytest.mark.parametrize("typed", ["9000000000420", "9-0000-00000-42-0", "๙๐๐๐๐๐๐๐๐๐๔๒๐"])
def test_a_deputy_enters_by_citizen_id(client: Client, typed: str) -> None:
    UserFactory.create(citizen_id=demo_citizen_id(42))
    assert demo_citizen_id(42) == "9000000000420"

    answer = sign_in(client, typed)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)


def test_a_person_enters_by_the_name_an_administrator_gave(client: Client) -> None:
    UserFactory.create(personal_name=NAME)

    sign_in(client, NAME.upper())

    assert is_in(client)


def test_an_office_code_opens_for_the_holder_of_the_post_today(client: Client) -> None:
    district = DistrictFactory.create()
    office_code("4701", district)
    ChiefFactory.create(place=district, first_name="คนเก่า", until=TODAY - timedelta(days=1))
    ChiefFactory.create(place=district, first_name="คนใหม่", since=TODAY)
    ChiefFactory.create(place=DistrictFactory.create(), first_name="ที่อื่น")

    sign_in(client, "4701")

    assert "คนใหม่" in client.get("/profile/").content.decode()


def test_an_office_code_opens_for_nobody_when_the_post_is_vacant(client: Client) -> None:
    district = DistrictFactory.create()
    office_code("4701", district)
    ChiefFactory.create(place=district, since=TODAY + timedelta(days=1))

    assert WRONG in sign_in(client, "4701").content.decode()
    assert not is_in(client)


def test_the_holder_of_a_post_goes_before_the_one_acting(client: Client) -> None:
    district = DistrictFactory.create()
    office_code("4701", district)
    chief = ChiefFactory.create(place=district, first_name="ตัวจริง")
    AssignmentFactory.create(user=UserFactory.create(first_name="ผู้แทน"), role="chief", place=district, acting_for=chief)

    sign_in(client, "4701")

    assert "ตัวจริง" in client.get("/profile/").content.decode()


def test_an_acting_chief_enters_by_the_office_code_with_their_own_password(client: Client) -> None:
    district = DistrictFactory.create()
    office_code("4701", district)
    chief = ChiefFactory.create(place=district, first_name="ตัวจริง")
    acting = UserFactory.create(first_name="ผู้แทน")
    acting.set_password("รหัสของผู้แทนเอง")
    acting.save()
    AssignmentFactory.create(user=acting, role="chief", place=district, acting_for=chief)

    sign_in(client, "4701", "รหัสของผู้แทนเอง")

    assert "ผู้แทน" in client.get("/profile/").content.decode()


def test_the_opaque_handle_opens_nothing(client: Client) -> None:
    user = UserFactory.create()

    sign_in(client, user.username)

    assert not is_in(client)


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client: Client) -> None:
    UserFactory.create(personal_name=NAME)
    UserFactory.create(personal_name="gone.person", is_active=False)

    pages = [sign_in(client, name, "not this one") for name in (NAME, "nobody.here")]
    pages.append(sign_in(client, "gone.person"))

    assert [page.status_code for page in pages] == [422] * 3
    assert all(WRONG in page.content.decode() for page in pages)
    assert not is_in(client)


def test_an_unknown_name_costs_a_password_hash_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr("raingan.core.people.backends.make_password", hashed.append)

    sign_in(client, "nobody.here", "whatever it is")

    assert hashed == ["whatever it is"]


def test_what_was_typed_as_name_stays_and_the_password_does_not(client: Client) -> None:
    page = sign_in(client, "nobody.here", "secret-word").content.decode()

    assert 'value="nobody.here"' in page
    assert "secret-word" not in page


def test_an_empty_form_says_what_is_missing(client: Client) -> None:
    page = sign_in(client, "", "").content.decode()

    assert "กรุณากรอกรหัสผู้ใช้งาน" in page
    assert "กรุณากรอกรหัสผ่าน" in page


def test_five_wrong_tries_lock_for_fifteen_minutes(client: Client) -> None:
    UserFactory.create(personal_name=NAME)
    answers = [sign_in(client, NAME, "wrong") for _ in range(5)]

    locked = sign_in(client, NAME)
    assert [answer.status_code for answer in answers] == [422] * 4 + [429]
    assert locked.status_code == 429
    assert LOCKED in locked.content.decode()
    assert not is_in(client)

    let_lock_pass()
    sign_in(client, NAME)
    assert is_in(client)


def test_trying_on_while_locked_does_not_lengthen_the_lock(client: Client) -> None:
    UserFactory.create(personal_name=NAME)
    for _ in range(5):
        sign_in(client, NAME, "wrong")
    for _ in range(3):
        sign_in(client, NAME, "wrong")

    assert tries_left_behind() == 5


def test_a_lock_holds_for_that_name_and_address_only(client: Client) -> None:
    UserFactory.create(personal_name=NAME)
    UserFactory.create(personal_name="another.name")
    for _ in range(5):
        sign_in(client, NAME, "wrong")

    elsewhere = Client(REMOTE_ADDR="10.0.0.7")
    sign_in(elsewhere, NAME)
    sign_in(client, "another.name")

    assert is_in(elsewhere)
    assert is_in(client)


def test_getting_in_forgets_the_wrong_tries(client: Client) -> None:
    UserFactory.create(personal_name=NAME)
    for _ in range(4):
        sign_in(client, NAME, "wrong")
    sign_in(client, NAME)

    assert tries_left_behind() == 0


def test_a_citizen_id_is_nowhere_but_sealed(client: Client, every_log_line: list[str]) -> None:
    digits = demo_citizen_id(77)
    user = UserFactory.create(citizen_id=digits)
    for _ in range(5):
        sign_in(client, digits, "wrong")
    sign_in(client, f"{digits[:1]}-{digits[1:5]}-{digits[5:10]}-{digits[10:12]}-{digits[12]}", digits)
    let_lock_pass()
    entered = sign_in(client, digits)
    client.get("/profile/")

    assert is_in(client)
    assert user.citizen_id_sealed is None or digits.encode() not in bytes(user.citizen_id_sealed)
    stored = list(everything_stored())
    assert any(lookup_digest(digits) in row for row in stored), "the hash is where the tries are counted"
    assert [row for row in stored if digits in row or digits[1:12] in row.replace("-", "")] == []
    assert [line for line in every_log_line if digits in line] == []
    assert digits not in entered["Location"]


@pytest.mark.parametrize("inside", ["/profile/tokens/", "/profile/?a=b"])
def test_signing_in_leads_back_to_where_one_was(client: Client, inside: str) -> None:
    UserFactory.create(personal_name=NAME)
    page = client.get(inside)
    assert page["Location"].startswith("/sign-in/?next=%2Fprofile%2F")

    answer = sign_in(client, NAME, next=inside)

    assert answer["Location"] == inside


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "/" + "a" * 3000,
        "/\x00",
        "evil",
    ],
)
def test_signing_in_never_leads_off_the_site(client: Client, elsewhere: str) -> None:
    UserFactory.create(personal_name=NAME)

    assert client.get("/sign-in/", {"next": elsewhere}).status_code == 200
    answer = sign_in(client, NAME, next=elsewhere)

    assert answer.status_code == 302
    assert answer["Location"] in {"/", "/%00"}


def test_signed_in_people_are_not_asked_again(client: Client) -> None:
    client.force_login(UserFactory.create())

    assert client.get("/sign-in/?next=/profile/")["Location"] == "/profile/"


def test_the_session_gets_another_name_when_somebody_enters(client: Client) -> None:
    UserFactory.create(personal_name=NAME)
    client.get("/sign-in/sso/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = str(session.session_key)
    client.cookies["sessionid"] = planted

    sign_in(client, NAME)

    assert client.cookies["sessionid"].value != planted


def test_the_page_says_what_each_role_types(client: Client) -> None:
    page = client.get("/sign-in/").content.decode()

    assert "เลขประจำตัวประชาชน 13 หลัก" in page
    assert "รหัสอำเภอ 4 หลัก" in page


def test_a_demo_lists_its_accounts_and_only_a_demo(client: Client, settings: Any) -> None:
    settings.DATA.mkdir(parents=True)
    row = '{"system": "palad", "role": "chief", "place": "4701", "place_name": "อำเภอเมืองตัวอย่าง", '
    row += '"username": "4701", "password": "demo-word", "name": "นายตัวอย่าง ใจดี"}'
    (settings.DATA / "demo-accounts.json").write_text(f"[{row}]", "utf-8")

    assert "demo-word" not in client.get("/sign-in/").content.decode()
    settings.DEMO = True
    page = client.get("/sign-in/").content.decode()
    assert "อำเภอเมืองตัวอย่าง" in page
    assert 'name="password" value="demo-word"' in page


def test_a_demo_without_accounts_still_opens(client: Client, settings: Any) -> None:
    settings.DEMO = True

    assert client.get("/sign-in/").status_code == 200


@effort(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(username=NASTY, password=NASTY, go_to=NASTY)
def test_nothing_typed_breaks_the_page(client: Client, username: str, password: str, go_to: str) -> None:
    answer = post_raw(client, "/sign-in/", {"username": username, "password": password, "next": go_to})

    assert answer.status_code in {422, 429}


def test_a_very_long_name_and_password_are_refused_unhashed(client: Client) -> None:
    answer = sign_in(client, "a" * 1_000_000, "b" * 1_000_000)

    assert answer.status_code == 422
    assert tries_left_behind() == 0


def test_signing_out_ends_the_session(client: Client) -> None:
    client.force_login(UserFactory.create())

    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")

    assert not is_in(client)


def test_somebody_deactivated_is_out_at_once(client: Client) -> None:
    user = UserFactory.create()
    client.force_login(user)
    assert is_in(client)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert not is_in(client)


def test_the_form_needs_its_csrf_token() -> None:
    UserFactory.create(personal_name=NAME)

    assert sign_in(Client(enforce_csrf_checks=True), NAME, PASSWORD).status_code == 403
