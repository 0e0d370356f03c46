"""GET /places and /places/{code}."""

from datetime import date

import pytest

from raingan.core.places.models import Place
from tests.factories import UserFactory, the_place
from tests.systems.palad.calling import Caller, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def anybody(db: None) -> Caller:
    return Caller(UserFactory.create())


def test_the_places_under_a_place_come_in_dictionary_order_with_both_names(anybody: Caller) -> None:
    for code, thai, english, key in (("4702", "กุสุมาลย์", "Kusuman", "ก2"), ("4701", "เมืองสกลนคร", "Mueang", "ม1")):
        the_place(code)
        Place.objects.filter(pk=code).update(name_th=thai, name_en=english, sort_key=key)
    the_place("4703")
    Place.objects.filter(pk="4703").update(valid_to=date(2021, 1, 1))

    body = anybody.get("/api/v1/places", {"parent": "47"}).json()

    assert body["next"] is None
    assert [(each["code"], each["name_th"], each["name_en"]) for each in body["results"]] == [
        ("4702", "กุสุมาลย์", "Kusuman"),
        ("4701", "เมืองสกลนคร", "Mueang"),
    ]
    assert body["results"][0]["parent"] == "47"


def test_without_a_parent_the_provinces_come(anybody: Caller) -> None:
    the_place("4701")
    the_place("48")

    assert [each["code"] for each in anybody.get("/api/v1/places").json()["results"]] == ["47", "48"]


def test_a_place_is_told_with_what_lies_above_it(anybody: Caller) -> None:
    the_place("470101")

    body = anybody.get("/api/v1/places/470101").json()

    assert (body["level"], body["parent"], body["above"]) == ("subdistrict", "4701", ["47", "4701"])
    assert (body["label_th"], body["label_en"]) == ("ตำบลตัวอย่าง470101", "Example 470101 Subdistrict")
    assert anybody.get("/api/v1/places/TH").json()["parent"] is None


def test_a_retired_place_can_still_be_asked_for(anybody: Caller) -> None:
    the_place("4701")
    Place.objects.filter(pk="4701").update(valid_to=date(2021, 1, 1))

    assert anybody.get("/api/v1/places/4701").json()["valid_to"] == "2021-01-01"


@pytest.mark.parametrize("code", ["99", "x", "%00", "๔๗", "47' OR 1=1", "th"])
def test_what_is_no_place_is_not_there(anybody: Caller, code: str) -> None:
    the_place("47")

    assert anybody.get(f"/api/v1/places/{code}").status_code in {404, 422}
    assert anybody.get("/api/v1/places", {"parent": code.replace("%00", chr(0))}).status_code in {404, 422}
    told(anybody.get("/api/v1/places/4799"), 404, "not-there")
