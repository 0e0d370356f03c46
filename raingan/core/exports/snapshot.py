"""Reading many things as they were at one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot(*, writing: bool = False) -> Iterator[None]:
    """A transaction in which everything read is of one moment; inside another transaction it is that one's.

    ``writing``: it may write as well. What another has changed meanwhile cannot be changed in it.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, {'READ WRITE' if writing else 'READ ONLY'}"
            )
        yield
