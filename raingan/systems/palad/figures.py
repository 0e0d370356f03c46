"""The figures of district, province and nation. Everything here reads tallies and duties, never the reports.

The number of queries depends on neither rows nor period. Source: spec, "The five dashboard blocks".
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypedDict

from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _

from raingan.core.people.access import prefixes
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import Level, Place, is_bangkok, prefix_of, within
from raingan.core.rounds.periods import Period, last_day
from raingan.core.thai.sort_key import sort_key
from raingan.core.web import clock
from raingan.core.web.rules import NotThere
from raingan.systems.palad.filters import ReportFilter
from raingan.systems.palad.models import WEEKS, Category, Dimension, MonthTally, OfficerTally, Role, State, week_of
from raingan.systems.palad.progress import MINIMUM_A_MONTH
from raingan.systems.palad.querysets import SYSTEM, WATCHING

# How many digits the codes of a place's children have.
_CHILD_DIGITS = {Level.NATION: 2, Level.PROVINCE: 4}


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
    longer held the district at the end; ``missing_weeks``: weeks of a single month that began without a report.
    """

    code: str = ""
    officer: int | None = None
    name: str
    complete: int
    officers: int
    moved: bool = False
    approved_elsewhere: int = 0
    missing_weeks: tuple[int, ...] = ()

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
    kind: type[MonthTally] | type[OfficerTally] = MonthTally if wanted.officer is None else OfficerTally
    conditions = within("place_id", prefix_of(wanted.place)) & Q(month__in=list(wanted.period.months()))
    if wanted.officer is not None:
        conditions &= Q(officer_id=wanted.officer)
    if wanted.state:
        conditions &= Q(state=wanted.state)
    if wanted.category is not None:
        conditions &= Q(category_id=wanted.category)
    if wanted.dimension:
        conditions &= Q(category__dimension=wanted.dimension)
    return kind._default_manager.filter(conditions).aggregate(found=Sum("n"))["found"] or 0


def summary(place: Place, period: Period) -> Summary:
    """The five blocks of ``place`` in ``period``: two queries."""
    rows = _tallied(place, period).values_list("state", "category_id").order_by().annotate(found=Sum("n"))
    return _summary(rows, period)


def children(place: Place, period: Period, *, today: date | None = None) -> list[Child]:
    """The rows below ``place``, also those with nothing: provinces, districts, or the officers of a district.

    Three queries. ``today`` is the day up to which a running month is looked at (today in Bangkok by default).
    """
    day = today or timezone.localdate(clock.now())
    if place.level == Level.DISTRICT:
        return _officers(place, period, day)
    rows = (
        _tallied(place, period)
        .annotate(child=Left("place_id", _CHILD_DIGITS[Level(place.level)]))
        .values_list("child", "state")
        .order_by()
        .annotate(found=Sum("n"))
    )
    return _places(place, period, day, rows)


def _tallied(place: Place, period: Period) -> QuerySet[MonthTally]:
    # The months one by one: for each the primary key is entered at the place, instead of read from end to end.
    return MonthTally.objects.filter(within("place_id", place.prefix), month__in=list(period.months()))


def _summary(rows: Iterable[tuple[str, int, int]], period: Period) -> Summary:
    by_state: dict[str, int] = defaultdict(int)
    by_category: dict[int, int] = defaultdict(int)
    for state, category, found in rows:
        by_state[state] += found
        by_category[category] += found
    shown: dict[str, list[tuple[Category, int]]] = {dimension: [] for dimension in Dimension.values}
    for each in Category.objects.order_by("order", "id"):
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


def _places(place: Place, period: Period, today: date, rows: Iterable[tuple[str, str, int]]) -> list[Child]:
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for code, state, found in rows:
        counts[code][state] = found
    standing = _standing(place, period, today)
    below: list[Child] = []
    for each in Place.objects.children_of(place.code):
        states = _states(counts.get(each.code, {}))
        if any(states.values()) or (_exists_in(each, period) and not is_bangkok(each.code)):
            complete, officers = standing.get(each.code, (0, 0))
            below.append(Child(code=each.code, name=each.name, **states, complete=complete, officers=officers))
    return below


def _exists_in(place: Place, period: Period) -> bool:
    ended = place.valid_to is not None and place.valid_to <= period.first_day
    return place.valid_from <= period.last_day and not ended


def _begun(period: Period, today: date) -> list[tuple[date, date]]:
    """The months of ``period`` that have begun, each with the day on which its officers are counted."""
    return [(month, min(last_day(month), today)) for month in period.months() if month <= today]


# For each month: who held the district on its last day, and who of them has enough approved reports, wherever made.
_HELD = """
held AS (
    SELECT months.month, duty.place_id, duty.user_id
    FROM unnest(%(months)s::date[], %(days)s::date[]) AS months(month, day)
    JOIN people_assignment duty
      ON duty.system = %(system)s AND duty.role = %(role)s
     AND duty.since <= months.day AND (duty.until IS NULL OR duty.until >= months.day)
    WHERE duty.place_id >= %(first)s AND duty.place_id < %(beyond)s
)"""
_DONE = """
done AS (
    SELECT month, officer_id FROM palad_officertally
    WHERE month = ANY(%(months)s::date[]) AND state = %(approved)s{only_them}
    GROUP BY month, officer_id HAVING sum(n) >= %(minimum)s
)"""
_STANDING = """
SELECT left(held.place_id, %(digits)s), count(done.officer_id), count(*)
FROM held LEFT JOIN done ON done.month = held.month AND done.officer_id = held.user_id
GROUP BY 1"""
_OF_ALL = f"WITH {_HELD}, {_DONE.format(only_them='')} {_STANDING}"
# An array, because the planner then goes by the officers' index; for the whole nation reading the months is quicker.
_ONLY_THEM = " AND officer_id = ANY(ARRAY(SELECT user_id FROM held))"
_OF_SOME = f"WITH {_HELD}, {_DONE.format(only_them=_ONLY_THEM)} {_STANDING}"


def _standing(place: Place, period: Period, today: date) -> dict[str, tuple[int, int]]:
    """For each place below: how many officers (officer-months) are complete, of how many."""
    begun, prefix = _begun(period, today), place.prefix
    parameters: dict[str, Any] = {
        "months": [month for month, _day in begun],
        "days": [day for _month, day in begun],
        "system": SYSTEM,
        "role": Role.OFFICER.value,
        "approved": State.APPROVED.value,
        # The nation's range holds every code of digits and leaves out TH itself.
        "first": prefix or "0",
        "beyond": prefix[:-1] + chr(ord(prefix[-1]) + 1) if prefix else ":",
        "minimum": MINIMUM_A_MONTH,
        "digits": _CHILD_DIGITS[Level(place.level)],
    }
    with connection.cursor() as cursor:
        cursor.execute(_OF_SOME if prefix else _OF_ALL, parameters)
        return {code: (complete, officers) for code, complete, officers in cursor.fetchall()}


def _officers(place: Place, period: Period, today: date) -> list[Child]:
    """Who held the district in the period's months, and whoever has reports here though gone: three queries."""
    begun = _begun(period, today)
    held = _held_months(place, begun)
    tallied = OfficerTally.objects.filter(month__in=list(period.months()), n__gt=0)
    wrote_here = tallied.filter(place_id=place.code).values("officer_id")
    people = list(User.objects.filter(Q(pk__in=held) | Q(pk__in=wrote_here)))
    months = {user.pk: _Months(held.get(user.pk, set())) for user in people}
    rows = tallied.filter(officer_id__in=months).values_list("officer_id", "month", "place_id", "state", "week", "n")
    for officer, month, code, state, week, found in rows:
        months[officer].add(month, state, week, found, here=code == place.code)
    found_rows = [months[user.pk].child(user, period, today) for user in people]
    return sorted(found_rows, key=lambda row: (row.moved, sort_key(row.name), row.officer))


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
    here: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    approved: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    approved_elsewhere: int = 0
    weeks: set[int] = field(default_factory=set)

    def add(self, month: date, state: str, week: int, found: int, *, here: bool) -> None:
        self.weeks.add(week)
        if here:
            self.here[state] += found
        if state == State.APPROVED:
            self.approved[month] += found
            self.approved_elsewhere += 0 if here else found

    def child(self, user: User, period: Period, today: date) -> Child:
        at_end = min(period.last_month, today.replace(day=1))
        moved = at_end not in self.held
        return Child(
            officer=user.pk,
            name=user.full_name,
            **_states(self.here),
            complete=sum(self.approved[month] >= MINIMUM_A_MONTH for month in self.held),
            officers=len(self.held),
            moved=moved,
            approved_elsewhere=self.approved_elsewhere,
            missing_weeks=() if moved or period.kind != "month" else _missing(self.weeks, period, today),
        )


def _missing(weeks: set[int], period: Period, today: date) -> tuple[int, ...]:
    """The weeks of the month that have begun and hold no report."""
    begun = week_of(min(period.last_day, today))
    return tuple(week for week in WEEKS if week <= begun and week not in weeks)
