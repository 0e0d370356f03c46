"""Whatever districts and province do, in whatever order, the house agrees with a plain model of it.

The model knows no SQL: for each district its answers, whom it follows and where it stands. Status, coverage, counts of
the province and the nation, and that what is confirmed never changes again, are compared after every act.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from raingan.core.rounds.actions import extend_steps
from raingan.core.tallies.drift import find_drift
from raingan.core.web.rules import RuleBroken
from raingan.systems.workload.confirming import confirm, resend, send_back
from raingan.systems.workload.covering import set_covered, uncover
from raingan.systems.workload.domains import DOMAINS
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Answer, DistrictRecord, Question, Sheet
from raingan.systems.workload.recording import discard, save_answers
from raingan.systems.workload.status import Group, counts_of, provinces_of, rows_of
from tests.factories import AssignmentFactory, the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    in_window,
    the_year,
    version_of,
)

NUMBER = 4
WHICH = st.integers(0, NUMBER - 1)
FIGURES = st.sampled_from([Figures(), Figures(0), Figures(3), Figures(3, 1), Figures(7, 0), Figures(None, 2)])


class Districts(RuleBasedStateMachine):
    """Four districts of one province, the first three under one person; recording and confirming are open at once."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.year = the_year(per_domain=1)
        places = [the_place(f"47{n + 1:02d}") for n in range(NUMBER)]
        self.records = [DistrictRecordFactory.create(place=place, filled=False) for place in places]
        self.person, self.other = RecorderFactory.create(place=places[0]), RecorderFactory.create(place=places[3])
        self.confirmer, self.centre = ConfirmerFactory.create(place=the_place("47")), WorkloadCentralFactory.create()
        self.at = in_window(self.records[0], "confirm")
        extend_steps(
            system="workload", key=self.year.key, steps=["record"], place="TH", until=self.at + timedelta(days=5),
            by=None, at=self.at, reason="ขยายเวลา",
        )  # fmt: skip
        for place in places[1:3]:
            AssignmentFactory.create(user=self.person, system="workload", role="recorder", place=place)
        found = Question.objects.of_year(self.year.year)
        self.questions: dict[int, int] = {each.domain: each.pk for each in found}
        self.answers: list[dict[int, Figures]] = [{} for _each in range(NUMBER)]
        self.saved: set[tuple[int, int]] = set()  # record and section that its holder saved last
        self.hosts: dict[int, int] = {}
        self.states = ["open"] * NUMBER
        self.kept: dict[int, Any] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # What the model says

    def holder(self, which: int) -> Any:
        return self.other if which == NUMBER - 1 else self.person

    def filled(self, which: int) -> int:
        return sum(not each.is_blank for each in self.answers[which].values())

    def complete(self, which: int) -> bool:
        return sum(each.is_answered for each in self.answers[which].values()) == len(DOMAINS)

    def may_record(self, which: int) -> bool:
        return which not in self.hosts and self.states[which] != "confirmed"

    def unsettled(self, which: int) -> bool:
        """Whether another district of the same person has nothing, follows nobody and is followed by nobody."""
        beside = [each for each in range(NUMBER - 1) if each != which] if which < NUMBER - 1 else []
        return any(
            each not in self.hosts and each not in self.hosts.values() and not self.filled(each) for each in beside
        )

    def expected(self, which: int) -> str:
        counted = self.hosts.get(which, which)
        if self.complete(counted):
            return "complete"
        return "partial" if self.filled(counted) else "none"

    def attempt(self, act: Any, *, allowed: bool) -> bool:
        done = False
        with suppress(RuleBroken), transaction.atomic():
            act()
            done = True
        assert done is allowed
        return done

    # What people do

    @rule(which=WHICH, figures=FIGURES, domains=st.sets(st.sampled_from([int(each) for each in DOMAINS]), min_size=1))
    def save(self, which: int, figures: Figures, domains: set[int]) -> None:
        for domain in domains:
            self.save_one(which, domain, figures.settled())

    @rule(several=st.sets(WHICH, min_size=1))
    def answer_everything(self, several: set[int]) -> None:
        for which in several:
            for domain in DOMAINS:
                self.save_one(which, int(domain), Figures(2, 1))

    def save_one(self, which: int, domain: int, figures: Figures) -> None:
        record, question = self.records[which], self.questions[domain]
        version = Sheet.objects.get(record=record, domain=domain).version
        # To store what stands already is no act; to whoever saved there last it may be the same send again.
        same = self.answers[which].get(domain, Figures()) == figures
        done = self.attempt(
            lambda: save_answers(
                record=record.pk, domain=domain, rows={question: figures}, seen=version, by=self.holder(which),
                at=self.at,
            ),
            allowed=self.may_record(which) or (same and (which, domain) in self.saved),
        )  # fmt: skip
        if done and not same:
            self.answers[which][domain] = figures
            self.saved.add((which, domain))

    @rule(which=st.integers(0, NUMBER - 2), others=st.sets(st.integers(0, NUMBER - 2), max_size=2))
    def through_to_the_end(self, which: int, others: set[int]) -> None:
        """The way most go, so that what is confirmed, alone and for others, is met often."""
        self.cover(which, others - {which})
        self.answer_everything({which})
        self.confirm_several({which})

    @rule(which=WHICH)
    def give_up(self, which: int) -> None:
        # A covered district has nothing to give up; doing so changes nothing.
        done = self.attempt(
            lambda: discard(record=self.records[which].pk, by=self.holder(which), at=self.at),
            allowed=self.states[which] != "confirmed",
        )
        if done:
            self.answers[which] = {}
            self.saved |= {(which, int(domain)) for domain in DOMAINS}

    @rule(which=WHICH, others=st.sets(WHICH, max_size=2))
    def cover(self, which: int, others: set[int]) -> None:
        fine = which not in self.hosts and self.states[which] != "confirmed" and which not in others
        for each in others - {which}:
            fine = fine and self.holder(each) is self.holder(which) and self.hosts.get(each, which) == which
            fine = fine and not self.filled(each) and each not in self.hosts.values()
            fine = fine and self.states[each] != "confirmed"
        places = [self.records[each].place_id for each in others]
        done = self.attempt(
            lambda: set_covered(
                record=self.records[which].pk, places=places, seen=version_of(self.records[which]),
                by=self.holder(which), at=self.at,
            ),
            allowed=fine,
        )  # fmt: skip
        if done:
            self.hosts = {each: host for each, host in self.hosts.items() if host != which}
            self.hosts |= dict.fromkeys(others, which)

    @rule(which=WHICH)
    def stand_alone(self, which: int) -> None:
        fine = which in self.hosts and self.states[self.hosts[which]] != "confirmed"
        done = self.attempt(
            lambda: uncover(record=self.records[which].pk, by=self.confirmer, at=self.at), allowed=fine
        )  # fmt: skip
        if done:
            del self.hosts[which]

    @rule(which=WHICH)
    def give_back(self, which: int) -> None:
        fine = self.states[which] == "open" and which not in self.hosts
        done = self.attempt(
            lambda: send_back(record=self.records[which].pk, reason="ตรวจ", domain=2, by=self.confirmer, at=self.at),
            allowed=fine,
        )
        if done:
            self.states[which] = "returned"

    @rule(which=WHICH)
    def send_again(self, which: int) -> None:
        done = self.attempt(
            lambda: resend(record=self.records[which].pk, by=self.holder(which), at=self.at),
            allowed=self.states[which] == "returned",
        )
        if done:
            self.states[which] = "open"

    @rule(several=st.sets(WHICH, min_size=1))
    def confirm_several(self, several: set[int]) -> None:
        fine = {
            each for each in several
            if self.may_record(each) and self.complete(each) and not self.unsettled(each)
        }  # fmt: skip
        outcome = confirm(ids=[self.records[each].pk for each in several], by=self.confirmer, at=self.at)
        assert {each.pk for each in outcome.moved} == {self.records[each].pk for each in fine}
        assert set(outcome.refused) == {self.records[each].pk for each in several - fine}
        for each in fine:
            event("confirmed with others" if each in self.hosts.values() else "confirmed")
            self.states[each] = "confirmed"
            self.kept[each] = self.stored(each)

    def stored(self, which: int) -> Any:
        record = self.records[which]
        followers = sorted(DistrictRecord.objects.filter(host=record).values_list("place_id", flat=True))
        return followers, list(Answer.objects.filter(sheet__record=record).order_by("pk").values())

    # What always holds

    @invariant()
    def the_status_is_the_models(self) -> None:
        rows = rows_of(self.centre, self.year.year, "47")
        for which, row in enumerate(sorted(rows, key=lambda each: each.place.code)):
            assert row.status.value == self.expected(which)
            assert row.state.value == self.states[self.hosts.get(which, which)]
            assert (row.host.pk if row.host else None) == (
                self.records[self.hosts[which]].pk if which in self.hosts else None
            )
        counts = counts_of(rows)
        assert counts.districts == NUMBER
        assert counts.covered == len(self.hosts)
        assert counts.confirmed == sum(self.states[self.hosts.get(n, n)] == "confirmed" for n in range(NUMBER))
        self.the_nation_says_the_same(counts)

    def the_nation_says_the_same(self, counts: Any) -> None:
        nation = provinces_of(self.year.year)
        assert nation.total == counts
        assert sum(nation.groups.values()) == len(nation.provinces)
        own = [each for each in range(NUMBER) if each not in self.hosts]
        group = Group.UNDER_WAY
        if all(map(self.complete, own)):
            group = Group.COMPLETE
        elif not any(map(self.filled, own)):
            group = Group.NONE
        assert next(each for each in nation.provinces if each.place.code == "47").group is group

    @invariant()
    def what_is_confirmed_stands(self) -> None:
        for which, before in self.kept.items():
            assert self.stored(which) == before

    @invariant()
    def nothing_drifts(self) -> None:
        assert list(find_drift()) == []


@pytest.mark.django_db
def test_whatever_is_done_status_coverage_counts_and_finality_agree_with_a_model() -> None:
    run_state_machine_as_test(
        Districts,
        settings=settings(
            max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
