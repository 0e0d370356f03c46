"""The number grid in a browser: one person on two devices, and an answer that was lost on the way."""

import re

from playwright.sync_api import Route, expect

from raingan.core.people.models import User
from raingan.systems.workload.models import DistrictRecord, Question
from tests.browser.gridding import SAVED, Open, cell, opened, state, stored, url
from tests.browsing import DESKTOP


def test_a_page_left_open_asks_before_it_overwrites_what_its_person_saved_elsewhere(
    browser_page: Open, record: DistrictRecord, recorder: User, questions: list[Question]
) -> None:
    left_open = opened(browser_page(user=recorder, size=DESKTOP), url("domain", record, 1))
    phone = opened(browser_page(user=recorder), url("domain", record, 1))
    cell(phone, questions[0]).fill("7")
    expect(state(phone)).to_have_text(SAVED)

    cell(left_open, questions[0]).fill("9")
    choice = left_open.get_by_role("group", name="จะใช้ค่าใด")
    expect(choice).to_contain_text("7 ครั้ง")
    assert stored(questions[0]) == (7, None, None)
    choice.get_by_role("radio", name=re.compile("^ของท่าน")).click()
    expect(state(left_open)).to_have_text(SAVED)
    assert stored(questions[0]) == (9, None, None)


def test_what_was_typed_after_a_lost_answer_does_not_collide_with_oneself(
    browser_page: Open, record: DistrictRecord, recorder: User, questions: list[Question]
) -> None:
    page = opened(browser_page(user=recorder, expect=("ERR_FAILED",)), url("domain", record, 1))
    lost: list[bool] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(True)
        route.fetch()
        route.abort()

    page.route("**/rows/**", lose_the_first_answer)
    cell(page, questions[0]).fill("5")
    expect(state(page)).to_contain_text("สัญญาณ")
    assert stored(questions[0]) == (5, None, None)

    cell(page, questions[0]).fill("56")
    page.get_by_role("button", name="บันทึกข้อมูล").last.click()
    expect(state(page)).to_have_text(SAVED)
    expect(page.get_by_role("group", name="จะใช้ค่าใด")).to_have_count(0)
    assert stored(questions[0]) == (56, None, None)
