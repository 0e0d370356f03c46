"""Telling people: rows written with the change, sent by a job."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils.translation import gettext, override

from raingan.core.notices.models import Notice

log = logging.getLogger(__name__)
BATCH = 500
# What waited longer for a mail server is no news: it is in the inbox.
STALE = timedelta(days=3)
_FOR_GOOD = 500  # SMTP: a code below may change in a while, as with servers that make strangers wait


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

    Locks what it takes, so that two workers never send the same. What the mail server does not take now waits for the
    next time. Without a mail server the inbox is the only channel.
    """
    handled = last = 0
    while True:
        with transaction.atomic():
            rows = list(
                Notice.objects.filter(sent_at__isnull=True, pk__gt=last)
                .select_for_update(skip_locked=True, of=("self",))
                .select_related("recipient")
                .order_by("id")[:BATCH]
            )
            done = _send(rows, at)
            Notice.objects.filter(pk__in=[row.pk for row in done]).update(sent_at=at)
        handled += len(done)
        if len(rows) < BATCH or not done:  # all handled, or the mail server is away
            return handled
        last = rows[-1].pk


def _send(rows: Sequence[Notice], at: datetime) -> list[Notice]:
    """Send what is to be sent of ``rows``; gives those that are done with."""
    letters: defaultdict[str, list[Notice]] = defaultdict(list)
    done: list[Notice] = []
    for row in rows:
        address = row.recipient.email if settings.EMAIL_HOST and at - row.created_at < STALE else ""
        (letters[address] if address else done).append(row)
    if letters:
        try:
            with get_connection() as connection:
                for address, notices in letters.items():
                    done += notices if _is_done(connection, address, notices) else []
        except (OSError, SMTPException) as error:
            log.warning("the mail server does not take letters: %s", type(error).__name__)
    return done


def _is_done(connection: Any, address: str, notices: Iterable[Notice]) -> bool:
    """Send one letter; whether it need not be tried again: sent, or refused for good. It holds up nobody else's."""
    with override("th"):
        subject = gettext("แจ้งเตือนจากระบบรายงาน")
        parts = [[row.message, row.detail, f"{settings.ADDRESS}{row.link}" if row.link else ""] for row in notices]
    body = "\n\n".join("\n".join(filter(None, part)) for part in parts)
    try:
        EmailMessage(subject, body, to=[address], connection=connection).send()
    except ValueError:
        log.warning("a letter has an address that cannot be written")
    except (SMTPRecipientsRefused, SMTPDataError) as refused:
        code = refused.smtp_code if isinstance(refused, SMTPDataError) else next(iter(refused.recipients.values()))[0]
        log.warning("the mail server refuses a letter with %s", code)
        return bool(code >= _FOR_GOOD)
    return True
