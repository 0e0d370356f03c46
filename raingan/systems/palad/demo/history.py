"""Invented months: reports in every state, with the events that led there."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from raingan.core.audit.actions import event_of
from raingan.core.audit.models import Event
from raingan.core.flow.models import new_id
from raingan.core.people.models import User
from raingan.core.rounds.periods import last_day
from raingan.systems.palad.demo import texts
from raingan.systems.palad.models import Category, Dimension, FieldReport, State

BANGKOK = ZoneInfo("Asia/Bangkok")


class Post(NamedTuple):
    """An officer, the district, its chief, and its subdistricts."""

    officer: User
    district: str
    chief: User
    subdistricts: Sequence[str]


@dataclass
class Habits:
    """How people are: by district what share of its reports the chief leaves lying (found out as districts come up),
    and how an officer's words become what is written down.
    """

    slack: dict[str, float] = field(default_factory=dict)
    tell: Callable[[Random, str], str] = lambda _chance, text: text


@dataclass
class History:
    """What happened, not yet written."""

    reports: list[FieldReport] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def months_of(
    posts: Iterable[Post],
    months: Sequence[date],
    categories: Sequence[Category],
    at: datetime,
    chance: Random,
    habits: Habits,
) -> History:
    """The reports of ``posts`` in ``months`` (first days), none later than ``at``."""
    history = History()
    for post in posts:
        slow = habits.slack.setdefault(post.district, 0.45 if chance.random() < 0.12 else chance.uniform(0.0, 0.06))
        for month in months:
            for day in _days(month, at, chance):
                report = _report(post, day, chance.choice(categories), chance, habits)
                _visit(history, post, report, at, slow, chance)
    return history


def _days(month: date, at: datetime, chance: Random) -> Iterator[date]:
    """The days of the month on which an officer went out: mostly one a week and some more."""
    end = min(last_day(month), at.astimezone(BANGKOK).date())
    diligent = chance.random() < 0.82
    for first in (1, 8, 15, 22):
        if chance.random() < (0.95 if diligent else 0.5):
            yield from _within(month, end, first, chance)
    for _each in range(chance.choice((0, 0, 0, 1, 1, 2))):
        yield from _within(month, end, chance.choice((1, 8, 15, 22)), chance)
    if chance.random() < 0.01:
        yield from list(_within(month, end, 8, chance)) * 4  # all of a month's visits on one day


def _within(month: date, end: date, first: int, chance: Random) -> Iterator[date]:
    day = month.replace(day=min(first + chance.randint(0, 6), last_day(month).day))
    if day <= end:
        yield day


def _visit(history: History, post: Post, report: FieldReport, at: datetime, slow: float, chance: Random) -> None:
    visited = datetime.combine(report.activity_date, time(chance.randint(9, 16), chance.randint(0, 59)), BANGKOK)
    recorded = _later(visited, 30, at, chance)
    report.created_at = report.moved_at = recorded
    report.moved_by_id = post.officer.pk
    history.reports.append(report)
    history.events.append(
        event_of(
            actor=post.officer, verb="create", subject=report, at=recorded, place=post.district, to_state="pending"
        )
    )
    fresh = (at - recorded) < timedelta(days=6)
    if chance.random() < slow + (0.55 if fresh else 0.0):
        return
    for step, target, actor, reason in _life(post, chance):
        moved = _later(report.moved_at + timedelta(hours=1), 40, at, chance)
        before, report.state = report.state, target
        report.version, report.moved_at, report.moved_by_id = report.version + 1, moved, actor.pk
        history.events.append(
            event_of(
                actor=actor, verb=step, subject=report, at=moved, place=post.district, reason=reason,
                from_state=before, to_state=target,
            )
        )  # fmt: skip


def _life(post: Post, chance: Random) -> Iterator[tuple[str, State, User, str]]:
    """The steps a report went through after it was recorded."""
    fate = chance.random()
    if fate < 0.02:
        yield "withdraw", State.WITHDRAWN, post.officer, ""
        return
    if fate < 0.11:
        yield "return", State.RETURNED, post.chief, chance.choice(texts.RETURNS)
        if fate < 0.05:
            return
        yield "resubmit", State.PENDING, post.officer, ""
    yield "approve", State.APPROVED, post.chief, ""


def _later(moment: datetime, hours: int, at: datetime, chance: Random) -> datetime:
    """Some hours after ``moment`` but never after ``at``."""
    return min(moment + timedelta(hours=chance.uniform(0, hours)), at)


def _report(post: Post, day: date, category: Category, chance: Random, habits: Habits) -> FieldReport:
    town = chance.random() < 0.12
    report = FieldReport(
        pk=new_id(),
        place_id=post.district,
        officer_id=post.officer.pk,
        state=State.PENDING,
        category=category,
        category_other=chance.choice(texts.OTHER_WORK) if category.needs_text else "",
        subdistrict_id=chance.choice(post.subdistricts),
        village_no=None if town else chance.randint(1, 16),
        village_name=chance.choice(texts.TOWN if town else texts.VILLAGES),
        no_photo_reason=texts.NOT_KEPT,
    )
    text = texts.details(chance, agenda=category.dimension == Dimension.AGENDA, order=category.order)
    report.set_details(habits.tell(chance, text))
    report.set_activity_date(day)
    report.sent_digest = f"{report.pk.hex * 2}"
    return report
