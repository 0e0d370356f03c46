"""What an officer sends: the content of a report before it is one, and what is wrong with it."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from raingan.core.people.access import held
from raingan.core.people.models import User
from raingan.core.places.models import Level, Place
from raingan.core.web.rules import InvalidFields
from raingan.systems.palad.models import DETAILS_MAX, DETAILS_MIN, Category, FieldReport, Role

PHOTOS_MAX = 3
Errors = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Draft:
    """The content of a report as it was sent; ``category`` and ``subdistrict`` are an id and a code.

    ``dimension`` is what the sender took the category to belong to, if they said.
    """

    category: int
    subdistrict: str
    village_name: str
    activity_date: date
    details: str
    village_no: int | None = None
    category_other: str = ""
    no_photo_reason: str = ""
    dimension: str = ""

    def digest(self, photos: Sequence[str]) -> str:
        """What was sent, as one SHA-256: canonical JSON of the content and the hashes of the photos in order."""
        content = {**asdict(self), "activity_date": self.activity_date.isoformat(), "photos": list(photos)}
        del content["dimension"]  # the category has it
        return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Settled:
    """A draft with the rows it names, every rule of the form kept."""

    draft: Draft
    category: Category
    subdistrict: Place
    district: Place

    def write_to(self, report: FieldReport) -> None:
        """Put the content into ``report``."""
        report.category, report.category_other = self.category, self.draft.category_other
        report.subdistrict, report.village_no = self.subdistrict, self.draft.village_no
        report.village_name, report.no_photo_reason = self.draft.village_name, self.draft.no_photo_reason
        report.set_details(self.draft.details)
        report.set_activity_date(self.draft.activity_date)


def settle(draft: Draft, *, by: User, photos: int, at: datetime, district: str = "") -> Settled:
    """Check ``draft`` against the rules of the form; raises InvalidFields naming every field that breaks one.

    ``photos``: how many go with it. ``district``: the district an existing report belongs to; a new one belongs to
    the officer's own. Two queries. Source: spec, "A field report".
    """
    category = Category.objects.filter(pk=draft.category).first()
    subdistricts = Place.objects.filter(level=Level.SUBDISTRICT).select_related("parent")
    subdistrict = subdistricts.filter(code=draft.subdistrict).first()
    own = (
        {district}
        if district
        else {each.place_code for each in held(by) if each.system == "palad" and each.role == Role.OFFICER}
    )
    errors = [
        *_wrong_place(draft, subdistrict, own),
        *_wrong_category(draft, category),
        *_wrong_rest(draft, photos, at),
    ]
    if errors or category is None or subdistrict is None or subdistrict.parent is None:
        raise InvalidFields(errors)
    return Settled(draft, category, subdistrict, subdistrict.parent)


def _wrong_place(draft: Draft, subdistrict: Place | None, own: set[str]) -> Errors:
    if subdistrict is None:
        yield "subdistrict", _("กรุณาเลือกตำบลที่ลงไปปฏิบัติงาน")
    elif subdistrict.code[:4] not in own:
        yield "subdistrict", _("ตำบลต้องอยู่ในอำเภอที่ท่านปฏิบัติหน้าที่")
    elif subdistrict.valid_to is not None and subdistrict.valid_to <= draft.activity_date:
        yield "subdistrict", _("ตำบลนี้ยกเลิกไปแล้ว กรุณาเลือกตำบลใหม่")
    if not draft.village_name:
        yield "village_name", _("กรุณาระบุชื่อหมู่บ้านหรือชุมชน")
    elif len(draft.village_name) > 100:
        yield "village_name", _("ชื่อหมู่บ้านหรือชุมชนยาวเกิน 100 ตัวอักษร")
    if draft.village_no is not None and not 1 <= draft.village_no <= 99:
        yield "village_no", _("หมู่ที่ต้องเป็นเลข 1 ถึง 99")


def _wrong_category(draft: Draft, category: Category | None) -> Errors:
    if category is None:
        yield "category", _("กรุณาเลือกด้านที่ปฏิบัติงาน")
        return
    if draft.dimension not in {"", category.dimension}:
        yield "category", _("ด้านที่ปฏิบัติงานไม่อยู่ในมิติที่เลือก")
    if category.valid_from > draft.activity_date or (category.valid_to and category.valid_to <= draft.activity_date):
        yield "category", _("ด้านที่ปฏิบัติงานนี้ไม่ได้ใช้ในวันที่เลือก")
    if category.needs_text and not draft.category_other:
        yield "category_other", _("กรุณาระบุว่าเป็นงานใด")
    if draft.category_other and not category.needs_text:
        yield "category_other", _("ด้านที่เลือกไม่ต้องระบุงานอื่น")
    if len(draft.category_other) > 200:
        yield "category_other", _("ข้อความยาวเกิน 200 ตัวอักษร")


def _wrong_rest(draft: Draft, photos: int, at: datetime) -> Errors:
    if draft.activity_date > timezone.localdate(at):
        yield "activity_date", _("วันที่ปฏิบัติงานต้องไม่เกินวันนี้")
    if len(draft.details) < DETAILS_MIN:
        yield "details", _("กรุณาเล่ารายละเอียดอย่างน้อย %(least)d ตัวอักษร") % {"least": DETAILS_MIN}
    elif len(draft.details) > DETAILS_MAX:
        yield "details", _("รายละเอียดยาวเกิน %(most)s ตัวอักษร") % {"most": f"{DETAILS_MAX:,}"}
    if photos > PHOTOS_MAX:
        yield "photo", _("แนบภาพได้ไม่เกิน %(most)d ภาพ") % {"most": PHOTOS_MAX}
    if not photos and not draft.no_photo_reason:
        yield "photo", _("กรุณาแนบภาพอย่างน้อย 1 ภาพ หรือเลือก “ไม่มีภาพ” พร้อมเหตุผล")
    if photos and draft.no_photo_reason:
        yield "no_photo_reason", _("มีภาพแนบแล้ว ไม่ต้องระบุเหตุผลที่ไม่มีภาพ")
    if len(draft.no_photo_reason) > 300:
        yield "no_photo_reason", _("เหตุผลยาวเกิน 300 ตัวอักษร")
