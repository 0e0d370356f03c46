"""Who holds what from when to when, and what a change of holder does."""

from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from raingan.core.audit.models import Event
from raingan.core.people.access import held, holding, may, prefixes
from raingan.core.people.actions import Post, create_person, open_posts
from raingan.core.people.assigning import Assigned, assign, end_assignment
from raingan.core.people.models import Assignment, TypedName, User
from raingan.core.places.models import NATION
from raingan.core.thai.dates import BANGKOK
from raingan.core.web import clock as the_clock
from raingan.core.web.rules import Conflict, Invalid, NotThere
from tests.conftest import Clock
from tests.core.people.conftest import is_in, sign_in
from tests.factories import ChiefFactory, OfficerFactory, UserFactory, demo_citizen_id, the_place

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _today_does_not_end(clock: Clock) -> None:
    clock.set(datetime.combine(TODAY, time(12), BANGKOK))


def give(user: User, role: str = "chief", place: str = "4701", since: date = TODAY, **more: Any) -> Assigned:
    at = the_clock.now()
    return assign(user=user, system="palad", role=role, place=place, since=since, by=None, at=at, **more)


@pytest.fixture
def district() -> str:
    the_place("4701")
    post = Post(system="palad", role="chief", place_code="4701", code="4701")
    open_posts([post], by=None, at=the_clock.now())
    return "4701"


def test_a_new_holder_gets_a_one_time_password_and_all_old_sessions_end(district: str) -> None:
    old, new = UserFactory.create(), UserFactory.create(personal_name="new.chief")
    first = give(old, since=TODAY - timedelta(days=300))
    before, meanwhile = Client(), Client()
    sign_in(before, "4701", first.one_time_password or "")
    before.force_login(User.objects.get(pk=old.pk))
    meanwhile.force_login(new)

    end_assignment(assignment=first.assignment, until=YESTERDAY, by=None, at=the_clock.now())
    given = give(new)

    assert not is_in(before)
    assert not is_in(meanwhile)
    assert given.one_time_password
    entering = Client()
    assert sign_in(entering, "4701", given.one_time_password).status_code == 302
    assert entering.get("/profile/")["Location"] == "/first-password/"
    assert entering.session["_auth_user_id"] == str(new.pk)


def test_an_officer_keeps_the_password_when_given_a_duty(client: Client) -> None:
    the_place("4701")
    user = UserFactory.create()
    client.force_login(user)

    given = give(user, role="officer")

    assert given.one_time_password is None
    assert is_in(client)


def test_an_office_has_one_holder_at_a_time(district: str) -> None:
    give(UserFactory.create(), until=TODAY + timedelta(days=5))

    with pytest.raises(Conflict):
        give(UserFactory.create(), since=TODAY + timedelta(days=5))
    give(UserFactory.create(), since=TODAY + timedelta(days=6))
    give(UserFactory.create(), until=YESTERDAY, since=YESTERDAY)


def test_somebody_may_act_for_the_holder_meanwhile(district: str) -> None:
    chief, deputy = UserFactory.create(), UserFactory.create()
    give(chief)

    given = give(deputy, until=TODAY + timedelta(days=3), acting_for=chief, order_number="ที่ 12/2569")

    assert given.one_time_password is None
    assert may(deputy, system="palad", role="chief", place="4701")
    event = Event.objects.filter(verb="assign").last()
    assert event is not None
    assert event.facts["deputising_for"] == chief.pk
    assert event.place_code == "4701"


def test_nobody_acts_for_themselves(district: str) -> None:
    chief = UserFactory.create()

    with pytest.raises(Invalid):
        give(chief, acting_for=chief)


def test_several_officers_share_a_district_and_none_is_there_twice() -> None:
    the_place("4701")
    one, other = UserFactory.create(), UserFactory.create()
    give(one, role="officer", until=TODAY)
    give(other, role="officer")

    with pytest.raises(Conflict):
        give(one, role="officer")
    give(one, role="officer", since=TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [({"role": "king"}, Invalid), ({"place": "9999"}, NotThere), ({"until": YESTERDAY}, Invalid)],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    district: str, wrong: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        give(UserFactory.create(), **wrong)

    assert not Assignment.objects.exists()


def test_a_duty_cannot_end_before_it_begins(district: str) -> None:
    given = give(UserFactory.create())

    with pytest.raises(Invalid):
        end_assignment(assignment=given.assignment, until=YESTERDAY, by=None, at=the_clock.now())


def test_ending_a_duty_never_lengthens_it(district: str) -> None:
    """A former chief's duty, ended later than it was, would stand beside the new chief's without any question."""
    former, new = UserFactory.create(), UserFactory.create()
    duty = give(former, since=YESTERDAY, until=YESTERDAY).assignment
    give(new)

    with pytest.raises(Invalid):
        end_assignment(assignment=duty, until=TODAY, by=None, at=the_clock.now())

    duty.refresh_from_db()
    assert duty.until == YESTERDAY
    assert held(former) == ()
    end_assignment(assignment=duty, until=YESTERDAY, by=None, at=the_clock.now(), reason="แก้เลขที่คำสั่ง")


def test_a_duty_ended_for_today_lasts_until_midnight(client: Client, district: str) -> None:
    given = give(UserFactory.create())
    user = User.objects.get()
    client.force_login(user)

    end_assignment(assignment=given.assignment, until=TODAY, by=None, at=the_clock.now(), reason="ย้าย")

    assert [each.role for each in held(user)] == ["chief"]
    assert held(user, TODAY + timedelta(days=1)) == ()
    assert Event.objects.get(verb="end-assignment").reason == "ย้าย"


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_give_a_post_to_one() -> None:
    the_place("4701")
    people, together, refused = [UserFactory.create(), UserFactory.create()], Barrier(2), []

    def give_at_once(user: User) -> None:
        together.wait()
        try:
            give(user)
        except Conflict as rule:
            refused.append(rule)
        finally:
            connections.close_all()

    threads = [Thread(target=give_at_once, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Assignment.objects.count() == 1
    assert len(refused) == 1


def test_what_is_held_is_asked_of_the_database_once(django_assert_num_queries: Any) -> None:
    user = OfficerFactory.create(place=the_place("4701"))

    with django_assert_num_queries(1):
        assert may(user, system="palad", role="officer", place="470103")
        assert not may(user, system="palad", role="officer", place="47")
        assert not may(user, system="palad", role="chief", place="4701")
        assert prefixes(user, system="palad", roles={"officer"}) == ("4701",)
        assert not may(user, system="sar", role="officer", place="4701")


def test_ones_own_post_goes_before_an_acting_one() -> None:
    user = ChiefFactory.create(place=the_place("4701"))
    give(user, acting_for=ChiefFactory.create(place=the_place("4702")), place="4702")

    assert [each.acting_for_id is None for each in held(user)] == [True, False]
    found = holding(user, system="palad", role="chief", place="470103")
    assert found is not None
    assert found.acting_for_id is None


def test_the_nation_covers_everything() -> None:
    user = UserFactory.create()
    the_place(NATION)
    give(user, role="central", place=NATION)

    assert prefixes(user, system="palad", roles={"central"}) == ("",)
    assert may(user, system="palad", role="central", place="470103")


def test_a_code_belongs_to_one_post(district: str) -> None:
    again = [Post("palad", "chief", "4701", "๔๗๐๑")]
    assert open_posts(again, by=None, at=the_clock.now()) == 0

    with pytest.raises(Conflict):
        open_posts([Post("palad", "province", "47", "4701")], by=None, at=the_clock.now())
    assert TypedName.objects.count() == 1


def test_a_citizen_id_belongs_to_one_person(demo: None) -> None:
    def make(**names: str) -> User:
        return create_person(first_name="ก", last_name="ข", by=None, at=the_clock.now(), **names)

    person = make(citizen_id=demo_citizen_id(3), personal_name="kor.khor", title="นาย")

    assert (person.full_name, person.must_choose_password) == ("นายก ข", True)
    assert not person.has_usable_password()
    with pytest.raises(Conflict):
        make(citizen_id=demo_citizen_id(3))
    with pytest.raises(Conflict):
        make(personal_name="KOR.khor")
    assert User.objects.count() == 1
