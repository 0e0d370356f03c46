"""Where the number grid saves by itself, and special work, through HTTP."""

import json
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from raingan.core.audit.models import Event
from raingan.core.people.devices import owner_key
from raingan.core.people.models import User
from raingan.core.web import clock as the_clock
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import DistrictRecord, Question, SpecialWork
from raingan.systems.workload.recording import SpecialDraft, save_special
from tests.systems.workload.gridding import store, stored, url, version

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(recorder: User) -> Client:
    browser = Client()
    browser.force_login(recorder)
    return browser


# --- where the grid saves by itself -----------------------------------------------------------------------------------


def save(client: Client, record: DistrictRecord, body: object, domain: int = 1) -> Any:
    return client.post(url("rows", record, domain), json.dumps(body), content_type="application/json")


def test_the_grid_saves_rows_and_is_told_the_rest(
    client: Client, record: DistrictRecord, questions: list[Question], recorder: User, colleague: User
) -> None:
    looked_at = version(record)
    store(record, questions[1], Figures(9, 1, Decimal("0.0")), colleague)
    key, other, wrong = (str(each.pk) for each in questions)
    rows = {key: {"quantity": "0", "days": "", "hours": ""}, wrong: {"quantity": "x"}, "77777777777": {"quantity": "1"}}

    body = save(client, record, {"version": looked_at, "owner": owner_key(recorder), "rows": rows}).json()

    assert body["version"] == version(record)
    assert body["saved"] == [key]
    assert {name: body["rows"][key][name] for name in ("quantity", "days", "hours", "mine")} == {
        "quantity": "0", "days": "0", "hours": "0", "mine": True,
    }  # fmt: skip
    assert (body["rows"][other]["quantity"], body["rows"][other]["mine"]) == ("9", False)
    assert body["rows"][other]["who"] == colleague.full_name
    assert body["errors"][wrong]["field"] == "quantity"
    assert "77777777777" in body["errors"]
    assert body["totals"]["answered"] == 2


def test_colliding_rows_are_named_and_the_others_saved(
    client: Client, record: DistrictRecord, questions: list[Question], colleague: User
) -> None:
    looked_at = version(record)
    store(record, questions[0], Figures(9, 1, Decimal("0.0")), colleague)
    rows = {str(each.pk): {"quantity": 4, "days": 1, "hours": 0.5} for each in questions[:2]}

    body = save(client, record, {"version": looked_at, "rows": rows}).json()

    assert body["clashes"] == [str(questions[0].pk)]
    assert body["saved"] == [str(questions[1].pk)]
    assert stored(questions[0]) == (9, 1, Decimal("0.0"))
    assert stored(questions[1]) == (4, 1, Decimal("0.5"))


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "null", "{", '{"rows": []}', '{"rows": {"1": 2}}', '{"removed": 1}', '{"version": {}, "rows": 3}',
        "[" * 100_000, '{"rows": {"1": {"quantity": ' + "9" * 6000 + "}}}",
    ],
)  # fmt: skip
def test_nonsense_is_refused_politely(client: Client, record: DistrictRecord, body: str) -> None:
    answer = client.post(url("rows", record, 1), body, content_type="application/json")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("value", ["\x00", "\ud800", 1e400, True, [], {}, None, "9" * 5000, -1])
def test_no_value_breaks_the_saving(
    client: Client, record: DistrictRecord, questions: list[Question], value: object
) -> None:
    for domain, key in ((1, str(questions[0].pk)), (9, str(uuid4())), (1, "\ud800"), (9, "\x00")):
        row = {"quantity": value, "days": value, "hours": value, "text": value, "unit": value}
        answer = save(client, record, {"version": version(record, domain), "rows": {key: row}}, domain)
        assert answer.status_code == 200, answer.content


def test_without_a_version_or_with_one_of_the_future_nothing_is_saved(
    client: Client, record: DistrictRecord, questions: list[Question]
) -> None:
    rows = {str(questions[0].pk): {"quantity": 1, "days": 1}}

    assert save(client, record, {"rows": rows}).status_code == 428
    assert save(client, record, {"version": 99, "rows": rows}).status_code == 412
    assert save(client, record, {"version": 1, "rows": rows}, domain=10).status_code == 404
    assert stored(questions[0]) is None


def test_what_one_person_typed_is_never_saved_as_anothers(
    client: Client, record: DistrictRecord, questions: list[Question], colleague: User
) -> None:
    body = {"version": 1, "owner": owner_key(colleague), "rows": {str(questions[0].pk): {"quantity": 1}}}

    assert save(client, record, body).status_code == 409
    assert stored(questions[0]) is None


def test_saving_asks_the_token_of_the_page(record: DistrictRecord, recorder: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(recorder)

    assert browser.post(url("rows", record, 1), "{}", content_type="application/json").status_code == 403


# --- special work -----------------------------------------------------------------------------------------------------


def special(key: object, text: str = "", unit: str = "ครั้ง", quantity: str = "", days: str = "") -> dict[str, str]:
    typed = {"text": text, "unit": unit, "quantity": quantity, "days": days, "hours": ""}
    return {f"q{key}-{name}": value for name, value in typed.items()}


def test_special_work_is_added_changed_and_deleted_one_by_one(client: Client, record: DistrictRecord) -> None:
    page = client.get(url("special", record))
    new = page.context["lines"][-1].key

    sent = {"version": "1", **special(new, "ต้อนรับคณะดูงาน", "คณะ", "6", "1")}
    assert client.post(url("special", record), sent).status_code == 302
    row = SpecialWork.objects.get()
    assert (str(row.pk), row.text, row.unit, row.quantity) == (new, "ต้อนรับคณะดูงาน", "คณะ", 6)

    sent = {"version": "2", **special(new, "ต้อนรับคณะศึกษาดูงาน", "คณะ", "7", "1"), **special(uuid4())}
    assert client.post(url("special", record), sent).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.quantity) == ("ต้อนรับคณะศึกษาดูงาน", 7)

    sent = {"version": "3", "remove": new, **special(new, "ถูกแก้แต่ลบ", "คณะ", "8", "1")}
    assert client.post(url("special", record), sent).status_code == 302
    assert not SpecialWork.objects.exists()
    assert Event.objects.filter(verb="amend").last().facts["removed"] == ["ต้อนรับคณะศึกษาดูงาน"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"text": "", "quantity": "1"}, "text"),
        ({"text": "ก" * 501}, "text"),
        ({"text": "งาน", "unit": ""}, "unit"),
        ({"text": "งาน", "unit": "ก" * 61}, "unit"),
        ({"text": "งาน", "quantity": "x"}, "quantity"),
        ({"text": "งาน\x00"}, "text"),
    ],
)
def test_what_is_wrong_with_special_work_is_told_and_kept(
    client: Client, record: DistrictRecord, row: dict[str, str], field: str
) -> None:
    key = uuid4()

    response = client.post(url("special", record), {"version": "1", **special(key, **row)})

    assert response.status_code == 422
    line = next(each for each in response.context["lines"] if each.key == str(key))
    assert line.wrong.field == field
    assert line.cells["text"] == row["text"]
    assert not SpecialWork.objects.exists()


def test_special_work_that_a_colleague_changed_is_not_overwritten(
    client: Client, record: DistrictRecord, colleague: User, recorder: User
) -> None:
    draft = SpecialDraft(uuid4(), "งาน", "ครั้ง", Figures(1, 1, None))
    save_special(record=record.pk, rows=[draft], seen=1, by=recorder, at=the_clock.now())
    changed = SpecialDraft(draft.id, "งานของเพื่อน", "ครั้ง", Figures(2, 1, None))
    save_special(record=record.pk, rows=[changed], seen=2, by=colleague, at=the_clock.now())

    response = client.post(url("special", record), {"version": "2", **special(draft.id, "งานของฉัน", quantity="3")})
    removing = client.post(url("special", record), {"version": "2", "remove": str(draft.id)})

    assert response.status_code == 412
    assert "งานของฉัน" in response.content.decode()
    assert removing.status_code == 412
    assert SpecialWork.objects.get().text == "งานของเพื่อน"


def test_the_grid_sees_special_work_that_another_added_and_deleted(
    client: Client, record: DistrictRecord, colleague: User
) -> None:
    theirs = SpecialDraft(uuid4(), "งานของเพื่อน", "ครั้ง", Figures(2, 1, None))
    save_special(record=record.pk, rows=[theirs], seen=1, by=colleague, at=the_clock.now())
    mine = str(uuid4())
    row = {"text": "งานของฉัน", "unit": "ครั้ง", "quantity": "1", "days": "1", "hours": ""}

    body = save(client, record, {"version": 1, "rows": {mine: row}}, domain=9).json()

    assert body["saved"] == [mine]
    assert body["rows"][str(theirs.id)]["text"] == "งานของเพื่อน"
    assert sorted(body["present"]) == sorted([mine, str(theirs.id)])
    gone = save(client, record, {"version": body["version"], "removed": [str(theirs.id), "nonsense"]}, domain=9).json()
    assert gone["present"] == [mine]


def test_more_than_a_hundred_rows_are_refused_and_kept(client: Client, record: DistrictRecord) -> None:
    sent = {"version": "1"}
    for number in range(101):
        sent |= special(uuid4(), f"งาน {number}")

    response = client.post(url("special", record), sent)

    assert response.status_code in {412, 422}
    assert "เพิ่มได้ไม่เกิน 100 รายการ" in response.content.decode()
    assert "งาน 100" in response.content.decode()
