"""The map of the nation: each province in the band of its measure, saying no more than the table beside it."""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from raingan.core.places.actions import geothai_places
from raingan.core.places.models import Level
from raingan.systems.palad.figure_pages import Row
from raingan.systems.palad.figures import Child
from raingan.systems.palad.models import State
from raingan.systems.palad.province_map import MEASURES, province_map
from tests.conftest import Clock
from tests.factories import CentralFactory, OfficerFactory, ProvinceOfficerFactory, the_place
from tests.systems.palad.calling import MID_NOVEMBER
from tests.systems.palad.factories import FieldReportFactory

CHILDREN = st.builds(
    Child,
    code=st.integers(11, 96).map(str),
    name=st.just("จังหวัด"),
    approved=st.integers(0, 50),
    pending=st.integers(0, 50),
    returned=st.integers(0, 50),
    complete=st.integers(0, 20),
    officers=st.integers(20, 40) | st.just(0),
)


def row_of(child: Child) -> Row:
    return Row(child, "/", [], "/")


@given(children=st.lists(CHILDREN, max_size=80), key=st.sampled_from([each.key for each in MEASURES]))
def test_every_province_is_in_one_band_and_the_legend_counts_them(children: list[Child], key: str) -> None:
    drawn = province_map(map(row_of, children), key)

    assert sum(band.provinces for band in drawn.bands) == len(children)
    assert Counter(each.band for each in drawn.shapes) == {b.number: b.provinces for b in drawn.bands if b.provinces}
    for shape in drawn.shapes:
        if shape.value is None:
            assert shape.band == 0
        else:
            bounds = [float("-inf"), *drawn.measure.bounds, float("inf")]
            assert bounds[shape.band - 1] <= shape.value < bounds[shape.band]
    measured = sorted(each.value for each in drawn.shapes if each.value is not None)
    assert [each.value for each in drawn.lowest] == measured[:5]


def test_a_share_of_exactly_a_bound_belongs_to_the_higher_band() -> None:
    child = Child(code="47", name="สกลนคร", complete=9, officers=10, approved=1)

    assert [each.band for each in province_map([row_of(child)], "complete").shapes] == [5]
    assert [each.words for each in province_map([row_of(child)], "average").shapes] == ["0.1"]


def test_the_drawing_has_an_outline_for_every_province_and_stays_small() -> None:
    drawing = (Path(settings.BASE) / "build/static/provinces.svg").read_bytes()

    codes = {each.code for each in geothai_places() if each.level == Level.PROVINCE}
    assert set(re.findall(r'id="p(\d\d)"', drawing.decode())) == codes
    assert len(drawing) < 45_000


@pytest.fixture
def reported(db: None, clock: Clock) -> None:
    clock.set(MID_NOVEMBER)
    for place, number in (("4701", 4), ("4801", 1)):
        officer = OfficerFactory.create(place=the_place(place))
        for day in range(number):
            FieldReportFactory.create(
                officer=officer, state=State.APPROVED, place=the_place(place), activity_date=date(2026, 11, 3 + day)
            )


@pytest.mark.usefixtures("reported")
@pytest.mark.parametrize("url", ["/palad/dashboard/", "/palad/province/"])
def test_the_centre_sees_the_map_and_each_province_leads_to_its_page(client: Client, url: str) -> None:
    client.force_login(CentralFactory.create())

    page = client.get(url).content.decode()

    shapes = dict(re.findall(r'class="rg-map__(\d)"[^>]*><title>[^<]*</title><use href="[^"]*#p(\d\d)"', page))
    assert shapes == {"0": "10", "5": "47", "1": "48"}
    link = re.search(r'<a href="([^"]+)" tabindex="-1" class="rg-map__5"', page)
    assert link is not None
    assert client.get(link[1].replace("&amp;", "&")).status_code == 200


@pytest.mark.usefixtures("reported")
def test_the_measure_is_chosen_in_the_address_and_stays_with_another_period(client: Client) -> None:
    client.force_login(CentralFactory.create())

    page = client.get("/palad/dashboard/?measure=average&period=2026-11").content.decode()
    nonsense = client.get("/palad/dashboard/?measure=%00&sort=x")

    assert '<option value="average" selected>' in page
    assert '<input type="hidden" name="measure" value="average">' in page
    assert nonsense.status_code == 200
    assert '<option value="complete" selected>' in nonsense.content.decode()


@pytest.mark.usefixtures("reported")
def test_a_province_has_no_map(client: Client) -> None:
    client.force_login(ProvinceOfficerFactory.create(place=the_place("47")))

    assert "rg-map" not in client.get("/palad/dashboard/").content.decode()


@pytest.mark.usefixtures("reported")
def test_the_map_costs_no_query(client: Client, django_assert_max_num_queries: Any) -> None:
    client.force_login(CentralFactory.create())
    client.get("/palad/dashboard/")

    with django_assert_max_num_queries(12):
        client.get("/palad/dashboard/")
