"""Writing down the office and who is in charge of it (ข้อมูล ติดต่อ สถอ.): for ever, people are transferred."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from raingan.core.flow.door import amend
from raingan.core.people.models import User
from raingan.core.web.rules import Invalid, refuse_stale
from raingan.systems.workload.flow import FLOW
from raingan.systems.workload.models import Contact, DistrictRecord

CONTACT_LIMITS = {"address": 500, "telephone": 60, "person_name": 200, "mobile": 40, "email": 254}


@dataclass(frozen=True)
class ContactDraft:
    """Office and person as somebody writes them."""

    address: str = ""
    telephone: str = ""
    person_name: str = ""
    mobile: str = ""
    email: str = ""

    def checked(self) -> dict[str, str]:
        """The fields, trimmed; raises Invalid at the first wrong one."""
        values = {name: str(getattr(self, name)).strip() for name in CONTACT_LIMITS}
        for name, limit in CONTACT_LIMITS.items():
            if len(values[name]) > limit:
                raise Invalid(_("ข้อความยาวเกิน %(limit)d ตัวอักษร") % {"limit": limit}, field=name)
        if values["email"]:
            try:
                validate_email(values["email"])
            except ValidationError as error:
                raise Invalid(_("รูปแบบอีเมลไม่ถูกต้อง"), field="email") from error
        return values


def save_contact(*, record: UUID, draft: ContactDraft, seen: int | None, by: User, at: datetime) -> Contact:
    """Store the office's contact, also after confirming. ``seen``: its version, 0 where there was none.

    Nothing to change is no act. Raises Stale, VersionNeeded, NotThere, NotAllowed and Invalid.
    """
    values = draft.checked()
    visible = DistrictRecord.objects.visible_to(by).filter(pk=record)
    before = Contact.objects.filter(record__in=visible).first()
    # The same send again; of anybody else it is judged.
    own = before is not None and before.saved_by_id == by.pk
    if before and own and seen is not None and seen <= before.version and not _changed(before, values):
        return before

    def change(locked: DistrictRecord) -> Mapping[str, object]:
        contact = Contact.objects.filter(record=locked).first() or Contact(record=locked, version=0)
        refuse_stale(seen, contact.version, _("มีผู้แก้ไขข้อมูลติดต่อหลังจากที่ท่านเปิดดู กรุณาตรวจสอบอีกครั้ง"))
        changed = _changed(contact, values)
        for name in changed:
            setattr(contact, name, values[name])
        contact.version += 1
        contact.saved_at, contact.saved_by = at, by
        contact.save()
        return {"changed": changed}  # which fields, never what they say: the event stays for ever

    amend(FLOW, record, by=by, at=at, seen=None, change=change, name="contact")
    return Contact.objects.get(record_id=record)


def _changed(contact: Contact, values: Mapping[str, str]) -> list[str]:
    """The names of the fields that differ."""
    return sorted(name for name, text in values.items() if getattr(contact, name) != text)
