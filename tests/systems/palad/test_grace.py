"""The last evening: in the grace after closing the chief still approves, and what was made in time still arrives."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raingan.core.audit.models import Event
from raingan.core.flow.door import move
from raingan.core.rounds.timetable import Span, Timetable
from raingan.core.web.rules import WindowClosed
from raingan.systems.palad.actions import record_report
from raingan.systems.palad.calendar import BANGKOK
from raingan.systems.palad.drafts import Draft
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import Policy, State
from tests.factories import ChiefFactory, OfficerFactory, the_place
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory

CLOSES = datetime(2026, 12, 1, tzinfo=BANGKOK)
GRACE = 6


@pytest.fixture
def policy(db: None) -> None:
    Policy.objects.create(from_month=date(2026, 10, 1), grace_hours=GRACE, reason="คืนสิ้นเดือน", set_at=CLOSES)


def approve(at: datetime) -> str:
    report = FieldReportFactory.create(place=the_place("4701"), activity_date=date(2026, 11, 20))
    chief = ChiefFactory.create(place=the_place("4701"))
    move(FLOW, report.pk, "approve", by=chief, at=at)
    assert report.__class__.objects.get(pk=report.pk).state == State.APPROVED
    return str(report.pk)


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize(
    ("after", "marked"),
    [(timedelta(microseconds=-1), False), (timedelta(0), True), (timedelta(hours=GRACE, microseconds=-1), True)],
)
def test_the_chief_approves_in_the_grace_and_it_is_marked(after: timedelta, marked: bool) -> None:
    pk = approve(CLOSES + after)

    assert Event.objects.get(subject_id=pk, verb="approve").facts.get("in_grace", False) is marked


@pytest.mark.usefixtures("policy")
def test_not_after_the_grace() -> None:
    with pytest.raises(WindowClosed):
        approve(CLOSES + timedelta(hours=GRACE))


@pytest.mark.django_db
def test_without_a_policy_there_is_none() -> None:
    with pytest.raises(WindowClosed):
        approve(CLOSES)


@pytest.mark.usefixtures("policy")
def test_nothing_is_returned_in_the_grace() -> None:
    report = FieldReportFactory.create(place=the_place("4701"), activity_date=date(2026, 11, 20))
    chief = ChiefFactory.create(place=the_place("4701"))

    with pytest.raises(WindowClosed):
        move(FLOW, report.pk, "return", by=chief, at=CLOSES, reason="ภาพไม่ชัด")


def send(made_at: datetime | None, at: datetime) -> Any:
    the_place("470101")
    officer = OfficerFactory.create(place=the_place("4701"))
    draft = Draft(
        category=CategoryFactory.create().pk, subdistrict="470101", village_name="บ้านนา",
        activity_date=date(2026, 11, 30), details="ประชุมหมู่บ้านประจำเดือน", no_photo_reason="กล้องเสีย",
    )  # fmt: skip
    return record_report(pk=uuid4(), by=officer, draft=draft, photos=(), at=at, made_at=made_at).record


@pytest.mark.usefixtures("policy")
def test_what_was_made_before_closing_still_arrives_and_is_marked() -> None:
    made_at = CLOSES - timedelta(hours=2)

    assert send(made_at, CLOSES + timedelta(hours=1)).arrived_late == made_at
    assert send(made_at, CLOSES - timedelta(hours=1)).arrived_late is None


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize(
    ("made", "sent"),
    [
        (None, timedelta(hours=1)),
        (timedelta(0), timedelta(hours=1)),
        (timedelta(hours=2), timedelta(hours=1)),
        (timedelta(days=-40), timedelta(hours=1)),
        (timedelta(hours=-1), timedelta(hours=GRACE)),
    ],
    ids=["says-nothing", "made-at-closing", "made-in-the-future", "made-before-the-month", "grace-over"],
)
def test_anything_else_is_refused(made: timedelta | None, sent: timedelta) -> None:
    with pytest.raises(WindowClosed):
        send(None if made is None else CLOSES + made, CLOSES + sent)


@given(closes=st.integers(0, 48), extended=st.integers(0, 48), grace=st.integers(0, 12), at=st.integers(0, 120))
def test_open_and_graced_never_overlap_and_leave_no_gap(closes: int, extended: int, grace: int, at: int) -> None:
    zero = CLOSES
    hour = timedelta(hours=1)
    windows = {("k", "approve"): Span(zero - hour, zero + closes * hour)}
    extensions = {("k", "approve"): {"47": zero + extended * hour}}
    table = Timetable("palad", windows, extensions, lambda _keys: {"k": grace * hour})
    moment, end = zero + at * hour, max(closes, extended)

    assert table.is_open("k", ["approve"], "4701", moment) == (at < end)
    assert table.is_graced("k", ["approve"], "4701", moment) == (end <= at < end + grace)
    assert table.is_graced("k", ["approve"], "4801", moment) == (closes <= at < closes + grace)
