"""Whether a person's month is complete, whether it still may become so, and whose act is missing.

The one place of this rule: the officer's first page, the lists of chief and province, the closes and the API ask here.
Source: spec, "Eligibility" and "Transfers".
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal, NamedTuple

from raingan.core.people.models import Assignment
from raingan.core.rounds.periods import last_day
from raingan.core.rounds.timetable import Timetable, timetable
from raingan.core.thai.dates import day_of
from raingan.systems.palad.calendar import APPROVE, RECORD
from raingan.systems.palad.models import WEEKS, Policy, Role
from raingan.systems.palad.policies import policy_for
from raingan.systems.palad.querysets import SYSTEM
from raingan.systems.palad.standing import NONE, Standing, standings, together

State = Literal["eligible", "waiting", "not_eligible", "not_applicable"]


class Duty(NamedTuple):
    """An officer's role at a district, from a day to a day (both belong to it; None: it goes on)."""

    place: str
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        """Whether it is held on ``day``."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Acts:
    """What is missing for a complete month: reports to record, to mend, and to approve (all of them, also those yet
    to be made). ``weeks``: the weeks that still need a report to be recorded, where the weekly pace binds."""

    record: int = 0
    mend: int = 0
    approve: int = 0
    weeks: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """One person's month at the moment ``as_of``.

    ``place``: the district held on the month's last day, or today in a running month, else the last one held; None
    without any. ``here`` and ``whole``: the reports of that district, and of wherever made. ``final``: no window of
    the month is open any more, nor will one open. ``missing``: the acts that are missing while waiting.
    """

    user: int
    month: date
    state: State
    final: bool
    as_of: datetime
    place: str | None
    here: Standing
    whole: Standing
    policy: Policy
    missing: Acts = Acts()

    @property
    def approved(self) -> int:
        """Approved reports, wherever made."""
        return self.whole.approved

    @property
    def pending(self) -> int:
        """Reports that wait for a chief, wherever made."""
        return self.whole.pending

    @property
    def returned(self) -> int:
        """Reports that wait for their author, wherever made."""
        return self.whole.returned

    @property
    def required(self) -> int:
        """Approved reports that complete the month."""
        return self.policy.minimum

    @property
    def approved_elsewhere(self) -> int:
        """Approved reports of other districts, which count too ("รวมจากอำเภอเดิม n")."""
        return self.whole.approved - self.here.approved

    @property
    def missing_weeks(self) -> tuple[int, ...]:
        """The weeks that have begun and hold no report; with a binding pace, those without an approved one."""
        today = day_of(self.as_of)
        if today < self.month:
            return ()
        begun = (min(last_day(self.month), today).day - 1) // 7 + 1
        held = _approved_weeks(self.whole) if self.policy.weekly else self.whole.weeks
        return tuple(week for week in WEEKS if week <= begun and week not in held)


@dataclass(frozen=True, kw_only=True)
class Case:
    """All that the judgement of one person's month looks at. ``duties``: those of an officer."""

    user: int
    month: date
    policy: Policy
    duties: Sequence[Duty]
    parts: Mapping[str, Standing]
    table: Timetable
    at: datetime

    @cached_property
    def in_month(self) -> Sequence[Duty]:
        """The duties held on a day of the month; without any the month does not apply to the person."""
        end = last_day(self.month)
        return [each for each in self.duties if each.since <= end and (each.until is None or each.until >= self.month)]

    @cached_property
    def place(self) -> str | None:
        """The district in which the person counts; see ``Eligibility.place``."""
        day = min(last_day(self.month), day_of(self.at))
        held = [each for each in self.in_month if each.covers(day)] or self.in_month
        return max(held, key=lambda each: (each.since, each.place)).place if held else None

    @cached_property
    def desks(self) -> frozenset[str]:
        """The districts in which the person may record, now or until the duty ends; none for whoever has left."""
        today = day_of(self.at)
        return frozenset(each.place for each in self.duties if each.until is None or each.until >= today)

    @cached_property
    def concerned(self) -> frozenset[str]:
        """The districts whose windows matter: where the person records, counts, or has reports."""
        return self.desks | self.parts.keys() | ({self.place} if self.place else set())

    @cached_property
    def reachable(self) -> Standing:
        """What is approved and what still may be, each report in its own district.

        That is what waits where approving has not ended, and what was returned there while it can still be sent again:
        in the grace nothing is, nor by an author who has left.
        """
        whole = together(self.parts.values())
        open_ = [(place, part) for place, part in self.parts.items() if self.not_closed(APPROVE, place)]
        sent_again = together([part for place, part in open_ if self._takes(place)])
        returned = sent_again.returned_by_week if self.desks else NONE
        return Standing(whole.approved_by_week, together([part for _place, part in open_]).pending_by_week, returned)

    def _takes(self, place: str) -> bool:
        """Whether a returned report may be sent again at ``place``, now or later."""
        return any(self.not_closed(step, place, grace=False) for step in (RECORD, APPROVE))

    def not_closed(self, step: str, place: str, *, grace: bool = True) -> bool:
        """Whether ``step`` may be done at ``place``, now or later, by whoever may.

        In its grace the chief still approves; of reports only those arrive then that were made before.
        """
        span = self.table.span(f"{self.month:%Y-%m}", step, place)
        more = timedelta(hours=self.policy.grace_hours if grace else 0)
        return span is not None and self.at < span.closes_at + more


def judge(case: Case) -> Eligibility:
    """The judgement of one person's month. Costs no query."""
    whole = together(case.parts.values())
    can_record = any(case.not_closed(RECORD, place, grace=False) for place in case.desks)
    missing = missing_acts(case.reachable, case.policy)
    state: State = "not_eligible"
    if not case.in_month:
        state = "not_applicable"
    elif is_met(whole, case.policy):
        state = "eligible"
    elif can_record or not missing.record:
        state = "waiting"
    return Eligibility(
        user=case.user,
        month=case.month,
        state=state,
        final=not any(case.not_closed(step, place) for step in (RECORD, APPROVE) for place in case.concerned),
        as_of=case.at,
        place=case.place,
        here=case.parts.get(case.place or "", Standing()),
        whole=whole,
        policy=case.policy,
        missing=missing if state == "waiting" else Acts(),
    )


def is_met(standing: Standing, policy: Policy) -> bool:
    """Whether the approved reports complete the month: enough, and one in each week where the pace binds."""
    return standing.approved >= policy.minimum and (not policy.weekly or len(_approved_weeks(standing)) == len(WEEKS))


def missing_acts(standing: Standing, policy: Policy) -> Acts:
    """The fewest acts that complete the month: what waits is approved first, then mended, then recorded anew.

    Where the weekly pace binds each week without an approved report is served first, from its own reports.
    """
    if is_met(standing, policy):
        return Acts()
    pending, returned = list(standing.pending_by_week), list(standing.returned_by_week)
    record = mend = served = 0
    bare: list[int] = []
    for week in sorted(set(WEEKS) - _approved_weeks(standing)) if policy.weekly else ():
        served += 1
        if pending[week - 1]:
            pending[week - 1] -= 1
        elif returned[week - 1]:
            returned[week - 1] -= 1
            mend += 1
        else:
            record += 1
            bare.append(week)
    more = max(0, policy.minimum - standing.approved - served)
    rest = max(0, more - sum(pending))
    mended = min(rest, sum(returned))
    return Acts(record=record + rest - mended, mend=mend + mended, approve=served + more, weeks=tuple(bare))


def _approved_weeks(standing: Standing) -> frozenset[int]:
    return frozenset(week for week, n in zip(WEEKS, standing.approved_by_week, strict=True) if n)


def eligibility_of(users: Collection[int], month: date, *, at: datetime) -> dict[int, Eligibility]:
    """The judgement of ``users`` (ids of people) in ``month`` (its first day) at ``at``: four queries.

    Ids of nobody are judged as people without a duty.
    """
    parts = standings(users, [month])
    duties = duties_of(users, month)
    places = {each.place for held in duties.values() for each in held}
    places |= {code for each in parts.values() for code in each}
    table = timetable(SYSTEM, {f"{month:%Y-%m}"}, places)
    policy = policy_for([month])[month]
    return {
        user: judge(
            Case(
                user=user, month=month, policy=policy, duties=duties.get(user, ()),
                parts=parts.get((user, month), {}), table=table, at=at,
            )
        )
        for user in users
    }  # fmt: skip


def duties_of(users: Collection[int], month: date) -> dict[int, list[Duty]]:
    """The officer's duties of ``users`` that had not ended when ``month`` began. One query."""
    rows = Assignment.objects.during(month, date.max).filter(system=SYSTEM, role=Role.OFFICER, user_id__in=users)
    found: dict[int, list[Duty]] = defaultdict(list)
    for user, place, since, until in rows.values_list("user_id", "place_id", "since", "until"):
        found[user].append(Duty(place, since, until))
    return found
