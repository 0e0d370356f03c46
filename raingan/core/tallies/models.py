"""Counts kept up to date in the transaction of the record they count, so that no dashboard reads the records."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any, ClassVar

from django.apps import apps
from django.db import connection, models

Key = tuple[Any, ...]
Shift = tuple[Key | None, Key | None]


class Tally(models.Model):
    """How many records of ``source`` share the values of ``keys`` and ``spread``.

    ``keys``: attribute names that the record and the tally share, in the order of the tally's composite primary key.
    ``spread``: attribute names of the record whose few values lie side by side in one row, each combination in a
    column called by its values (``approved_1``); without any the row has the one column ``n``. ``uncounted``: the
    states that count nowhere. A key is always the values of ``keys`` and then of ``spread``.

    The columns are plain integers without a check and in no index: an additive upsert may pass through values that
    only the whole statement makes right.
    """

    source: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]
    spread: ClassVar[Mapping[str, Sequence[Any]]] = {}
    uncounted: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    @classmethod
    def key_of(cls, record: models.Model) -> Key | None:
        """What ``record`` counts under as it is now, or None when it counts nowhere."""
        if getattr(record, "state") in cls.uncounted:  # noqa: B009 - every counted record has a state
            return None
        return tuple(getattr(record, name) for name in (*cls.keys, *cls.spread))

    @classmethod
    def columns(cls) -> dict[Key, str]:
        """The columns that count, by the values of ``spread``."""
        return {values: "_".join(map(str, values)) or "n" for values in product(*cls.spread.values())}

    @classmethod
    def shift(cls, moves: Iterable[Shift]) -> None:
        """Count records from one key to another: one statement, its rows in a fixed order so that none deadlocks.

        ``moves``: pairs of the key before and after; None where the record did not or no longer counts.
        """
        width, columns = len(cls.keys), cls.columns()
        change: defaultdict[Key, Counter[str]] = defaultdict(Counter)
        for before, after in moves:
            for key, by in ((before, -1), (after, 1)):
                if key is not None:
                    change[key[:width]][columns[key[width:]]] += by
        rows = sorted((row, counts) for row, counts in change.items() if any(counts.values()))
        touched = sorted({column for _row, counts in rows for column, by in counts.items() if by})
        if not rows:
            return
        names = [cls._meta.get_field(name.removesuffix("_id")) for name in cls.keys]
        values = [[row[index] for row, _counts in rows] for index in range(width)]
        values += [[counts[column] for _row, counts in rows] for column in touched]
        with connection.cursor() as cursor:
            cursor.execute(_upsert(cls, names, touched), values)

    @classmethod
    def recount(cls) -> dict[Key, int]:
        """What the counts should be, from the records themselves. Reads every record."""
        source = apps.get_model(cls.source)._base_manager.exclude(state__in=cls.uncounted)
        rows = source.values_list(*cls.keys, *cls.spread).order_by().annotate(found=models.Count("pk"))
        return {tuple(key): found for *key, found in rows}

    @classmethod
    def refill(cls) -> None:
        """Replace every count by a fresh one, in two statements; lock the table first where people write meanwhile."""
        source = apps.get_model(cls.source)._base_manager.exclude(state__in=cls.uncounted)
        counts = {
            column: models.Count("pk", filter=models.Q(**dict(zip(cls.spread, values, strict=True))) or None)
            for values, column in cls.columns().items()
        }
        fields = [cls._meta.get_field(name.removesuffix("_id")) for name in (*cls.keys, *counts)]
        select, given = source.order_by().values_list(*cls.keys).annotate(**counts).query.sql_with_params()
        cls._base_manager.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {_into(cls, fields)} {select}", given)

    @classmethod
    def stored(cls) -> dict[Key, int]:
        """What is stored, zeros left out."""
        width, columns = len(cls.keys), cls.columns()
        rows = cls._base_manager.values_list(*cls.keys, *columns.values())
        return {
            (*row[:width], *values): n
            for row in rows.iterator()
            for values, n in zip(columns, row[width:], strict=True)
            if n
        }


def _upsert(tally: type[Tally], keys: Sequence[Any], counts: Sequence[str]) -> str:
    """The additive upsert of ``counts``, columns of ``tally``; every name in it comes from the model."""
    quote = connection.ops.quote_name
    table, conflict = quote(tally._meta.db_table), ", ".join(quote(key.column) for key in keys)
    added = [tally._meta.get_field(name) for name in counts]
    arrays = ", ".join(f"%s::{column.db_type(connection)}[]" for column in (*keys, *added))
    sums = ", ".join(f"{quote(name)} = {table}.{quote(name)} + EXCLUDED.{quote(name)}" for name in counts)
    return (
        f"INSERT INTO {_into(tally, (*keys, *added))} SELECT * FROM unnest({arrays}) "  # noqa: S608 - names of the model
        f"ON CONFLICT ({conflict}) DO UPDATE SET {sums}"
    )


def _into(tally: type[Tally], fields: Sequence[Any]) -> str:
    """The table of ``tally`` with the columns of ``fields``; every name comes from the model."""
    quote = connection.ops.quote_name
    return f"{quote(tally._meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"
