"""Hours and person-years: exactly what the answers come to, counted once, compared like with like."""

from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from raingan.core.people.models import User
from raingan.systems.workload import manpower, manpower_questions
from raingan.systems.workload.domains import DOMAINS, Domain
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.manpower import Rates, Work
from raingan.systems.workload.models import Answer, DistrictRecord, Question, SpecialWork, State, WorkYear
from raingan.systems.workload.sums import SheetSums
from tests.factories import the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    the_year,
    this_year,
)

PLACES = ("4701", "4702", "4703", "4801")


def recount(records: list[DistrictRecord], per_day: Decimal) -> dict[int, Decimal]:
    """The hours of each section straight from the answers, one by one."""
    found = {each.value: Decimal(0) for each in Domain}
    for record in records:
        for answer in Answer.objects.in_use().filter(sheet__record=record).select_related("sheet"):
            found[answer.sheet.domain] += answer.figures.total_hours(per_day)
        for row in SpecialWork.objects.filter(sheet__record=record):
            found[int(Domain.SPECIAL)] += row.figures.total_hours(per_day)
    return found


class Recount(TestCase):
    @settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
    @given(st.randoms(use_true_random=False), st.decimals("0.1", "24", places=1), st.integers(1, 8784))
    def test_every_result_is_what_the_answers_come_to(self, chance: Random, per_day: Decimal, per_year: int) -> None:
        centre = WorkloadCentralFactory.create()
        before, year = the_year(2569, per_domain=2), the_year(2570, per_domain=2)
        _link(before, year)
        WorkYear.objects.filter(pk=2570).update(hours_per_day=per_day, hours_per_person_year=per_year)
        year.refresh_from_db()
        records = [self._random(chance, of, place) for of in (before, year) for place in PLACES]
        SheetSums.refill()

        for every in (False, True):
            years = manpower.years_of(centre, year, every=every)
            wanted = [each for each in records if each.year_id == 2570 and self._counts(each, every)]
            assert {each.place for each in years.now} == {each.place_id for each in wanted}
            hours = recount(wanted, per_day)
            sections = manpower.by_section(years)
            assert {number: line.work.hours(years.rates) for number, line in sections.items()} == hours
            total = manpower.whole(years).result(years.rates)
            assert total.hours == sum(hours.values())
            exact = (total.hours / per_year).quantize(Decimal("0.01"), ROUND_HALF_UP)
            assert total.person_years == exact
            provinces = manpower.by_place(years, 2)
            assert sum(line.work.hours(years.rates) for line in provinces.values()) == total.hours
            self._questions(years, hours)

    def _random(self, chance: Random, year: WorkYear, place: str) -> DistrictRecord:
        record = DistrictRecordFactory.create(year=year, place=the_place(place), filled=chance.random() < 0.8)
        for answer in Answer.objects.filter(sheet__record=record):
            quantity = chance.choice([None, 0, 1, 7, 999_999])
            answer.take(Figures(quantity, chance.choice([None, 0, 3]), chance.choice([None, Decimal("0.3")])))
            answer.save()
        if chance.random() < 0.4:
            DistrictRecord.objects.filter(pk=record.pk).update(state=State.CONFIRMED)
            record.state = State.CONFIRMED
        return record

    def _counts(self, record: DistrictRecord, every: bool) -> bool:
        filled = any(sheet.filled for sheet in record.sheets.all())
        return filled and (every or record.state == State.CONFIRMED)

    def _questions(self, years: manpower.Years, hours: dict[int, Decimal]) -> None:
        for domain in DOMAINS:
            lines = manpower_questions.by_question(years, domain.value)
            assert sum(each.result(years.rates).hours for each in lines) == hours[domain.value]
            for each in lines:
                places = manpower_questions.by_place_of(years, each.question, 4)
                assert sum(one.quantity for one in places.values()) == each.quantity
                assert (
                    sum(one.line.work.hours(years.rates) for one in places.values()) == each.result(years.rates).hours
                )
                assert sum(one.line.before.tenths for one in places.values()) == each.line.before.tenths


def _link(before: WorkYear, year: WorkYear) -> None:
    olds = {(each.domain, each.order): each for each in Question.objects.of_year(before.year)}
    for each in Question.objects.of_year(year.year):
        each.same_as = olds[each.domain, each.order]
        each.save()


@pytest.fixture
def centre(db: None) -> User:
    return WorkloadCentralFactory.create()


def confirmed(place: str, year: int, hours: int) -> DistrictRecord:
    return DistrictRecordFactory.create(
        place=the_place(place), year=the_year(year), state=State.CONFIRMED, figures=Figures(1, 0, Decimal(hours))
    )


def test_person_years_are_rounded_half_up_to_two_decimals() -> None:
    rates = Rates(Decimal("6.0"), 1380, settled=False)
    assert Work(1, 9).hours(rates) == Decimal("6.9")
    assert Work(1, 9).person_years(rates) == Decimal("0.01")  # 0.005 exactly
    assert "ค่าเริ่มต้น รอส่วนกลางยืนยัน" in rates.said
    assert "วันละ 6 ชั่วโมง และคนละ 1,380 ชั่วโมงต่อปี" in rates.said


def test_only_districts_of_both_years_are_compared(centre: User) -> None:
    now = this_year()
    confirmed("4701", now - 1, 1)
    confirmed("4702", now - 1, 5)
    confirmed("4701", now, 2)
    confirmed("4703", now, 9)

    years = manpower.years_of(centre, the_year(now))
    total = manpower.whole(years).result(years.rates)

    assert years.both == {"4701"}
    assert [total.hours, total.before, total.change, total.percent] == [264, 24, 24, 100]
    assert manpower.by_place(years, 4)["4703"].result(years.rates).change is None


def test_a_host_stands_for_its_districts_and_is_compared_only_with_the_same(centre: User) -> None:
    now = this_year()
    confirmed("4701", now, 2)
    confirmed("4701", now - 1, 2)
    covered = DistrictRecordFactory.create(place=the_place("4702"), year=the_year(now), filled=False)
    assert manpower.years_of(centre, the_year(now)).both == {"4701"}

    open_host = DistrictRecordFactory.create(place=the_place("4705"), year=the_year(now))
    DistrictRecord.objects.filter(pk=covered.pk).update(host=open_host)
    confirmed("4705", now - 1, 1)
    DistrictRecord.objects.filter(pk=open_host.pk).update(state=State.CONFIRMED)

    years = manpower.years_of(centre, the_year(now))
    assert {each.place: each.districts for each in years.now} == {"4701": 1, "4705": 2}
    assert years.districts == 3
    assert years.both == {"4701"}


def test_everybody_sees_their_own(centre: User) -> None:
    now = this_year()
    for place in PLACES:
        confirmed(place, now, 1)
    province, district = ConfirmerFactory.create(place=the_place("47")), RecorderFactory.create(place=the_place("4702"))
    seen = {
        user.pk: [each.place for each in manpower.years_of(user, the_year(now)).now]
        for user in (centre, province, district)
    }
    assert list(seen.values()) == [list(PLACES), ["4701", "4702", "4703"], ["4702"]]


def test_reading_costs_three_queries(centre: User, django_assert_max_num_queries: Any) -> None:
    for place in PLACES:
        confirmed(place, this_year(), 1)
    year = the_year()
    with django_assert_max_num_queries(3):
        manpower.years_of(centre, year)


def test_a_districts_own_figures_say_for_how_many_districts_they_are_and_compare_only_the_same(centre: User) -> None:
    for year, covers in ((2569, ("4702",)), (2570, ("4702", "4703"))):
        host = DistrictRecordFactory.create(place=the_place("4701"), year=the_year(year))
        for code in covers:
            DistrictRecordFactory.create(place=the_place(code), year=the_year(year), filled=False, host=host)
        DistrictRecord.objects.filter(pk=host.pk).update(state=State.CONFIRMED)

    recorder = RecorderFactory.create(place=the_place("4701"))
    for user, place in ((centre, "4701"), (centre, "47"), (recorder, "4701")):
        years = manpower.years_of(user, the_year(2570), place)
        assert (years.districts, len(years.both)) == (3, 0), place
