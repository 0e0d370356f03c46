"""Whom the province follows up, and reminding them once."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from raingan.core.notices.actions import deliver
from raingan.core.notices.models import Notice
from raingan.core.people.models import Assignment, User
from raingan.core.web.rules import NotThere
from raingan.systems.palad.followup import followed, nudge
from raingan.systems.palad.nudged import Nudge
from tests.conftest import Clock
from tests.factories import CentralFactory, ChiefFactory, OfficerFactory, the_place
from tests.systems.palad.calling import MID_NOVEMBER
from tests.systems.palad.following import to_follow

MONTH = date(2026, 11, 1)


@pytest.fixture
def people(db: None, clock: Clock) -> dict[str, Any]:
    return to_follow(clock)


def listed(place: str = "47") -> list[tuple[str, int]]:
    return [(each.kind, each.person.pk) for each in followed(the_place(place), MONTH, at=MID_NOVEMBER).people]


def test_chiefs_with_waiting_reports_and_officers_short_are_listed(people: dict[str, Any]) -> None:
    assert listed() == [("chief", people["chief"].pk), ("officer", people["short"].pk)]
    assert listed("4702") == []


def test_only_chiefs_or_only_officers_are_listed_when_asked(people: dict[str, Any]) -> None:
    for kind, who in (("chief", "chief"), ("officer", "short")):
        found = followed(the_place("47"), MONTH, at=MID_NOVEMBER).only(kind=kind)
        assert [each.person for each in found.people] == [people[who]]


def test_a_district_without_a_chief_is_told_and_nobody_is_reminded(people: dict[str, Any]) -> None:
    Assignment.objects.filter(user=people["chief"]).update(until=date(2026, 11, 1))

    found = followed(the_place("47"), MONTH, at=MID_NOVEMBER)

    assert [(each.place.code, each.waiting) for each in found.vacant] == [("4701", 2)]
    assert [each.kind for each in found.people] == ["officer"]


def test_who_acts_as_chief_is_reminded_and_the_post_is_not_vacant(people: dict[str, Any]) -> None:
    Assignment.objects.filter(user=people["chief"]).update(until=date(2026, 11, 1))
    acting = ChiefFactory.create(place=the_place("4701"), acting_for=people["chief"])

    found = followed(the_place("47"), MONTH, at=MID_NOVEMBER)

    assert found.vacant == []
    assert [each.person for each in found.people if each.kind == "chief"] == [acting]


def test_a_reminder_reaches_inbox_and_mail_and_rests_for_twelve_hours(
    client: Client, people: dict[str, Any], clock: Clock, settings: Any
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_BACKEND = "mail.example", "django.core.mail.backends.locmem.EmailBackend"
    User.objects.filter(pk=people["chief"].pk).update(email="chief@example.go.th")
    client.force_login(people["province"])
    url, body = reverse("palad:nudge", args=["47"]), {"people": f"chief:{people['chief'].pk}", "month": "2026-11"}

    first, second = client.post(url, body, follow=True), client.post(url, body, follow=True)

    assert "เตือนแล้ว 1 คน" in first.content.decode()
    assert "ข้าม 1 คน" in second.content.decode()
    assert Notice.objects.filter(recipient=people["chief"]).count() == 1
    deliver(at=MID_NOVEMBER)
    assert [letter.to for letter in mail.outbox] == [["chief@example.go.th"]]
    clock.advance(timedelta(minutes=1))
    sent, _resting = nudge(
        keys=None, place="47", month=MONTH, by=people["province"], at=MID_NOVEMBER + timedelta(hours=12)
    )
    assert sent == 2


def test_everybody_is_reminded_in_one_act(client: Client, people: dict[str, Any]) -> None:
    client.force_login(people["province"])

    client.post(reverse("palad:nudge", args=["47"]), {"all": "1", "month": "2026-11"})

    assert set(Nudge.objects.values_list("recipient_id", flat=True)) == {people["chief"].pk, people["short"].pk}


@pytest.mark.parametrize(
    "body", [{}, {"people": "x"}, {"people": "chief:99999999999"}, {"people": "officer:\0", "month": "x"}]
)
def test_nobody_is_reminded_by_nonsense(client: Client, people: dict[str, Any], body: dict[str, str]) -> None:
    client.force_login(people["province"])

    assert client.post(reverse("palad:nudge", args=["47"]), body).status_code == 302
    assert not Nudge.objects.exists()


def test_a_province_reminds_nobody_of_another(client: Client, people: dict[str, Any]) -> None:
    client.force_login(people["province"])

    assert client.post(reverse("palad:nudge", args=["48"]), {"all": "1"}).status_code == 404


def test_the_list_costs_the_same_for_many(people: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    for _officer in range(20):
        OfficerFactory.create(place=the_place("4701"))
    place = the_place("47")
    with django_assert_max_num_queries(6):
        assert len(followed(place, MONTH, at=MID_NOVEMBER).people) == 22


def test_a_reminder_rests_for_a_moment_less_than_twelve_hours(people: dict[str, Any]) -> None:
    first, again = MID_NOVEMBER, MID_NOVEMBER + timedelta(hours=12)
    moments = {first: (2, 0), again - timedelta(microseconds=1): (0, 2), again: (2, 0)}

    for at, expected in moments.items():
        assert nudge(keys=None, place="47", month=MONTH, by=people["province"], at=at) == expected


def test_reminders_of_one_kind_leave_the_others_alone(people: dict[str, Any]) -> None:
    sent = nudge(keys=None, place="47", month=MONTH, by=people["province"], at=MID_NOVEMBER, kind="officer")

    assert sent == (1, 0)
    assert list(Nudge.objects.values_list("recipient_id", "kind")) == [(people["short"].pk, "officer")]


def test_the_whole_nation_is_not_reminded_in_one_act(people: dict[str, Any]) -> None:
    with pytest.raises(NotThere):
        nudge(keys=None, place="TH", month=MONTH, by=CentralFactory.create(), at=MID_NOVEMBER)


def test_a_reminder_is_in_thai_whatever_its_sender_reads(people: dict[str, Any]) -> None:
    with override("en"):
        nudge(keys=None, place="47", month=MONTH, by=people["province"], at=MID_NOVEMBER, kind="chief")

    assert Notice.objects.get(recipient=people["chief"]).detail == "รออนุมัติ 2 รายการ"


@pytest.mark.django_db(transaction=True)
def test_many_who_remind_at_once_remind_once(people: dict[str, Any]) -> None:
    # Of the province and of its district: whoever is reminded for the one is so for the other.
    centres, ready = [CentralFactory.create() for _ in range(4)], Barrier(4)
    places = dict(zip(centres, ["47", "4701"] * 2, strict=True))

    def send(by: Any) -> None:
        ready.wait()
        try:
            nudge(keys=None, place=places[by], month=MONTH, by=by, at=MID_NOVEMBER)
        finally:
            connection.close()

    threads = [Thread(target=send, args=[by]) for by in centres]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Nudge.objects.count() == 2
