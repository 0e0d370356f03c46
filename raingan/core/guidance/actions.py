"""Announcing, withdrawing an announcement, and saying whom to ask; each act is an event."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from raingan.core.audit.actions import record
from raingan.core.guidance.models import Announcement, Contact
from raingan.core.people.access import require_centre
from raingan.core.people.models import User
from raingan.core.places.models import NATION
from raingan.core.web.rules import Invalid, NotThere, WrongState

CONTACT_FIELDS = ("unit", "telephone", "email", "line_name", "line_url", "hours", "note")


@transaction.atomic
def announce(
    *,
    system: str,
    title: str,
    text: str,
    important: bool,
    shown_from: date,
    shown_until: date | None,
    by: User,
    at: datetime,
    place: str = NATION,
) -> Announcement:
    """Show a text on the first pages of everybody of ``system`` at ``place`` from a day to a day (both shown).

    Raises NotAllowed and Invalid (it would end before it begins); then nothing has changed.
    """
    require_centre(by, system)
    if shown_until is not None and shown_until < shown_from:
        raise Invalid(_("วันสิ้นสุดต้องไม่ก่อนวันเริ่มต้น"), field="shown_until")
    made = Announcement.objects.create(
        system=system, place_id=place, title=title, text=text, important=important, shown_from=shown_from,
        shown_until=shown_until, created_at=at, created_by=by,
    )  # fmt: skip
    record(actor=by, verb="announce", subject=made, at=at, place=place, title=title)
    return made


@transaction.atomic
def withdraw(*, pk: int, system: str, by: User, at: datetime) -> Announcement:
    """Take an announcement off the pages; it stays among those made. Raises NotAllowed, NotThere, WrongState."""
    require_centre(by, system)
    found = Announcement.objects.select_for_update(of=("self",)).filter(pk=pk, system=system).first()
    if found is None:
        raise NotThere(_("ไม่พบประกาศนี้"))
    if found.withdrawn_at is not None:
        raise WrongState(_("ประกาศนี้ถูกถอนไปแล้ว"))
    found.withdrawn_at, found.withdrawn_by = at, by
    found.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(actor=by, verb="withdraw-announcement", subject=found, at=at, place=found.place_id, title=found.title)
    return found


@transaction.atomic
def set_contact(*, system: str, values: Mapping[str, str], by: User, at: datetime) -> Contact:
    """Say whom to ask about ``system``. ``values``: the fields of ``CONTACT_FIELDS``. Raises NotAllowed."""
    require_centre(by, system)
    before = Contact.objects.filter(pk=system).first()
    chosen = {name: values[name] for name in CONTACT_FIELDS}
    made, _new = Contact.objects.update_or_create(
        system=system, defaults={**chosen, "updated_at": at, "updated_by": by}
    )
    changed = [name for name in CONTACT_FIELDS if before is None or getattr(before, name) != chosen[name]]
    record(actor=by, verb="set-contact", subject=made, at=at, place=NATION, changed=changed)
    return made
