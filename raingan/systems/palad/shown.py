"""A report as people see it: its photos with their captions, what is odd about it, and what happened to it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from raingan.core.audit.models import Event
from raingan.core.audit.telling import Happened
from raingan.core.thai.dates import date_time
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import FieldReport, ReportPhoto
from raingan.systems.palad.warning_words import said, warnings_of


@dataclass(frozen=True)
class ShownPhoto:
    """A photo with its addresses and the line below it."""

    url: str
    thumbnail_url: str
    alt: str
    caption: str


def shown_photos(report: FieldReport) -> list[ShownPhoto]:
    """The photos of ``report``, in order. No query when they were loaded by ``for_list``."""
    return [
        ShownPhoto(
            url=reverse("palad:photo", args=[photo.pk]),
            thumbnail_url=reverse("palad:thumbnail", args=[photo.pk]),
            alt=_("ภาพขณะปฏิบัติงาน %(category)s") % {"category": report.category_name},
            caption=_caption(photo),
        )
        for photo in report.photos.all()
    ]


def _caption(photo: ReportPhoto) -> str:
    """When it was taken and whether its position is known."""
    if photo.taken_at is None:
        taken = _("ไม่ทราบเวลาถ่าย")
    else:
        taken = _("ถ่ายเมื่อ %(when)s") % {"when": date_time(photo.taken_at, get_language() or "th")}
    position = _("ไม่มีพิกัด") if photo.latitude is None else _("มีพิกัด")
    return f"{taken} · {position}"


def oddities(report: FieldReport, *, own: bool = False) -> list[str]:
    """What the chief should look at twice; never a refusal. No query when loaded by ``for_list``.

    The standing warnings, and the remark that it was recorded late, which is no warning. ``own``: for the eyes of the
    officer whose report it is.
    """
    photos = list(report.photos.all())
    found = [each.message for each in said(report, photos, warnings_of(report), own=own)]
    if report.is_late:
        days = (timezone.localdate(report.created_at) - report.activity_date).days
        found.append(_("บันทึกหลังวันที่ปฏิบัติงาน %(days)d วัน") % {"days": days})
    if report.arrived_late is not None:
        when = date_time(report.arrived_late, get_language() or "th")
        found.append(_("ส่งถึงหลังปิดรับ เครื่องของผู้รายงานเก็บไว้เมื่อ %(when)s") % {"when": when})
    return found


def history(events: Iterable[Event]) -> list[Happened]:
    """What happened, newest first; ``events`` come oldest first with their people loaded."""
    lines = [Happened.of(event, _what(event)) for event in events]
    return lines[::-1]


def _what(event: Event) -> str:
    if event.verb == "create":
        return _("บันทึกรายงาน")
    if event.verb == "amend":
        changed = ", ".join(_changes(event.facts))
        return _("แก้ไขรายงาน: %(changed)s") % {"changed": changed} if changed else _("แก้ไขรายงาน")
    try:
        label = str(FLOW.step(event.verb).label)
    except KeyError:
        return event.verb
    return _("%(step)s (ในช่วงผ่อนผันหลังปิดรับ)") % {"step": label} if event.facts.get("in_grace") else label


def _changes(facts: dict[str, object]) -> Iterator[str]:
    """What an amendment changed, in the words of the form; the parts of one question are named once."""
    labels = _field_labels()
    changed = facts.get("changed")
    names: Sequence[str] = changed if isinstance(changed, list) else ()
    yield from dict.fromkeys(labels[name] for name in labels if name in names)
    added, removed = facts.get("photos_added"), facts.get("photos_removed")
    if isinstance(added, int) and added:
        yield ngettext("เพิ่มภาพ %(n)d ภาพ", "เพิ่มภาพ %(n)d ภาพ", added) % {"n": added}
    if isinstance(removed, int) and removed:
        yield ngettext("นำภาพออก %(n)d ภาพ", "นำภาพออก %(n)d ภาพ", removed) % {"n": removed}


def _field_labels() -> dict[str, str]:
    return {
        "activity_date": _("วันที่ปฏิบัติงาน"),
        "category_id": _("ด้านที่ปฏิบัติงาน"),
        "category_other": _("ด้านที่ปฏิบัติงาน"),
        "subdistrict_id": _("ตำบล"),
        "village_no": _("หมู่บ้าน/ชุมชน"),
        "village_name": _("หมู่บ้าน/ชุมชน"),
        "details": _("รายละเอียด"),
        "no_photo_reason": _("เหตุผลที่ไม่มีภาพ"),
    }
