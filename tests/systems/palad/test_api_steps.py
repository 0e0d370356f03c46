"""POST …/approve, /return, /reopen, /resubmit, and approving many at once."""

from datetime import datetime
from uuid import uuid4

import pytest

from raingan.core.audit.models import Event
from raingan.systems.palad.models import FieldReport, State
from tests.conftest import Clock
from tests.factories import (
    AssignmentFactory,
    CentralFactory,
    ChiefFactory,
    DistrictFactory,
    OfficerFactory,
    ProvinceOfficerFactory,
    the_place,
)
from tests.systems.palad.calling import BANGKOK, MID_NOVEMBER, ROOT, Caller, report_url, told, wrong_fields
from tests.systems.palad.factories import FieldReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(clock: Clock) -> Clock:
    clock.set(MID_NOVEMBER)
    return clock


@pytest.fixture
def chief(db: None) -> Caller:
    return Caller(ChiefFactory.create(place=the_place("4701")))


def pending(code: str = "4701", **more: object) -> FieldReport:
    report: FieldReport = FieldReportFactory.create(place=the_place(code), **more)
    return report


def test_the_chief_approves(chief: Caller) -> None:
    report = pending()

    response = chief.post(report_url(report.pk, "approve"), if_match='"1"')

    assert (response.status_code, response["ETag"]) == (200, '"2"')
    assert (response.json()["state"], response.json()["version"]) == ("approved", 2)
    body = chief.get(report_url(report.pk)).json()
    assert (body["state"], body["steps"], body["may_change"]) == ("approved", ["reopen", "undo"], False)
    assert (body["history"][-1]["verb"], body["history"][-1]["by"]) == ("approve", chief.user.full_name)


def test_the_chief_returns_with_a_reason_and_takes_an_approval_back_with_one(chief: Caller) -> None:
    first, second = pending(), pending(state=State.APPROVED)

    returned = chief.post(report_url(first.pk, "return"), {"reason": " ภาพไม่ชัด "})
    reopened = chief.post(report_url(second.pk, "reopen"), {"reason": "อนุมัติผิดรายการ"}, if_match='"1"')

    assert returned.json()["state"] == "returned"
    assert chief.get(report_url(first.pk)).json()["history"][-1]["reason"] == "ภาพไม่ชัด"
    assert reopened.json()["state"] == "pending"


@pytest.mark.parametrize("step", ["return", "reopen"])
@pytest.mark.parametrize(
    "body", [{}, {"reason": ""}, {"reason": "   "}, {"reason": None}, {"reason": "ก" * 1001}, {"reason": "\0"}]
)
def test_a_reason_is_needed(chief: Caller, step: str, body: dict[str, object]) -> None:
    report = pending(state=State.APPROVED if step == "reopen" else State.PENDING)

    assert wrong_fields(chief.post(report_url(report.pk, step), body)) == {"reason"}
    assert not Event.objects.filter(subject_id=str(report.pk)).exists()


@pytest.mark.parametrize(
    ("step", "state"),
    [
        ("approve", State.APPROVED),
        ("approve", State.RETURNED),
        ("approve", State.WITHDRAWN),
        ("return", State.APPROVED),
        ("reopen", State.PENDING),
        ("reopen", State.RETURNED),
    ],
)
def test_a_step_from_the_wrong_state_is_a_conflict(chief: Caller, step: str, state: State) -> None:
    report = pending(state=state)

    told(
        chief.post(report_url(report.pk, step), {"reason": "เหตุผล"} if step != "approve" else None), 409, "wrong-state"
    )


def test_resubmitting_what_was_not_returned_is_a_conflict() -> None:
    report = pending()

    told(Caller(report.officer).post(report_url(report.pk, "resubmit")), 409, "wrong-state")


def test_an_old_version_is_refused_with_the_record_as_it_is_now(chief: Caller) -> None:
    report = pending(version=4)

    problem = told(chief.post(report_url(report.pk, "approve"), if_match='"3"'), 412, "stale")

    assert (problem["current"]["id"], problem["current"]["version"]) == (str(report.pk), 4)
    assert chief.post(report_url(report.pk, "approve"), if_match='"4"').status_code == 200


def test_a_closed_window_is_named(chief: Caller, now: Clock) -> None:
    report = pending()
    now.set(datetime(2026, 12, 1, tzinfo=BANGKOK))

    problem = told(chief.post(report_url(report.pk, "approve")), 403, "window-closed")

    assert (problem["window"]["round"], problem["window"]["step"]) == ("2026-11", "approve")


@pytest.mark.parametrize("step", ["approve", "return", "reopen", "resubmit"])
def test_who_is_outside_does_not_learn_that_it_exists(step: str) -> None:
    report, unknown = pending(), uuid4()
    body = {"reason": "เหตุผล"} if step in {"return", "reopen"} else None
    for user in (
        ChiefFactory.create(place=the_place("4702")),
        ProvinceOfficerFactory.create(place=the_place("48")),
        OfficerFactory.create(place=the_place("4701")),
    ):
        outside = told(Caller(user).post(report_url(report.pk, step), body), 404, "not-there")
        assert outside == told(Caller(user).post(report_url(unknown, step), body), 404, "not-there")


@pytest.mark.parametrize("step", ["approve", "return"])
def test_who_only_watches_decides_nothing(step: str) -> None:
    report = pending()
    body = {"reason": "เหตุผล"} if step == "return" else None
    for user in (ProvinceOfficerFactory.create(place=the_place("47")), CentralFactory.create(), report.officer):
        told(Caller(user).post(report_url(report.pk, step), body), 403, "not-allowed")


def test_nobody_approves_their_own(chief: Caller) -> None:
    AssignmentFactory.create(user=chief.user, role="officer", place=the_place("4701"))
    own = pending(officer=chief.user)

    told(chief.post(report_url(own.pk, "approve")), 403, "not-allowed")
    assert chief.get(report_url(own.pk)).json()["steps"] == ["withdraw"]


def test_many_are_approved_at_once_and_each_refusal_has_its_reason(chief: Caller) -> None:
    good, changed, done, elsewhere = pending(), pending(version=2), pending(state=State.APPROVED), pending("4702")
    ids = [str(each.pk) for each in (good, changed, done, elsewhere)]

    response = chief.post(f"{ROOT}/reports/approve", {"ids": [*ids, ids[0]], "versions": {ids[1]: 1}})

    assert response.status_code == 200
    results = response.json()["results"]
    assert [each["id"] for each in results] == ids
    assert results[0] == {"id": ids[0], "done": True, "state": "approved", "version": 2, "problem": None}
    kinds = [(each["problem"]["status"], each["problem"]["type"].rpartition(":")[2]) for each in results[1:]]
    assert kinds == [(412, "stale"), (409, "wrong-state"), (404, "not-there")]
    assert FieldReport.objects.filter(state=State.APPROVED).count() == 2


def test_many_at_once_cost_no_more_statements_than_few(chief: Caller, django_assert_max_num_queries: object) -> None:
    ids = [str(pending().pk) for _ in range(30)]

    with django_assert_max_num_queries(20):  # type: ignore[operator]
        response = chief.post(f"{ROOT}/reports/approve", {"ids": ids})

    assert all(each["done"] for each in response.json()["results"])


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, "ids"),
        ({"ids": []}, "ids"),
        ({"ids": ["x"]}, "ids.0"),
        ({"ids": "x"}, "ids"),
        ({"ids": [str(uuid4())] * 501}, "ids"),
        ({"ids": [str(uuid4())], "versions": {"x": 1}}, "versions.x"),
        ({"ids": [str(uuid4())], "versions": []}, "versions"),
        ({"ids": [str(uuid4())], "reason": "เกินมา"}, "reason"),
        ([], ""),
    ],
)
def test_what_is_no_list_of_ids_is_refused(chief: Caller, body: object, wrong: str) -> None:
    assert wrong_fields(chief.post(f"{ROOT}/reports/approve", body)) == {wrong}


def test_an_acting_chief_approves_for_the_chief(chief: Caller) -> None:
    deputy = OfficerFactory.create(place=the_place("4701"))
    AssignmentFactory.create(user=deputy, role="chief", place=the_place("4701"), acting_for=chief.user)

    report = pending()
    assert Caller(deputy).post(report_url(report.pk, "approve")).status_code == 200

    body = Caller(deputy).get(report_url(report.pk)).json()
    assert (body["history"][-1]["by"], body["history"][-1]["acting_for"]) == (deputy.full_name, chief.user.full_name)


def test_a_district_is_all_a_chief_approves(chief: Caller) -> None:
    others = [pending(DistrictFactory.create().pk) for _ in range(2)]

    results = chief.post(f"{ROOT}/reports/approve", {"ids": [str(each.pk) for each in others]}).json()["results"]

    assert [each["problem"]["status"] for each in results] == [404, 404]
