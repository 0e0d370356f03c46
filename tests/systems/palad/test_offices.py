"""Where the district offices stand: who may enter it, what is understood, what follows."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from raingan.core.audit.models import Event
from raingan.core.places.models import Place
from raingan.core.web.rules import Invalid
from raingan.systems.palad.offices import EAST, NORTH, SOUTH, WEST, point_of
from raingan.systems.palad.warning_rules import kilometres
from tests.factories import CentralFactory, ProvinceOfficerFactory, the_place

PAGE = reverse("palad:office", args=["4701"])
OFFICES = reverse("palad:offices")


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def province(db: None, client: Client) -> Any:
    the_place("4701")
    person = ProvinceOfficerFactory.create(place=the_place("47"))
    client.force_login(person)
    return person


def test_the_province_enters_a_point_and_the_log_says_who(client: Client, province: Any) -> None:
    response = client.post(PAGE, {"point": "17.1612, 104.1486"}, follow=True)

    place = Place.objects.get(pk="4701")
    assert (place.latitude, place.longitude) == (17.1612, 104.1486)
    assert "ใส่พิกัดแล้ว 1 จาก 1 อำเภอ" in text(response)
    assert province.full_name in text(response)
    event = Event.objects.get(verb="set-point")
    assert (event.actor, event.place_code, event.facts["before"]) == (province, "4701", [None, None])
    client.post(PAGE, {"point": "17.1612, 104.1486"})
    assert Event.objects.filter(verb="set-point").count() == 1


def test_what_is_no_point_comes_back_as_it_was_typed(client: Client, province: Any) -> None:
    response = client.post(PAGE, {"point": "หน้าที่ว่าการ"})

    assert response.status_code == 422
    assert "กรุณาใส่พิกัดเป็นละติจูดและลองจิจูด" in text(response)
    assert "หน้าที่ว่าการ" in text(response)
    assert client.post(PAGE, {"point": "\0" * 3}).status_code == 422
    assert client.post(PAGE, {"point": "1" * 5000}).status_code == 422
    assert Place.objects.get(pk="4701").latitude is None


def test_the_centre_chooses_a_province_and_another_province_finds_nothing(client: Client, province: Any) -> None:
    client.force_login(ProvinceOfficerFactory.create(place=the_place("30")))
    assert client.get(PAGE).status_code == 404
    assert client.get(f"{OFFICES}?place=47").status_code == 404
    client.force_login(CentralFactory.create())
    assert "?place=47" in text(client.get(OFFICES))
    assert PAGE in text(client.get(f"{OFFICES}?place=47"))
    assert client.get(f"{OFFICES}?place=%00").status_code == 404
    assert client.get(reverse("palad:office", args=["470101"])).status_code == 404


def test_the_page_costs_the_same_whatever_the_districts(
    client: Client, province: Any, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(2, 20):
        the_place(f"47{number:02}")
        client.post(reverse("palad:office", args=[f"47{number:02}"]), {"point": "17.1, 104.1"})

    with django_assert_max_num_queries(12):
        assert "ใส่พิกัดแล้ว 18 จาก 19 อำเภอ" in text(client.get(OFFICES))


@pytest.mark.parametrize(
    ("typed", "point"),
    [
        ("13.7563, 100.5018", (13.7563, 100.5018)),
        ("๑๓.๗๕๖๓ ๑๐๐.๕๐๑๘", (13.7563, 100.5018)),
        ("(13.7563°N, 100.5018°E)", (13.7563, 100.5018)),
        ("13°45'22.7\"N 100°30'06.5\"E", (13.756306, 100.501806)),
        ("https://www.google.com/maps/@17.1612,104.1486,17z", (17.1612, 104.1486)),
        ("https://www.google.com/maps/place/X/@17.1,104.1,17z/data=!4m6!3m5!3d17.1612!4d104.1486", (17.1612, 104.1486)),
        ("https://maps.google.com/?q=17.1612,104.1486", (17.1612, 104.1486)),
        ("https://www.google.com/maps/search/?api=1&query=17.1612%2C104.1486", (17.1612, 104.1486)),
    ],
)
def test_points_are_understood_as_people_paste_them(typed: str, point: tuple[float, float]) -> None:
    assert point_of(typed) == point


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("100.5018, 13.7563", "สลับกัน"),
        ("48.8566, 2.3522", "ไม่อยู่ในประเทศไทย"),
        ("https://maps.app.goo.gl/AbCdEf", "ลิงก์แบบย่อ"),
        ("0, 0", "ไม่อยู่ในประเทศไทย"),
        ("13.7563", "กรุณาใส่พิกัด"),
        ("", "กรุณาใส่พิกัด"),
    ],
)
def test_what_is_wrong_with_a_point_is_said(typed: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        point_of(typed)


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_of_points(typed: str) -> None:
    try:
        latitude, longitude = point_of(typed)
    except Invalid:
        return
    assert SOUTH <= latitude <= NORTH
    assert WEST <= longitude <= EAST


DEGREES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(DEGREES, DEGREES)
def test_the_way_is_the_same_there_and_back_and_never_more_than_half_round_the_earth(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    there, back = kilometres(*one, *other), kilometres(*other, *one)

    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20_016
    assert kilometres(*one, *one) == 0


@given(DEGREES, DEGREES, DEGREES)
def test_a_detour_is_never_shorter(one: Any, other: Any, third: Any) -> None:
    assert kilometres(*one, *third) <= kilometres(*one, *other) + kilometres(*other, *third) + 1e-6


def test_known_ways() -> None:
    assert kilometres(13.7563, 100.5018, 18.7883, 98.9853) == pytest.approx(583, abs=2)  # Bangkok to Chiang Mai
    assert kilometres(0, 0, 1, 0) == pytest.approx(111.195, abs=0.01)
