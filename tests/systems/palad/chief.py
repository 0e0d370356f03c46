"""What the tests of the chief's pages share."""

from datetime import date, datetime

from django.test import Client
from django.urls import reverse

from raingan.core.people.models import User
from raingan.core.places.models import Place
from raingan.core.thai.dates import BANGKOK
from raingan.systems.palad.models import FieldReport
from tests.factories import ChiefFactory

# A quiet day in the month of the tests, and the moment after its windows closed.
NOVEMBER = date(2026, 11, 1)
MIDMONTH = datetime(2026, 11, 20, 10, 0, tzinfo=BANGKOK)
LAST_EVENING = datetime(2026, 11, 30, 21, 30, tzinfo=BANGKOK)
AFTER_CLOSING = datetime(2026, 12, 1, 0, 0, tzinfo=BANGKOK)


def page_url(report: FieldReport) -> str:
    return reverse("palad:report", args=[report.pk])


def step_url(report: FieldReport, name: str) -> str:
    return reverse("palad:step", args=[report.pk, name])


def chief_of(place: Place, client: Client, **more: object) -> User:
    """A chief of ``place``, signed in."""
    chief: User = ChiefFactory.create(place=place, **more)
    client.force_login(chief)
    return chief


def text_of(response: object) -> str:
    page: str = response.content.decode()  # type: ignore[attr-defined]
    return page.replace("\N{NO-BREAK SPACE}", " ")
