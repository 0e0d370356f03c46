"""What a reporting system tells the house about itself, and where the house finds the systems.

A leaf: it imports nothing of Raingan, so that every room may know it. A system is a folder with a ``system.py``
that holds ``SYSTEM``; putting the folder there is all it takes.
"""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.utils.functional import _StrPromise

    from raingan.core.keeping import Expiring

    Text: TypeAlias = str | _StrPromise

Level = Literal["nation", "province", "district"]
SignIn = Literal["citizen_id", "office_code", "personal"]
SYSTEMS_FOLDER = Path(__file__).resolve().parent.parent / "systems"


@dataclass(frozen=True, kw_only=True)
class Role:
    """A role of a system: at which level of the geography it is held, and what its holder types to sign in.

    ``acted_for``: another may act for its holder (รักษาราชการแทน), as for the holder of every office's post.
    ``types`` says in words what that is, where the system's habit differs from the usual (see people/sign_in_help.py).
    """

    name: str
    label: "Text"
    level: Level
    sign_in: SignIn
    types: "Text" = ""
    acted_for: bool = False

    def __post_init__(self) -> None:
        """An office's post is always acted for."""
        object.__setattr__(self, "acted_for", self.acted_for or self.sign_in == "office_code")


# Account administrators exist for every system, per province and at the centre (overview, "People and entering").
ACCOUNT_ADMIN = "account_admin"
COMMON_ROLES = (Role(name=ACCOUNT_ADMIN, label=_("ผู้ดูแลสิทธิ์"), level="province", sign_in="personal"),)


@dataclass(frozen=True, kw_only=True)
class MenuItem:
    """One entry of a system's menu, shown to the holders of ``roles``."""

    label: "Text"
    url_name: str
    roles: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Something a person must do now: what, how far it is, by when, what follows, and where."""

    title: "Text"
    detail: "Text"
    url: str
    action: "Text"
    due: datetime | None = None
    tone: Literal["ok", "waiting", "returned", "neutral"] = "waiting"


@dataclass(frozen=True, kw_only=True)
class System:
    """A reporting system: one folder under ``raingan/systems``.

    ``urls`` and ``api`` are dotted names (a URL module and a ninja router), so that naming a system loads nothing.
    ``home`` names the URL a holder of only this system's roles lands on. ``flows`` and ``tallies`` give the system's
    step tables and counts to whoever draws diagrams or recounts; ``machine_permissions`` name what other departments'
    systems may be let do through the API. ``calendar`` gives, for the key of a round, the
    windows that hold unless the centre sets others: step → (opens, closes), half-open; empty for an unknown key.
    ``grace`` gives by the key of a round how long after its windows have closed the steps marked ``in_grace`` may
    still be done, and what was made before closing still arrives; it is asked only then, for all rounds in question at
    once. A round it does not name has none.
    ``exports`` gives by name what makes a table for the worker: ``(user, query, at) -> core.exports.table.Table``.
    ``centre`` are the roles that announce, say whom to ask, set windows and grant extensions; announcements stand on
    the pages named in ``landing``. ``rounds`` gives the keys and names of the rounds around a day, newest first, and
    ``window_labels`` what the steps with windows are called.
    ``expiring`` is what the system keeps for a time only (see core/keeping.py).
    ``demo`` fills an empty demo and gives its accounts (see docs/develop.md).

    The roles of ``COMMON_ROLES`` and their menu are added to every system's own.
    """

    name: str
    label: "Text"
    title: "Text"
    roles: Sequence[Role]
    menu: Sequence[MenuItem]
    home: str
    urls: str
    api: str
    duties: "Callable[[AbstractBaseUser, datetime], Sequence[Duty]]"
    calendar: "Callable[[str], Mapping[str, tuple[datetime, datetime]]]"
    flows: Sequence[object] = field(default=())
    tallies: Sequence[type] = field(default=())
    machine_permissions: Sequence[str] = field(default=())
    demo: "Callable[[datetime], Sequence[Mapping[str, str]]] | None" = None
    grace: "Callable[[Collection[str]], Mapping[str, timedelta]]" = field(default=lambda _keys: {})
    exports: "Mapping[str, Callable[..., Any]]" = field(default_factory=dict)
    centre: frozenset[str] = frozenset()
    rounds: "Callable[[date], Sequence[tuple[str, Text]]]" = field(default=lambda _day: ())
    window_labels: "Mapping[str, Text]" = field(default_factory=dict)
    landing: frozenset[str] = frozenset()
    expiring: "Sequence[Expiring]" = field(default=())

    def __post_init__(self) -> None:
        """Add the common roles: their page, and what the menu offers to everybody of the system."""
        own = frozenset(role.name for role in self.roles)
        common = frozenset(role.name for role in COMMON_ROLES)
        people = MenuItem(label=_("ผู้ใช้และสิทธิ์"), url_name=f"{self.name}:people", roles=frozenset({ACCOUNT_ADMIN}))
        menu = [replace(item, roles=item.roles | common) if item.roles >= own else item for item in self.menu]
        # An account administrator's own work stands before what everybody sees.
        first = next((n for n, item in enumerate(menu) if item.roles >= own), len(menu))
        object.__setattr__(self, "roles", (*self.roles, *COMMON_ROLES))
        object.__setattr__(self, "menu", (*menu[:first], people, *menu[first:]))

    @property
    def own_roles(self) -> tuple[Role, ...]:
        """The roles of the system's own work: without the common ones."""
        return tuple(role for role in self.roles if role not in COMMON_ROLES)

    def role(self, name: str) -> Role:
        """The role called ``name``; raises KeyError if the system has none of that name."""
        for role in self.roles:
            if role.name == name:
                return role
        raise KeyError(name)


@cache
def system_packages() -> tuple[str, ...]:
    """Dotted names of the systems' packages: every folder in ``raingan/systems`` and those named in RAINGAN_SYSTEMS.

    Only looks at folders and the environment; imports nothing, so settings may call it.
    """
    own = [f"raingan.systems.{path.parent.name}" for path in sorted(SYSTEMS_FOLDER.glob("*/system.py"))]
    further = [name.strip() for name in os.environ.get("RAINGAN_SYSTEMS", "").split(",") if name.strip()]
    return (*own, *further)


@cache
def systems() -> tuple[System, ...]:
    """All systems, in the order of their folders. Call it only when Django's apps are ready."""
    return tuple(import_module(f"{package}.system").SYSTEM for package in system_packages())


def system(name: str) -> System:
    """The system called ``name``; raises KeyError if there is none."""
    for found in systems():
        if found.name == name:
            return found
    raise KeyError(name)
