"""Invented years: the same for the same seed, in every state, and counted rightly."""

from typing import Any

import pytest

from raingan.core.audit.models import Event
from raingan.core.web import clock
from raingan.systems.workload.catalogue import open_year
from raingan.systems.workload.demo.figures import Plan, invent, write_year
from raingan.systems.workload.models import Answer, DistrictRecord, Sheet, SheetStatus, State
from raingan.systems.workload.sums import SheetSums
from tests.factories import DistrictFactory, ProvinceFactory
from tests.systems.workload.factories import ConfirmerFactory, RecorderFactory, WorkloadCentralFactory, this_year

pytestmark = pytest.mark.django_db


def test_figures_are_the_same_for_the_same_seed_and_resemble_each_other_over_the_years() -> None:
    first = [invent(domain, order, "4701", 2569) for domain in range(1, 9) for order in range(1, 9)]
    again = [invent(domain, order, "4701", 2569) for domain in range(1, 9) for order in range(1, 9)]
    other = [invent(domain, order, "4701", 2569, seed=1) for domain in range(1, 9) for order in range(1, 9)]
    later = [invent(domain, order, "4701", 2570) for domain in range(1, 9) for order in range(1, 9)]

    assert first == again != other
    assert all(each.is_answered for each in first + later)
    near = [
        0.5 < (now.quantity or 0) / (then.quantity or 1) < 2
        for then, now in zip(first, later, strict=True)
        if (then.quantity or 0) > 10
    ]
    assert sum(near) > 0.9 * len(near)


def test_a_year_is_written_in_the_states_it_was_planned_in(django_assert_max_num_queries: Any) -> None:
    province = ProvinceFactory.create()
    places = [DistrictFactory.create(parent=province) for _each in range(4)]
    central, confirmer = WorkloadCentralFactory.create(), ConfirmerFactory.create(place=province)
    at = clock.now()
    recorders = [RecorderFactory.create(place=place) for place in places]
    year = open_year(year=this_year(), by=central, at=at)
    confirmed, partly, empty, whole = [
        Plan(places[0].code, recorders[0], at, special=2, confirmer=confirmer, confirmed_at=at),
        Plan(places[1].code, recorders[1], at, done={1, 2}, begun={3}),
        Plan(places[2].code, recorders[2], at, done=()),
        Plan(places[3].code, recorders[3], at),
    ]
    with django_assert_max_num_queries(45):
        written = write_year(year, [confirmed, partly, empty, whole])

    stored = {each.place_id: each for each in DistrictRecord.objects.with_sheets()}
    statuses = {place: [sheet.status for sheet in each.sections[:8]] for place, each in stored.items()}
    assert stored[confirmed.place].state == State.CONFIRMED
    assert set(statuses[confirmed.place]) == set(statuses[whole.place]) == {SheetStatus.COMPLETE}
    assert statuses[partly.place][:4] == ["complete", "complete", "partial", "none"]
    assert set(statuses[empty.place]) == {SheetStatus.NONE}
    assert stored[empty.place].recorded_by_id is None
    assert Sheet.objects.filter(saved_by__isnull=True, filled__gt=0).count() == 0
    assert SheetSums.recount() == SheetSums.stored()
    assert Event.objects.filter(verb="confirm", subject_id=str(stored[confirmed.place].pk)).count() == 1
    assert written > Answer.objects.count()
