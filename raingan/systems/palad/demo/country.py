"""The whole country for measuring: its people, and reports of many months in the states real life leaves them in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import cycle, islice
from random import Random

from django.db import models, transaction

from raingan.core.flow.bulk import refresh_statistics, store_history
from raingan.core.people.bulk import NewPerson, create_people
from raingan.core.people.demo_names import PASSWORD
from raingan.core.people.models import User
from raingan.core.places.models import Place
from raingan.core.rounds.periods import add_months, first_of_month, last_day
from raingan.core.thai.dates import day_of
from raingan.systems.palad.categories import load_categories
from raingan.systems.palad.demo import people, texts
from raingan.systems.palad.demo.history import Habits, History, Post, months_of
from raingan.systems.palad.demo.make import posts_of
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import Category, FieldReport, ReportPhoto
from raingan.systems.palad.warned import ReportWarning, WarningKind

BATCH = 500  # officers whose month lies in memory at once
COPIED = 0.03  # of all texts: somebody copies what was written before
Say = Callable[[str], object]


@dataclass(frozen=True)
class Country:
    """What is to be made: so many officers, and so many of their reports from ``months`` months up to the running one.

    ``photos``: the share of reports that have a photo. Their rows are made, with other fingerprints each, not their
    files, which would take hours to draw.
    """

    officers: int
    reports: int
    months: int
    photos: float
    seed: int


@dataclass(frozen=True)
class Made:
    """Who was made, in the order of ``rows``, and how many rows were written of reports and all that hangs on them."""

    rows: Sequence[NewPerson]
    users: Sequence[User]
    written: int


@transaction.atomic
def make_country(country: Country, *, at: datetime, say: Say = bool) -> Made:
    """Fill a database without people, all or nothing. ``say`` is told how far it is."""
    chance = Random(country.seed)
    load_categories()
    rows = _people(country.officers, chance)
    say(f"{len(rows):,} people …")
    users = create_people(rows, by=None, at=at, demo_password=PASSWORD)
    written = store_history(FLOW, _rows(country, posts_of(rows, users), at, chance, say))
    refresh_statistics()
    return Made(rows, users, written)


def _people(officers: int, chance: Random) -> list[NewPerson]:
    """The officers spread evenly over all districts outside Bangkok, their chiefs, the provinces and the centre."""
    districts = list(Place.objects.filter(level="district").outside_bangkok().order_by("code"))
    each, over = divmod(officers, len(districts))
    sizes = [each + 1] * over + [each] * (len(districts) - over)
    chance.shuffle(sizes)
    left = iter(sizes)
    provinces = sorted({str(district.parent_id) for district in districts})
    codes = [district.code for district in districts]
    return [*people.staff(chance, codes, lambda: next(left)), *people.offices(chance, provinces)]


def _rows(
    country: Country, posts: Sequence[Post], at: datetime, chance: Random, say: Say
) -> Iterator[Sequence[models.Model]]:
    """The months one after the other, and within each the officers in any order, as reports come in in life."""
    categories, habits = list(Category.objects.order_by("pk")), Habits(tell=_tell)
    for month, wanted in _shares(country, at):
        say(f"{wanted:,} reports of {month:%Y-%m} …")
        order = chance.sample(posts, len(posts))
        turns = cycle([order[first : first + BATCH] for first in range(0, len(order), BATCH)])
        missing = wanted
        while missing > 0:
            history = _cut(months_of(next(turns), [month], categories, at, chance, habits), missing)
            missing -= len(history.reports)
            yield from _with_children(history, country.photos, chance)


def _shares(country: Country, at: datetime) -> list[tuple[date, int]]:
    """The months with how many of the reports each has: by its days, of the running one by those that are over."""
    today = day_of(at)
    months = [add_months(first_of_month(today), -back) for back in range(country.months - 1, -1, -1)]
    days = [(min(last_day(month), today) - month).days + 1 for month in months]
    shares = [country.reports * each // sum(days) for each in days]
    shares[0] += country.reports - sum(shares)
    return list(zip(months, shares, strict=True))


def _cut(history: History, most: int) -> History:
    if len(history.reports) <= most:
        return history
    kept = history.reports[:most]
    ids = {str(report.pk) for report in kept}
    return History(kept, [event for event in history.events if event.subject_id in ids])


def _tell(chance: Random, text: str) -> str:
    return text if chance.random() < COPIED else texts.told_apart(chance, text)


def _with_children(history: History, share: float, chance: Random) -> Iterator[Sequence[models.Model]]:
    photos, warnings = list[ReportPhoto](), list[ReportWarning]()
    for report in history.reports:
        if chance.random() < share:
            report.no_photo_reason = ""
            photos.append(_photo(report, chance))
        else:
            report.no_photo_reason = chance.choice(texts.NO_PHOTO)
            warnings.append(ReportWarning(report=report, kind=WarningKind.NO_PHOTO))
    yield from (history.reports, photos, warnings, history.events)


def _photo(report: FieldReport, chance: Random) -> ReportPhoto:
    bits = [chance.getrandbits(64) - (1 << 63) for _each in range(9)]
    return ReportPhoto(
        report=report, sha256=sha256(report.pk.bytes).hexdigest(), width=1600, height=1200, size=300_000,
        fingerprint=bits[0], views=list(islice(bits, 1, None)), created_at=report.created_at,
    )  # fmt: skip
