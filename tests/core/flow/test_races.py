"""Many at once: real threads, real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from raingan.core.audit.models import Event
from raingan.core.flow.door import Created, Outcome, create, move_many
from raingan.core.people.models import User
from raingan.core.tallies.drift import find_drift
from raingan.core.web import clock
from raingan.core.web.rules import RuleBroken, WrongState
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import FieldReport, State
from tests.factories import ChiefFactory, OfficerFactory
from tests.systems.palad.factories import FieldReportFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """What ``act(0) … act(count - 1)`` give, all begun at the same moment, each on a connection of its own."""
    ready = Barrier(count)

    def run(number: int) -> Any:
        try:
            ready.wait(timeout=30)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_twenty_approving_the_same_thirty_reports_make_thirty_approvals() -> None:
    officer = OfficerFactory.create()
    reports = [FieldReportFactory.create(officer=officer) for _each in range(30)]
    chief = ChiefFactory.create(place=reports[0].place)
    ids = [each.pk for each in reports]

    def approve(number: int) -> Outcome[FieldReport]:
        turned = ids[number:] + ids[:number]
        return move_many(FLOW, turned, "approve", by=User.objects.get(pk=chief.pk), at=clock.now())

    outcomes = at_once(20, approve)

    assert sum(len(each.moved) for each in outcomes) == 30
    assert {type(broken) for each in outcomes for broken in each.refused.values()} <= {WrongState}
    assert Event.objects.filter(verb="approve").count() == 30
    assert FieldReport.objects.filter(state=State.APPROVED, version=2).count() == 30
    assert find_drift() == []


def test_ten_sending_the_same_report_store_it_once() -> None:
    like = FieldReportFactory.create()
    pk = uuid4()

    def send(_number: int) -> Created[FieldReport]:
        report = FieldReport(
            pk=pk, officer=like.officer, place=like.place, category=like.category, subdistrict=like.subdistrict,
            village_name="บ้านใหม่", details="ลงพื้นที่ตรวจเยี่ยม", sent_digest="a" * 64,
        )  # fmt: skip
        report.set_activity_date(like.activity_date)
        return create(FLOW, report, by=User.objects.get(pk=like.officer_id), at=clock.now())

    answers = at_once(10, send)

    assert [each.made for each in answers].count(True) == 1
    assert {each.record.pk for each in answers} == {pk}
    assert Event.objects.filter(subject_id=str(pk)).count() == 1
    assert find_drift() == []


def test_approving_and_withdrawing_at_once_leaves_one_winner() -> None:
    reports = [FieldReportFactory.create() for _each in range(8)]
    chiefs = {each.pk: ChiefFactory.create(place=each.place) for each in reports}

    def act(number: int) -> int:
        report = reports[number // 2]
        by, step = (chiefs[report.pk], "approve") if number % 2 else (report.officer, "withdraw")
        try:
            return len(move_many(FLOW, [report.pk], step, by=User.objects.get(pk=by.pk), at=clock.now()).moved)
        except RuleBroken:
            return 0

    assert sum(at_once(16, act)) == 8
    assert find_drift() == []
