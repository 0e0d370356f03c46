"""Every question asked about field reports. Each method chains; none writes."""

from collections.abc import Collection
from datetime import date
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.expressions import Combinable

from raingan.core.flow.models import ReviewableQuerySet
from raingan.core.people.access import in_scope
from raingan.core.people.models import User
from raingan.core.places.models import within
from raingan.core.rounds.periods import Period
from raingan.systems.palad.warned import ReportWarning

if TYPE_CHECKING:
    from raingan.systems.palad.models import Category, FieldReport, OfficerTally, ReportPhoto  # noqa: F401 - named in base classes

SYSTEM = "palad"
WATCHING = frozenset({"chief", "province", "central"})


def scope(field: str, user: User) -> Q:
    """The condition that the place in ``field`` lies under a place where ``user`` watches (not merely records)."""
    return in_scope(field, user, system=SYSTEM, roles=WATCHING)


class CategoryQuerySet(QuerySet["Category"]):
    """Questions asked about categories."""

    def valid_on(self, day: date) -> Self:
        """Those that may be chosen for a visit on ``day``, in the order of the letter."""
        found = self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)
        return found.order_by("dimension", "order", "id")


class FieldReportQuerySet(ReviewableQuerySet["FieldReport"]):
    """Questions asked about reports; the first is always ``visible_to``."""

    def visible_to(self, user: User) -> Self:
        """One's own, and those of the places where one watches."""
        return self.filter(Q(officer_id=user.pk) | scope("place_id", user))

    def for_step(self) -> Self:
        """With the category, by which the author knows the report."""
        return self.select_related("category")

    def live(self) -> Self:
        """Without the withdrawn ones, which leave lists and figures."""
        return self.exclude(state="withdrawn")

    def in_period(self, period: Period) -> Self:
        """Those whose visit lies in ``period``."""
        return self.filter(activity_date__range=(period.first_day, period.last_day))

    def inside(self, prefix: str) -> Self:
        """Those that a place under ``prefix`` answers for."""
        return self.filter(within("place_id", prefix))

    def of(self, officer_id: int) -> Self:
        """Those of one officer."""
        return self.filter(officer_id=officer_id)

    def in_states(self, states: Collection[str]) -> Self:
        """Those in one of ``states``."""
        return self.filter(state__in=states)

    def searching(self, text: str) -> Self:
        """Those whose details, village or officer's name hold every word of ``text``."""
        found = self
        for word in text.replace("\0", "").split():
            found = found.filter(
                Q(details__icontains=word)
                | Q(village_name__icontains=word)
                | Q(officer__first_name__icontains=word)
                | Q(officer__last_name__icontains=word)
            )
        return found

    def for_list(self, *, warnings: bool = True) -> Self:
        """Load all that one row shows, so that a page costs the same for 10 rows and for 100: three queries.

        Two without the ``warnings``, for rows that show none.
        """
        from raingan.systems.palad.models import ReportPhoto  # noqa: PLC0415 - the models name this module

        photos = Prefetch("photos", ReportPhoto.objects.order_by("position"))
        loaded = self.select_related("officer", "category", "place", "subdistrict").prefetch_related(photos)
        return (
            loaded.prefetch_related(Prefetch("warnings", ReportWarning.objects.for_reading())) if warnings else loaded
        )

    def without_warnings(self) -> Self:
        """Those that carry no standing warning: what may be approved in one act unseen. A late report may."""
        return self.filter(~Exists(ReportWarning.objects.standing().filter(report=OuterRef("pk"))))


class ReportPhotoQuerySet(QuerySet["ReportPhoto"]):
    """Questions asked about photos."""

    def visible_to(self, user: User) -> Self:
        """The photos of the reports that ``user`` may see."""
        return self.filter(Q(report__officer_id=user.pk) | scope("report__place_id", user))


def _in_state(state: str) -> Combinable:
    """The reports of a tally's row in one state, of all weeks."""
    return reduce(add, (F(f"{state}_{week}") for week in range(1, 5)))


class OfficerTallyQuerySet(QuerySet["OfficerTally"]):
    """Questions asked about the counts of officers."""

    def in_period(self, period: Period) -> Self:
        """Those of the months of ``period``."""
        return self.filter(month__in=list(period.months()))

    def states(self) -> dict[str, int]:
        """How many reports they count, by state. One query."""
        return {state: found or 0 for state, found in self.aggregate(**_sums()).items()}

    def states_by(self, *fields: str) -> "QuerySet[OfficerTally, dict[str, Any]]":
        """For each value of ``fields``: approved, pending and returned."""
        found: QuerySet[OfficerTally, dict[str, Any]] = self.order_by().values(*fields).annotate(**_sums())
        return found


def _sums() -> dict[str, Sum]:
    return {state: Sum(_in_state(state)) for state in ("approved", "pending", "returned")}
