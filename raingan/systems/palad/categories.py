"""The categories: those of the Department's letter of July 2566 to begin with, and the centre's acts on them.

A category in use is never changed: a new name is a new row from a day on, so that old reports keep theirs.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from raingan.core.audit.actions import record
from raingan.core.people.access import require
from raingan.core.people.models import User
from raingan.core.places.models import NATION
from raingan.core.web.rules import Invalid, NotThere, WrongState
from raingan.systems.palad.models import Category, Dimension, Role
from raingan.systems.palad.querysets import SYSTEM

FIRST_DAY = date(2023, 8, 1)
AGENDA = (
    ("อำเภอบำบัดทุกข์ บำรุงสุข", "District relieves suffering, nurtures happiness"),
    ("หนึ่งตำบล หนึ่งหมู่บ้านยั่งยืน", "One subdistrict, one sustainable village"),
    ("โคก หนอง นา", "Khok Nong Na"),
    ("ศูนย์ฟื้นฟูสภาพทางสังคม", "Social rehabilitation centre"),
    ("งานแก้จนในทุกพื้นที่", "Ending poverty in every area"),
    ("งานสาธารณสุขสงเคราะห์ บวร.", "Public health and welfare by home, temple and school"),
    ("งานขยะเปียกลดโลกร้อน", "Wet waste against global warming"),
    ("งานแก้ปัญหาภัยพิบัติ", "Disaster relief"),
    ("งานประชาสัมพันธ์ ThaiD", "ThaiD public relations"),
    ("งานจิตอาสาต่างๆ", "Volunteer work"),
    ("งานอื่นๆ (โปรดระบุ)", "Other work (please specify)"),
)
FUNCTION = (
    ("ด้านอำนวยความสะดวก", "Public facilitation"),
    ("ด้านบริหารงานปกครอง", "Local administration"),
    ("ด้านทะเบียนและบัตร", "Registration and identity cards"),
    ("ด้านความมั่นคง", "Security"),
    ("ด้านสำนักงานอำเภอ", "District office"),
)


def load_categories() -> int:
    """Add the letter's categories that are not there yet; gives how many were added. Never changes one."""
    added = 0
    for dimension, names in ((Dimension.AGENDA, AGENDA), (Dimension.FUNCTION, FUNCTION)):
        for order, (name_th, name_en) in enumerate(names, start=1):
            _row, made = Category.objects.get_or_create(
                dimension=dimension, name_th=name_th, valid_from=FIRST_DAY,
                defaults={"name_en": name_en, "order": order, "needs_text": "โปรดระบุ" in name_th},
            )  # fmt: skip
            added += made
    return added


def _locked(pk: int) -> Category:
    found = Category.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise NotThere(_("ไม่มีด้านที่ปฏิบัติงานนี้"))
    return found


def _check_day(day: date, at: datetime) -> None:
    if day <= timezone.localdate(at):
        raise Invalid(_("วันที่มีผลต้องเป็นวันหลังวันนี้ เพราะรายงานที่บันทึกแล้วใช้รายการเดิมอยู่"), field="since")


@transaction.atomic
def add_category(
    *, dimension: str, name_th: str, name_en: str, needs_text: bool, since: date, by: User, at: datetime
) -> Category:
    """Offer a further category for visits from ``since``, behind those of its dimension.

    Raises NotAllowed, Invalid (the day is not in the future, the name is taken); then nothing has changed.
    """
    require(by, system=SYSTEM, roles={Role.CENTRAL})
    _check_day(since, at)
    same = Category.objects.filter(dimension=dimension, name_th=name_th)
    if same.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=since)).exists():
        raise Invalid(_("มีด้านที่ปฏิบัติงานชื่อนี้อยู่แล้ว"), field="name_th")
    last = Category.objects.filter(dimension=dimension).aggregate(last=Max("order"))["last"] or 0
    made = Category.objects.create(
        dimension=dimension, name_th=name_th, name_en=name_en, needs_text=needs_text, order=last + 1, valid_from=since
    )
    record(actor=by, verb="add-category", subject=made, at=at, place=NATION, name=name_th, since=since.isoformat())
    return made


@transaction.atomic
def rename_category(*, pk: int, name_th: str, name_en: str, since: date, by: User, at: datetime) -> Category:
    """Offer the category under a new name for visits from ``since``; reports before it keep the old name.

    Raises NotAllowed, NotThere, Invalid and WrongState (it is no longer offered then); then nothing has changed.
    """
    require(by, system=SYSTEM, roles={Role.CENTRAL})
    _check_day(since, at)
    old = _locked(pk)
    _end(old, since)
    if name_th == old.name_th and name_en == old.name_en:
        raise Invalid(_("ชื่อใหม่เหมือนชื่อเดิม"), field="name_th")
    made = Category.objects.create(
        dimension=old.dimension, name_th=name_th, name_en=name_en, needs_text=old.needs_text, order=old.order,
        valid_from=since,
    )  # fmt: skip
    record(
        actor=by, verb="rename-category", subject=made, at=at, place=NATION, before=old.name_th, after=name_th,
        since=since.isoformat(),
    )  # fmt: skip
    return made


@transaction.atomic
def retire_category(*, pk: int, since: date, by: User, at: datetime, reason: str) -> Category:
    """Offer the category no longer for visits from ``since``; reports keep theirs.

    Raises NotAllowed, NotThere, Invalid and WrongState; then nothing has changed.
    """
    require(by, system=SYSTEM, roles={Role.CENTRAL})
    _check_day(since, at)
    if not reason.strip():
        raise Invalid(_("กรุณาระบุเหตุผล"), field="reason")
    old = _locked(pk)
    _end(old, since)
    record(
        actor=by, verb="retire-category", subject=old, at=at, place=NATION, reason=reason, name=old.name_th,
        since=since.isoformat(),
    )  # fmt: skip
    return old


def _end(category: Category, since: date) -> None:
    """Let the day before ``since`` be the last on which the category is offered."""
    if category.valid_to is not None and category.valid_to <= since:
        raise WrongState(_("ด้านที่ปฏิบัติงานนี้เลิกใช้ไปก่อนวันดังกล่าวแล้ว"))
    if category.valid_from >= since:
        raise Invalid(_("วันที่มีผลต้องอยู่หลังวันที่เริ่มใช้รายการนี้"), field="since")
    category.valid_to = since
    category.save(update_fields=["valid_to"])
