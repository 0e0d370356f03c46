"""The allowance system asks whose month is complete, by citizen ids; every question leaves an event, no id does."""

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from oauth2_provider.models import AccessToken, Application

from raingan.core.audit.models import Event
from raingan.core.people.api_auth import ASKED
from raingan.core.people.machine_views import TRIED
from raingan.core.people.machines import NewMachine, create_machine, revoke_machine
from raingan.core.people.models import Machine
from raingan.core.web import clock as the_clock
from raingan.systems.palad.closed import CloseRevision
from raingan.systems.palad.models import State
from raingan.systems.palad.policies import set_policy
from tests.conftest import Clock
from tests.factories import (
    AssignmentFactory,
    CentralFactory,
    ChiefFactory,
    OfficerFactory,
    UserFactory,
    demo_citizen_id,
    the_place,
)
from tests.systems.palad.calling import MID_NOVEMBER, ROOT, Caller, told, wrong_fields
from tests.systems.palad.factories import FieldReportFactory

pytestmark = pytest.mark.django_db
ASK = f"{ROOT}/eligibility"
TOKEN, REVOKE = "/api/v1/oauth/token", "/api/v1/oauth/revoke"


@pytest.fixture(autouse=True)
def _november(clock: Clock) -> None:
    clock.set(MID_NOVEMBER)
    TRIED.counts.clear()
    ASKED.counts.clear()


def machine(place: str = "TH", name: str = "พ.ป.ค.") -> NewMachine:
    the_place(place)
    return create_machine(name=name, permissions=["palad:eligibility"], place=place, by=None, at=the_clock.now())


def token_of(made: NewMachine) -> str:
    # The toolkit has a clock of its own, which no test can set: its token is made to end with the house's.
    answer = Client().post(
        TOKEN,
        {
            "grant_type": "client_credentials",
            "client_id": made.machine.application.client_id,
            "client_secret": made.secret,
        },
    )
    assert answer.status_code == 200, answer.content
    AccessToken.objects.update(expires=the_clock.now() + timedelta(hours=1))
    return str(answer.json()["access_token"])


def ask(token: str, *ids: str, month: str = "2026-11") -> Any:
    return Client(headers={"Authorization": f"Bearer {token}"}).post(
        ASK, json.dumps({"month": month, "citizen_ids": list(ids)}), content_type="application/json"
    )


def officer(number: int, place: str = "4701", approved: int = 0) -> str:
    user = OfficerFactory.create(place=the_place(place), citizen_id=demo_citizen_id(number))
    for day in range(1, approved + 1):
        FieldReportFactory.create(officer=user, state=State.APPROVED, activity_date=date(2026, 11, day))
    return demo_citizen_id(number)


def test_a_machine_learns_each_state_and_whose_act_is_missing() -> None:
    complete, half = officer(1, approved=4), officer(2, approved=2)

    body = ask(token_of(machine()), complete, half, demo_citizen_id(3), "no id at all").json()

    first, second, third, fourth = body["results"]
    assert body["month"] == "2026-11"
    assert first["citizen_id"] == complete
    assert (first["state"], first["final"], first["approved"], first["required"]) == ("eligible", False, 4, 4)
    assert first["missing_act"] == ""
    assert second["state"] == "waiting"
    assert second["missing_act"] == "ปลัดอำเภอต้องรายงานอีก 2 ครั้ง และนายอำเภอต้องอนุมัติอีก 2 ครั้ง"
    assert (third["state"], third["approved"], third["final"]) == ("unknown", None, None)
    assert fourth == {**third, "index": 3, "citizen_id": "no id at all"}


def test_after_closing_the_answer_is_final(clock: Clock) -> None:
    half, token = officer(2, approved=2), token_of(machine())
    clock.set(MID_NOVEMBER + timedelta(days=20))
    AccessToken.objects.update(expires=the_clock.now() + timedelta(hours=1))

    (found,) = ask(token, half).json()["results"]

    assert (found["state"], found["final"], found["as_of"][:10]) == ("not_eligible", True, "2026-12-09")


def test_whoever_was_no_officer_in_the_month_is_not_applicable() -> None:
    user = UserFactory.create(citizen_id=demo_citizen_id(5))
    AssignmentFactory.create(user=user, place=the_place("4701"), since=date(2025, 1, 1), until=date(2026, 9, 30))

    (found,) = ask(token_of(machine()), demo_citizen_id(5)).json()["results"]

    assert (found["state"], found["place"], found["required"]) == ("not_applicable", None, 4)


def test_the_policy_of_the_month_is_in_the_answer() -> None:
    complete = officer(1, approved=4)
    set_policy(
        from_month=date(2026, 11, 1),
        minimum=5,
        weekly=True,
        grace_hours=6,
        by=None,
        at=MID_NOVEMBER,
        reason="หนังสือสั่งการ",
    )

    (found,) = ask(token_of(machine()), complete).json()["results"]

    assert (found["state"], found["required"], found["weekly"], found["grace_hours"]) == ("waiting", 5, True, 6)
    assert found["missing_weeks"] == [2, 3]


def test_the_latest_close_of_the_month_is_named() -> None:
    known, token = officer(1), token_of(machine())
    assert ask(token, known).json()["results"][0]["revision"] is None
    values = {"taken_at": MID_NOVEMBER, "why": "by_hand", "minimum": 4, "weekly": False, "grace_hours": 0}
    for number in (1, 2):
        CloseRevision.objects.create(month=date(2026, 11, 1), number=number, provisional=True, **values)

    assert ask(token, known).json()["results"][0]["revision"] == 2


def test_a_machine_of_a_province_knows_nobody_of_another() -> None:
    inside, outside = officer(1, "4701"), officer(2, "4801")

    states = [each["state"] for each in ask(token_of(machine("47")), inside, outside).json()["results"]]

    assert states == ["waiting", "unknown"]


def test_a_question_is_one_event_without_an_id() -> None:
    known, made = officer(1), machine()

    ask(token_of(made), known, demo_citizen_id(9))

    event = Event.objects.get(verb="ask_eligibility")
    assert (event.subject_type, event.subject_id, event.actor_id) == ("people.machine", str(made.machine.pk), None)
    assert (event.facts["asked"], event.facts["known"], event.facts["month"]) == (2, 1, "2026-11")
    assert len(event.facts["digests"]) == 2
    assert known not in json.dumps(event.facts)


def test_the_centre_may_ask_and_nobody_else() -> None:
    known = officer(1)
    body = {"month": "2026-11", "citizen_ids": [known]}

    assert Caller(CentralFactory.create()).post(ASK, body).json()["results"][0]["state"] == "waiting"
    told(Caller(ChiefFactory.create(place=the_place("4701"))).post(ASK, body), 403, "not-allowed")
    told(Client().post(ASK, json.dumps(body), content_type="application/json"), 401, "not-signed-in")


def test_a_machine_does_nothing_else() -> None:
    token = token_of(machine())

    for path in ("/api/v1/me", "/api/v1/palad/reports", "/api/v1/places"):
        assert Client(headers={"Authorization": f"Bearer {token}"}).get(path).status_code == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"month": "2026-13", "citizen_ids": ["1"]}, "month"),
        ({"month": "FY2570", "citizen_ids": ["1"]}, "month"),
        ({"month": "2026-12", "citizen_ids": ["1"]}, "month"),
        ({"month": "2026-11", "citizen_ids": []}, "citizen_ids"),
        ({"month": "2026-11", "citizen_ids": ["1"] * 501}, "citizen_ids"),
        ({"month": "2026-11", "citizen_ids": ["\0"]}, "citizen_ids.0"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_member(body: dict[str, Any], field: str) -> None:
    assert wrong_fields(Caller(CentralFactory.create()).post(ASK, body)) == {field}


def test_five_hundred_cost_as_much_as_one(django_assert_max_num_queries: Any) -> None:
    ids, caller = [officer(number) for number in range(1, 9)], Caller(CentralFactory.create())

    with django_assert_max_num_queries(14):  # of which three are the savepoint's and the token's own
        assert len(caller.post(ASK, {"month": "2026-11", "citizen_ids": ids}).json()["results"]) == 8


def test_secrets_and_tokens_are_kept_as_hashes_only() -> None:
    made = machine()
    token = token_of(made)

    assert made.secret not in Application.objects.get().client_secret
    assert AccessToken.objects.get().token == ""
    assert ask(token, "1").status_code == 200


def test_a_wrong_secret_opens_nothing_and_many_tries_wait() -> None:
    made = machine()
    form = {"grant_type": "client_credentials", "client_id": made.machine.application.client_id, "client_secret": "x"}

    answers = [Client().post(TOKEN, form) for _each in range(3)]
    assert {answer.status_code for answer in answers} == {401}
    TRIED.counts = TRIED.counts.__class__(dict.fromkeys(TRIED.counts, 60))
    assert Client().post(TOKEN, form).status_code == 429


@pytest.mark.parametrize("scope", ["palad:everything", "read"])
def test_a_machine_gets_no_permission_it_was_not_given(scope: str) -> None:
    made = machine()
    form = {"grant_type": "client_credentials", "scope": scope,
            "client_id": made.machine.application.client_id, "client_secret": made.secret}  # fmt: skip

    assert Client().post(TOKEN, form).status_code in {400, 401}


def test_other_grants_are_refused() -> None:
    made = machine()
    form = {"grant_type": "password", "username": "a", "password": "b",
            "client_id": made.machine.application.client_id, "client_secret": made.secret}  # fmt: skip

    assert Client().post(TOKEN, form).status_code in {400, 401}


def test_a_revoked_machine_is_out_at_once() -> None:
    made = machine()
    token = token_of(made)

    revoke_machine(name="พ.ป.ค.", by=None, at=MID_NOVEMBER)

    assert ask(token, "1").status_code == 401
    form = {
        "grant_type": "client_credentials",
        "client_id": made.machine.application.client_id,
        "client_secret": made.secret,
    }
    assert Client().post(TOKEN, form).status_code in {400, 401}
    assert [event.verb for event in Event.objects.filter(subject_type="people.machine")] == [
        "create_machine", "revoke_machine",
    ]  # fmt: skip


def test_a_machine_gives_its_token_back() -> None:
    made = machine()
    token = token_of(made)
    form = {"token": token, "client_id": made.machine.application.client_id, "client_secret": made.secret}

    assert Client().post(REVOKE, form).status_code == 200
    assert ask(token, "1").status_code == 401


def test_a_machine_that_runs_wild_is_stopped(settings: Any) -> None:
    settings.API_RATE = 2
    token = token_of(machine())

    assert [ask(token, "1").status_code for _each in range(3)] == [200, 200, 429]


def test_machines_are_kept_by_commands() -> None:
    the_place("47")
    out = StringIO()
    call_command("create_machine", "กรมบัญชีกลาง", permission=["palad:eligibility"], place="47", stdout=out)
    assert "client_secret: " in out.getvalue()
    with pytest.raises(CommandError, match="มีระบบชื่อนี้อยู่แล้ว"):
        call_command("create_machine", "กรมบัญชีกลาง", permission=["palad:eligibility"], stdout=out)
    with pytest.raises(CommandError, match="สิทธิ"):
        call_command("create_machine", "อื่น", permission=["palad:all"], stdout=out)

    call_command("revoke_machine", "กรมบัญชีกลาง", stdout=out)
    listed = StringIO()
    call_command("list_machines", stdout=listed)

    assert "revoked" in listed.getvalue()
    assert Machine.objects.get().revoked_at is not None
