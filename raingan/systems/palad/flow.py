"""The life of a field report: one table, read by the server, the buttons and the diagram."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from raingan.core.flow.models import Reviewable
from raingan.core.flow.table import Amendment, Flow, Step
from raingan.core.people.models import User
from raingan.systems.palad.calendar import APPROVE, RECORD
from raingan.systems.palad.models import FieldReport, MonthTally, OfficerTally, Role, State

UNDO_FOR = timedelta(seconds=60)


def not_just_approved(record: Reviewable, user: User, at: datetime) -> str | None:
    """Undoing an approval is for who gave it, within a minute; later, or by another, it is taken back with a reason."""
    if record.moved_by_id != user.pk:
        return _text("เลิกทำได้เฉพาะผู้ที่อนุมัติเอง หากจำเป็นให้ยกเลิกการอนุมัติพร้อมเหตุผล")
    if at - record.moved_at > UNDO_FOR:
        return _text("เลิกทำได้ภายใน 60 วินาทีหลังอนุมัติ หากจำเป็นให้ยกเลิกการอนุมัติพร้อมเหตุผล")
    return None


OWN_STATES = frozenset({State.PENDING.value, State.RETURNED.value})

FLOW = Flow(
    model=FieldReport,
    system="palad",
    states=State,
    first=State.PENDING,
    author_role=Role.OFFICER,
    create_windows=(RECORD,),
    amendments=(Amendment(states=OWN_STATES, windows=(RECORD, APPROVE)),),
    steps=(
        Step(
            name="approve",
            sources=frozenset({State.PENDING.value}),
            target=State.APPROVED,
            role=Role.CHIEF,
            windows=(APPROVE,),
            in_grace=True,
            label=_("อนุมัติ"),
            look="primary",
            notice=_("รายงาน %(about)s ได้รับการอนุมัติแล้ว"),
        ),
        Step(
            name="return",
            sources=frozenset({State.PENDING.value}),
            target=State.RETURNED,
            role=Role.CHIEF,
            windows=(APPROVE,),
            label=pgettext_lazy("button", "ส่งกลับแก้ไข"),
            needs_reason=True,
            notice=_("รายงาน %(about)s ถูกส่งกลับให้แก้ไข: %(detail)s"),
        ),
        Step(
            name="reopen",
            sources=frozenset({State.APPROVED.value}),
            target=State.PENDING,
            role=Role.CHIEF,
            windows=(APPROVE,),
            label=_("ยกเลิกการอนุมัติ"),
            needs_reason=True,
            look="warning",
            notice=_("การอนุมัติรายงาน %(about)s ถูกยกเลิก: %(detail)s"),
            asks=_("รายงานจะกลับไปเป็นรอการอนุมัติ และไม่นับเป็นผลที่อนุมัติแล้วจนกว่าจะอนุมัติใหม่"),
        ),
        Step(
            name="undo",
            sources=frozenset({State.APPROVED.value}),
            target=State.PENDING,
            role=Role.CHIEF,
            windows=(APPROVE,),
            in_grace=True,
            unless=(not_just_approved,),
            label=_("เลิกทำ"),
        ),
        Step(
            name="resubmit",
            sources=frozenset({State.RETURNED.value}),
            target=State.PENDING,
            role=Role.OFFICER,
            windows=(RECORD, APPROVE),
            own=True,
            label=_("ส่งรายงานอีกครั้ง"),
            look="primary",
        ),
        Step(
            name="withdraw",
            sources=OWN_STATES,
            target=State.WITHDRAWN,
            role=Role.OFFICER,
            windows=(RECORD, APPROVE),
            own=True,
            label=_("ถอนรายงาน"),
            look="warning",
            asks=_("รายงานนี้จะหายจากรายการและยอดรวมทั้งหมด และนำกลับมาไม่ได้"),
        ),
    ),
    tallies=(MonthTally, OfficerTally),
)
