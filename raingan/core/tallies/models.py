"""Counts kept up to date in the transaction of the record they count, so that no dashboard reads the records."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, ClassVar

from django.apps import apps
from django.db import connection, models

Key = tuple[Any, ...]
Shift = tuple[Key | None, Key | None]


class Tally(models.Model):
    """How many records of ``source`` share the values of ``keys``.

    A subclass names its ``keys`` (attribute names that the record and the tally share, in the order of its composite
    primary key) and the states that count nowhere. ``n`` is a plain integer without a check and in no index: an
    additive upsert may pass through values that only the whole statement makes right.
    """

    source: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]
    uncounted: ClassVar[frozenset[str]] = frozenset()

    n = models.IntegerField(default=0)

    class Meta:
        abstract = True

    @classmethod
    def key_of(cls, record: models.Model) -> Key | None:
        """The row that ``record`` counts in as it is now, or None when it counts nowhere."""
        if getattr(record, "state") in cls.uncounted:  # noqa: B009 - every counted record has a state
            return None
        return tuple(getattr(record, name) for name in cls.keys)

    @classmethod
    def shift(cls, moves: Iterable[Shift]) -> None:
        """Count records from one row to another: one statement, its rows in a fixed order so that none deadlocks.

        ``moves``: pairs of the key before and after; None where the record did not or no longer counts.
        """
        change: Counter[Key] = Counter()
        for before, after in moves:
            if before is not None:
                change[before] -= 1
            if after is not None:
                change[after] += 1
        rows = sorted((key, n) for key, n in change.items() if n)
        if not rows:
            return
        columns = [cls._meta.get_field(name.removesuffix("_id")) for name in cls.keys]
        arrays = [[key[index] for key, _n in rows] for index in range(len(cls.keys))]
        with connection.cursor() as cursor:
            cursor.execute(_upsert(cls, columns), [*arrays, [n for _key, n in rows]])

    @classmethod
    def recount(cls) -> dict[Key, int]:
        """What the counts should be, from the records themselves. Reads every record."""
        source = apps.get_model(cls.source)._base_manager.exclude(state__in=cls.uncounted)
        rows = source.values_list(*cls.keys).order_by().annotate(found=models.Count("pk"))
        return {tuple(key): found for *key, found in rows}

    @classmethod
    def stored(cls) -> dict[Key, int]:
        """What is stored, rows of zero left out."""
        rows = cls._base_manager.exclude(n=0).values_list(*cls.keys, "n")
        return {tuple(key): n for *key, n in rows}


def _upsert(tally: type[Tally], columns: list[Any]) -> str:
    """The additive upsert of ``tally``; every name in it comes from the model."""
    quote = connection.ops.quote_name
    table, names = quote(tally._meta.db_table), ", ".join(quote(column.column) for column in columns)
    arrays = ", ".join(f"%s::{column.db_type(connection)}[]" for column in columns)
    return (
        f"INSERT INTO {table} ({names}, n) SELECT * FROM unnest({arrays}, %s::int[]) "  # noqa: S608 - every name comes from the model
        f"ON CONFLICT ({names}) DO UPDATE SET n = {table}.n + EXCLUDED.n"
    )
