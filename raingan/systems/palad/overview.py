"""All that the first page and the duties of one person need, in few queries: progress, what to mend, what to check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, IntegerField, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from raingan.core.people.access import held, prefixes
from raingan.core.people.models import Assignment, User
from raingan.core.rounds.timetable import Timetable, timetable
from raingan.core.thai.dates import day_of
from raingan.systems.palad.calendar import APPROVE, RECORD
from raingan.systems.palad.models import FieldReport, Role, State
from raingan.systems.palad.offering import months_back
from raingan.systems.palad.progress import Progress, own_months, progress_of, return_reasons
from raingan.systems.palad.standing import Standing, standings

SHOWN = 12
RECENT = 6


@dataclass(frozen=True)
class ToMend:
    """A report that was sent back and may still be mended."""

    report: FieldReport
    reason: str
    until: datetime | None


@dataclass(frozen=True)
class ToCheck:
    """How many reports wait for a chief, until when (the earliest end), and whether only acting for a chief.

    ``month`` (its key) and ``place`` are those with the earliest end: where the review begins.
    """

    n: int
    until: datetime | None
    acting: bool = False
    month: str = ""
    place: str = ""

    @property
    def url(self) -> str:
        """Where they are checked, one after the other."""
        query = {"month": self.month, "place": self.place} if self.month else None
        return reverse("palad:review", query=query)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """``months``: the running month, and one before it that is still open and not complete. ``to_check`` and
    ``own_approver`` (who decides about the own reports) for whoever is a chief too."""

    months: Sequence[Progress]
    to_mend: Sequence[ToMend]
    recent: Sequence[FieldReport]
    to_check: ToCheck | None
    own_approver: str = ""

    @property
    def this_month(self) -> Progress:
        """The running month."""
        return self.months[0]


def overview_of(user: User, *, at: datetime, place: str) -> Overview:
    """What ``user``, an officer of the district ``place``, needs to know at ``at``. Seven queries, a chief's eight."""
    newest = _newest(user)
    returned = [each for each in newest if each.state == State.RETURNED]
    months = months_back(day_of(at))
    chief_of = _chief_of(user)
    keys = {f"{month:%Y-%m}" for month in months} | {each.round_key for each in returned}
    own = own_months(user, months, districts=chief_of)
    table = timetable("palad", keys, {place, *(each.place_id for each in returned), *chief_of, *own.places})
    reasons = return_reasons(returned)
    mending = [
        ToMend(each, reasons.get(each.pk, ""), _mend_until(each, table, at))
        for each in returned
        if table.is_open(each.round_key, (RECORD, APPROVE), each.place_id, at)
    ]
    shown = {each.report.pk for each in mending}
    return Overview(
        months=_worth_showing(progress_of(own, place=place, table=table, at=at)),
        to_mend=mending,
        recent=sorted((each for each in newest if each.pk not in shown), key=_when, reverse=True)[:RECENT],
        to_check=_to_check(user, chief_of, own.parts, table, at) if chief_of else None,
        own_approver=own_approver(user, place, day_of(at)) if place in chief_of else "",
    )


def own_approver(user: User, place: str, today: date) -> str:
    """Who decides about the reports of an officer who acts as chief of the own district ``place``. One query.

    Nobody approves their own: a second acting person does, or the chief. Source: spec, "Acting chief".
    """
    chiefs = Assignment.objects.on(today).filter(system="palad", role=Role.CHIEF, place_id=place).exclude(user=user)
    found = sorted(chiefs.select_related("user"), key=lambda each: (not each.acting, each.since, each.pk))
    if not found:
        return _("ท่านพิจารณารายงานของตนเองไม่ได้ และยังไม่มีผู้อื่นที่พิจารณาแทนได้ กรุณาแจ้งผู้ดูแลสิทธิ์ของจังหวัด")
    facts = {"name": found[0].user.full_name}
    if not found[0].acting:
        return _("ท่านพิจารณารายงานของตนเองไม่ได้ รายงานของท่านต้องรอนายอำเภอ (%(name)s) พิจารณา") % facts
    return _("ท่านพิจารณารายงานของตนเองไม่ได้ รายงานของท่านต้องให้ %(name)s ผู้รักษาราชการแทนอีกคนพิจารณา") % facts


def _when(report: FieldReport) -> tuple[date, UUID]:
    return report.activity_date, report.pk


def _newest(user: User) -> Sequence[FieldReport]:
    """One's own reports, those sent back first, then the last visits."""
    returned_first = Case(When(state=State.RETURNED, then=Value(0)), default=Value(1), output_field=IntegerField())
    own = FieldReport.objects.visible_to(user).of(user.pk).live().for_list(warnings=False)
    return list(own.order_by(returned_first, "-activity_date", "-pk")[:SHOWN])


def _mend_until(report: FieldReport, table: Timetable, at: datetime) -> datetime | None:
    spans = (table.span(report.round_key, step, report.place_id) for step in (RECORD, APPROVE))
    return max((span.closes_at for span in spans if span is not None and span.is_open(at)), default=None)


def _worth_showing(found: Sequence[Progress]) -> list[Progress]:
    """The running month, and earlier ones where something can still be done for them."""
    return [each for each in found if each is found[0] or each.state == "waiting"]


def _chief_of(user: User) -> tuple[str, ...]:
    return prefixes(user, system="palad", roles={Role.CHIEF.value})


def _to_check(
    user: User,
    districts: Sequence[str],
    parts: Mapping[tuple[int, date], Mapping[str, Standing]],
    table: Timetable,
    at: datetime,
) -> ToCheck:
    """What waits for a chief in months whose approval is open or in its grace; nobody checks their own."""
    total, ends = 0, []
    for (officer, month), by_place in parts.items():
        for place, standing in by_place.items():
            if officer == user.pk or place not in districts or not standing.pending:
                continue
            key = f"{month:%Y-%m}"
            until = _approve_until(table, key, place, at)
            if until is not None:
                total += standing.pending
                ends.append((until, key, place))
    until, key, place = min(ends, default=(None, "", ""))
    return ToCheck(total, until, acting=_only_acting(user), month=key, place=place)


def _approve_until(table: Timetable, key: str, place: str, at: datetime) -> datetime | None:
    """Until when may be approved, in the grace until its end; None when nothing may be approved at ``at``."""
    span = table.span(key, APPROVE, place)
    if span is not None and span.is_open(at):
        return span.closes_at
    return table.graced_until(key, (APPROVE,), place, at)


def _only_acting(user: User) -> bool:
    """Whether every post of a chief that ``user`` holds today is held for somebody else."""
    posts = [each for each in held(user) if each.system == "palad" and each.role == Role.CHIEF]
    return bool(posts) and all(each.acting for each in posts)


def to_check(user: User, *, at: datetime) -> ToCheck:
    """What waits for ``user`` as a chief. Two queries; a third where something waits in a month that has closed."""
    districts, months = _chief_of(user), months_back(day_of(at))
    table = timetable("palad", {f"{month:%Y-%m}" for month in months}, set(districts))
    return _to_check(user, districts, standings((), months, districts=districts), table, at)
