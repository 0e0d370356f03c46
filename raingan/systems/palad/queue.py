"""What waits for a chief in a month, in the order in which the officers need it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Sum

from raingan.core.people.models import User
from raingan.core.rounds.periods import Period, add_months, first_of_month
from raingan.systems.palad.eligibility import is_met, missing_acts
from raingan.systems.palad.models import WEEKS, FieldReport, MonthTally, Policy, State, week_of
from raingan.systems.palad.policies import policy_for
from raingan.systems.palad.querysets import FieldReportQuerySet
from raingan.systems.palad.standing import Standing as Whole
from raingan.systems.palad.standing import standings, together

MONTHS_BACK = 12


@dataclass(frozen=True)
class Standing:
    """Where one officer stands in a month, wherever the reports were made, under the month's policy."""

    whole: Whole
    policy: Policy

    @property
    def approved(self) -> int:
        """Reports approved."""
        return self.whole.approved

    @property
    def pending(self) -> int:
        """Reports that wait for the chief."""
        return self.whole.pending

    @property
    def returned(self) -> int:
        """Reports that wait for their author."""
        return self.whole.returned

    @property
    def reported(self) -> int:
        """Reports of any state."""
        return self.whole.reported

    @property
    def weeks(self) -> frozenset[int]:
        """The weeks that hold a report."""
        return self.whole.weeks

    @property
    def required(self) -> int:
        """Approved reports that complete the month."""
        return self.policy.minimum

    @property
    def needs_chief(self) -> bool:
        """Whether approving what waits would make the person eligible."""
        missing = missing_acts(self.whole, self.policy)
        return bool(missing.approve) and not missing.record and not missing.mend

    @property
    def rank(self) -> int:
        """0: the chief's act makes the person eligible; 1: it helps but is not enough; 2: eligible already."""
        if is_met(self.whole, self.policy):
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


def queue(user: User, place: str, month: date, today: date, policy: Policy) -> list[Group]:
    """What waits, grouped by officer, whoever needs the chief for eligibility first, by the month's ``policy``.

    Four queries.
    """
    reports = list(pending_in(user, place, month).for_list())
    standings = _standings({each.officer_id for each in reports}, month, policy)
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
    """The ids of what waits for ``user``, in the order of ``queue``; without the person's own. Three queries."""
    reports = list(pending_in(user, place, month).exclude(officer_id=user.pk).only("id", "officer_id", "activity_date"))
    standings = _standings({each.officer_id for each in reports}, month, policy_for([month])[month])
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


def _standings(officers: Iterable[int], month: date, policy: Policy) -> dict[int, Standing]:
    """The standing of each officer in ``month``: one query."""
    wanted = set(officers)
    found = standings(wanted, [month])
    return {officer: Standing(together(found.get((officer, month), {}).values()), policy) for officer in wanted}


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
