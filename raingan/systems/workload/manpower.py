"""What the figures are for: hours and person-years (อัตรากำลัง), by domain, host record, province and nation.

Read from the sums of the sheets, never from answers; all arithmetic is of whole numbers (tenths of an hour). A record
stands for all the districts that it covers and is never split. Source: spec, "What the figures are for".
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Generic, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from raingan.core.people.models import User
from raingan.core.places.models import NATION, prefix_of
from raingan.core.thai.numerals import signed
from raingan.systems.workload.domains import DOMAINS, SECTIONS
from raingan.systems.workload.models import DistrictRecord, State, WorkYear

K = TypeVar("K")
CENT, TENTH = Decimal("0.01"), Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Rates:
    """By what hours a result is reckoned, and whether the centre confirmed them; every result says so."""

    hours_per_day: Decimal
    hours_per_person_year: int
    settled: bool

    @classmethod
    def of(cls, year: WorkYear) -> "Rates":
        """Those of a year."""
        return cls(year.hours_per_day, year.hours_per_person_year, year.settled_at is not None)

    @property
    def said(self) -> str:
        """The line that stands with every table and in every file."""
        text = _("คำนวณที่วันละ %(day)s ชั่วโมง และคนละ %(person)s ชั่วโมงต่อปี") % {
            "day": f"{self.hours_per_day.normalize():f}", "person": f"{self.hours_per_person_year:,}",
        }  # fmt: skip
        told = _("ส่วนกลางยืนยันแล้ว") if self.settled else _("ค่าเริ่มต้น รอส่วนกลางยืนยัน")
        return f"{text} ({told})"


@dataclass(slots=True)
class Work:
    """Sums of quantity × days and of quantity × tenths of an hour."""

    days: int = 0
    tenths: int = 0

    def add(self, days: int, tenths: int) -> None:
        """Take more work in."""
        self.days += days
        self.tenths += tenths

    def hours(self, rates: Rates) -> Decimal:
        """The hours, exactly."""
        return self.days * rates.hours_per_day + Decimal(self.tenths) / 10

    def person_years(self, rates: Rates) -> Decimal:
        """Hours ÷ hours per person and year, rounded half up to two decimals."""
        return (self.hours(rates) / rates.hours_per_person_year).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Counted:
    """A record whose figures are counted: its district, those it covers, each section's days and tenths of an hour."""

    id: UUID
    year: int
    place: str
    complete: bool
    covers: tuple[str, ...]
    days: Sequence[int]
    tenths: Sequence[int]

    @property
    def districts(self) -> int:
        """How many districts its work is for."""
        return 1 + len(self.covers)

    def work(self, section: int | None = None) -> Work:
        """The work of one section (1 to 9), or of all."""
        if section is None:
            return Work(sum(self.days), sum(self.tenths))
        return Work(self.days[section - 1], self.tenths[section - 1])


@dataclass(frozen=True)
class Years:
    """The counted records of a place in a year and in the year before, by district.

    Compared are the ``both``: records complete in both years that stand for the same districts.
    """

    year: int
    rates: Rates
    now: Sequence[Counted]
    before: Sequence[Counted]
    both: frozenset[str] = field(default=frozenset())

    @property
    def districts(self) -> int:
        """How many districts the counted records stand for."""
        return sum(each.districts for each in self.now)


def years_of(user: User, year: WorkYear, place: str = NATION, *, every: bool = False) -> Years:
    """The records under ``place`` that ``user`` sees and that count in ``year`` and the year before. Two queries.

    Only confirmed ones count; with ``every`` those not confirmed too, as far as they are recorded.
    """
    visible = DistrictRecord.objects.visible_to(user).inside(prefix_of(place))
    of_years = visible.filter(year_id__in=[year.year - 1, year.year])
    covers = defaultdict[UUID | None, list[str]](list)
    # Also those beyond the place or the person's scope: a host's figures are for them too.
    followers = DistrictRecord.objects.filter(host__in=of_years.values("pk")).order_by("place_id")
    for host, code in followers.values_list("host_id", "place_id"):
        covers[host].append(code)
    counted = of_years if every else of_years.filter(state=State.CONFIRMED)
    found = [
        Counted(pk, of, code, complete == len(DOMAINS), tuple(covers.get(pk, ())), days, tenths)
        for pk, of, code, filled, complete, days, tenths in counted.with_work()
        if filled
    ]
    now = [each for each in found if each.year == year.year]
    before = [each for each in found if each.year != year.year]
    same = {(each.place, each.covers) for each in before if each.complete}
    both = frozenset(each.place for each in now if each.complete and (each.place, each.covers) in same)
    return Years(year.year, Rates.of(year), now, before, both)


@dataclass(slots=True)
class Line:
    """A line of a result: the work counted, of how many records for how many districts, and what is compared.

    ``now`` and ``before`` are the work of the ``pairs`` records that were counted in both years.
    """

    work: Work = field(default_factory=Work)
    records: int = 0
    districts: int = 0
    now: Work = field(default_factory=Work)
    before: Work = field(default_factory=Work)
    pairs: int = 0

    def take(self, other: "Line") -> None:
        """Count what another line counts as well."""
        for mine, its in ((self.work, other.work), (self.now, other.now), (self.before, other.before)):
            mine.add(its.days, its.tenths)
        self.records += other.records
        self.districts += other.districts
        self.pairs += other.pairs

    def result(self, rates: Rates) -> "Result":
        """In hours and person-years."""
        return Result(self, rates)


@dataclass(frozen=True)
class Result:
    """A line reckoned by the hours of a year; the year before is reckoned by the same."""

    line: Line
    rates: Rates

    @property
    def hours(self) -> Decimal:
        """The hours of all that is counted."""
        return self.line.work.hours(self.rates)

    @property
    def whole_hours(self) -> int:
        """The hours rounded to whole ones, for the large figure of a page."""
        return int(self.hours.quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def person_years(self) -> Decimal:
        """The person-years of all that is counted, to two decimals."""
        return self.line.work.person_years(self.rates)

    @property
    def before(self) -> Decimal | None:
        """The hours of the year before, of the records compared; None where none is."""
        return self.line.before.hours(self.rates) if self.line.pairs else None

    @property
    def change(self) -> Decimal | None:
        """How many hours more than in the year before, of the records compared."""
        return None if self.before is None else self.line.now.hours(self.rates) - self.before

    @property
    def percent(self) -> Decimal | None:
        """The change as a share of the year before, to one decimal; None where that was nothing."""
        if not self.before or self.change is None:
            return None
        return (100 * self.change / self.before).quantize(TENTH, ROUND_HALF_UP) + 0  # never -0.0

    @property
    def told(self) -> str:
        """The change in words: ``+764.5 (+2.5%)``; a dash where nothing is compared. A page has a hundred of them."""
        if self.change is None:
            return "–"
        share = "" if self.percent is None else f" ({signed(self.percent)}%)"
        return f"{signed(self.change)}{share}"


class Lines(Generic[K]):
    """Lines by what they are of, filled record by record."""

    def __init__(self) -> None:
        self.lines: dict[K, Line] = {}

    def of(self, key: K) -> Line:
        """The line of ``key``; empty where nothing was counted."""
        return self.lines.setdefault(key, Line())

    def count(self, key: K, each: Counted, days: int, tenths: int, *, paired: bool) -> None:
        """Take a record's work of this year in."""
        line = self.of(key)
        line.work.add(days, tenths)
        line.records += 1
        line.districts += each.districts
        if paired:
            line.pairs += 1
            line.now.add(days, tenths)


def gather(years: Years, parts: Callable[[Counted], Iterable[tuple[K, int, int]]]) -> dict[K, Line]:
    """Sum up: ``parts`` gives what a record has for which line (key, days, tenths of an hour)."""
    lines = Lines[K]()
    for each in years.now:
        paired = each.place in years.both
        for key, days, tenths in parts(each):
            lines.count(key, each, days, tenths, paired=paired)
    for each in years.before:
        if each.place in years.both:
            for key, days, tenths in parts(each):
                lines.of(key).before.add(days, tenths)
    return lines.lines


def by_section(years: Years) -> dict[int, Line]:
    """A line for each of the eight domains and the special work, by number."""
    numbers = [each.value for each in SECTIONS]

    def parts(each: Counted) -> Iterator[tuple[int, int, int]]:
        return zip(numbers, each.days, each.tenths, strict=True)

    found = gather(years, parts)
    return {number: found.get(number, Line()) for number in numbers}


def by_place(years: Years, depth: int, section: int | None = None) -> dict[str, Line]:
    """A line for each place whose code has ``depth`` digits (2: provinces, 4: districts), of one section or all."""

    def parts(each: Counted) -> Iterator[tuple[str, int, int]]:
        work = each.work(section)
        yield each.place[:depth], work.days, work.tenths

    return gather(years, parts)


def whole(years: Years, section: int | None = None) -> Line:
    """Everything together, of one section or all."""
    return by_place(years, 0, section).get("", Line())


def together(lines: Iterable[Line]) -> Line:
    """The sum of some lines that count different records."""
    total = Line()
    for each in lines:
        total.take(each)
    return total
