"""The pages and files of manpower: what they count, by what hours, and where their numbers lead."""

import re
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from raingan.core.people.models import User
from raingan.core.web import clock
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.exports import EXPORTS
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import DistrictRecord, Question, SpecialWork, State, WorkYear
from raingan.systems.workload.sums import SheetSums
from tests.factories import AssignmentFactory, the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    the_year,
    this_year,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> WorkYear:
    """Two years: 4701 confirmed in both, 4702 recorded only, 4703 covered by 4701, 4801 confirmed this year."""
    before, now = the_year(this_year() - 1), the_year()
    olds = {(each.domain, each.order): each for each in Question.objects.of_year(before.year)}
    for each in Question.objects.of_year(now.year):
        each.same_as = olds[each.domain, each.order]
        each.save()
    for year, place, state, hours in (
        (before, "4701", State.CONFIRMED, 1), (now, "4701", State.OPEN, 2), (now, "4702", State.OPEN, 3),
        (now, "4801", State.CONFIRMED, 5),
    ):  # fmt: skip
        figures = Figures(10, 0, Decimal(hours))
        DistrictRecordFactory.create(year=year, place=the_place(place), state=state, figures=figures)
    host = DistrictRecord.objects.get(year=now, place="4701")
    DistrictRecordFactory.create(year=now, place=the_place("4703"), filled=False, host=host)
    sheet = host.sheets.get(domain=Domain.SPECIAL)
    SpecialWork.objects.create(
        id=uuid4(), sheet=sheet, order=1, text="งานรับเสด็จ", unit="ครั้ง", quantity=2, days=1, hours=Decimal(1),
        changed_version=1, changed_at=clock.now(), changed_by=User.objects.all()[0],
    )  # fmt: skip
    SheetSums.refill(now.year)
    DistrictRecord.objects.filter(pk=host.pk).update(state=State.CONFIRMED)
    return now


def page(client: Client, user: User, name: str = "manpower", *args: object, query: str = "") -> Any:
    client.force_login(user)
    answer = client.get(reverse(f"workload:{name}", args=args) + query)
    assert answer.status_code == 200
    return answer


def test_the_nation_counts_confirmed_records_and_says_by_what_hours(client: Client, country: WorkYear) -> None:
    answer = page(client, WorkloadCentralFactory.create())
    text = answer.content.decode()

    total = answer.context["total"].result
    assert (total.hours, total.person_years) == (480 + 14 + 1200, Decimal("1.23"))
    assert sorted(row.result.hours for row in answer.context["children"]) == [494, 1200]
    assert answer.context["districts"] == 3
    assert "วันละ 6 ชั่วโมง คนละ 1,380 ชั่วโมงต่อปี" in text
    assert "ค่าเริ่มต้น รอส่วนกลางยืนยัน" in text
    assert answer.context["rows"][-1].result.hours == 14
    # No browser parts these words; the domain's page says the title again.
    assert text.count('<span class="rg-unbroken">การบูรณาการ</span>') == 1
    inside = client.get(answer.context["rows"][1].url).content.decode()
    assert '<span class="rg-unbroken">การบูรณาการ</span>' in inside


def test_the_switch_counts_what_is_not_confirmed_too(client: Client, country: WorkYear) -> None:
    answer = page(client, WorkloadCentralFactory.create(), query="?figures=all")
    assert answer.context["total"].result.hours == 480 + 14 + 1200 + 720
    assert "figures=all" in answer.context["rows"][0].url


def test_a_host_says_for_how_many_districts_and_is_never_split(client: Client, country: WorkYear) -> None:
    confirmer = ConfirmerFactory.create(place=the_place("47"))
    answer = page(client, confirmer)
    (row,) = answer.context["children"]
    assert (row.note, row.result.line.districts, row.result.hours) == ("ดูแล 2 อำเภอ", 2, 494)

    covered = page(client, confirmer, "manpower-of", "4703")
    assert "บันทึกรวมกับ" in covered.content.decode()


def test_every_number_leads_to_what_it_counts(client: Client, country: WorkYear) -> None:
    centre = WorkloadCentralFactory.create()
    first = page(client, centre)
    domain = client.get(first.context["rows"][0].url)
    assert sum(row.result.hours for row in domain.context["rows"]) == first.context["rows"][0].result.hours
    question = client.get(domain.context["rows"][1].url)
    assert question.context["total"].result.hours == domain.context["rows"][1].result.hours
    assert question.context["quantity"] == domain.context["rows"][1].quantity == 20
    province = client.get(question.context["children"][0].url)
    assert province.context["total"].result.hours == question.context["children"][0].result.hours
    assert client.get(province.context["children"][0].url).status_code in {200, 302}
    special = client.get(first.context["rows"][-1].url)
    assert special.context["total"].result.hours == 14
    inside = client.get(special.context["children"][0].url)
    assert "งานรับเสด็จ" in inside.content.decode()


def test_years_are_compared_where_both_have_the_same_districts(client: Client, country: WorkYear) -> None:
    centre = WorkloadCentralFactory.create()
    assert page(client, centre).context["total"].result.change is None  # 4701 covers another district now
    record = DistrictRecordFactory.create(
        year=WorkYear.objects.get(pk=country.year - 1), place=the_place("4801"), state=State.CONFIRMED,
        figures=Figures(10, 0, Decimal(4)),
    )  # fmt: skip
    total = page(client, centre).context["total"].result
    assert record.place_id == "4801"
    assert (total.change, total.percent) == (240, 25)
    domain = page(client, centre, "manpower-domain", "TH", 1)
    assert [row.result.change for row in domain.context["rows"]] == [10, 10, 10]
    question = page(client, centre, "manpower-question", "TH", domain.context["rows"][0].url.split("/")[-2])
    assert question.context["total"].result.change == 10


def test_everybody_begins_at_their_own_place_and_sees_no_other(client: Client, country: WorkYear) -> None:
    recorder = RecorderFactory.create(place=the_place("4701"))
    answer = page(client, recorder)
    assert answer.context["place"].pk == "4701"
    assert answer.context["total"].result.hours == 494
    for place in ("4702", "47", "TH", "nonsense", "\0", "9" * 60):
        assert client.get(reverse("workload:manpower-of", args=[place])).status_code == 404


@pytest.mark.parametrize("query", ["?year=FY2400", "?year=nonsense", "?year=%00", "?sort=%00&year="])
def test_odd_addresses_are_answered_politely(client: Client, country: WorkYear, query: str) -> None:
    client.force_login(WorkloadCentralFactory.create())
    assert client.get(reverse("workload:manpower") + query).status_code in {200, 404}
    for number in (0, 10, 10**30):
        assert client.get(reverse("workload:manpower-domain", args=["TH", number])).status_code == 404
        assert client.get(reverse("workload:manpower-question", args=["TH", number])).status_code == 404


def test_no_word_of_an_english_heading_of_the_answers_is_parted(country: WorkYear) -> None:
    with override("en"):
        columns = EXPORTS["answers"](WorkloadCentralFactory.create(), {"year": country.key}, clock.now()).columns

    # A bold letter takes a quarter more room.
    narrow = [each.label for each in columns if max(map(len, each.label.split())) * 5 > each.width * 4]
    assert narrow == []


def test_before_any_year_is_opened_there_is_nothing(client: Client) -> None:
    client.force_login(WorkloadCentralFactory.create())
    assert client.get(reverse("workload:manpower")).status_code == 404


def test_pages_cost_the_same_whatever_the_rows(
    client: Client, country: WorkYear, django_assert_max_num_queries: Any
) -> None:
    client.force_login(WorkloadCentralFactory.create())
    client.get(reverse("workload:years"))  # the first of a session notes that it is in use
    question = Question.objects.of_year(country.year)[0]
    for name, args in (
        ("manpower", []), ("manpower-of", ["47"]), ("manpower-of", ["4701"]), ("manpower-domain", ["TH", 1]),
        ("manpower-domain", ["47", 9]), ("manpower-question", ["TH", question.pk]),
    ):  # fmt: skip
        with django_assert_max_num_queries(12):
            client.get(reverse(f"workload:{name}", args=args))


@pytest.mark.parametrize("name", EXPORTS)
def test_files_say_what_they_count_and_agree_with_the_page(country: WorkYear, name: str) -> None:
    centre = WorkloadCentralFactory.create()
    table = EXPORTS[name](centre, {"place": "TH", "year": country.key}, clock.now())
    rows = list(table.rows)
    assert any("วันละ 6 ชั่วโมง และคนละ 1,380 ชั่วโมงต่อปี (ค่าเริ่มต้น" in line for line in table.about)
    assert any("เฉพาะอำเภอที่ยืนยันแล้ว: 3 อำเภอ" in line for line in table.about)
    assert {len(row) for row in rows} == {len(table.columns)}
    keys = [each.key for each in table.columns]
    hours = keys.index("total_hours" if name == "answers" else "hours")
    assert sum(Decimal(str(row[hours])) for row in rows) == 1694
    if table.total is not None:
        assert table.total[hours] == 1694
    assert re.fullmatch(r"workload-[a-z-]+-TH-FY\d{4}", table.file_name)


def test_all_answers_have_a_row_for_each_district_and_question(country: WorkYear) -> None:
    recorder = RecorderFactory.create(place=the_place("4702"))
    of_own = EXPORTS["answers"](recorder, {"figures": "all", "year": country.key}, clock.now())
    assert len(list(of_own.rows)) == 24
    centre = WorkloadCentralFactory.create()
    assert len(list(EXPORTS["answers"](centre, {"year": country.key}, clock.now()).rows)) == 24 + 24 + 1


def test_all_questions_cost_the_same_over_the_api_and_as_a_file(
    client: Client, country: WorkYear, django_assert_max_num_queries: Any
) -> None:
    before = WorkYear.objects.get(year=country.year - 1)
    DistrictRecordFactory.create(year=before, place=the_place("4801"), state=State.CONFIRMED)
    centre = WorkloadCentralFactory.create()
    client.force_login(centre)
    client.get("/api/v1/workload/years")

    with django_assert_max_num_queries(12):
        told = client.get(f"/api/v1/workload/manpower/{country.key}?by=question").json()
    assert len(told["lines"]) == 8 * 3 + 1
    assert told["lines"][0]["pairs"] == 1

    with django_assert_max_num_queries(12):
        table = EXPORTS["manpower-questions"](centre, {"year": country.key}, clock.now())
        rows = list(table.rows)
    assert [row[5] for row in rows[:-1]] == [each["hours"] for each in told["lines"][:-1]]


def test_who_acts_for_two_provinces_reaches_both(client: Client, country: WorkYear) -> None:
    person = ConfirmerFactory.create(place=the_place("48"))
    assert page(client, person).context["own_tabs"] == []
    for code in ("47", "4701"):
        AssignmentFactory.create(user=person, system="workload", role="confirmer", place=the_place(code))
    person = User.objects.get(pk=person.pk)

    first = page(client, person)

    assert [(each["label"], each["current"]) for each in first.context["own_tabs"]] == [
        (the_place("47").label, True), (the_place("48").label, False),
    ]  # fmt: skip
    other = client.get(first.context["own_tabs"][1]["url"])
    assert other.context["place"].code == "48"
    assert [each["current"] for each in other.context["own_tabs"]] == [False, True]
