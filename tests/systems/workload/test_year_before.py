"""Last year's hours on the page that is read before confirming are those of the same districts."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from raingan.systems.workload.check_sheet import CheckSheet
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import DistrictRecord, Question, WorkYear
from tests.factories import the_place
from tests.systems.workload.factories import ConfirmerFactory, DistrictRecordFactory, the_year, this_year

pytestmark = pytest.mark.django_db
HOURS = 3 * 10 * (6 + 2)  # of a section: three questions, ten times one day and two hours


@pytest.fixture
def last_year() -> WorkYear:
    """The year before; every question of this year goes on from one of its."""
    then = the_year(this_year() - 1)
    old = {(each.domain, each.order): each for each in Question.objects.of_year(then.year)}
    for each in Question.objects.of_year(the_year().year):
        each.same_as = old[each.domain, each.order]
        each.save()
    return then


def a_record(code: str, year: WorkYear | None = None, host: DistrictRecord | None = None) -> DistrictRecord:
    made: DistrictRecord = DistrictRecordFactory.create(
        place=the_place(code), year=year or the_year(), host=host, filled=host is None
    )
    return made


def shown(client: Client, record: DistrictRecord) -> CheckSheet:
    client.force_login(ConfirmerFactory.create(place=the_place("47")))
    address = reverse("workload:check-record", args=[record.round_key, record.place_id])
    sheet: CheckSheet = client.get(address).context["sheet"]
    return sheet


def hours_of(sheet: CheckSheet) -> tuple[Any, Any, Any]:
    """Last year's of a line, of its section and of the whole."""
    section = sheet.sections[0]
    return section.lines[0].hours_before, section.hours_before, sheet.hours_before


def test_what_stood_by_itself_is_compared_with_itself(client: Client, last_year: WorkYear) -> None:
    a_record("4701", last_year)
    assert hours_of(shown(client, a_record("4701"))) == (HOURS / 3, HOURS, HOURS * 8)


def test_what_was_recorded_apart_is_summed_for_those_recorded_together_now(client: Client, last_year: WorkYear) -> None:
    WorkYear.objects.filter(pk=last_year.pk).update(hours_per_day=Decimal("7.0"))  # reckoned by its own day
    for code in ("4701", "4702", "4703"):
        a_record(code, last_year)
    host = a_record("4701")
    a_record("4702", host=host)

    assert hours_of(shown(client, host)) == (2 * 90, 2 * 270, 2 * 270 * 8)


def test_another_host_of_the_same_districts_is_compared(client: Client, last_year: WorkYear) -> None:
    a_record("4701", last_year, host=a_record("4702", last_year))
    host = a_record("4701")
    a_record("4702", host=host)

    assert hours_of(shown(client, host)) == (HOURS / 3, HOURS, HOURS * 8)


@pytest.mark.parametrize("then", [{"4701": "4702"}, {"4702": "4701"}])
def test_what_stood_for_other_districts_too_is_not_compared(
    client: Client, last_year: WorkYear, then: dict[str, str]
) -> None:
    for covered, code in then.items():
        a_record(covered, last_year, host=a_record(code, last_year))
    sheet = shown(client, a_record("4701"))

    assert hours_of(sheet) == (None, None, None)
    assert sheet.change_words == sheet.sections[0].change_words == ""


def test_a_district_without_a_record_then_makes_it_another_whole(client: Client, last_year: WorkYear) -> None:
    a_record("4701", last_year)
    host = a_record("4701")
    a_record("4702", host=host)

    assert hours_of(shown(client, host)) == (None, None, None)


def test_a_blank_year_is_none_and_a_zero_is_nought(client: Client, last_year: WorkYear) -> None:
    DistrictRecordFactory.create(place=the_place("4701"), year=last_year, filled=False)
    DistrictRecordFactory.create(place=the_place("4702"), year=last_year, figures=Figures(0).settled())

    assert hours_of(shown(client, a_record("4701"))) == (None, None, None)
    assert hours_of(shown(client, a_record("4702"))) == (0, 0, 0)


def test_the_page_still_costs_twelve_queries(
    client: Client, last_year: WorkYear, django_assert_max_num_queries: Any
) -> None:
    for code in ("4701", "4702"):
        a_record(code, last_year)
    host = a_record("4701")
    a_record("4702", host=host)
    shown(client, host)
    with django_assert_max_num_queries(12):
        client.get(reverse("workload:check-record", args=[host.round_key, host.place_id]))
