"""Whom an account administrator may find, and on whose account they may act.

Scope stands in the query: whoever lies outside does not exist for the administrator. Source: overview, rule 2 and
"People and entering".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from raingan.core.people.access import require, roles_of
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import NATION, Level, Place, prefix_of, within
from raingan.core.registry import ACCOUNT_ADMIN
from raingan.core.web.rules import NotAllowed, NotThere


@dataclass(frozen=True)
class Scope:
    """What ``user`` administers: accounts of ``system`` at the places whose codes begin with one of ``prefixes``."""

    user: User
    system: str
    prefixes: tuple[str, ...]

    @property
    def is_nation(self) -> bool:
        """Whether it is the whole country: an administrator at the centre."""
        return "" in self.prefixes

    def covers(self, place: str) -> bool:
        """Whether the place with the code ``place`` lies in it; the nation itself only for the centre."""
        return self.is_nation or (place != NATION and any(place.startswith(each) for each in self.prefixes))

    def places(self, field: str) -> Q:
        """The condition that the place in ``field`` lies in it."""
        if self.is_nation:
            return ~Q(pk__in=())
        return reduce(or_, (within(field, prefix) for prefix in self.prefixes), Q(pk__in=()))


def scope_of(user: User, system: str) -> Scope:
    """What ``user`` administers in ``system``; raises NotAllowed for whoever is no account administrator."""
    found = require(user, system=system, roles=[ACCOUNT_ADMIN])
    return Scope(user, system, tuple(sorted({prefix_of(each.place_code) for each in found})))


def own_places(scope: Scope, *, with_nation: bool = False) -> list[Place]:
    """The provinces and districts of ``scope``, each province before its districts. One query."""
    levels = [Level.PROVINCE, Level.DISTRICT, *([Level.NATION] if with_nation and scope.is_nation else [])]
    found = list(Place.objects.filter(scope.places("code"), level__in=levels).in_order())
    rank = {place.code: index for index, place in enumerate(found)}
    return sorted(found, key=lambda place: _rank(place, rank))


def _rank(place: Place, rank: dict[str, int]) -> tuple[int, int]:
    if place.level == Level.NATION:
        return -1, 0
    if place.level == Level.PROVINCE:
        return rank[place.code], -1
    return rank.get(place.parent_id or "", 0), rank[place.code]


def scope_if_any(user: User, system: str) -> Scope | None:
    """What ``user`` administers in ``system``; None for whoever is no account administrator."""
    return scope_of(user, system) if ACCOUNT_ADMIN in roles_of(user, system) else None


def visible_people(scope: Scope, today: date) -> QuerySet[User]:
    """The people ``scope`` holds: with a running or coming duty inside it, or without any such duty anywhere.

    Of those without, whoever once had a duty is seen only where it was; whoever never had one is seen by all.
    """
    duties = Assignment.objects.filter(user=OuterRef("pk"))
    lasting = duties.lasting(today)
    inside = Q(scope.places("place_id"), system=scope.system)
    idle = ~Exists(lasting) & (~Exists(duties) | Exists(duties.filter(inside)))
    return User.objects.filter(Exists(lasting.filter(inside)) | idle)


def person_in(scope: Scope, pk: int, today: date) -> User:
    """The person with this key; raises NotThere outside ``scope``."""
    found = visible_people(scope, today).filter(pk=pk).first()
    if found is None:
        raise NotThere(_("ไม่พบผู้ใช้นี้ในพื้นที่ที่ท่านดูแล"))
    return found


def lasting_duties(person: User, today: date) -> QuerySet[Assignment]:
    """The duties of ``person`` that run or are to come, in all systems."""
    return Assignment.objects.lasting(today).filter(user=person)


def why_not(scope: Scope, person: User, duties: Iterable[Assignment]) -> str:
    """Why the administrator may not touch the account of ``person`` who has ``duties``; '' when they may.

    An account opens all duties of its holder: whoever resets its password could enter in their place. So it needs
    the scope of all of them, and other administrators' accounts need the centre.
    """
    if person.pk == scope.user.pk:
        return _("ทำรายการกับบัญชีของตนเองไม่ได้ กรุณาให้ผู้ดูแลสิทธิ์คนอื่นทำรายการ")
    if scope.is_nation:
        return ""
    held = list(duties)
    if any(each.role == ACCOUNT_ADMIN for each in held):
        return _("บัญชีของผู้ดูแลสิทธิ์ต้องให้ผู้ดูแลสิทธิ์ส่วนกลางทำรายการ")
    if any(not scope.covers(each.place_id) for each in held):
        return _("ผู้ใช้นี้มีหน้าที่นอกพื้นที่ของท่านด้วย กรุณาแจ้งผู้ดูแลสิทธิ์ส่วนกลาง")
    return ""


def require_account(scope: Scope, person: User, today: date) -> None:
    """Raises NotAllowed where ``why_not`` says so."""
    if reason := why_not(scope, person, lasting_duties(person, today)):
        raise NotAllowed(reason)
