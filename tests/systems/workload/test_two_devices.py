"""One person with two pages of one section: nothing newer is overwritten, and one page never collides with itself."""

import json
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from raingan.core.people.models import User
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import DistrictRecord, Question, SpecialWork
from tests.systems.workload.gridding import cells, form, store, stored, url, version

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(client: Client, recorder: User) -> Client:
    client.force_login(recorder)
    return client


def save(client: Client, record: DistrictRecord, seen: int, rows: dict[str, Any], domain: int = 1, **more: Any) -> Any:
    sent = {"version": seen, "rows": rows, **more}
    return client.post(url("rows", record, domain), json.dumps(sent), content_type="application/json").json()


def test_a_page_that_was_left_open_does_not_overwrite_what_its_own_person_saved_later(
    own: Client, record: DistrictRecord, recorder: User, questions: list[Question]
) -> None:
    old = version(record)
    store(record, questions[0], Figures(9, 1, Decimal("0.0")), recorder)
    key, other = str(questions[0].pk), str(questions[1].pk)

    told = save(own, record, old, {key: {"quantity": "4"}, other: {"quantity": "5"}})

    assert (told["clashes"], told["saved"]) == ([key], [other])
    assert stored(questions[0]) == (9, 1, Decimal("0.0"))
    page = own.post(url("domain", record, 1), form(record, cells(questions[0], 4), version=old))
    assert page.status_code == 412
    assert "9 ครั้ง" in page.content.decode()
    assert stored(questions[0]) == (9, 1, Decimal("0.0"))


def test_a_page_that_goes_on_from_its_own_saves_is_never_held_up(
    own: Client, record: DistrictRecord, questions: list[Question]
) -> None:
    key, seen = str(questions[0].pk), version(record)
    for quantity in ("1", "12", "123"):
        told = save(own, record, seen, {key: {"quantity": quantity}})
        assert (told["saved"], told["clashes"]) == ([key], [])
        seen = told["version"]
    # Its answer lost, the same goes again from the older version, and then what was typed since.
    save(own, record, seen, {key: {"quantity": "1234"}})
    told = save(own, record, seen, {key: {"quantity": "1234"}})
    assert (told["saved"], told["clashes"]) == ([key], [])
    assert save(own, record, told["version"], {key: {"quantity": "12345"}})["saved"] == [key]
    assert stored(questions[0]) == (12345, None, None)


def test_special_work_that_one_changed_elsewhere_is_neither_overwritten_nor_deleted(
    own: Client, record: DistrictRecord
) -> None:
    key = str(uuid4())
    row = {"text": "งานพิเศษ", "unit": "ครั้ง", "quantity": "1", "days": "1", "hours": ""}
    old = save(own, record, version(record, 9), {key: row}, domain=9)["version"]
    save(own, record, old, {key: {**row, "quantity": "8"}}, domain=9)

    assert save(own, record, old, {key: {**row, "quantity": "3"}}, domain=9)["clashes"] == [key]
    told = save(own, record, old, {}, domain=9, removed=[key])
    assert (told["clashes"], told["present"]) == ([key], [key])
    assert SpecialWork.objects.get().quantity == 8


def test_a_page_left_open_brings_nothing_back_that_was_discarded_elsewhere(
    own: Client, record: DistrictRecord, recorder: User, questions: list[Question]
) -> None:
    store(record, questions[0], Figures(9, 1, Decimal("0.0")), recorder)
    key, old = str(questions[0].pk), version(record)
    elsewhere = Client()
    elsewhere.force_login(recorder)
    assert elsewhere.post(url("discard", record), {"sure": "1"}).status_code == 302

    refused = save(own, record, old, {key: {"quantity": "4", "days": "1"}})
    assert (refused["status"], refused["version"]) == (412, old + 1)
    assert "ล้างข้อมูลส่วนนี้" in refused["detail"]
    page = own.post(url("domain", record, 1), form(record, cells(questions[1], 4, 1), version=old))
    assert page.status_code == 412
    assert "ล้างข้อมูลส่วนนี้" in page.content.decode()
    assert page.context["lines"][1].cells["quantity"] == "4"
    assert stored(questions[0]) is stored(questions[1]) is None

    again = own.post(url("domain", record, 1), form(record, cells(questions[1], 4, 1)))  # now it is a choice
    assert again.status_code == 302
    assert stored(questions[1]) == (4, 1, None)
