"""Announcements reach those they are for, from the first day to the last, until they are withdrawn."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.audit.models import Event
from raingan.core.guidance.models import Announcement
from tests.conftest import Clock
from tests.factories import CentralFactory, ChiefFactory, OfficerFactory, UserFactory, the_place
from tests.systems.palad.calling import MID_NOVEMBER

TITLE = "ปิดปรับปรุงระบบคืนวันเสาร์"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november(clock: Clock) -> None:
    clock.set(MID_NOVEMBER)


def announced(client: Client, **values: str) -> int:
    client.force_login(CentralFactory.create())
    form = {"title": TITLE, "text": "ตั้งแต่ 22.00 น.", "shown_from": "2026-11-18", **values}
    return client.post(reverse("palad:announcement-new"), form).status_code


def front_page(client: Client, user: object) -> str:
    client.force_login(user)  # type: ignore[arg-type]
    return client.get(reverse("palad:home"), follow=True).content.decode()


def test_what_the_centre_announces_stands_on_everybodys_first_page(client: Client) -> None:
    officer, chief = OfficerFactory.create(), ChiefFactory.create()

    assert announced(client) == 302

    assert TITLE in front_page(client, officer)
    assert TITLE in front_page(client, chief)
    assert Event.objects.filter(verb="announce").count() == 1


def test_it_stands_there_from_its_first_day_to_its_last(client: Client, clock: Clock) -> None:
    officer = OfficerFactory.create()
    today = MID_NOVEMBER.date()
    first, last = today + timedelta(days=1), today + timedelta(days=2)
    announced(client, shown_from=first.isoformat(), shown_until=last.isoformat())
    seen = []
    for days in range(4):
        clock.set(MID_NOVEMBER + timedelta(days=days))
        seen.append(TITLE in front_page(Client(), officer))

    assert seen == [False, True, True, False]


def test_it_is_for_the_place_and_what_lies_below(client: Client) -> None:
    inside, outside = (OfficerFactory.create(place=the_place(code)) for code in ("4701", "4801"))
    Announcement.objects.create(
        system="palad", place=the_place("47"), title=TITLE, text="…", shown_from=date(2026, 11, 1),
        created_at=MID_NOVEMBER, created_by=CentralFactory.create(),
    )  # fmt: skip

    assert TITLE in front_page(client, inside)
    assert TITLE not in front_page(client, outside)
    client.force_login(outside)
    assert TITLE not in client.get(reverse("palad:announcements")).content.decode()


def test_a_withdrawn_one_leaves_the_pages_but_not_the_centres_list(client: Client) -> None:
    officer = OfficerFactory.create()
    announced(client)
    made = Announcement.objects.get()
    url = reverse("palad:announcement-withdraw", args=[made.pk])

    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409
    assert TITLE in client.get(reverse("palad:announcements")).content.decode()
    assert TITLE not in front_page(client, officer)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "ก" * 201}, "title"),
        ({"text": "\0"}, "text"),
        ({"shown_from": "31 พ.ย."}, "shown_from"),
        ({"shown_until": "2026-11-01"}, "shown_until"),
    ],
)
def test_a_bad_one_comes_back_as_typed(client: Client, values: dict[str, str], field: str) -> None:
    assert announced(client, **values) == 422

    form = {"title": TITLE, "text": "ข้อความเดิม", "shown_from": "2026-11-18", **values}
    page = client.post(reverse("palad:announcement-new"), form)
    assert page.context["form"].errors.keys() == {field}
    assert form["text"] in page.content.decode() or field == "text"
    assert not Announcement.objects.exists()


def test_whoever_has_no_duty_sees_none(client: Client) -> None:
    announced(client)

    assert TITLE not in front_page(client, UserFactory.create())
