"""May this person do this now? The one answer that buttons, pages, API and bulk acts share."""

from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from raingan.core.flow.models import Reviewable
from raingan.core.flow.table import Flow, Step
from raingan.core.people.access import holding, roles_of
from raingan.core.people.models import User
from raingan.core.rounds.timetable import Timetable, timetable
from raingan.core.web.rules import NotAllowed, RuleBroken, Stale, WrongState

R = TypeVar("R", bound=Reviewable)


def refusal(
    flow: Flow[Reviewable],
    step: Step,
    record: Reviewable,
    user: User,
    at: datetime,
    table: Timetable,
    seen: int | None = None,
) -> RuleBroken | None:
    """Why ``user`` may not do ``step`` on a record that they see, or None when they may.

    Judged in the order of the architecture: permission, state and version, window, conditions.
    """
    broken = _not_permitted(flow, step, record, user) or _not_as_seen(flow, record, seen)
    if broken is not None:
        return broken
    if record.state not in step.sources:
        return WrongState(_("ทำรายการนี้ไม่ได้ เพราะสถานะปัจจุบันคือ “%(state)s”") % {"state": flow.states(record.state).label})
    where = (record.round_key, step.windows, record.place_id, at)
    if not table.is_open(*where) and not (step.in_grace and table.is_graced(*where)):
        return table.closed(*where)
    for condition in step.unless:
        message = condition(record, user, at)
        if message:
            return WrongState(message)
    return None


def _not_permitted(flow: Flow[Reviewable], step: Step, record: Reviewable, user: User) -> NotAllowed | None:
    if step.own:
        return _not_author(flow, record, user)
    if holding(user, system=flow.system, role=step.role, place=record.place_id) is None:
        return NotAllowed(_("ท่านไม่มีหน้าที่ที่ทำรายการนี้ได้"))
    if record.author_id == user.pk or (flow.founder and _not_author(flow, record, user) is None):
        return NotAllowed(_("ไม่สามารถพิจารณารายงานของตนเองได้"))
    return None


def _not_author(flow: Flow[R], record: R, user: User) -> NotAllowed | None:
    """Why ``user`` does not count as the author: another's record, or a duty that is no longer held."""
    if flow.founder:
        held = holding(user, system=flow.system, role=flow.author_role, place=record.place_id)
        return None if held else NotAllowed(_("ท่านไม่มีหน้าที่บันทึกข้อมูลของพื้นที่นี้"))
    if record.author_id != user.pk:
        return NotAllowed(_("เฉพาะผู้บันทึกรายงานเท่านั้นที่ทำรายการนี้ได้"))
    return None if flow.author_role in roles_of(user, flow.system) else NotAllowed(_("ท่านไม่มีหน้าที่นี้ในปัจจุบัน"))


def _not_as_seen(flow: Flow[Reviewable], record: Reviewable, seen: int | None) -> Stale | None:
    return None if seen is None or seen == record.version else stale(flow, record)


def stale(flow: Flow[R], record: R) -> Stale:
    """The refusal of what was decided on an older version; it tells the version and the state there are now."""
    return Stale(
        _("รายการนี้ถูกแก้ไขหลังจากที่ท่านเปิดดู กรุณาตรวจสอบอีกครั้ง"),
        facts={"version": record.version, "state": flow.states(record.state).value},
    )


def available(flow: Flow[R], record: R, user: User, at: datetime, table: Timetable | None = None) -> tuple[Step, ...]:
    """The steps ``user`` may do on ``record`` at ``at``, in the order of the table. One query without ``table``."""
    if table is None:
        table = timetable(flow.system, {record.round_key}, {record.place_id})
    whole: Flow[Reviewable] = flow  # type: ignore[assignment]  # read only, so the kind of record does not matter
    return tuple(step for step in flow.steps if refusal(whole, step, record, user, at, table) is None)


def amendable(
    flow: Flow[R], record: R, user: User, at: datetime, table: Timetable | None = None, name: str = "amend"
) -> RuleBroken | None:
    """Why ``user`` may not make the change called ``name``, or None when they may. One query without ``table``."""
    row = flow.amendment(name, record.state)
    role = next(each.role for each in flow.amendments if each.name == name)
    if role and holding(user, system=flow.system, role=role, place=record.place_id) is None:
        return NotAllowed(_("ท่านไม่มีหน้าที่ที่ทำรายการนี้ได้"))
    broken = None if role else _not_author(flow, record, user)
    if broken is not None:
        return broken
    if row is None:
        return WrongState(_("แก้ไขไม่ได้ เพราะสถานะปัจจุบันคือ “%(state)s”") % {"state": flow.states(record.state).label})
    if not row.windows:
        return None
    if table is None:
        table = timetable(flow.system, {record.round_key}, {record.place_id})
    if not table.is_open(record.round_key, row.windows, record.place_id, at):
        return table.closed(record.round_key, row.windows, record.place_id, at)
    return None


def refuse_amending(flow: Flow[R], record: R, user: User, at: datetime, name: str) -> None:
    """Raises why ``user`` may not make the change called ``name``. One query."""
    broken = amendable(flow, record, user, at, name=name)
    if broken is not None:
        raise broken
