"""Lists of people on their way in: kept sealed between the check and the confirming, and loaded once."""

from base64 import b64decode, b64encode
from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from raingan.core.administration.loading import load, reader_for
from raingan.core.administration.models import PeopleFile
from raingan.core.administration.people_scope import Scope
from raingan.core.administration.slips import write_slips
from raingan.core.people.models import User
from raingan.core.people.names import seal, unseal
from raingan.core.sheets.reading import Line, read_table
from raingan.core.web.rules import WrongState


@transaction.atomic
def keep(*, system: str, name: str, data: bytes, by: User, at: datetime) -> PeopleFile:
    """Keep the list sealed until it is confirmed; lists nobody confirmed in time are emptied."""
    PeopleFile.objects.filter(created_at__lt=at - PeopleFile.KEPT, sealed__isnull=False).update(sealed=None)
    return PeopleFile.objects.create(
        system=system, name=name[:200], sealed=seal(b64encode(data).decode()), created_at=at, created_by=by
    )


def lines_of(kept: PeopleFile) -> list[Line]:
    """The rows of the list; raises what ``read_table`` raises."""
    return read_table(b64decode(unseal(kept.sealed or b"")), kept.name)


@transaction.atomic
def load_kept(*, pk: UUID, scope: Scope, at: datetime) -> bytes:
    """Load everybody of the list of ``scope.user``; gives the workbook of their one-time passwords.

    Raises WrongState for a list that was loaded already or is too old, Conflict for one that is bad by now; then
    nobody is made. The event is that of ``load``.
    """
    # Locked, so that a second tap finds the list loaded instead of loading it again.
    kept = PeopleFile.objects.select_for_update().get(pk=pk, system=scope.system, created_by=scope.user)
    if not kept.is_ready(at):
        raise WrongState(_("ไฟล์นี้นำเข้าแล้วหรือเกินหนึ่งชั่วโมง กรุณาอัปโหลดใหม่"))
    made = load(lines_of(kept), reader_for(scope.system, scope), at=at)
    kept.sealed, kept.loaded_at, kept.loaded_by, kept.people = None, at, scope.user, len(made)
    kept.save()
    buffer = BytesIO()
    write_slips(made, buffer, at=at)
    return buffer.getvalue()
