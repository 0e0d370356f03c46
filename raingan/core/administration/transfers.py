"""Moving from one district to another: asked by the person, settled by the receiving province's administrator.

Source: overview, "People and entering"; spec, "Transfers".
"""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from raingan.core import registry
from raingan.core.administration.models import TransferRequest, TransferState
from raingan.core.administration.people_actions import Issued, duty_words, notify, span_words
from raingan.core.administration.people_scope import Scope
from raingan.core.audit.actions import record
from raingan.core.people import assigning
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import NATION, Place
from raingan.core.registry import ACCOUNT_ADMIN
from raingan.core.web.rules import Conflict, Invalid, NotAllowed, NotThere, WrongState

ASKED = gettext_noop("มีคำขอย้ายสังกัดมายัง %(about)s")
ACCEPTED = gettext_noop("รับย้ายท่านแล้ว: %(about)s")
REFUSED = gettext_noop("ไม่รับย้ายท่านไปยัง %(about)s")


def movable(user: User, system: str, today: date) -> QuerySet[Assignment]:
    """The district duties ``user`` holds today in their own right."""
    roles = [role.name for role in registry.system(system).roles if role.level == "district"]
    held = Assignment.objects.on(today).filter(user=user, system=system, role__in=roles, acting=False)
    return held.select_related("place").order_by("place_id")


def visible_transfers(user: User, scope: Scope | None, system: str) -> QuerySet[TransferRequest]:
    """One's own requests, and those to places within the administrator's scope: open ones first, then the newest."""
    condition = Q(asked_by=user)
    if scope is not None:
        condition |= scope.places("place_id")
    found = TransferRequest.objects.filter(condition, duty__system=system)
    ordered = found.annotate(waits=Q(state=TransferState.OPEN)).order_by("-waits", "-asked_at", "-pk")
    return ordered.select_related("place", "duty__place", "asked_by", "settled_by")


@transaction.atomic
def ask(*, duty: Assignment, place: Place, since: date, order_number: str, by: User, at: datetime) -> TransferRequest:
    """Ask to be moved; the receiving province's administrators are told. Raises Invalid or Conflict."""
    role = registry.system(duty.system).role(duty.role)
    if place.level != role.level or place.pk == duty.place_id:
        raise Invalid(_("กรุณาเลือกอำเภออื่นที่จะย้ายไป"), field="place")
    if since <= duty.since:
        raise Invalid(_("วันที่ย้ายต้องหลังวันเริ่มหน้าที่เดิม"), field="since")
    try:
        with transaction.atomic():
            made = TransferRequest.objects.create(
                duty=duty, place=place, since=since, order_number=order_number, asked_at=at, asked_by=by
            )
    except IntegrityError as error:
        raise Conflict(_("ท่านมีคำขอย้ายที่รอพิจารณาอยู่แล้ว")) from error
    record(actor=by, verb="ask-transfer", subject=made, at=at, place=place.pk, since=since.isoformat())
    about = place.label_in("th")
    for admin in _administrators(duty.system, place.pk, timezone.localdate(at)):
        notify(admin, ASKED, at=at, about=about, detail=by.full_name)
    return made


def _administrators(system: str, place: str, today: date) -> list[User]:
    """The account administrators of the place's province; the centre's where it has none."""
    held = Assignment.objects.on(today).filter(system=system, role=ACCOUNT_ADMIN).select_related("user")
    for code in (place[:2], NATION):
        if found := [each.user for each in held.filter(place_id=code)]:
            return found
    return []


def _locked(pk: int, scope: Scope) -> TransferRequest:
    """The open request, locked with both places in the order of their codes; raises NotThere or WrongState."""
    seen = TransferRequest.objects.select_related("duty").filter(pk=pk, duty__system=scope.system).first()
    if seen is None or not scope.covers(seen.place_id):
        raise NotThere(_("ไม่พบคำขอนี้ในพื้นที่ที่ท่านดูแล"))
    codes = [seen.place_id, seen.duty.place_id]
    list(Place.objects.select_for_update(no_key=True).filter(pk__in=codes).order_by("pk"))
    found = TransferRequest.objects.select_for_update(of=("self",)).select_related("duty__user", "place").get(pk=pk)
    if found.state != TransferState.OPEN:
        raise WrongState(_("คำขอนี้พิจารณาไปแล้ว"))
    if found.asked_by_id == scope.user.pk:
        raise NotAllowed(_("พิจารณาคำขอของตนเองไม่ได้"))
    return found


@transaction.atomic
def accept(*, pk: int, scope: Scope, at: datetime) -> Issued:
    """End the old duty the day before and begin the new one, also back to the first of this month."""
    asked = _locked(pk, scope)
    today, old = timezone.localdate(at), asked.duty
    if asked.since < today.replace(day=1):
        raise Invalid(_("วันที่ย้ายย้อนหลังเกินต้นเดือนนี้ กรุณาให้ผู้ขอส่งคำขอใหม่"))
    if asked.since <= old.since:
        raise Invalid(_("วันที่ย้ายต้องหลังวันเริ่มหน้าที่เดิม"))
    if old.until is None or old.until >= asked.since:
        before = asked.since - timedelta(days=1)
        assigning.end_assignment(assignment=old, until=before, by=scope.user, at=at, reason=asked.order_number)
    given = assigning.assign(
        user=old.user, system=old.system, role=old.role, place=asked.place_id, since=asked.since, by=scope.user, at=at,
        order_number=asked.order_number,
    )  # fmt: skip
    _settle(asked, TransferState.ACCEPTED, scope.user, at)
    notify(old.user, ACCEPTED, at=at, about=duty_words(given.assignment), detail=span_words(asked.since, None))
    return Issued(old.user, given.one_time_password)


@transaction.atomic
def refuse(*, pk: int, scope: Scope, reason: str, at: datetime) -> None:
    """Refuse with a reason; the duty stays as it is."""
    asked = _locked(pk, scope)
    _settle(asked, TransferState.REFUSED, scope.user, at, reason)
    notify(asked.duty.user, REFUSED, at=at, about=asked.place.label_in("th"), detail=reason)


@transaction.atomic
def withdraw(*, pk: int, by: User, at: datetime) -> None:
    """Take one's own open request back; raises NotThere for another's or a settled one."""
    found = TransferRequest.objects.select_for_update().filter(pk=pk, asked_by=by, state=TransferState.OPEN).first()
    if found is None:
        raise NotThere(_("ไม่พบคำขอที่รอพิจารณานี้"))
    _settle(found, TransferState.WITHDRAWN, by, at)


def _settle(asked: TransferRequest, state: TransferState, by: User, at: datetime, answer: str = "") -> None:
    asked.state, asked.settled_by, asked.settled_at, asked.answer = state, by, at, answer
    asked.save(update_fields=["state", "settled_by", "settled_at", "answer"])
    record(actor=by, verb=f"transfer-{state}", subject=asked, at=at, place=asked.place_id, reason=answer)
