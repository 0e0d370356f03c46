"""What the province does with a district's record: notes, sending back with one domain named, confirming for good."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from raingan.core.flow.door import Outcome, amend, move, move_many
from raingan.core.flow.judge import refuse_amending
from raingan.core.notices.actions import tell
from raingan.core.notices.models import Notice
from raingan.core.people.models import Assignment, User
from raingan.core.thai.dates import day_of
from raingan.core.web.rules import Invalid, refuse_stale
from raingan.systems.workload.catalogue import share_catalogues
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.flow import FLOW
from raingan.systems.workload.models import DistrictRecord, Role, Sheet
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.recording import sheet_of

NOTE_LIMIT = 1000
MENDED = gettext_noop("ข้อมูลปริมาณงาน%(about)s แก้ไขตามที่ส่งกลับแล้ว รอจังหวัดตรวจสอบ")


@transaction.atomic
def confirm(
    *, ids: Collection[UUID], by: User, at: datetime, versions: Mapping[UUID, int] | None = None
) -> Outcome[DistrictRecord]:
    """Confirm one district or several, for good; a refused one does not hold up the others, and says why.

    No question is added while it is judged: what is complete then is complete for ever.
    """
    share_catalogues(ids)
    return move_many(FLOW, ids, "confirm", by=by, at=at, versions=versions)


@transaction.atomic
def send_back(
    *, record: UUID, reason: str, by: User, at: datetime, domain: int | None = None, seen: int | None = None
) -> DistrictRecord:
    """Open the district for recording again until confirming closes; the reason may be about one section.

    Raises what ``core.flow.door.move`` raises, and Invalid for no such section; then nothing has changed.
    """
    if domain is not None and domain not in Domain.values:
        raise Invalid(_("ไม่มีด้านนี้"), field="domain")
    said = reason.strip()
    with override("th"):  # it is stored: Thai whatever language the province reads
        told = f"{Domain(domain).short}: {said}" if domain is not None and said else said
    moved = move(FLOW, record, "return", by=by, at=at, reason=told, seen=seen)
    if domain is not None:
        Sheet.objects.filter(record=moved, domain=domain).update(return_reason=said)
    return moved


@transaction.atomic
def resend(*, record: UUID, by: User, at: datetime, seen: int | None = None) -> DistrictRecord:
    """The district says that it has mended what was sent back, and those who confirm are told.

    Raises what ``core.flow.door.move`` raises.
    """
    moved = move(FLOW, record, "resend", by=by, at=at, seen=seen)
    Sheet.objects.filter(record=moved).exclude(return_reason="").update(return_reason="")
    _tell_province(moved, at)
    return moved


def _tell_province(record: DistrictRecord, at: datetime) -> None:
    """Only what was asked for by name is announced: that a district is complete, the province sees in its table."""
    posts = Assignment.objects.on(day_of(at)).filter(system=SYSTEM, role=Role.CONFIRMER, place_id=record.place_id[:2])
    link = reverse("workload:check-record", args=[record.round_key, record.place_id])
    tell(
        Notice(recipient_id=user, text=MENDED, about=record.about, link=link, created_at=at)
        for user in posts.order_by("user_id").values_list("user_id", flat=True).distinct()
    )


@transaction.atomic
def note(*, record: UUID, domain: int, text: str, seen: int | None, by: User, at: datetime) -> Sheet:
    """The province's remark on a section (ความเห็นจังหวัด). ``seen``: the remark's version, 0 where there was none.

    Nothing to change is no act. Raises what ``core.flow.door.amend`` raises, Stale, VersionNeeded and Invalid.
    """
    text = text.strip()
    if domain not in Domain.values:
        raise Invalid(_("ไม่มีด้านนี้"), field="domain")
    if len(text) > NOTE_LIMIT:
        raise Invalid(_("ข้อความยาวเกิน %(limit)d ตัวอักษร") % {"limit": NOTE_LIMIT}, field="note")
    before = sheet_of(record, domain, by=by)
    if seen is not None and seen <= before.note_version and text == before.note:  # the same send again
        refuse_amending(FLOW, before.record, by, at, "note")
        return before

    def change(locked: DistrictRecord) -> Mapping[str, object]:
        sheet = locked.sheets.get(domain=domain)  # the record's lock keeps others from it
        refuse_stale(seen, sheet.note_version, _("มีผู้แก้ไขความเห็นของส่วนนี้หลังจากที่ท่านเปิดดู กรุณาตรวจสอบอีกครั้ง"))
        sheet.note, sheet.note_version = text, sheet.note_version + 1
        sheet.save(update_fields=["note", "note_version"])
        return {"domain": domain, "note": text}

    amend(FLOW, record, by=by, at=at, seen=None, change=change, name="note")
    return Sheet.objects.get(record_id=record, domain=domain)
