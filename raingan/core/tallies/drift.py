"""Whether the stored counts equal a fresh count, and putting them right."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from raingan.core import registry
from raingan.core.tallies.models import Key, Tally


@dataclass(frozen=True)
class Drift:
    """A count that is not what the records say."""

    tally: type[Tally]
    key: Key
    stored: int
    counted: int


def tallies() -> Iterator[type[Tally]]:
    """The tallies of every system."""
    for system in registry.systems():
        yield from system.tallies


def find_drift() -> list[Drift]:
    """Compare every tally with its records. While people write, ask again before believing a difference."""
    return [drift for tally in tallies() for drift in _drift_of(tally)]


def _drift_of(tally: type[Tally]) -> Iterator[Drift]:
    counted, stored = tally.recount(), tally.stored()
    for key in sorted(counted.keys() | stored.keys()):
        if counted.get(key, 0) != stored.get(key, 0):
            yield Drift(tally, key, stored.get(key, 0), counted.get(key, 0))


@transaction.atomic
def rebuild(drift: Iterable[Drift]) -> None:
    """Write the fresh counts over the wrong ones, while nobody moves a record."""
    for tally in {each.tally for each in drift}:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(tally._meta.db_table)} IN EXCLUSIVE MODE")
        tally.refill()
