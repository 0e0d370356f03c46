"""Asking for a later close, and settling what was asked: one or many at once, with the letter's number."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from raingan.core import registry
from raingan.core.audit.actions import event_of, record, record_all
from raingan.core.notices.actions import tell
from raingan.core.notices.models import Notice
from raingan.core.people.access import Held, held, require_centre
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import Place, within
from raingan.core.rounds.actions import extend_steps
from raingan.core.rounds.models import Asking, ExtensionRequest, RequestState
from raingan.core.rounds.periods import round_label
from raingan.core.rounds.timetable import timetable
from raingan.core.thai.dates import closing_time, day_of
from raingan.core.web.rules import Invalid, NotAllowed, NotThere, WrongState

REASON_LIMIT = 1000
GRANTED = gettext_noop("ส่วนกลางขยายเวลา %(about)s ถึง %(detail)s")
REFUSED = gettext_noop("ส่วนกลางไม่อนุญาตให้ขยายเวลา %(about)s: %(detail)s")


def _checked_reason(reason: str, field: str = "reason") -> str:
    reason = reason.strip()
    if not reason:
        raise Invalid(_("กรุณาระบุเหตุผล"), field=field)
    if len(reason) > REASON_LIMIT:
        raise Invalid(_("เหตุผลยาวเกิน %(limit)d ตัวอักษร") % {"limit": REASON_LIMIT}, field=field)
    return reason


def _close_of(system: str, key: str, place: str) -> datetime:
    """When the last window of the round closes for ``place`` as things stand; raises Invalid for no such round."""
    table = timetable(system, {key}, {place})
    spans = [table.span(key, step, place) for step in registry.system(system).calendar(key)]
    closes = [span.closes_at for span in spans if span is not None]
    if not closes:
        raise Invalid(_("ไม่มีรอบการรายงานนี้"), field="round")
    return max(closes)


def asking_roles(user: User, system: str) -> list[Held]:
    """The roles in which ``user`` may ask: those of the system's own work; looking after accounts is none of it."""
    own = {role.name for role in registry.system(system).own_roles}
    return [each for each in held(user) if each.system == system and each.role in own]


@transaction.atomic
def ask(
    *, system: str, key: str, place: str, wanted_until: datetime, reason: str, by: User, at: datetime
) -> ExtensionRequest:
    """Ask the centre to keep the round open for ``place`` up to ``wanted_until`` (not included).

    An open request for the same round and place is joined, not doubled: it then holds the later of the two ends.
    Raises NotThere (the place lies outside what the person covers), NotAllowed (the centre grants instead) and Invalid.
    """
    reason = _checked_reason(reason)
    roles = [each for each in asking_roles(by, system) if each.covers(place)]
    if not roles or not Place.objects.filter(code=place).exists():
        raise NotThere(_("ไม่พบพื้นที่นี้ในขอบเขตของท่าน"), field="place")
    if any(each.role in registry.system(system).centre for each in roles):
        raise NotAllowed(_("ส่วนกลางขยายเวลาได้โดยตรง ไม่ต้องยื่นคำขอ"))
    if wanted_until <= max(_close_of(system, key, place), at):
        raise Invalid(_("เวลาที่ขอต้องอยู่หลังเวลาปิดปัจจุบันและหลังขณะนี้"), field="until")
    # Whoever asks for the same place waits here, so that two asking at once make one request.
    Place.objects.select_for_update(no_key=True).get(code=place)
    found = ExtensionRequest.objects.waiting().filter(system=system, key=key, place_id=place).first()
    if found is None:
        found = ExtensionRequest.objects.create(
            system=system, key=key, place_id=place, wanted_until=wanted_until, asked_at=at
        )
    elif found.wanted_until < wanted_until:
        found.wanted_until = wanted_until
        found.save(update_fields=["wanted_until"])
    Asking.objects.update_or_create(
        request=found, asked_by=by, defaults={"role": roles[0].role, "asked_at": at, "reason": reason}
    )
    record(
        actor=by, verb="ask-extension", subject=found, at=at, place=place, reason=reason, round=key,
        until=wanted_until.isoformat(),
    )  # fmt: skip
    return found


def _locked(ids: Collection[int], system: str) -> list[ExtensionRequest]:
    """The requests, locked in the order of their ids; raises NotThere and WrongState."""
    found = list(
        ExtensionRequest.objects.select_for_update(of=("self",))
        .filter(pk__in=set(ids), system=system)
        .select_related("place")
        .order_by("pk")
    )
    if not ids or len(found) < len(set(ids)):
        raise NotThere(_("ไม่พบคำขอนี้"), field="ids")
    settled = next((each for each in found if each.state != RequestState.OPEN), None)
    if settled is not None:
        raise WrongState(_("คำขอของ%(place)sได้รับการพิจารณาไปแล้ว กรุณาเปิดหน้านี้ใหม่") % {"place": settled.place.label})
    return found


@transaction.atomic
def grant(
    *,
    system: str,
    ids: Collection[int],
    until: datetime,
    letter_number: str,
    by: User,
    at: datetime,
    steps: Collection[str] = (),
) -> list[ExtensionRequest]:
    """Grant requests, one or many at once: ``steps`` (all of the round without any) stay open up to ``until``.

    Tells whoever asked and everybody who holds a role at the places. Raises NotAllowed, NotThere, WrongState (one is
    settled already; then none is granted) and Invalid.
    """
    require_centre(by, system)
    if not letter_number.strip():
        raise Invalid(_("กรุณาระบุเลขที่หนังสือ"), field="letter_number")
    if until <= at:
        raise Invalid(_("เวลาที่ขยายต้องอยู่หลังขณะนี้"), field="until")
    requests = _locked(ids, system)
    for each in requests:
        reason = "\n".join(each.askings.order_by("asked_at").values_list("reason", flat=True))
        extend_steps(
            system=system, key=each.key, steps=steps or registry.system(system).calendar(each.key), place=each.place_id,
            until=until, by=by, at=at, reason=reason, letter_number=letter_number.strip(),
        )  # fmt: skip
        each.state, each.settled_at, each.settled_by = RequestState.GRANTED, at, by
        each.letter_number, each.granted_until = letter_number.strip(), until
    _store(requests)
    tell(_notices(requests, GRANTED, closing_time(until), at))
    return requests


@transaction.atomic
def refuse(*, system: str, ids: Collection[int], reason: str, by: User, at: datetime) -> list[ExtensionRequest]:
    """Refuse requests, one or many at once, with the reason; tells whoever asked.

    Raises NotAllowed, NotThere, WrongState and Invalid; then nothing has changed.
    """
    require_centre(by, system)
    reason = _checked_reason(reason, "answer")
    requests = _locked(ids, system)
    for each in requests:
        each.state, each.settled_at, each.settled_by, each.answer = RequestState.REFUSED, at, by, reason
    _store(requests)
    record_all(
        event_of(actor=by, verb="refuse-extension", subject=each, at=at, place=each.place_id, reason=reason)
        for each in requests
    )
    tell(_notices(requests, REFUSED, reason, at))
    return requests


@transaction.atomic
def withdraw(*, system: str, pk: int, by: User, at: datetime) -> ExtensionRequest:
    """Take back what one asked; the request ends when nobody else asks for it. Raises NotThere and WrongState."""
    found = _locked([pk], system)[0]
    mine = found.askings.filter(asked_by=by)
    if not mine.exists():
        raise NotThere(_("ไม่พบคำขอนี้"))
    if found.askings.exclude(asked_by=by).exists():
        mine.delete()
    else:
        found.state, found.settled_at, found.settled_by = RequestState.WITHDRAWN, at, by
        _store([found])
    record(actor=by, verb="withdraw-extension-request", subject=found, at=at, place=found.place_id)
    return found


def _store(requests: Iterable[ExtensionRequest]) -> None:
    fields = ["state", "settled_at", "settled_by", "answer", "letter_number", "granted_until"]
    ExtensionRequest.objects.bulk_update(requests, fields)


def _notices(requests: Iterable[ExtensionRequest], text: str, detail: str, at: datetime) -> Iterator[Notice]:
    """One notice a person and request: to those who asked and, when it is granted, to all with a role at the place."""
    for each in requests:
        people = set(each.askings.values_list("asked_by_id", flat=True))
        if text == GRANTED:
            there = Assignment.objects.on(day_of(at)).filter(within("place_id", each.place.prefix), system=each.system)
            people |= set(there.values_list("user_id", flat=True))
        with override("th"):
            about = f"{round_label(each.key)} {each.place.label_in('th')}"
        for person in sorted(people):
            yield Notice(
                recipient_id=person, text=text, about=about, detail=detail, link=f"/{each.system}/extension-requests/",
                created_at=at,
            )  # fmt: skip
