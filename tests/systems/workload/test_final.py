"""Confirmed is final: every act, by every role, is refused, and the database refuses what goes past the acts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from raingan.core.people.models import User
from raingan.core.rounds.actions import extend_steps
from raingan.core.web.rules import RuleBroken
from raingan.systems.workload.confirming import confirm, note, resend, send_back
from raingan.systems.workload.contacts import ContactDraft, save_contact
from raingan.systems.workload.covering import set_covered, uncover
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Answer, DistrictRecord, Sheet, SpecialWork, State
from raingan.systems.workload.recording import SpecialDraft, discard, save_answers, save_special
from tests.factories import the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    in_window,
    version_of,
)

pytestmark = pytest.mark.django_db
Act = Callable[[DistrictRecord, User, datetime], Any]


@pytest.fixture
def record() -> DistrictRecord:
    """4701, confirmed together with 4702; both windows are open for long."""
    host: DistrictRecord = DistrictRecordFactory.create(place=the_place("4701"))
    DistrictRecordFactory.create(place=the_place("4702"), filled=False)
    recorder, at = RecorderFactory.create(place=host.place), in_window(host, "confirm")
    save_special(
        record=host.pk, rows=[SpecialDraft(uuid4(), "งานเฉพาะ", "ครั้ง", Figures(1, 1))], seen=1, by=recorder,
        at=in_window(host, "record"),
    )  # fmt: skip
    set_covered(record=host.pk, places=["4702"], seen=version_of(host), by=recorder, at=in_window(host, "record"))
    extend_steps(
        system="workload", key=host.round_key, steps=["record", "confirm"], place="TH", until=at + timedelta(days=60),
        by=None, at=at, reason="ขยายเวลา",
    )  # fmt: skip
    assert confirm(ids=[host.pk], by=ConfirmerFactory.create(place=the_place("47")), at=at).moved
    host.refresh_from_db()
    return host


def covered_of(record: DistrictRecord) -> DistrictRecord:
    return DistrictRecord.objects.get(place_id="4702", year=record.year)


ACTS: dict[str, Act] = {
    "answers": lambda record, by, at: save_answers(
        record=record.pk, domain=1, rows={record.year.questions.order_by("pk")[0].pk: Figures(99, 1)}, seen=1, by=by,
        at=at,
    ),
    "special": lambda record, by, at: save_special(
        record=record.pk, rows=[SpecialDraft(uuid4(), "เพิ่ม", "ครั้ง", Figures(1, 1))], seen=2, by=by, at=at
    ),
    "remove special": lambda record, by, at: save_special(
        record=record.pk, rows=[], removed=[SpecialWork.objects.get().pk], seen=2, by=by, at=at
    ),
    "discard": lambda record, by, at: discard(record=record.pk, by=by, at=at),
    "cover": lambda record, by, at: set_covered(record=record.pk, places=[], seen=version_of(record), by=by, at=at),
    "uncover": lambda record, by, at: uncover(record=covered_of(record).pk, by=by, at=at),
    "note": lambda record, by, at: note(record=record.pk, domain=1, text="สาย", seen=0, by=by, at=at),
    "return": lambda record, by, at: send_back(record=record.pk, reason="อีกครั้ง", by=by, at=at),
    "return covered": lambda record, by, at: send_back(record=covered_of(record).pk, reason="อีกครั้ง", by=by, at=at),
    "resend": lambda record, by, at: resend(record=record.pk, by=by, at=at),
    "record covered": lambda record, by, at: save_answers(
        record=covered_of(record).pk, domain=1, rows={record.year.questions.order_by("pk")[0].pk: Figures(9, 1)},
        seen=1, by=by, at=at,
    ),
}  # fmt: skip
ROLES: dict[str, Callable[[], User]] = {
    "recorder": lambda: RecorderFactory.create(place=the_place("4701")),
    "covered recorder": lambda: RecorderFactory.create(place=the_place("4702")),
    "confirmer": lambda: ConfirmerFactory.create(place=the_place("47")),
    "centre": WorkloadCentralFactory.create,
}


def everything() -> list[Any]:
    return [
        list(DistrictRecord.objects.order_by("pk").values("pk", "state", "host_id", "version")),
        list(Sheet.objects.order_by("pk").values()),
        list(Answer.objects.order_by("pk").values()),
        list(SpecialWork.objects.order_by("pk").values()),
    ]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", ACTS)
def test_no_act_of_any_role_changes_it(record: DistrictRecord, act: str, role: str) -> None:
    by, before = ROLES[role](), everything()

    with pytest.raises(RuleBroken), transaction.atomic():
        ACTS[act](record, by, in_window(record, "confirm") + timedelta(days=1))

    assert everything() == before


@pytest.mark.parametrize("role", ROLES)
def test_it_is_not_confirmed_twice(record: DistrictRecord, role: str) -> None:
    at, before = in_window(record, "confirm") + timedelta(days=1), everything()

    outcome = confirm(ids=[record.pk, covered_of(record).pk], by=ROLES[role](), at=at)

    assert not outcome.moved
    assert len(outcome.refused) == 2
    assert everything() == before


def test_the_contact_alone_may_change_and_only_by_whoever_records(record: DistrictRecord) -> None:
    at = in_window(record, "confirm") + timedelta(days=300)
    draft = ContactDraft(person_name="ผู้มาใหม่")
    assert save_contact(record=record.pk, draft=draft, seen=0, by=ROLES["recorder"](), at=at).person_name == "ผู้มาใหม่"
    for role in ("confirmer", "centre"):
        with pytest.raises(RuleBroken), transaction.atomic():
            save_contact(record=record.pk, draft=draft, seen=1, by=ROLES[role](), at=at)


STATEMENTS: dict[str, Callable[[DistrictRecord], Any]] = {
    "state": lambda record: DistrictRecord.objects.filter(pk=record.pk).update(state=State.OPEN),
    "delete the record": lambda record: DistrictRecord.objects.filter(pk=record.pk)._raw_delete("default"),
    "uncover": lambda record: DistrictRecord.objects.filter(host=record).update(host=None),
    "change an answer": lambda record: Answer.objects.filter(sheet__record=record).update(quantity=1),
    "delete answers": lambda record: Answer.objects.filter(sheet__record=record).delete(),
    "change special work": lambda record: SpecialWork.objects.filter(sheet__record=record).update(text="x"),
    "add special work": lambda record: SpecialWork.objects.create(
        id=uuid4(), sheet=record.sheets.get(domain=9), order=9, text="x", unit="y", changed_version=1,
        changed_at=record.moved_at, changed_by=record.moved_by, hours=Decimal(0),
    ),
    "write a remark": lambda record: Sheet.objects.filter(record=record, domain=1).update(note="x"),
    "write a reason": lambda record: Sheet.objects.filter(record=record, domain=1).update(return_reason="x"),
}  # fmt: skip


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_database_refuses_what_goes_past_the_acts(record: DistrictRecord, name: str) -> None:
    before = everything()

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        STATEMENTS[name](record)

    assert everything() == before
