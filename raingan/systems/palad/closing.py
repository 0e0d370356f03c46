"""Summing a month up: when that is due, and taking a revision. Reads counts and duties, never the reports."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext as _

from raingan.core.audit.actions import record
from raingan.core.exports.snapshot import snapshot
from raingan.core.people.access import require_centre
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import NATION
from raingan.core.rounds.models import Window
from raingan.core.rounds.periods import add_months, first_of_month, last_day
from raingan.core.thai.dates import day_of
from raingan.core.web.rules import Invalid
from raingan.systems.palad.calendar import APPROVE, RECORD, windows_of
from raingan.systems.palad.closed import CloseCategory, CloseDistrict, CloseOfficer, CloseRevision, Why
from raingan.systems.palad.eligibility import Eligibility, eligibility_of
from raingan.systems.palad.models import MonthTally, Policy, Role, State
from raingan.systems.palad.policies import policy_for
from raingan.systems.palad.querysets import SYSTEM

# Source: spec, "Close": on the 1st at 06:00, or when grace has ended.
MORNING = timedelta(hours=6)
# Whoever asks again within this time is answered with the revision just taken: a second tap, another process.
SAME_ACT = timedelta(seconds=60)
MONTHS_BACK = 13


@dataclass(frozen=True)
class Taken:
    """A revision, and whether this call took it."""

    revision: CloseRevision
    made: bool


def due_months(at: datetime) -> list[date]:
    """The months of which a revision is due: the first one, or a further one after an extension has ended."""
    this = first_of_month(day_of(at))
    months = [add_months(this, -back) for back in range(MONTHS_BACK, 0, -1)]
    worked = set(MonthTally.objects.filter(month__in=months, n__gt=0).values_list("month", flat=True).distinct())
    return [month for month in months if month in worked and why_due(month, at) is not None]


def why_due(month: date, at: datetime) -> Why | None:
    """Why a revision of ``month`` is due at ``at``; None when none is."""
    return due_of(list(CloseRevision.objects.filter(month=month).order_by("number")), *moments(month), at)


def due_of(revisions: Sequence[CloseRevision], first: datetime, later: list[datetime], at: datetime) -> Why | None:
    """Why a further one is due beside ``revisions``, all that a month has; ``first`` and ``later`` are its moments."""
    if at < first:
        return None
    last = revisions[-1] if revisions else None
    if last is None or last.taken_at < first:
        # A month once summed up on its day was since kept open for the whole nation.
        return Why.EXTENDED if any(each.why == Why.SCHEDULED for each in revisions) else Why.SCHEDULED
    return Why.EXTENDED if any(last.taken_at < moment <= at for moment in later) else None


def moments(month: date) -> tuple[datetime, list[datetime]]:
    """When the month is summed up for the first time, and then after each extension, with the grace of both."""
    key = f"{month:%Y-%m}"
    grace = timedelta(hours=policy_for([month])[month].grace_hours)
    closes = {step: span[1] for step, span in windows_of(key).items() if step in {RECORD, APPROVE}}
    morning = closes[RECORD] + MORNING
    stored = Window.objects.filter(round__system=SYSTEM, round__key=key, step__in=closes)
    later: set[datetime] = set()
    rows: Iterable[Any] = stored.values_list("step", "closes_at", "extensions__until")
    for step, until, extended in rows:
        closes[step] = until
        later |= {extended + grace} if extended is not None else set()
    return max([morning, *(each + grace for each in closes.values())]), sorted(later)


def take_close(month: date, *, by: User | None, at: datetime, why: Why = Why.BY_HAND) -> Taken:
    """Sum ``month`` up as it stands, as the next revision, of one moment; ``by`` None: the job.

    One at a time: the job takes none that another process has just taken, and whoever of the centre asks within a
    minute is answered with that one. Raises NotAllowed, and Invalid for a month that has not begun.
    """
    if by is not None:
        require_centre(by, SYSTEM)
    if month.day != 1 or month > day_of(at):
        raise Invalid(_("เดือนนี้ยังไม่เริ่มต้น"), field="month")
    with _alone(month):
        last = CloseRevision.objects.filter(month=month).order_by("-number").first()
        if last is not None and (why_due(month, at) is None if by is None else at - last.taken_at < SAME_ACT):
            return Taken(last, made=False)
        with snapshot(writing=True):
            return Taken(_take(month, (last.number if last else 0) + 1, by, at, why), made=True)


@contextmanager
def _alone(month: date) -> Iterator[None]:
    """Whoever sums the month up at the same time waits; held over the transaction, so that the next sees its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('raingan.palad.close'), %s)", [month.toordinal()])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('raingan.palad.close'), %s)", [month.toordinal()])


def _take(month: date, number: int, by: User | None, at: datetime, why: Why) -> CloseRevision:
    policy: Policy = policy_for([month])[month]
    first, later = moments(month)
    revision = CloseRevision.objects.create(
        month=month, number=number, taken_at=at, taken_by=by, why=why, provisional=at < max([first, *later]),
        minimum=policy.minimum, weekly=policy.weekly, grace_hours=policy.grace_hours,
    )  # fmt: skip
    judged = _judged(month, at)
    reports, kinds = _tallied(month)
    CloseOfficer.objects.bulk_create(
        (
            CloseOfficer(
                revision=revision, officer_id=each.user, place_id=str(each.place), state=each.state,
                approved=each.approved, elsewhere=each.approved_elsewhere, pending=each.pending, returned=each.returned,
            )
            for each in judged
        ),
        batch_size=2000,
    )  # fmt: skip
    CloseDistrict.objects.bulk_create(_districts(revision, judged, reports), batch_size=2000)
    CloseCategory.objects.bulk_create(
        (
            CloseCategory(revision=revision, place_id=place, category_id=category, reports=all_, approved=approved)
            for (place, category), (all_, approved) in sorted(kinds.items())
        ),
        batch_size=2000,
    )
    record(
        actor=by, verb="close", subject=revision, at=at, place=NATION, month=f"{month:%Y-%m}", number=number,
        why=why.value, officers=len(judged), complete=sum(each.state == "eligible" for each in judged),
    )  # fmt: skip
    return revision


def _judged(month: date, at: datetime) -> list[Eligibility]:
    """The officers of the month's last day (today in a running month), as they are judged at ``at``."""
    day = min(last_day(month), day_of(at))
    held = Assignment.objects.on(day).filter(system=SYSTEM, role=Role.OFFICER)
    users = list(held.values_list("user_id", flat=True).distinct())
    return [each for each in eligibility_of(users, month, at=at).values() if each.place is not None]


Pair = tuple[str, int]


def _tallied(month: date) -> tuple[dict[str, dict[str, int]], dict[Pair, tuple[int, int]]]:
    """Reports by district and state; by district and category, all and approved."""
    rows = MonthTally.objects.filter(month=month, n__gt=0).values_list("place_id", "state", "category_id")
    by_state: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    by_kind: dict[Pair, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for place, state, category, n in rows.order_by().annotate(found=Sum("n")):
        by_state[place][state] += n
        all_, approved = by_kind[place, category]
        by_kind[place, category] = (all_ + n, approved + (n if state == State.APPROVED else 0))
    return by_state, by_kind


@dataclass
class _Officers:
    number: int = 0
    complete: int = 0
    moved_in: int = 0


def _districts(
    revision: CloseRevision, judged: list[Eligibility], reports: Mapping[str, Mapping[str, int]]
) -> Iterator[CloseDistrict]:
    """A row for every district that has officers or reports."""
    people: dict[str, _Officers] = defaultdict(_Officers)
    for each in judged:
        here = people[str(each.place)]
        here.number += 1
        here.complete += each.state == "eligible"
        here.moved_in += each.approved_elsewhere > 0
    for place in sorted({*people, *reports}):
        counts, here = reports.get(place, {}), people[place]
        yield CloseDistrict(
            revision=revision,
            place_id=place,
            officers=here.number,
            complete=here.complete,
            moved_in=here.moved_in,
            **{state: counts.get(state, 0) for state in (State.APPROVED, State.PENDING, State.RETURNED)},
        )
