"""The number grid in a browser: keys, paste, saving by itself, lost signal and session, two people, no script."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from raingan.core.people.models import User
from raingan.core.rounds.actions import set_window
from raingan.core.web import clock
from raingan.systems.workload.confirming import send_back
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Answer, DistrictRecord, Question, SpecialWork
from raingan.systems.workload.recording import save_answers
from tests.browser.recording import NO_SIGNAL, sign_in
from tests.browsing import DESKTOP, PHONE
from tests.factories import the_place
from tests.systems.workload.factories import ConfirmerFactory, DistrictRecordFactory, RecorderFactory, the_year

Open = Callable[..., Page]
SAVED = re.compile(r"บันทึกแล้ว \d\d\.\d\d น\.")


@pytest.fixture
def record(transactional_db: None) -> DistrictRecord:
    """A blank district of nineteen questions a domain, while recording and confirming are open."""
    the_year(per_domain=19)
    made: DistrictRecord = DistrictRecordFactory.create(place=the_place("4701"), filled=False)
    at = clock.now()
    for step in ("record", "confirm"):
        set_window(
            system="workload", key=made.round_key, step=step, opens_at=at - timedelta(days=1),
            closes_at=at + timedelta(days=12), by=None, at=at, reason="test",
        )  # fmt: skip
    return made


@pytest.fixture
def recorder(record: DistrictRecord) -> User:
    person: User = RecorderFactory.create(place=record.place)
    return person


@pytest.fixture
def questions(record: DistrictRecord) -> list[Question]:
    return list(Question.objects.of_domain(record.year_id, 1))


def url(name: str, record: DistrictRecord, *more: object) -> str:
    return reverse(f"workload:{name}", args=[record.round_key, record.place_id, *more])


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.locator("number-grid:defined").wait_for()
    return page


def cell(page: Page, question: Question, name: str = "quantity") -> Locator:
    return page.locator(f"#q{question.pk}-{name}")


def state(page: Page) -> Locator:
    return page.locator("[data-part=state]")


def part(page: Page, name: str) -> Locator:
    return page.locator(f"number-grid [data-part={name}]")


def stored(question: Question) -> tuple[Any, ...] | None:
    answer = Answer.objects.filter(question=question).first()
    return None if answer is None else (answer.quantity, answer.days, answer.hours)


def paste(target: Locator, text: str) -> None:
    target.focus()
    target.evaluate(
        """(cell, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def lose_the_last_word(page: Page) -> None:
    """What a page sends at leaving goes past the browser's offline mode: here it does not arrive either."""
    page.add_init_script(
        """const send = window.fetch;
        window.fetch = (url, how) => (how?.keepalive ? Promise.reject(new TypeError("lost")) : send(url, how));"""
    )


def another_saves(record: DistrictRecord, question: Question, figures: Figures, by: User) -> None:
    seen = record.sheets.get(domain=1).version
    save_answers(record=record.pk, domain=1, rows={question.pk: figures}, seen=seen, by=by, at=clock.now())


def test_keys_move_and_type_as_in_a_spreadsheet(
    browser_page: Open, record: DistrictRecord, recorder: User, questions: list[Question]
) -> None:
    page = opened(browser_page(user=recorder, size=DESKTOP), url("domain", record, 1))
    first, second, third = questions[:3]

    cell(page, first).focus()
    page.keyboard.type("24")
    page.keyboard.press("Enter")
    expect(cell(page, second)).to_be_focused()
    page.keyboard.type("6")
    page.keyboard.press("ArrowRight")
    expect(cell(page, second, "days")).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    expect(cell(page, second, "hours")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(cell(page, first, "hours")).to_be_focused()
    page.keyboard.type("3")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(cell(page, first)).to_be_focused()
    page.keyboard.type("9")  # typing replaces
    expect(cell(page, first)).to_have_value("9")
    page.keyboard.press("Escape")  # and Escape gives back
    expect(cell(page, first)).to_have_value("24")
    page.keyboard.press("Shift+Enter")
    expect(cell(page, first)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(cell(page, third)).to_be_focused()
    page.keyboard.type("1")
    page.keyboard.press("F2")
    page.keyboard.type(",000")
    page.keyboard.press("ArrowLeft")  # now the caret moves
    expect(cell(page, third)).to_be_focused()

    expect(page.locator(f"#row-{first.pk} [data-part=total]")).to_have_text("72")
    expect(page.locator(f"#row-{second.pk} [data-part=total]")).to_have_text("72")
    expect(part(page, "hours")).to_have_text("144")
    expect(part(page, "person")).to_have_text("0.10")
    expect(part(page, "answered")).to_have_text("ตอบแล้ว 2 จาก 19 ข้อ")
    expect(state(page)).to_have_text(SAVED)
    assert stored(first) == (24, None, Decimal("3.0"))
    assert stored(second) == (6, 2, None)
    assert stored(third) == (1000, None, None)
    assert Answer.objects.count() == 3


def test_a_block_out_of_a_spreadsheet_fills_right_and_down_and_is_undone_as_one(
    browser_page: Open, record: DistrictRecord, recorder: User, questions: list[Question]
) -> None:
    page = opened(browser_page(user=recorder, size=DESKTOP), url("domain", record, 1))
    cell(page, questions[1], "days").fill("7")

    paste(cell(page, questions[0]), '"1,250"\t-\t๑.๕๐\tx\r\n๒๔\t\t2\r\nabc\t1\t1\r\n0\t\t\r\n')

    notice = page.locator("[data-part=notice]")
    expect(notice).to_contain_text("วางแล้ว 12 ช่อง ใน 4 แถว · ไม่มีที่ให้วางอีก 1 ช่อง · ไม่ใช่ตัวเลข 1 ช่อง")
    expect(cell(page, questions[0])).to_have_value("1250")
    expect(cell(page, questions[0], "hours")).to_have_value("1.5")
    expect(cell(page, questions[1], "days")).to_have_value("")
    expect(cell(page, questions[3], "days")).to_have_value("0")
    expect(page.locator(f"#told-{questions[2].pk}")).to_have_text("กรุณาใส่จำนวนเต็มตั้งแต่ 0 ขึ้นไป")
    expect(cell(page, questions[2])).to_have_attribute("aria-invalid", "true")
    expect(state(page)).to_have_text("ยังบันทึกไม่ได้ 1 แถว กรุณาดูแถวที่ทำเครื่องหมาย")
    assert stored(questions[0]) == (1250, 0, Decimal("1.5"))
    assert stored(questions[2]) is None

    notice.get_by_role("button", name="เลิกทำ").click()
    expect(cell(page, questions[0])).to_have_value("")
    expect(cell(page, questions[1], "days")).to_have_value("7")
    expect(cell(page, questions[2])).to_have_value("")
    expect(state(page)).to_have_text(SAVED)
    assert stored(questions[0]) == (None, None, None)
    assert stored(questions[1]) == (None, 7, None)


def test_zeros_are_put_after_asking_and_taken_back(
    browser_page: Open, record: DistrictRecord, recorder: User, questions: list[Question]
) -> None:
    page = opened(browser_page(user=recorder, size=DESKTOP), url("domain", record, 1))
    cell(page, questions[0]).fill("5")

    page.get_by_text("ใส่ 0 ในช่องที่ว่าง").click()
    expect(page.get_by_text("ข้อที่ยังว่างทั้งแถวจะถูกบันทึกว่า 0")).to_be_visible()
    assert stored(questions[1]) is None
    page.get_by_role("button", name="ยืนยันใส่ 0").click()

    expect(state(page)).to_have_text(SAVED)
    expect(part(page, "answered")).to_have_text("ตอบแล้ว 18 จาก 19 ข้อ")
    assert stored(questions[1]) == (0, 0, Decimal("0.0"))
    assert stored(questions[0]) == (5, None, None)
    page.get_by_role("button", name="เลิกทำ").click()
    expect(part(page, "answered")).to_have_text("ตอบแล้ว 0 จาก 19 ข้อ")
    expect(state(page)).to_have_text(SAVED)
    assert stored(questions[1]) == (None, None, None)


def test_without_signal_it_is_said_kept_through_a_closed_page_and_saved_when_it_is_back(
    browser_page: Open, record: DistrictRecord, recorder: User, questions: list[Question]
) -> None:
    page = browser_page(user=recorder, expect=NO_SIGNAL)
    lose_the_last_word(page)
    opened(page, url("domain", record, 1))
    page.context.set_offline(True)
    cell(page, questions[0]).fill("3")
    expect(state(page)).to_have_text("ยังไม่ได้บันทึก – ไม่มีสัญญาณ เก็บไว้ในเครื่องนี้แล้ว")
    cell(page, questions[1]).fill("4")

    page.context.set_offline(False)
    expect(state(page)).to_have_text(SAVED)
    assert stored(questions[0]) == (3, None, None)
    assert stored(questions[1]) == (4, None, None)

    page.route("**/rows/", lambda route: route.abort())
    cell(page, questions[2]).fill("8")
    page.goto(url("record", record))
    page.unroute("**/rows/")
    opened(page, url("domain", record, 1))
    expect(page.locator("[data-part=notice]")).to_have_text("นำตัวเลขที่ค้างในเครื่องนี้กลับมาแล้ว 1 แถว")
    expect(cell(page, questions[2])).to_have_value("8")
    expect(state(page)).to_have_text(SAVED)
    assert stored(questions[2]) == (8, None, None)
    opened(page, url("domain", record, 1))
    expect(page.locator("[data-part=notice]")).to_be_empty()


def test_a_session_that_ended_gives_everything_back_after_signing_in(
    browser_page: Open, record: DistrictRecord, recorder: User, questions: list[Question], live_server: Any
) -> None:
    page = opened(browser_page(user=recorder, size=DESKTOP), url("domain", record, 1))
    Session.objects.all().delete()

    cell(page, questions[0]).fill("11")
    expect(state(page)).to_contain_text("ออกจากระบบแล้ว เก็บไว้ในเครื่องนี้แล้ว")
    link = state(page).get_by_role("link", name="เข้าสู่ระบบอีกครั้ง")
    expect(link).to_have_attribute("href", re.compile(r"/sign-in/\?next=%2Fworkload%2Frecords%2F"))
    link.click()
    page.wait_for_url(re.compile("/sign-in/"))

    colleague = RecorderFactory.create(place=record.place)
    sign_in(page, colleague, live_server.url)
    opened(page, url("domain", record, 1))
    expect(cell(page, questions[0])).to_have_value("")  # nobody finds another's on the same device

    sign_in(page, recorder, live_server.url)
    opened(page, url("domain", record, 1))
    expect(cell(page, questions[0])).to_have_value("11")
    expect(state(page)).to_have_text(SAVED)
    assert stored(questions[0]) == (11, None, None)
    assert Answer.objects.get().changed_by == recorder


def test_a_kept_row_that_is_stored_otherwise_by_now_is_put_to_the_person(
    browser_page: Open, record: DistrictRecord, recorder: User, questions: list[Question]
) -> None:
    page = browser_page(user=recorder, size=DESKTOP, expect=NO_SIGNAL)
    lose_the_last_word(page)
    opened(page, url("domain", record, 1))
    page.route("**/rows/", lambda route: route.abort())
    cell(page, questions[0]).fill("11")
    expect(state(page)).to_contain_text("ไม่มีสัญญาณ")
    page.goto(url("record", record))
    another_saves(record, questions[0], Figures(20, 1, None), recorder)  # on another device of one's own

    page.unroute("**/rows/")
    opened(page, url("domain", record, 1))
    choice = page.get_by_role("group", name="จะใช้ค่าใด")
    expect(choice).to_contain_text(f"ของ {recorder.full_name}")
    expect(state(page)).to_contain_text("ยังบันทึกไม่ได้ 1 แถว")
    assert stored(questions[0]) == (20, 1, None)
    choice.get_by_role("radio", name=re.compile("^ของท่าน")).click()
    expect(state(page)).to_have_text(SAVED)
    assert stored(questions[0]) == (11, None, None)


def test_a_page_whose_token_is_gone_renews_it(
    browser_page: Open, record: DistrictRecord, recorder: User, questions: list[Question]
) -> None:
    page = opened(browser_page(user=recorder, expect=("status of 403",)), url("domain", record, 1))
    page.context.clear_cookies(name="csrftoken")

    cell(page, questions[0]).fill("2")

    expect(state(page)).to_have_text(SAVED)
    assert stored(questions[0]) == (2, None, None)


def test_when_recording_closes_meanwhile_it_is_said_with_the_way_to_ask_for_more_time(
    browser_page: Open, record: DistrictRecord, recorder: User, questions: list[Question]
) -> None:
    page = opened(browser_page(user=recorder, expect=("status of 403",)), url("domain", record, 1))
    at = clock.now()
    for step in ("record", "confirm"):
        set_window(
            system="workload", key=record.round_key, step=step, opens_at=at - timedelta(days=2),
            closes_at=at - timedelta(days=1), by=None, at=at, reason="test",
        )  # fmt: skip

    cell(page, questions[0]).fill("2")

    expect(state(page)).to_contain_text("ปิดรับเมื่อ")
    expect(state(page).get_by_role("link", name="ขอขยายเวลา")).to_be_visible()
    assert stored(questions[0]) is None
    expect(cell(page, questions[0])).to_have_value("2")


def test_two_people_in_one_section_merge_what_does_not_collide_and_are_asked_where_it_does(
    browser_page: Open, record: DistrictRecord, recorder: User, questions: list[Question]
) -> None:
    colleague = RecorderFactory.create(place=record.place, first_name="วิภา")
    mine = opened(browser_page(user=recorder, size=DESKTOP), url("domain", record, 1))
    theirs = opened(browser_page(user=colleague), url("domain", record, 1))
    cell(theirs, questions[0]).fill("5")
    cell(theirs, questions[1]).fill("7")
    expect(state(theirs)).to_have_text(SAVED)

    cell(mine, questions[1]).fill("9")
    cell(mine, questions[2]).fill("1")
    mine.get_by_role("button", name="บันทึกข้อมูล").last.click()

    expect(cell(mine, questions[0])).to_have_value("5")
    expect(mine.locator(f"#told-{questions[0].pk}")).to_contain_text(f"{colleague.full_name} แก้ไขเมื่อ")
    choice = mine.get_by_role("group", name="จะใช้ค่าใด")
    expect(choice).to_contain_text(f"ของ {colleague.full_name} เมื่อ")
    expect(choice).to_contain_text("7 ครั้ง")
    expect(state(mine)).to_contain_text("ยังบันทึกไม่ได้ 1 แถว")
    assert stored(questions[1]) == (7, None, None)
    assert stored(questions[2]) == (1, None, None)

    choice.get_by_role("radio", name=re.compile("^ของท่าน")).click()
    expect(state(mine)).to_have_text(SAVED)
    assert stored(questions[1]) == (9, None, None)

    cell(theirs, questions[1]).fill("8")
    choice = theirs.get_by_role("group", name="จะใช้ค่าใด")
    choice.get_by_role("radio", name=re.compile(f"^ของ {recorder.full_name}")).click()
    expect(cell(theirs, questions[1])).to_have_value("9")
    expect(state(theirs)).not_to_contain_text("ยังบันทึกไม่ได้")
    assert stored(questions[1]) == (9, None, None)


def test_on_a_phone_each_question_is_a_card_with_three_numeric_fields_and_the_state_in_view(
    browser_page: Open, record: DistrictRecord, recorder: User, questions: list[Question]
) -> None:
    page = opened(browser_page(user=recorder), url("domain", record, 1))
    last = questions[-1]

    cell(page, last).tap()
    page.keyboard.type("2")
    page.keyboard.press("Enter")  # onward, not down
    expect(cell(page, last, "days")).to_be_focused()
    page.keyboard.type("1")

    expect(cell(page, last)).to_have_attribute("inputmode", "numeric")
    expect(cell(page, last, "hours")).to_have_attribute("inputmode", "decimal")
    expect(page.locator(".rg-grid-bar")).to_be_in_viewport()
    expect(part(page, "hours")).to_have_text("12")
    box, bar = cell(page, last, "days").bounding_box(), page.locator(".rg-grid-bar").bounding_box()
    assert box
    assert bar
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= bar["y"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(state(page)).to_have_text(SAVED)


def test_without_script_the_form_saves_and_puts_zeros(
    browser_page: Open, record: DistrictRecord, recorder: User, questions: list[Question]
) -> None:
    page = browser_page(user=recorder, java_script_enabled=False, expect=("status of 4",))
    page.goto(url("domain", record, 1))
    cell(page, questions[0]).fill("x")
    cell(page, questions[1]).fill("4")
    page.get_by_role("button", name="บันทึกข้อมูล").last.click()
    expect(page.get_by_role("alert")).to_contain_text("ข้อ 1: กรุณาใส่จำนวนเต็มตั้งแต่ 0 ขึ้นไป")
    expect(cell(page, questions[0])).to_have_value("x")
    cell(page, questions[0]).fill("2")
    page.get_by_text("ใส่ 0 ในช่องที่ว่าง").click()
    page.get_by_role("button", name="ยืนยันใส่ 0").click()

    expect(page.get_by_text("ตอบแล้ว 17 จาก 19 ข้อ").first).to_be_visible()
    assert stored(questions[0]) == (2, None, None)
    assert stored(questions[18]) == (0, 0, Decimal("0.0"))

    page.goto(url("special", record))
    page.get_by_label("งานที่จะเพิ่ม").fill("ต้อนรับคณะศึกษาดูงาน")
    page.get_by_label("ปริมาณงาน/ปี").last.fill("6")
    page.get_by_role("button", name="บันทึกข้อมูล").last.click()
    expect(page.get_by_role("button", name="ลบรายการนี้")).to_have_count(1)
    assert SpecialWork.objects.get().quantity == 6
    page.get_by_role("button", name="ลบรายการนี้").click()
    expect(page.get_by_role("button", name="ลบรายการนี้")).to_have_count(0)
    assert not SpecialWork.objects.exists()


def test_special_work_is_added_deleted_and_brought_back(
    browser_page: Open, record: DistrictRecord, recorder: User
) -> None:
    page = opened(browser_page(user=recorder, size=DESKTOP), url("special", record))
    rows = page.locator("tr[data-row]")
    rows.nth(0).locator("textarea").fill("งานที่หนึ่ง")
    rows.nth(0).locator("[data-field=quantity]").fill("3")
    rows.nth(0).locator("[data-field=days]").fill("1")
    page.get_by_role("button", name="เพิ่มข้อมูล").click()
    expect(state(page)).to_have_text(SAVED)
    expect(rows.nth(1).locator("textarea")).to_be_focused()
    page.keyboard.type("งานที่สอง")
    rows.nth(1).locator("[data-field=unit]").fill("")
    page.get_by_role("button", name="บันทึกข้อมูล").last.click()
    expect(rows.nth(1).locator("[data-part=told]")).to_have_text("กรุณาระบุหน่วยนับ")
    rows.nth(1).locator("[data-field=unit]").fill("คน")
    page.get_by_role("button", name="บันทึกข้อมูล").last.click()
    expect(state(page)).to_have_text(SAVED)
    assert [each.text for each in SpecialWork.objects.order_by("order")] == ["งานที่หนึ่ง", "งานที่สอง"]
    expect(part(page, "hours")).to_have_text("18")

    rows.nth(0).get_by_role("button", name="ลบรายการนี้").click()
    expect(rows).to_have_count(1)
    expect(state(page)).to_have_text(SAVED)
    assert SpecialWork.objects.count() == 1
    page.get_by_role("button", name="เลิกทำ").click()
    expect(rows).to_have_count(2)
    expect(state(page)).to_have_text(SAVED)
    page.reload()
    expect(page.locator("tr[data-row]:not([data-new])")).to_have_count(2)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_axe_finds_nothing(
    browser_page: Open,
    record: DistrictRecord,
    recorder: User,
    questions: list[Question],
    axe: Callable[[Page], list[str]],
    size: tuple[int, int],
) -> None:
    colleague = RecorderFactory.create(place=record.place)
    DistrictRecordFactory.create(place=the_place("4702"))
    DistrictRecordFactory.create(place=the_place("4703"), filled=False)
    confirmer = ConfirmerFactory.create(place=the_place("47"))
    send_back(record=record.pk, reason="ตรวจข้อ 2", domain=1, by=confirmer, at=clock.now())
    page = browser_page(user=recorder, size=size)
    found: dict[str, list[str]] = {}
    for name in ("record", "contact-of", "districts", "special"):
        page.goto(url(name, record))
        found[name] = axe(page)
    opened(page, url("domain", record, 1))
    another_saves(record, questions[0], Figures(3, 1, None), colleague)
    cell(page, questions[0]).fill("4")
    cell(page, questions[1]).fill("x")
    expect(page.get_by_role("group", name="จะใช้ค่าใด")).to_be_visible()
    expect(state(page)).to_contain_text("ยังบันทึกไม่ได้ 2 แถว")
    page.get_by_text("ใส่ 0 ในช่องที่ว่าง").click()
    found["domain"] = axe(page)
    reader = browser_page(user=confirmer, size=size)
    reader.goto(url("domain", record, 1))
    found["to read"] = axe(reader)

    assert {name: each for name, each in found.items() if each} == {}
