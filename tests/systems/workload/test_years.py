"""The centre's years: opened once and asked before, with what came since added; the hours settled."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.audit.models import Event
from raingan.systems.workload.models import DistrictRecord, Question, WorkYear
from tests.factories import DistrictFactory
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


def text_of(client: Client, name: str = "years", *args: object) -> str:
    return client.get(reverse(f"workload:{name}", args=args)).content.decode()


def test_the_first_year_is_opened_with_the_sample(centre: Client) -> None:
    DistrictFactory.create()
    key = f"FY{this_year()}"
    assert "ข้อคำถามชุดตัวอย่าง" in text_of(centre)

    answer = centre.post(reverse("workload:open-year", args=[key]), follow=True)

    assert "เปิดปีงบประมาณ" in answer.content.decode()
    assert DistrictRecord.objects.count() == 1
    assert Question.objects.filter(is_sample=True).exists()
    assert "ค่าเริ่มต้น รอส่วนกลางยืนยัน" in answer.content.decode()


def test_the_next_year_says_what_it_copies_and_a_new_district_is_added(centre: Client) -> None:
    DistrictRecordFactory.create()
    shown = text_of(centre)
    assert "คัดลอกข้อคำถาม 24 ข้อ" in shown
    assert "เพิ่มอำเภอที่ตั้งใหม่" not in shown

    DistrictFactory.create()
    assert "เพิ่มอำเภอที่ตั้งใหม่ 1 อำเภอ" in text_of(centre)
    answer = centre.post(reverse("workload:open-year", args=[f"FY{this_year()}"]), follow=True)

    assert "เพิ่มแบบบันทึก" in answer.content.decode()
    assert DistrictRecord.objects.count() == 2
    assert WorkYear.objects.count() == 1


@pytest.mark.parametrize("key", ["FY2400", "FY2999", "2026-01", "nonsense", "FY" + "9" * 30])
def test_no_other_year_is_opened(centre: Client, key: str) -> None:
    assert centre.post(reverse("workload:open-year", args=[key])).status_code == 404
    assert not WorkYear.objects.exists()


def test_hours_are_settled_with_thai_digits_and_told_since(centre: Client) -> None:
    year = the_year()
    url = reverse("workload:settle-hours", args=[year.key])
    assert "รอส่วนกลางยืนยัน" in centre.get(url).content.decode()

    answer = centre.post(url, {"hours_per_day": "๗.๕", "hours_per_person_year": "1,725"}, follow=True)

    assert "วันละ 7.5 ชั่วโมง คนละ 1,725 ชั่วโมงต่อปี" in answer.content.decode()
    assert "ส่วนกลางยืนยันเมื่อ" in answer.content.decode()
    assert Event.objects.filter(verb="settle-hours").count() == 1


@pytest.mark.parametrize(
    ("day", "year", "wrong"),
    [("0", "1380", "hours_per_day"), ("25", "1380", "hours_per_day"), ("6.55", "1380", "hours_per_day"),
     ("6", "0", "hours_per_person_year"), ("6", "x" * 30, "hours_per_person_year"), ("", "1380", "hours_per_day"),
     ("6\0", "1380", "hours_per_day"), ("1e3", "1380", "hours_per_day"), ("6", "9" * 19, "hours_per_person_year")],
)  # fmt: skip
def test_wrong_hours_are_said_at_their_field(centre: Client, day: str, year: str, wrong: str) -> None:
    url = reverse("workload:settle-hours", args=[the_year().key])
    answer = centre.post(url, {"hours_per_day": day, "hours_per_person_year": year})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert WorkYear.objects.get().settled_at is None


def test_the_page_costs_the_same_whatever_the_years(centre: Client, django_assert_max_num_queries: Any) -> None:
    for back in range(4):
        DistrictRecordFactory.create(year=the_year(this_year() - back))
    with django_assert_max_num_queries(12):
        centre.get(reverse("workload:years"))


def test_only_the_centre_sees_them(client: Client) -> None:
    client.force_login(RecorderFactory.create())
    for name, args in (("years", []), ("catalogue-latest", []), ("settle-hours", [the_year().key])):
        assert client.get(reverse(f"workload:{name}", args=args)).status_code == 403
