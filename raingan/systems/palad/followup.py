"""Whom to follow up in a month: chiefs with reports that wait, officers short of the minimum; and reminding them.

Source: spec, "Follow-up list".
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from raingan.core.audit.actions import event_of, record_all
from raingan.core.notices.actions import tell
from raingan.core.notices.models import Notice
from raingan.core.people.access import require
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import Level, Place, within
from raingan.core.rounds.periods import Period, last_day
from raingan.core.thai.dates import day_of
from raingan.core.web.rules import Invalid, NotThere
from raingan.systems.palad import figures
from raingan.systems.palad.eligibility import Eligibility, eligibility_of
from raingan.systems.palad.eligibility_words import missing_act
from raingan.systems.palad.models import FieldReport, Role, State
from raingan.systems.palad.nudged import Nudge
from raingan.systems.palad.querysets import SYSTEM

# Nobody is reminded of the same month twice within this time: a reminder that comes every hour is not read.
REST = timedelta(hours=12)
# More than anybody can lack: who can still complete the month stands before who cannot.
MUCH = 10_000
TO_CHIEF = gettext_noop("โปรดตรวจรายงานเดือน%(about)s: %(detail)s")
TO_OFFICER = gettext_noop("โปรดดำเนินการรายงานเดือน%(about)s: %(detail)s")
KINDS = ("chief", "officer")
MAY_NUDGE = frozenset({Role.PROVINCE.value, Role.CENTRAL.value})


@dataclass(frozen=True)
class Late:
    """One person to follow up: why, since when, and when they were last reminded of the month."""

    kind: str
    person: User
    place: Place
    why: str
    urgent: int
    oldest: datetime | None
    nudged_at: datetime | None
    at: datetime

    @property
    def key(self) -> str:
        """What a form names the person by."""
        return f"{self.kind}:{self.person.pk}"

    @property
    def rests(self) -> bool:
        """Whether the last reminder was too short a while ago for another."""
        return self.nudged_at is not None and self.at - self.nudged_at < REST


@dataclass(frozen=True)
class Vacant:
    """A district in which ``waiting`` reports wait and nobody holds or acts in the chief's post."""

    place: Place
    waiting: int
    why: str


def followed_place(user: User, code: str) -> Place:
    """The province or district with ``code`` that ``user`` watches. Raises NotThere, also for the nation. One query."""
    place = figures.watched_place(user, code)
    if place.level == Level.NATION:
        raise NotThere(_("กรุณาระบุจังหวัดหรืออำเภอ"), field="place")
    return place


@dataclass(frozen=True)
class FollowUp:
    """Everybody to follow up, chiefs first and the most urgent first of each, and the posts that nobody holds.

    ``districts``: every district that was looked at, in dictionary order.
    """

    people: Sequence[Late]
    vacant: Sequence[Vacant]
    districts: Sequence[Place]

    def only(self, *, kind: str = "", district: str = "") -> "FollowUp":
        """Those of one kind (``chief`` or ``officer``; posts are of chiefs) and of one district; '' is any."""
        return FollowUp(
            [each for each in self.people if kind in {"", each.kind} and district in {"", each.place.code}],
            [each for each in self.vacant if kind != "officer" and district in {"", each.place.code}],
            self.districts,
        )


def followed(place: Place, month: date, *, at: datetime) -> FollowUp:
    """Whom to follow up under ``place`` (a province or district). Six queries, whatever the number."""
    districts = list(_waiting(place, month))
    posts = list(_posts(place, month, at))
    chiefs = [each for each in posts if each.role == Role.CHIEF]
    waiting = {each.code: each for each in districts if each.waiting}
    manned = {each.place_id for each in chiefs}
    vacant = [Vacant(each, each.waiting, _waits(each.waiting)) for each in waiting.values() if each.code not in manned]
    officers = [each for each in posts if each.role == Role.OFFICER]
    return FollowUp([*_chiefs(chiefs, waiting, at), *_officers(officers, month, at)], vacant, districts)


def _waiting(place: Place, month: date) -> Iterable[Any]:
    """The districts, each with how many reports wait there (``waiting``; None: none) and since when (``oldest``)."""
    pending = FieldReport.objects.filter(place_id=OuterRef("pk")).in_states([State.PENDING])
    counted = pending.in_period(Period.month(month)).order_by().values("place_id")
    return Place.objects.districts_within(place.prefix).annotate(
        waiting=Subquery(counted.annotate(n=Count("pk")).values("n")),
        oldest=Subquery(counted.annotate(first=Min("moved_at")).values("first")),
    )


def _posts(place: Place, month: date, at: datetime) -> Iterable[Any]:
    """The duties of chiefs and officers, each with when its holder was last reminded of the month (``nudged``).

    A chief is whoever is it today; an officer counts where the month's last day (today in a running one) was spent.
    """
    today, counted = day_of(at), min(last_day(month), day_of(at))
    reminded = Nudge.objects.filter(month=month, recipient_id=OuterRef("user_id")).order_by().values("recipient")
    return (
        Assignment.objects.filter(_on(counted, Role.OFFICER) | _on(today, Role.CHIEF))
        .filter(within("place_id", place.prefix), system=SYSTEM)
        .annotate(nudged=Subquery(reminded.annotate(last=Max("at")).values("last")))
        .select_related("user", "place")
        .order_by("place_id", "acting_for", "user_id")
    )


def _on(day: date, role: Role) -> Q:
    """The condition that a duty of ``role`` is held on ``day``."""
    return Q(role=role, since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def _chiefs(posts: Iterable[Any], waiting: Mapping[str, Any], at: datetime) -> list[Late]:
    """Who holds or acts in the post of a district in which reports wait."""
    rows = []
    for each in posts:
        if found := waiting.get(each.place_id):
            why = _waits(found.waiting)
            rows.append(Late("chief", each.user, each.place, why, found.waiting, found.oldest, each.nudged, at))
    return sorted(rows, key=lambda row: (-row.urgent, row.place.sort_key, row.person.pk))


def _officers(posts: Iterable[Any], month: date, at: datetime) -> list[Late]:
    """The officers whose month is not complete: first who can still complete it, of these who lacks most."""
    held = {(each.user_id, each.place_id): each for each in posts}
    rows = []
    for user, judged in eligibility_of({user for user, _place in held}, month, at=at).items():
        post = held.get((user, str(judged.place)))
        if post is not None and judged.state in {"waiting", "not_eligible"}:
            urgent = judged.required - judged.approved + (judged.state == "waiting") * MUCH
            rows.append(Late("officer", post.user, post.place, _why(judged), urgent, None, post.nudged, at))
    return sorted(rows, key=lambda row: (-row.urgent, row.place.sort_key, row.person.pk))


def _waits(n: int) -> str:
    return _("รออนุมัติ %(n)d รายการ") % {"n": n}


def _why(judged: Eligibility) -> str:
    counts = _("อนุมัติแล้ว %(n)d จาก %(required)d ครั้ง") % {"n": judged.approved, "required": judged.required}
    return f"{counts} · {missing_act(judged)}"


@transaction.atomic
def nudge(
    *, keys: Collection[str] | None, place: str, month: date, by: User, at: datetime, kind: str = ""
) -> tuple[int, int]:
    """Remind the people of ``keys`` (everybody of the list without) in inbox and e-mail; how many, and how many rest.

    Whoever is not on the list of ``place`` (of its chiefs or officers with a ``kind``) any more is left out. Raises
    NotAllowed, NotThere and Invalid (nobody chosen).
    """
    require(by, system=SYSTEM, roles=MAY_NUDGE)
    where = followed_place(by, place)
    if keys is not None and not keys:
        raise Invalid(_("กรุณาเลือกผู้ที่จะเตือนอย่างน้อย 1 คน"), field="people")
    # One reminder a person, however many press at once, here or for a district of the province.
    Place.objects.select_for_update(no_key=True).get(pk=where.code[:2])
    with override("th"):  # what is told is for its readers, not for whoever presses
        late = followed(where, month, at=at).only(kind=kind).people
    listed = [each for each in late if keys is None or each.key in keys]
    chosen = [each for each in listed if not each.rests]
    made = Nudge.objects.bulk_create(
        Nudge(recipient=each.person, kind=each.kind, place=each.place, month=month, sender=by, at=at) for each in chosen
    )
    record_all(
        event_of(actor=by, verb="nudge", subject=row, at=at, place=row.place_id, facts={"recipient": row.recipient_id})
        for row in made
    )
    tell(_notices(chosen, month, at))
    return len(chosen), len(listed) - len(chosen)


def _notices(chosen: Sequence[Late], month: date, at: datetime) -> Iterable[Notice]:
    with override("th"):
        about = Period.month(month).label
    for each in chosen:
        text, page = (TO_CHIEF, "palad:pending") if each.kind == "chief" else (TO_OFFICER, "palad:home")
        yield Notice(
            recipient=each.person, text=text, about=about, detail=each.why, link=reverse(page), created_at=at
        )  # fmt: skip
