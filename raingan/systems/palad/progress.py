"""How far an officer is in a month: what is reported, what is approved, what is missing, and whose act it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from raingan.core.audit.models import Event
from raingan.core.people.access import posts_of
from raingan.core.people.models import User
from raingan.core.rounds.timetable import Span, Timetable
from raingan.core.thai.dates import closing_time, day_of, month_name
from raingan.systems.palad.calendar import APPROVE, RECORD
from raingan.systems.palad.eligibility import Case, Duty, Eligibility, judge
from raingan.systems.palad.eligibility_words import pace, sentence
from raingan.systems.palad.models import WEEKS, FieldReport, Policy, Role, week_of
from raingan.systems.palad.policies import policy_for
from raingan.systems.palad.querysets import SYSTEM
from raingan.systems.palad.standing import Standing, standings

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
    """A month of one officer as the officer sees it: the judgement of ``eligibility`` with the windows beside it."""

    judged: Eligibility
    record: Span | None
    approve: Span | None

    @property
    def month(self) -> date:
        """The first day of the month."""
        return self.judged.month

    @property
    def at(self) -> datetime:
        """The moment for which all is said."""
        return self.judged.as_of

    @property
    def key(self) -> str:
        """``2026-11``, as addresses have it."""
        return f"{self.month:%Y-%m}"

    @property
    def required(self) -> int:
        """Approved reports that complete the month."""
        return self.judged.required

    @property
    def approved(self) -> int:
        """Reports approved."""
        return self.judged.approved

    @property
    def pending(self) -> int:
        """Reports that wait for the chief."""
        return self.judged.pending

    @property
    def returned(self) -> int:
        """Reports that wait for their author."""
        return self.judged.returned

    @property
    def reported(self) -> int:
        """Reports in whichever state."""
        return self.judged.whole.reported

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
        """``eligible``, ``waiting``, ``not_eligible`` or ``not_applicable``; see ``eligibility``."""
        return self.judged.state

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
        if self.judged.missing.record and self.record is not None:
            return self.record.closes_at
        if self.graced_until is not None:
            return self.graced_until
        return max((span.closes_at for span in (self.record, self.approve) if span is not None), default=None)

    @property
    def sentence(self) -> str:
        """One plain sentence about the allowance: what is missing, and whose act it is."""
        return sentence(self.judged)

    @property
    def pace(self) -> str:
        """What the weekly pace asks, where a week that has begun misses it; '' else."""
        return pace(self.judged)

    @property
    def graced_until(self) -> datetime | None:
        """The end of the grace after approving has closed, while it runs: the chief alone can act then."""
        grace = timedelta(hours=self.judged.policy.grace_hours)
        if self.approve is None or not self.approve.is_graced(self.at, grace):
            return None
        return self.approve.closes_at + grace

    @property
    def chief_deadline(self) -> str:
        """Until when the chief must have approved: from three days before the end, and in the grace; '' else."""
        if self.state == "waiting" and self.graced_until is not None:
            until = {"until": closing_time(self.graced_until, _lang())}
            return _("ปิดรับแล้ว อยู่ในช่วงผ่อนผัน นายอำเภอยังอนุมัติได้ถึง %(until)s") % until
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
        for state, n in self.judged.whole.in_week(week).items():
            if n:
                return Slot(label, state, f"{state.label} {n}" if n > 1 else str(state.label))
        return Slot(label, "", _("ยังไม่มี") if begun else _("ยังไม่ถึง"))


def _lang() -> str:
    return get_language() or "th"


def approve_by(approve: Span, at: datetime) -> str:
    """``นายอำเภอต้องอนุมัติภายใน 30 พ.ย. 69 เวลา 23.59 น.`` from three days before the end; '' before that."""
    if not timedelta(0) < approve.closes_at - at <= LAST_DAYS:
        return ""
    return _("นายอำเภอต้องอนุมัติภายใน %(when)s") % {"when": closing_time(approve.closes_at, _lang())}


@dataclass(frozen=True)
class OwnMonths:
    """What is known of some months of one officer, before the windows are: reports by district, policies, duties."""

    user: int
    parts: Mapping[tuple[int, date], Mapping[str, Standing]]
    policies: Mapping[date, Policy]
    duties: Sequence[Duty]

    @property
    def places(self) -> set[str]:
        """The districts whose windows matter to the person."""
        own = (part for (user, _month), part in self.parts.items() if user == self.user)
        return {each.place for each in self.duties} | {code for part in own for code in part}


def own_months(user: User, months: Sequence[date], *, districts: Collection[str] = ()) -> OwnMonths:
    """What is known of ``months`` (first days) of ``user``. Two queries where the person's posts are known.

    ``parts`` then also hold what others have in ``districts``.
    """
    duties = [
        Duty(post.held.place_code, post.since, post.until)
        for post in posts_of(user)
        if (post.held.system, post.held.role) == (SYSTEM, Role.OFFICER)
        and (post.until is None or post.until >= min(months))
    ]
    return OwnMonths(user.pk, standings([user.pk], months, districts=districts), policy_for(months), duties)


def progress_of(own: OwnMonths, *, place: str, table: Timetable, at: datetime) -> list[Progress]:
    """The progress in each of the months, in their order. Costs no query.

    ``place``: the district whose windows are shown. ``table`` must know it and ``own.places``.
    """
    return [
        Progress(
            judged=judge(
                Case(
                    user=own.user, month=month, policy=policy, duties=own.duties,
                    parts=own.parts.get((own.user, month), {}), table=table, at=at,
                )
            ),
            record=table.span(f"{month:%Y-%m}", RECORD, place),
            approve=table.span(f"{month:%Y-%m}", APPROVE, place),
        )
        for month, policy in own.policies.items()
    ]  # fmt: skip


def return_reasons(reports: Sequence[FieldReport]) -> dict[UUID, str]:
    """Why each of ``reports`` was sent back the last time. One query."""
    known = {str(report.pk): report.pk for report in reports}
    if not known:
        return {}
    label = FieldReport._meta.label_lower
    events = Event.objects.filter(subject_type=label, subject_id__in=known, verb="return").order_by("pk")
    return {known[subject]: reason for subject, reason in events.values_list("subject_id", "reason")}
