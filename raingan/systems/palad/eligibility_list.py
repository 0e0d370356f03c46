"""The officers of a district or a province in a month, each with the judgement of ``eligibility``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from raingan.core.exports.table import Column, Table
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import Level, Place, within
from raingan.core.rounds.periods import Period, last_day
from raingan.core.thai.sort_key import sort_key
from raingan.core.web.rules import NotThere
from raingan.systems.palad.eligibility import Eligibility, eligibility_of
from raingan.systems.palad.eligibility_words import missing_act, state_label
from raingan.systems.palad.figure_pages import list_url
from raingan.systems.palad.figures import watched_place
from raingan.systems.palad.filters import ReportFilter
from raingan.systems.palad.models import Role, State
from raingan.systems.palad.month_paper import AGENCY
from raingan.systems.palad.querysets import SYSTEM

# The order of need: whose month can still be completed stands first.
STATES = ("waiting", "not_eligible", "eligible")
SIGNS = {"eligible": "complete", "waiting": "pending", "not_eligible": "returned"}


@dataclass(frozen=True)
class Row:
    """One officer: who, where, how far, and whose act is missing; the figures lead to their lists."""

    user: User
    district: Place
    judged: Eligibility

    @property
    def label(self) -> str:
        """The state as people read it."""
        return state_label(self.judged.state)

    @property
    def sign(self) -> str:
        """The state whose sign and colour the tag takes."""
        return SIGNS[self.judged.state]

    @property
    def act(self) -> str:
        """Whose act is missing; '' where none is."""
        return missing_act(self.judged)

    def list_of(self, state: str = "") -> str:
        """The list of the officer's reports of the month in this district."""
        period = Period.month(self.judged.month)
        return list_url(ReportFilter(period=period, place=self.district.code, officer=self.user.pk, state=state))

    @property
    def url(self) -> str:
        """All reports."""
        return self.list_of()

    @property
    def approved_url(self) -> str:
        """The approved ones."""
        return self.list_of(State.APPROVED)

    @property
    def pending_url(self) -> str:
        """Those that wait for the chief."""
        return self.list_of(State.PENDING)

    @property
    def returned_url(self) -> str:
        """Those that wait for their author."""
        return self.list_of(State.RETURNED)


_ORDERS: dict[str, Callable[[Row], object]] = {
    "name": lambda row: (sort_key(row.user.full_name), row.user.pk),
    "district": lambda row: (row.district.sort_key, sort_key(row.user.full_name)),
    "approved": lambda row: (row.judged.approved, sort_key(row.user.full_name)),
    "state": lambda row: (STATES.index(row.judged.state), row.district.sort_key, sort_key(row.user.full_name)),
}
SORTS = tuple(_ORDERS)


def rows_of(place: Place, month: date, *, at: datetime, sort: str = "state") -> list[Row]:
    """The officers who count in ``place`` (a district or province) in ``month``, in the order ``sort``. Seven queries.

    ``sort``: one of SORTS, with ``-`` in front the other way round; anything else is taken for ``state``.
    """
    duties = Assignment.objects.during(month, last_day(month)).filter(
        within("place_id", place.prefix), system=SYSTEM, role=Role.OFFICER
    )
    people = {user.pk: user for user in User.objects.filter(pk__in=duties.values("user_id"))}
    judged = eligibility_of(people, month, at=at)
    inside = {pk: each for pk, each in judged.items() if each.place and each.place.startswith(place.prefix)}
    districts = Place.objects.in_bulk({each.place for each in inside.values()})
    rows = [Row(people[pk], districts[each.place], each) for pk, each in inside.items()]
    order = _ORDERS.get(sort.removeprefix("-"), _ORDERS["state"])
    return sorted(rows, key=order, reverse=sort.startswith("-"))  # type: ignore[arg-type]


def page_url(code: str, month: date) -> str:
    """The page of a district or a province in a month."""
    return f"{reverse('palad:eligibility-of', args=[code])}?period={month:%Y-%m}"


def count_by_state(rows: Sequence[Row]) -> dict[str, int]:
    """How many officers are in each state, in the order of need."""
    return {state: sum(row.judged.state == state for row in rows) for state in STATES}


def month_asked(text: str, running: Period) -> tuple[Period, str]:
    """The month that ``text`` means: of a longer period its last month that has begun. And what was wrong with it."""
    try:
        period = Period.parse(text) if text else running
    except ValueError:
        return running, _("ไม่รู้จักช่วงเวลาที่ระบุ จึงแสดงเดือนปัจจุบันแทน")
    if period.first_month > running.first_month:
        return running, _("เดือนที่ระบุยังไม่เริ่ม จึงแสดงเดือนปัจจุบันแทน")
    return Period.month(min(period.last_month, running.first_month)), ""


def table(user: User, query: Mapping[str, str], at: datetime) -> Table:
    """The list as a file: the officers of a district or province in the month, in the page's order and group."""
    place = watched_place(user, query.get("place", ""))
    if place.level == Level.NATION:
        raise NotThere(_("กรุณาระบุจังหวัดหรืออำเภอ"), field="place")
    period, _wrong = month_asked(query.get("period", ""), Period.month(timezone.localdate(at)))
    rows = rows_of(place, period.first_month, at=at, sort=query.get("sort", "state"))
    if query.get("state") in STATES:
        rows = [row for row in rows if row.judged.state == query["state"]]
    return Table(
        title=_("ผลตามเกณฑ์ประจำเดือนของปลัดอำเภอ"),
        about=[f"{place.label} · {period.label}"],
        columns=[
            Column(key="no", label=_("ที่"), kind="integer", width=6),
            Column(key="name", label=_("ชื่อ–สกุล"), width=26),
            Column(key="district", label=_("อำเภอ"), width=20),
            Column(key="approved", label=_("อนุมัติแล้ว"), kind="integer", width=12),
            Column(key="elsewhere", label=_("รวมจากอำเภอเดิม"), kind="integer", width=14),
            Column(key="required", label=_("เกณฑ์"), kind="integer", width=8),
            Column(key="pending", label=_("รออนุมัติ"), kind="integer", width=12),
            Column(key="returned", label=_("ส่งกลับแก้ไข"), kind="integer", width=12),
            Column(key="state", label=_("ผลตามเกณฑ์"), width=18),
            Column(key="act", label=_("ผู้ที่ต้องดำเนินการ"), width=50),
        ],
        rows=[
            (
                number, row.user.full_name, row.district.name, row.judged.approved, row.judged.approved_elsewhere,
                row.judged.required, row.judged.pending, row.judged.returned, row.label, row.act,
            )
            for number, row in enumerate(rows, start=1)
        ],
        file_name=f"palad-eligibility-{place.code}-{period.key}",
        agency=AGENCY,
        place=place.code,
    )  # fmt: skip
