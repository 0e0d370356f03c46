"""The number grid through HTTP: the form as it works without script, and where the grid saves by itself."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.audit.models import Event
from raingan.core.people.devices import owner_key
from raingan.core.people.models import User
from raingan.core.web import clock as the_clock
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Answer, DistrictRecord, Question, Sheet, SpecialWork, State
from raingan.systems.workload.recording import SpecialDraft, save_answers, save_special
from tests.conftest import Clock
from tests.factories import the_place
from tests.systems.workload.factories import DistrictRecordFactory, RecorderFactory, in_window, the_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(clock: Clock) -> DistrictRecord:
    """A district with nothing answered, while recording is open."""
    made: DistrictRecord = DistrictRecordFactory.create(place=the_place("4701"), filled=False)
    clock.set(in_window(made, "record") + timedelta(hours=9))
    return made


@pytest.fixture
def recorder(record: DistrictRecord) -> User:
    person: User = RecorderFactory.create(place=record.place)
    return person


@pytest.fixture
def colleague(record: DistrictRecord) -> User:
    person: User = RecorderFactory.create(place=record.place, first_name="วิภา")
    return person


@pytest.fixture
def client(recorder: User) -> Client:
    browser = Client()
    browser.force_login(recorder)
    return browser


@pytest.fixture
def questions(record: DistrictRecord) -> list[Question]:
    return list(Question.objects.of_domain(record.year_id, 1))


def url(name: str, record: DistrictRecord, *more: object) -> str:
    return reverse(f"workload:{name}", args=[record.round_key, record.place_id, *more])


def version(record: DistrictRecord, domain: int = 1) -> int:
    return Sheet.objects.get(record=record, domain=domain).version


def cells(question: Question, quantity: object = "", days: object = "", hours: object = "") -> dict[str, str]:
    typed = {"quantity": quantity, "days": days, "hours": hours}
    return {f"q{question.pk}-{name}": str(value) for name, value in typed.items()}


def form(record: DistrictRecord, *rows: dict[str, str], **more: object) -> dict[str, str]:
    merged = {"version": str(version(record)), "act": "save", **{name: str(value) for name, value in more.items()}}
    for row in rows:
        merged |= row
    return merged


def stored(question: Question) -> tuple[Any, ...] | None:
    answer = Answer.objects.filter(question=question).first()
    return None if answer is None else (answer.quantity, answer.days, answer.hours)


def store(record: DistrictRecord, question: Question, figures: Figures, by: User) -> None:
    save_answers(
        record=record.pk, domain=1, rows={question.pk: figures}, seen=version(record), by=by, at=the_clock.now()
    )


# --- the form ---------------------------------------------------------------------------------------------------------


def test_the_form_shows_rows_last_year_and_by_what_hours_are_reckoned(
    client: Client, record: DistrictRecord, questions: list[Question]
) -> None:
    before = DistrictRecordFactory.create(place=record.place, year=the_year(record.year_id - 1))
    questions[0].same_as = Question.objects.of_domain(before.year_id, 1)[0]
    questions[0].save()

    response = client.get(url("domain", record, 1))

    lines = response.context["lines"]
    assert [each.number for each in lines] == [1, 2, 3]
    assert lines[0].last == Figures(10, 1, Decimal("2.0"))
    assert lines[1].last is None
    text = response.content.decode()
    assert "ปีก่อน 10" in text
    assert "คิด 1 วัน = 6 ชั่วโมง และ 1 อัตรากำลัง = 1,380 ชั่วโมงต่อปี" in text
    assert "STA001" in text


def test_a_whole_form_is_stored_with_thai_digits_and_commas(
    client: Client, record: DistrictRecord, questions: list[Question]
) -> None:
    sent = form(record, cells(questions[0], "๑,๒๐๐", "0", "1.5"), cells(questions[1], "0"), cells(questions[2]))

    response = client.post(url("domain", record, 1), sent, follow=True)

    assert stored(questions[0]) == (1200, 0, Decimal("1.5"))
    assert stored(questions[1]) == (0, 0, Decimal("0.0"))
    assert stored(questions[2]) is None
    assert "บันทึกด้านที่ 1แล้ว · ตอบแล้ว 2 จาก 3 ข้อ" in response.content.decode()
    assert response.context["totals"].hours == "1,800"
    assert response.context["totals"].person_years == "1.30"


def test_zeros_are_put_only_where_the_whole_row_is_empty(
    client: Client, record: DistrictRecord, questions: list[Question]
) -> None:
    sent = form(record, cells(questions[0], "5"), cells(questions[1]), cells(questions[2], "", "2"), act="zeros")

    assert client.post(url("domain", record, 1), sent).status_code == 302
    assert stored(questions[0]) == (5, None, None)
    assert stored(questions[1]) == (0, 0, Decimal("0.0"))
    assert stored(questions[2]) == (None, 2, None)


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        (("-1", "", ""), "quantity", "จำนวนเต็มตั้งแต่ 0"),
        (("1.5", "", ""), "quantity", "จำนวนเต็มตั้งแต่ 0"),
        (("9" * 300, "", ""), "quantity", "จำนวนเต็ม"),
        (("1000000", "", ""), "quantity", "ใส่ได้ไม่เกิน 999,999"),
        (("1", "1000", ""), "days", "ใส่ได้ไม่เกิน 999"),
        (("1", "", "24"), "hours", "หากนานกว่านั้นให้ใส่เป็นวัน"),
        (("1", "", "1.25"), "hours", "ทศนิยมได้ 1 ตำแหน่ง"),
        (("1", "", "NaN"), "hours", "0 ถึง 23.9"),
        (("1\x00", "", ""), "quantity", "จำนวนเต็ม"),
        (("<b>", "", ""), "quantity", "จำนวนเต็ม"),
    ],
)
def test_a_wrong_cell_is_told_at_the_cell_and_kept_and_the_right_rows_are_stored(
    client: Client,
    record: DistrictRecord,
    questions: list[Question],
    typed: tuple[str, str, str],
    field: str,
    told: str,
) -> None:
    sent = form(record, cells(questions[0], *typed), cells(questions[1], "3", "1", ""))

    response = client.post(url("domain", record, 1), sent)

    assert response.status_code == 422
    line = response.context["lines"][0]
    assert line.wrong.field == field
    assert told in line.wrong.message
    assert line.cells["quantity"] == typed[0]
    text = response.content.decode()
    assert f'<a href="#q{questions[0].pk}-{field}">' in text
    assert 'aria-invalid="true"' in text
    assert stored(questions[0]) is None
    assert stored(questions[1]) == (3, 1, None)


@pytest.mark.parametrize("sent", ["", "abc", "9" * 40, "0", "-1", "\x00"])
def test_a_version_that_cannot_be_is_refused_politely(
    client: Client, record: DistrictRecord, questions: list[Question], sent: str
) -> None:
    body = form(record, cells(questions[0], "1", "1"), version=sent)

    assert client.post(url("domain", record, 1), body).status_code in {302, 412, 428}


# --- two people -------------------------------------------------------------------------------------------------------


def test_rows_that_nobody_touched_here_do_not_undo_a_colleagues(
    client: Client, record: DistrictRecord, questions: list[Question], recorder: User, colleague: User
) -> None:
    store(record, questions[1], Figures(2, 1, Decimal("0.0")), recorder)
    page = client.get(url("domain", record, 1))
    was = {f"was-{each.key}": each.was for each in page.context["lines"]}
    looked_at = version(record)
    store(record, questions[1], Figures(9, 1, Decimal("0.0")), colleague)

    sent = form(record, cells(questions[0], "4", "1"), cells(questions[1], "2", "1", "0"), version=looked_at) | was
    assert client.post(url("domain", record, 1), sent).status_code == 302

    assert stored(questions[0]) == (4, 1, None)
    assert stored(questions[1]) == (9, 1, Decimal("0.0"))


def test_a_row_that_both_changed_shows_both_and_is_chosen(
    client: Client, record: DistrictRecord, questions: list[Question], colleague: User
) -> None:
    looked_at = version(record)
    store(record, questions[0], Figures(9, 1, Decimal("0.0")), colleague)
    sent = form(record, cells(questions[0], "4", "2"), cells(questions[1], "7", "1"), version=looked_at)

    response = client.post(url("domain", record, 1), sent)

    assert response.status_code == 412
    assert stored(questions[0]) == (9, 1, Decimal("0.0"))
    assert stored(questions[1]) == (7, 1, None)
    line = response.context["lines"][0]
    assert (line.cells["quantity"], line.clash.who) == ("4", colleague.full_name)
    assert "9 ครั้ง · ครั้งละ 1 วัน 0 ชั่วโมง" in response.content.decode()

    key = questions[0].pk
    again = form(record, cells(questions[0], "4", "2"), **{f"clash-{key}": "1", f"was-{key}": line.was})
    unsettled = client.post(url("domain", record, 1), again)
    assert unsettled.status_code == 412
    assert "กรุณาเลือกว่าจะใช้ค่าของท่าน" in unsettled.content.decode()
    assert client.post(url("domain", record, 1), again | {f"pick-{key}": "theirs"}).status_code == 302
    assert stored(questions[0]) == (9, 1, Decimal("0.0"))
    assert client.post(url("domain", record, 1), again | {f"pick-{key}": "mine"}).status_code == 302
    assert stored(questions[0]) == (4, 2, None)


# --- when nothing may be changed --------------------------------------------------------------------------------------


def test_when_recording_is_closed_the_figures_are_to_be_read_and_more_time_can_be_asked_for(
    client: Client, record: DistrictRecord, questions: list[Question], clock: Clock
) -> None:
    clock.set(in_window(record, "confirm") + timedelta(days=1))

    response = client.get(url("domain", record, 1))

    assert b"<number-grid" not in response.content
    assert "ปิดรับเมื่อ" in response.content.decode()
    assert reverse("workload:ask-extension") in response.content.decode()
    assert client.post(url("domain", record, 1), form(record, cells(questions[0], "1", "1"))).status_code == 403
    answer = client.post(url("rows", record, 1), "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:raingan:problem:window-closed")
    assert client.get(url("special", record)).status_code == 200


@pytest.mark.parametrize("how", ["confirmed", "covered"])
def test_confirmed_and_covered_districts_take_nothing(how: str, clock: Clock) -> None:
    host = DistrictRecordFactory.create(place=the_place("4702"))
    state = State.CONFIRMED if how == "confirmed" else State.OPEN
    more = {"host": host, "filled": False} if how == "covered" else {}
    record = DistrictRecordFactory.create(place=the_place("4703"), state=state, **more)
    clock.set(in_window(record, "record") + timedelta(hours=9))
    browser = Client()
    browser.force_login(RecorderFactory.create(place=record.place))
    events = Event.objects.count()

    for page in (url("domain", record, 1), url("special", record)):
        assert b"<number-grid" not in browser.get(page).content
        assert browser.post(page, {"version": "1"}).status_code == 409
    assert browser.post(url("rows", record, 1), "{}", content_type="application/json").status_code == 409
    assert Event.objects.count() == events


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
