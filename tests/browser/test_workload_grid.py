"""The number grid in a browser: keys, paste, zeros, saving by itself, lost signal and session."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from raingan.core.people.models import User
from raingan.core.rounds.actions import set_window
from raingan.core.web import clock
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Answer, DistrictRecord, Question
from tests.browser.gridding import (
    SAVED,
    Open,
    another_saves,
    cell,
    lose_the_last_word,
    opened,
    part,
    paste,
    state,
    stored,
    url,
)
from tests.browser.recording import NO_SIGNAL, sign_in
from tests.browsing import DESKTOP
from tests.systems.workload.factories import RecorderFactory


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
