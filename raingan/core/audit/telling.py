"""What happened to a record, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.utils.translation import gettext as _

from raingan.core.audit.models import Event


@dataclass
class Happened:
    """One line of a record's history, as ``components/history_list.html`` draws it."""

    what: str
    who: str
    acting_for: str
    at: datetime
    reason: str
    state: str

    @classmethod
    def of(cls, event: Event, what: str) -> Self:
        """The line of ``event``, whose people are loaded; ``what``: its verb in words."""
        return cls(
            what=what,
            who=str(event.actor) if event.actor else _("ระบบ"),
            acting_for=str(event.acting_for) if event.acting_for else "",
            at=event.at,
            reason=event.reason,
            state=event.to_state,
        )
