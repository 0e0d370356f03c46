"""The pages of a year's catalogue: what is in use, what a change costs, what is retired, and when it stands."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from raingan.systems.workload.models import Question, SheetStatus, State, WorkYear
from tests.systems.workload.factories import (
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    the_year,
    this_year,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(client: Client) -> Client:
    client.force_login(WorkloadCentralFactory.create())
    return client


def at(name: str, year: WorkYear, *more: object) -> str:
    return reverse(f"workload:catalogue{name}", args=[year.key, *more])


def test_questions_stand_by_domain_with_how_many_districts_answered(centre: Client) -> None:
    DistrictRecordFactory.create()
    DistrictRecordFactory.create()
    DistrictRecordFactory.create(filled=False)
    year = the_year()
    Question.objects.filter(domain=1, order=1).update(is_sample=True)

    answer = centre.get(at("", year))

    groups = answer.context["groups"]
    assert [each.domain.value for each in groups] == list(range(1, 9))
    assert {row.answers for each in groups for row in each.rows} == {2}
    assert (answer.context["questions"], answer.context["samples"]) == (24, 1)
    assert "ตัวอย่าง" in answer.content.decode()


def test_adding_begins_with_the_next_number_and_refuses_one_that_is_taken(centre: Client) -> None:
    record = DistrictRecordFactory.create()
    year = record.year
    form = centre.get(f"{at('-add', year)}?domain=3").context["form"]
    assert (form.initial["domain"], form.initial["order"]) == ("3", 4)

    taken = centre.post(at("-add", year), {"domain": "3", "order": "3", "text": "งานใหม่", "unit": "เรื่อง"})
    assert taken.status_code == 422
    assert list(taken.context["form"].errors) == ["order"]
    assert "งานใหม่" in taken.content.decode()

    made = centre.post(at("-add", year), {"domain": "3", "order": "4", "text": "งานใหม่", "unit": "เรื่อง"})
    assert made.status_code == 302
    assert made.headers["Location"].endswith("#domain-3")
    assert record.sheets.get(domain=3).status == SheetStatus.PARTIAL


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [({"domain": "9"}, "domain"), ({"domain": "x"}, "domain"), ({"order": "0"}, "order"),
     ({"order": "9" * 30}, "order"),
     ({"text": ""}, "text"), ({"text": "ก" * 501}, "text"), ({"unit": "\0"}, "unit"), ({"text": "ก\u202eข"}, "text")],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_at_its_field(centre: Client, sent: dict[str, str], wrong: str) -> None:
    values = {"domain": "3", "order": "9", "text": "งานใหม่", "unit": "เรื่อง"} | sent
    answer = centre.post(at("-add", the_year()), values)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]


def test_replacing_says_how_many_must_answer_anew_and_keeps_the_old(centre: Client) -> None:
    record = DistrictRecordFactory.create()
    year, old = record.year, Question.objects.of_domain(record.year_id, 1)[0]
    assert "1 อำเภอที่ตอบแล้วต้องตอบข้อใหม่" in centre.get(at("-replace", year, old.pk)).content.decode()

    answer = centre.post(at("-replace", year, old.pk), {"text": "ถามใหม่", "unit": "เรื่อง"}, follow=True)

    assert "ถามใหม่" in answer.content.decode()
    assert [row.question.pk for row in answer.context["retired"]] == [old.pk]
    assert answer.context["retired"][0].answers == 1
    assert centre.get(at("-replace", year, old.pk)).status_code == 404


def test_retiring_is_asked_first_and_never_leaves_a_domain_empty(centre: Client) -> None:
    record = DistrictRecordFactory.create()
    year = record.year
    first, second, last = Question.objects.of_domain(year.year, 2)
    assert "คำตอบของ 1 อำเภอจะไม่นับ" in centre.get(at("-retire", year, first.pk)).content.decode()

    for each in (first, second):
        assert centre.post(at("-retire", year, each.pk)).status_code == 302
    assert record.sheets.get(domain=2).status == SheetStatus.COMPLETE

    refused = centre.post(at("-retire", year, last.pk))
    assert refused.status_code == 409
    assert "อย่างน้อย 1 ข้อ" in refused.content.decode()


def test_once_a_district_is_confirmed_the_page_says_so_and_offers_nothing(centre: Client) -> None:
    record = DistrictRecordFactory.create(state=State.CONFIRMED)
    question = Question.objects.of_year(record.year_id)[0]
    shown = centre.get(at("", record.year)).content.decode()
    assert "ข้อคำถามคงที่แล้ว" in shown
    assert "แทนที่</a>" not in shown
    assert "ดาวน์โหลด XLSX" in shown

    assert centre.post(at("-retire", record.year, question.pk)).status_code == 409
    answer = centre.post(at("-replace", record.year, question.pk), {"text": "ถามใหม่", "unit": "เรื่อง"})
    assert answer.status_code == 422
    assert "แก้ไขข้อคำถามของปีนี้ไม่ได้แล้ว" in answer.content.decode()


@pytest.mark.parametrize("pk", [0, 10**6, 10**30])
def test_what_does_not_exist_is_not_found(centre: Client, pk: int) -> None:
    year = the_year()
    for name in ("-replace", "-retire"):
        assert centre.get(at(name, year, pk)).status_code == 404
        assert centre.post(at(name, year, pk), {"text": "ก", "unit": "ข"}).status_code == 404
    for key in ("FY2400", "nonsense", "x" * 300):
        assert centre.get(reverse("workload:catalogue", args=[key])).status_code == 404


def test_the_latest_year_is_shown_first_and_the_page_costs_the_same(
    centre: Client, django_assert_max_num_queries: Any
) -> None:
    assert centre.get(reverse("workload:catalogue-latest")).headers["Location"] == reverse("workload:years")
    DistrictRecordFactory.create(year=the_year(this_year() - 1))
    DistrictRecordFactory.create()
    url = centre.get(reverse("workload:catalogue-latest")).headers["Location"]
    assert url == at("", the_year())
    with django_assert_max_num_queries(12):
        centre.get(url)


def test_only_the_centre_changes_it(client: Client) -> None:
    client.force_login(RecorderFactory.create())
    year = the_year()
    pk = Question.objects.of_year(year.year).values_list("pk", flat=True)[0]
    for name, args in (("", []), ("-add", []), ("-upload", []), ("-file", []), ("-replace", [pk]), ("-retire", [pk])):
        assert client.get(at(name, year, *args)).status_code == 403
    for name, args in (("-add", []), ("-upload", []), ("-use", []), ("-replace", [pk]), ("-retire", [pk])):
        assert client.post(at(name, year, *args)).status_code == 403
