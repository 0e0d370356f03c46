"""What completes a month is set by the centre from a month on, told before it is set, and never rewritten."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from raingan.core.audit.models import Event
from raingan.core.people.models import User
from raingan.core.web.rules import Invalid, InvalidFields
from raingan.systems.palad.closed import CloseRevision
from raingan.systems.palad.models import Policy
from raingan.systems.palad.policies import policy_for, set_policy
from tests.factories import CentralFactory
from tests.systems.palad.calling import MID_NOVEMBER

pytestmark = pytest.mark.django_db
PAGE = reverse("palad:policies")
OCTOBER, NOVEMBER, DECEMBER, JANUARY = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)


@pytest.fixture(autouse=True)
def _november(clock: Any) -> None:
    clock.set(MID_NOVEMBER)


@pytest.fixture
def central(client: Client) -> User:
    user = CentralFactory.create()
    client.force_login(user)
    return user


def put(month: date, minimum: int = 5, **more: Any) -> Policy:
    values = {"weekly": False, "grace_hours": 0, "by": None, "at": MID_NOVEMBER, "reason": "หนังสือสั่งการ"} | more
    return set_policy(from_month=month, minimum=minimum, **values)


def sent(**changes: str) -> dict[str, str]:
    return {
        "from_month": "2026-12",
        "minimum": "5",
        "grace_hours": "6",
        "weekly": "on",
        "reason": "หนังสือที่ มท ๑",
    } | changes


def test_without_any_the_letter_holds(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = policy_for([NOVEMBER, DECEMBER])

    assert {(each.minimum, each.weekly, each.grace_hours) for each in found.values()} == {(4, False, 0)}
    assert not any(each.pk for each in found.values())
    assert policy_for([]) == {}


def test_each_month_has_the_latest_policy_before_it_and_of_one_month_the_last_set() -> None:
    put(JANUARY, 6)
    put(NOVEMBER, 3)
    put(NOVEMBER, 5)

    found = policy_for([OCTOBER, NOVEMBER, DECEMBER, JANUARY])

    assert [each.minimum for each in found.values()] == [4, 5, 5, 6]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"from_month": date(2026, 12, 2)}, "from_month"),
        ({"minimum": 0}, "minimum"),
        ({"minimum": 32}, "minimum"),
        ({"grace_hours": 13}, "grace_hours"),
        ({"reason": "  "}, "reason"),
        ({"from_month": OCTOBER}, "backdated"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        set_policy(
            **{"from_month": DECEMBER, "minimum": 5, "weekly": False, "grace_hours": 0, "reason": "หนังสือ", **changes},
            by=None, at=MID_NOVEMBER,
        )  # fmt: skip

    assert [name for name, _message in refused.value.errors] == [field]
    assert not Policy.objects.exists()


def test_a_month_gone_by_is_changed_only_by_whoever_says_so() -> None:
    assert put(OCTOBER, backdated=True).pk
    assert Event.objects.get(verb="set_policy").facts["backdated"] is True


def test_a_month_that_was_summed_up_keeps_its_policy() -> None:
    values = {"taken_at": MID_NOVEMBER, "why": "scheduled", "minimum": 4, "weekly": False, "grace_hours": 0}
    CloseRevision.objects.create(month=OCTOBER, number=1, provisional=False, **values)
    CloseRevision.objects.create(month=NOVEMBER, number=1, provisional=True, **values)

    with pytest.raises(Invalid, match="สรุปผลของตุลาคม 2569แล้ว"):
        put(OCTOBER, backdated=True)
    assert put(NOVEMBER).pk


def test_what_holds_already_is_not_set_again() -> None:
    with pytest.raises(Invalid, match="ใช้อยู่แล้ว"):
        put(DECEMBER, 4)


@pytest.mark.parametrize("wrong", [{"minimum": 0}, {"grace_hours": 13}, {"from_month": date(2026, 11, 2)}])
def test_the_database_knows_the_limits_too(wrong: dict[str, Any]) -> None:
    values = {"from_month": NOVEMBER, "reason": "x", "set_at": MID_NOVEMBER} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.create(**values)


def test_the_centre_is_asked_once_and_then_it_is_set(client: Client, central: User) -> None:
    asked = client.post(PAGE, sent()).content.decode()
    assert "กำหนดเกณฑ์ตั้งแต่ธันวาคม 2569 ใช่หรือไม่" in asked
    assert "รายงานที่อนุมัติแล้วไม่น้อยกว่า 5 ครั้งต่อเดือน" in asked
    assert not Policy.objects.exists()

    assert client.post(PAGE, sent(confirmed="1")).status_code == 302

    policy = Policy.objects.get()
    assert (policy.from_month, policy.minimum, policy.weekly, policy.grace_hours) == (DECEMBER, 5, True, 6)
    event = Event.objects.get(verb="set_policy")
    assert (event.actor_id, event.reason, event.facts["after"]) == (
        central.pk, "หนังสือที่ มท ๑", {"minimum": 5, "weekly": True, "grace_hours": 6},
    )  # fmt: skip
    page = client.get(PAGE).content.decode()
    assert "จะใช้ตั้งแต่ธันวาคม 2569" in page
    assert central.full_name in page


def test_going_back_keeps_what_was_typed(client: Client, central: User) -> None:
    page = client.post(PAGE, sent(back="1")).content.decode()

    assert "หนังสือที่ มท ๑" in page
    assert 'value="6"' in page
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"minimum": "0"}, "ต้องไม่น้อยกว่า 1"),
        ({"minimum": "สี่"}, "ต้องเป็นตัวเลข"),
        ({"minimum": "9" * 400}, "ต้องไม่เกิน 31"),
        ({"grace_hours": "13"}, "ต้องไม่เกิน 12"),
        ({"reason": ""}, "กรุณากรอกเหตุผล"),
        ({"reason": "ก\0ข"}, "อักขระ"),
        ({"from_month": "2026-99"}, "ไม่มีตัวเลือกนี้"),
        ({"from_month": "2026-10"}, "กรุณายืนยันว่าทราบผลที่ตามมา"),
        ({"from_month": "2026-10", "confirmed": "1"}, "หากต้องการให้มีผลย้อนหลัง"),
        ({"minimum": "4", "weekly": "", "grace_hours": "0", "confirmed": "1"}, "ใช้อยู่แล้ว"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_set(
    client: Client, central: User, changes: dict[str, str], said: str
) -> None:
    answer = client.post(PAGE, sent(**changes))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Policy.objects.exists()
