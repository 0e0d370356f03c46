"""Whether a month is complete: the rule against a plain model of it, and the cases people will ask about."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raingan.core.rounds.actions import extend, set_window
from raingan.core.rounds.timetable import Span, Timetable
from raingan.core.web import clock as the_clock
from raingan.systems.palad.eligibility import Acts, Case, Duty, Eligibility, eligibility_of, is_met, judge, missing_acts
from raingan.systems.palad.eligibility_words import missing_act, pace, sentence
from raingan.systems.palad.models import Policy, State
from raingan.systems.palad.policies import set_policy
from raingan.systems.palad.standing import Standing, together
from tests.factories import AssignmentFactory, OfficerFactory, UserFactory, the_place
from tests.systems.palad.factories import FieldReportFactory

BANGKOK = ZoneInfo("Asia/Bangkok")
NOVEMBER = date(2026, 11, 1)
MONTH_END = datetime(2026, 12, 1, tzinfo=BANGKOK)
MID = datetime(2026, 11, 19, 12, tzinfo=BANGKOK)
A, B = "4701", "4702"

weeks = st.tuples(*[st.integers(0, 3)] * 4)
parts = st.dictionaries(st.sampled_from([A, B, "4801"]), st.builds(Standing, weeks, weeks, weeks), max_size=3)
policies = st.builds(Policy, minimum=st.integers(1, 8), weekly=st.booleans(), grace_hours=st.sampled_from([0, 6, 12]))
ends = st.integers(-72, 72).map(lambda hours: MONTH_END + timedelta(hours=hours))
days = st.dates(date(2026, 9, 1), date(2027, 1, 31))
duties = st.lists(
    st.tuples(st.sampled_from([A, B]), days, st.none() | days)
    .filter(lambda each: each[2] is None or each[2] >= each[1])
    .map(lambda each: Duty(*each)),
    max_size=3,
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    opens = datetime(2026, 11, 1, tzinfo=BANGKOK)
    windows = {("2026-11", step): Span(opens, MONTH_END) for step in ("record", "approve")}
    extensions = {("2026-11", step): draw(st.dictionaries(st.sampled_from([A, B, "47", "TH"]), ends, max_size=2))
                  for step in ("record", "approve")}  # fmt: skip
    return Case(
        user=1, month=NOVEMBER, policy=draw(policies), duties=draw(duties), parts=draw(parts),
        table=Timetable("palad", windows, extensions),
        at=MONTH_END + timedelta(hours=draw(st.integers(-29 * 24, 96))),
    )  # fmt: skip


def ends_of(case: Case, step: str, place: str) -> datetime:
    """When the step closes for good at the place: the plain words of the spec."""
    granted = case.table.extensions["2026-11", step]
    latest = max([MONTH_END, *(granted[code] for code in ("TH", place[:2], place) if code in granted)])
    return latest + timedelta(hours=case.policy.grace_hours)


def takes(case: Case, place: str) -> bool:
    """Whether a returned report can still be sent again: not in the grace."""
    grace = timedelta(hours=case.policy.grace_hours)
    return any(case.at < ends_of(case, step, place) - grace for step in ("record", "approve"))


def taken(source: list[int], needy: list[int], number: int) -> list[int]:
    """The weeks of ``number`` reports taken out of ``source``: one of each needy week first, then any."""
    weeks_ = [week for week in needy if source[week]][:number]
    for week in weeks_:
        source[week] -= 1
    for week in range(4):
        while source[week] and len(weeks_) < number:
            source[week] -= 1
            weeks_.append(week)
    return weeks_


def acted_out(standing: Standing, policy: Policy, acts: Acts) -> bool:
    """Whether doing those acts, and no more, completes the month: by doing them as well as one can."""
    approved, waiting = list(standing.approved_by_week), list(standing.pending_by_week)
    for week in [*(each - 1 for each in acts.weeks), *[0] * (acts.record - len(acts.weeks))]:
        waiting[week] += 1
    bare = [week for week in range(4) if not approved[week] and not waiting[week]]
    mended = taken(list(standing.returned_by_week), bare, acts.mend)
    for week in mended:
        waiting[week] += 1
    passed = taken(waiting, [week for week in range(4) if not approved[week]], acts.approve)
    for week in passed:
        approved[week] += 1
    done = len(mended) == acts.mend and len(passed) == acts.approve
    return done and is_met(Standing(tuple(approved)), policy)


@given(cases())
def test_the_judgement_agrees_with_the_words_of_the_spec(case: Case) -> None:
    found, whole = judge(case), together(case.parts.values())
    approved = [sum(p.approved_by_week[w] for p in case.parts.values()) for w in range(4)]
    met = sum(approved) >= case.policy.minimum and (not case.policy.weekly or all(approved))
    officer = any(d.since <= date(2026, 11, 30) and (d.until is None or d.until >= NOVEMBER) for d in case.duties)

    assert (found.state == "not_applicable") is not officer
    assert (found.state == "eligible") is (officer and met)
    assert found.approved == sum(approved)
    assert found.approved_elsewhere + found.here.approved == found.approved
    if officer and not met and not case.policy.weekly:
        today = case.at.astimezone(BANGKOK).date()
        desks = {d.place for d in case.duties if d.until is None or d.until >= today}
        grace = timedelta(hours=case.policy.grace_hours)
        record_open = any(case.at < ends_of(case, "record", place) - grace for place in desks)
        still = sum(
            p.pending + (p.returned if desks and takes(case, place) else 0)
            for place, p in case.parts.items()
            if case.at < ends_of(case, "approve", place)
        )
        assert (found.state == "waiting") is (record_open or whole.approved + still >= case.policy.minimum)


@given(cases())
def test_final_means_that_no_window_is_open_and_nobody_waits(case: Case) -> None:
    found = judge(case)

    if found.final:
        assert found.state != "waiting"
        for place in case.parts:
            assert all(case.at >= ends_of(case, step, place) for step in ("record", "approve"))
        later = judge(replace(case, at=case.at + timedelta(days=400)))
        assert (later.state, later.final) == (found.state, True)


@given(cases(), st.sampled_from([A, B]), st.integers(0, 3))
def test_one_more_approval_never_takes_eligibility_away(case: Case, place: str, week: int) -> None:
    before = judge(case)
    one = Standing(tuple(int(index == week) for index in range(4)))
    after = judge(replace(case, parts={**case.parts, place: case.parts.get(place, Standing()) + one}))

    order = ["not_eligible", "waiting", "eligible"]
    if before.state != "not_applicable":
        assert order.index(after.state) >= order.index(before.state)
        assert after.approved == before.approved + 1


@given(st.builds(Standing, weeks, weeks, weeks), policies)
def test_the_acts_that_are_missing_are_enough_and_none_is_too_many(standing: Standing, policy: Policy) -> None:
    acts = missing_acts(standing, policy)

    assert (acts == Acts()) is is_met(standing, policy)
    assert acted_out(standing, policy, acts)
    assert acts.mend <= standing.returned
    if acts.approve:
        assert not acted_out(standing, policy, replace(acts, approve=acts.approve - 1))
    # Whatever can be served by what is there already is not asked to be recorded.
    if not policy.weekly:
        assert acts.record == max(0, policy.minimum - standing.reported)


@given(cases())
def test_whatever_the_case_there_are_words_for_it(case: Case) -> None:
    found = judge(case)

    assert sentence(found)
    assert bool(missing_act(found)) is (found.state in {"waiting", "not_eligible"})
    assert isinstance(pace(found), str)


def reported(officer: Any, state: str, *days_: int, place: str | None = None) -> None:
    for day in days_:
        FieldReportFactory.create(
            officer=officer, state=state, activity_date=date(2026, 11, day), place=the_place(place) if place else None
        )


def asked(officer: Any, at: datetime = MID) -> Eligibility:
    return eligibility_of([officer.pk], NOVEMBER, at=at)[officer.pk]


@pytest.fixture(autouse=True)
def _mid(clock: Any) -> None:
    clock.set(MID)


def test_reports_of_the_former_district_count_and_stay_with_its_chief(db: None) -> None:
    officer = UserFactory.create()
    AssignmentFactory.create(user=officer, place=the_place(A), until=date(2026, 11, 14))
    AssignmentFactory.create(user=officer, place=the_place(B), since=date(2026, 11, 15))
    reported(officer, State.APPROVED, 2, 3, place=A)
    reported(officer, State.PENDING, 4, place=A)
    reported(officer, State.APPROVED, 16, place=B)

    found = asked(officer)

    assert (found.place, found.approved, found.approved_elsewhere, found.state) == (B, 3, 2, "waiting")
    assert found.missing == Acts(approve=1)


def test_an_extension_of_the_former_district_keeps_what_waits_there_alive(db: None) -> None:
    officer = UserFactory.create()
    AssignmentFactory.create(user=officer, place=the_place(A), until=date(2026, 11, 14))
    AssignmentFactory.create(user=officer, place=the_place(B), since=date(2026, 11, 15))
    reported(officer, State.APPROVED, 2, 3, 5, place=A)
    reported(officer, State.PENDING, 4, place=A)
    later = MONTH_END + timedelta(days=1)
    assert (asked(officer, later).state, asked(officer, later).final) == ("not_eligible", True)

    extend(
        system="palad", key="2026-11", step="approve", place=A, until=MONTH_END + timedelta(days=3),
        by=None, at=MID, reason="อุทกภัย",
    )  # fmt: skip

    assert (asked(officer, later).state, asked(officer, later).final) == ("waiting", False)
    assert asked(officer, later).place == B


def test_whoever_left_during_the_month_counts_where_they_were_last(db: None) -> None:
    officer = UserFactory.create()
    AssignmentFactory.create(user=officer, place=the_place(A), until=date(2026, 11, 10))
    reported(officer, State.APPROVED, 2, 3, place=A)
    reported(officer, State.RETURNED, 4, 5, place=A)

    found = asked(officer)

    assert (found.place, found.state, found.final) == (A, "not_eligible", False)  # nobody can mend or record any more


def test_in_the_grace_the_chief_can_still_complete_it(db: None) -> None:
    set_policy(from_month=NOVEMBER, minimum=4, weekly=False, grace_hours=6, by=None, at=MID, reason="ตามหนังสือสั่งการ")
    officer = OfficerFactory.create(place=the_place(A))
    reported(officer, State.APPROVED, 1, 2, 3)
    reported(officer, State.PENDING, 4)

    assert asked(officer, MONTH_END + timedelta(hours=5)).state == "waiting"
    assert asked(officer, MONTH_END + timedelta(hours=6)).state == "not_eligible"


def test_before_the_window_opens_nothing_is_lost_yet(db: None) -> None:
    officer = OfficerFactory.create(place=the_place(A))
    set_window(
        system="palad", key="2026-11", step="record", opens_at=MID + timedelta(days=2), closes_at=MONTH_END,
        by=None, at=MID, reason="ทดสอบ",
    )  # fmt: skip

    assert (asked(officer).state, asked(officer).final) == ("waiting", False)


def test_a_binding_week_asks_for_its_own_report(db: None) -> None:
    set_policy(from_month=NOVEMBER, minimum=4, weekly=True, grace_hours=0, by=None, at=MID, reason="ตามหนังสือสั่งการ")
    officer = OfficerFactory.create(place=the_place(A))
    reported(officer, State.APPROVED, 1, 2, 3, 4)
    reported(officer, State.PENDING, 16)

    found = asked(officer)

    assert (found.state, found.missing) == ("waiting", Acts(record=2, approve=3, weeks=(2, 4)))
    assert missing_act(found) == "ปลัดอำเภอต้องรายงานอีก 2 ครั้ง (สัปดาห์ที่ 2, 4) และนายอำเภอต้องอนุมัติอีก 3 ครั้ง"
    assert pace(found) == "ต้องมีรายงานที่อนุมัติแล้วทุกสัปดาห์ ยังขาดสัปดาห์ที่ 2, 3"


def test_many_cost_as_much_as_one(db: None, django_assert_max_num_queries: Any) -> None:
    officers = [OfficerFactory.create(place=the_place(A)) for _each in range(6)]
    for officer in officers:
        reported(officer, State.APPROVED, 1)

    with django_assert_max_num_queries(5):
        found = eligibility_of([*(each.pk for each in officers), 999_999_999], NOVEMBER, at=the_clock.now())

    assert [each.state for each in found.values()] == ["waiting"] * 6 + ["not_applicable"]
    assert all(each.place == A for each in found.values() if each.state == "waiting")
