"""The rows of a dashboard as a table: provinces, districts, or the officers of a district, with their sum."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from raingan.core.exports.table import Column, Row, Table
from raingan.core.people.models import User
from raingan.core.places.models import Level, Place
from raingan.core.rounds.periods import Period
from raingan.systems.palad import figures, listing
from raingan.systems.palad.figure_pages import label_parts, standing_label
from raingan.systems.palad.month_paper import AGENCY


def counts(user: User, query: Mapping[str, str], at: datetime) -> Table:
    """The counts below a place one watches. ``query``: ``place`` and ``period``, as on the page; raises NotThere."""
    place = figures.watched_place(user, query.get("place") or listing.widest_place(user))
    today = timezone.localdate(at)
    try:
        period = Period.parse(query["period"]) if query.get("period") else Period.month(today)
    except ValueError:
        period = Period.month(today)
    one_by_one = place.level == Level.DISTRICT and period.kind == "month"
    rows = figures.children(place, period, today=today)
    return Table(
        title=_("สรุปผลการปฏิบัติงานของปลัดอำเภอ"),
        about=[" ".join([*label_parts(place), "·", period.label])],
        columns=[*_columns(place), *(_officer_columns() if one_by_one else _standing_columns(period))],
        rows=[
            (number, *_counted(row), *(_of_officer(row) if one_by_one else (row.complete, row.officers)))
            for number, row in enumerate(rows, start=1)
        ],
        total=_total(rows, one_by_one=one_by_one) if rows else None,
        file_name=f"palad-counts-{place.code}-{period.key}",
        agency=AGENCY,
        place=place.code,
    )


def _columns(place: Place) -> list[Column]:
    heading = {Level.NATION: _("จังหวัด"), Level.PROVINCE: _("อำเภอ")}.get(Level(place.level), _("ชื่อ–สกุล"))
    return [
        Column(key="no", label=_("ที่"), kind="integer", width=6),
        Column(key="name", label=heading, width=32),
        Column(key="total", label=_("จำนวนการปฏิบัติงาน"), kind="integer", width=16),
        Column(key="approved", label=_("อนุมัติแล้ว"), kind="integer", width=12),
        Column(key="pending", label=_("รออนุมัติ"), kind="integer", width=12),
        Column(key="returned", label=_("ส่งกลับแก้ไข"), kind="integer", width=14),
    ]


def _standing_columns(period: Period) -> list[Column]:
    everybody = _("ปลัดอำเภอทั้งหมด") if period.kind == "month" else _("ปลัดอำเภอทั้งหมด (คน-เดือน)")
    return [
        Column(key="complete", label=standing_label(period), kind="integer", width=16),
        Column(key="officers", label=everybody, kind="integer", width=16),
    ]


def _officer_columns() -> list[Column]:
    return [
        Column(key="elsewhere", label=_("อนุมัติในอำเภออื่น"), kind="integer", width=12),
        Column(key="required", label=_("เกณฑ์ (ครั้ง)"), kind="integer", width=10),
        Column(key="standing", label=_("ผลตามเกณฑ์"), width=18),
        Column(key="missing_weeks", label=_("สัปดาห์ที่ยังไม่มีรายงาน"), width=18),
    ]


def _counted(row: figures.Child) -> Row:
    return row.name, row.total, row.approved, row.pending, row.returned


def _of_officer(row: figures.Child) -> Row:
    """How far an officer's month is; who has left the district is not judged here."""
    standing = _("ย้ายออกแล้ว") if row.moved else _("ครบตามเกณฑ์") if row.complete else _("ยังไม่ครบ")
    return row.approved_elsewhere, row.required or None, standing, ", ".join(map(str, row.missing_weeks))


def _total(rows: Sequence[figures.Child], *, one_by_one: bool) -> Row:
    sums = [
        sum(getattr(row, name) for row in rows)
        for name in ("total", "approved", "pending", "returned", "complete", "officers")
    ]
    if one_by_one:
        standing = _("ครบ %(n)d จาก %(of)d คน") % {"n": sums[4], "of": sums[5]}
        return None, _("รวม"), *sums[:4], None, None, standing, None
    return None, _("รวม"), *sums
