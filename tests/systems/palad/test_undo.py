"""Undoing an approval: by the same person, within a minute, without a reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.audit.models import Event
from raingan.systems.palad.models import State
from tests.conftest import Clock
from tests.factories import AssignmentFactory, ChiefFactory, UserFactory, the_place
from tests.systems.palad.calling import MID_NOVEMBER
from tests.systems.palad.factories import FieldReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(clock: Clock) -> Any:
    clock.set(MID_NOVEMBER)
    return ChiefFactory.create(place=the_place("4701"))


def approved(client: Client, chief: Any) -> Any:
    report = FieldReportFactory.create(place=the_place("4701"), activity_date=MID_NOVEMBER.date())
    client.force_login(chief)
    client.post(reverse("palad:step", args=[report.pk, "approve"]))
    report.refresh_from_db()
    assert report.state == State.APPROVED
    return report


def undo(client: Client, report: Any) -> Any:
    client.post(reverse("palad:step", args=[report.pk, "undo"]))
    report.refresh_from_db()
    return report.state


@pytest.mark.parametrize(("after", "state"), [(0, "pending"), (59, "pending"), (60, "pending"), (61, "approved")])
def test_it_can_be_undone_for_sixty_seconds(client: Client, chief: Any, clock: Clock, after: int, state: str) -> None:
    report = approved(client, chief)
    clock.advance(timedelta(seconds=after))

    assert undo(client, report) == state
    assert Event.objects.filter(verb="undo", subject_id=str(report.pk)).exists() == (state == "pending")


def test_another_chief_cannot_undo_it(client: Client, chief: Any, clock: Clock) -> None:
    report = approved(client, chief)
    acting = UserFactory.create()
    AssignmentFactory.create(user=acting, role="chief", place=the_place("4701"), acting_for=chief)
    client.force_login(acting)

    answer = client.post(reverse("palad:step", args=[report.pk, "undo"]))

    assert "เลิกทำได้เฉพาะผู้ที่อนุมัติเอง" in answer.content.decode()
    report.refresh_from_db()
    assert report.state == State.APPROVED
