"""Every page of figures leads to files of what it shows, with the page's own place and period."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.exports import views
from raingan.core.exports.models import Export, ExportState
from raingan.core.people.models import User
from raingan.systems.palad.count_table import counts
from raingan.systems.palad.models import FieldReport, State
from tests.conftest import Clock
from tests.factories import CentralFactory, ChiefFactory, OfficerFactory, ProvinceOfficerFactory, the_place
from tests.systems.palad.calling import MID_NOVEMBER
from tests.systems.palad.factories import FieldReportFactory

pytestmark = pytest.mark.django_db
FORM = re.compile(r'action="(/files/new/palad/[^"]+)".*?name="query" value="([^"]*)"', re.DOTALL)


@pytest.fixture(autouse=True)
def _moment(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    clock.set(MID_NOVEMBER)
    monkeypatch.setattr(views, "WAITS", 0.0)


@pytest.fixture
def officer() -> User:
    made = OfficerFactory.create(place=the_place("4701"))
    for month, state in ((11, State.APPROVED), (11, State.APPROVED), (11, State.PENDING), (10, State.APPROVED)):
        FieldReportFactory.create(officer=made, activity_date=date(2026, month, 3), state=state)
    return made


def offered(client: Client, page: str) -> dict[tuple[str, str], str]:
    """The files a page offers: name and format → the query it asks them with."""
    found = FORM.findall(client.get(page).content.decode())
    return {tuple(action.strip("/").split("/")[3:]): unescape(query) for action, query in found}


def made(client: Client, name: str, query: str, run_jobs: Callable[[], int]) -> str:
    """The CSV of an export."""
    client.post(reverse("exports:ask", args=["palad", name, "csv"]), {"query": query})
    run_jobs()
    export = Export.objects.get(name=name)
    assert export.state == ExportState.DONE, export.error
    answer: Any = client.get(reverse("exports:download", args=[export.pk]))
    return b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize(
    ("who", "place", "row"),
    [
        (lambda: ChiefFactory.create(place=the_place("4701")), "4701", ""),
        (lambda: ProvinceOfficerFactory.create(place=the_place("47")), "47", "4701"),
        (CentralFactory.create, "TH", "47"),
    ],
)
def test_a_dashboard_leads_to_its_rows(
    client: Client, officer: User, who: Callable[[], User], place: str, row: str, run_jobs: Callable[[], int]
) -> None:
    client.force_login(who())
    files = offered(client, reverse("palad:dashboard-of", args=[place]) + "?period=2026-10")

    assert {kind for name, kind in files if name == "counts"} == {"xlsx", "csv", "pdf"}
    assert files["counts", "csv"] == f"place={place}&period=2026-10"
    name = the_place(row).name if row else officer.full_name
    line = next(each for each in made(client, "counts", files["counts", "csv"], run_jobs).splitlines() if name in each)
    assert line.split(",")[2:4] == ["1", "1"]


def test_the_approved_lead_to_counts_and_reports(client: Client, officer: User, run_jobs: Callable[[], int]) -> None:
    client.force_login(ChiefFactory.create(place=the_place("4701")))
    files = offered(client, reverse("palad:approved") + "?period=2026-11")

    assert officer.full_name in made(client, "counts", files["counts", "csv"], run_jobs)
    rows = made(client, "reports", files["reports", "csv"], run_jobs).splitlines()
    assert len(rows) == 1 + FieldReport.objects.filter(state=State.APPROVED, month=date(2026, 11, 1)).count()


def test_an_officers_approved_lead_to_the_months_paper(
    client: Client, officer: User, run_jobs: Callable[[], int]
) -> None:
    client.force_login(ChiefFactory.create(place=the_place("4701")))
    page = reverse("palad:approved-of", args=[officer.pk])
    FieldReportFactory.create(place=the_place("4701"), activity_date=date(2026, 11, 3), state=State.APPROVED)
    files = offered(client, page + "?period=2026-11")

    assert len(made(client, "reports", files["reports", "csv"], run_jobs).splitlines()) == 1 + 2
    assert files["month", "pdf"] == f"month=2026-11&officer={officer.pk}"
    assert len(made(client, "month", files["month", "pdf"], run_jobs).splitlines()) == 1 + 3, "what waits stands there"
    assert ("month", "pdf") not in offered(client, page + "?period=FY2570-Q1")


def test_the_counts_end_with_their_sum_and_judge_each_officer(officer: User) -> None:
    chief = ChiefFactory.create(place=the_place("4701"))
    OfficerFactory.create(place=the_place("4701"))

    month = counts(chief, {"place": "4701", "period": "2026-11"}, MID_NOVEMBER)
    year = counts(chief, {"place": "4701", "period": "FY2570"}, MID_NOVEMBER)

    row = next(row for row in month.rows if row[1] == officer.full_name)
    assert row[2:] == (3, 2, 1, 0, 0, 4, "ยังไม่ครบ", "2, 3")
    assert month.total == (None, "รวม", 3, 2, 1, 0, None, None, "ครบ 0 จาก 2 คน", None)
    assert year.total == (None, "รวม", 4, 3, 1, 0, 0, 4), "two officers in two months"
    assert {len(month.columns), len(row)} == {10}
    assert month.place == "4701"
