"""How many reports an officer has in a month, by state and week, read from the tally."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import Q

from raingan.systems.palad.models import WEEKS, OfficerTally, State

ByWeek = tuple[int, ...]
NONE: ByWeek = (0,) * len(WEEKS)


@dataclass(frozen=True)
class Standing:
    """The reports of one officer in one month by state; each a number for each of the four weeks."""

    approved_by_week: ByWeek = NONE
    pending_by_week: ByWeek = NONE
    returned_by_week: ByWeek = NONE

    @classmethod
    def of(cls, row: OfficerTally) -> Self:
        """What one row of the tally counts."""
        return cls(*(tuple(getattr(row, f"{state}_{week}") for week in WEEKS) for state in _STATES))

    def __add__(self, other: "Standing") -> "Standing":
        pairs = zip(self._parts, other._parts, strict=True)
        return Standing(*(tuple(a + b for a, b in zip(mine, theirs, strict=True)) for mine, theirs in pairs))

    @property
    def _parts(self) -> tuple[ByWeek, ByWeek, ByWeek]:
        return self.approved_by_week, self.pending_by_week, self.returned_by_week

    @property
    def approved(self) -> int:
        """Reports approved."""
        return sum(self.approved_by_week)

    @property
    def pending(self) -> int:
        """Reports that wait for the chief."""
        return sum(self.pending_by_week)

    @property
    def returned(self) -> int:
        """Reports that wait for their author."""
        return sum(self.returned_by_week)

    @property
    def reported(self) -> int:
        """Reports in whichever state."""
        return self.approved + self.pending + self.returned

    @property
    def weeks(self) -> frozenset[int]:
        """The weeks that hold a report of whichever state."""
        return frozenset(week for week, *found in zip(WEEKS, *self._parts, strict=True) if any(found))

    def in_week(self, week: int) -> dict[State, int]:
        """The reports of a week by state, in the order in which people read the states."""
        return {state: part[week - 1] for state, part in zip(_STATES, self._parts, strict=True)}


_STATES = (State.APPROVED, State.PENDING, State.RETURNED)


def standings(
    officers: Collection[int], months: Collection[date], *, districts: Collection[str] = ()
) -> dict[tuple[int, date], dict[str, Standing]]:
    """For each officer and month with reports: what stands in each district (code). One query.

    With ``districts`` also what anybody has there, but of others than ``officers`` nothing from elsewhere.
    """
    found: dict[tuple[int, date], dict[str, Standing]] = defaultdict(dict)
    wanted = Q(officer_id__in=officers) | (Q(place_id__in=districts) if districts else Q(pk__in=()))
    for row in OfficerTally.objects.filter(wanted, month__in=months):
        standing = Standing.of(row)
        if standing.reported:
            found[row.officer_id, row.month][row.place_id] = standing
    return dict(found)


def together(parts: Collection[Standing]) -> Standing:
    """All of an officer's month, wherever the reports were made."""
    whole = Standing()
    for part in parts:
        whole += part
    return whole
