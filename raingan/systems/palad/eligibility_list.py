"""The officers of a district or a province in a month, each with the judgement of ``eligibility``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from raingan.core.people.models import Assignment, User
from raingan.core.places.models import Place, within
from raingan.core.rounds.periods import Period, last_day
from raingan.core.thai.sort_key import sort_key
from raingan.systems.palad.eligibility import Eligibility, eligibility_of
from raingan.systems.palad.eligibility_words import missing_act, state_label
from raingan.systems.palad.figure_pages import list_url
from raingan.systems.palad.filters import ReportFilter
from raingan.systems.palad.models import Role, State
from raingan.systems.palad.querysets import SYSTEM

# The order of need: whose month can still be completed stands first.
STATES = ("waiting", "not_eligible", "eligible")
SIGNS = {"eligible": "complete", "waiting": "pending", "not_eligible": "returned"}


@dataclass(frozen=True)
class Row:
    """One officer: who, where, how far, and whose act is missing; the figures lead to their lists."""

    user: User
    district: Place
    judged: Eligibility

    @property
    def label(self) -> str:
        """The state as people read it."""
        return state_label(self.judged.state)

    @property
    def sign(self) -> str:
        """The state whose sign and colour the tag takes."""
        return SIGNS[self.judged.state]

    @property
    def act(self) -> str:
        """Whose act is missing; '' where none is."""
        return missing_act(self.judged)

    def list_of(self, state: str = "") -> str:
        """The list of the officer's reports of the month in this district."""
        period = Period.month(self.judged.month)
        return list_url(ReportFilter(period=period, place=self.district.code, officer=self.user.pk, state=state))

    @property
    def url(self) -> str:
        """All reports."""
        return self.list_of()

    @property
    def approved_url(self) -> str:
        """The approved ones."""
        return self.list_of(State.APPROVED)

    @property
    def pending_url(self) -> str:
        """Those that wait for the chief."""
        return self.list_of(State.PENDING)

    @property
    def returned_url(self) -> str:
        """Those that wait for their author."""
        return self.list_of(State.RETURNED)


_ORDERS: dict[str, Callable[[Row], object]] = {
    "name": lambda row: (sort_key(row.user.full_name), row.user.pk),
    "district": lambda row: (row.district.sort_key, sort_key(row.user.full_name)),
    "approved": lambda row: (row.judged.approved, sort_key(row.user.full_name)),
    "state": lambda row: (STATES.index(row.judged.state), row.district.sort_key, sort_key(row.user.full_name)),
}
SORTS = tuple(_ORDERS)


def rows_of(place: Place, month: date, *, at: datetime, sort: str = "state") -> list[Row]:
    """The officers who count in ``place`` (a district or province) in ``month``, in the order ``sort``. Seven queries.

    ``sort``: one of SORTS, with ``-`` in front the other way round; anything else is taken for ``state``.
    """
    duties = Assignment.objects.during(month, last_day(month)).filter(
        within("place_id", place.prefix), system=SYSTEM, role=Role.OFFICER
    )
    people = {user.pk: user for user in User.objects.filter(pk__in=duties.values("user_id"))}
    judged = eligibility_of(people, month, at=at)
    inside = {pk: each for pk, each in judged.items() if each.place and each.place.startswith(place.prefix)}
    districts = Place.objects.in_bulk({each.place for each in inside.values()})
    rows = [Row(people[pk], districts[each.place], each) for pk, each in inside.items()]
    order = _ORDERS.get(sort.removeprefix("-"), _ORDERS["state"])
    return sorted(rows, key=order, reverse=sort.startswith("-"))  # type: ignore[arg-type]


def page_url(code: str, month: date) -> str:
    """The page of a district or a province in a month."""
    return f"{reverse('palad:eligibility-of', args=[code])}?period={month:%Y-%m}"


def count_by_state(rows: Sequence[Row]) -> dict[str, int]:
    """How many officers are in each state, in the order of need."""
    return {state: sum(row.judged.state == state for row in rows) for state in STATES}
