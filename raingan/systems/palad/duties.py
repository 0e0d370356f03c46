"""What a person must do now in this room, for the front hall."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from raingan.core.people.access import held, roles_of
from raingan.core.people.models import User
from raingan.core.registry import Duty
from raingan.core.rounds.models import ExtensionRequest
from raingan.core.thai.dates import date_time
from raingan.systems.palad.models import Role
from raingan.systems.palad.overview import Overview, ToCheck, overview_of, to_check
from raingan.systems.palad.progress import Progress


def duties(user: AbstractBaseUser, at: datetime) -> Sequence[Duty]:
    """The duties of ``user`` at ``at``: reports to mend and to record, reports to check, requests to settle."""
    person = cast("User", user)
    roles = roles_of(person, "palad")
    if Role.OFFICER in roles:
        place = next(each.place_code for each in held(person) if each.system == "palad" and each.role == Role.OFFICER)
        return tuple(_of_officer(overview_of(person, at=at, place=place)))
    if Role.CHIEF in roles:
        return tuple(_of_chief(to_check(person, at=at)))
    if Role.CENTRAL in roles:
        return tuple(of_centre(person))
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


def of_centre(user: User) -> Iterator[Duty]:
    """The requests for a later close that wait. One query."""
    waiting = ExtensionRequest.objects.visible_to(user, "palad").waiting()
    found = waiting.aggregate(n=Count("pk"), first=Min("asked_at"))
    if found["n"]:
        title = ngettext("คำขอขยายเวลา %(n)d รายการ", "คำขอขยายเวลา %(n)d รายการ", found["n"])
        asked = {"when": date_time(found["first"], get_language() or "th")}
        yield Duty(
            title=title % {"n": found["n"]},
            detail=_("รอส่วนกลางพิจารณา คำขอแรกส่งเมื่อ %(when)s") % asked,
            url=reverse("palad:extension-requests"),
            action=_("พิจารณาคำขอ"),
        )


def _of_chief(waiting: ToCheck) -> Iterator[Duty]:
    if waiting.n:
        yield Duty(
            title=_("รายงานรออนุมัติ %(n)d รายการ") % {"n": waiting.n},
            detail=_("ตรวจและอนุมัติ เพื่อให้นับเป็นผลการปฏิบัติงานของเดือน"),
            url=waiting.url,
            action=_("ตรวจรายงาน"),
            due=waiting.until,
        )
