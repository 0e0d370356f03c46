"""The number grid through HTTP: the form as it works without script, and where the grid saves by itself."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from raingan.core.audit.models import Event
from raingan.core.people.models import User
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import DistrictRecord, Question, State
from tests.conftest import Clock
from tests.factories import the_place
from tests.systems.workload.factories import DistrictRecordFactory, RecorderFactory, in_window, the_year
from tests.systems.workload.gridding import cells, form, store, stored, url, version

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(recorder: User) -> Client:
    browser = Client()
    browser.force_login(recorder)
    return browser


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
