"""The annex of the letter: the status of all provinces in three groups, as a page shows it and as a table for files.

Source: letter of the Department, 8 September 2564, annex "สถานะการบันทึกข้อมูล สถอ.": two columns of 38 provinces,
three groups with their counts, two notes, and a QR code to the manual.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from raingan.core.exports.table import Column, Table
from raingan.core.people.access import require
from raingan.core.people.models import User
from raingan.core.thai.dates import date_time
from raingan.core.thai.numerals import to_thai
from raingan.core.web.rules import NotThere
from raingan.systems.workload.calendar import key_of
from raingan.systems.workload.finding import latest_year, year_of
from raingan.systems.workload.models import Role, WorkYear
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.status import Counts, Group, Nation, ProvinceRow, provinces_of

AGENCY = "กรมส่งเสริมการปกครองท้องถิ่น กระทรวงมหาดไทย"
TEMPLATE = Path(__file__).with_name("pdf") / "annex.typ"
_SIGNS = {
    Group.COMPLETE: ("#14713d", "M5.5 10.5 9 14l6-7"),
    Group.UNDER_WAY: ("#b87a00", "M6 10h.01M10 10h.01M14 10h.01"),
    Group.NONE: ("#b3261e", "M7 7l6 6M13 7l-6 6"),
}


def annex_year(query: Mapping[str, str]) -> WorkYear:
    """The year an address asks for, the latest without one; raises NotThere."""
    found = year_of(query["year"]) if query.get("year") else latest_year()
    if found is None:
        raise NotThere(_("ยังไม่ได้เปิดรอบปีงบประมาณ"))
    return found


def parts_of(nation: Nation) -> tuple[Sequence[tuple[int, ProvinceRow]], Sequence[tuple[int, ProvinceRow]]]:
    """The provinces with their numbers, in two columns as near to equal as may be: 38 and 38."""
    numbered = list(enumerate(nation.provinces, start=1))
    half = (len(numbered) + 1) // 2
    return numbered[:half], numbered[half:]


def group_lines(nation: Nation) -> list[tuple[Group, str]]:
    """``2 จ. ทถอ. บันทึกข้อมูลครบ`` and so on; the counts sum to all provinces."""
    return [
        (group, _("%(n)d จ. %(group)s") % {"n": count, "group": group.label}) for group, count in nation.groups.items()
    ]  # fmt: skip


def notes() -> list[str]:
    """The two notes of the annex, as the letter has them."""
    return [
        _(
            "1. ขอความอนุเคราะห์ท่าน ผอ.กทอ. แจ้งหรือติดตามการบันทึกข้อมูลปริมาณงานของ ทถอ. ในจังหวัดของท่าน "
            "ให้ครบถ้วนทั้ง 8 ด้าน และครบทุกอำเภอ"
        ),
        _(
            "2. กรณีจังหวัดของท่านบันทึกครบถ้วนแล้ว หากมี ทถอ. รับผิดชอบหลายอำเภอ ขอความอนุเคราะห์ท่าน ผอ.กทอ. "
            "ตรวจสอบและกดยืนยันผลการบันทึก"
        ),
    ]


def updated_line(at: datetime, lang: str = "th") -> str:
    """``อัปเดตล่าสุด 8 ก.ย. 64 เวลา 10.00 น.``: the moment the figures were read."""
    return _("อัปเดตล่าสุด %(when)s") % {"when": date_time(at, lang)}


def manual_address() -> str:
    """Where the QR code leads: the manual of those who confirm."""
    return settings.ADDRESS + reverse("workload:manual-of", args=[Role.CONFIRMER.value])


def manual_code() -> str:
    """The QR code to the manual, as SVG."""
    drawn: str = segno.make(manual_address(), error="m", micro=False).svg_inline(scale=4, border=0)
    return drawn


def annex(user: User, query: Mapping[str, str], at: datetime) -> Table:
    """The annex for files: the PDF looks like the letter's, XLSX and CSV have each province's counts as well.

    ``query``: ``year``. Raises NotAllowed and NotThere. Three queries.
    """
    require(user, system=SYSTEM, roles=set(Role.values))
    year = annex_year(query)
    nation = provinces_of(year.year)
    total = nation.total
    return Table(
        title=_("สถานะการบันทึกข้อมูล สถอ."),
        about=[_("ปีงบประมาณ %(year)d") % {"year": year.year}, updated_line(at)],
        columns=_columns(),
        rows=[_row(number, each) for number, each in enumerate(nation.provinces, start=1)],
        total=(None, _("รวม"), None, *_figures(total)),
        notes=[*(text for _group, text in group_lines(nation)), _("หมายเหตุ"), *notes()],
        file_name=f"workload-annex-{key_of(year.year)}",
        agency=AGENCY,
        template=TEMPLATE,
        more=_paper(nation, at),
    )


def _columns() -> list[Column]:
    counted = [
        ("districts", _("อำเภอทั้งหมด")), ("complete", _("บันทึกครบ")), ("partial", _("อยู่ระหว่างการบันทึก")),
        ("none", _("ยังไม่บันทึก")), ("covered", _("บันทึกรวมกับอำเภออื่น")), ("confirmed", _("ยืนยันแล้ว")),
    ]  # fmt: skip
    return [
        Column(key="no", label=_("ที่"), kind="integer", width=5),
        Column(key="province", label=_("จังหวัด"), width=26),
        Column(key="status", label=_("สถานะ"), width=30),
        *(Column(key=key, label=label, kind="integer", width=14) for key, label in counted),
    ]


def _row(number: int, each: ProvinceRow) -> tuple[int | str, ...]:
    return (number, each.place.name, str(each.group.label), *_figures(each.counts))


def _figures(counts: Counts) -> tuple[int, ...]:
    return (counts.districts, counts.complete, counts.partial, counts.none, counts.covered, counts.confirmed)


def _paper(nation: Nation, at: datetime) -> dict[str, Any]:
    """What ``annex.typ`` reads, with Thai numerals."""
    words = {Group.COMPLETE: _("ครบ"), Group.UNDER_WAY: _("อยู่ระหว่างบันทึก"), Group.NONE: _("ยังไม่บันทึก")}
    return {
        "heads_annex": [_("ที่"), _("จังหวัด"), _("สถานะ")],
        "parts": [
            [
                {"no": to_thai(number), "name": each.place.name, "group": each.group.value, "words": words[each.group]}
                for number, each in part
            ]
            for part in parts_of(nation)
        ],
        "groups": [{"group": group.value, "words": to_thai(text)} for group, text in group_lines(nation)],
        "notes_annex": [to_thai(each) for each in (_("หมายเหตุ:"), *notes())],
        "updated": to_thai(updated_line(at)),
        "signs": {group.value: _sign(*drawn) for group, drawn in _SIGNS.items()},
        "manual_qr": manual_code(),
        "manual_lines": [_("QR Code คู่มือการใช้งาน"), _("(วิธีการตรวจสอบและยืนยันข้อมูล)")],
    }


def _sign(colour: str, path: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20">'
        f'<circle cx="10" cy="10" r="10" fill="{colour}"/>'
        f'<path d="{path}" fill="none" stroke="#fff" stroke-width="2.4" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
        "</svg>"
    )
