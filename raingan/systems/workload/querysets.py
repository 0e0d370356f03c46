"""Every question asked of the room's records. Each method chains; none writes."""

from typing import TYPE_CHECKING, Self

from django.db.models import Prefetch, Q, QuerySet

from raingan.core.flow.models import ReviewableQuerySet
from raingan.core.people.access import prefixes
from raingan.core.people.models import User
from raingan.core.places.models import within

if TYPE_CHECKING:
    from raingan.systems.workload.models import (  # noqa: F401 - named in base classes
        Answer,
        DistrictRecord,
        Question,
        Sheet,
        SpecialWork,
    )

SYSTEM = "workload"
EVERYBODY = frozenset({"recorder", "confirmer", "central"})


def scope(field: str, user: User) -> Q:
    """The condition that the place in ``field`` lies under a place where ``user`` holds a role of this room."""
    covered = prefixes(user, system=SYSTEM, roles=EVERYBODY)
    if "" in covered:
        # Not an empty Q: joined to another by "or" that would vanish, and with it the whole nation.
        return ~Q(pk__in=())
    condition = Q(pk__in=())
    for prefix in covered:
        condition |= within(field, prefix)
    return condition


class QuestionQuerySet(QuerySet["Question"]):
    """Questions asked about the catalogue."""

    def of_year(self, year: int) -> Self:
        """Those in use in a fiscal year, by domain and order."""
        return self.filter(year_id=year, retired_at__isnull=True).order_by("domain", "order")

    def of_domain(self, year: int, domain: int) -> Self:
        """Those in use of one domain, in order."""
        return self.of_year(year).filter(domain=domain)


class DistrictRecordQuerySet(ReviewableQuerySet["DistrictRecord"]):
    """Questions asked about districts' records; the first is always ``visible_to``."""

    def visible_to(self, user: User) -> Self:
        """Those of the places where one holds a role of this room."""
        return self.filter(scope("place_id", user))

    def for_step(self) -> Self:
        """With place and sheets, by which a record is known and judged complete."""
        return self.select_related("place").with_sheets()

    def of_year(self, year: int) -> Self:
        """Those of one fiscal year."""
        return self.filter(year_id=year)

    def inside(self, prefix: str) -> Self:
        """Those of districts under ``prefix``."""
        return self.filter(within("place_id", prefix))

    def with_sheets(self) -> Self:
        """Load the sections too: ``record.sections`` then costs nothing."""
        return self.prefetch_related("sheets")

    def for_status(self) -> Self:
        """Load all that one row of the status table shows; three queries whatever the number of rows."""
        return self.select_related("place__parent", "host__place").with_sheets().order_by("place_id")

    def for_page(self) -> Self:
        """Load all that the page of one record shows, and who saved what; two queries."""
        known = self.select_related("year", "place__parent", "host__place", "moved_by", "contact__saved_by")
        sheets = self.model._meta.get_field("sheets").related_model._default_manager.select_related("saved_by")
        return known.prefetch_related(Prefetch("sheets", sheets))

    def for_table(self) -> Self:
        """Load what a row of the status table needs (status.py), by province and district in dictionary order."""
        loaded = self.select_related("place__parent", "host__place").prefetch_related(
            "sheets", "host__sheets", "covered__place"
        )
        return loaded.order_by("place__parent__sort_key", "place__sort_key", "place_id")


class SheetQuerySet(QuerySet["Sheet"]):
    """Questions asked about sections of records."""

    def visible_to(self, user: User) -> Self:
        """Those of records that one sees."""
        return self.filter(scope("record__place_id", user))

    def of(self, year: int, place: str) -> Self:
        """Those of one district's year."""
        return self.filter(record__year_id=year, record__place_id=place).order_by("domain")


class AnswerQuerySet(QuerySet["Answer"]):
    """Questions asked about answers."""

    def visible_to(self, user: User) -> Self:
        """Those of records that one sees."""
        return self.filter(scope("sheet__record__place_id", user))

    def in_use(self) -> Self:
        """Those to questions that are still asked."""
        return self.filter(question__retired_at__isnull=True)

    def of_year(self, year: int) -> Self:
        """Those to the questions of one fiscal year, retired ones too."""
        return self.filter(question__year_id=year)

    def filled(self) -> Self:
        """Those that hold a figure."""
        return self.exclude(quantity__isnull=True, days__isnull=True, hours__isnull=True)


class SpecialWorkQuerySet(QuerySet["SpecialWork"]):
    """Questions asked about special work."""

    def visible_to(self, user: User) -> Self:
        """That of records that one sees."""
        return self.filter(scope("sheet__record__place_id", user))

    def in_order(self) -> Self:
        """As the office put it."""
        return self.order_by("order", "id")
