"""For which posts somebody may name who acts, and whom: one's own posts, and those an account administrator has.

Source: spec, "Acting chief", and overview, rule 11.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from raingan.core import registry
from raingan.core.administration.people_scope import Scope, own_places, scope_if_any
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import Place, within
from raingan.core.registry import ACCOUNT_ADMIN
from raingan.core.thai.sort_key import sort_key
from raingan.core.web.rules import NotAllowed, NotThere


class Post(NamedTuple):
    """A post that is acted for: its role and place. Its own holder chooses among the people of the place."""

    system: str
    role: str
    place: Place
    own: bool

    @property
    def label(self) -> str:
        """``นายอำเภอ อำเภอเมืองสกลนคร``."""
        return post_label(self.system, self.role, self.place)

    def is_vacant(self, today: date) -> bool:
        """Whether nobody holds it today in their own right. One query."""
        held = Assignment.objects.on(today).filter(system=self.system, role=self.role, place=self.place, acting=False)
        return not held.exists()


def post_label(system: str, role: str, place: Place) -> str:
    """A post as people know it."""
    return f"{registry.system(system).role(role).label} {place.label}"


def posts(system: str) -> dict[str, registry.Role]:
    """The roles in which one may act for another."""
    return {role.name: role for role in registry.system(system).roles if role.acted_for}


@dataclass(frozen=True)
class Namer:
    """Somebody who may name: their ``own`` posts by keys such as ``chief:4701``, and an administrator's ``scope``."""

    user: User
    system: str
    today: date
    own: Mapping[str, Place]
    scope: Scope | None

    def options(self) -> list[tuple[str, str]]:
        """Every post they may name for, by its key. One query for an administrator."""
        found = {key: post_label(self.system, key.partition(":")[0], place) for key, place in self.own.items()}
        for place in own_places(self.scope) if self.scope else ():
            for name, role in posts(self.system).items():
                if role.level == place.level:
                    found.setdefault(f"{name}:{place.code}", post_label(self.system, name, place))
        return list(found.items())

    def post(self, key: str) -> Post:
        """The post with this key; raises NotThere for one that is not theirs to name for."""
        role, _colon, code = key.partition(":")
        if key in self.own:
            return Post(self.system, role, self.own[key], own=True)
        known = posts(self.system).get(role)
        place = Place.objects.filter(pk=code).first() if "\0" not in code else None
        if self.scope is None or known is None or place is None or not self.scope.covers(code):
            raise NotThere(_("ไม่พบตำแหน่งนี้ในพื้นที่ที่ท่านดูแล"))
        if place.level != known.level:
            raise NotThere(_("ไม่พบตำแหน่งนี้ในพื้นที่ที่ท่านดูแล"))
        return Post(self.system, role, place, own=False)

    def candidates(self, post: Post) -> list[User]:
        """Who may be named, in dictionary order: whoever has a duty in the place today, or in its province. One query.

        The one who names is not among them.
        """
        inside = post.place.code if post.own else post.place.code[:2]
        duties = Assignment.objects.on(self.today).filter(
            within("place_id", inside), user=OuterRef("pk"), system=self.system, acting=False
        )
        usable = Exists(duties.exclude(role=ACCOUNT_ADMIN))
        found = User.objects.filter(usable, is_active=True).exclude(pk=self.user.pk)
        return sorted(found, key=lambda each: (sort_key(f"{each.first_name} {each.last_name}"), each.pk))

    def visible(self) -> QuerySet[Assignment]:
        """Those who act, or are to, and whom they may end: in acting for themselves, and within the scope."""
        condition = Q(acting_for=self.user)
        if self.scope is not None:
            condition |= self.scope.places("place_id")
        found = Assignment.objects.lasting(self.today).filter(condition, system=self.system, acting=True)
        return found.select_related("user", "place", "acting_for")


def namer(user: User, system: str, today: date) -> Namer:
    """What ``user`` may name for in ``system``; raises NotAllowed for who neither holds a post nor administers."""
    held = Assignment.objects.on(today).filter(user=user, system=system, acting=False, role__in=posts(system))
    own = {f"{each.role}:{each.place_id}": each.place for each in held.select_related("place").order_by("place_id")}
    scope = scope_if_any(user, system)
    if not own and scope is None:
        raise NotAllowed(_("หน้านี้สำหรับผู้ดำรงตำแหน่งและผู้ดูแลสิทธิ์เท่านั้น"))
    return Namer(user, system, today, own, scope)
