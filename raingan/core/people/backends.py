"""Signing in by what people type: a citizen id, a personal name, or the code of the office whose post they hold."""

from datetime import datetime

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils import timezone

from raingan.core.people import one_time
from raingan.core.people.models import Assignment, TypedName, User
from raingan.core.people.names import lookup_digest
from raingan.core.web import clock


def people_behind(typed: str, at: datetime) -> list[User]:
    """The active people for whom a typed name may open at ``at``, first the one it belongs to most.

    A post's own holder goes before those who act for them. Costs two queries.
    """
    name = TypedName.objects.select_related("user").filter(digest=lookup_digest(typed)).first()
    if name is None:
        return []
    if name.user is not None:
        return [name.user] if name.user.is_active else []
    today = timezone.localdate(at)
    holders = Assignment.objects.on(today).filter(
        system=name.system, role=name.role, place_id=name.place_id, user__is_active=True
    )
    own_first = sorted(holders.select_related("user"), key=lambda each: (each.acting, -each.pk))
    return [each.user for each in own_first]


class TypedNameBackend(BaseBackend):
    """Authenticates by typed name and password, chosen or one-time."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        *,
        spend: bool = True,
        **_other: object,
    ) -> User | None:
        """The person, or None. ``spend=False`` recognises a one-time password without using it up."""
        if not username or not password:
            return None
        at: datetime = getattr(request, "at", None) or clock.now()
        people = people_behind(username, at)
        if not _is_text(password):
            people, password = [], "-"
        for user in people:
            if user.check_password(password) or one_time.opens(user, password, at=at, spend=spend):
                return user
        if not people:
            # Nobody of that name: take as long as a wrong password does, so that the time tells nothing.
            make_password(password)
        return None

    def get_user(self, user_id: int) -> User | None:
        """The active person of a session. One query."""
        return User.objects.filter(pk=user_id, is_active=True).first()


def _is_text(password: str) -> bool:
    """Whether a password can be hashed at all: a lone surrogate, sent in JSON, has no UTF-8."""
    return not any("\ud800" <= letter <= "\udfff" for letter in password)
