"""The one door: what it lets through, what it refuses and why, and what it costs."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from raingan.core.audit.models import Event
from raingan.core.flow.door import amend, create, move, move_many
from raingan.core.flow.judge import available
from raingan.core.notices.models import Notice
from raingan.core.people.models import User
from raingan.core.rounds.actions import extend
from raingan.core.web.rules import (
    Conflict,
    Invalid,
    NotAllowed,
    NotThere,
    RuleBroken,
    Stale,
    VersionNeeded,
    WindowClosed,
    WrongState,
)
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import FieldReport, State
from tests.factories import AssignmentFactory, ChiefFactory, DistrictFactory, OfficerFactory, ProvinceOfficerFactory
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory

pytestmark = pytest.mark.django_db
BANGKOK = ZoneInfo("Asia/Bangkok")
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=BANGKOK)
AFTER_MONTH = datetime(2026, 12, 1, 0, 0, tzinfo=BANGKOK)


@pytest.fixture(autouse=True)
def _november(clock: Any) -> None:
    clock.set(NOW)


def report_and_chief(**kwargs: Any) -> tuple[FieldReport, User]:
    report = FieldReportFactory.create(**kwargs)
    return report, ChiefFactory.create(place=report.place)


def fresh(user: User) -> User:
    """The person as the next request loads them: what they hold is asked anew."""
    return User.objects.get(pk=user.pk)


def new_report(officer: User, **kwargs: Any) -> FieldReport:
    """A report not yet stored."""
    like = FieldReportFactory.create(officer=officer)
    report = FieldReport(
        pk=uuid4(), officer=officer, place=like.place, category=like.category, subdistrict=like.subdistrict,
        village_name="บ้านใหม่", details="ลงพื้นที่ตรวจเยี่ยม", sent_digest="a" * 64,
    )  # fmt: skip
    report.set_activity_date(kwargs.pop("activity_date", NOW.date()))
    for name, value in kwargs.items():
        setattr(report, name, value)
    return report


def test_approval_is_counted_logged_and_told() -> None:
    report, chief = report_and_chief()

    moved = move(FLOW, report.pk, "approve", by=chief, at=NOW, seen=report.version)

    report.refresh_from_db()
    assert (report.state, report.version, report.moved_by, report.moved_at) == (State.APPROVED, 2, chief, NOW)
    assert (moved.state, moved.version) == (State.APPROVED, 2)
    event = Event.objects.get(subject_id=str(report.pk))
    assert (event.verb, event.from_state, event.to_state, event.actor_id) == (
        "approve",
        "pending",
        "approved",
        chief.pk,
    )
    assert Notice.objects.get(recipient=report.officer).link == report.get_absolute_url()


def test_chief_of_another_district_does_not_learn_that_the_report_exists() -> None:
    report = FieldReportFactory.create()
    stranger = ChiefFactory.create(place=DistrictFactory.create())

    with pytest.raises(NotThere):
        move(FLOW, report.pk, "approve", by=stranger, at=NOW)


def test_province_sees_but_may_not_approve() -> None:
    report = FieldReportFactory.create()
    province = ProvinceOfficerFactory.create(place=report.place.parent)

    with pytest.raises(NotAllowed):
        move(FLOW, report.pk, "approve", by=province, at=NOW)


def test_nobody_approves_their_own_report() -> None:
    report = FieldReportFactory.create()
    AssignmentFactory.create(user=report.officer, role="chief", place=report.place)

    with pytest.raises(NotAllowed, match="ของตนเอง"):
        move(FLOW, report.pk, "approve", by=fresh(report.officer), at=NOW)


def test_acting_chief_approves_for_the_chief_and_the_log_says_so() -> None:
    report, chief = report_and_chief()
    deputy = OfficerFactory.create(place=report.place)
    AssignmentFactory.create(user=deputy, role="chief", place=report.place, acting_for=chief)

    move(FLOW, report.pk, "approve", by=fresh(deputy), at=NOW)

    event = Event.objects.get(subject_id=str(report.pk))
    assert (event.actor_id, event.acting_for_id) == (deputy.pk, chief.pk)


@pytest.mark.parametrize(
    ("state", "step"),
    [
        ("approved", "approve"), ("returned", "approve"), ("withdrawn", "approve"),
        ("approved", "return"), ("returned", "return"), ("pending", "reopen"), ("returned", "reopen"),
    ],
)  # fmt: skip
def test_a_step_from_another_state_is_refused_and_names_the_state(state: str, step: str) -> None:
    report, chief = report_and_chief(state=state)

    with pytest.raises(WrongState, match=str(State(state).label)):
        move(FLOW, report.pk, step, by=chief, at=NOW, reason="เหตุผล")


def test_return_needs_a_reason_and_keeps_it() -> None:
    report, chief = report_and_chief()
    with pytest.raises(Invalid) as refused:
        move(FLOW, report.pk, "return", by=chief, at=NOW, reason="  ")
    assert refused.value.field == "reason"

    move(FLOW, report.pk, "return", by=chief, at=NOW, reason="ภาพไม่ชัด")

    assert Event.objects.get(subject_id=str(report.pk)).reason == "ภาพไม่ชัด"
    assert "ภาพไม่ชัด" in Notice.objects.get(recipient=report.officer).message


def test_a_reason_of_endless_length_is_refused() -> None:
    report, chief = report_and_chief()
    with pytest.raises(Invalid):
        move(FLOW, report.pk, "return", by=chief, at=NOW, reason="ก" * 1001)


def test_a_step_on_what_has_changed_meanwhile_is_refused() -> None:
    report, chief = report_and_chief()
    with pytest.raises(Stale) as refused:
        move(FLOW, report.pk, "approve", by=chief, at=NOW, seen=7)
    assert refused.value.facts == {"version": 1, "state": "pending"}


def test_the_window_closes_at_midnight_and_the_refusal_names_it() -> None:
    report, chief = report_and_chief(activity_date=NOW.date())
    with pytest.raises(WindowClosed, match=r"30 พ\.ย\. 69 เวลา 23\.59") as refused:
        move(FLOW, report.pk, "approve", by=chief, at=AFTER_MONTH)
    assert refused.value.window["step"] == "approve"

    move(FLOW, report.pk, "approve", by=chief, at=AFTER_MONTH - timedelta(microseconds=1))


@pytest.mark.parametrize("level", ["nation", "province", "district"])
def test_an_extension_of_any_level_keeps_the_step_open(level: str) -> None:
    report, chief = report_and_chief(activity_date=NOW.date())
    code = {"nation": "TH", "province": report.place_id[:2], "district": report.place_id}[level]

    extend(
        system="palad", key="2026-11", step="approve", place=code, until=AFTER_MONTH + timedelta(days=2),
        by=None, at=NOW, reason="น้ำท่วม", letter_number="มท 0302/ว 1",
    )  # fmt: skip

    move(FLOW, report.pk, "approve", by=chief, at=AFTER_MONTH + timedelta(days=1))
    report.refresh_from_db()
    assert report.state == State.APPROVED


def test_an_extension_elsewhere_helps_nobody_here() -> None:
    report, chief = report_and_chief(activity_date=NOW.date())
    other = DistrictFactory.create()
    extend(
        system="palad", key="2026-11", step="approve", place=other.code, until=AFTER_MONTH + timedelta(days=2),
        by=None, at=NOW, reason="น้ำท่วม",
    )  # fmt: skip
    with pytest.raises(WindowClosed):
        move(FLOW, report.pk, "approve", by=chief, at=AFTER_MONTH)


def test_many_records_cost_no_more_statements_than_one() -> None:
    officer = OfficerFactory.create()
    chief = ChiefFactory.create(place=FieldReportFactory.create(officer=officer).place)
    reports = [FieldReportFactory.create(officer=officer) for _each in range(60)]

    with CaptureQueriesContext(connection) as queries:
        outcome = move_many(FLOW, [each.pk for each in reports], "approve", by=fresh(chief), at=NOW)

    assert len(outcome.moved) == 60
    statements = [each["sql"] for each in queries if "SAVEPOINT" not in each["sql"]]
    assert len(statements) <= 9, statements  # eight with the lock held, and the person themselves


def test_each_refused_record_has_its_own_reason_and_holds_up_no_other() -> None:
    good, chief = report_and_chief()
    done = FieldReportFactory.create(place=good.place, state=State.APPROVED)
    stale = FieldReportFactory.create(place=good.place)
    foreign, unknown = FieldReportFactory.create(), uuid4()
    ids = [good.pk, done.pk, stale.pk, foreign.pk, unknown]

    outcome = move_many(FLOW, ids, "approve", by=chief, at=NOW, versions={stale.pk: 9})

    assert [each.pk for each in outcome.moved] == [good.pk]
    kinds = {pk: type(broken) for pk, broken in outcome.refused.items()}
    assert kinds == {done.pk: WrongState, stale.pk: Stale, foreign.pk: NotThere, unknown: NotThere}


def test_a_repeat_is_answered_and_stored_once_even_after_the_window_closed() -> None:
    officer = OfficerFactory.create()
    report = new_report(officer)
    assert create(FLOW, report, by=fresh(officer), at=NOW).made

    again = new_report(officer, pk=report.pk)
    answer = create(FLOW, again, by=fresh(officer), at=AFTER_MONTH)

    assert (answer.made, answer.record.pk) == (False, report.pk)
    assert Event.objects.filter(subject_id=str(report.pk)).count() == 1


def test_the_same_id_with_another_content_conflicts_and_somebody_elses_is_not_there() -> None:
    officer = OfficerFactory.create()
    report = new_report(officer)
    create(FLOW, report, by=fresh(officer), at=NOW)

    other = new_report(officer, pk=report.pk, sent_digest="b" * 64)
    with pytest.raises(Conflict):
        create(FLOW, other, by=fresh(officer), at=NOW)
    colleague = OfficerFactory.create(place=report.place)
    with pytest.raises(NotThere):
        create(FLOW, new_report(colleague, pk=report.pk), by=colleague, at=NOW)


def test_recording_for_a_closed_month_or_another_district_is_refused() -> None:
    officer = OfficerFactory.create()
    with pytest.raises(WindowClosed):
        create(FLOW, new_report(officer, activity_date=NOW.date().replace(month=10)), by=fresh(officer), at=NOW)
    with pytest.raises(NotAllowed):
        create(FLOW, new_report(officer, place=DistrictFactory.create()), by=fresh(officer), at=NOW)


def test_amending_counts_anew_and_says_what_changed() -> None:
    report = FieldReportFactory.create()
    category = CategoryFactory.create()

    def change(locked: FieldReport) -> dict[str, object]:
        locked.category = category
        return {"changed": ["category"]}

    changed = amend(FLOW, report.pk, by=report.officer, at=NOW, seen=1, change=change)

    assert (changed.version, changed.category) == (2, category)
    assert Event.objects.get(subject_id=str(report.pk)).facts == {"changed": ["category"]}


@pytest.mark.parametrize(
    ("state", "seen", "kind"),
    [
        ("approved", 1, WrongState),
        ("withdrawn", 1, WrongState),
        ("pending", None, VersionNeeded),
        ("pending", 2, Stale),
    ],
)
def test_amending_is_refused(state: str, seen: int | None, kind: type[RuleBroken]) -> None:
    report = FieldReportFactory.create(state=state)
    with pytest.raises(kind):
        amend(FLOW, report.pk, by=report.officer, at=NOW, seen=seen, change=lambda _report: {})


def test_a_chief_may_read_but_not_amend() -> None:
    report, chief = report_and_chief()
    with pytest.raises(NotAllowed):
        amend(FLOW, report.pk, by=chief, at=NOW, seen=1, change=lambda _report: {})


def test_moving_a_report_into_a_closed_month_is_refused_whole() -> None:
    report = FieldReportFactory.create(activity_date=NOW.date())

    def change(locked: FieldReport) -> dict[str, object]:
        locked.set_activity_date(NOW.date().replace(month=10))
        return {}

    with pytest.raises(WindowClosed):
        amend(FLOW, report.pk, by=report.officer, at=NOW, seen=1, change=change)
    report.refresh_from_db()
    assert report.activity_date == NOW.date()


@pytest.mark.parametrize(
    ("who", "state", "steps"),
    [
        ("chief", "pending", ["approve", "return"]), ("chief", "approved", ["reopen"]), ("chief", "returned", []),
        ("officer", "pending", ["withdraw"]), ("officer", "returned", ["resubmit", "withdraw"]),
        ("officer", "approved", []), ("province", "pending", []),
    ],
)  # fmt: skip
def test_buttons_are_what_the_door_would_let_through(who: str, state: str, steps: list[str]) -> None:
    report, chief = report_and_chief(state=state)
    province = ProvinceOfficerFactory.create(place=report.place.parent)
    user = {"chief": chief, "officer": report.officer, "province": province}[who]

    assert [step.name for step in available(FLOW, report, user, NOW)] == steps
    assert available(FLOW, report, user, AFTER_MONTH) == ()
