"""Who may act where: the roles a person holds today, and the prefixes of places they cover."""

from collections.abc import Collection
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple, cast

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from raingan.core import registry
from raingan.core.people.models import User
from raingan.core.places.models import Place, prefix_of, within
from raingan.core.web import clock
from raingan.core.web.rules import NotAllowed


class Held(NamedTuple):
    """One role held: of which system, at which place, and for whom when acting (nobody: the post is vacant)."""

    system: str
    role: str
    place_code: str
    acting_for_id: int | None
    acting: bool

    @property
    def prefix(self) -> str:
        """What the codes of all places under this role begin with."""
        return prefix_of(self.place_code)

    def covers(self, place: str) -> bool:
        """Whether the place with the code ``place`` lies in this role's scope."""
        return place.startswith(self.prefix)


class Post(NamedTuple):
    """A role held from a day to a day (both belong to it; None: it goes on), with the place it is held at."""

    held: Held
    since: date
    until: date | None
    place: Place

    def covers(self, day: date) -> bool:
        """Whether it is held on ``day``."""
        return self.since <= day and (self.until is None or day <= self.until)


# Said in SQL: every request asks it, and composing it anew took four times as long as asking.
_POSTS = """
    SELECT held.system, held.role, held.place_id, held.acting_for_id, held.acting, held.since, held.until,
           place.level, place.name_th, place.name_en
    FROM people_assignment AS held JOIN places_place AS place ON place.code = held.place_id
    WHERE held.user_id = %s ORDER BY held.system, held.role, held.place_id, held.since
"""


def posts_of(user: User) -> tuple[Post, ...]:
    """Every role ``user`` ever held, by system, role and place. The places know their level and names only.

    Costs one query the first time; the answer is kept on the user object, which lives as long as one request.
    """
    if "_posts" not in user.__dict__:
        with connection.cursor() as cursor:
            cursor.execute(_POSTS, [user.pk])
            user.__dict__["_posts"] = tuple(
                Post(Held(*row[:5]), row[5], row[6], Place(code=row[2], level=row[7], name_th=row[8], name_en=row[9]))
                for row in cursor.fetchall()
            )
    return cast("tuple[Post, ...]", user.__dict__["_posts"])


def held(user: User, on: date | None = None) -> tuple[Held, ...]:
    """The roles ``user`` holds on a day (today in Bangkok by default). Costs what ``posts_of`` costs."""
    day = on or timezone.localdate(clock.now())
    return tuple(each.held for each in posts_of(user) if each.covers(day))


def roles_of(user: User, system: str, on: date | None = None) -> frozenset[str]:
    """The names of the roles of ``system`` that ``user`` holds, wherever."""
    return frozenset(each.role for each in held(user, on) if each.system == system)


def prefixes(user: User, *, system: str, roles: Collection[str]) -> tuple[str, ...]:
    """The prefixes that ``user`` covers in any of ``roles`` of ``system``; empty when none is held."""
    return tuple(sorted({each.prefix for each in held(user) if each.system == system and each.role in roles}))


def in_scope(field: str, user: User, *, system: str, roles: Collection[str]) -> Q:
    """The condition that the place in ``field`` lies under one where ``user`` holds one of ``roles`` of ``system``."""
    covered = prefixes(user, system=system, roles=roles)
    if "" in covered:
        # Not an empty Q: joined to another by "or" that would vanish, and with it the whole nation.
        return ~Q(pk__in=())
    return reduce(or_, (within(field, prefix) for prefix in covered), Q(pk__in=()))


def holding(user: User, *, system: str, role: str, place: str, on: date | None = None) -> Held | None:
    """The assignment by which ``user`` acts as ``role`` at ``place``; a post of one's own goes before an acting one."""
    fitting = [each for each in held(user, on) if each.system == system and each.role == role and each.covers(place)]
    return min(fitting, key=lambda each: (each.acting, each.place_code), default=None)


def may(user: User, *, system: str, role: str, place: str) -> bool:
    """Whether ``user`` holds ``role`` of ``system`` at ``place`` or above it."""
    return holding(user, system=system, role=role, place=place) is not None


def is_centre(user: User, system: str) -> bool:
    """Whether ``user`` holds one of the roles that ``system`` names as its centre."""
    return bool(roles_of(user, system) & registry.system(system).centre)


def require_centre(user: User, system: str) -> None:
    """Raises NotAllowed for whoever is not of the centre of ``system``."""
    if not is_centre(user, system):
        raise NotAllowed(_("หน้านี้สำหรับผู้มีหน้าที่ที่เกี่ยวข้องเท่านั้น"))


def require(user: User, *, system: str, roles: Collection[str]) -> tuple[Held, ...]:
    """The assignments by which ``user`` is one of ``roles``; raises NotAllowed when there is none."""
    found = tuple(each for each in held(user) if each.system == system and each.role in roles)
    if not found:
        raise NotAllowed(_("หน้านี้สำหรับผู้มีหน้าที่ที่เกี่ยวข้องเท่านั้น"))
    return found
