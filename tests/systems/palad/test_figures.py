"""The figures read from tallies equal what the reports say, at district, province and nation alike."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from raingan.core.places.models import Place
from raingan.core.rounds.periods import Period
from raingan.core.web.rules import NotThere
from raingan.systems.palad import figures
from raingan.systems.palad.filters import ReportFilter
from raingan.systems.palad.models import Category, FieldReport, State
from tests.factories import AssignmentFactory, CentralFactory, ChiefFactory, OfficerFactory, ProvinceOfficerFactory
from tests.factories import the_place as place_of
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory

NOVEMBER, QUARTER, YEAR = Period.parse("2026-11"), Period.parse("FY2570-Q1"), Period.parse("FY2570")
TODAY = date(2026, 11, 21)
DISTRICTS = ("4701", "4702", "4801")
MONTHS = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1))
STATES = (State.APPROVED, State.PENDING, State.RETURNED, State.WITHDRAWN)


class FiguresEqualTheReports(TestCase):
    """Whatever is reported, the figures equal a count of the reports themselves."""

    reports: Any = st.lists(
        st.tuples(st.sampled_from(DISTRICTS), st.sampled_from(MONTHS), st.sampled_from(STATES), st.integers(0, 2)),
        max_size=25,
    )

    @settings(max_examples=12, deadline=None)
    @given(reports)
    def test_summary_and_rows(self, made: list[tuple[str, date, State, int]]) -> None:
        categories = [CategoryFactory.create(dimension=kind) for kind in ("agenda", "agenda", "function")]
        officers = {code: OfficerFactory.create(place=place_of(code)) for code in DISTRICTS}
        for code, month, state, kind in made:
            FieldReportFactory.create(officer=officers[code], month=month, state=state, category=categories[kind])
        for code in ("TH", "47", "4701", "48"):
            for period in (NOVEMBER, QUARTER, YEAR):
                check_against_reports(place_of(code), period)


def check_against_reports(place: Place, period: Period) -> None:
    """Compare summary and rows with a count of the reports, one by one."""
    counted = [
        report
        for report in FieldReport.objects.select_related("category")
        if report.place_id.startswith(place.prefix)
        and period.first_day <= report.activity_date <= period.last_day
        and report.state != "withdrawn"
    ]
    states = Counter(report.state for report in counted)
    found = figures.summary(place, period)
    assert (found.approved, found.pending, found.returned) == tuple(
        states[name] for name in ("approved", "pending", "returned")
    )
    assert found.total == len(counted) == sum(found.by_dimension.values())
    assert found.by_dimension == {
        kind: sum(report.category.dimension == kind for report in counted) for kind in ("agenda", "function")
    }
    by_category = Counter(report.category_id for report in counted)
    assert {each.pk: n for each, n in found.agenda + found.function if n} == dict(by_category)
    rows = figures.children(place, period, today=TODAY)
    width = {"": 2, "47": 4, "48": 4}.get(place.prefix)
    of_row = Counter(report.place_id[:width] if width else report.officer_id for report in counted)
    assert {(row.code if width else row.officer): row.total for row in rows if row.total} == dict(of_row)


@pytest.fixture
def officer(db: None) -> Any:
    """An officer of 4701."""
    return OfficerFactory.create(place=place_of("4701"))


def approve(person: Any, count: int, month: date = date(2026, 11, 1), place: str = "4701") -> None:
    """``count`` approved reports of ``person``, on as many days."""
    for day in range(1, count + 1):
        FieldReportFactory.create(
            officer=person, place=place_of(place), state=State.APPROVED, activity_date=month.replace(day=day)
        )


def row_of(place: str, person: Any, period: Period = NOVEMBER, today: date = TODAY) -> figures.Child:
    """The row of ``person`` in the table of a district."""
    return next(row for row in figures.children(place_of(place), period, today=today) if row.officer == person.pk)


def test_four_approved_complete_a_month_and_three_do_not(officer: Any) -> None:
    approve(officer, 3)
    assert (row_of("4701", officer).complete, row_of("4701", officer).officers) == (0, 1)
    approve(officer, 1)
    assert row_of("4701", officer).complete == 1
    province, nation = place_of("47"), place_of("TH")
    assert [(row.complete, row.officers) for row in figures.children(province, NOVEMBER, today=TODAY)] == [(1, 1)]
    assert [(row.complete, row.officers) for row in figures.children(nation, NOVEMBER, today=TODAY)] == [(1, 1)]


def test_reports_that_wait_do_not_complete_a_month(officer: Any) -> None:
    for day in range(1, 5):
        FieldReportFactory.create(officer=officer, state=State.PENDING, activity_date=date(2026, 11, day))
    assert row_of("4701", officer).complete == 0


def test_reports_made_in_the_former_district_count_for_the_person_in_the_new_one(db: None) -> None:
    mover = OfficerFactory.create(place=place_of("4701"), until=date(2026, 11, 9))
    AssignmentFactory.create(user=mover, place=place_of("4802"), since=date(2026, 11, 10))
    approve(mover, 3)
    FieldReportFactory.create(
        officer=mover, place=place_of("4802"), state=State.APPROVED, activity_date=date(2026, 11, 20)
    )

    old, new = row_of("4701", mover), row_of("4802", mover)
    assert (old.moved, old.total, old.complete, old.officers) == (True, 3, 0, 0)
    assert (new.moved, new.total, new.complete, new.officers, new.approved_elsewhere) == (False, 1, 1, 1, 3)
    standing = {
        row.code: (row.complete, row.officers) for row in figures.children(place_of("TH"), NOVEMBER, today=TODAY)
    }
    assert standing == {"47": (0, 0), "48": (1, 1)}


def test_an_officer_who_left_before_the_month_and_reported_nothing_is_not_listed(db: None) -> None:
    OfficerFactory.create(place=place_of("4701"), until=date(2026, 10, 31))
    assert figures.children(place_of("4701"), NOVEMBER, today=TODAY) == []


def test_longer_periods_count_officer_months_that_have_begun(officer: Any) -> None:
    approve(officer, 4, date(2026, 10, 1))
    approve(officer, 2, date(2026, 11, 1))

    assert (row_of("4701", officer, QUARTER).complete, row_of("4701", officer, QUARTER).officers) == (1, 2)
    (row,) = figures.children(place_of("47"), YEAR, today=TODAY)
    assert (row.complete, row.officers) == (1, 2)


def test_a_month_that_has_not_begun_has_no_officers_yet(officer: Any) -> None:
    december = Period.parse("2026-12")
    assert figures.children(place_of("4701"), december, today=TODAY) == []
    assert [row.officers for row in figures.children(place_of("47"), december, today=TODAY)] == [0]


def test_weeks_without_a_report_are_named_once_they_have_begun(officer: Any) -> None:
    FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, 8))
    assert row_of("4701", officer, today=date(2026, 11, 21)).missing_weeks == (1, 3)
    assert row_of("4701", officer, today=date(2026, 11, 22)).missing_weeks == (1, 3, 4)
    assert row_of("4701", officer, QUARTER).missing_weeks == ()


def test_a_place_with_nothing_is_there_and_bangkok_is_not(db: None) -> None:
    for code in ("4701", "4702", "1001"):
        place_of(code)
    assert [row.code for row in figures.children(place_of("TH"), NOVEMBER, today=TODAY)] == ["47"]
    assert [(row.code, row.total) for row in figures.children(place_of("47"), NOVEMBER, today=TODAY)] == [
        ("4701", 0),
        ("4702", 0),
    ]


def test_a_retired_district_stays_in_the_periods_it_lived_in(db: None) -> None:
    Place.objects.filter(pk=place_of("4702").pk).update(valid_to=date(2026, 11, 1))
    codes = [
        [row.code for row in figures.children(place_of("47"), period, today=TODAY)] for period in (QUARTER, NOVEMBER)
    ]
    assert codes == [["4702"], []]


def test_a_category_is_shown_while_it_may_be_chosen_or_has_reports(db: None) -> None:
    ended = CategoryFactory.create(valid_to=date(2026, 10, 1))
    later = CategoryFactory.create(valid_from=date(2026, 12, 1))
    valid = CategoryFactory.create()
    assert [each for each, _n in figures.summary(place_of("47"), NOVEMBER).agenda] == [valid]
    FieldReportFactory.create(place=place_of("4701"), category=ended, activity_date=date(2026, 11, 3))
    shown = {each.pk: n for each, n in figures.summary(place_of("47"), NOVEMBER).agenda}
    assert shown == {ended.pk: 1, valid.pk: 0}
    assert later.pk in {each.pk for each, _n in figures.summary(place_of("47"), YEAR).agenda}


@pytest.mark.parametrize(
    ("made", "inside", "outside"),
    [
        (lambda: ChiefFactory.create(place=place_of("4701")), ["4701"], ["47", "TH", "4702"]),
        (lambda: ProvinceOfficerFactory.create(place=place_of("47")), ["47", "4701"], ["TH", "48", "470101"]),
        (CentralFactory.create, ["TH", "47", "4701"], ["10", "1001", "99", "", "x", "470101"]),
        (lambda: OfficerFactory.create(place=place_of("4701")), [], ["4701", "47", "TH"]),
    ],
)
def test_a_place_outside_the_scope_is_not_there(db: None, made: Any, inside: list[str], outside: list[str]) -> None:
    for code in ("470101", "4702", "4801", "1001"):
        place_of(code)
    user = made()
    assert [figures.watched_place(user, code).pk for code in inside] == inside
    for code in outside:
        with pytest.raises(NotThere):
            figures.watched_place(user, code)


def test_tallies_know_the_length_of_a_list_or_say_that_they_do_not(officer: Any) -> None:
    report = FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, 3))
    FieldReportFactory.create(place=place_of("4702"), activity_date=date(2026, 11, 3), state=State.APPROVED)
    wanted = [
        ({}, 2), ({"place": "4701"}, 1), ({"state": "approved"}, 1), ({"category": report.category_id}, 1),
        ({"dimension": "agenda"}, 2), ({"dimension": "function"}, 0), ({"officer": officer.pk}, 1),
        ({"officer": officer.pk, "state": "approved"}, 0), ({"q": "นา"}, None),
        ({"officer": officer.pk, "category": report.category_id}, None),
    ]  # fmt: skip
    for parts, number in wanted:
        assert figures.counted(ReportFilter(period=NOVEMBER, **{"place": "47", **parts})) == number, parts


@pytest.mark.parametrize("code", ["TH", "47", "4701"])
@pytest.mark.parametrize("period", [NOVEMBER, YEAR])
def test_the_number_of_queries_does_not_depend_on_rows(
    db: None, code: str, period: Period, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        approve(OfficerFactory.create(place=place_of("4701")), number + 1)
        approve(OfficerFactory.create(place=place_of(f"480{number + 1}")), 2, place=f"480{number + 1}")
    place = place_of(code)
    with django_assert_num_queries(1):
        figures.summary(place, period)
    with django_assert_num_queries(4 if len(code) == 4 else 3):
        figures.children(place, period, today=TODAY)


def test_the_reports_themselves_are_never_read(officer: Any) -> None:
    """Without the reports the figures stay: they come from the tallies."""
    from django.db import connection  # noqa: PLC0415 - beside its only use
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    approve(officer, 4)
    with CaptureQueriesContext(connection) as queries:
        for code in ("TH", "47", "4701"):
            figures.summary(place_of(code), NOVEMBER)
            figures.children(place_of(code), NOVEMBER, today=TODAY)
    assert not [each["sql"] for each in queries.captured_queries if FieldReport._meta.db_table in each["sql"]]


def test_today_is_bangkoks(officer: Any, clock: Any) -> None:
    clock.set(datetime(2026, 10, 31, 17, 30, tzinfo=UTC))
    assert [row.officer for row in figures.children(place_of("4701"), NOVEMBER)] == [officer.pk]


def test_no_category_is_in_both_dimensions(db: None) -> None:
    CategoryFactory.create(dimension="function")
    found = figures.summary(place_of("47"), NOVEMBER)
    assert (found.agenda, len(found.function), Category.objects.count()) == ([], 1, 1)
