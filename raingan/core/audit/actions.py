"""Writing events, sealing them, and proving that nothing was changed behind the seal."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, models, transaction

from raingan.core.audit.models import Event, Seal

# Numbers are given out before the commit: an event younger than this may still have an older sister to come.
SETTLED = timedelta(minutes=10)


def event_of(
    *,
    actor: AbstractBaseUser | None,
    verb: str,
    subject: models.Model,
    at: datetime,
    place: str = "",
    reason: str = "",
    acting_for: int | None = None,
    from_state: str = "",
    to_state: str = "",
    facts: Mapping[str, object] | None = None,
) -> Event:
    """An event not yet written. ``place`` is a code; ``facts`` are small values for people to read."""
    return Event(
        at=at,
        actor=actor,  # type: ignore[misc]  # the room of people stands above this one
        acting_for_id=acting_for,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        verb=verb,
        from_state=from_state,
        to_state=to_state,
        place_code=place,
        reason=reason,
        facts=dict(facts or {}),
    )


def record(
    *,
    actor: AbstractBaseUser | None,
    verb: str,
    subject: models.Model,
    at: datetime,
    place: str = "",
    reason: str = "",
    acting_for: int | None = None,
    **facts: object,
) -> Event:
    """Write one event beside the change it tells of, in the caller's transaction."""
    event = event_of(
        actor=actor, verb=verb, subject=subject, at=at, place=place, reason=reason, acting_for=acting_for, facts=facts
    )
    event.save(force_insert=True)
    return event


def record_all(events: Iterable[Event]) -> None:
    """Write many events in one statement."""
    Event.objects.bulk_create(events)


def _chained(previous: str, events: Iterator[Event]) -> tuple[str, int, int]:
    """The digest over ``events`` after ``previous``, their number, and the id of the last."""
    digest, count, last = hashlib.sha256(previous.encode()), 0, 0
    for event in events:
        row = [
            event.pk, event.at.isoformat(), event.actor_id, event.acting_for_id, event.subject_type, event.subject_id,
            event.verb, event.from_state, event.to_state, event.place_code, event.reason, event.facts,
        ]  # fmt: skip
        digest.update(json.dumps(row, ensure_ascii=False, sort_keys=True).encode())
        count, last = count + 1, event.pk
    return digest.hexdigest(), count, last


@transaction.atomic
def seal(at: datetime) -> Seal | None:
    """Seal the settled events since the last seal; None when there are none. Safe to run twice or at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('raingan.audit.seal'))")
    before = Seal.objects.order_by("-last_event").first()
    events = Event.objects.filter(pk__gt=before.last_event if before else 0, at__lt=at - SETTLED).order_by("pk")
    digest, count, last = _chained(before.digest if before else "", events.iterator(chunk_size=2000))
    if not count:
        return None
    return Seal.objects.create(last_event=last, events=count, digest=digest, sealed_at=at)


def broken_seals() -> list[Seal]:
    """The seals whose events are no longer what they were when sealed. Reads every sealed event once."""
    broken: list[Seal] = []
    previous, first = "", 0
    for each in Seal.objects.order_by("last_event"):
        events = Event.objects.filter(pk__gt=first, pk__lte=each.last_event, at__lt=each.sealed_at - SETTLED)
        digest, count, _last = _chained(previous, events.order_by("pk").iterator(chunk_size=2000))
        if (digest, count) != (each.digest, each.events):
            broken.append(each)
        previous, first = each.digest, each.last_event
    return broken
