"""What waits for a chief in a month, in the order in which the officers need it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Sum

from raingan.core.people.models import User
from raingan.core.rounds.periods import Period, add_months, first_of_month
from raingan.systems.palad.models import WEEKS, FieldReport, MonthTally, OfficerTally, State, week_of
from raingan.systems.palad.progress import MINIMUM_A_MONTH
from raingan.systems.palad.querysets import FieldReportQuerySet

MONTHS_BACK = 12


@dataclass(frozen=True)
class Standing:
    """Where one officer stands in a month, wherever the reports were made."""

    approved: int = 0
    pending: int = 0
    returned: int = 0
    weeks: frozenset[int] = frozenset()

    @property
    def reported(self) -> int:
        """Reports of any state."""
        return self.approved + self.pending + self.returned

    @property
    def needs_chief(self) -> bool:
        """Whether approving what waits would make the person eligible."""
        return self.approved < MINIMUM_A_MONTH <= self.approved + self.pending

    @property
    def rank(self) -> int:
        """0: the chief's act makes the person eligible; 1: it helps but is not enough; 2: eligible already."""
        if self.approved >= MINIMUM_A_MONTH:
            return 2
        return 0 if self.needs_chief else 1

    def missing_weeks(self, period: Period, today: date) -> list[int]:
        """The weeks of the month that have begun by ``today`` and hold no report."""
        begun = week_of(min(period.last_day, today))
        return [week for week in WEEKS if week <= begun and week not in self.weeks]


@dataclass(frozen=True)
class Group:
    """What waits of one officer, in the order of the visits. ``own``: the officer is whoever looks at it."""

    officer: User
    standing: Standing
    missing: Sequence[int]
    own: bool
    reports: Sequence[FieldReport]


def pending_in(user: User, place: str, month: date) -> FieldReportQuerySet:
    """The pending reports of a district's month that ``user`` may see. ``month``: its first day."""
    seen = FieldReport.objects.visible_to(user).filter(place_id=place)
    return seen.in_period(Period.month(month)).in_states([State.PENDING])


def queue(user: User, place: str, month: date, today: date) -> list[Group]:
    """What waits, grouped by officer, whoever needs the chief for eligibility first. Three queries."""
    reports = list(pending_in(user, place, month).for_list())
    standings = _standings({each.officer_id for each in reports}, month)
    period = Period.month(month)
    groups = [
        Group(
            officer=mine[0].officer,
            standing=standings[officer],
            missing=standings[officer].missing_weeks(period, today),
            own=officer == user.pk,
            reports=mine,
        )
        for officer, mine in _ordered(reports, standings)
    ]
    return sorted(groups, key=lambda group: group.own)


def waiting_ids(user: User, place: str, month: date) -> list[UUID]:
    """The ids of what waits for ``user``, in the order of ``queue``; without the person's own. Two queries."""
    reports = list(pending_in(user, place, month).exclude(officer_id=user.pk).only("id", "officer_id", "activity_date"))
    standings = _standings({each.officer_id for each in reports}, month)
    return [each.pk for _officer, mine in _ordered(reports, standings) for each in mine]


def _ordered(reports: Iterable[FieldReport], standings: dict[int, Standing]) -> list[tuple[int, list[FieldReport]]]:
    """Reports by officer, both in order: rank, among those who can become eligible the fewest approved, then date."""
    by_officer: defaultdict[int, list[FieldReport]] = defaultdict(list)
    for each in sorted(reports, key=lambda report: (report.activity_date, report.pk)):
        by_officer[each.officer_id].append(each)

    def order(pair: tuple[int, list[FieldReport]]) -> tuple[int, int, date, int]:
        officer, mine = pair
        standing = standings[officer]
        fewest = standing.approved if standing.needs_chief else 0
        return standing.rank, fewest, mine[0].activity_date, officer

    return sorted(by_officer.items(), key=order)


def _standings(officers: Iterable[int], month: date) -> dict[int, Standing]:
    """The standing of each officer in ``month``: one query of the tally."""
    counts: dict[int, dict[str, int]] = {officer: defaultdict(int) for officer in officers}
    weeks: defaultdict[int, set[int]] = defaultdict(set)
    rows = OfficerTally.objects.filter(month=month, officer_id__in=counts, n__gt=0)
    for officer, state, week, n in rows.values_list("officer_id", "state", "week", "n"):
        counts[officer][state] += n
        weeks[officer].add(week)
    return {
        officer: Standing(
            approved=states[State.APPROVED],
            pending=states[State.PENDING],
            returned=states[State.RETURNED],
            weeks=frozenset(weeks[officer]),
        )
        for officer, states in counts.items()
    }


@dataclass(frozen=True)
class WaitingMonth:
    """A month a chief may look at, and how many reports of it wait."""

    period: Period
    waiting: int


def waiting_months(place: str, today: date) -> list[WaitingMonth]:
    """The running month and those of the last year in which something waits, newest first. One query."""
    current = first_of_month(today)
    months = [add_months(current, -back) for back in range(MONTHS_BACK + 1)]
    rows = (
        MonthTally.objects.filter(month__in=months, place_id=place, state=State.PENDING)
        .values_list("month")
        .order_by()
        .annotate(found=Sum("n"))
    )
    found = dict(rows)
    shown = [month for month in months if month == current or found.get(month)]
    return [WaitingMonth(Period.month(month), found.get(month, 0)) for month in shown]


@dataclass(frozen=True)
class Position:
    """Where a report stands among what waits; ``number`` counts from 1."""

    number: int
    total: int
    previous: UUID | None
    next: UUID | None


def position(ids: Sequence[UUID], pk: UUID) -> Position | None:
    """Where ``pk`` stands in ``ids``; None when it is not among them."""
    if pk not in ids:
        return None
    index = ids.index(pk)
    return Position(
        number=index + 1,
        total=len(ids),
        previous=ids[index - 1] if index else None,
        next=ids[index + 1] if index + 1 < len(ids) else None,
    )


def after(ids: Sequence[UUID], pk: UUID) -> UUID | None:
    """What to look at when ``pk`` is decided: the one behind it, else the first that is left; None when none is."""
    rest = [each for each in ids if each != pk]
    if not rest:
        return None
    index = ids.index(pk) if pk in ids else 0
    return rest[index] if index < len(rest) else rest[0]
