"""What a person must do now in this room, for the front hall."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from raingan.core.people.access import holding, roles_of
from raingan.core.people.models import User
from raingan.core.registry import Duty
from raingan.core.rounds.models import ExtensionRequest
from raingan.core.rounds.periods import Period
from raingan.core.rounds.timetable import Span, timetable
from raingan.core.thai.dates import date_time, day_of
from raingan.systems.workload.calendar import CONFIRM, RECORD, key_of, windows_of
from raingan.systems.workload.domains import DOMAINS
from raingan.systems.workload.finding import latest_year
from raingan.systems.workload.models import Role, State, WorkYear
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.status import Counts, DistrictRow, counts_of, rows_of

# A year is asked for so long before its recording begins.
BEFORE = timedelta(days=60)


def duties(user: AbstractBaseUser, at: datetime) -> Sequence[Duty]:
    """The duties of ``user`` at ``at``: sections to record and mend, districts to confirm, what the centre owes."""
    person, roles = cast("User", user), roles_of(cast("User", user), SYSTEM)
    found: list[Duty] = []
    year = latest_year() if roles else None
    if year is not None and roles & {Role.RECORDER, Role.CONFIRMER}:
        rows = rows_of(person, year.year)
        if Role.RECORDER in roles:
            own = [each for each in rows if _holds(person, Role.RECORDER, each) and each.host is None]
            found += [each for row in own for each in _of_district(row, year, at)]
        if Role.CONFIRMER in roles:
            found += _of_confirmer([each for each in rows if _holds(person, Role.CONFIRMER, each)], year, at)
    if Role.CENTRAL in roles:
        found += of_centre(person, year, at)
    return tuple(found)


def _holds(user: User, role: str, row: DistrictRow) -> bool:
    return holding(user, system=SYSTEM, role=role, place=row.place.code) is not None


def _span(year: WorkYear, step: str, place: str) -> Span | None:
    return timetable(SYSTEM, {year.key}, {place}).span(year.key, step, place)


def _of_district(row: DistrictRow, year: WorkYear, at: datetime) -> Iterator[Duty]:
    """What is left to record of one district, or to mend in it."""
    facts = {"place": row.place.label, "year": year.year}
    url = reverse("workload:record", args=[year.key, row.place.code])
    if row.state is State.RETURNED:
        span = _span(year, CONFIRM, row.place.code)
        yield Duty(
            title=_("%(place)s ถูกส่งกลับให้แก้ไข") % facts,
            detail=_return_reason(row),
            url=url,
            action=_("แก้ไขข้อมูล"),
            due=span.closes_at if span else None,
            tone="returned",
        )
    elif row.missing:
        span = _span(year, RECORD, row.place.code)
        if span is None or at < span.opens_at:
            return
        done = {"done": len(DOMAINS) - len(row.missing), "all": len(DOMAINS)}
        yield Duty(
            title=_("บันทึกข้อมูลปริมาณงาน %(place)s ปีงบประมาณ %(year)d") % facts,
            detail=_("บันทึกครบแล้ว %(done)d จาก %(all)d ด้าน") % done,
            url=url,
            action=pgettext("link", "บันทึกข้อมูล") if span.is_open(at) else _("ดูข้อมูล"),
            due=span.closes_at,
        )


def _return_reason(row: DistrictRow) -> str:
    """The section that was sent back, where one was named; the record's page has the reason itself."""
    for sheet in row.record.sections:
        if sheet.return_reason:
            return sheet.return_reason
    return _("ดูเหตุผลในหน้าข้อมูลของอำเภอ แก้ไขแล้วกดแจ้งจังหวัด")


def _of_confirmer(rows: Sequence[DistrictRow], year: WorkYear, at: datetime) -> Iterator[Duty]:
    """Districts that only wait to be confirmed, and those that are not complete yet; by province."""
    for province in sorted({each.place.code[:2] for each in rows}):
        counts = counts_of(each for each in rows if each.place.code.startswith(province))
        yield from _of_province(province, counts, year, at)


def _of_province(province: str, counts: Counts, year: WorkYear, at: datetime) -> Iterator[Duty]:
    span = _span(year, CONFIRM, province)
    address = f"{reverse('workload:status-of', args=[province])}?year={year.key}"
    due = span.closes_at if span else None
    if counts.ready:
        opens = span is not None and at < span.opens_at
        yield Duty(
            title=ngettext("พร้อมยืนยัน %(n)d อำเภอ", "พร้อมยืนยัน %(n)d อำเภอ", counts.ready) % {"n": counts.ready},
            detail=_("เริ่มยืนยันได้ %(when)s") % {"when": date_time(span.opens_at, get_language() or "th")}
            if opens and span
            else _("ตรวจสอบแล้วยืนยัน ยืนยันแล้วจะแก้ไขไม่ได้"),
            url=f"{address}&view=ready",
            action=_("ตรวจและยืนยัน"),
            due=due,
        )
    incomplete = counts.partial + counts.none
    if incomplete:
        n = {"n": incomplete, "none": counts.none}
        yield Duty(
            title=ngettext("ยังบันทึกไม่ครบ %(n)d อำเภอ", "ยังบันทึกไม่ครบ %(n)d อำเภอ", incomplete) % n,
            detail=_("ในจำนวนนี้ยังไม่บันทึกเลย %(none)d อำเภอ") % n,
            url=f"{address}&view=incomplete",
            action=_("ติดตามการบันทึก"),
            due=due,
        )


def of_centre(user: User, year: WorkYear | None, at: datetime) -> Iterator[Duty]:
    """Requests for more time that wait, a year that is not open yet, hours that nobody has settled. One query."""
    waiting = ExtensionRequest.objects.visible_to(user, SYSTEM).waiting()
    found = waiting.aggregate(n=Count("pk"), first=Min("asked_at"))
    if found["n"]:
        asked = {"when": date_time(found["first"], get_language() or "th")}
        yield Duty(
            title=ngettext("คำขอขยายเวลา %(n)d รายการ", "คำขอขยายเวลา %(n)d รายการ", found["n"]) % {"n": found["n"]},
            detail=_("รอส่วนกลางพิจารณา คำขอแรกส่งเมื่อ %(when)s") % asked,
            url=reverse("workload:extension-requests"),
            action=_("พิจารณาคำขอ"),
        )
    coming = Period.month(day_of(at + BEFORE)).fiscal
    due = [each for each in (coming - 1, coming) if windows_of(key_of(each))[RECORD][0] <= at + BEFORE]
    if due and (year is None or year.year < due[-1]):
        yield Duty(
            title=_("ยังไม่ได้เปิดรอบปีงบประมาณ %(year)d") % {"year": due[-1]},
            detail=_("อำเภอจะบันทึกได้เมื่อเปิดรอบแล้ว"),
            url=reverse("workload:years"),
            action=_("เปิดรอบ"),
        )
    elif year is not None and year.settled_at is None:
        yield Duty(
            title=_("ยังไม่ได้ยืนยันชั่วโมงที่ใช้คำนวณ ปีงบประมาณ %(year)d") % {"year": year.year},
            detail=_("ใช้ค่าเริ่มต้น %(day)s ชั่วโมงต่อวัน และ %(whole)s ชั่วโมงต่อคนต่อปี")
            % {"day": year.hours_per_day, "whole": f"{year.hours_per_person_year:,}"},
            url=reverse("workload:years"),
            action=_("ยืนยันค่า"),
        )
