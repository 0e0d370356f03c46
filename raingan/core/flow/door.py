"""The one door: nothing else writes a reviewed record.

Each function judges, changes, counts, writes the event and the notices in one transaction. The lock is held for at
most eight statements, whatever the number of records; files are taken in before it begins.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from raingan.core.audit.actions import event_of, record_all
from raingan.core.audit.models import Event
from raingan.core.flow.judge import refusal, refuse_amending, stale
from raingan.core.flow.models import Reviewable
from raingan.core.flow.table import Flow, Step
from raingan.core.notices.actions import tell
from raingan.core.notices.models import Notice
from raingan.core.people.access import holding
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import NATION
from raingan.core.rounds.timetable import Timetable, timetable
from raingan.core.tallies.models import Key
from raingan.core.thai.dates import day_of
from raingan.core.web.rules import Conflict, Invalid, NotAllowed, NotThere, RuleBroken, needed

R = TypeVar("R", bound=Reviewable)
REASON_LIMIT = 1000


@dataclass(frozen=True)
class Created(Generic[R]):
    """A record, and whether this call made it or answered a repeat; a made one with its event and its windows."""

    record: R
    made: bool
    event: Event | None = None
    table: Timetable | None = None
    children: Sequence[models.Model] = ()


def repeated(flow: Flow[R], pk: UUID, digest: str, by: User) -> R | None:
    """The record that an earlier send of the same made, or None for a new id. One query.

    Raises NotThere (the id is somebody else's) and Conflict (the id is taken by another content).
    """
    known = flow.model._default_manager.filter(pk=pk).first()
    if known is None:
        return None
    if known.author_id != by.pk:
        raise NotThere(_("ไม่พบรายการนี้"))
    if known.sent_digest != digest:
        raise Conflict(_("เลขอ้างอิงนี้ถูกใช้กับข้อมูลอื่นแล้ว"))
    return known


def create(
    flow: Flow[R],
    record: R,
    *,
    by: User,
    at: datetime,
    children: Sequence[models.Model] = (),
    also: Callable[[], object] = bool,
    made_at: datetime | None = None,
) -> Created[R]:
    """Store a new record with its ``children``, or answer a repeat of the same send as the first was answered.

    ``made_at``: when a phone without a signal says it was made. Within the grace after closing it still arrives if that
    was while the window was open; ``record.arrived_late`` then keeps it, for all to see.
    ``record.sent_digest`` says what was sent; ``also`` is done in the same transaction (queueing jobs). Raises what
    ``repeated`` raises, NotAllowed and WindowClosed; then nothing has changed.
    """
    table = timetable(flow.system, {record.round_key}, {record.place_id})
    broken = _refused_new(flow, record, table, by, at, made_at)
    if broken is None:
        record.state, record.version = flow.first, 1
        record.created_at = record.moved_at = at
        record.moved_by = by
        if not table.is_open(record.round_key, flow.create_windows, record.place_id, at):
            record.arrived_late = made_at
        with suppress(IntegrityError):
            event = _insert(flow, record, by, at, children, also)
            return Created(record, made=True, event=event, table=table, children=children)
    known = repeated(flow, record.pk, record.sent_digest, by)
    if known is None:
        raise broken or Conflict(_("ไม่สามารถบันทึกข้อมูลนี้ได้ กรุณาลองใหม่อีกครั้ง"))
    return Created(known, made=False)


def _refused_new(
    flow: Flow[R], record: R, table: Timetable, by: User, at: datetime, made_at: datetime | None
) -> RuleBroken | None:
    """Why a new record is not taken: nobody's duty, or closed when it came and not taken in the grace either."""
    if holding(by, system=flow.system, role=flow.author_role, place=record.place_id) is None:
        return NotAllowed(_("ท่านไม่มีหน้าที่บันทึกข้อมูลของพื้นที่นี้"))
    where = (record.round_key, flow.create_windows, record.place_id)
    if table.is_open(*where, at) or (made_at and table.is_open(*where, made_at) and table.is_graced(*where, at)):
        return None
    return table.closed(*where, at)


@transaction.atomic
def open_for_places(flow: Flow[R], records: Sequence[R], *, by: User, at: datetime) -> list[R]:
    """Store the new records of places that the flow's founder opens, and give those that were not there yet.

    Raises NotAllowed; then nothing has changed. A few statements, whatever the number.
    """
    if holding(by, system=flow.system, role=flow.founder, place=NATION) is None:
        raise NotAllowed(_("ท่านไม่มีหน้าที่ที่ทำรายการนี้ได้"))
    known = set(flow.model._default_manager.filter(pk__in=[each.pk for each in records]).values_list("pk", flat=True))
    new = [each for each in records if each.pk not in known]
    for each in new:
        each.state, each.version, each.sent_digest = flow.first, 1, ""
        each.created_at = each.moved_at = at
        each.moved_by = by
    flow.model._default_manager.bulk_create(new)
    for tally in flow.tallies:
        tally.shift([(None, tally.key_of(each)) for each in new])
    record_all(
        event_of(actor=by, verb="create", subject=each, at=at, place=each.place_id, to_state=each.state) for each in new
    )
    return new


@transaction.atomic
def _insert(
    flow: Flow[R], record: R, by: User, at: datetime, children: Sequence[models.Model], also: Callable[[], object]
) -> Event:
    record.save(force_insert=True)
    if children:
        type(children[0])._default_manager.bulk_create(children)
    for tally in flow.tallies:
        tally.shift([(None, tally.key_of(record))])
    event = event_of(actor=by, verb="create", subject=record, at=at, place=record.place_id, to_state=record.state)
    event.save(force_insert=True)
    also()
    return event


@transaction.atomic
def amend(
    flow: Flow[R],
    pk: UUID,
    *,
    by: User,
    at: datetime,
    seen: int | None,
    change: Callable[[R], Mapping[str, object]],
    name: str = "amend",
) -> R:
    """Make the change called ``name``. ``change`` alters the locked record and its children, and says what.

    ``seen``: the version the person looked at; a change in part looks at its part's own. Raises NotThere, NotAllowed,
    WrongState, VersionNeeded, Stale and WindowClosed (of the round it was in or comes into); then nothing has changed.
    """
    record = flow.model._default_manager.visible_to(by).select_for_update(of=("self",)).filter(pk=pk).first()  # type: ignore[attr-defined]
    if record is None:
        raise NotThere(_("ไม่พบรายการนี้"))
    row = flow.amendment(name, record.state)
    if row is not None and not row.in_part:
        _check_version(flow, record, seen)
    refuse_amending(flow, record, by, at, name)
    before, round_before = [tally.key_of(record) for tally in flow.tallies], record.round_key
    facts = change(record)
    if record.round_key != round_before:
        refuse_amending(flow, record, by, at, name)
    record.version += 1
    record.save(force_update=True)
    for tally, key in zip(flow.tallies, before, strict=True):
        tally.shift([(key, tally.key_of(record))])
    role = row.role if row else ""
    record_all([
        event_of(
            actor=by, verb=name, subject=record, at=at, place=record.place_id, facts=facts,
            acting_for=_acting_for(flow, role, record, by, own=not role),
        )
    ])  # fmt: skip
    return record  # type: ignore[no-any-return]


def _check_version(flow: Flow[Any], record: Reviewable, seen: int | None) -> None:
    if needed(seen) != record.version:
        raise stale(flow, record)


@dataclass(frozen=True)
class Outcome(Generic[R]):
    """What became of the records of one act: those moved, and for every other its own reason."""

    moved: tuple[R, ...]
    refused: dict[UUID, RuleBroken]


def move(flow: Flow[R], pk: UUID, name: str, *, by: User, at: datetime, reason: str = "", seen: int | None = None) -> R:
    """Do one step on one record: ``move_many`` of one. Raises what refuses it; then nothing has changed."""
    versions = {} if seen is None else {pk: seen}
    outcome = move_many(flow, [pk], name, by=by, at=at, reason=reason, versions=versions)
    if outcome.refused:
        raise outcome.refused[pk]
    return outcome.moved[0]


@transaction.atomic
def move_many(
    flow: Flow[R],
    ids: Collection[UUID],
    name: str,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    versions: Mapping[UUID, int] | None = None,
) -> Outcome[R]:
    """Do one step on many records in one transaction; a record that is refused does not hold up the others.

    ``versions``: the version seen, for those that say so. Raises Invalid when the step needs a reason and has none.
    """
    step, reason = flow.step(name), _checked_reason(flow.step(name), reason)
    visible = flow.model._default_manager.visible_to(by).for_step()  # type: ignore[attr-defined]
    records: list[R] = list(visible.select_for_update(of=("self",)).filter(pk__in=set(ids)).order_by("pk"))
    table = timetable(flow.system, {each.round_key for each in records}, {each.place_id for each in records})
    if step.prepare is not None:
        step.prepare(records, by, at)
    seen = versions or {}
    judged = {each.pk: refusal(flow, step, each, by, at, table, seen=seen.get(each.pk)) for each in records}  # type: ignore[arg-type]
    moving = [each for each in records if judged[each.pk] is None]
    if moving:
        graced = {each.pk for each in moving if not table.is_open(each.round_key, step.windows, each.place_id, at)}
        _apply(flow, step, moving, by, at, reason, graced)
    found = ((pk, judged.get(pk, NotThere(_("ไม่พบรายการนี้")))) for pk in ids)
    return Outcome(tuple(moving), {pk: broken for pk, broken in found if broken is not None})


def _checked_reason(step: Step, reason: str) -> str:
    reason = reason.strip()
    if step.needs_reason and not reason:
        raise Invalid(_("กรุณาระบุเหตุผล"), field="reason")
    if len(reason) > REASON_LIMIT:
        raise Invalid(_("เหตุผลยาวเกิน %(limit)d ตัวอักษร") % {"limit": REASON_LIMIT}, field="reason")
    return reason


def _apply(
    flow: Flow[R], step: Step, records: list[R], by: User, at: datetime, reason: str, graced: Collection[UUID]
) -> None:
    """UPDATE, one upsert a tally, events, notices: the only place that writes a state.

    The events of those in ``graced`` say that the step was done in the grace after closing.
    """
    before: list[list[Key | None]] = [[tally.key_of(each) for each in records] for tally in flow.tallies]
    states = [each.state for each in records]
    flow.model._default_manager.filter(pk__in=[each.pk for each in records]).update(
        state=step.target, version=F("version") + 1, moved_at=at, moved_by=by
    )
    for each in records:
        each.state, each.version, each.moved_at, each.moved_by = step.target, each.version + 1, at, by
    for tally, keys in zip(flow.tallies, before, strict=True):
        tally.shift(zip(keys, [tally.key_of(each) for each in records], strict=True))
    record_all(
        event_of(
            actor=by, verb=step.name, subject=each, at=at, place=each.place_id, reason=reason,
            acting_for=_acting_for(flow, step.role, each, by, own=step.own), from_state=state, to_state=step.target,
            facts={"in_grace": True} if each.pk in graced else {},
        )
        for each, state in zip(records, states, strict=True)
    )  # fmt: skip
    if step.notice and not step.own:
        authors = _authors(flow, records, at)
        tell(_notice(step, each, author, at, reason) for each in records for author in authors[each.pk])


def _acting_for(flow: Flow[Any], role: str, record: Reviewable, by: User, *, own: bool) -> int | None:
    """For whom ``by`` acts in ``role`` there (the author's without one); one's own is never done for another."""
    if own and not flow.founder:
        return None
    held = holding(by, system=flow.system, role=role or flow.author_role, place=record.place_id)
    return held.acting_for_id if held else None


def _authors(flow: Flow[R], records: list[R], at: datetime) -> dict[UUID, list[int]]:
    """Who is told of a step: each record's author; of places' records those who hold the author's role there."""
    if not flow.founder:
        return {each.pk: [] if each.author_id is None else [each.author_id] for each in records}
    there = Assignment.objects.on(day_of(at)).filter(
        system=flow.system, role=flow.author_role, place__in={each.place_id for each in records}
    )
    people: defaultdict[str, list[int]] = defaultdict(list)
    for place, user in there.order_by("place_id", "user_id").values_list("place_id", "user_id"):
        people[place].append(user)
    return {each.pk: people[each.place_id] for each in records}


def _notice(step: Step, record: Reviewable, author: int, at: datetime, reason: str) -> Notice:
    with override("th"):
        text = str(step.notice)
    return Notice(
        recipient_id=author, text=text, about=record.about, detail=reason,
        link=record.get_absolute_url(), created_at=at,
    )  # fmt: skip
