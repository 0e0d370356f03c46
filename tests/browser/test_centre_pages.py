"""The centre's quieter pages, and those everybody has: sound for axe, on phone and desktop, and by keyboard alone."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from raingan.core.guidance.models import Announcement, Contact
from raingan.core.people.models import User
from raingan.systems.palad.calendar import BANGKOK
from raingan.systems.palad.closed import Why
from raingan.systems.palad.closing import take_close
from raingan.systems.palad.models import Category, Policy, State
from tests.browsing import DESKTOP, PHONE, leads_on
from tests.conftest import Clock
from tests.factories import (
    CentralFactory,
    ChiefFactory,
    OfficerFactory,
    ProvinceOfficerFactory,
    the_place,
)
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory

Open = Callable[..., Page]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
NOW = datetime(2026, 12, 8, 10, tzinfo=BANGKOK)
MONTH = date(2026, 11, 1)
MOST_STOPS = 60


@pytest.fixture
def people(transactional_db: None, clock: Clock) -> dict[str, User]:
    """A district whose chief has reports to check, another without a chief, a close taken, and all that is shown."""
    clock.set(NOW)
    category = CategoryFactory.create(name_th="งานแก้ปัญหาภัยพิบัติ")
    officers = [OfficerFactory.create(place=the_place(code)) for code in ("4701", "4702", "4801")]
    chief = ChiefFactory.create(place=the_place("4701"), telephone="042 711 234")
    for officer in officers:
        place = officer.assignments.get().place
        for state in (State.PENDING, State.APPROVED):
            FieldReportFactory.create(
                officer=officer, place=place, category=category, state=state, activity_date=date(2026, 11, 12)
            )
    centre = CentralFactory.create()
    take_close(MONTH, by=None, at=NOW, why=Why.SCHEDULED)
    Policy.objects.create(from_month=MONTH, grace_hours=9, reason="หนังสือสั่งการ", set_at=NOW, set_by=centre)
    shown = {"text": "ขอให้ดำเนินการภายในกำหนด", "system": "palad", "place": the_place("TH")}
    for title, important in (("กำหนดส่งรายงานเดือนธันวาคม", True), ("ปรับปรุงคู่มือ", False)):
        Announcement.objects.create(
            title=title, important=important, shown_from=MONTH, created_at=NOW, created_by=centre, **shown
        )
    Contact.objects.create(system="palad", unit="กองการเจ้าหน้าที่", telephone="02 221 0000", updated_at=NOW)
    province = ProvinceOfficerFactory.create(place=the_place("47"))
    return {"centre": centre, "chief": chief, "officer": officers[0], "province": province}


PAGES = {
    "centre": (
        "/palad/policies/", "/palad/categories/", "/palad/categories/new/", "/palad/announcements/",
        "/palad/announcements/new/", "/palad/contact/", "/palad/contact/edit/", "/palad/manual/", "/palad/followup/",
        "/palad/followup/47/?month=2026-11", "/palad/closes/", "/palad/closes/2026-11/",
        "/palad/closes/2026-11/?place=47",
    ),
    "province": (
        "/palad/followup/", "/palad/followup/47/?month=2026-11", "/palad/followup/47/?month=2026-11&kind=chief",
        "/palad/followup/47/?month=2026-10&district=4702", "/palad/closes/", "/palad/closes/2026-11/",
        "/palad/manual/",
    ),
    "officer": ("/palad/announcements/", "/palad/contact/", "/palad/manual/"),
}  # fmt: skip


def assert_sound(page: Page, axe: Any, url: str) -> None:
    response = page.goto(url)
    assert response is not None
    assert response.status == 200, url
    assert axe(page) == [], url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), url


@SIZES
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("who", PAGES)
def test_the_pages_hold_what_axe_asks(
    browser_page: Open, axe: Any, people: dict[str, User], who: str, size: tuple[int, int], scheme: str
) -> None:
    page = browser_page(user=people[who], size=size, color_scheme=scheme)
    for url in PAGES[who]:
        assert_sound(page, axe, url)


@SIZES
def test_pages_about_one_category_hold_it_too(
    browser_page: Open, axe: Any, people: dict[str, User], size: tuple[int, int]
) -> None:
    page = browser_page(user=people["centre"], size=size)
    for act in ("rename", "retire"):
        assert_sound(page, axe, f"/palad/categories/{Category.objects.get().pk}/{act}/")


# Whether the stop is to be seen, and is marked: itself, or (boxes and circles) the mark that its label draws.
STOP = """each => {
  const box = each.getBoundingClientRect();
  const styles = [getComputedStyle(each)];
  if (each.nextElementSibling) styles.push(getComputedStyle(each.nextElementSibling, "::before"));
  return [
    box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    styles.some((style) => style.outlineStyle !== "none" || style.boxShadow !== "none"),
  ];
}"""


def walked(page: Page) -> int:
    """How many stops the Tab key makes on a page, each of which is in sight and marked."""
    for stops in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focused = page.locator(":focus:not(body)")
        if focused.count() == 0:
            return stops
        assert focused.evaluate(STOP) == [True, True], focused.evaluate("each => each.outerHTML")
    return MOST_STOPS


@SIZES
@pytest.mark.parametrize("who", PAGES)
def test_every_stop_of_the_tab_key_is_in_sight_and_marked(
    browser_page: Open, people: dict[str, User], who: str, size: tuple[int, int]
) -> None:
    page = browser_page(user=people[who], size=size)
    for url in PAGES[who]:
        page.goto(url)
        assert walked(page) >= 5, url


def press(page: Page, role: Any, name: str | re.Pattern[str]) -> None:
    """Press a button or link as a keyboard does."""
    found = page.get_by_role(role, name=name).first
    found.focus()
    expect(found).to_be_focused()
    page.keyboard.press("Enter")


@SIZES
def test_an_officer_is_reminded_by_keyboard_and_the_filters_stay(
    browser_page: Open, people: dict[str, User], size: tuple[int, int]
) -> None:
    page = browser_page(user=people["province"], size=size)
    page.goto("/palad/followup/47/?month=2026-12&district=4701")
    with leads_on(page):
        press(page, "link", re.compile("^ปลัดอำเภอ"))
    expect(page).to_have_url(re.compile("kind=officer"))

    press(page, "button", re.compile("^เตือน "))

    expect(page.get_by_text("เตือนแล้ว 1 คน")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/palad/followup/47/\?month=2026-12&kind=officer&district=4701$"))
    expect(page.get_by_label("อำเภอ", exact=True)).to_have_value("4701")
    expect(page.get_by_text("เตือนล่าสุด")).to_be_visible()


@SIZES
def test_everybody_is_reminded_by_keyboard_after_a_question(
    browser_page: Open, axe: Any, people: dict[str, User], size: tuple[int, int]
) -> None:
    page = browser_page(user=people["province"], size=size)
    page.goto("/palad/followup/47/?month=2026-12")
    press(page, "button", re.compile("^เตือนทั้งหมด"))
    expect(page.get_by_role("dialog")).to_contain_text("เตือนทั้งหมด 2 คนหรือไม่")
    assert axe(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("เตือนแล้ว 2 คน")).to_be_visible()


@SIZES
def test_a_day_stands_in_words_beside_its_field_and_a_buddhist_year_is_understood(
    browser_page: Open, axe: Any, people: dict[str, User], size: tuple[int, int]
) -> None:
    page = browser_page(user=people["centre"], size=size)
    page.goto("/palad/announcements/new/")
    words = page.locator("date-words", has=page.locator("#id_shown_from")).locator("output")
    page.locator("#id_shown_from").fill("2026-12-10")
    expect(words).to_have_text("10 ธันวาคม 2569")
    page.locator("#id_shown_from").fill("")
    expect(words).to_have_text("")
    page.locator("#id_shown_from").fill("2569-12-11")
    expect(words).to_have_text("11 ธันวาคม 2569")
    assert axe(page) == []

    page.locator("#id_title").fill("ประชุม")
    page.locator("#id_text").fill("ขอเชิญประชุม")
    page.locator("#id_text").focus()
    with leads_on(page):
        press(page, "button", "ประกาศ")

    expect(page.get_by_text("11 ธันวาคม 2569")).to_be_visible()
    assert Announcement.objects.get(title="ประชุม").shown_from == date(2026, 12, 11)


@SIZES
def test_a_policy_is_set_by_keyboard(browser_page: Open, people: dict[str, User], size: tuple[int, int]) -> None:
    page = browser_page(user=people["centre"], size=size, expect=["422"])
    page.goto("/palad/policies/")
    page.locator("#id_from_month").focus()
    page.keyboard.press("ArrowDown")
    page.locator("#id_minimum").fill("5")
    page.locator("#id_reason").fill("หนังสือกรมการปกครอง")
    with leads_on(page):
        press(page, "button", "ตรวจสอบก่อนกำหนด")
    with leads_on(page):
        press(page, "button", "ยืนยันกำหนดเกณฑ์")

    expect(page.get_by_text("หนังสือกรมการปกครอง")).to_be_visible()
    assert Policy.objects.filter(minimum=5).count() == 1
