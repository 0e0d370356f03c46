"""The generated country that is measured: people, 40,000 reports, tokens and sessions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from PIL import Image

from raingan.core.flow.bulk import store_history
from raingan.core.people import tokens
from raingan.core.people.bulk import create_people
from raingan.core.people.models import Token, User
from raingan.core.places.actions import geothai_places, load_places
from raingan.core.places.models import Place
from raingan.core.rounds.periods import add_months, first_of_month
from raingan.systems.palad.categories import load_categories
from raingan.systems.palad.demo import people, texts
from raingan.systems.palad.demo.history import BANGKOK, History, Post, months_of
from raingan.systems.palad.demo.make import posts_of
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import Category, FieldReport, Role, State

MONTHS = 4
WAITING = 0.6  # of all reports: what approving uses up
POSTS_BETWEEN = 60  # one officer of so many has a heap of them


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


def make(reports: int, at: datetime) -> World:
    """Fill an empty database with ``reports`` reports of districts all over the country, and let people in."""
    chance = Random(7)
    load_places(geothai_places(), on=at.date())
    load_categories()
    first = Place.objects.filter(level="subdistrict", code__endswith="01").outside_bangkok().order_by("code")
    districts = list(first.values_list("parent_id", flat=True))  # recording names the subdistrict …01
    wanted = max(8, reports // (MONTHS * 4 * 8))
    chosen = districts[:: max(1, len(districts) // wanted)][:wanted]
    rows = [
        *people.staff(chance, chosen, fewest=8, most=8),
        *people.offices(chance, sorted({code[:2] for code in chosen})),
    ]
    made = create_people(rows, by=None, at=at, demo_password="nobody-types-this")
    written = _history(posts_of(rows, made), reports, at, chance)
    return _world(rows, made, written)


def _history(posts: list[Post], reports: int, at: datetime, chance: Random) -> int:
    """Four months as they happen, and in some districts the many that wait for approval in one act."""
    this_month = first_of_month(at.astimezone(BANGKOK).date())
    months = [add_months(this_month, -back) for back in range(MONTHS - 1, -1, -1)]
    categories = list(Category.objects.order_by("pk"))
    waiting = int(reports * WAITING)
    history = _so_many(posts, months, categories, at, chance, reports - waiting)
    heap = _so_many(posts[::POSTS_BETWEEN], months[-1:], categories, at, chance, waiting)
    for report in heap.reports:
        report.state, report.version, report.moved_at, report.moved_by = (
            State.PENDING,
            1,
            report.created_at,
            report.officer,
        )
    created = [event for event in heap.events if event.verb == "create"]
    store_history(FLOW, history.reports + heap.reports, history.events + created)
    return len(history.reports) + len(heap.reports)


def _so_many(
    posts: list[Post], months: list[date], categories: list[Category], at: datetime, chance: Random, count: int
) -> History:
    history = History()
    while len(history.reports) < count:
        more = months_of(posts, months, categories, at, chance)
        history.reports += more.reports
        history.events += more.events
    del history.reports[count:]
    kept = {str(report.pk) for report in history.reports}
    history.events = [event for event in history.events if event.subject_id in kept]
    return history


def _world(rows: list[Any], made: list[User], reports: int) -> World:
    duties = [row.duties[0] for row in rows]
    people_ = [_let_in(user, duty.place_code, role=duty.role) for duty, user in zip(duties, made, strict=True)]
    by_role: dict[str, list[Person]] = {}
    for duty, person in zip(duties, people_, strict=True):
        by_role.setdefault(duty.role, []).append(person)
    Token.objects.bulk_create(
        Token(
            user_id=each.user,
            digest=tokens.digest(each.token),
            name="bench",
            expires_at=made[0].created_at + timedelta(days=30),
        )
        for each in people_
    )
    pending: dict[str, list[str]] = {}
    waiting = FieldReport.objects.filter(state=State.PENDING, month=first_of_month(timezone.localdate()))
    for pk, place in waiting.order_by("place_id", "pk").values_list("pk", "place_id"):
        pending.setdefault(place, []).append(str(pk))
    return World(
        officers=by_role[Role.OFFICER],
        chiefs={each.place: each for each in by_role[Role.CHIEF]},
        province=by_role[Role.PROVINCE][len(by_role[Role.PROVINCE]) // 2],
        central=by_role[Role.CENTRAL][0],
        categories=list(Category.objects.filter(needs_text=False).values_list("pk", "dimension")),
        pending=pending,
        reports=reports,
    )


def _let_in(user: User, place: str, *, role: str) -> Person:
    return Person(user.pk, place, tokens.make(), "" if role == Role.OFFICER else _session(user))


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def photos(count: int, kilobytes: int = 300) -> list[bytes]:
    """So many JPEGs of 1,600 × 1,200, each of another motif, of about this size, as a phone's page sends them."""
    quality, size = 27, 0
    while size < kilobytes * 1000 and quality < 96:
        quality += 3
        size = len(_noise(quality))
    return [_noise(quality) for _each in range(count)]


def _noise(quality: int) -> bytes:
    image = Image.effect_noise((1600, 1200), 60).resize((400, 300)).resize((1600, 1200), Image.Resampling.BICUBIC)
    kept = BytesIO()
    image.convert("RGB").save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def altered(data: bytes, number: int) -> bytes:
    """The same picture with other coefficients of its quantisation tables: another file, no re-encoding here."""
    table = data.index(b"\xff\xdb") + 5
    parts = bytearray(data)
    for place in range(4):
        parts[table + 60 + place] = 1 + (number // 250**place) % 250
    return bytes(parts)


def words(chance: Random) -> str:
    """What a report tells."""
    return texts.details(chance, agenda=True, order=chance.randint(1, 10))
