"""Telling people: rows written with the change, sent by a job."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext, override

from raingan.core.notices.models import Notice

BATCH = 500


def tell(notices: Iterable[Notice]) -> None:
    """Write notices in one statement, in the caller's transaction."""
    Notice.objects.bulk_create(notices)


def unread(user: AbstractBaseUser) -> int:
    """How many notices ``user`` has not read. One query."""
    return Notice.objects.filter(recipient_id=user.pk, read_at__isnull=True).count()


def mark_read(user: AbstractBaseUser, *, at: datetime) -> int:
    """Mark all notices of ``user`` read; gives how many were new."""
    return Notice.objects.filter(recipient_id=user.pk, read_at__isnull=True).update(read_at=at)


def deliver(*, at: datetime) -> int:
    """Send what is in the outbox by e-mail, one letter a person however many notices; gives how many were handled.

    Locks what it takes, so that two workers never send the same. Without a mail server the inbox is the only channel.
    """
    handled = 0
    while True:
        with transaction.atomic():
            rows = list(
                Notice.objects.filter(sent_at__isnull=True)
                .select_for_update(skip_locked=True, of=("self",))
                .select_related("recipient")
                .order_by("id")[:BATCH]
            )
            _send(rows)
            Notice.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=at)
        handled += len(rows)
        if len(rows) < BATCH:
            return handled


def _send(rows: list[Notice]) -> None:
    if not settings.EMAIL_HOST:
        return
    letters: defaultdict[str, list[str]] = defaultdict(list)
    with override("th"):
        for row in rows:
            address = getattr(row.recipient, "email", "")
            if address:
                letters[address].append(f"{row.message}\n{row.detail}".strip())
        for address, messages in letters.items():
            send_mail(gettext("แจ้งเตือนจากระบบรายงาน"), "\n\n".join(messages), None, [address], fail_silently=True)
