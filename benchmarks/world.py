"""The generated country that is measured: a heap of reports that wait, and people who are let in.

``python -m benchmarks.world HEAP FILE`` makes both in the database of the environment, after `raingan generate`, and
writes who may enter to FILE.
"""

import json
import sys
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from raingan.core.people.models import Token, User

HEAP_OF_ONE = 400  # so many reports of one officer wait: what approving many at once uses up
LET_IN = 2_000  # officers that record


@dataclass(frozen=True)
class Person:
    """Somebody who calls: a token for the API, a session for pages."""

    user: int
    place: str
    token: str
    session: str


@dataclass
class World:
    """What the acts are done on."""

    officers: list[Person]
    chiefs: dict[str, Person]
    province: Person
    central: Person
    categories: list[tuple[int, str]]
    pending: dict[str, list[str]]
    reports: int

    @classmethod
    def read(cls, path: Path) -> "World":
        """What ``make`` has written down."""
        told = json.loads(path.read_text("utf-8"))
        told["officers"] = [Person(**each) for each in told["officers"]]
        told["chiefs"] = {place: Person(**each) for place, each in told["chiefs"].items()}
        told["province"], told["central"] = Person(**told["province"]), Person(**told["central"])
        return cls(**told)


def make(heap: int, at: datetime) -> World:
    """Let ``heap`` more reports wait in some districts, and let people in."""
    from raingan.core.people.models import Token
    from raingan.systems.palad.models import Category, FieldReport, Role, State

    chance = Random(7)
    _heap(heap, at, chance)
    officers = _let_in(Role.OFFICER, chance)[:LET_IN]
    chiefs, provinces, central = (_let_in(role, chance) for role in (Role.CHIEF, Role.PROVINCE, Role.CENTRAL))
    Token.objects.bulk_create(_token(each, at) for each in (*officers, *chiefs, *provinces, *central))
    pending: dict[str, list[str]] = {}
    waiting = FieldReport.objects.filter(state=State.PENDING, month=at.date().replace(day=1))
    for pk, place in waiting.order_by("place_id", "pk").values_list("pk", "place_id"):
        pending.setdefault(place, []).append(str(pk))
    return World(
        officers=officers,
        chiefs={each.place: each for each in chiefs},
        province=sorted(provinces, key=lambda each: each.place)[len(provinces) // 2],
        central=central[0],
        categories=list(Category.objects.filter(needs_text=False).values_list("pk", "dimension")),
        pending=pending,
        reports=FieldReport.objects.count(),
    )


def _heap(count: int, at: datetime, chance: Random) -> None:
    """``count`` reports of this month that nobody has looked at yet, in districts all over the country."""
    from raingan.core.flow.bulk import refresh_statistics, store_history
    from raingan.core.people.models import User
    from raingan.systems.palad.demo import texts
    from raingan.systems.palad.demo.history import Habits, History, Post, months_of
    from raingan.systems.palad.flow import FLOW
    from raingan.systems.palad.models import Category, Role, State

    chiefs = {place: user for user, place in _holders(Role.CHIEF)}
    officers = _holders(Role.OFFICER)
    step = max(1, len(officers) * HEAP_OF_ONE // max(1, count))
    posts = [
        Post(User(pk=user), place, User(pk=chiefs[place]), [f"{place}01"]) for user, place in sorted(officers)[::step]
    ]
    whole = History()
    categories, habits = list(Category.objects.order_by("pk")), Habits(tell=texts.told_apart)
    while len(whole.reports) < count:
        more = months_of(posts, [at.date().replace(day=1)], categories, at, chance, habits)
        whole.reports += more.reports
        whole.events += [event for event in more.events if event.verb == "create"]
    for report in whole.reports[:count]:
        report.state, report.version = State.PENDING, 1
        report.moved_at, report.moved_by_id = report.created_at, report.officer_id
    store_history(FLOW, [whole.reports[:count], whole.events[:count]])
    refresh_statistics()


def _holders(role: str) -> list[tuple[int, str]]:
    """The users who hold ``role``, with the place; officers of districts whose first subdistrict is numbered 01."""
    from raingan.core.people.models import Assignment
    from raingan.core.places.models import Place
    from raingan.systems.palad.models import Role

    held = Assignment.objects.filter(system="palad", role=role).order_by("user_id")
    if role == Role.OFFICER:
        held = held.filter(place__in=Place.objects.filter(level="subdistrict", code__endswith="01").values("parent"))
    return list(held.values_list("user", "place"))


def _let_in(role: str, chance: Random) -> list[Person]:
    from raingan.core.people import tokens
    from raingan.core.people.models import User
    from raingan.systems.palad.models import Role

    held = _holders(role)
    chance.shuffle(held)
    users = User.objects.in_bulk([user for user, _place in held])
    return [
        Person(user, place, tokens.make(), "" if role == Role.OFFICER else _session(users[user]))
        for user, place in held
    ]


def _token(person: Person, at: datetime) -> "Token":
    from raingan.core.people import tokens
    from raingan.core.people.models import Token

    return Token(
        user_id=person.user, digest=tokens.digest(person.token), name="bench", expires_at=at + timedelta(days=30)
    )


def _session(user: "User") -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def main() -> None:
    """Make the world of the environment's database."""
    import django

    django.setup()
    from raingan.core.web import clock

    world = make(int(sys.argv[1]), clock.now())
    Path(sys.argv[2]).write_text(json.dumps(asdict(world)), "utf-8")


if __name__ == "__main__":
    main()
