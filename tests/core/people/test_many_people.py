"""Making many people at once, and the first one."""

from io import StringIO
from time import perf_counter
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from raingan.core.audit.models import Event
from raingan.core.people.access import held
from raingan.core.people.bulk import NewDuty, NewPerson, create_people
from raingan.core.people.models import Assignment, TypedName, User
from raingan.core.places.models import NATION
from raingan.core.web import clock as the_clock
from raingan.core.web.rules import Conflict, Invalid, NotAllowed
from tests.core.people.conftest import sign_in
from tests.factories import demo_citizen_id, the_place

pytestmark = pytest.mark.django_db
WORD = "demo-password-for-all"


def rows(number: int) -> list[NewPerson]:
    duty = NewDuty(system="palad", role="officer", place_code="4701", since=timezone.localdate())
    return [
        NewPerson(first_name=f"คนที่{n}", last_name="ใจดี", citizen_id=demo_citizen_id(n), duties=[duty])
        for n in range(number)
    ]


def make(people: list[NewPerson], **more: str) -> list[User]:
    return create_people(people, by=None, at=the_clock.now(), **more)


def test_two_thousand_people_are_made_in_seconds(demo: None) -> None:
    the_place("4701")
    begun = perf_counter()
    with CaptureQueriesContext(connection) as queries:
        people = make(rows(2000), demo_password=WORD)

    assert perf_counter() - begun < 60
    assert len(queries) < 30
    assert [people[0].first_name, people[-1].first_name] == ["คนที่0", "คนที่1999"]
    assert Assignment.objects.count() == TypedName.objects.count() == 2000
    assert Event.objects.filter(verb="create-person").count() == 2000
    assert len({user.session_nonce for user in people}) == 2000


def test_in_a_demo_all_enter_by_the_shared_password(client: Client, demo: None) -> None:
    the_place("4701")
    person = make(rows(3), demo_password=WORD)[1]

    assert sign_in(client, demo_citizen_id(1), WORD)["Location"] == "/"
    assert [each.place_code for each in held(person)] == ["4701"]


def test_there_is_no_shared_password_outside_a_demo(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(NotAllowed):
        make(rows(1), demo_password=WORD)


def test_without_a_password_nobody_enters_yet(client: Client, demo: None) -> None:
    the_place("4701")
    make(rows(1))

    assert sign_in(client, demo_citizen_id(0), "").status_code == 422
    assert not User.objects.get().has_usable_password()
    assert User.objects.get().must_choose_password


@pytest.mark.parametrize(
    "wrong", [NewPerson("ก", "ข", citizen_id="9000000000001"), NewPerson("ก", "ข", personal_name="4701")]
)
def test_one_bad_row_and_nobody_is_made(demo: None, wrong: NewPerson) -> None:
    the_place("4701")
    with pytest.raises(Invalid):
        make([*rows(2), wrong])

    assert not User.objects.exists()


def test_a_citizen_id_twice_and_nobody_is_made(demo: None) -> None:
    the_place("4701")
    with pytest.raises(Conflict):
        make([*rows(2), *rows(1)])
    make(rows(1))
    with pytest.raises(Conflict):
        make(rows(2))

    assert User.objects.count() == 1


def create_admin(name: str = "admin.central", *more: str) -> str:
    out = StringIO()
    call_command("create_admin", name, "--first-name=สมศรี", "--last-name=ใจดี", "--title=นาง", *more, stdout=out)
    return out.getvalue()


def test_the_first_person_of_the_centre_enters_by_the_printed_password(client: Client) -> None:
    the_place(NATION)

    password = create_admin().split("one-time password: ")[1].strip()

    assert sign_in(client, "admin.central", password).status_code == 302
    duties = [(each.role, each.place_code) for each in held(User.objects.get())]
    assert duties == [("account_admin", NATION), ("central", NATION)]


def test_a_taken_name_is_refused_in_words() -> None:
    the_place(NATION)
    create_admin()

    with pytest.raises(CommandError, match="ชื่อผู้ใช้นี้มีผู้ใช้แล้ว"):
        create_admin("Admin.Central")
    assert User.objects.count() == 1


@pytest.mark.parametrize("role", ["officer", "province", "nobody"])
def test_a_role_that_is_not_held_at_the_centre_is_refused(role: str) -> None:
    the_place(NATION)

    with pytest.raises(CommandError, match="at the centre"):
        create_admin("admin.central", f"--role={role}")
    assert not User.objects.exists()


def test_without_the_geography_nothing_is_made() -> None:
    with pytest.raises(CommandError, match="ไม่พบพื้นที่นี้"):
        create_admin()
    assert not User.objects.exists()
