"""Naming who acts for a chief, by the chief and by the administrator."""

from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from raingan.core.administration.acting import Naming, name_acting
from raingan.core.audit.models import Event
from raingan.core.notices.models import Notice
from raingan.core.people.access import held, holding
from raingan.core.people.models import Assignment, User
from raingan.core.web import clock as the_clock
from raingan.core.web.rules import Conflict
from tests.factories import AccountAdminFactory, ChiefFactory, OfficerFactory, the_place

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate(the_clock.now())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def order(first: User, second: User | None = None, **changes: Any) -> dict[str, str]:
    form = {
        "post": "chief:4701", "first": str(first.pk), "second": str(second.pk) if second else "",
        "since": today().isoformat(), "until": (today() + timedelta(days=3)).isoformat(), "order_number": "12/2569",
    }  # fmt: skip
    return {**form, **changes}


def test_a_chief_names_two_in_one_act_and_it_ends_by_itself() -> None:
    place = the_place("4701")
    chief, first, second = ChiefFactory.create(place=place), *(OfficerFactory.create(place=place) for _ in range(2))

    answer = signed_in(chief).post(reverse("palad:acting"), order(first, second))

    assert answer.status_code == 302
    for person in User.objects.filter(pk__in=[first.pk, second.pk]):
        found = holding(person, system="palad", role="chief", place="4701")
        assert found is not None
        assert found.acting
        assert found.acting_for_id == chief.pk
        assert not [each for each in held(person, today() + timedelta(days=4)) if each.role == "chief"]
        assert Notice.objects.filter(recipient=person).count() == 1
    assert signed_in(first).get(reverse("palad:pending")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"order_number": ""}, "order_number"),
        ({"until": "2020-01-01"}, "until"),
        ({"since": "2020-01-01"}, "since"),
        ({"until": "9999-12-31"}, "until"),
        ({"first": "1"}, "first"),
        ({"since": "\0"}, "since"),
    ],
)
def test_what_is_wrong_with_an_order_is_said_at_its_field(changes: dict[str, str], field: str) -> None:
    place = the_place("4701")
    chief, first = ChiefFactory.create(place=place), OfficerFactory.create(place=place)
    answer = signed_in(chief).post(reverse("palad:acting"), {**order(first), **changes})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Assignment.objects.filter(acting=True).exists()


def test_the_first_and_the_second_are_two_and_nobody_is_named_twice() -> None:
    place = the_place("4701")
    chief, first, other = ChiefFactory.create(place=place), *(OfficerFactory.create(place=place) for _ in range(2))
    client = signed_in(chief)
    assert "second" in client.post(reverse("palad:acting"), order(first, first)).context["form"].errors
    assert client.post(reverse("palad:acting"), order(first)).status_code == 302
    assert "since" in client.post(reverse("palad:acting"), order(other)).context["form"].errors
    duty = Assignment.objects.get(acting=True)
    assert client.post(reverse("palad:end-acting", args=[duty.pk])).status_code == 302
    duty.refresh_from_db()
    assert duty.until == today()


def test_the_administrator_names_one_for_a_vacant_post() -> None:
    place = the_place("4701")
    the_place("4801")
    first = OfficerFactory.create(place=place)
    client = signed_in(AccountAdminFactory.create(place=the_place("47")))

    assert client.get(reverse("palad:acting") + "?post=chief:4701").context["vacant"]
    assert client.get(reverse("palad:acting") + "?post=chief:4801").status_code == 404
    assert client.get(reverse("palad:acting") + "?post=officer:4701").status_code == 404
    assert client.get(reverse("palad:acting") + "?post=%00:%00").status_code == 404
    assert client.post(reverse("palad:acting"), order(first)).status_code == 302
    duty = Assignment.objects.get(acting=True)
    assert duty.acting_for is None
    assert signed_in(first).get(reverse("palad:pending")).status_code == 200
    assert "ตำแหน่งว่าง" in signed_in(first).get(reverse("people:profile")).content.decode()
    # A chief may still be appointed beside one who only acts.
    person = OfficerFactory.create(place=the_place("4702"))
    given = client.post(
        reverse("palad:give-duty", args=[person.pk]), {"role": "chief", "place": "4701", "since": today().isoformat()}
    )
    assert given.status_code == 200


def test_the_centre_ends_whoever_acts_however_many_there_are(django_assert_max_num_queries: Any) -> None:
    the_place("4701")
    people = User.objects.bulk_create(
        User(username=f"u{number}", first_name="ก", last_name="ข") for number in range(205)
    )
    Assignment.objects.bulk_create(
        Assignment(user=each, system="palad", role="chief", place_id="4701", since=today(), until=today(), acting=True)
        for each in people
    )
    client = signed_in(AccountAdminFactory.create(place=the_place("TH")))
    last, page, seen = Assignment.objects.order_by("pk").filter(acting=True).last(), reverse("palad:acting"), 0
    assert last is not None

    with django_assert_max_num_queries(12):
        client.get(page)
    cursor: str | None = ""
    while cursor is not None:
        answer = client.get(page, {"cursor": cursor})
        seen, cursor = seen + len(answer.context["rows"]), answer.context["page"].next
    assert seen == 205
    assert client.post(reverse("palad:end-acting", args=[last.pk])).status_code == 302
    assert Event.objects.filter(verb="end-assignment", subject_id=str(last.pk)).count() == 1
    assert signed_in(OfficerFactory.create()).post(reverse("palad:end-acting", args=[last.pk])).status_code == 403


def test_an_officer_names_nobody() -> None:
    place = the_place("4701")
    ChiefFactory.create(place=place)
    first, second = OfficerFactory.create(place=place), OfficerFactory.create(place=place)
    assert signed_in(first).post(reverse("palad:acting"), order(second)).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_orders_at_once_one_holds() -> None:
    place = the_place("4701")
    chief = ChiefFactory.create(place=place)
    people = [OfficerFactory.create(place=place) for _ in range(4)]
    ends: list[str] = []

    def run(person: User) -> None:
        naming = Naming("palad", "chief", "4701", person, None, today(), today(), "1")
        try:
            name_acting(naming=naming, by=chief, at=the_clock.now())
            ends.append("named")
        except Conflict:
            ends.append("taken")
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(ends) == ["named", "taken", "taken", "taken"]
    assert Assignment.objects.filter(acting=True).count() == 1
