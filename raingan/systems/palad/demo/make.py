"""Make the example data of a demo: four provinces, the current month and three past ones."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, time, timedelta
from itertools import chain
from random import Random
from typing import NamedTuple
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import connections

from raingan.core.evidence.photos import TakenPhoto, take_in
from raingan.core.evidence.tasks import make_thumbnail
from raingan.core.flow.bulk import refresh_statistics, store_history
from raingan.core.people import names
from raingan.core.people.bulk import NewPerson, create_people
from raingan.core.people.demo_names import PASSWORD
from raingan.core.people.models import TypedName, User
from raingan.core.places.models import Place
from raingan.core.registry import ACCOUNT_ADMIN
from raingan.core.rounds.periods import add_months, first_of_month
from raingan.systems.palad.categories import load_categories
from raingan.systems.palad.demo import people, pictures, texts
from raingan.systems.palad.demo.guidance import make_guidance
from raingan.systems.palad.demo.history import BANGKOK, Habits, Post, months_of
from raingan.systems.palad.demo.rounds import make_rounds
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import Category, FieldReport, ReportPhoto, Role, State
from raingan.systems.palad.warning_store import rewrite_warnings

PROVINCES = ("47", "30", "95", "83")  # Sakon Nakhon, a large one, one in the deep south, an island
SHOWN_DISTRICTS = ("4701", "3001", "9501", "8301")
PAST_MONTHS = 3
WAITING_DISTRICTS = ("4706", "3014")
MOST_PHOTOS = 1500
Account = Mapping[str, str]
# Where the offices of the shown districts stand, so that a photo taken far away is known for one.
OFFICES = {"4": (17.2, 104.1), "3": (14.9, 102.1), "9": (6.5, 101.3), "8": (7.9, 98.4)}


class Order(NamedTuple):
    """What a photo is to show, and whether it is to be a copy of that out of a chat."""

    seed: int
    at: datetime
    latitude: float
    longitude: float
    copied: bool = False


def make_demo(at: datetime) -> list[Account]:
    """Fill an empty database with example data; gives the accounts to sign in with. Takes about half a minute."""
    chance = Random(2569)
    load_categories()
    districts = list(
        Place.objects.filter(level="district", parent_id__in=PROVINCES).order_by("code").values_list("code", flat=True)
    )
    rows = [*people.staff(chance, districts, lambda: chance.randint(5, 9)), *people.offices(chance, PROVINCES)]
    rows += people.administrators(Random(PROVINCES[0]))  # of their own chance: the rest of the demo stays as it is
    made = create_people(rows, by=None, at=at, demo_password=PASSWORD)
    _open_posts(rows)
    _write_reports(posts_of(rows, made), at, chance)
    make_guidance(next(user for row, user in zip(rows, made, strict=True) if row.duties[0].role == Role.CENTRAL), at)
    make_rounds(WAITING_DISTRICTS, PAST_MONTHS, at)
    return list(_accounts(rows, made))


def _open_posts(rows: Sequence[NewPerson]) -> None:
    """The codes of offices, by which chiefs (4701) and provinces (4700) sign in."""
    posts = {
        (duty.role, duty.place_code) for row in rows for duty in row.duties if duty.role in {Role.CHIEF, Role.PROVINCE}
    }
    TypedName.objects.bulk_create(
        TypedName(digest=names.lookup_digest(_office_code(place)), system="palad", role=role, place_id=place)
        for role, place in sorted(posts)
    )


def _office_code(place: str) -> str:
    return place.ljust(4, "0")


def posts_of(rows: Sequence[NewPerson], made: Sequence[User]) -> list[Post]:
    """The officers among ``made`` with their chiefs and the subdistricts they go to. Two queries."""
    chiefs = {
        row.duties[0].place_code: user for row, user in zip(rows, made, strict=True) if row.duties[0].role == Role.CHIEF
    }
    inside: dict[str, list[str]] = {}
    for code in (
        Place.objects.filter(level="subdistrict", parent_id__in=chiefs).order_by("code").values_list("code", flat=True)
    ):
        inside.setdefault(code[:4], []).append(code)
    posts = []
    for row, user in zip(rows, made, strict=True):
        district = row.duties[0].place_code
        if row.duties[0].role == Role.OFFICER:
            posts.append(Post(user, district, chiefs[district], inside[district]))
    return posts


def _write_reports(posts: Sequence[Post], at: datetime, chance: Random) -> None:
    this_month = first_of_month(at.astimezone(BANGKOK).date())
    months = [add_months(this_month, -back) for back in range(PAST_MONTHS, -1, -1)]
    history = months_of(posts, months, list(Category.objects.order_by("pk")), at, chance, Habits())
    shown = [each for each in history.reports if each.state != State.WITHDRAWN]
    first = [each for each in shown if each.month == this_month]
    then = [each for each in shown if each.month != this_month and each.place_id in SHOWN_DISTRICTS]
    chance.shuffle(first)
    first.sort(key=lambda each: each.place_id not in SHOWN_DISTRICTS)
    photos = list(_photographed(chain(first, then), chance))
    _repeat_texts(first, chance)
    for code in SHOWN_DISTRICTS:
        latitude, longitude = OFFICES[code[0]]
        Place.objects.filter(pk=code).update(latitude=latitude, longitude=longitude)
    store_history(FLOW, [history.reports, photos, history.events])
    refresh_statistics()
    rewrite_warnings(each.pk for each in history.reports)


def _repeat_texts(reports: Sequence[FieldReport], chance: Random) -> None:
    """Now and then somebody copies what they wrote before."""
    last: dict[int, FieldReport] = {}
    for report in sorted(reports, key=lambda each: each.created_at):
        before = last.get(report.officer_id)
        if before is not None and before.category_id == report.category_id and chance.random() < 0.5:
            report.set_details(before.details)
        last[report.officer_id] = report


def _photographed(reports: Iterator[FieldReport], chance: Random) -> Iterator[ReportPhoto]:
    """Photos for ``reports`` until there are enough; the rest say that they have none."""
    wanted: list[tuple[FieldReport, int]] = []
    for report in reports:
        if len(wanted) + 2 > MOST_PHOTOS:
            break
        if chance.random() < 0.05:
            report.no_photo_reason = chance.choice(texts.NO_PHOTO)
            continue
        report.no_photo_reason = ""
        wanted += [(report, position) for position in range(chance.choice((1, 1, 2)))]
    orders = list(_orders([report for report, _position in wanted], chance))
    connections.close_all()  # the processes that draw must not share our connection
    with ProcessPoolExecutor(os.cpu_count() or 1) as pool:
        for (report, position), taken in zip(wanted, pool.map(_draw, orders, chunksize=16), strict=True):
            yield ReportPhoto(report=report, position=position, **taken.as_fields())


def _orders(reports: Sequence[FieldReport], chance: Random) -> Iterator[Order]:
    """What to draw for each photo: mostly its own, now and then one that was used in the district before."""
    used: dict[str, list[tuple[UUID, Order]]] = {}
    for seed, report in enumerate(reports):
        before = [order for pk, order in used.get(report.place_id, ()) if pk != report.pk]
        fate = chance.random()
        if before and fate < 0.03:
            yield chance.choice(before)._replace(copied=fate < 0.015)
            continue
        order = _order(seed, report, chance)
        used.setdefault(report.place_id, []).append((report.pk, order))
        yield order


def _order(seed: int, report: FieldReport, chance: Random) -> Order:
    """Mostly on the day of the visit and near the office, now and then on another or far away, as it happens."""
    day = report.activity_date - timedelta(days=chance.choice((0,) * 19 + (6,)))
    moment = datetime.combine(day, time(chance.randint(8, 16), chance.randint(0, 59)), BANGKOK)
    latitude, longitude = OFFICES[report.place_id[0]]
    away = 0.9 if chance.random() < 0.02 else 0.0
    return Order(seed, moment, latitude + away + chance.uniform(-0.1, 0.1), longitude + chance.uniform(-0.1, 0.1))


def _draw(order: Order) -> TakenPhoto:
    photo = pictures.scene(order.seed, order.at, order.latitude, order.longitude)
    taken = take_in(ContentFile(pictures.copied(photo) if order.copied else photo, name="photo.jpg"))
    make_thumbnail(taken.sha256)
    return taken


def _accounts(rows: Sequence[NewPerson], made: Sequence[User]) -> Iterator[Account]:
    """One account or two of every role, those of Sakon Nakhon first."""
    labels = {
        place.code: place.label_in("th")
        for place in Place.objects.filter(code__in=[*SHOWN_DISTRICTS, *PROVINCES, "TH"])
    }
    wanted = {
        Role.OFFICER.value: 2,
        Role.CHIEF.value: 1,
        Role.PROVINCE.value: 1,
        Role.CENTRAL.value: 1,
        ACCOUNT_ADMIN: 1,
    }
    elsewhere: dict[str, Sequence[str]] = {
        Role.PROVINCE.value: PROVINCES, Role.CENTRAL.value: ("TH",), ACCOUNT_ADMIN: ("47", "TH"),
    }  # fmt: skip
    for role, each in wanted.items():
        for place in elsewhere.get(role, SHOWN_DISTRICTS):
            found = [
                pair
                for pair in zip(rows, made, strict=True)
                if (pair[0].duties[0].role, pair[0].duties[0].place_code) == (role, place)
            ]
            for row, user in found[:each]:
                yield {
                    "system": "palad", "role": role, "place": place, "place_name": labels[place],
                    "username": row.citizen_id or row.personal_name or _office_code(place), "password": PASSWORD,
                    "name": user.full_name,
                }  # fmt: skip
