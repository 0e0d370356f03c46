"""Bringing in a history that already happened: records in any state with the events that led there.

For example data and for measuring. People's acts go through ``door``; this is not a second way in: it judges nothing
and so must only be given what the caller made itself.
"""

from collections.abc import Sequence
from typing import TypeVar

from django.db import connection, models, transaction

from raingan.core.audit.models import Event
from raingan.core.flow.models import Reviewable
from raingan.core.flow.table import Flow

R = TypeVar("R", bound=Reviewable)
BATCH = 2000


@transaction.atomic
def store_history(
    flow: Flow[R], records: Sequence[R], events: Sequence[Event], children: Sequence[models.Model] = ()
) -> None:
    """Write whole records with their events and children, counted as the door counts them; all or nothing."""
    flow.model._default_manager.bulk_create(records, batch_size=BATCH)
    if children:
        type(children[0])._default_manager.bulk_create(children, batch_size=BATCH)
    for tally in flow.tallies:
        tally.shift((None, tally.key_of(record)) for record in records)
    Event.objects.bulk_create(events, batch_size=BATCH)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the planner must not take the tables for as empty as they were
