"""What a person may do with a report now, and if nothing, why not: the decision panel, made from the step table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from raingan.core.flow.forms import StepForm
from raingan.core.flow.judge import amendable, available, refusal
from raingan.core.flow.table import Step
from raingan.core.people.access import holding, roles_of
from raingan.core.people.models import User
from raingan.core.rounds.timetable import Timetable, timetable
from raingan.core.thai.dates import closing_time, date_time, long_date
from raingan.systems.palad.calendar import APPROVE
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import FieldReport, Role, State
from raingan.systems.palad.querysets import SYSTEM


@dataclass(frozen=True)
class Offer:
    """One step that may be done: its form, and what its button asks first."""

    step: Step
    url: str
    form: StepForm
    question: str
    open: bool

    @property
    def asks(self) -> bool:
        """Whether a tap opens a question before anything is done."""
        return bool(self.step.asks) or self.step.needs_reason


@dataclass(frozen=True)
class Panel:
    """The decision panel of one report for one person."""

    standing: str
    offers: Sequence[Offer]
    mend_url: str
    why: Sequence[str]
    chief: bool
    form: StepForm | None = None
    grace: str = ""

    @property
    def errors(self) -> list[str]:
        """Why the step that was just tried is refused, but for what stands at its visible fields."""
        if self.form is None:
            return []
        hidden = [error for bound in self.form.hidden_fields() for error in bound.errors]
        return [*map(str, self.form.non_field_errors()), *map(str, hidden)]

    @property
    def kept(self) -> str:
        """What was typed as a reason for a step that can no longer be done, so that it is not lost."""
        if self.form is None or not self.form.step.needs_reason:
            return ""
        if any(offer.step is self.form.step for offer in self.offers):
            return ""
        return str(self.form.data.get("reason", ""))

    @property
    def mend_first(self) -> bool:
        """Whether mending is what the page is for now: the report came back to its author."""
        return bool(self.mend_url) and any(offer.step.name == "resubmit" for offer in self.offers)


def panel_of(
    report: FieldReport, user: User, at: datetime, *, tried: StepForm | None = None, changed: bool = False
) -> Panel:
    """The panel of ``report`` for ``user`` at ``at``. One query; one more for the grace, once approving has closed.

    ``tried``: the form of the step that was just refused; it comes back with what was typed. ``changed``: the report
    is no longer the one the person looked at. ``moved_by`` of the report should be loaded.
    """
    table = timetable(SYSTEM, {report.round_key}, {report.place_id})
    steps = available(FLOW, report, user, at, table)
    offers = [_offer(report, step, tried if tried and tried.step is step else None, changed=changed) for step in steps]
    may_mend = amendable(FLOW, report, user, at, table) is None
    return Panel(
        standing=_standing(report),
        offers=offers,
        mend_url=reverse("palad:mend", args=[report.pk]) if may_mend else "",
        why=list(dict.fromkeys(_why(report, user, at, table))),
        chief=is_chief_of(report, user),
        form=tried,
        grace=_grace(report, user, at, table),
    )


def is_chief_of(report: FieldReport, user: User) -> bool:
    """Whether ``user`` decides on reports of the district, as its chief or acting for the chief."""
    return holding(user, system=SYSTEM, role=Role.CHIEF, place=report.place_id) is not None


def name_of(report: FieldReport) -> str:
    """A report in a few words, in the reader's language."""
    return f"{report.category_name} {long_date(report.activity_date, get_language() or 'th')}"


def _offer(report: FieldReport, step: Step, tried: StepForm | None, *, changed: bool) -> Offer:
    form = StepForm(step, initial={"seen_version": report.version})
    if tried is not None and not changed:
        form = tried
    elif tried is not None and step.needs_reason:
        # What was typed stays, but it is the new content that is decided on now.
        form = StepForm(step, initial={"seen_version": report.version, "reason": tried.data.get("reason", "")})
    return Offer(
        step=step,
        url=reverse("palad:step", args=[report.pk, step.name]),
        form=form,
        question=_("%(step)s: %(report)s") % {"step": step.label, "report": name_of(report)},
        open="reason" in form.errors,
    )


def _standing(report: FieldReport) -> str:
    """Who brought the report where it is, and when."""
    sentences = {
        State.PENDING: _("รอนายอำเภอพิจารณา ตั้งแต่ %(when)s"),
        State.APPROVED: _("อนุมัติแล้วโดย %(who)s เมื่อ %(when)s"),
        State.RETURNED: _("ส่งกลับให้แก้ไขโดย %(who)s เมื่อ %(when)s"),
        State.WITHDRAWN: _("ผู้บันทึกถอนรายงานนี้เมื่อ %(when)s รายงานไม่อยู่ในรายการและยอดรวมแล้ว"),
    }
    when = date_time(report.moved_at, get_language() or "th")
    return sentences[State(report.state)] % {"who": report.moved_by, "when": when}


def _grace(report: FieldReport, user: User, at: datetime, table: Timetable) -> str:
    """That it is the grace after closing, till when, and what alone is still possible; '' outside of it."""
    own = report.officer_id == user.pk
    concerned = report.state == State.PENDING if own else is_chief_of(report, user)
    until = table.graced_until(report.round_key, (APPROVE,), report.place_id, at) if concerned else None
    if until is None:
        return ""
    facts = {"until": closing_time(until, get_language() or "th")}
    if own:
        return _("ปิดรับแล้ว อยู่ในช่วงผ่อนผัน นายอำเภอยังอนุมัติรายงานนี้ได้ถึง %(until)s") % facts
    return _("ช่วงผ่อนผันหลังปิดรับ ถึง %(until)s ระหว่างนี้อนุมัติได้เท่านั้น ส่งกลับแก้ไขหรือยกเลิกการอนุมัติไม่ได้") % facts


def _why(report: FieldReport, user: User, at: datetime, table: Timetable) -> Iterator[str]:
    """Why a step that fits the report's state and the person's duty is not offered, as whole sentences."""
    roles = roles_of(user, SYSTEM)
    graced = bool(_grace(report, user, at, table))
    for step in FLOW.steps:
        if report.state not in step.sources or step.role not in roles:
            continue
        if step.own != (report.officer_id == user.pk):
            if is_chief_of(report, user) and report.state == State.PENDING and not step.own:
                yield _("ท่านเป็นผู้บันทึกรายงานนี้จึงพิจารณาเองไม่ได้ ต้องให้นายอำเภอหรือผู้รักษาราชการแทนท่านอื่นพิจารณา")
            continue
        if not step.own and not is_chief_of(report, user):
            continue
        if graced and not step.own:
            continue  # what stands about the grace says it for all of the chief's steps
        broken = refusal(FLOW, step, report, user, at, table)  # type: ignore[arg-type]
        if broken is not None:
            yield str(broken)
