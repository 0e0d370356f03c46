"""The pages of whom to follow up, their file and the API: what they show, filter and keep."""

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.people.models import Assignment
from raingan.systems.palad import exports
from raingan.systems.palad.nudged import Nudge
from tests.conftest import Clock
from tests.factories import CentralFactory, ChiefFactory, OfficerFactory, ProvinceOfficerFactory, the_place
from tests.systems.palad.calling import MID_NOVEMBER, ROOT, Caller
from tests.systems.palad.factories import FieldReportFactory
from tests.systems.palad.following import to_follow

LIST = "/palad/followup/47/"
NONSENSE = ("\0", "x", "2026-13", "9" * 40, "' OR 1=1", "4801", "TH")


@pytest.fixture
def people(db: None, clock: Clock) -> dict[str, Any]:
    return to_follow(clock)


def shown(client: Client, **query: str) -> str:
    response = client.get(LIST, query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_page_gives_the_number_to_call_and_what_to_say(client: Client, people: dict[str, Any]) -> None:
    client.force_login(people["province"])

    page = client.get(reverse("palad:followup"), follow=True).content.decode()

    assert 'href="tel:042711234"' in page
    assert "รออนุมัติ 2 รายการ" in page
    assert people["complete"].full_name not in page
    assert people["far"].full_name not in page


def test_kind_and_district_narrow_the_list(client: Client, people: dict[str, Any]) -> None:
    other = OfficerFactory.create(place=the_place("4702"))
    client.force_login(people["province"])

    chiefs, officers = shown(client, kind="chief"), shown(client, kind="officer")
    there = shown(client, district="4702")

    short, chief = people["short"].full_name, people["chief"].full_name
    assert [name in chiefs for name in (short, chief, other.full_name)] == [False, True, False]
    assert [name in officers for name in (short, chief, other.full_name)] == [True, False, True]
    assert [name in there for name in (short, chief, other.full_name)] == [False, False, True]
    assert people["chief"].full_name not in shown(client, district="4702", kind="chief")


def test_an_empty_group_does_not_say_that_nobody_is_to_be_followed_up(client: Client, people: dict[str, Any]) -> None:
    client.force_login(people["province"])
    OfficerFactory.create(place=the_place("4702"))

    group = shown(client, district="4702", kind="chief")

    assert "ไม่มีผู้ที่อยู่ในกลุ่มนี้" in group
    assert "ไม่มีผู้ที่ต้องติดตามในเดือนนี้" not in group


def test_where_nobody_is_to_be_followed_up_the_page_says_so(client: Client, people: dict[str, Any]) -> None:
    client.force_login(ProvinceOfficerFactory.create(place=the_place("30")))

    assert "ไม่มีผู้ที่ต้องติดตามในเดือนนี้" in client.get("/palad/followup/30/").content.decode()


@pytest.mark.parametrize("text", NONSENSE)
@pytest.mark.parametrize("name", ["month", "kind", "district"])
def test_nonsense_in_the_address_is_as_nothing(client: Client, people: dict[str, Any], name: str, text: str) -> None:
    client.force_login(people["province"])

    assert people["short"].full_name in shown(client, **{name: text})


@pytest.mark.parametrize("place", ["x", "9" * 40, "48", "10"])
def test_there_is_no_list_of_anywhere_else(client: Client, people: dict[str, Any], place: str) -> None:
    client.force_login(people["province"])

    assert client.get(f"/palad/followup/{place}/").status_code == 404


def test_one_comes_back_to_the_list_one_sent_from(client: Client, people: dict[str, Any]) -> None:
    client.force_login(people["province"])
    page = client.get(LIST, {"month": "2026-11", "district": "4701", "kind": "officer"})
    url = page.context["nudge_url"]
    assert 'name="from" value="47"' in page.content.decode()

    answer = client.post(url, {"all": "1", "month": "2026-11", "kind": "officer", "from": "47"})

    back = urlsplit(answer["Location"])
    assert back.path == LIST
    assert parse_qs(back.query) == {"month": ["2026-11"], "kind": ["officer"], "district": ["4701"]}
    assert list(Nudge.objects.values_list("kind", flat=True)) == ["officer"]


@pytest.mark.parametrize("sent_from", ["", "\0", "x", "48", "/evil", "4701"])
def test_one_comes_back_to_the_place_itself_from_nowhere(
    client: Client, people: dict[str, Any], sent_from: str
) -> None:
    client.force_login(people["province"])

    answer = client.post("/palad/followup/4701/nudge/", {"all": "1", "month": "2026-11", "from": sent_from})

    assert answer["Location"] == "/palad/followup/4701/?month=2026-11"


def test_a_post_that_nobody_holds_is_told(client: Client, people: dict[str, Any]) -> None:
    Assignment.objects.filter(user=people["chief"]).update(until=date(2026, 11, 1))
    client.force_login(people["province"])

    page = shown(client)
    assert "แต่ไม่มีนายอำเภอ" in page
    assert f"{the_place('4701').label} · รออนุมัติ 2 รายการ" in page
    assert "แต่ไม่มีนายอำเภอ" not in shown(client, kind="officer")
    assert "แต่ไม่มีนายอำเภอ" not in shown(client, district="4702")


def test_the_centre_begins_at_the_provinces(client: Client, people: dict[str, Any]) -> None:
    client.force_login(CentralFactory.create())

    answer = client.get("/palad/followup/", {"month": "2026-11"})

    first = answer.context["rows"][0]
    assert {row["child"].code: row["short"] for row in answer.context["rows"]} == {"47": 1, "48": 1}
    assert (first["child"].code, first["child"].pending) == ("47", 2)
    assert 'href="/palad/followup/47/?month=2026-11"' in answer.content.decode()
    assert 'href="/palad/followup/?month=2026-11"' in shown(client)


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_to_the_centre_is_the_running_month(client: Client, people: dict[str, Any], text: str) -> None:
    client.force_login(CentralFactory.create())

    assert client.get("/palad/followup/", {"month": text}).context["period"].key == "2026-11"


def test_in_the_first_days_the_month_before_is_chased(people: dict[str, Any], clock: Clock) -> None:
    for day, month in ((5, "2026-11"), (6, "2026-12")):
        clock.set(MID_NOVEMBER.replace(month=12, day=day))
        fresh = Client()
        fresh.force_login(people["province"])
        assert fresh.get(LIST).context["period"].key == month


@pytest.mark.parametrize("who", ["province", "centre"])
def test_the_pages_cost_the_same_for_many(
    client: Client, people: dict[str, Any], who: str, django_assert_max_num_queries: Any
) -> None:
    client.force_login(people["province"] if who == "province" else CentralFactory.create())
    for code in ("4702", "4703", "4704"):
        for _each in range(8):
            officer = OfficerFactory.create(place=the_place(code))
            FieldReportFactory.create(officer=officer, place=the_place(code), activity_date=date(2026, 11, 12))
    client.get(LIST)  # what a process keeps is kept
    for url in (LIST, f"{LIST}?district=4703&kind=officer", *(["/palad/followup/"] if who == "centre" else [])):
        with django_assert_max_num_queries(12):
            assert client.get(url).status_code == 200


class TestFile:
    def test_it_has_the_rows_of_the_page(self, people: dict[str, Any]) -> None:
        ChiefFactory.create(place=the_place("4703"))
        OfficerFactory.create(place=the_place("4703"))
        query = {"place": "47", "month": "2026-11"}

        def names(**more: str) -> list[object]:
            return [row[2] for row in exports.followup(people["province"], query | more, MID_NOVEMBER).rows]

        assert len(names()) == 3
        assert names(kind="chief") == [people["chief"].full_name]
        assert names(kind="\0") == names()
        assert names(place="4701", kind="officer") == [people["short"].full_name]

    def test_posts_that_nobody_holds_stand_in_it(self, people: dict[str, Any]) -> None:
        Assignment.objects.filter(user=people["chief"]).update(until=date(2026, 11, 1))

        table = exports.followup(people["province"], {"place": "47", "month": "2026-11"}, MID_NOVEMBER)

        last = list(table.rows)[-1]
        assert last[1:6] == ("นายอำเภอ", "(ไม่มีผู้ดำรงตำแหน่ง)", the_place("4701").name, "", "รออนุมัติ 2 รายการ")


class TestApi:
    def test_the_list_tells_posts_that_nobody_holds_and_takes_a_kind(self, people: dict[str, Any]) -> None:
        Assignment.objects.filter(user=people["chief"]).update(until=date(2026, 11, 1))
        caller, query = Caller(people["province"]), {"place": "47", "month": "2026-11"}

        everybody = caller.get(f"{ROOT}/followup", query).json()
        officers = caller.get(f"{ROOT}/followup", {**query, "kind": "officer"}).json()

        assert everybody["vacant"] == [{"place": "4701", "waiting": 2}]
        assert officers["vacant"] == []
        assert [each["person"] for each in officers["results"]] == [people["short"].pk]

    def test_only_one_kind_is_reminded(self, people: dict[str, Any]) -> None:
        body = {"place": "4701", "month": "2026-11", "kind": "chief"}

        answer = Caller(people["province"]).post(f"{ROOT}/nudges", body)

        assert answer.json() == {"sent": 1, "resting": 0}
        assert Nudge.objects.get().recipient_id == people["chief"].pk

    def test_the_nation_is_not_reminded(self, people: dict[str, Any]) -> None:
        body = {"place": "TH", "month": "2026-11"}

        assert Caller(CentralFactory.create()).post(f"{ROOT}/nudges", body).status_code == 404
