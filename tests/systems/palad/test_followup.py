"""Whom the province follows up, and reminding them once."""

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from raingan.core.notices.actions import deliver
from raingan.core.notices.models import Notice
from raingan.core.people.models import User
from raingan.systems.palad.followup import late_people, nudge
from raingan.systems.palad.models import State
from raingan.systems.palad.nudged import Nudge
from tests.conftest import Clock
from tests.factories import CentralFactory, ChiefFactory, OfficerFactory, ProvinceOfficerFactory, the_place
from tests.systems.palad.calling import MID_NOVEMBER
from tests.systems.palad.factories import FieldReportFactory

MONTH = date(2026, 11, 1)


@pytest.fixture
def people(db: None, clock: Clock) -> dict[str, Any]:
    clock.set(MID_NOVEMBER)
    here, far = the_place("4701"), the_place("4801")
    found = {
        "short": OfficerFactory.create(place=here),
        "complete": OfficerFactory.create(place=here),
        "far": OfficerFactory.create(place=far),
        "chief": ChiefFactory.create(place=here, telephone="042 711 234"),
        "idle": ChiefFactory.create(place=the_place("4702")),
        "province": ProvinceOfficerFactory.create(place=the_place("47")),
    }
    for state, officer, number in (
        (State.PENDING, "short", 2),
        (State.APPROVED, "complete", 4),
        (State.PENDING, "far", 1),
    ):
        for _report in range(number):
            FieldReportFactory.create(
                officer=found[officer],
                state=state,
                place=far if officer == "far" else here,
                activity_date=date(2026, 11, 12),
            )
    return found


def listed(place: str = "47") -> list[tuple[str, int]]:
    return [(each.kind, each.person.pk) for each in late_people(the_place(place), MONTH, at=MID_NOVEMBER)]


def test_chiefs_with_waiting_reports_and_officers_short_are_listed(people: dict[str, Any]) -> None:
    assert listed() == [("chief", people["chief"].pk), ("officer", people["short"].pk)]
    assert listed("4702") == []


def test_the_page_gives_the_number_to_call_and_what_to_say(client: Client, people: dict[str, Any]) -> None:
    client.force_login(people["province"])

    page = client.get(reverse("palad:followup"), follow=True).content.decode()

    assert 'href="tel:042711234"' in page
    assert "รออนุมัติ 2 รายการ" in page
    assert people["complete"].full_name not in page
    assert people["far"].full_name not in page


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
    with django_assert_max_num_queries(11):
        assert len(late_people(the_place("47"), MONTH, at=MID_NOVEMBER)) == 22


@pytest.mark.django_db(transaction=True)
def test_many_who_remind_at_once_remind_once(people: dict[str, Any]) -> None:
    centres, ready = [CentralFactory.create() for _ in range(4)], Barrier(4)

    def send(by: Any) -> None:
        ready.wait()
        try:
            nudge(keys=None, place="47", month=MONTH, by=by, at=MID_NOVEMBER)
        finally:
            connection.close()

    threads = [Thread(target=send, args=[by]) for by in centres]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Nudge.objects.count() == 2
