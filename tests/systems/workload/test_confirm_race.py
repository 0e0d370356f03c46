"""Two at once, with real threads: what is saved is in before confirming or refused, and one confirms, not two."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from raingan.core.audit.models import Event
from raingan.core.web.rules import RuleBroken, Stale
from raingan.systems.workload.confirming import confirm, note, send_back
from raingan.systems.workload.covering import uncover
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Answer, DistrictRecord, Sheet, State
from raingan.systems.workload.recording import save_answers
from tests.factories import the_place
from tests.systems.workload.factories import ConfirmerFactory, DistrictRecordFactory, RecorderFactory, in_window

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave, or how it was refused; all begin at once."""
    gate, found = Barrier(len(acts)), [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait()
            found[index] = act()
        except RuleBroken as rule:
            found[index] = rule  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    return found


def test_two_confirmers_confirm_once() -> None:
    record = DistrictRecordFactory.create(place=the_place("4701"))
    people = [ConfirmerFactory.create(place=the_place("47")) for _each in range(2)]
    at = in_window(record, "confirm")

    outcomes = together(*(lambda by=by: confirm(ids=[record.pk], by=by, at=at) for by in people))

    assert sorted(len(each.moved) for each in outcomes) == [0, 1]
    assert Event.objects.filter(verb="confirm").count() == 1


def test_of_two_remarks_at_once_one_stands_and_the_other_is_told() -> None:
    record = DistrictRecordFactory.create(place=the_place("4701"))
    people = [ConfirmerFactory.create(place=the_place("47")) for _each in range(2)]
    at = in_window(record, "confirm")

    found = together(
        *(lambda by=by: note(record=record.pk, domain=3, text=by.username, seen=0, by=by, at=at) for by in people)
    )

    assert [type(each) for each in found].count(Stale) == 1
    assert record.sheets.get(domain=3).note == next(each.note for each in found if isinstance(each, Sheet))
    assert Event.objects.filter(verb="note").count() == 1


def test_a_save_is_in_before_confirming_or_refused_never_after() -> None:
    confirmer, seen = ConfirmerFactory.create(place=the_place("47")), set()
    for number in range(1, ROUNDS + 1):
        record = DistrictRecordFactory.create(place=the_place(f"47{number:02d}"))
        recorder, at = RecorderFactory.create(place=record.place), in_window(record, "confirm")
        send_back(record=record.pk, reason="ตรวจ", by=confirmer, at=at)
        question = record.year.questions.order_by("pk")[0].pk

        saved, confirmed = together(
            lambda r=record, by=recorder, q=question, at=at: save_answers(  # type: ignore[misc]
                record=r.pk, domain=1, rows={q: Figures(777, 1)}, seen=1, by=by, at=at
            ),
            lambda r=record, at=at: confirm(ids=[r.pk], by=confirmer, at=at),  # type: ignore[misc]
        )

        assert confirmed.moved
        stored = Answer.objects.get(sheet__record=record, question=question).quantity
        verbs = list(Event.objects.filter(subject_id=str(record.pk)).order_by("pk").values_list("verb", flat=True))
        refused = isinstance(saved, RuleBroken)
        assert (stored == 777) is not refused
        assert verbs == (["return", "confirm"] if refused else ["return", "amend", "confirm"])
        seen.add(refused)
    assert seen


def test_one_who_saw_an_older_state_does_not_confirm_what_came_meanwhile() -> None:
    record = DistrictRecordFactory.create(place=the_place("4701"))
    confirmer, recorder = ConfirmerFactory.create(place=the_place("47")), RecorderFactory.create(place=record.place)
    at, question = in_window(record, "confirm"), record.year.questions.order_by("pk")[0].pk
    send_back(record=record.pk, reason="ตรวจ", by=confirmer, at=at)
    version = DistrictRecord.objects.get(pk=record.pk).version

    saved, confirmed = together(
        lambda: save_answers(record=record.pk, domain=1, rows={question: Figures(777, 1)}, seen=1, by=recorder, at=at),
        lambda: confirm(ids=[record.pk], by=confirmer, at=at, versions={record.pk: version}),
    )

    # Exactly one of them: either the save came first and the confirming saw something old, or the save came too late.
    assert isinstance(saved, RuleBroken) is bool(confirmed.moved)


def test_undoing_a_covered_district_and_confirming_its_host_do_not_cross() -> None:
    confirmer = ConfirmerFactory.create(place=the_place("47"))
    other = ConfirmerFactory.create(place=the_place("47"))
    for number in range(1, ROUNDS + 1):
        host = DistrictRecordFactory.create(place=the_place(f"47{number:02d}"))
        covered = DistrictRecordFactory.create(place=the_place(f"47{number + 40}"), filled=False)
        DistrictRecord.objects.filter(pk=covered.pk).update(host=host)
        at = in_window(host, "confirm")

        undone, confirmed = together(
            lambda c=covered, at=at: uncover(record=c.pk, by=confirmer, at=at),  # type: ignore[misc]
            lambda h=host, at=at: confirm(ids=[h.pk], by=other, at=at),  # type: ignore[misc]
        )

        assert confirmed.moved
        assert DistrictRecord.objects.get(pk=host.pk).state == State.CONFIRMED
        covered.refresh_from_db()
        assert (covered.host_id is not None) is isinstance(undone, RuleBroken)
