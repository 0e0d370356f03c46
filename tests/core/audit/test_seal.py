"""The event log: append-only, and provably so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from raingan.core.audit.actions import broken_seals, record, seal
from raingan.core.audit.models import Event, Seal
from raingan.core.audit.querysets import history_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def some_events(count: int) -> list[Event]:
    user = UserFactory.create()
    return [record(actor=user, verb="look", subject=user, at=AT + timedelta(minutes=n), round=n) for n in range(count)]


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_or_remove_an_event(act: str) -> None:
    some_events(1)
    acts = {"update": lambda: Event.objects.update(reason="อื่น"), "delete": lambda: Event.objects.all().delete()}
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        acts[act]()
    assert Event.objects.get().reason == ""


def test_the_database_refuses_to_empty_the_log() -> None:
    some_events(1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE audit_event CASCADE")
    assert Event.objects.count() == 1


def test_only_settled_events_are_sealed_and_each_once() -> None:
    some_events(30)
    first = seal(AT + timedelta(minutes=20))
    assert first is not None
    assert first.events == 10
    again = seal(AT + timedelta(minutes=20))
    assert again is None
    assert seal(AT + timedelta(hours=2)).events == 20  # type: ignore[union-attr]
    assert broken_seals() == []


def test_an_event_altered_behind_the_trigger_breaks_its_seal() -> None:
    events = some_events(10)
    seal(AT + timedelta(hours=2))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only")
        cursor.execute("UPDATE audit_event SET reason = 'อื่น' WHERE id = %s", [events[4].pk])
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_append_only")
    assert broken_seals() == [Seal.objects.get()]


def test_history_is_told_in_order_with_the_people_in_one_query(django_assert_num_queries: object) -> None:
    person = some_events(3)[0].actor
    assert person is not None
    with django_assert_num_queries(1):  # type: ignore[operator]
        told = [(each.facts["round"], str(each.actor)) for each in history_of(person)]
    assert [number for number, _who in told] == [0, 1, 2]
