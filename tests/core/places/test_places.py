"""Questions asked about places, and what one place is called."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from raingan.core.places.actions import geothai_places, load_places
from raingan.core.places.models import Place, within

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def country() -> None:
    wanted = ("10", "47", "50")
    load_places(
        [each for each in geothai_places() if each.code[:2] in wanted or each.code == "TH"], on=date(2026, 11, 1)
    )


def found(typed: str) -> list[str]:
    return [place.label for place in Place.objects.search(typed)[:3]]


@pytest.mark.parametrize(
    ("code", "thai", "english"),
    [
        ("TH", "ประเทศไทย", "Thailand"),
        ("10", "กรุงเทพมหานคร", "Bangkok"),
        ("1001", "เขตพระนคร", "Phra Nakhon District"),
        ("100101", "แขวงพระบรมมหาราชวัง", "Phra Borom Maha Ratchawang Subdistrict"),
        ("47", "จังหวัดสกลนคร", "Sakon Nakhon Province"),
        ("4701", "อำเภอเมืองสกลนคร", "Mueang Sakon Nakhon District"),
        ("470101", "ตำบลธาตุเชิงชุม", "That Choeng Chum Subdistrict"),
    ],
)
def test_a_place_is_called_by_what_it_is(code: str, thai: str, english: str) -> None:
    place = Place.objects.get(code=code)
    assert place.label == thai
    with override("en"):
        assert place.label == english
        assert place.name == place.name_en
        assert place.label_in("th") == thai


def test_children_and_districts_come_in_dictionary_order() -> None:
    districts = [place.name_th for place in Place.objects.children_of("47")]
    assert len(districts) == 18
    assert districts[:3] == ["กุดบาก", "กุสุมาลย์", "คำตากล้า"]
    assert districts == [place.name_th for place in Place.objects.districts_within("47")]
    assert {place.code for place in Place.objects.children_of("TH")} == {"10", "47", "50"}
    assert Place.objects.inside("4701").filter(level="district").get().code == "4701"


def test_places_are_found_by_part_of_a_thai_or_english_name_or_code() -> None:
    assert found("สกล") == ["จังหวัดสกลนคร", "อำเภอเมืองสกลนคร"]
    assert found("mueang sakon") == ["อำเภอเมืองสกลนคร"]
    assert found("พระนคร") == ["เขตพระนคร"]
    assert found("๔๗๐๑")[0] == "อำเภอเมืองสกลนคร"


def test_what_is_typed_before_a_name_means_its_level() -> None:
    assert found("อำเภอเมือง")[:2] == ["อำเภอเมืองเชียงใหม่", "อำเภอเมืองสกลนคร"]
    assert found("อ. กุดบาก") == ["อำเภอกุดบาก"]
    assert found("ต.กุดบาก") == ["ตำบลกุดบาก"]
    assert found("กุดบาก") == ["อำเภอกุดบาก", "ตำบลกุดบาก"]
    assert found("เขต")[0] == "เขตคลองเตย"


@pytest.mark.parametrize("typed", ["", "   ", "\0", "%", "ไม่มีที่นี้"])
def test_a_search_for_nothing_finds_nothing(typed: str) -> None:
    assert found(typed) == []


def test_a_scope_is_read_as_a_range_by_the_plain_index() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        codes = set(Place.objects.filter(within("code", "47")).values_list("code", flat=True))
    assert len(codes) == 1 + 18 + len([code for code in codes if len(code) == 6])
    assert all(code.startswith("47") for code in codes)
    assert """>= '47'""" in queries[0]["sql"]
    assert """< '48'""" in queries[0]["sql"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("EXPLAIN SELECT code FROM places_place WHERE code >= '4701' AND code < '4702'")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "places_place_pkey" in plan


def test_labels_of_many_places_cost_one_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        labels = Place.objects.labels(["47", "4701", "9999"])
    assert labels == {"47": "จังหวัดสกลนคร", "4701": "อำเภอเมืองสกลนคร"}
    assert len(queries) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": "planet"},
        {"parent_id": None},
        {"valid_to": date(1800, 1, 1)},
        {"latitude": 17.1},
        {"latitude": 91.0, "longitude": 104.0},
    ],
)
def test_the_database_refuses_what_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(code="4701").update(**wrong)
