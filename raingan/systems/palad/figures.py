"""The figures of district, province and nation. Everything here reads tallies and duties, never the reports.

The number of queries depends on neither rows nor period. Source: spec, "The five dashboard blocks".
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypedDict

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from raingan.core.people.access import prefixes
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import Level, Place, is_bangkok, prefix_of, within
from raingan.core.rounds.periods import Period, last_day
from raingan.core.thai.sort_key import sort_key
from raingan.core.web import clock
from raingan.core.web.rules import NotThere
from raingan.systems.palad.below import Below, below
from raingan.systems.palad.eligibility import is_met
from raingan.systems.palad.filters import ReportFilter
from raingan.systems.palad.models import (
    WEEKS,
    Category,
    Dimension,
    MonthTally,
    OfficerTally,
    Policy,
    Role,
    State,
    week_of,
)
from raingan.systems.palad.policies import policy_for
from raingan.systems.palad.querysets import SYSTEM, WATCHING
from raingan.systems.palad.standing import Standing, together


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Reports by state; the withdrawn ones are in no figure. The states always sum to the total."""

    approved: int = 0
    pending: int = 0
    returned: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.approved + self.pending + self.returned


@dataclass(frozen=True, kw_only=True)
class Summary(Counts):
    """The five blocks. ``by_dimension`` maps agenda and function to a number; the categories come in their order.

    A category stands here when it could be chosen in the period, also with nothing in it, or has reports.
    """

    by_dimension: Mapping[str, int]
    agenda: list[tuple[Category, int]]
    function: list[tuple[Category, int]]


@dataclass(frozen=True, kw_only=True)
class Child(Counts):
    """A row below a place: a province, a district, or an officer of a district.

    ``code`` is the place's code ('' for an officer), ``officer`` the person's id. ``complete`` of ``officers`` have
    their month complete; over several months both count officer-months. An officer's ``approved_elsewhere`` are the
    approved reports of the period made in other districts, which count for the month too; ``moved``: the person no
    longer held the district at the end; ``missing_weeks``: weeks of a single month that began without
    a report; ``required``: the approved reports that complete the period's last month.
    """

    code: str = ""
    officer: int | None = None
    name: str
    complete: int
    officers: int
    moved: bool = False
    approved_elsewhere: int = 0
    missing_weeks: tuple[int, ...] = ()
    required: int = 0

    @property
    def approved_everywhere(self) -> int:
        """An officer's approved reports of the period, wherever made."""
        return self.approved + self.approved_elsewhere


def watched_place(user: User, code: str) -> Place:
    """The nation, province or district with ``code``, which ``user`` watches; raises NotThere for any other.

    One query; the places above it are loaded too. Bangkok has no district chiefs and is no place of this room.
    """
    places = Place.objects.filter(level__in=[Level.NATION, Level.PROVINCE, Level.DISTRICT])
    place = places.filter(code=code).select_related("parent__parent").first()
    covered = prefixes(user, system=SYSTEM, roles=WATCHING)
    if place is None or is_bangkok(place.code) or not any(place.prefix.startswith(prefix) for prefix in covered):
        raise NotThere(_("ไม่พบพื้นที่นี้ในขอบเขตที่ท่านดูแล"))
    return place


def counted(wanted: ReportFilter) -> int | None:
    """How many reports ``wanted`` lists, by one query of a tally; None where no tally knows.

    No tally knows words, nor the categories of one officer.
    """
    of_kind = wanted.category is not None or bool(wanted.dimension)
    if wanted.q or (of_kind and wanted.officer is not None):
        return None
    conditions = within("place_id", prefix_of(wanted.place)) & Q(month__in=list(wanted.period.months()))
    if wanted.officer is not None:
        states = OfficerTally.objects.filter(conditions, officer_id=wanted.officer).states()
        return states.get(wanted.state, 0) if wanted.state else sum(states.values())
    if wanted.state:
        conditions &= Q(state=wanted.state)
    if wanted.category is not None:
        conditions &= Q(category_id=wanted.category)
    if wanted.dimension:
        conditions &= Q(category__dimension=wanted.dimension)
    return MonthTally.objects.filter(conditions).aggregate(found=Sum("n"))["found"] or 0


def summary(place: Place, period: Period) -> Summary:
    """The five blocks of ``place`` in ``period``: one query."""
    tallied = MonthTally.objects.filter(within("place_id", place.prefix), month__in=list(period.months()))
    counts = tallied.values("category_id", "state").order_by().annotate(found=Sum("n"))
    text, values = counts.query.sql_with_params()
    rows: list[Any] = list(Category.objects.raw(_BY_CATEGORY.format(counts=text), values))
    by_state: dict[str, int] = defaultdict(int)
    by_category: dict[int, int] = defaultdict(int)
    for row in rows:
        by_state[row.state] += row.found
        by_category[row.pk] += row.found
    return _summary(by_state, by_category, {row.pk: row for row in rows}.values(), period)


# Every category, also those with nothing, beside what the tally has of it.
_BY_CATEGORY = """
SELECT category.*, coalesce(counts.state, '') AS state, coalesce(counts.found, 0) AS found
FROM palad_category AS category LEFT JOIN ({counts}) AS counts ON counts.category_id = category.id
ORDER BY category."order", category.id"""


def children(place: Place, period: Period, *, today: date | None = None) -> list[Child]:
    """The rows below ``place``, also those with nothing: provinces, districts, or the officers of a district.

    Three queries, four for a district. ``today``: the day up to which a running month is looked at (default: today).
    """
    day = today or timezone.localdate(clock.now())
    if place.level == Level.DISTRICT:
        return _officers(place, period, day)
    return _places(place, period, day)


def _summary(
    by_state: Mapping[str, int], by_category: Mapping[int, int], categories: Iterable[Category], period: Period
) -> Summary:
    shown: dict[str, list[tuple[Category, int]]] = {dimension: [] for dimension in Dimension.values}
    for each in categories:
        number = by_category[each.pk]
        if number or _chosen_in(each, period):
            shown[each.dimension].append((each, number))
    return Summary(
        **_states(by_state),
        by_dimension={dimension: sum(number for _each, number in shown[dimension]) for dimension in shown},
        agenda=shown[Dimension.AGENDA],
        function=shown[Dimension.FUNCTION],
    )


class _States(TypedDict):
    approved: int
    pending: int
    returned: int


def _states(found: Mapping[str, int]) -> _States:
    approved, pending, returned = (found.get(state, 0) for state in (State.APPROVED, State.PENDING, State.RETURNED))
    return {"approved": approved, "pending": pending, "returned": returned}


def _chosen_in(category: Category, period: Period) -> bool:
    ended = category.valid_to is not None and category.valid_to <= period.first_day
    return category.valid_from <= period.last_day and not ended


def _places(place: Place, period: Period, today: date) -> list[Child]:
    policies = policy_for([month for month, _day in _begun(period, today)])
    found = below(place, period, policies, today)
    rows: list[Child] = []
    for each in Place.objects.children_of(place.code):
        counts = found.get(each.code, Below(0, 0, 0, 0, 0))
        reported = counts.approved + counts.pending + counts.returned
        if reported or (_exists_in(each, period) and not is_bangkok(each.code)):
            rows.append(Child(code=each.code, name=each.name, **counts._asdict()))
    return rows


def _exists_in(place: Place, period: Period) -> bool:
    ended = place.valid_to is not None and place.valid_to <= period.first_day
    return place.valid_from <= period.last_day and not ended


def _begun(period: Period, today: date) -> list[tuple[date, date]]:
    """The months of ``period`` that have begun, each with the day on which its officers are counted."""
    return [(month, min(last_day(month), today)) for month in period.months() if month <= today]


def _officers(place: Place, period: Period, today: date) -> list[Child]:
    """Who held the district in the period's months, and whoever has reports here though gone: four queries."""
    begun = _begun(period, today)
    policies = policy_for([month for month, _day in begun])
    held = _held_months(place, begun)
    tallied = OfficerTally.objects.in_period(period)
    wrote_here = tallied.filter(place_id=place.code).values("officer_id")
    people = list(User.objects.filter(Q(pk__in=held) | Q(pk__in=wrote_here)))
    months = {user.pk: _Months(held.get(user.pk, set())) for user in people}
    for row in tallied.filter(officer_id__in=months):
        months[row.officer_id].add(row.month, Standing.of(row), here=row.place_id == place.code)
    rows = [months[user.pk].child(user, period, today, policies) for user in people if months[user.pk].counts]
    return sorted(rows, key=lambda row: (row.moved, sort_key(row.name), row.officer))


def _held_months(place: Place, begun: list[tuple[date, date]]) -> dict[int, set[date]]:
    """For each officer the months on whose last day (or today) the person held the district."""
    if not begun:
        return {}
    duties = Assignment.objects.during(begun[0][1], begun[-1][1]).filter(
        system=SYSTEM, role=Role.OFFICER, place_id=place.code
    )
    found: dict[int, set[date]] = defaultdict(set)
    for user, since, until in duties.values_list("user_id", "since", "until"):
        found[user] |= {month for month, day in begun if since <= day and (until is None or day <= until)}
    return {user: months for user, months in found.items() if months}


@dataclass
class _Months:
    """What one officer has in the months of a period, gathered from the tally's rows."""

    held: set[date]
    here: Standing = field(default_factory=Standing)
    everywhere: dict[date, Standing] = field(default_factory=lambda: defaultdict(Standing))

    def add(self, month: date, standing: Standing, *, here: bool) -> None:
        self.everywhere[month] += standing
        if here:
            self.here += standing

    @property
    def counts(self) -> bool:
        """Whether the person belongs in the list: held the district, or has reports of it."""
        return bool(self.held or self.here.reported)

    def child(self, user: User, period: Period, today: date, policies: Mapping[date, Policy]) -> Child:
        at_end = min(period.last_month, today.replace(day=1))
        moved = at_end not in self.held
        whole = together(self.everywhere.values())
        return Child(
            officer=user.pk,
            name=user.full_name,
            approved=self.here.approved,
            pending=self.here.pending,
            returned=self.here.returned,
            complete=sum(is_met(self.everywhere[month], policies[month]) for month in self.held),
            officers=len(self.held),
            moved=moved,
            approved_elsewhere=whole.approved - self.here.approved,
            required=policies[at_end].minimum if at_end in policies else 0,
            missing_weeks=() if moved or period.kind != "month" else _missing(whole.weeks, period, today),
        )


def _missing(weeks: Collection[int], period: Period, today: date) -> tuple[int, ...]:
    """The weeks of the month that have begun and hold no report."""
    begun = week_of(min(period.last_day, today))
    return tuple(week for week in WEEKS if week <= begun and week not in weeks)
