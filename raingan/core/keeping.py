"""What is kept for a time only: how a room or a system says so. Removing it is the portal's (``portal/retention.py``).

A leaf like the registry: it imports nothing of Raingan.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from django.db.models import QuerySet

Rows: TypeAlias = "QuerySet[Any]"


def _delete(rows: Rows) -> None:
    rows.delete()


@dataclass(frozen=True, kw_only=True)
class Expiring:
    """Rows that go when they are old enough.

    ``setting`` names their entry of ``settings.KEEP_DAYS``; without one they are over by themselves. ``rows`` gives
    those that were over before a moment. ``remove`` deletes them, with what hangs on them outside the database.
    ``name`` is what the event and the command call them.
    """

    name: str
    setting: str
    rows: Callable[[datetime], Rows]
    remove: Callable[[Rows], None] = _delete
