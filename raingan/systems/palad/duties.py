"""What a person must do now in this room, for the front hall."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from django.utils.translation import gettext as _

from raingan.core.people.access import held, roles_of
from raingan.core.people.models import User
from raingan.core.registry import Duty
from raingan.systems.palad.models import Role
from raingan.systems.palad.overview import Overview, ToCheck, overview_of, to_check
from raingan.systems.palad.progress import Progress


def duties(user: AbstractBaseUser, at: datetime) -> Sequence[Duty]:
    """The duties of ``user`` at ``at``: reports to mend and to record, reports to check."""
    person = cast("User", user)
    roles = roles_of(person, "palad")
    if Role.OFFICER in roles:
        place = next(each.place_code for each in held(person) if each.system == "palad" and each.role == Role.OFFICER)
        return tuple(_of_officer(overview_of(person, at=at, place=place)))
    if Role.CHIEF in roles:
        return tuple(_of_chief(to_check(person, at=at)))
    return ()


def _of_officer(overview: Overview) -> Iterator[Duty]:
    if overview.to_check is not None:
        yield from _of_chief(overview.to_check)
    if overview.own_approver and overview.this_month.pending:
        yield Duty(
            title=_("รายงานของท่านรอการอนุมัติ %(n)d รายการ") % {"n": overview.this_month.pending},
            detail=overview.own_approver,
            url=reverse("palad:reports"),
            action=_("ดูรายงาน"),
        )
    if overview.to_mend:
        yield Duty(
            title=_("รายงานถูกส่งกลับให้แก้ไข %(n)d รายการ") % {"n": len(overview.to_mend)},
            detail=overview.to_mend[0].reason,
            url=reverse("palad:mend", args=[overview.to_mend[0].report.pk]),
            action=_("แก้ไขรายงาน"),
            due=min((each.until for each in overview.to_mend if each.until), default=None),
            tone="returned",
        )
    for month in overview.months:
        yield _of_month(month)


def _of_month(month: Progress) -> Duty:
    return Duty(
        title=month.title,
        detail=month.sentence,
        url=reverse("palad:record") if month.can_record else reverse("palad:home"),
        action=_("บันทึกผลการปฏิบัติงาน") if month.can_record else _("ดูความก้าวหน้า"),
        due=month.due,
        tone="ok" if month.state == "eligible" else "returned" if month.state == "not_eligible" else "waiting",
    )


def _of_chief(waiting: ToCheck) -> Iterator[Duty]:
    if waiting.n:
        yield Duty(
            title=_("รายงานรออนุมัติ %(n)d รายการ") % {"n": waiting.n},
            detail=_("ตรวจและอนุมัติ เพื่อให้นับเป็นผลการปฏิบัติงานของเดือน"),
            url=reverse("palad:pending"),
            action=_("ตรวจรายงาน"),
            due=waiting.until,
        )
