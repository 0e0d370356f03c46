"""Whatever is done to reports, in whatever order and at whatever time, the house agrees with a plain model of it.

The model knows nothing of SQL: a dictionary of states, one of windows. Tallies must equal a recount after every act.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from raingan.core.audit.models import Event
from raingan.core.flow.door import amend, create, move_many
from raingan.core.rounds.actions import extend
from raingan.core.tallies.drift import find_drift
from raingan.core.web.rules import RuleBroken
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import FieldReport
from tests.factories import ChiefFactory, DistrictFactory, OfficerFactory, the_place
from tests.systems.palad.factories import CategoryFactory

BANGKOK = ZoneInfo("Asia/Bangkok")
START = datetime(2026, 11, 25, 12, 0, tzinfo=BANGKOK)
SOURCES = {
    "approve": {"pending"}, "return": {"pending"}, "reopen": {"approved"},
    "resubmit": {"returned"}, "withdraw": {"pending", "returned"},
}  # fmt: skip
TARGETS = {
    "approve": "approved", "return": "returned", "reopen": "pending", "resubmit": "pending", "withdraw": "withdrawn",
}  # fmt: skip
MAY_RECORD_OR_APPROVE = {"resubmit", "withdraw"}


class Reports(RuleBasedStateMachine):
    """Two districts, two officers, their chiefs, and a clock that runs over the end of the month."""

    known = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at = START
        self.districts = [DistrictFactory.create(province="47") for _each in range(2)]
        self.officers = [OfficerFactory.create(place=place) for place in self.districts]
        self.chiefs = [ChiefFactory.create(place=place) for place in self.districts]
        self.categories = [CategoryFactory.create(), CategoryFactory.create(dimension="function")]
        self.states: dict[UUID, str] = {}
        self.homes: dict[UUID, int] = {}
        self.months: dict[UUID, str] = {}
        self.closes: dict[tuple[str, str, int], datetime] = {}
        self.acts = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def is_open(self, month: str, step: str, home: int) -> bool:
        first = datetime.fromisoformat(f"{month}-01T00:00:00+07:00")
        usual = (first + timedelta(days=32)).replace(day=1)
        return first <= self.at < self.closes.get((month, step, home), usual)

    @rule(target=known, home=st.sampled_from([0, 1]), days=st.integers(0, 60), kind=st.sampled_from([0, 1]))
    def record(self, home: int, days: int, kind: int) -> UUID:
        pk, officer = uuid4(), self.officers[home]
        report = FieldReport(
            pk=pk, officer=officer, place=self.districts[home], category=self.categories[kind],
            subdistrict=the_place(f"{self.districts[home].code}01"), village_name="บ้านเหนือ", details="ตรวจเยี่ยมพื้นที่",
            sent_digest=pk.hex * 2,
        )  # fmt: skip
        report.set_activity_date((self.at - timedelta(days=days)).date())
        month = report.round_key
        try:
            create(FLOW, report, by=officer, at=self.at)
        except RuleBroken:
            assert not self.is_open(month, "record", home)
            return pk
        assert self.is_open(month, "record", home)
        self.states[pk], self.homes[pk], self.months[pk] = "pending", home, month
        self.acts += 1
        return pk

    @rule(
        pks=st.lists(known, min_size=1, max_size=5),
        step=st.sampled_from(sorted(SOURCES)),
        actor=st.sampled_from([0, 1]),
    )
    def move(self, pks: list[UUID], step: str, actor: int) -> None:
        own = step in MAY_RECORD_OR_APPROVE
        by = self.officers[actor] if own else self.chiefs[actor]
        outcome = move_many(FLOW, pks, step, by=by, at=self.at, reason="เหตุผล")
        allowed = {pk for pk in pks if self.allows(pk, step, actor, own=own)}
        assert {each.pk for each in outcome.moved} == allowed
        assert set(outcome.refused) == set(pks) - allowed
        for pk in allowed:
            self.states[pk] = TARGETS[step]
        self.acts += len(allowed)

    def allows(self, pk: UUID, step: str, actor: int, *, own: bool) -> bool:
        if pk not in self.states or self.homes[pk] != actor or self.states[pk] not in SOURCES[step]:
            return False
        windows = ("record", "approve") if own else ("approve",)
        return any(self.is_open(self.months[pk], window, actor) for window in windows)

    @rule(pk=known, day=st.dates(date(2026, 10, 1), date(2026, 12, 20)), kind=st.sampled_from([0, 1]))
    def amend(self, pk: UUID, day: date, kind: int) -> None:
        if pk not in self.states:
            return
        home = self.homes[pk]

        def change(report: FieldReport) -> dict[str, Any]:
            report.category = self.categories[kind]
            report.set_activity_date(day)
            return {}

        month = f"{day:%Y-%m}"
        windows = ("record", "approve")
        fine = self.states[pk] in {"pending", "returned"} and all(
            any(self.is_open(each, window, home) for window in windows) for each in {month, self.months[pk]}
        )
        version = FieldReport.objects.get(pk=pk).version
        try:
            with transaction.atomic():
                amend(FLOW, pk, by=self.officers[home], at=self.at, seen=version, change=change)
        except RuleBroken:
            assert not fine
        else:
            assert fine
            self.months[pk] = month
            self.acts += 1

    @rule(month=st.sampled_from(["2026-10", "2026-11", "2026-12"]), step=st.sampled_from(["record", "approve"]),
          where=st.sampled_from([None, "province", 0, 1]), days=st.integers(1, 40))  # fmt: skip
    def extend(self, month: str, step: str, where: str | int | None, days: int) -> None:
        code = {None: "TH", "province": "47"}.get(where) or self.districts[int(where or 0)].code  # type: ignore[arg-type]
        first = datetime.fromisoformat(f"{month}-01T00:00:00+07:00")
        until = (first + timedelta(days=32)).replace(day=1) + timedelta(days=days)
        extend(system="palad", key=month, step=step, place=code, until=until, by=None, at=self.at, reason="น้ำท่วม")
        for home in [0, 1] if isinstance(where, str | None) else [where]:
            key = (month, step, home)
            self.closes[key] = max(until, self.closes.get(key, until))

    @rule(hours=st.integers(1, 24 * 12))
    def wait(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @invariant()
    def counts_agree(self) -> None:
        assert list(find_drift()) == []

    @invariant()
    def states_agree(self) -> None:
        stored = dict(FieldReport.objects.filter(pk__in=self.states).values_list("pk", "state"))
        assert stored == self.states

    @invariant()
    def every_act_left_one_event(self) -> None:
        assert Event.objects.filter(subject_type="palad.fieldreport").count() == self.acts


@pytest.mark.django_db
def test_any_sequence_of_acts_agrees_with_the_model() -> None:
    run_state_machine_as_test(
        Reports,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, derandomize=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
