"""Last year's hours of the districts that a record stands for, as its province reads them beside this year's.

They come with queries that are asked anyway: with the record, which records stood for whom; with the questions, what
was answered to each.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Answer, DistrictRecord

FIGURES = {"quantity": "quantity", "days": "days", "hours": "hours"}
_OF_SHEET = {
    "sheet": "sheet_id", "domain": "sheet__domain", "sheet_days": "sheet__quantity_days",
    "sheet_hours": "sheet__quantity_hours", "day": "sheet__record__year__hours_per_day",
}  # fmt: skip


def standing_in(year: int, province: str) -> ArraySubquery:
    """Every record of a province in ``year``: its id, its district, and the id of the record it was recorded in."""
    rows = DistrictRecord.objects.of_year(year).inside(province).order_by()
    return ArraySubquery(rows.values(found=JSONObject(id="id", place="place_id", host="host_id")))


def same_districts(standing: Iterable[Mapping[str, Any]], districts: Collection[str]) -> set[UUID]:
    """The ids of those of ``standing_in`` that together stood for exactly ``districts`` (codes); else none."""
    stood = {str(each["place"]): UUID(each["host"] or each["id"]) for each in standing}
    counted = {stood[place] for place in districts if place in stood}
    return counted if {place for place, of in stood.items() if of in counted} == set(districts) else set()


def answered_then(records: Collection[UUID]) -> ArraySubquery:
    """What ``records`` answered to the question that one of this year goes on from."""
    rows = Answer.objects.filled().filter(question=OuterRef("same_as_id"), sheet__record__in=records).order_by()
    return ArraySubquery(rows.values(found=JSONObject(**FIGURES, **_OF_SHEET)))


def figures_of(found: Mapping[str, Any]) -> Figures:
    """The figures that a query gave as an object."""
    return Figures(found["quantity"], found["days"], None if found["hours"] is None else Decimal(str(found["hours"])))


@dataclass(frozen=True)
class Before:
    """What was answered last year to the questions of this one, by their ids; reckoned by that year's hours."""

    answers: Mapping[int, Collection[Mapping[str, Any]]]

    def hours(self, question: int) -> Decimal | None:
        """Of one question; None where nothing was recorded."""
        found = self.answers.get(question)
        if not found:
            return None
        return sum((figures_of(each).total_hours(Decimal(str(each["day"]))) for each in found), Decimal(0))

    def section_hours(self, domain: int) -> Decimal | None:
        """Of a whole section, with its questions that are asked no longer; None where nothing was recorded."""
        every = [each for found in self.answers.values() for each in found if each["domain"] == domain]
        sheets = {each["sheet"]: each for each in every}
        return sum((_sheet_hours(each) for each in sheets.values()), Decimal(0)) if sheets else None


def _sheet_hours(found: Mapping[str, Any]) -> Decimal:
    days, hours, day = (Decimal(str(found[name])) for name in ("sheet_days", "sheet_hours", "day"))
    return days * day + hours
