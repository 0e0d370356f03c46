"""A revision as tables: for its pages, its workbook and its official page."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.utils.translation import gettext as _

from raingan.core.exports.table import Column, Row, Table
from raingan.core.places.models import Place
from raingan.core.thai.dates import date_time
from raingan.systems.palad.closed import CloseRevision
from raingan.systems.palad.eligibility_words import state_label
from raingan.systems.palad.models import Category
from raingan.systems.palad.month_paper import AGENCY


@dataclass(frozen=True, kw_only=True)
class Sums:
    """The figures of a place in a revision; of its officers, ``moved_in`` have reports of a former district."""

    officers: int = 0
    complete: int = 0
    moved_in: int = 0
    approved: int = 0
    pending: int = 0
    returned: int = 0

    @property
    def reports(self) -> int:
        """Reports in whichever state."""
        return self.approved + self.pending + self.returned

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(Sums)})

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(**{each.name: getattr(self, each.name) - getattr(other, each.name) for each in fields(Sums)})


NAMES = tuple(each.name for each in fields(Sums))


def districts_of(revision: CloseRevision) -> dict[str, Sums]:
    """The figures of every district. One query."""
    rows = revision.districts.values_list("place_id", *NAMES)
    return {place: Sums(**dict(zip(NAMES, rest, strict=True))) for place, *rest in rows}


def summed(districts: dict[str, Sums], digits: int) -> dict[str, Sums]:
    """The figures by the first ``digits`` of the code: 2 for provinces, 0 for the nation."""
    found: dict[str, Sums] = defaultdict(Sums)
    for code, sums in districts.items():
        found[code[:digits]] += sums
    return dict(found)


def workbook(revision: CloseRevision) -> list[Table]:
    """Nation by province, by district, by category, and the officers whose month was not complete."""
    districts = districts_of(revision)
    places = Place.objects.in_bulk([*districts, *{code[:2] for code in districts}])
    return [
        provinces(revision),
        _table(revision, _("รายอำเภอ"), _district_columns(), list(_district_rows(districts, places))),
        _table(revision, _("รายด้าน"), _kind_columns(), list(_kind_rows(revision))),
        _table(revision, _("ปลัดอำเภอที่ไม่ครบ"), _officer_columns(), list(_officer_rows(revision))),
    ]


def provinces(revision: CloseRevision) -> Table:
    """The nation by province, its sum at the end: the official page."""
    districts = districts_of(revision)
    by_province = summed(districts, 2)
    known = Place.objects.filter(code__in=by_province).in_order()
    rows: list[Row] = [
        (number, each.name, *_cells(by_province[each.code])) for number, each in enumerate(known, start=1)
    ]
    total = (None, _("รวมทั้งประเทศ"), *_cells(summed(districts, 0).get("", Sums())))
    columns = [
        Column(key="no", label=_("ที่"), kind="integer", width=6),
        Column(key="province", label=_("จังหวัด"), width=22),
    ]
    return _table(revision, _("รายจังหวัด"), [*columns, *_sum_columns()], rows, total)


def _table(
    revision: CloseRevision, sheet: str, columns: list[Column], rows: list[Row], total: Row | None = None
) -> Table:
    weekly = _("บังคับรายสัปดาห์") if revision.weekly else _("ไม่บังคับรายสัปดาห์")
    about = [
        _("ประจำเดือน%(month)s ครั้งที่ %(number)d") % {"month": revision.period.label, "number": revision.number},
        _("ข้อมูล ณ %(when)s เกณฑ์ไม่น้อยกว่า %(n)d ครั้งต่อเดือน (%(weekly)s)")
        % {"when": date_time(revision.taken_at), "n": revision.minimum, "weekly": weekly},
    ]
    return Table(
        title=_("สรุปผลการปฏิบัติงานของปลัดอำเภอ"), about=about, columns=columns, rows=rows, total=total, sheet=sheet,
        file_name=f"palad-close-{revision.month:%Y-%m}-r{revision.number}", agency=AGENCY,
    )  # fmt: skip


def _cells(sums: Sums) -> tuple[int, ...]:
    return (sums.officers, sums.complete, sums.reports, sums.approved, sums.pending, sums.returned)


def sum_labels() -> dict[str, str]:
    """What each figure of a place is called, in the order in which tables show them."""
    return {
        "officers": _("ปลัดอำเภอ"), "complete": _("ครบตามเกณฑ์"), "reports": _("รายงาน"),
        "approved": _("อนุมัติแล้ว"), "pending": _("รออนุมัติ"), "returned": _("ส่งกลับแก้ไข"),
    }  # fmt: skip


def _sum_columns() -> list[Column]:
    return [Column(key=key, label=label, kind="integer", width=12) for key, label in sum_labels().items()]


def _district_columns() -> list[Column]:
    return [
        Column(key="code", label=_("รหัส"), width=8),
        Column(key="province", label=_("จังหวัด"), width=18),
        Column(key="district", label=_("อำเภอ"), width=22),
        *_sum_columns(),
        Column(key="moved_in", label=_("ปลัดอำเภอที่นับรวมจากอำเภอเดิม"), kind="integer", width=18),
    ]


def _district_rows(districts: dict[str, Sums], places: dict[str, Place]) -> Iterator[Row]:
    for code in sorted(districts):
        yield (code, places[code[:2]].name, places[code].name, *_cells(districts[code]), districts[code].moved_in)


def _kind_columns() -> list[Column]:
    return [
        Column(key="province", label=_("จังหวัด"), width=18),
        Column(key="dimension", label=_("มิติงาน"), width=16),
        Column(key="category", label=_("ด้านที่ปฏิบัติงาน"), width=34),
        Column(key="reports", label=_("รายงาน"), kind="integer", width=12),
        Column(key="approved", label=_("อนุมัติแล้ว"), kind="integer", width=12),
    ]


def _kind_rows(revision: CloseRevision) -> Iterator[Row]:
    found: dict[tuple[str, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for place, category, reports, approved in revision.categories.values_list(
        "place_id", "category_id", "reports", "approved"
    ):
        before = found[place[:2], category]
        found[place[:2], category] = (before[0] + reports, before[1] + approved)
    places, categories = Place.objects.in_bulk({code for code, _kind in found}), Category.objects.in_bulk()
    nation: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (_code, kind), (reports, approved) in found.items():
        nation[kind] = (nation[kind][0] + reports, nation[kind][1] + approved)
    named = [(_("ทั้งประเทศ"), kind, *nation[kind]) for kind in sorted(nation)]
    named += [(places[code].name, kind, *found[code, kind]) for code, kind in sorted(found)]
    for name, kind, reports, approved in named:
        its = categories[kind]
        yield (name, str(its.get_dimension_display()), its.name, reports, approved)


def _officer_columns() -> list[Column]:
    return [
        Column(key="province", label=_("จังหวัด"), width=18),
        Column(key="district", label=_("อำเภอ"), width=20),
        Column(key="name", label=_("ชื่อ–สกุล"), width=28),
        Column(key="state", label=_("ผล"), width=18),
        Column(key="approved", label=_("อนุมัติแล้ว"), kind="integer", width=12),
        Column(key="elsewhere", label=_("รวมจากอำเภอเดิม"), kind="integer", width=16),
        Column(key="pending", label=_("รออนุมัติ"), kind="integer", width=12),
        Column(key="returned", label=_("ส่งกลับแก้ไข"), kind="integer", width=12),
    ]


def _officer_rows(revision: CloseRevision) -> Iterator[Row]:
    rows = revision.officers.exclude(state="eligible").select_related("officer", "place__parent")
    for each in rows.order_by("place_id", "officer_id"):
        above = each.place.parent.name if each.place.parent else ""
        yield (
            above, each.place.name, each.officer.full_name, state_label(each.state), each.approved, each.elsewhere,
            each.pending, each.returned,
        )  # fmt: skip
