"""What the record form offers an officer: days, categories, subdistricts, and the places visited last."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.translation import gettext as _

from raingan.core.people.access import held, require
from raingan.core.people.models import User
from raingan.core.places.models import Level, Place
from raingan.core.rounds.periods import add_months
from raingan.core.rounds.timetable import Span, Timetable, timetable
from raingan.core.thai.dates import day_of
from raingan.systems.palad.calendar import APPROVE, RECORD
from raingan.systems.palad.models import Category, Dimension, FieldReport, Role

MONTHS_BACK = 3
REMEMBERED, CHIPS, SUGGESTIONS = 60, 4, 30
Choices = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class Visited:
    """A place a former report names."""

    subdistrict: str
    subdistrict_name: str
    village_no: int | None
    village_name: str

    @property
    def label(self) -> str:
        """``ธาตุเชิงชุม หมู่ 4 บ้านนาอ้อย``: short, for a row of them stands on a phone."""
        number = _("หมู่ %(no)d") % {"no": self.village_no} if self.village_no else ""
        return " ".join(filter(None, (self.subdistrict_name, number, self.village_name)))


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What the form offers at a moment. ``record`` and ``approve`` are the windows of the latest open month."""

    at: datetime
    today: date
    first: date
    categories: Sequence[Category]
    subdistricts: Sequence[Place]
    visited: Sequence[Visited]
    record: Span | None
    approve: Span | None

    @property
    def is_open(self) -> bool:
        """Whether any month may be recorded in now."""
        return self.record is not None and self.record.is_open(self.at)

    @property
    def chips(self) -> Sequence[Visited]:
        """The places visited last, for one tap."""
        known = {place.code for place in self.subdistricts}
        return [each for each in self.visited if each.subdistrict in known][:CHIPS]

    @property
    def villages(self) -> list[str]:
        """Names of villages and communities written before, the last first."""
        return list(dict.fromkeys(each.village_name for each in self.visited))[:SUGGESTIONS]

    def category_choices(self) -> Choices:
        """The categories by dimension."""
        return [
            (str(Dimension(dimension).label), [(str(each.pk), each.name) for each in found])
            for dimension, found in groupby(self.categories, key=lambda each: each.dimension)
        ]

    def place_choices(self) -> list[tuple[str, str]]:
        """The subdistricts in the order of the dictionary."""
        return [(place.code, place.label) for place in self.subdistricts]


def own_districts(user: User) -> tuple[str, ...]:
    """The districts in which ``user`` is an officer today; raises NotAllowed when there is none."""
    return tuple(dict.fromkeys(each.place_code for each in require(user, system="palad", roles={Role.OFFICER.value})))


def is_chief_too(user: User) -> bool:
    """Whether ``user`` is a (mostly acting) chief as well."""
    return any(each.system == "palad" and each.role == Role.CHIEF for each in held(user))


def months_back(today: date) -> list[date]:
    """The running month and those before it that an extension may have left open, newest first."""
    return [add_months(today.replace(day=1), -back) for back in range(MONTHS_BACK + 1)]


def offer_to(user: User, *, at: datetime, districts: Collection[str], report: FieldReport | None = None) -> Offer:
    """What ``user`` is offered at ``at``; with ``report`` also what that report holds already. Four queries."""
    today = day_of(at)
    months = months_back(today)
    table = timetable("palad", {f"{month:%Y-%m}" for month in months}, set(districts))
    open_months = _open_months(table, months, districts, at)
    if report is not None:
        open_months.append(report.month)
    latest, first = max(open_months, default=months[0]), min(open_months, default=months[0])
    place = report.place_id if report is not None else next(iter(districts))
    return Offer(
        at=at,
        today=today,
        first=first,
        categories=_categories(first, today, report),
        subdistricts=_subdistricts(districts, first, report),
        visited=_visited(user),
        record=table.span(f"{latest:%Y-%m}", RECORD, place),
        approve=table.span(f"{latest:%Y-%m}", APPROVE, place),
    )


def _open_months(table: Timetable, months: Sequence[date], places: Collection[str], at: datetime) -> list[date]:
    return [month for month in months if any(table.is_open(f"{month:%Y-%m}", (RECORD,), place, at) for place in places)]


def _categories(first: date, today: date, report: FieldReport | None) -> list[Category]:
    """Those valid on some day that may be chosen, and the report's own, which may be retired by now."""
    rows = Category.objects.filter(valid_from__lte=today).order_by("dimension", "order", "pk")
    own = report.category_id if report is not None else None
    return [each for each in rows if each.valid_to is None or each.valid_to > first or each.pk == own]


def _subdistricts(districts: Collection[str], first: date, report: FieldReport | None) -> list[Place]:
    rows = Place.objects.filter(level=Level.SUBDISTRICT, parent_id__in=districts).in_order()
    own = report.subdistrict_id if report is not None else None
    return [each for each in rows if each.valid_to is None or each.valid_to > first or each.pk == own]


def _visited(user: User) -> list[Visited]:
    """The places of one's last reports, each once, the last first."""
    rows = FieldReport.objects.of(user.pk).live().select_related("subdistrict").order_by("-activity_date", "-pk")
    rows = rows.only("subdistrict", "village_no", "village_name")[:REMEMBERED]
    found = (Visited(row.subdistrict_id, row.subdistrict.name, row.village_no, row.village_name) for row in rows)
    return list(dict.fromkeys(found))
