"""A system's life of a record as one table: which steps there are, who may do them, when, and what follows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from django.db import models

from raingan.core.flow.models import Reviewable
from raingan.core.people.models import User
from raingan.core.tallies.models import Tally

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

R = TypeVar("R", bound=Reviewable)
Condition = Callable[[Reviewable, User, datetime], "Text | None"]
Preparation = Callable[[Sequence[Reviewable], User, datetime], None]
Look = Literal["primary", "secondary", "warning"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One move: from one of ``sources`` to ``target``, by ``role``, while one of ``windows`` is open.

    ``own``: only the author does it; otherwise everybody *but* the author (nobody approves their own record). The
    author of a place's record is whoever holds the author's role there.
    ``in_grace``: it may also be done in the grace after the windows have closed, and its event says so.
    ``unless``: small functions that give the sentence which refuses the step, or None. ``prepare`` looks up at once,
    for all records of an act, what they would ask for each, and keeps the answers on the records. ``notice``: the
    msgid the author is told with. ``asks``: what the button asks before a step that is not lightly undone.
    """

    name: str
    sources: frozenset[str]
    target: str
    role: str
    windows: tuple[str, ...]
    label: "Text"
    own: bool = False
    in_grace: bool = False
    needs_reason: bool = False
    unless: Sequence[Condition] = ()
    prepare: Preparation | None = None
    notice: "Text" = ""
    asks: "Text" = ""
    look: Look = "secondary"


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """A change of content that moves nothing: in which ``states``, while one of ``windows`` is open (none: always).

    Several rows may share a name: the one of the record's state holds. ``role``: whose change it is, the author's
    without one. ``in_part``: the change looks at the version of the part it changes, so that two people work on two
    parts of one record side by side.
    """

    name: str = "amend"
    states: frozenset[str]
    windows: tuple[str, ...]
    role: str = ""
    in_part: bool = False


@dataclass(frozen=True, kw_only=True)
class Flow(Generic[R]):
    """The table of one kind of record. ``first`` is the state a new one has; ``author_role`` may make and amend it.

    ``founder``: the role that opens the records, one for each place, and then a record belongs to whoever holds the
    ``author_role`` at its place; without one every author makes their own.
    """

    model: type[R]
    system: str
    states: type[models.TextChoices]
    first: str
    author_role: str
    create_windows: tuple[str, ...]
    amendments: Sequence[Amendment]
    steps: Sequence[Step]
    founder: str = ""
    tallies: Sequence[type[Tally]] = field(default=())

    def amendment(self, name: str, state: str) -> Amendment | None:
        """The row for a change called ``name`` of a record in ``state``; None where none allows it."""
        return next((each for each in self.amendments if each.name == name and state in each.states), None)

    def step(self, name: str) -> Step:
        """The step called ``name``; raises KeyError if there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)
