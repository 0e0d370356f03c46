"""The lists of this room as tables. The filter is that of the page, the scope the person's."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from raingan.core.exports.table import Column, Row, Table
from raingan.core.people.access import require
from raingan.core.people.models import User
from raingan.core.rounds.periods import Period
from raingan.systems.palad import eligibility_list, figures, listing
from raingan.systems.palad.api_reading import month_of
from raingan.systems.palad.count_table import counts
from raingan.systems.palad.filters import ReportFilter, read_filter
from raingan.systems.palad.followup import KINDS, MAY_NUDGE, followed, followed_place
from raingan.systems.palad.models import FieldReport, State
from raingan.systems.palad.month_paper import AGENCY, month_paper
from raingan.systems.palad.querysets import SYSTEM
from raingan.systems.palad.report_table import report_columns, report_rows


def reports(user: User, query: Mapping[str, str], at: datetime) -> Table:
    """The reports of a filter, the oldest first: the columns of the list and where they stand."""
    today = timezone.localdate(at)
    known = {name: text for name, text in query.items() if name not in {"sort", "cursor"}}
    return reports_of(user, listing.own_scope(read_filter(known, today=today, place=listing.widest_place(user)), user))


def reports_of(user: User, wanted: ReportFilter) -> Table:
    """The reports of a filter that ``user`` may ask."""
    return Table(
        title=_("รายงานผลการปฏิบัติงานของปลัดอำเภอ"),
        about=[_about(user, wanted)],
        columns=report_columns(),
        rows=report_rows(wanted.apply(FieldReport.objects.visible_to(user))),
        file_name=f"palad-reports-{wanted.place}-{wanted.period.key}",
        agency=AGENCY,
    )


def _about(user: User, wanted: ReportFilter) -> str:
    where = ""
    if listing.watches(user, wanted.place):
        where = figures.watched_place(user, wanted.place).label
    who = "" if wanted.officer is None else _("ปลัดอำเภอ 1 คน")
    state = str(State(wanted.state).label) if wanted.state else ""
    return " · ".join(filter(None, [where, who or "", wanted.period.label, state]))


def followup(user: User, query: Mapping[str, str], at: datetime) -> Table:
    """Whom to follow up in a province or district, as a list to telephone by; posts that nobody holds stand last."""
    require(user, system=SYSTEM, roles=MAY_NUDGE)
    place = followed_place(user, query.get("place", ""))
    period = month_of(query.get("month", "")) or Period.month(timezone.localdate(at))
    kind = query.get("kind", "") if query.get("kind") in KINDS else ""
    found = followed(place, period.first_month, at=at).only(kind=kind)
    names = {"chief": _("นายอำเภอ"), "officer": _("ปลัดอำเภอ")}
    rows: list[Row] = [
        (names[each.kind], each.person.full_name, each.place.name, each.person.telephone, each.why, each.nudged_at)
        for each in found.people
    ]
    rows += [(names["chief"], _("(ไม่มีผู้ดำรงตำแหน่ง)"), each.place.name, "", each.why, None) for each in found.vacant]
    return Table(
        title=_("รายชื่อผู้ที่ต้องติดตามการรายงาน"),
        about=[" · ".join(filter(None, [place.label, period.label, names.get(kind)]))],
        columns=_followup_columns(),
        rows=[(number, *row) for number, row in enumerate(rows, start=1)],
        file_name="-".join(filter(None, ["palad-followup", place.code, period.key, kind])),
        agency=AGENCY,
        place=place.code,
    )


def _followup_columns() -> list[Column]:
    return [
        Column(key="no", label=_("ที่"), kind="integer", width=6),
        Column(key="kind", label=_("ตำแหน่ง"), width=14),
        Column(key="name", label=_("ชื่อ–สกุล"), width=26),
        Column(key="district", label=_("อำเภอ"), width=20),
        Column(key="telephone", label=_("โทรศัพท์"), width=18),
        Column(key="why", label=_("เรื่องที่ติดตาม"), width=50),
        Column(key="nudged_at", label=_("เตือนล่าสุด"), kind="datetime", width=18),
    ]


EXPORTS = {
    "reports": reports,
    "counts": counts,
    "month": month_paper,
    "followup": followup,
    "eligibility": eligibility_list.table,
}
