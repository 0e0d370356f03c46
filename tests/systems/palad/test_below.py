"""The one statement behind the figures of the country agrees with counting by hand, whoever moved when."""

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from raingan.core.people.models import Assignment
from raingan.core.places.models import Place
from raingan.core.rounds.periods import Period, last_day
from raingan.systems.palad.below import Below, below
from raingan.systems.palad.eligibility import is_met
from raingan.systems.palad.models import FieldReport, OfficerTally, Policy
from raingan.systems.palad.standing import Standing
from tests.factories import AssignmentFactory, UserFactory, the_place

DISTRICTS = ("4701", "4702", "4801")
YEAR = Period.fiscal_year(2570)
TODAY = date(2027, 2, 10)
PERIODS = [YEAR, Period.quarter(2570, 2), *(Period.month(date(*first)) for first in ((2026, 11, 1), (2027, 2, 1)))]
days = st.dates(date(2026, 8, 1), date(2027, 3, 31))
duty = st.tuples(st.integers(0, 2), st.sampled_from(DISTRICTS), days, st.none() | days).filter(
    lambda each: each[3] is None or each[3] >= each[2]
)
# officer, district, month after October, column, how many
count = st.tuples(
    st.integers(0, 2), st.sampled_from(DISTRICTS), st.integers(0, 4),
    st.sampled_from([f"{state}_{week}" for state in ("approved", "pending", "returned") for week in (1, 2, 3, 4)]),
    st.integers(1, 4),
)  # fmt: skip


def by_hand(
    digits: int, inside: str, months: list[date], policies: dict[date, Policy], today: date
) -> dict[str, Below]:
    """The same by reading everything."""
    everywhere: dict[tuple[int, date], Standing] = defaultdict(Standing)
    found: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for row in OfficerTally.objects.filter(month__in=months):
        standing = Standing.of(row)
        everywhere[row.officer_id, row.month] += standing
        if row.place_id.startswith(inside):
            counts = found[row.place_id[:digits]]
            for index, number in enumerate((standing.approved, standing.pending, standing.returned)):
                counts[index] += number
    for month, policy in policies.items():
        for held in Assignment.objects.on(min(last_day(month), today)).filter(role="officer"):
            if held.place_id.startswith(inside):
                found[held.place_id[:digits]][3] += is_met(everywhere[held.user_id, month], policy)
                found[held.place_id[:digits]][4] += 1
    return {code: Below(*counts) for code, counts in found.items() if any(counts)}


@pytest.mark.django_db
@pytest.mark.parametrize(("place", "digits", "inside"), [("TH", 2, ""), ("47", 4, "47")])
def test_counts_and_complete_months_are_those_counted_by_hand(place: str, digits: int, inside: str) -> None:
    for code in DISTRICTS:
        the_place(code)
    users = [UserFactory.create() for _each in range(3)]

    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(duty, max_size=5), st.lists(count, max_size=12),
        st.sampled_from([(4, False), (2, False), (1, True)]), st.sampled_from([(4, False), (3, True)]),
        st.sampled_from(PERIODS),
    )  # fmt: skip
    def agree(held: Any, counts: Any, first: Any, second: Any, period: Period) -> None:
        with transaction.atomic():
            for user, code, since, until in {each[:3]: each for each in held}.values():
                if until is None and Assignment.objects.filter(user=users[user], place_id=code, until=None).exists():
                    continue
                AssignmentFactory.create(user=users[user], place=Place.objects.get(pk=code), since=since, until=until)
            rows: dict[tuple[int, str, int], dict[str, int]] = defaultdict(dict)
            for user, code, month, column, n in counts:
                rows[user, code, month][column] = n
            for (user, code, month), columns in rows.items():
                when = list(YEAR.months())[month]
                OfficerTally.objects.create(officer=users[user], place_id=code, month=when, **columns)
            begun = [month for month in period.months() if month <= TODAY]
            policies = {
                month: Policy(minimum=(first if month < date(2027, 1, 1) else second)[0],
                              weekly=(first if month < date(2027, 1, 1) else second)[1])
                for month in begun
            }  # fmt: skip
            found = below(Place.objects.get(pk=place), period, policies, TODAY)
            stated = by_hand(digits, inside, list(period.months()), policies, TODAY)
            assert {code: each for code, each in found.items() if any(each)} == stated
            transaction.set_rollback(True)

    agree()
    assert not FieldReport.objects.exists()
