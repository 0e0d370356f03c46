"""The catalogue changes while districts are confirmed or give up what they recorded: no count is ever of the past."""

from datetime import datetime
from threading import Event as Signal
from threading import Thread

import pytest
from django.db import connection, transaction

from raingan.core.web.rules import RuleBroken
from raingan.systems.workload.catalogue import Draft, add_question
from raingan.systems.workload.confirming import confirm
from raingan.systems.workload.models import DistrictRecord, Sheet, SheetStatus, State
from raingan.systems.workload.recording import discard
from raingan.systems.workload.sums import SheetSums
from tests.factories import the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    in_window,
)

pytestmark = pytest.mark.django_db(transaction=True)
NEW = Draft(1, 99, "งานใหม่", "ครั้ง")


class Meanwhile:
    """Asks one thing more in a thread of its own, and stops before committing until it is told to go on."""

    def __init__(self, record: DistrictRecord, at: datetime) -> None:
        self.record, self.at, self.by = record, at, WorkloadCentralFactory.create()
        self.asked, self.go_on = Signal(), Signal()
        self.refused: RuleBroken | None = None
        self.thread = Thread(target=self._run)

    def _run(self) -> None:
        try:
            with transaction.atomic():
                add_question(year=self.record.year_id, draft=NEW, by=self.by, at=self.at)
                self.asked.set()
                self.go_on.wait(60)
        except RuleBroken as rule:
            self.refused = rule
        finally:
            self.asked.set()
            connection.close()

    def __enter__(self) -> "Meanwhile":
        self.thread.start()
        assert self.asked.wait(60)
        return self

    def __exit__(self, *_error: object) -> None:
        self.go_on.set()
        self.thread.join(30)


def soon(act: "Thread", meanwhile: Meanwhile) -> None:
    """Let ``act`` run into what it may have to wait for, then let the catalogue be stored."""
    act.start()
    act.join(1)
    meanwhile.go_on.set()
    act.join(30)


def test_a_question_that_is_being_added_holds_up_confirming() -> None:
    record = DistrictRecordFactory.create(place=the_place("4701"))
    confirmer, at = ConfirmerFactory.create(place=the_place("47")), in_window(record, "confirm")

    def act() -> None:
        confirm(ids=[record.pk], by=confirmer, at=at)
        connection.close()

    with Meanwhile(record, at) as meanwhile:
        soon(Thread(target=act), meanwhile)

    assert meanwhile.refused is None
    record.refresh_from_db()
    sheet = Sheet.objects.get(record=record, domain=1)
    assert (record.state, sheet.status) == (State.OPEN, SheetStatus.PARTIAL)


def test_giving_up_figures_while_a_question_is_added_counts_the_new_question() -> None:
    record = DistrictRecordFactory.create(place=the_place("4701"))
    recorder, at = RecorderFactory.create(place=record.place), in_window(record, "record")

    def act() -> None:
        discard(record=record.pk, by=recorder, at=at)
        connection.close()

    with Meanwhile(record, at) as meanwhile:
        soon(Thread(target=act), meanwhile)

    assert Sheet.objects.get(record=record, domain=1).questions == 4
    assert SheetSums.recount() == SheetSums.stored()
