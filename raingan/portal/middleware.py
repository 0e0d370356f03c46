"""Gives the layout its frame: menu, system title, affiliation and unread notices of whoever is signed in.

All are functions: a fragment or an error page that shows none of them asks the database nothing.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from raingan.core import registry
from raingan.core.guidance.models import Announcement
from raingan.core.notices.actions import unread
from raingan.core.people.access import Held, held, posts_of
from raingan.core.people.models import User
from raingan.core.places.models import NATION
from raingan.core.web import clock

MOST_ANNOUNCED = 5


def menu_of(user: User, path: str) -> list[dict[str, Any]]:
    """The entries of all systems in which ``user`` holds a role, the current one marked."""
    entries: list[dict[str, Any]] = []
    for system in registry.systems():
        roles = {each.role for each in held(user) if each.system == system.name}
        for item in system.menu:
            if roles & item.roles:
                url = reverse(item.url_name)
                entries.append({"label": item.label, "url": url, "current": path.startswith(url)})
    return entries


def _first(user: User) -> Held | None:
    def last(each: Held) -> tuple[bool, bool, str]:
        return each.acting, each.role == registry.ACCOUNT_ADMIN, each.system

    return min(held(user), key=last, default=None)


def affiliation_of(user: User) -> str:
    """Role and place of the first post of ``user``, as the header's corner shows it."""
    post = _first(user)
    if post is None:
        return ""
    role = registry.system(post.system).role(post.role).label
    place = next(each.place for each in posts_of(user) if each.held == post)
    return f"{role} {place.label if post.place_code != NATION else ''}".strip()


def title_of(path: str, user: User) -> str:
    """The label of the system the page belongs to; on common pages that of the only system of ``user``."""
    names = {each.system for each in held(user)}
    for system in registry.systems():
        if path.startswith(f"/{system.name}/") or names == {system.name}:
            return str(system.label)
    return ""


def announced(request: HttpRequest, user: User) -> list[Announcement]:
    """What stands on the page: nothing but on the first pages of the systems."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if not any(name in system.landing for system in registry.systems()):
        return []
    today = timezone.localdate(clock.now())
    return list(Announcement.objects.visible_to(user).shown_on(today)[:MOST_ANNOUNCED])


class Frame:
    """Puts the layout's frame on the request of a signed-in person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) or getattr(user, "is_authenticated", False):
            person: User = user  # type: ignore[assignment]
            frame: dict[str, Callable[[], Any]] = {
                "menu": lambda: menu_of(person, request.path),
                "system_title": lambda: title_of(request.path, person),
                "affiliation": lambda: affiliation_of(person),
                "announcements": lambda: announced(request, person),
                "notice_count": lambda: unread(person),
            }
            for name, made in frame.items():
                setattr(request, name, SimpleLazyObject(made))
        return self.get_response(request)
