"""Every question asked of the room's records. Each method chains; none writes."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BigIntegerField, Count, DecimalField, F, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce

from raingan.core.flow.models import ReviewableQuerySet
from raingan.core.people.access import in_scope
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
    return in_scope(field, user, system=SYSTEM, roles=EVERYBODY)


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

    def for_page(self) -> Self:
        """Load all that the page of one record shows, and who saved what; two queries."""
        known = self.select_related("year", "place__parent", "host__place", "moved_by", "contact__saved_by")
        sheets = self.model._meta.get_field("sheets").related_model._default_manager.select_related("saved_by")
        return known.prefetch_related(Prefetch("sheets", sheets))

    def for_table(self) -> Self:
        """Load all that a district's status needs, by province and district in dictionary order. Four queries."""
        return self.for_rows().prefetch_related("host__sheets", "covered__place")

    def for_rows(self) -> Self:
        """With places, host and own sheets, in the same order; the rows are made in status.py, with fewer queries."""
        loaded = self.select_related("place__parent", "host__place").with_sheets()
        return loaded.order_by("place__parent__sort_key", "place__sort_key", "place_id")

    def with_work(self) -> "QuerySet[DistrictRecord, tuple[UUID, int, str, int, int, list[int], list[int]]]":
        """Of those that stand alone: id, year, place, filled rows, complete sections, and two lists of sums.

        Of each section in order, first of quantity × days, then of quantity × tenths of an hour. One row a record.
        """
        tenths = Cast(F("sheets__quantity_hours") * 10, BigIntegerField())
        return (
            self.filter(host__isnull=True)
            .order_by("place_id", "year_id")
            .values_list("id", "year_id", "place_id")
            .annotate(
                filled=Sum("sheets__filled"),
                complete=Count("pk", filter=Q(sheets__questions__gt=0, sheets__answered=F("sheets__questions"))),
                days=ArrayAgg("sheets__quantity_days", order_by="sheets__domain"),
                tenths=ArrayAgg(tenths, order_by="sheets__domain"),
            )
        )


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

    def of_records(self, records: Collection[UUID]) -> Self:
        """Those of some records, as far as they count as answered."""
        timed = Q(quantity=0) | Q(days__gt=0) | Q(hours__gt=0)
        return self.filter(timed, sheet__record__in=records, quantity__isnull=False)

    def sums(self, *by: str) -> "QuerySet[Answer, tuple[Any, ...]]":
        """For each value of ``by``: it, quantity, quantity × days, and quantity × hours."""
        hours = F("quantity") * Coalesce("hours", 0, output_field=DecimalField())
        return (
            self.order_by()
            .values_list(*by)
            .annotate(
                quantities=Sum("quantity"),
                all_days=Sum(F("quantity") * Coalesce("days", 0)),
                all_hours=Sum(hours, output_field=DecimalField(max_digits=16, decimal_places=1)),
            )
        )

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

    def of_records(self, records: Collection[UUID]) -> Self:
        """That of some records."""
        return self.filter(sheet__record__in=records)

    def in_order(self) -> Self:
        """As the office put it."""
        return self.order_by("order", "id")
