"""Warnings in words. A sentence names the other report as far as its reader may know of it.

Whoever watches a district sees its reports, so there the other one is named with its officer and receipt. The officer
who is warned does not see colleagues' reports: for them it is one of the same district, of a day. A report of another
district is named by that district alone, to everybody: neither its officer nor its content is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from raingan.core.people.access import prefixes
from raingan.core.people.models import User
from raingan.core.thai.dates import long_date
from raingan.systems.palad.models import FieldReport, ReportPhoto
from raingan.systems.palad.querysets import SYSTEM, WATCHING
from raingan.systems.palad.warned import ReportWarning, WarningKind


@dataclass(frozen=True)
class Said:
    """A warning as it is read: its sentence, and the rows it speaks of."""

    warning: ReportWarning
    message: str

    @property
    def key(self) -> str:
        """What the warning is known by, also while its report is not stored yet."""
        return self.warning.key

    @property
    def field(self) -> str:
        """The field of the form it stands beside."""
        if self.warning.photo_id is not None:
            return "photo"
        return {WarningKind.SAME_TEXT: "details", WarningKind.MANY: "activity_date"}.get(
            WarningKind(self.warning.kind), "photo"
        )


def warnings_of(report: FieldReport) -> list[ReportWarning]:
    """The standing warnings of ``report``; no query when it was loaded by ``for_list``."""
    if "warnings" in getattr(report, "_prefetched_objects_cache", {}):
        return list(report.warnings.all())
    return list(ReportWarning.objects.for_reading().filter(report=report))


def load_others(warnings: Sequence[ReportWarning]) -> None:
    """Give warnings that were just found the reports they name: one query, or none if they name none."""
    ids = {each.other_id for each in warnings if each.other_id is not None}
    found = FieldReport.objects.select_related("officer", "place__parent").in_bulk(list(ids)) if ids else {}
    for each in warnings:
        if each.other_id is not None:
            each.other = found[each.other_id]


def said(
    report: FieldReport, photos: Sequence[ReportPhoto], warnings: Iterable[ReportWarning], *, own: bool = False
) -> list[Said]:
    """Each warning with its sentence; of several earlier reports with the same photo or text the first is named.

    ``own``: the reader is the officer whose report it is.
    """
    found: dict[tuple[str, object], Said] = {}
    for each in warnings:
        found.setdefault((each.kind, each.photo_id), Said(each, _sentence(report, photos, each, own=own)))
    return list(found.values())


def _sentence(report: FieldReport, photos: Sequence[ReportPhoto], warning: ReportWarning, *, own: bool) -> str:
    if warning.kind == WarningKind.NO_PHOTO:
        reason = report.no_photo_reason
        return _("ไม่มีภาพ: %(reason)s") % {"reason": reason} if reason else _("ไม่มีภาพ")
    if warning.kind == WarningKind.SAME_TEXT:
        return _("รายละเอียดเหมือนกับ%(report)s") % {"report": _other(report, warning, own=own)}
    if warning.kind == WarningKind.MANY:
        when = long_date(report.activity_date, get_language() or "th")
        return _("เป็นรายงานที่ %(number)d ของวันที่ %(when)s") % {"number": warning.number, "when": when}
    photo, which = _which(photos, warning)
    if warning.kind == WarningKind.FAR:
        return _("%(photo)sถ่ายห่างจากที่ว่าการอำเภอ %(km)s กม.") % {"photo": which, "km": f"{warning.number:,}"}
    if warning.kind == WarningKind.OTHER_DAY:
        return _other_day(photo, which, warning.number)
    text = (
        _("%(photo)sเป็นภาพเดียวกับใน%(report)s")
        if warning.kind == WarningKind.SAME_PHOTO
        else _("%(photo)sคล้ายกับภาพใน%(report)s")
    )
    return text % {"photo": which, "report": _other(report, warning, own=own)}


def _which(photos: Sequence[ReportPhoto], warning: ReportWarning) -> tuple[ReportPhoto | None, str]:
    """The photo, and how a sentence begins with it."""
    for number, photo in enumerate(photos, start=1):
        if photo.pk == warning.photo_id:
            return photo, f"{_('ภาพที่ %(number)d') % {'number': number}} " if len(photos) > 1 else _("ภาพ")
    return None, _("ภาพ")


def _other_day(photo: ReportPhoto | None, which: str, days: int) -> str:
    text = _("%(photo)sถ่ายเมื่อ %(when)s หลังวันที่ปฏิบัติงาน %(days)d วัน")
    if days < 0:
        text = _("%(photo)sถ่ายเมื่อ %(when)s ก่อนวันที่ปฏิบัติงาน %(days)d วัน")
    when = long_date(photo.taken_at, get_language() or "th") if photo and photo.taken_at else ""
    return text % {"photo": which, "when": when, "days": abs(days)}


def _other(report: FieldReport, warning: ReportWarning, *, own: bool) -> str:
    other = warning.other
    assert other is not None
    when = long_date(other.activity_date, get_language() or "th")
    same_person, same_place = other.officer_id == report.officer_id, other.place_id == report.place_id
    facts = {"when": when, "receipt": other.receipt, "name": other.officer.full_name, "place": other.place.label}
    if same_person and own:
        return _("รายงานของท่านวันที่ %(when)s (เลขรับ %(receipt)s)") % facts
    if same_person:
        text = _("รายงานวันที่ %(when)s ของผู้รายงานคนเดียวกัน (เลขรับ %(receipt)s)")
        return (text if same_place else _("รายงานวันที่ %(when)s ของผู้รายงานคนเดียวกันที่%(place)s")) % facts
    if not same_place:
        province = other.place.parent
        return _("รายงานของ%(place)s %(province)s") % {**facts, "province": province.label if province else ""}
    if own:
        return _("รายงานของผู้อื่นในอำเภอเดียวกัน วันที่ %(when)s") % facts
    return _("รายงานของ%(name)s วันที่ %(when)s (เลขรับ %(receipt)s)") % facts


def may_open(warning: ReportWarning, reader: User) -> bool:
    """Whether ``reader`` may open the report that the warning names: their own, or one of a place they watch."""
    other = warning.other
    if other is None:
        return False
    watched = prefixes(reader, system=SYSTEM, roles=WATCHING)
    return other.officer_id == reader.pk or any(other.place_id.startswith(prefix) for prefix in watched)
