"""How far an officer is in a month: what is reported, what is approved, what is missing, and whose act it is."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from raingan.core.audit.models import Event
from raingan.core.people.models import User
from raingan.core.rounds.timetable import Span, Timetable
from raingan.core.thai.dates import closing_time, day_of, month_name
from raingan.systems.palad.calendar import APPROVE, RECORD
from raingan.systems.palad.models import WEEKS, FieldReport, OfficerTally, State, week_of

# Source: letter of the Department, no. 1: at least once a week, "ไม่น้อยกว่า ๔ ครั้งต่อเดือน".
MINIMUM_A_MONTH = 4
# From this long before the end people are told until when the chief must have approved. Source: spec, "The month".
LAST_DAYS = timedelta(days=3)


@dataclass(frozen=True)
class Slot:
    """A week as ``components/progress_slots.html`` shows it."""

    label: str
    state: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A month of one officer at a moment, all reports counted wherever they were made."""

    month: date
    at: datetime
    counts: Mapping[str, int]
    weeks: Mapping[int, Mapping[str, int]]
    record: Span | None
    approve: Span | None
    required: int = MINIMUM_A_MONTH

    @property
    def key(self) -> str:
        """``2026-11``, as addresses have it."""
        return f"{self.month:%Y-%m}"

    @property
    def approved(self) -> int:
        """Reports approved."""
        return self.counts.get(State.APPROVED, 0)

    @property
    def pending(self) -> int:
        """Reports that wait for the chief."""
        return self.counts.get(State.PENDING, 0)

    @property
    def returned(self) -> int:
        """Reports that wait for their author."""
        return self.counts.get(State.RETURNED, 0)

    @property
    def reported(self) -> int:
        """Reports in whichever state."""
        return self.approved + self.pending + self.returned

    @property
    def missing(self) -> int:
        """Reports still to be recorded."""
        return max(0, self.required - self.reported)

    @property
    def can_record(self) -> bool:
        """Whether reports of the month may be recorded now."""
        return self.record is not None and self.record.is_open(self.at)

    @property
    def can_approve(self) -> bool:
        """Whether reports of the month may be approved now."""
        return self.approve is not None and self.approve.is_open(self.at)

    @property
    def state(self) -> str:
        """``eligible``, ``waiting`` or ``not_eligible``. Source: spec, "Eligibility"."""
        if self.approved >= self.required:
            return "eligible"
        if self.can_record or (self.can_approve and self.reported >= self.required):
            return "waiting"
        return "not_eligible"

    @property
    def tone(self) -> str:
        """The due card's colour; none while all is in its course."""
        if self.state == "waiting":
            return "returned" if self.returned else ""
        return "ok" if self.state == "eligible" else "returned"

    @property
    def title(self) -> str:
        """``พฤศจิกายน 2569: รายงานแล้ว 3 จาก 4 ครั้ง``."""
        facts = {"month": month_name(self.month, _lang()), "n": self.reported, "required": self.required}
        if self.reported > self.required:
            return _("%(month)s: รายงานแล้ว %(n)d ครั้ง") % facts
        return _("%(month)s: รายงานแล้ว %(n)d จาก %(required)d ครั้ง") % facts

    @property
    def due(self) -> datetime | None:
        """Until when the next act that is missing may be done; None when none is missing or none is possible."""
        if self.state != "waiting":
            return None
        if self.missing and self.record is not None:
            return self.record.closes_at
        return max((span.closes_at for span in (self.record, self.approve) if span is not None), default=None)

    @property
    def sentence(self) -> str:
        """One plain sentence about the allowance: what is missing, and whose act it is."""
        if self.state == "eligible":
            return _("นายอำเภออนุมัติครบ %(required)d ครั้งตามเกณฑ์แล้ว ยืนยันตัวตนในระบบเงินเพิ่ม (พ.ป.ค.) ได้") % {
                "required": self.required
            }
        if self.state == "not_eligible":
            facts = {"approved": self.approved, "required": self.required}
            return _("ปิดรับแล้ว อนุมัติ %(approved)d จาก %(required)d ครั้ง จึงยังยืนยันตัวตนในระบบเงินเพิ่ม (พ.ป.ค.) ไม่ได้") % facts
        return _("%(missing)s จึงจะยืนยันตัวตนในระบบเงินเพิ่ม (พ.ป.ค.) ได้") % {"missing": self._missing_acts()}

    def _missing_acts(self) -> str:
        """What is still to be done, the officer's own acts before the chief's."""
        acts = []
        if self.missing:
            acts.append(_("ท่านต้องรายงานอีก %(n)d ครั้ง") % {"n": self.missing})
        needed = self.required - self.approved
        if self.returned and needed > self.pending + self.missing:
            n = min(self.returned, needed - self.pending - self.missing)
            acts.append(_("ท่านต้องแก้ไขรายงานที่ถูกส่งกลับ %(n)d ครั้ง") % {"n": n})
        acts.append(_("นายอำเภอต้องอนุมัติอีก %(n)d ครั้ง") % {"n": needed})
        return _(" และ").join(acts)

    @property
    def chief_deadline(self) -> str:
        """Until when the chief must have approved, from three days before the end; '' before that and after it."""
        if self.state != "waiting" or self.approve is None or not self.can_approve:
            return ""
        return approve_by(self.approve, self.at)

    @property
    def slots(self) -> list[Slot]:
        """The four weeks of the month."""
        today = day_of(self.at)
        begun = week_of(today) if today.replace(day=1) == self.month else len(WEEKS)
        return [self._slot(week, begun=week <= begun) for week in WEEKS]

    def _slot(self, week: int, *, begun: bool) -> Slot:
        label = _("สัปดาห์ %(week)d") % {"week": week}
        found = self.weeks.get(week, {})
        for state in (State.APPROVED, State.PENDING, State.RETURNED):
            if n := found.get(state, 0):
                return Slot(label, state, f"{state.label} {n}" if n > 1 else str(state.label))
        return Slot(label, "", _("ยังไม่มี") if begun else _("ยังไม่ถึง"))


def _lang() -> str:
    return get_language() or "th"


def approve_by(approve: Span, at: datetime) -> str:
    """``นายอำเภอต้องอนุมัติภายใน 30 พ.ย. 69 เวลา 23.59 น.`` from three days before the end; '' before that."""
    if not timedelta(0) < approve.closes_at - at <= LAST_DAYS:
        return ""
    return _("นายอำเภอต้องอนุมัติภายใน %(when)s") % {"when": closing_time(approve.closes_at, _lang())}


def progress_of(user: User, months: Collection[date], *, place: str, table: Timetable, at: datetime) -> list[Progress]:
    """The progress of ``user`` in ``months`` (first days), in their order. One query.

    ``place``: the district whose windows hold, which ``table`` must know.
    """
    counts: dict[date, dict[str, int]] = {month: defaultdict(int) for month in months}
    weeks: dict[date, dict[int, dict[str, int]]] = {month: defaultdict(dict) for month in months}
    rows = OfficerTally.objects.filter(officer_id=user.pk, month__in=months, n__gt=0)
    for month, state, week, n in rows.values_list("month", "state", "week", "n"):
        counts[month][state] += n
        weeks[month][week][state] = weeks[month][week].get(state, 0) + n
    return [
        Progress(
            month=month,
            at=at,
            counts=counts[month],
            weeks=weeks[month],
            record=table.span(f"{month:%Y-%m}", RECORD, place),
            approve=table.span(f"{month:%Y-%m}", APPROVE, place),
        )
        for month in months
    ]


def return_reasons(reports: Sequence[FieldReport]) -> dict[UUID, str]:
    """Why each of ``reports`` was sent back the last time. One query."""
    known = {str(report.pk): report.pk for report in reports}
    if not known:
        return {}
    label = FieldReport._meta.label_lower
    events = Event.objects.filter(subject_type=label, subject_id__in=known, verb="return").order_by("pk")
    return {known[subject]: reason for subject, reason in events.values_list("subject_id", "reason")}
