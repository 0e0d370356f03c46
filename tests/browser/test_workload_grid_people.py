"""The number grid in a browser: two people, the phone, without script, special work, axe."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from raingan.core.people.models import User
from raingan.core.web import clock
from raingan.systems.workload.confirming import send_back
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import DistrictRecord, Question, SpecialWork
from tests.browser.gridding import (
    SAVED,
    Open,
    another_saves,
    cell,
    opened,
    part,
    state,
    stored,
    url,
)
from tests.browsing import DESKTOP, PHONE
from tests.factories import the_place
from tests.systems.workload.factories import ConfirmerFactory, DistrictRecordFactory, RecorderFactory


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
    expect(cell(page, last)).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Enter")  # onward, not down
    expect(cell(page, last, "days")).to_be_focused()
    page.keyboard.type("1")

    expect(cell(page, last)).to_have_attribute("inputmode", "numeric")
    expect(cell(page, last, "hours")).to_have_attribute("inputmode", "decimal")
    expect(page.locator(".rg-grid-bar")).to_be_in_viewport()
    expect(part(page, "hours")).to_have_text("12")
    expect(state(page)).to_have_text(SAVED)
    box, bar = cell(page, last, "days").bounding_box(), page.locator(".rg-grid-bar").bounding_box()
    assert box
    assert bar
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= bar["y"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


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
