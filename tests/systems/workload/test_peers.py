"""Odd figures: the quartile rule, how few peers are too few, last year's in their place."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Answer, DistrictRecord, Question
from raingan.systems.workload.peers import FEWEST, Peers, odd_answers
from raingan.systems.workload.sums import SheetSums
from tests.factories import the_place
from tests.systems.workload.factories import DistrictRecordFactory, the_year, this_year


def test_far_means_beyond_the_fences_and_twice_the_median() -> None:
    peers = Peers(20, q1=10, median=20, q3=30)
    assert [peers.verdict(value) for value in (0, 20, 60, 60.1, 1000)] == ["", "", "", "high", "high"]
    narrow = Peers(20, q1=10, median=10, q3=10)
    # Where all say the same, a little more is nothing odd.
    assert [narrow.verdict(value) for value in (4, 5, 6, 19, 20)] == ["low", "low", "", "", "high"]
    assert Peers(FEWEST - 1, 10, 10, 10).verdict(1000) == ""


@given(st.lists(st.integers(0, 999), min_size=3, max_size=3), st.floats(0, 1e6), st.integers(0, 40))
def test_what_lies_between_the_quartiles_is_never_odd(quartiles: list[int], value: float, count: int) -> None:
    q1, median, q3 = sorted(quartiles)
    peers = Peers(count, q1, median, q3)
    assert not any(map(peers.verdict, (q1, median, q3)))
    if peers.verdict(value):
        assert not q1 <= value <= q3
        assert count >= FEWEST


@pytest.mark.django_db
class TestAmongRecords:
    def a_country(self, year: int, number: int) -> None:
        for n in range(number):
            figures = Figures(10 + n % 5, 1, Decimal("0.0"))
            DistrictRecordFactory.create(year=the_year(year), place=the_place(f"47{n + 10}"), figures=figures)

    def odd_of(self, record: DistrictRecord) -> dict[int, Any]:
        questions = list(Question.objects.of_year(record.year_id))
        answers = {each.question_id: each.figures for each in Answer.objects.filter(sheet__record=record)}
        return odd_answers(record.pk, record.year, questions, answers)

    def test_a_figure_far_from_the_others_is_named_and_others_are_not(self, django_assert_num_queries: Any) -> None:
        self.a_country(this_year(), FEWEST)
        own = DistrictRecordFactory.create(place=the_place("4701"), figures=Figures(12, 1, Decimal("0.0")))
        answer = Answer.objects.filter(sheet__record=own).order_by("pk")[0]
        Answer.objects.filter(pk=answer.pk).update(quantity=500, days=3)
        SheetSums.refill()

        with django_assert_num_queries(3):
            found = self.odd_of(own)

        assert set(found) == {answer.question_id}
        assert [(each.measure, each.verdict, each.value) for each in found[answer.question_id]] == [
            ("quantity", "high", 500.0), ("hours", "high", 18.0),
        ]  # fmt: skip
        assert found[answer.question_id][0].peers == Peers(FEWEST, 11.0, 12.0, 13.0)

    def test_with_too_few_peers_it_is_last_years_answers_or_nothing(self) -> None:
        own = DistrictRecordFactory.create(place=the_place("4701"), figures=Figures(500, 1, Decimal("0.0")))
        assert self.odd_of(own) == {}
        self.a_country(this_year() - 1, FEWEST)
        before = {(each.domain, each.order): each for each in Question.objects.of_year(this_year() - 1)}
        for question in Question.objects.of_year(this_year()):
            question.same_as = before[question.domain, question.order]
            question.save()

        found = self.odd_of(own)

        assert len(found) == Question.objects.of_year(this_year()).count()
        assert all(each.peers.last_year for odd in found.values() for each in odd)

    def test_a_row_that_is_not_answered_is_not_judged(self) -> None:
        self.a_country(this_year(), FEWEST)
        own = DistrictRecordFactory.create(place=the_place("4701"), figures=Figures(500, None, None))
        assert self.odd_of(own) == {}
