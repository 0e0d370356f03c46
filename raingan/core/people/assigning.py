"""Who holds which duty from when to when: assigning it and ending it, under lock."""

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from raingan.core import registry
from raingan.core.audit.actions import record
from raingan.core.people import one_time
from raingan.core.people.actions import end_sessions, issue_one_time_password
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import Place
from raingan.core.web.rules import Conflict, Invalid, NotThere

FOR_EVER = date.max


class Assigned(NamedTuple):
    """A duty just given. A new holder of an office's post must be handed ``one_time_password``; others have none."""

    assignment: Assignment
    one_time_password: str | None


def _role(system: str, role: str) -> registry.Role:
    try:
        return registry.system(system).role(role)
    except KeyError as error:
        raise Invalid(_("ไม่รู้จักหน้าที่นี้"), field="role") from error


def _locked_place(code: str) -> Place:
    # FOR NO KEY UPDATE: two assigners of one place wait for each other; records that point at the place do not wait.
    place = Place.objects.select_for_update(no_key=True).filter(pk=code).first()
    if place is None:
        raise NotThere(_("ไม่พบพื้นที่นี้"), field="place")
    return place


def _clashing(user: User, role: registry.Role, post: QuerySet[Assignment], *, acting: bool) -> str:
    if post.filter(user=user).exists():
        return _("ผู้ใช้มีหน้าที่นี้ในช่วงวันดังกล่าวอยู่แล้ว")
    if role.sign_in == "office_code" and not acting and post.filter(acting=False).exists():
        return _("ตำแหน่งนี้มีผู้ดำรงตำแหน่งในช่วงวันดังกล่าวอยู่แล้ว กรุณาสิ้นสุดหน้าที่เดิมก่อน")
    return ""


@transaction.atomic
def assign(  # noqa: PLR0913 - what an order of assignment says
    *,
    user: User,
    system: str,
    role: str,
    place: str,
    since: date,
    by: User | None,
    at: datetime,
    until: date | None = None,
    acting_for: User | None = None,
    acting: bool = False,
    order_number: str = "",
) -> Assigned:
    """Give ``user`` the duty from ``since`` to ``until`` (both days belong to it; None: until it is ended).

    An office's post has one holder at a time, and others only in acting for that one, or ``acting`` while it is
    vacant. Its new holder gets a one-time password, and the sessions of the new and of the former holders end.
    Raises Invalid, NotThere or Conflict; then nothing has changed. Source: overview, "People and entering", rule 11.
    """
    acting = acting or acting_for is not None
    known = _role(system, role)
    _check_parts(user, since, until, acting_for)
    _locked_place(place)
    post = Assignment.objects.filter(system=system, role=role, place_id=place)
    if clash := _clashing(user, known, post.during(since, until or FOR_EVER), acting=acting):
        raise Conflict(clash, field="since")
    assignment = Assignment.objects.create(
        user=user, system=system, role=role, place_id=place, since=since, until=until,
        acting_for=acting_for, acting=acting, order_number=order_number, created_by=by, created_at=at,
    )  # fmt: skip
    _tell(assignment, by, at)
    handed_over = known.sign_in == "office_code" and not acting
    return Assigned(assignment, _hand_over(post, user, since, by, at) if handed_over else None)


def _check_parts(user: User, since: date, until: date | None, acting_for: User | None) -> None:
    if until is not None and until < since:
        raise Invalid(_("วันสิ้นสุดต้องไม่ก่อนวันเริ่มต้น"), field="until")
    if acting_for is not None and acting_for.pk == user.pk:
        raise Invalid(_("ผู้รักษาราชการแทนต้องเป็นคนละคนกับเจ้าของตำแหน่ง"), field="acting_for")


def _tell(assignment: Assignment, by: User | None, at: datetime) -> None:
    record(
        actor=by,
        verb="assign",
        subject=assignment,
        at=at,
        place=assignment.place_id,
        user=assignment.user_id,
        role=f"{assignment.system}.{assignment.role}",
        since=assignment.since.isoformat(),
        until=assignment.until.isoformat() if assignment.until else None,
        deputising_for=assignment.acting_for_id,
        acting=assignment.acting,
        order_number=assignment.order_number,
    )


def _hand_over(post: QuerySet[Assignment], user: User, since: date, by: User | None, at: datetime) -> str:
    """End the sessions of those who held the post before, and give the new holder a one-time password."""
    for former in User.objects.filter(assignments__in=post.filter(since__lte=since)).exclude(pk=user.pk).distinct():
        end_sessions(former)
    return issue_one_time_password(user=user, by=by, at=at, valid_from=one_time.begins(since))


@transaction.atomic
def end_assignment(
    *, assignment: Assignment, until: date, by: User | None, at: datetime, reason: str = ""
) -> Assignment:
    """Let ``until`` be the last day of the duty. When that day is past, the holder's sessions end at once.

    Raises Invalid when the last day comes before the first, or after the one that is set already: who is to go on is
    given the duty anew, and then the post is looked at.
    """
    assignment = Assignment.objects.select_for_update().select_related("user").get(pk=assignment.pk)
    if until < assignment.since:
        raise Invalid(_("วันสิ้นสุดต้องไม่ก่อนวันเริ่มต้น"), field="until")
    if assignment.until is not None and until > assignment.until:
        raise Invalid(_("หน้าที่นี้สิ้นสุดก่อนวันดังกล่าวอยู่แล้ว หากให้ทำต่อ กรุณามอบหมายหน้าที่ใหม่"), field="until")
    assignment.until = until
    assignment.save(update_fields=["until"])
    if until < timezone.localdate(at):
        end_sessions(assignment.user)
    record(
        actor=by, verb="end-assignment", subject=assignment, at=at, place=assignment.place_id, reason=reason,
        user=assignment.user_id, role=f"{assignment.system}.{assignment.role}", until=until.isoformat(),
    )  # fmt: skip
    return assignment
