"""The demo's example data: a whole year of the nation, and the running one in every state, both steps open."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.test import RequestFactory

from raingan.core.rounds.models import Extension, ExtensionRequest
from raingan.core.rounds.timetable import timetable
from raingan.core.tallies.drift import find_drift
from raingan.core.thai.dates import BANGKOK
from raingan.core.web import clock
from raingan.systems.workload.calendar import CONFIRM, RECORD
from raingan.systems.workload.demo.make import make_demo, running_year
from raingan.systems.workload.models import Contact, DistrictRecord, Sheet, SheetStatus, SpecialWork, State, WorkYear

pytestmark = pytest.mark.django_db


@pytest.fixture
def _country(settings: Any) -> None:
    settings.DEMO = True
    call_command("load_places", verbosity=0)


@pytest.mark.usefixtures("_country")
def test_every_state_is_there_and_both_steps_are_open() -> None:
    at = clock.now()
    accounts = make_demo(at)
    year = running_year(at)

    before = DistrictRecord.objects.of_year(year - 1)
    assert set(before.filter(host=None).values_list("state", flat=True)) == {State.CONFIRMED}
    assert before.filter(host__isnull=False).exclude(state=State.OPEN).count() == 0
    assert before.filter(host__isnull=False).exclude(host__state=State.CONFIRMED).count() == 0
    assert before.values("place__parent").distinct().count() == 76
    assert WorkYear.objects.get(pk=year - 1).settled_at is not None

    sakon = DistrictRecord.objects.of_year(year).inside("47").with_sheets()
    assert {each.state for each in sakon} == set(State.values)
    assert {sheet.status for each in sakon for sheet in each.sections} == set(SheetStatus)
    assert any(each.host_id for each in sakon)
    assert Sheet.objects.exclude(return_reason="").exists()
    assert Sheet.objects.exclude(note="").exists()
    assert Contact.objects.exists()
    assert SpecialWork.objects.exists()
    assert find_drift() == []

    table = timetable("workload", {f"FY{year}"}, {"4701"})
    assert all(table.is_open(f"FY{year}", [step], "4701", at) for step in (RECORD, CONFIRM))
    assert Extension.objects.exclude(reason="").exclude(letter_number="").exists()
    assert ExtensionRequest.objects.waiting().filter(system="workload").count() == 1
    assert {each["role"] for each in accounts} == {"recorder", "confirmer", "central", "account_admin"}
    for account in accounts:
        request = RequestFactory().post("/")
        assert authenticate(request, username=account["username"], password=account["password"]) is not None, account


@pytest.mark.usefixtures("_country")
def test_it_is_made_on_the_first_day_of_recording_too() -> None:
    at = datetime(2027, 8, 1, 9, 1, tzinfo=BANGKOK)
    make_demo(at)

    table = timetable("workload", {"FY2570"}, {"4701"})
    assert all(table.is_open("FY2570", [step], "4701", at) for step in (RECORD, CONFIRM))
    assert not DistrictRecord.objects.filter(moved_at__gt=at).exists()
    assert not DistrictRecord.objects.filter(recorded_at__gt=at).exists()


@pytest.mark.parametrize(
    ("day", "year"), [((2027, 7, 31), 2569), ((2027, 8, 1), 2570), ((2027, 10, 1), 2570), ((2026, 11, 21), 2569)]
)
def test_the_running_year_is_the_last_that_is_recorded(day: tuple[int, int, int], year: int) -> None:
    assert running_year(datetime(*day, 9, tzinfo=BANGKOK)) == year
