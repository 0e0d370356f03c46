"""Bringing in a history that already happened: records in any state with the events that led there.

For example data and for measuring. People's acts go through ``door``; this is not a second way in: it judges nothing
and so must only be given what the caller made itself.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models, transaction
from psycopg.types.json import Jsonb

from raingan.core.flow.table import Flow


@transaction.atomic
def store_history(flow: Flow[Any], rows: Iterable[Sequence[models.Model]]) -> int:
    """Write whole records with their children and events into an empty table, all or nothing; gives how many rows.

    ``rows``: lists of one kind each, parents before their children. They are copied in as they come, so that only one
    list lies in memory. The counts are made at the end, from the records.
    """
    written = sum(_copy_in(some) for some in rows)
    for tally in flow.tallies:
        tally.refill()
    return written


def refresh_statistics() -> None:
    """Tell the planner how full the tables are now; it must not take them for as empty as they were."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy_in(rows: Sequence[models.Model]) -> int:
    """COPY ``rows`` of one kind as they are: no defaults, no signals; ids the database gives are left to it."""
    if not rows:
        return 0
    meta, quote = rows[0]._meta, connection.ops.quote_name
    fields = [field for field in meta.concrete_fields if not (field.primary_key and field.db_returning)]
    values = attrgetter(*(field.attname for field in fields))
    bags = [index for index, field in enumerate(fields) if isinstance(field, models.JSONField)]
    names = ", ".join(quote(str(field.column)) for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(meta.db_table)} ({names}) FROM STDIN") as copy,
    ):
        for each in rows:
            row = list(values(each))
            for index in bags:
                row[index] = Jsonb(row[index])
            copy.write_row(row)
    return len(rows)
