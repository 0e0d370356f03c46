"""What completes a month: the minimum, whether the weekly pace binds, and the hours of grace, by month."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from raingan.core.audit.actions import record
from raingan.core.people.models import User
from raingan.core.rounds.periods import EARLIEST, LATEST, Period, first_of_month
from raingan.core.thai.dates import day_of
from raingan.core.web.rules import Invalid, InvalidFields
from raingan.systems.palad.closed import CloseRevision
from raingan.systems.palad.models import LONGEST_GRACE, MOST_A_MONTH, Policy


def policy_for(months: Collection[date]) -> dict[date, Policy]:
    """The policy that holds in each of ``months`` (first days): one query.

    Where none is stored the letter's values hold (see ``Policy``); such a policy has no ``pk``.
    """
    if not months:
        return {}
    return among(Policy.objects.filter(from_month__lte=max(months)), months)


def among(stored: Iterable[Policy], months: Collection[date]) -> dict[date, Policy]:
    """The policy of ``stored`` that holds in each of ``months``: the latest from_month, of those the last set."""
    ordered = sorted(stored, key=lambda each: (each.from_month, each.pk))
    found: dict[date, Policy] = {}
    for month in months:
        holding = [each for each in ordered if each.from_month <= month]
        found[month] = holding[-1] if holding else Policy(from_month=date(EARLIEST, 1, 1))
    return found


def grace_of(keys: Collection[str]) -> dict[str, timedelta]:
    """How long after closing the chief may still approve in each of the months ``keys`` (``2026-10``). One query.

    Source: spec, "Last evening".
    """
    return graces(policy_for({Period.parse(key).first_month for key in keys}))


def graces(policies: Mapping[date, Policy]) -> dict[str, timedelta]:
    """``grace_of`` by policies that are known."""
    return {f"{month:%Y-%m}": timedelta(hours=policy.grace_hours) for month, policy in policies.items()}


@transaction.atomic
def set_policy(
    *,
    from_month: date,
    minimum: int,
    weekly: bool,
    grace_hours: int,
    by: User | None,
    at: datetime,
    reason: str,
    backdated: bool = False,
) -> Policy:
    """Let these values hold from ``from_month`` (a first day) until the month from which a later policy holds.

    ``backdated`` says that the setter knows ``from_month`` to lie before the running month, whose eligibility so
    changes behind the people; a month whose summary was taken keeps its policy even so. Raises InvalidFields, and
    Invalid when the very same already holds from that month; then nothing has changed. ``by`` None: the command line.
    Source: spec, "The month" and "Rules carry their source".
    """
    errors = list(_wrong(from_month, minimum, grace_hours, reason, backdated=backdated, at=at))
    if errors:
        raise InvalidFields(errors)
    _not_summed_up(from_month)
    before = policy_for([from_month])[from_month]
    policy = Policy(
        from_month=from_month, minimum=minimum, weekly=weekly, grace_hours=grace_hours,
        reason=reason.strip(), set_at=at, set_by=by,
    )  # fmt: skip
    if values_of(policy) == values_of(before):
        raise Invalid(_("เกณฑ์นี้ใช้อยู่แล้วในเดือนที่เลือก จึงไม่มีอะไรเปลี่ยนแปลง"), field="minimum")
    policy.save(force_insert=True)
    record(
        actor=by, verb="set_policy", subject=policy, at=at, place="TH", reason=policy.reason,
        from_month=f"{from_month:%Y-%m}", backdated=from_month < _running(at),
        before=values_of(before), after=values_of(policy),
    )  # fmt: skip
    return policy


def _not_summed_up(from_month: date) -> None:
    """Raises Invalid when the policy would hold in a month whose summary was taken after its windows had closed."""
    later = Policy.objects.filter(from_month__gt=from_month).order_by("from_month").values("from_month")[:1]
    taken = CloseRevision.objects.filter(month__gte=from_month, provisional=False).order_by("month")
    found = taken.exclude(month__gte=Coalesce(Subquery(later), Value(date.max))).first()
    if found is not None:
        text = _("สรุปผลของ%(month)sแล้ว จึงเปลี่ยนเกณฑ์ของเดือนนั้นไม่ได้")
        raise Invalid(text % {"month": found.period.label}, field="from_month")


def values_of(policy: Policy) -> dict[str, int | bool]:
    """The values of a policy, as events and answers print them."""
    return {"minimum": policy.minimum, "weekly": policy.weekly, "grace_hours": policy.grace_hours}


def _running(at: datetime) -> date:
    return first_of_month(day_of(at))


def _wrong(
    from_month: date, minimum: int, grace_hours: int, reason: str, *, backdated: bool, at: datetime
) -> Iterator[tuple[str, str]]:
    """What is wrong with the values of a policy to be set, with the field it is about."""
    if from_month.day != 1 or not EARLIEST <= from_month.year <= LATEST:
        yield "from_month", _("กรุณาเลือกเดือนที่เริ่มใช้")
    elif from_month < _running(at) and not backdated:
        yield "backdated", _("เดือนนี้ผ่านไปแล้ว หากต้องการให้มีผลย้อนหลัง กรุณายืนยันว่าทราบว่าผลการมีสิทธิของเดือนที่ผ่านมาจะเปลี่ยน")
    if not 1 <= minimum <= MOST_A_MONTH:
        yield "minimum", _("จำนวนขั้นต่ำต้องอยู่ระหว่าง 1 ถึง %(most)d ครั้ง") % {"most": MOST_A_MONTH}
    if not 0 <= grace_hours <= LONGEST_GRACE:
        yield "grace_hours", _("เวลาผ่อนผันต้องอยู่ระหว่าง 0 ถึง %(most)d ชั่วโมง") % {"most": LONGEST_GRACE}
    if not reason.strip():
        yield "reason", _("กรุณากรอกเหตุผล")
