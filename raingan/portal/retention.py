"""Removing what is kept for a time only, once a night. How long is a setting (docs/operate.md, "What is kept").

Never removed: the event log and its seals, reports that were not withdrawn, closes and their files, requests and
duties: what others answer for, and what the counts are made of. Withdrawn reports count nowhere.
"""

from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from oauth2_provider.models import get_access_token_model

from raingan.core import registry
from raingan.core.administration.models import PeopleFile
from raingan.core.audit.actions import record
from raingan.core.exports.files import EXPIRED
from raingan.core.keeping import Expiring, Rows
from raingan.core.notices.models import Notice
from raingan.core.people.models import OneTimePassword, Token
from raingan.core.places.models import NATION, Place


def _notices(before: datetime) -> Rows:
    """Those read, and those nobody read in twice the time."""
    unread = before - timedelta(days=settings.KEEP_DAYS["notices"])
    return Notice.objects.filter(Q(read_at__lt=before) | Q(read_at=None, created_at__lt=unread))


OWN = (
    EXPIRED,
    Expiring(name="notices", setting="notices", rows=_notices),
    Expiring(name="sessions", setting="", rows=lambda at: Session.objects.filter(expire_date__lt=at)),
    Expiring(
        name="people_lists", setting="",
        rows=lambda at: PeopleFile.objects.filter(loaded_at=None, created_at__lt=at - PeopleFile.KEPT),
    ),
    Expiring(
        name="one_time_passwords", setting="sign_ins",
        rows=lambda before: OneTimePassword.objects.filter(Q(used_at__lt=before) | Q(expires_at__lt=before)),
    ),
    Expiring(
        name="tokens", setting="sign_ins",
        rows=lambda before: Token.objects.filter(Q(revoked_at__lt=before) | Q(expires_at__lt=before)),
    ),
    Expiring(
        name="machine_tokens", setting="sign_ins",
        rows=lambda before: get_access_token_model().objects.filter(expires__lt=before),
    ),
    Expiring(
        name="wrong_sign_ins", setting="sign_ins",
        rows=lambda before: AccessAttempt.objects.filter(attempt_time__lt=before),
    ),
)  # fmt: skip


def expiring() -> list[Expiring]:
    """Everything that is kept for a time only: the house's own, then each system's, in the order of removal."""
    return [*OWN, *(each for system in registry.systems() for each in system.expiring)]


@transaction.atomic
def purge(*, at: datetime, dry_run: bool = False) -> dict[str, int]:
    """Remove what is older than the settings say; gives how much of each kind, also of what was nothing to remove.

    What was removed is one event, in the same transaction. ``dry_run`` only counts. A setting of 0 keeps for good.
    """
    found: dict[str, int] = {}
    for each in expiring():
        days = settings.KEEP_DAYS[each.setting] if each.setting else None
        if days == 0:
            continue
        rows = each.rows(at - timedelta(days=days or 0))
        found[each.name] = rows.count()
        if found[each.name] and not dry_run:
            each.remove(rows)
    removed: dict[str, Any] = {name: number for name, number in found.items() if number}
    if removed and not dry_run:
        record(actor=None, verb="purge", subject=Place(code=NATION), at=at, place=NATION, **removed)
    return found
