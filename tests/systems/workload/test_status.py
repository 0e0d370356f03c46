"""How far districts and provinces are: groups, covered districts, sums; and what the country's table always sums to."""

from uuid import uuid4

import pytest
from django.core.management import call_command

from raingan.core.people.models import User
from raingan.systems.workload.confirming import confirm
from raingan.systems.workload.covering import set_covered, uncover
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Answer, SheetStatus
from raingan.systems.workload.recording import SpecialDraft, save_special
from raingan.systems.workload.status import Counts, Group, counts_of, provinces_of, rows_of
from raingan.systems.workload.sums import SheetSums
from tests.factories import the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    in_window,
    this_year,
    version_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre() -> User:
    found: User = WorkloadCentralFactory.create()
    return found


def test_a_district_follows_its_sheets(centre: User) -> None:
    for code, filled in (("4701", True), ("4702", False), ("4703", True)):
        DistrictRecordFactory.create(place=the_place(code), filled=filled)
    Answer.objects.filter(sheet__record__place_id="4703", sheet__domain=2).first().delete()  # type: ignore[union-attr]
    SheetSums.refill()

    rows = rows_of(centre, this_year(), "47")

    assert {each.place.code: each.status for each in rows} == {
        "4701": SheetStatus.COMPLETE, "4702": SheetStatus.NONE, "4703": SheetStatus.PARTIAL,
    }  # fmt: skip
    assert counts_of(rows) == Counts(complete=1, partial=1, none=1, ready=1)
    assert {each.place.code: [int(one) for one in each.missing] for each in rows} == {
        "4701": [], "4702": [1, 2, 3, 4, 5, 6, 7, 8], "4703": [2],
    }  # fmt: skip


def test_special_work_alone_is_a_beginning(centre: User) -> None:
    record = DistrictRecordFactory.create(place=the_place("4701"), filled=False)
    own = SpecialDraft(uuid4(), "งานเฉพาะของอำเภอ", "ครั้ง", Figures(1, 1))
    recorder = RecorderFactory.create(place=record.place)
    save_special(record=record.pk, rows=[own], seen=1, by=recorder, at=in_window(record, "record"))

    assert rows_of(centre, this_year(), "4701")[0].status is SheetStatus.PARTIAL
    assert next(each for each in provinces_of(this_year()).provinces if each.place.code == "47").group is (
        Group.UNDER_WAY
    )


def test_a_covered_district_is_counted_once_and_follows_its_host(centre: User) -> None:
    host = DistrictRecordFactory.create(place=the_place("4701"))
    covered = DistrictRecordFactory.create(place=the_place("4702"), filled=False)
    recorder, confirmer = RecorderFactory.create(place=host.place), ConfirmerFactory.create(place=the_place("47"))
    set_covered(record=host.pk, places=["4702"], seen=version_of(host), by=recorder, at=in_window(host, "record"))

    rows = {each.place.code: each for each in rows_of(centre, this_year(), "47")}
    assert counts_of(rows.values()) == Counts(complete=1, covered=1, ready=1)
    assert rows["4702"].status is SheetStatus.COMPLETE
    assert rows["4702"].missing == ()
    assert [each.code for each in rows["4701"].covers] == ["4702"]
    # A neighbour that sees the covered district alone sees the same.
    alone = rows_of(RecorderFactory.create(place=covered.place), this_year())
    assert [(each.place.code, each.status) for each in alone] == [("4702", SheetStatus.COMPLETE)]
    assert provinces_of(this_year()).groups[Group.COMPLETE] == 1

    assert confirm(ids=[host.pk], by=confirmer, at=in_window(host, "confirm")).moved
    rows = {each.place.code: each for each in rows_of(centre, this_year(), "47")}
    assert rows["4702"].confirmed_at == rows["4701"].confirmed_at == in_window(host, "confirm")
    assert provinces_of(this_year()).total == Counts(complete=1, covered=1, confirmed=2)


def test_undoing_gives_a_district_its_status_back(centre: User) -> None:
    host = DistrictRecordFactory.create(place=the_place("4701"))
    covered = DistrictRecordFactory.create(place=the_place("4702"), filled=False)
    recorder, confirmer = RecorderFactory.create(place=host.place), ConfirmerFactory.create(place=the_place("47"))
    set_covered(record=host.pk, places=["4702"], seen=version_of(host), by=recorder, at=in_window(host, "record"))

    uncover(record=covered.pk, by=confirmer, at=in_window(host, "confirm"))

    assert counts_of(rows_of(centre, this_year(), "47")) == Counts(complete=1, none=1, ready=1)
    assert provinces_of(this_year()).groups[Group.UNDER_WAY] == 1


def test_a_host_that_has_nothing_leaves_its_province_without_anything(centre: User) -> None:
    host = DistrictRecordFactory.create(place=the_place("4701"), filled=False)
    DistrictRecordFactory.create(place=the_place("4702"), filled=False)
    recorder = RecorderFactory.create(place=host.place)
    set_covered(record=host.pk, places=["4702"], seen=version_of(host), by=recorder, at=in_window(host, "record"))

    assert counts_of(rows_of(centre, this_year(), "47")) == Counts(none=1, covered=1)
    assert next(each for each in provinces_of(this_year()).provinces if each.place.code == "47").group is Group.NONE


def test_the_country_is_seventy_six_provinces_without_bangkok() -> None:
    call_command("load_places", verbosity=0)
    DistrictRecordFactory.create(place=the_place("4701"))

    found = provinces_of(this_year())

    assert len(found.provinces) == sum(found.groups.values()) == 76
    assert "10" not in {each.place.code for each in found.provinces}
    assert [found.provinces[0].place.name_th, found.provinces[-1].place.name_th] == ["กระบี่", "อุบลราชธานี"]


def test_a_province_reads_in_few_queries_and_sees_its_own(django_assert_max_num_queries: object) -> None:
    for code in ("4701", "4702", "4703", "4801"):
        DistrictRecordFactory.create(place=the_place(code))
    confirmer = ConfirmerFactory.create(place=the_place("47"))
    with django_assert_max_num_queries(7):  # type: ignore[operator]  # the fixture's type is not published
        rows = rows_of(confirmer, this_year())
    assert [each.place.code for each in rows] == ["4701", "4702", "4703"]
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        provinces_of(this_year())
