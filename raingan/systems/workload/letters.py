"""The letters of this room: following up what is not yet recorded, province by province, and telling of an extension.

They are in Thai whatever language their writer reads; figures and times are those of the moment. Source of the words:
letters of the Department and of Nakhon Phanom, 8 and 10 September 2564.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override

from raingan.core.exports.table import Column, Row, Table
from raingan.core.letters.letter import Letter, Signed
from raingan.core.people.access import is_centre, require
from raingan.core.people.models import User
from raingan.core.places.models import NATION, Level, Place
from raingan.core.rounds.timetable import Span, Timetable, timetable
from raingan.core.thai.dates import clock_time, long_date
from raingan.core.web.rules import Conflict, NotThere
from raingan.systems.workload.calendar import CONFIRM, RECORD
from raingan.systems.workload.extensions import Act
from raingan.systems.workload.finding import year_of
from raingan.systems.workload.models import Role, SheetStatus, WorkYear
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.status import DistrictRow, rows_of

WRITERS = frozenset({Role.CONFIRMER.value, Role.CENTRAL.value})
SYSTEM_NAME = "ระบบการติดตามข้อมูลปริมาณงานของท้องถิ่นอำเภอ (Workload Tracking System)"
CONFIRMERS = "ผู้อำนวยการกลุ่มงานส่งเสริมและประสานงานท้องถิ่นอำเภอ"
DEPARTMENT = "กรมส่งเสริมการปกครองท้องถิ่น"
_ACTS = {RECORD: "การบันทึกข้อมูลของท้องถิ่นอำเภอ", CONFIRM: f"การยืนยันข้อมูลของ{CONFIRMERS}"}


class Windows(NamedTuple):
    """When a province records and confirms in a year."""

    record: Span
    confirm: Span


def writes_for(user: User) -> list[Place]:
    """The provinces that ``user`` may write letters about, in dictionary order; the nation alone for the centre.

    Raises NotAllowed. One query.
    """
    held = require(user, system=SYSTEM, roles=WRITERS)
    codes = [NATION] if is_centre(user, SYSTEM) else {each.place_code for each in held}
    return list(Place.objects.filter(code__in=codes).in_order())


def chosen(provinces: Sequence[Place], code: str) -> Place:
    """The one of ``provinces`` with this code, the first without; raises NotThere for any other."""
    found = next((each for each in provinces if code in {"", each.code}), None)
    if found is None:
        raise NotThere(_("ไม่พบจังหวัดนี้ในขอบเขตของท่าน"))
    return found


def province_for(user: User, code: str) -> Place:
    """The province that ``user`` may write letters about; the nation for the centre. Raises NotAllowed and NotThere."""
    held = require(user, system=SYSTEM, roles=WRITERS)
    allowed = any(each.covers(code) for each in held) and (code != NATION or is_centre(user, SYSTEM))
    found = Place.objects.filter(code=code.replace("\0", ""), level__in=[Level.PROVINCE, Level.NATION]).first()
    if found is None or not allowed:
        raise NotThere(_("ไม่พบจังหวัดนี้ในขอบเขตของท่าน"))
    return found


def waited_for(user: User, year: WorkYear, place: Place) -> dict[str, list[DistrictRow]]:
    """The districts not yet complete under ``place``, by the code of their province. Five queries."""
    found: dict[str, list[DistrictRow]] = {}
    for each in rows_of(user, year.year, place.code):
        if each.host is None and each.status is not SheetStatus.COMPLETE:
            found.setdefault(each.place.code[:2], []).append(each)
    return found


def follow_ups(user: User, year: WorkYear, place: Place, signed: Signed, at: datetime) -> list[Letter]:
    """A letter to each province under ``place`` whose districts are not through, with the table of them.

    Letters to several provinces are addressed to each one's governor. Seven queries. Raises Conflict where every
    district is complete.
    """
    waited = waited_for(user, year, place)
    if not waited:
        raise Conflict(_("ทุกอำเภอบันทึกข้อมูลครบแล้ว จึงไม่มีหนังสือติดตาม"))
    table = timetable(SYSTEM, {year.key}, set(waited))
    provinces = Place.objects.filter(code__in=waited).in_order()
    letters = []
    with override("th"):
        for each in provinces:
            own = signed if place.code != NATION else replace(signed, addressee=governor(each))
            letters.append(_follow_up(year, each, waited[each.code], _windows(year, each, table), own, at))
    return letters


def _windows(year: WorkYear, province: Place, table: Timetable) -> Windows:
    record, confirm = (table.span(year.key, step, province.code) for step in (RECORD, CONFIRM))
    if record is None or confirm is None:
        raise NotThere(_("ไม่พบรอบปีงบประมาณนี้"))
    return Windows(record, confirm)


def governor(province: Place) -> str:
    """Whom a letter to a province is addressed to."""
    return f"ผู้ว่าราชการ{province.label_in('th')}"


def _follow_up(
    year: WorkYear, province: Place, rows: Sequence[DistrictRow], windows: Windows, signed: Signed, at: datetime
) -> Letter:
    return Letter(
        signed=signed,
        subject=f"ติดตามการบันทึกข้อมูลใน{SYSTEM_NAME} ปีงบประมาณ พ.ศ. {year.year}",
        opening=[_asked(year, windows), _found(province, rows, at)],
        clauses=_wanted(windows, at),
        closing="จึงเรียนมาเพื่อพิจารณาดำเนินการต่อไป",
        annex=_annex(year, province, rows, at),
    )


def _asked(year: WorkYear, windows: Windows) -> str:
    return (
        f"ตามที่{DEPARTMENT}กำหนดให้ท้องถิ่นอำเภอบันทึกข้อมูลปริมาณงานตามขอบเขตภารกิจ จำนวน 8 ด้าน ประจำปีงบประมาณ "
        f"พ.ศ. {year.year} {_span(windows.record)} และให้{CONFIRMERS}ยืนยันการบันทึกข้อมูล {_span(windows.confirm)} นั้น"
    )


def _span(span: Span) -> str:
    return f"ระหว่างวันที่ {long_date(span.opens_at)} ถึงวันที่ {_last_day(span.closes_at)}"


def _last_day(closes_at: datetime) -> str:
    """The last day of a half-open window."""
    return long_date(closes_at - timedelta(microseconds=1))


def _found(province: Place, rows: Sequence[DistrictRow], at: datetime) -> str:
    blank = sum(each.status is SheetStatus.NONE for each in rows)
    of_these = f" ในจำนวนนี้ไม่มีการบันทึกข้อมูล จำนวน {blank} อำเภอ" if blank else ""
    return (
        f"จากการตรวจสอบข้อมูล ณ วันที่ {long_date(at)} เวลา {clock_time(at)} พบว่า {province.label_in('th')}"
        f"มีอำเภอที่บันทึกข้อมูลยังไม่ครบถ้วน จำนวน {len(rows)} อำเภอ{of_these} "
        "รายละเอียดปรากฏตามสิ่งที่ส่งมาด้วย จึงขอให้ดำเนินการ ดังนี้"
    )


def _because(reason: str) -> str:
    """The reason as it follows “เนื่องจาก”, which whoever gave it may have written too."""
    for word in ("เนื่องจาก", "เพราะว่า", "เพราะ"):
        reason = reason.strip().removeprefix(word)
    return reason.strip()


def _wanted(windows: Windows, at: datetime) -> list[str]:
    """What is asked for; after the close nothing can be recorded without an extension."""
    if at >= windows.record.closes_at:
        first = (
            f"ระบบปิดรับการบันทึกข้อมูลเมื่อสิ้นวันที่ {_last_day(windows.record.closes_at)} แล้ว "
            "ให้อำเภอที่ยังบันทึกไม่ครบถ้วนยื่นคำขอขยายเวลาในระบบ พร้อมเหตุผลความจำเป็น โดยด่วน"
        )
    else:
        first = (
            "ให้ท้องถิ่นอำเภอตามบัญชีที่ส่งมาพร้อมนี้บันทึกข้อมูลให้ครบถ้วน สมบูรณ์ ทั้ง 8 ด้าน "
            f"ภายในวันที่ {_last_day(windows.record.closes_at)}"
        )
    second = (
        f"มอบหมายให้{CONFIRMERS}เร่งรัดติดตามท้องถิ่นอำเภอทุกแห่ง และยืนยันการบันทึกข้อมูลให้แล้วเสร็จ "
        f"ภายในวันที่ {_last_day(windows.confirm.closes_at)}"
    )
    return [first, second] if at < windows.confirm.closes_at else [first]


def _annex(year: WorkYear, province: Place, rows: Sequence[DistrictRow], at: datetime) -> Table:
    return Table(
        title="บัญชีอำเภอที่บันทึกข้อมูลยังไม่ครบถ้วน",
        about=[
            f"{province.label_in('th')} ปีงบประมาณ พ.ศ. {year.year}",
            f"ข้อมูล ณ วันที่ {long_date(at)} เวลา {clock_time(at)}",
        ],
        columns=[
            Column(key="no", label="ลำดับ", kind="integer", width=9),
            Column(key="district", label="อำเภอ", width=24),
            Column(key="none", label="ไม่มีการบันทึกข้อมูล (ด้านที่)", width=28),
            Column(key="partial", label="บันทึกยังไม่ครบถ้วน (ด้านที่)", width=28),
        ],
        rows=[(number, each.place.name_th, *_lacking(each)) for number, each in enumerate(rows, start=1)],
    )


def _lacking(row: DistrictRow) -> tuple[str, str]:
    """The numbers of the domains with nothing, and of those that are half-way."""
    none, partial = (
        ", ".join(str(sheet.domain) for sheet in row.sheets if sheet.status is status)
        for status in (SheetStatus.NONE, SheetStatus.PARTIAL)
    )
    return ("ทั้ง 8 ด้าน" if row.status is SheetStatus.NONE and none.count(",") == 7 else none), partial


def extension_notice(year: WorkYear, act: Act, signed: Signed) -> Letter:
    """The letter that tells of an extension: what was, what is now, by which letter, and why."""
    with override("th"):
        place = "ทุกจังหวัด" if act.place.level == Level.NATION else act.place.label_in("th")
        windows = Windows(act.spans[RECORD], act.spans[CONFIRM])
        by = f" ตามหนังสือ{DEPARTMENT} {act.letter_number}" if act.letter_number else ""
        return Letter(
            signed=signed,
            subject=f"แจ้งขยายเวลาการบันทึกข้อมูลใน{SYSTEM_NAME} ปีงบประมาณ พ.ศ. {year.year}",
            opening=[
                _asked(year, windows),
                (
                    f"เนื่องจาก{_because(act.reason)} {DEPARTMENT}จึงขยายเวลาให้{place}{by} "
                    f"เมื่อวันที่ {long_date(act.granted_at)} ดังนี้"
                ),
            ],
            clauses=[
                f"{_ACTS[step]} จากเดิมสิ้นสุดวันที่ {_last_day(act.spans[step].closes_at)} ขยายถึงวันที่ {_last_day(until)}"
                for step, until in act.untils.items()
            ],
            closing="จึงเรียนมาเพื่อทราบ และแจ้งผู้เกี่ยวข้องถือปฏิบัติต่อไป",
        )


def incomplete_table(user: User, query: Mapping[str, str], at: datetime) -> Table:
    """The districts not yet complete, of a province or of all that one sees: to send along, or to work off."""
    require(user, system=SYSTEM, roles=WRITERS)
    year, place = year_of(query.get("year", "")), province_for(user, query.get("place", ""))
    waited = [each for rows in waited_for(user, year, place).values() for each in rows]
    rows: list[Row] = [
        (
            number, each.place.parent.name if each.place.parent else "", each.place.name, str(each.status.label),
            *_lacking(each),
        )
        for number, each in enumerate(waited, start=1)
    ]  # fmt: skip
    return Table(
        title=_("อำเภอที่บันทึกข้อมูลยังไม่ครบถ้วน"),
        about=[" · ".join([place.label, _("ปีงบประมาณ %(year)d") % {"year": year.year}])],
        columns=[
            Column(key="no", label=_("ลำดับ"), kind="integer", width=7),
            Column(key="province", label=_("จังหวัด"), width=20),
            Column(key="district", label=_("อำเภอ"), width=20),
            Column(key="status", label=_("สถานะ"), width=24),
            Column(key="none", label=_("ไม่มีการบันทึกข้อมูล (ด้านที่)"), width=24),
            Column(key="partial", label=_("บันทึกยังไม่ครบถ้วน (ด้านที่)"), width=24),
        ],
        rows=rows,
        file_name=f"workload-incomplete-{place.code}-{year.key}",
        agency=f"{DEPARTMENT} กระทรวงมหาดไทย",
        place=place.code,
    )
