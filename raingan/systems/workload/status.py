"""How far districts and provinces are: read from the counts of the sheets, never from the answers themselves.

A district that is recorded together with another follows its host and is counted once, as covered. Source: spec,
"Status"; letter of the Department, 8 September 2564 (its annex: three groups that sum to 76 provinces).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, Sum, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from raingan.core.people.models import User
from raingan.core.places.models import NATION, Level, Place, prefix_of
from raingan.systems.workload.domains import DOMAINS, Domain
from raingan.systems.workload.models import DistrictRecord, Sheet, SheetStatus, State
from raingan.systems.workload.querysets import DistrictRecordQuerySet


class Group(TextChoices):
    """In which of the annex's three groups a province is."""

    COMPLETE = "complete", _("ทถอ. บันทึกข้อมูลครบ")
    UNDER_WAY = "partial", _("ทถอ. อยู่ระหว่างการบันทึก")
    NONE = "none", _("ทถอ. ยังไม่บันทึกข้อมูล")

    @property
    def look(self) -> str:
        """The meaning of its colour."""
        return {"complete": "ok", "partial": "waiting", "none": "returned"}[self.value]

    @property
    def icon(self) -> str:
        """Its sign; the words stand beside it."""
        return {"complete": "check", "partial": "dots", "none": "cross"}[self.value]


def status_of(sheets: Iterable[Sheet]) -> SheetStatus:
    """How far a whole record is: complete with all eight domains, nothing where no section has a figure."""
    every = list(sheets)
    of_domains = [each.status for each in every if each.domain != Domain.SPECIAL]
    if len(of_domains) == len(DOMAINS) and all(each is SheetStatus.COMPLETE for each in of_domains):
        return SheetStatus.COMPLETE
    return SheetStatus.PARTIAL if any(each.filled for each in every) else SheetStatus.NONE


@dataclass(frozen=True)
class DistrictRow:
    """A row of the status table. A covered district has ``host``, and shows what its host shows.

    ``sheets``: the eight domains of the record that counts, its own or its host's, in order. ``covers``: the districts
    recorded in it.
    """

    record: DistrictRecord
    host: DistrictRecord | None
    covers: tuple[Place, ...]
    sheets: tuple[Sheet, ...]
    status: SheetStatus

    @property
    def place(self) -> Place:
        """The district."""
        return self.record.place

    @property
    def counted(self) -> DistrictRecord:
        """The record that holds this district's figures."""
        return self.host or self.record

    @property
    def state(self) -> State:
        """Where the record that counts stands."""
        return State(self.counted.state)

    @property
    def confirmed_at(self) -> datetime | None:
        """When it was confirmed; None where it is not."""
        return self.counted.moved_at if self.state is State.CONFIRMED else None

    @property
    def missing(self) -> tuple[Domain, ...]:
        """The domains that are not complete, in order; none for a covered district, which is waited for elsewhere."""
        if self.host is not None:
            return ()
        return tuple(Domain(each.domain) for each in self.sheets if each.status is not SheetStatus.COMPLETE)

    @property
    def is_ready(self) -> bool:
        """Whether it only waits to be confirmed; one that was sent back waits for its district first."""
        return self.host is None and self.status is SheetStatus.COMPLETE and self.state is State.OPEN


def rows_of(user: User, year: int, place: str = NATION) -> list[DistrictRow]:
    """The districts under ``place`` (a code of any level) that ``user`` sees, by province and dictionary order.

    Four queries at most, whatever the number. An unknown place gives none.
    """
    return rows_from(DistrictRecord.objects.visible_to(user).of_year(year).inside(prefix_of(place)))


def rows_from(records: DistrictRecordQuerySet) -> list[DistrictRow]:
    """The rows of some records. Three queries; one more where a host lies beyond them."""
    found = list(records.for_rows())
    sections = {each.pk: each.sections for each in found}
    beyond = {each.host_id for each in found if each.host_id is not None} - sections.keys()
    if beyond:
        for sheet in Sheet.objects.filter(record__in=beyond).order_by("domain"):
            sections.setdefault(sheet.record_id, []).append(sheet)
    covers: defaultdict[UUID | None, list[Place]] = defaultdict(list)
    followers = DistrictRecord.objects.filter(host__in=[each.pk for each in found if each.host_id is None])
    for each in followers.select_related("place").order_by("place__sort_key", "place_id"):
        covers[each.host_id].append(each.place)
    return [_row(each, sections[each.host_id or each.pk], covers[each.pk]) for each in found]


def _row(record: DistrictRecord, sheets: Sequence[Sheet], covers: Sequence[Place]) -> DistrictRow:
    return DistrictRow(
        record=record,
        host=record.host,
        covers=tuple(covers),
        sheets=tuple(each for each in sheets if each.domain != Domain.SPECIAL),
        status=status_of(sheets),
    )


@dataclass(frozen=True)
class Counts:
    """Districts by how far they are; every district is in exactly one of the first four.

    ``confirmed``: with those recorded in a confirmed one; ``ready``: complete, waiting only to be confirmed.
    """

    complete: int = 0
    partial: int = 0
    none: int = 0
    covered: int = 0
    confirmed: int = 0
    ready: int = 0

    @property
    def districts(self) -> int:
        """All districts."""
        return self.complete + self.partial + self.none + self.covered

    @property
    def own(self) -> int:
        """Those recorded by themselves: what is waited for."""
        return self.complete + self.partial + self.none

    @property
    def group(self) -> Group:
        """The annex's group: complete with every district, nothing with none; one without any record has nothing."""
        if self.own and self.complete == self.own:
            return Group.COMPLETE
        return Group.UNDER_WAY if self.complete or self.partial else Group.NONE

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.complete + other.complete, self.partial + other.partial, self.none + other.none,
            self.covered + other.covered, self.confirmed + other.confirmed, self.ready + other.ready,
        )  # fmt: skip


def counts_of(rows: Iterable[DistrictRow]) -> Counts:
    """The counts of some rows."""
    return sum(
        (_counted(covered=each.host is not None, status=each.status, state=each.state) for each in rows), Counts()
    )


def _counted(*, covered: bool, status: SheetStatus, state: str) -> Counts:
    confirmed = int(state == State.CONFIRMED)
    if covered:
        return Counts(covered=1, confirmed=confirmed)
    complete = int(status is SheetStatus.COMPLETE)
    return Counts(
        complete=complete,
        partial=int(status is SheetStatus.PARTIAL),
        none=int(status is SheetStatus.NONE),
        confirmed=confirmed,
        ready=complete and int(state == State.OPEN),
    )


@dataclass(frozen=True)
class ProvinceRow:
    """A province with its counts."""

    place: Place
    counts: Counts

    @property
    def group(self) -> Group:
        """In which group of the annex it is."""
        return self.counts.group


@dataclass(frozen=True)
class Nation:
    """All provinces outside Bangkok, in the order of the Thai dictionary; each in exactly one group."""

    year: int
    provinces: Sequence[ProvinceRow] = field(default=())

    @property
    def groups(self) -> dict[Group, int]:
        """How many provinces each group has; together all of them."""
        return {group: sum(each.group is group for each in self.provinces) for group in Group}

    @property
    def total(self) -> Counts:
        """The counts of all districts."""
        return sum((each.counts for each in self.provinces), Counts())


def provinces_of(year: int) -> Nation:
    """The country's status in a fiscal year: the 76 provinces with their counts. Two queries.

    For the annex, which goes to every province: no user is asked, the caller has judged who may see it.
    """
    found = DistrictRecord.objects.of_year(year).annotate(
        complete=Count(
            "sheets",
            filter=Q(sheets__domain__in=DOMAINS, sheets__questions__gt=0, sheets__answered=F("sheets__questions")),
        ),
        filled=Sum("sheets__filled"),
        standing=Coalesce("host__state", "state"),  # a covered district stands where its host stands
    )
    counts: defaultdict[str, Counts] = defaultdict(Counts)
    fields = ("place_id", "host_id", "complete", "filled", "standing")
    for place, host, complete, filled, standing in found.values_list(*fields):
        status = _status(complete, filled or 0)
        counts[place[:2]] += _counted(covered=host is not None, status=status, state=standing)
    provinces = Place.objects.filter(level=Level.PROVINCE, valid_to__isnull=True).outside_bangkok().in_order()
    return Nation(year=year, provinces=[ProvinceRow(each, counts[each.code]) for each in provinces])


def _status(complete: int, filled: int) -> SheetStatus:
    if complete == len(DOMAINS):
        return SheetStatus.COMPLETE
    return SheetStatus.PARTIAL if filled else SheetStatus.NONE
