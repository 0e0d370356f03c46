"""Loading the country, and loading it again after it has changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from time import monotonic

import pytest
from django.core.management import call_command

from raingan.core.places.actions import BEGINNING, Loaded, SourcePlace, geothai_places, load_places
from raingan.core.places.models import Level, Place

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
LATER = date(2027, 1, 1)
SMALL = [
    SourcePlace("TH", Level.NATION, "ประเทศไทย", "Thailand", None),
    SourcePlace("47", Level.PROVINCE, "สกลนคร", "Sakon Nakhon", "TH"),
    SourcePlace("4701", Level.DISTRICT, "เมืองสกลนคร", "Mueang Sakon Nakhon", "47"),
    SourcePlace("4702", Level.DISTRICT, "กุสุมาลย์", "Kusuman", "47"),
]


def changed(places: Sequence[SourcePlace], code: str, **to: str) -> list[SourcePlace]:
    return [replace(place, **to) if place.code == code else place for place in places]  # type: ignore[arg-type]


def test_the_whole_country_is_loaded_once(capsys: pytest.CaptureFixture[str]) -> None:
    began = monotonic()
    call_command("load_places")
    assert monotonic() - began < 30  # it takes one; a busy machine may take many times that, one by one takes minutes
    call_command("load_places")

    levels = {level: Place.objects.filter(level=level).count() for level in Level.values}
    assert levels == {"nation": 1, "province": 77, "district": 928, "subdistrict": 7436, "village": 0}
    assert Place.objects.districts_within("").outside_bangkok().count() == 878
    assert Place.objects.provinces().outside_bangkok().count() == 76
    assert not [
        place for place in Place.objects.exclude(level="nation") if place.parent_id not in (place.code[:-2], "TH")
    ]
    assert capsys.readouterr().out.splitlines() == [
        "places: 8442 added, 0 changed, 0 retired, 0 unchanged",
        "places: 0 added, 0 changed, 0 retired, 8442 unchanged",
    ]


def test_provinces_come_in_dictionary_order_out_of_the_database() -> None:
    load_places(geothai_places(), on=TODAY)
    names = list(Place.objects.provinces().values_list("name_th", flat=True))
    assert (names[0], names[1], names[12], names[-1]) == ("กระบี่", "กรุงเทพมหานคร", "เชียงราย", "อุบลราชธานี")
    khet = Place.objects.districts_within("10").values_list("name_th", flat=True)
    assert (khet[0], khet[49]) == ("เขตคลองเตย", "เขตห้วยขวาง")


def test_a_vanished_code_is_retired_and_stays() -> None:
    load_places(SMALL, on=TODAY)
    assert load_places(SMALL[:-1], on=LATER) == Loaded(added=0, changed=0, retired=1, unchanged=3)

    assert Place.objects.get(code="4702").valid_to == LATER
    assert [each.code for each in Place.objects.children_of("47").valid_on(date(2026, 12, 31))] == ["4702", "4701"]
    assert [each.code for each in Place.objects.children_of("47").valid_on(LATER)] == ["4701"]
    assert load_places(SMALL[:-1], on=date(2028, 1, 1)).retired == 0
    assert Place.objects.get(code="4702").valid_to == LATER


def test_a_code_that_comes_back_is_valid_again() -> None:
    load_places(SMALL, on=TODAY)
    load_places(SMALL[:-1], on=LATER)
    assert load_places(SMALL, on=LATER).changed == 1
    assert Place.objects.get(code="4702").valid_to is None


def test_a_renamed_place_keeps_the_point_that_people_entered() -> None:
    load_places(SMALL, on=TODAY)
    Place.objects.filter(code="4701").update(latitude=17.16, longitude=104.15)
    assert load_places(changed(SMALL, "4701", name_th="ธาตุเชิงชุม"), on=LATER).changed == 1

    place = Place.objects.get(code="4701")
    assert (place.name_th, place.latitude, place.valid_from) == ("ธาตุเชิงชุม", 17.16, BEGINNING)
    assert [each.code for each in Place.objects.children_of("47")] == ["4702", "4701"]


def test_a_new_code_begins_on_the_day_it_is_loaded() -> None:
    load_places(SMALL, on=TODAY)
    load_places([*SMALL, SourcePlace("4703", Level.DISTRICT, "กุดบาก", "Kut Bak", "47")], on=LATER)
    assert Place.objects.get(code="4703").valid_from == LATER
    assert not Place.objects.valid_on(TODAY).filter(code="4703").exists()


def test_villages_entered_by_people_are_left_alone() -> None:
    load_places(SMALL, on=TODAY)
    Place.objects.create(
        code="47010301",
        level=Level.VILLAGE,
        name_th="บ้านนาอ้อย",
        name_en="",
        sort_key="",
        parent_id="4701",
        valid_from=TODAY,
    )
    assert load_places(SMALL, on=LATER).retired == 0


@pytest.mark.parametrize("wrong", [[*SMALL, SMALL[-1]], SMALL[1:]])
def test_a_source_that_contradicts_itself_changes_nothing(wrong: list[SourcePlace]) -> None:
    with pytest.raises(ValueError, match=r"twice|stands under"):
        load_places(wrong, on=TODAY)
    assert not Place.objects.exists()
