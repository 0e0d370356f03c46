"""The nation drawn as a map of its provinces, each in the band of one measure. The table beside it says the same.

Source: spec, "Centre"; design, "The map of provinces likewise has its table".
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raingan.systems.palad.figure_pages import Row
from raingan.systems.palad.figures import Child

# How many provinces are named as those that need most help.
NAMED = 5


@dataclass(frozen=True)
class Measure:
    """What the map shows: ``of`` gives it for a province (None: nothing to measure), ``bounds`` where a band begins.

    ``percent``: it is a share of a hundred, else a number.
    """

    key: str
    label: str | Promise
    of: Callable[[Child], float | None]
    bounds: Sequence[float]
    percent: bool = True

    def words(self, value: float) -> str:
        """The value as it is read: 49.6 % or 2.4."""
        return f"{value:.1f}%" if self.percent else f"{value:.1f}"


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


MEASURES = (
    Measure(
        "complete",
        gettext_lazy("สัดส่วนปลัดอำเภอที่ครบตามเกณฑ์"),
        lambda child: _share(child.complete, child.officers),
        (25, 50, 75, 90),
    ),
    Measure(
        "approved",
        gettext_lazy("สัดส่วนรายงานที่อนุมัติแล้ว"),
        lambda child: _share(child.approved, child.total),
        (25, 50, 75, 90),
    ),
    Measure(
        "average",
        gettext_lazy("จำนวนรายงานเฉลี่ยต่อคนต่อเดือน"),
        lambda child: child.total / child.officers if child.officers else None,
        (1, 2, 3, 4),
        percent=False,
    ),
)


@dataclass(frozen=True)
class Shape:
    """A province on the map: the code names its outline, ``band`` from 1 (lowest) to 5, 0 where nothing is measured."""

    code: str
    name: str
    url: str
    value: float | None
    words: str
    band: int


@dataclass(frozen=True)
class Band:
    """A line of the legend, and how many provinces are in it."""

    number: int
    label: str
    provinces: int


@dataclass(frozen=True)
class ProvinceMap:
    """Everything the map's template shows; ``lowest`` are the provinces to look at first."""

    measure: Measure
    measures: Sequence[Measure]
    shapes: list[Shape]
    bands: list[Band]
    lowest: list[Shape]


def province_map(rows: Iterable[Row], key: str | None) -> ProvinceMap:
    """The map of the provinces ``rows`` by the measure ``key`` (an unknown one: the first). No query."""
    measure = next((each for each in MEASURES if each.key == key), MEASURES[0])
    shapes = [_shape(row, measure) for row in rows]
    measured = [each for each in shapes if each.value is not None]
    measured.sort(key=lambda each: (each.value or 0, each.code))
    return ProvinceMap(measure, MEASURES, shapes, _bands(measure, shapes), measured[:NAMED])


def _shape(row: Row, measure: Measure) -> Shape:
    value = measure.of(row.child)
    words = measure.words(value) if value is not None else _("ไม่มีข้อมูล")
    return Shape(row.child.code, row.child.name, row.url, value, words, _band(value, measure))


def _band(value: float | None, measure: Measure) -> int:
    return 0 if value is None else 1 + sum(value >= bound for bound in measure.bounds)


def _bands(measure: Measure, shapes: list[Shape]) -> list[Band]:
    """The legend, the highest first; that nothing is measured stands there only where it happens."""
    unit = "%" if measure.percent else ""
    first, *_between, last = measure.bounds
    labels = {1: _("ไม่ถึง %(bound)s") % {"bound": f"{first}{unit}"}}
    for number, (low, high) in enumerate(zip(measure.bounds, measure.bounds[1:], strict=False), start=2):
        labels[number] = _("%(low)s ขึ้นไป แต่ไม่ถึง %(high)s") % {"low": f"{low}{unit}", "high": f"{high}{unit}"}
    labels[len(measure.bounds) + 1] = _("%(bound)s ขึ้นไป") % {"bound": f"{last}{unit}"}
    found = [Band(n, labels[n], sum(each.band == n for each in shapes)) for n in sorted(labels, reverse=True)]
    without = sum(each.band == 0 for each in shapes)
    return [*found, Band(0, _("ไม่มีข้อมูล"), without)] if without else found
