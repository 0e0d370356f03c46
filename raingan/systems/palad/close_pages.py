"""A month's revisions as its page shows them: beside each other, one of them by place and by category, what changed.

The number of queries depends on neither revisions nor places.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.db.models.functions import Left

from raingan.core.places.models import NATION, Level, Place, within
from raingan.systems.palad.close_tables import NAMES, Sums
from raingan.systems.palad.closed import CloseCategory, CloseDistrict, CloseFile, CloseRevision
from raingan.systems.palad.models import Category, Dimension


@dataclass(frozen=True)
class Cell:
    """A figure, and by how much it differs from the revision before (0: it does not, or there is none)."""

    label: str
    n: int
    change: int = 0


@dataclass(frozen=True)
class Taken:
    """A revision with its figures and files."""

    revision: CloseRevision
    cells: Sequence[Cell]
    files: Sequence[CloseFile]


@dataclass(frozen=True)
class Area:
    """A place of a revision; ``moved_in`` of its officers came from another district in the month."""

    place: Place
    cells: Sequence[Cell]
    moved_in: int
    further: bool


@dataclass(frozen=True)
class Kind:
    """How many reports a category has in a revision."""

    category: Category
    reports: int
    approved: int


def areas_of(revisions: Collection[CloseRevision], prefix: str) -> dict[int, dict[str, Sums]]:
    """For each revision's id the figures of the provinces (of the districts under ``prefix``), by code. One query."""
    rows = CloseDistrict.objects.filter(within("place_id", prefix), revision__in=revisions)
    summed = rows.annotate(area=Left("place_id", 4 if prefix else 2)).values("revision_id", "area").order_by()
    found: dict[int, dict[str, Sums]] = {each.pk: {} for each in revisions}
    figures: Iterable[Any] = summed.annotate(**{f"all_{name}": Sum(name) for name in NAMES})
    for row in figures:
        found[row["revision_id"]][row["area"]] = Sums(**{name: row[f"all_{name}"] for name in NAMES})
    return found


def whole(areas: Mapping[str, Sums]) -> Sums:
    """The figures of all areas together."""
    return sum(areas.values(), Sums())


def beside(
    revisions: Sequence[CloseRevision], areas: Mapping[int, Mapping[str, Sums]], labels: Mapping[str, str]
) -> list[Taken]:
    """The revisions in their order, each with what differs from the one before. One query."""
    files: dict[int, list[CloseFile]] = defaultdict(list)
    for file in CloseFile.objects.filter(revision__in=revisions).order_by("-format"):
        files[file.revision_id].append(file)
    found: list[Taken] = []
    before: Sums | None = None
    for each in revisions:
        sums = whole(areas[each.pk])
        found.append(Taken(each, cells_of(sums, before, labels), files[each.pk]))
        before = sums
    return found


def places_of(areas: Collection[str], prefix: str) -> tuple[Place | None, list[Place]]:
    """The place shown (the nation for ''), and those of ``areas`` in their order. One query."""
    code = prefix or NATION
    found = list(Place.objects.filter(code__in=[code, *areas]).in_order())
    return next((each for each in found if each.code == code), None), [each for each in found if each.code != code]


def rows_of(
    places: Iterable[Place], areas: Mapping[str, Sums], before: Mapping[str, Sums] | None, labels: Mapping[str, str]
) -> list[Area]:
    """The places of a revision with their figures; ``before``: those of the revision before it."""
    return [
        Area(
            place=each,
            cells=cells_of(areas[each.code], before.get(each.code, Sums()) if before is not None else None, labels),
            moved_in=areas[each.code].moved_in,
            further=each.level == Level.PROVINCE,
        )
        for each in places
    ]


def cells_of(sums: Sums, before: Sums | None, labels: Mapping[str, str]) -> list[Cell]:
    """The figures named in ``labels``, each with its change."""
    change = sums - before if before is not None else Sums()
    return [Cell(label, getattr(sums, name), getattr(change, name)) for name, label in labels.items()]


def kinds_of(revision: CloseRevision, prefix: str) -> list[tuple[Dimension, int, list[Kind]]]:
    """The categories of each dimension with the dimension's sum. Two queries."""
    rows = CloseCategory.objects.filter(within("place_id", prefix), revision=revision).values("category_id").order_by()
    sums = {row["category_id"]: row for row in rows.annotate(all=Sum("reports"), good=Sum("approved"))}
    found: dict[str, list[Kind]] = defaultdict(list)
    for each in Category.objects.filter(pk__in=sums).order_by("order", "id"):
        found[each.dimension].append(Kind(each, sums[each.pk]["all"], sums[each.pk]["good"]))
    return [(each, sum(kind.reports for kind in found[each]), found[each]) for each in Dimension if found[each]]


def prefix_shown(widest: str, asked: str | None) -> str:
    """The part of the country that is shown: a province asked for within what one watches, else all one watches."""
    place = asked or ""
    known = place.isdecimal() and len(place) == 2 and place.startswith(widest)
    return place if known else widest
