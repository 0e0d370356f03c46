"""What the province does with a district's record: notes, sending back with one domain named, confirming for good."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from raingan.core.flow.door import Outcome, amend, move, move_many
from raingan.core.people.models import User
from raingan.core.web.rules import Invalid
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.flow import FLOW
from raingan.systems.workload.models import DistrictRecord, Sheet

NOTE_LIMIT = 1000


def confirm(
    *, ids: Collection[UUID], by: User, at: datetime, versions: Mapping[UUID, int] | None = None
) -> Outcome[DistrictRecord]:
    """Confirm one district or several, for good; a refused one does not hold up the others, and says why."""
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
    told = f"{Domain(domain).short}: {said}" if domain is not None and said else said
    moved = move(FLOW, record, "return", by=by, at=at, reason=told, seen=seen)
    if domain is not None:
        Sheet.objects.filter(record=moved, domain=domain).update(return_reason=said)
    return moved


@transaction.atomic
def resend(*, record: UUID, by: User, at: datetime, seen: int | None = None) -> DistrictRecord:
    """The district says that it has mended what was sent back. Raises what ``core.flow.door.move`` raises."""
    moved = move(FLOW, record, "resend", by=by, at=at, seen=seen)
    Sheet.objects.filter(record=moved).exclude(return_reason="").update(return_reason="")
    return moved


def note(*, record: UUID, domain: int, text: str, by: User, at: datetime) -> Sheet:
    """The province's remark on a section (ความเห็นจังหวัด). Raises what ``core.flow.door.amend`` raises, and Invalid."""
    text = text.strip()
    if domain not in Domain.values:
        raise Invalid(_("ไม่มีด้านนี้"), field="domain")
    if len(text) > NOTE_LIMIT:
        raise Invalid(_("ข้อความยาวเกิน %(limit)d ตัวอักษร") % {"limit": NOTE_LIMIT}, field="note")

    def change(locked: DistrictRecord) -> Mapping[str, object]:
        Sheet.objects.filter(record=locked, domain=domain).update(note=text)
        return {"domain": domain, "note": text}

    amend(FLOW, record, by=by, at=at, seen=None, change=change, name="note")
    return Sheet.objects.get(record_id=record, domain=domain)
