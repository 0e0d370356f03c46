"""Asking for the eligibility of people by their citizen ids, as the allowance system does; each asking is an event.

The ids come in the body and go back in the answer; nothing else ever holds them: events keep keyed hashes.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from raingan.core.audit.actions import record
from raingan.core.people import names
from raingan.core.people.models import Assignment, Machine, TypedName, User
from raingan.core.places.models import NATION, prefix_of, within
from raingan.core.rounds.periods import first_of_month
from raingan.core.thai import citizen_id
from raingan.core.thai.dates import day_of
from raingan.core.web.rules import Invalid
from raingan.systems.palad.eligibility import Eligibility, eligibility_of
from raingan.systems.palad.models import Role
from raingan.systems.palad.querysets import SYSTEM

PERMISSION = "palad:eligibility"
DIGEST_LENGTH = 16


@transaction.atomic
def ask_eligibility(
    *, citizen_ids: Sequence[str], month: date, by: User | Machine, at: datetime
) -> list[Eligibility | None]:
    """The judgement for each of ``citizen_ids`` in ``month`` (a first day), in their order; None for the unknown.

    Unknown is an id that is none, that nobody has, or whose holder is not and was never an officer inside the scope
    of a machine that asks. One event tells who asked about how many, with keyed hashes of the ids. Raises Invalid
    for a month that has not begun. Seven queries.
    """
    if month > first_of_month(day_of(at)):
        raise Invalid(_("เดือนนี้ยังไม่เริ่ม"), field="month")
    place = by.place_id if isinstance(by, Machine) else NATION
    people = _people_of(citizen_ids)
    inside = _officers_inside(set(people.values()), prefix_of(place))
    judged = eligibility_of(inside, month, at=at)
    known = {
        user: each for user, each in judged.items() if (each.place or "").startswith(prefix_of(place)) or not each.place
    }
    answers = [known.get(people.get(each, 0)) for each in citizen_ids]
    _tell(by, citizen_ids, month, place, sum(each is not None for each in answers), at)
    return answers


def _people_of(citizen_ids: Collection[str]) -> dict[str, int]:
    """Whose they are, by the id as it was sent. One query."""
    digests = {
        each: names.lookup_digest(each) for each in citizen_ids if citizen_id.is_valid(citizen_id.normalise(each))
    }
    rows = TypedName.objects.filter(digest__in=digests.values(), user__isnull=False).values_list("digest", "user_id")
    users = dict(rows)
    return {each: users[digest] for each, digest in digests.items() if digest in users}


def _officers_inside(users: Collection[int], prefix: str) -> set[int]:
    """Those of ``users`` who are or were officers of a district under ``prefix``. One query."""
    held = Assignment.objects.filter(within("place_id", prefix), system=SYSTEM, role=Role.OFFICER, user_id__in=users)
    return set(held.values_list("user_id", flat=True))


def _tell(by: User | Machine, ids: Sequence[str], month: date, place: str, known: int, at: datetime) -> None:
    subject: models.Model = by
    digests = sorted(
        names.keyed_digest("eligibility-question", names.normalise(each))[:DIGEST_LENGTH] for each in set(ids)
    )
    record(
        actor=None if isinstance(by, Machine) else by, verb="ask_eligibility", subject=subject, at=at, place=place,
        month=f"{month:%Y-%m}", asked=len(ids), known=known, digests=digests,
    )  # fmt: skip
