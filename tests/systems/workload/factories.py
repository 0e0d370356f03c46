"""Makers of what tests of the Workload Tracking System need: an opened year, records with figures, its people."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from raingan.core.people.models import User
from raingan.core.places.models import NATION, Place
from raingan.core.rounds.periods import Period
from raingan.core.web import clock
from raingan.systems.workload.calendar import windows_of
from raingan.systems.workload.catalogue import record_id
from raingan.systems.workload.domains import DOMAINS
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Answer, DistrictRecord, Question, Sheet, State, WorkYear
from raingan.systems.workload.sums import SheetSums, empty_sheets, sum_up
from tests.factories import DistrictFactory, HolderFactory, ProvinceFactory, UserFactory, the_place

PER_DOMAIN = 3
ONE = Figures(10, 1, Decimal("2.0"))


def this_year() -> int:
    """The running fiscal year (Buddhist)."""
    return Period.month(timezone.localdate(clock.now())).fiscal


class RecorderFactory(HolderFactory):
    """A person in charge of a district local office (ท้องถิ่นอำเภอ)."""

    system = "workload"
    role = "recorder"
    position = "ท้องถิ่นอำเภอ"


class ConfirmerFactory(HolderFactory):
    """The province's head of the group that confirms."""

    system = "workload"
    role = "confirmer"
    position = "ผู้อำนวยการกลุ่มงานส่งเสริมและประสานงานท้องถิ่นอำเภอ"
    place = factory.SubFactory(ProvinceFactory)


class WorkloadCentralFactory(HolderFactory):
    """Somebody of the Department's centre."""

    system = "workload"
    role = "central"
    position = "ผู้อำนวยการกลุ่มพัฒนาระบบบริหาร"
    place = factory.LazyFunction(lambda: the_place(NATION))  # type: ignore[assignment]


def the_year(year: int | None = None, *, per_domain: int = PER_DOMAIN) -> WorkYear:
    """The opened year (the running one by default) with so many questions in every domain; made when missing."""
    year = year or this_year()
    opener = User.objects.first() or UserFactory.create()
    found, made = WorkYear.objects.get_or_create(year=year, defaults={"opened_at": clock.now(), "opened_by": opener})
    if made:
        Question.objects.bulk_create(
            Question(year=found, domain=domain, order=order, text=f"งานตัวอย่าง {domain}.{order}", unit="ครั้ง")
            for domain in DOMAINS
            for order in range(1, per_domain + 1)
        )
    return found


class DistrictRecordFactory(DjangoModelFactory):
    """A district's record of the running year with everything answered; ``filled=False`` leaves it blank."""

    class Meta:
        model = DistrictRecord

    year = factory.LazyFunction(the_year)
    place = factory.SubFactory(DistrictFactory)
    state = State.OPEN

    @classmethod
    def _create(cls, model_class: type[DistrictRecord], *args: Any, **kwargs: Any) -> DistrictRecord:
        filled, figures = kwargs.pop("filled", True), kwargs.pop("figures", ONE)
        place: Place = kwargs["place"]
        state, year = kwargs.pop("state"), kwargs["year"]
        author = kwargs.pop("recorded_by", None) or UserFactory.create()
        at: datetime = clock.now()
        record = DistrictRecord.objects.create(
            id=record_id(year.year, place.code), state=State.OPEN, created_at=at, moved_at=at, moved_by=author,
            recorded_by=author if filled else None, recorded_at=at if filled else None, **kwargs,
        )  # fmt: skip
        sheets = Sheet.objects.bulk_create(empty_sheets(record.pk, {}))
        if filled:
            answer_all(record, author, figures)
        SheetSums.refill(year.year)
        if state != State.OPEN:
            DistrictRecord.objects.filter(pk=record.pk).update(state=state)
            record.state = state
        assert sheets
        return record


def answer_all(record: DistrictRecord, by: User, figures: Figures = ONE) -> None:
    """Answer every question of the record's year with the same figures."""
    questions = list(Question.objects.of_year(record.year_id))
    for sheet in record.sheets.all():
        own = [each for each in questions if each.domain == sheet.domain]
        Answer.objects.bulk_create(
            Answer(
                sheet=sheet, question=each, quantity=figures.quantity, days=figures.days, hours=figures.hours,
                changed_version=1, changed_at=clock.now(), changed_by=by,
            )
            for each in own
        )  # fmt: skip
        sum_up(sheet, [figures] * len(own), len(own))
        sheet.save()


RECORDS = {DistrictRecord: DistrictRecordFactory}


def in_window(record: DistrictRecord, step: str) -> datetime:
    """The first moment at which ``step`` of the record's round is open by the calendar."""
    return windows_of(record.round_key)[step][0]


def version_of(record: DistrictRecord) -> int:
    """The version that somebody sees who looks at the record now."""
    return DistrictRecord.objects.values_list("version", flat=True).get(pk=record.pk)
