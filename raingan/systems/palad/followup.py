"""Whom to follow up in a month: chiefs with reports that wait, officers short of the minimum; and reminding them.

Source: spec, "Follow-up list".
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from raingan.core.audit.actions import event_of, record_all
from raingan.core.notices.actions import tell
from raingan.core.notices.models import Notice
from raingan.core.people.access import require
from raingan.core.people.models import Assignment, User
from raingan.core.places.models import Place, within
from raingan.core.rounds.periods import Period, last_day
from raingan.core.thai.dates import day_of
from raingan.core.web.rules import Invalid
from raingan.systems.palad import figures
from raingan.systems.palad.eligibility import Eligibility, eligibility_of
from raingan.systems.palad.eligibility_words import missing_act
from raingan.systems.palad.models import FieldReport, Role, State
from raingan.systems.palad.nudged import Nudge
from raingan.systems.palad.querysets import SYSTEM

# Nobody is reminded of the same month twice within this time: a reminder that comes every hour is not read.
REST = timedelta(hours=12)
TO_CHIEF = gettext_noop("โปรดตรวจรายงานเดือน%(about)s: %(detail)s")
TO_OFFICER = gettext_noop("โปรดดำเนินการรายงานเดือน%(about)s: %(detail)s")
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


def late_people(place: Place, month: date, *, at: datetime) -> list[Late]:
    """Everybody to follow up under ``place`` (a province or district): chiefs first, the most urgent first of each.

    At most ten queries, whatever the number.
    """
    nudged = dict(
        Nudge.objects.filter(month=month, at__gt=at - timedelta(days=62))
        .values_list("recipient").order_by().annotate(last=Max("at"))
    )  # fmt: skip
    places = {each.code: each for each in Place.objects.districts_within(place.prefix)}
    return [*_chiefs(place, places, month, nudged, at), *_officers(place, places, month, nudged, at)]


Nudged = dict[int, datetime]


def _holders(place: Place, role: Role, day: date) -> Iterable[Assignment]:
    held = Assignment.objects.on(day).filter(within("place_id", place.prefix), system=SYSTEM, role=role)
    return held.select_related("user").order_by("place_id", "acting_for", "user_id")


def _chiefs(place: Place, places: dict[str, Place], month: date, nudged: Nudged, at: datetime) -> list[Late]:
    """Who holds or acts in the post of a district in which reports wait."""
    pending = FieldReport.objects.filter(within("place_id", place.prefix)).in_states([State.PENDING])
    waiting = pending.in_period(Period.month(month)).order_by().values("place_id")
    counted = waiting.annotate(n=Count("pk"), oldest=Min("moved_at"))
    found = {row["place_id"]: (row["n"], row["oldest"]) for row in counted}
    rows = []
    for each in _holders(place, Role.CHIEF, day_of(at)):
        if each.place_id in found:
            n, oldest = found[each.place_id]
            why = _("รออนุมัติ %(n)d รายการ") % {"n": n}
            its = places[each.place_id]
            rows.append(Late("chief", each.user, its, why, n, oldest, nudged.get(each.user_id), at))
    return sorted(rows, key=lambda row: (-row.urgent, row.place.sort_key, row.person.pk))


def _officers(place: Place, places: dict[str, Place], month: date, nudged: Nudged, at: datetime) -> list[Late]:
    """The officers of the month's last day (today in a running month) whose month is not complete."""
    day = min(last_day(month), day_of(at))
    people = {each.user_id: each.user for each in _holders(place, Role.OFFICER, day)}
    judged = eligibility_of(list(people), month, at=at)
    rows = [
        Late(
            "officer",
            people[user],
            places[str(each.place)],
            _why(each),
            each.required - each.approved,
            None,
            nudged.get(user),
            at,
        )
        for user, each in judged.items()
        if each.state in {"waiting", "not_eligible"} and each.place in places
    ]
    return sorted(rows, key=lambda row: (-row.urgent, row.place.sort_key, row.person.pk))


def _why(judged: Eligibility) -> str:
    counts = _("อนุมัติแล้ว %(n)d จาก %(required)d ครั้ง") % {"n": judged.approved, "required": judged.required}
    return f"{counts} · {missing_act(judged)}"


@transaction.atomic
def nudge(*, keys: Collection[str] | None, place: str, month: date, by: User, at: datetime) -> tuple[int, int]:
    """Remind the people of ``keys`` (everybody of the list without) in inbox and e-mail; how many, and how many rest.

    Whoever is not on the list of ``place`` any more is left out. Raises NotAllowed, NotThere and Invalid (nobody
    chosen).
    """
    require(by, system=SYSTEM, roles=MAY_NUDGE)
    where = figures.watched_place(by, place)
    if keys is not None and not keys:
        raise Invalid(_("กรุณาเลือกผู้ที่จะเตือนอย่างน้อย 1 คน"), field="people")
    # One reminder a person, however many press at once.
    Place.objects.select_for_update(no_key=True).get(pk=where.pk)
    listed = [each for each in late_people(where, month, at=at) if keys is None or each.key in keys]
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
        text, link = (TO_CHIEF, "/palad/pending/") if each.kind == "chief" else (TO_OFFICER, "/palad/")
        yield Notice(
            recipient=each.person, text=text, about=about, detail=each.why, link=f"{link}", created_at=at
        )  # fmt: skip
