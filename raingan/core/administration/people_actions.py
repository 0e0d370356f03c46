"""What an account administrator does: each act within the scope, with its event and a notice to the person."""

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from raingan.core import registry
from raingan.core.administration.people_scope import Scope, require_account
from raingan.core.notices.actions import tell
from raingan.core.notices.models import Notice
from raingan.core.people import actions, assigning
from raingan.core.people.models import Assignment, User
from raingan.core.people.unlocking import unlock as unlock_names
from raingan.core.places.models import Level, Place
from raingan.core.registry import ACCOUNT_ADMIN
from raingan.core.thai.dates import long_date
from raingan.core.web.rules import Invalid, NotAllowed, NotThere, WrongState

PASSWORD_ISSUED = gettext_noop("ผู้ดูแลสิทธิ์ออกรหัสผ่านครั้งแรกใหม่ให้ท่าน")
DUTY_GIVEN = gettext_noop("ท่านได้รับมอบหมายหน้าที่ %(about)s")
DUTY_ENDED = gettext_noop("สิ้นสุดหน้าที่ %(about)s")
DEACTIVATED = gettext_noop("บัญชีของท่านถูกระงับการใช้งาน")
REACTIVATED = gettext_noop("บัญชีของท่านกลับมาใช้งานได้แล้ว")
UNLOCKED = gettext_noop("ผู้ดูแลสิทธิ์ปลดล็อกการเข้าสู่ระบบของท่านแล้ว")


class Issued(NamedTuple):
    """A person and the one-time password to hand over, where there is one."""

    person: User
    password: str | None


def notify(person: User, text: str, *, at: datetime, about: str = "", detail: str = "") -> None:
    """Tell ``person``, in the caller's transaction."""
    link = reverse("people:profile")
    tell([Notice(recipient=person, text=text, about=about, detail=detail, link=link, created_at=at)])


def duty_words(duty: Assignment) -> str:
    """``ปลัดอำเภอ อำเภอเมืองสกลนคร``, for a notice: in Thai, as the notices' other facts are."""
    with override("th"):
        role = str(registry.system(duty.system).role(duty.role).label)
    return f"{role} {duty.place.label_in('th')}".strip()


def assignable_roles(scope: Scope) -> list[registry.Role]:
    """The roles the administrator may give: their own kind and the centre's only from the centre."""
    roles = registry.system(scope.system).roles
    if scope.is_nation:
        return list(roles)
    return [role for role in roles if role.name != ACCOUNT_ADMIN and role.level != "nation"]


def check_duty(scope: Scope, role: str, place: str) -> None:
    """Raises NotThere for a place outside ``scope``, NotAllowed or Invalid for a role that cannot be given there."""
    found = Place.objects.filter(pk=place).first()
    if found is None or not scope.covers(place):
        raise NotThere(_("ไม่พบพื้นที่นี้ในพื้นที่ที่ท่านดูแล"), field="place")
    known = {each.name: each for each in assignable_roles(scope)}
    if role not in known:
        raise NotAllowed(_("ผู้ดูแลสิทธิ์ส่วนกลางเท่านั้นที่มอบหมายหน้าที่นี้ได้"), field="role")
    check_level(known[role], found)


def check_level(role: registry.Role, place: Place) -> None:
    """Raises Invalid where ``role`` is not held at places such as ``place``."""
    levels = {role.level, Level.NATION.value} if role.name == ACCOUNT_ADMIN else {role.level}
    if place.level not in levels:
        raise Invalid(_("หน้าที่นี้ใช้กับพื้นที่ระดับอื่น กรุณาเลือกพื้นที่ให้ตรงกับหน้าที่"), field="place")


@transaction.atomic
def create(
    *, scope: Scope, at: datetime, person: dict[str, str], role: str, place: str, since: date, until: date | None
) -> Issued:
    """A new account with its first duty and its one-time password. ``person`` as ``people.actions.create_person``."""
    check_duty(scope, role, place)
    known = registry.system(scope.system).role(role)
    _check_name(known, named=bool(person.get("citizen_id") or person.get("personal_name")))
    made = actions.create_person(by=scope.user, at=at, **person)
    given = _assign(scope, made, role, place, since, until, "", at)
    password = given.one_time_password or actions.issue_one_time_password(user=made, by=scope.user, at=at)
    return Issued(made, password)


def _check_name(role: registry.Role, *, named: bool) -> None:
    if role.sign_in != "office_code" and not named:
        field = "citizen_id" if role.sign_in == "citizen_id" else "personal_name"
        raise Invalid(_("หน้าที่นี้เข้าสู่ระบบด้วยเลขประจำตัวประชาชนหรือชื่อผู้ใช้ กรุณากรอกอย่างน้อยหนึ่งอย่าง"), field=field)


def _assign(
    scope: Scope, person: User, role: str, place: str, since: date, until: date | None, order: str, at: datetime
) -> assigning.Assigned:
    given = assigning.assign(
        user=person, system=scope.system, role=role, place=place, since=since, until=until,
        by=scope.user, at=at, order_number=order,
    )  # fmt: skip
    about = duty_words(given.assignment)
    notify(person, DUTY_GIVEN, at=at, about=about, detail=span_words(since, until))
    return given


def span_words(since: date, until: date | None) -> str:
    """``ตั้งแต่ 1 ตุลาคม 2569 ถึง …``, for a notice: in Thai as ``duty_words``."""
    with override("th"):
        if until is None:
            return _("ตั้งแต่ %(since)s") % {"since": long_date(since)}
        return _("ตั้งแต่ %(since)s ถึง %(until)s") % {"since": long_date(since), "until": long_date(until)}


@transaction.atomic
def give_duty(
    *, scope: Scope, person: User, role: str, place: str, since: date, until: date | None, order: str, at: datetime
) -> Issued:
    """A further duty for ``person``; a new holder of an office's post gets a one-time password with it."""
    check_duty(scope, role, place)
    if person.pk == scope.user.pk:
        raise NotAllowed(_("ทำรายการกับบัญชีของตนเองไม่ได้ กรุณาให้ผู้ดูแลสิทธิ์คนอื่นทำรายการ"))
    known = registry.system(scope.system).role(role)
    if known.sign_in == "office_code":
        # The post's one-time password replaces the person's own: that is an act on the account.
        require_account(scope, person, timezone.localdate(at))
    _check_name(known, named=person.typed_names.exists())
    given = _assign(scope, person, role, place, since, until, order, at)
    return Issued(person, given.one_time_password)


@transaction.atomic
def end_duty(*, scope: Scope, duty: Assignment, until: date, reason: str, at: datetime) -> None:
    """Let ``until`` be the duty's last day."""
    require_duty(scope, duty)
    ended = assigning.end_assignment(assignment=duty, until=until, by=scope.user, at=at, reason=reason)
    about = duty_words(ended)
    with override("th"):
        detail = _("วันสุดท้าย %(until)s") % {"until": long_date(until)}
    notify(ended.user, DUTY_ENDED, at=at, about=about, detail=f"{detail}\n{reason}".strip())


def require_duty(scope: Scope, duty: Assignment) -> None:
    """Raises NotThere outside ``scope``, NotAllowed for what only the centre may end, or for one's own."""
    if duty.system != scope.system or not scope.covers(duty.place_id):
        raise NotThere(_("ไม่พบหน้าที่นี้ในพื้นที่ที่ท่านดูแล"))
    if duty.user_id == scope.user.pk:
        raise NotAllowed(_("ทำรายการกับบัญชีของตนเองไม่ได้ กรุณาให้ผู้ดูแลสิทธิ์คนอื่นทำรายการ"))
    if duty.role == ACCOUNT_ADMIN and not scope.is_nation:
        raise NotAllowed(_("ผู้ดูแลสิทธิ์ส่วนกลางเท่านั้นที่สิ้นสุดหน้าที่นี้ได้"))


@transaction.atomic
def new_password(*, scope: Scope, person: User, drop_second_step: bool, at: datetime) -> Issued:
    """A new one-time password; the old one and all sessions end."""
    require_account(scope, person, timezone.localdate(at))
    if not person.is_active:
        raise WrongState(_("บัญชีนี้ถูกระงับอยู่ กรุณาเปิดใช้งานก่อน"))
    password = actions.issue_one_time_password(user=person, by=scope.user, at=at, drop_second_step=drop_second_step)
    notify(person, PASSWORD_ISSUED, at=at)
    return Issued(person, password)


@transaction.atomic
def set_active(*, scope: Scope, person: User, active: bool, reason: str, at: datetime) -> None:
    """Suspend the account, or open it again. Nothing happens where it is so already."""
    require_account(scope, person, timezone.localdate(at))
    if actions.set_active(user=person, active=active, by=scope.user, at=at, reason=reason):
        notify(person, REACTIVATED if active else DEACTIVATED, at=at, detail=reason)


@transaction.atomic
def unlock(*, scope: Scope, person: User, at: datetime) -> None:
    """Forget the wrong tries that lock the person's names, from every address."""
    require_account(scope, person, timezone.localdate(at))
    unlock_names(user=person, by=scope.user, at=at)
    notify(person, UNLOCKED, at=at)


@transaction.atomic
def mend(*, scope: Scope, person: User, fields: dict[str, str], at: datetime) -> None:
    """Mend name, position and telephone for the person."""
    require_account(scope, person, timezone.localdate(at))
    actions.mend_profile(user=person, by=scope.user, at=at, **fields)
