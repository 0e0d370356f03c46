"""A chief at work in a real browser: approving one, returning one, approving the selected, by hand and by keyboard."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from playwright.sync_api import Page, expect

from raingan.core.evidence.photos import take_in
from raingan.core.people.models import User
from raingan.systems.palad.models import FieldReport, State
from tests.browser.recording import wait_until
from tests.browsing import DESKTOP, PHONE, leads_on, settle
from tests.conftest import Clock
from tests.factories import ChiefFactory, OfficerFactory, the_place
from tests.systems.palad.chief import AFTER_CLOSING, LAST_EVENING, page_url
from tests.systems.palad.factories import FieldReportFactory, ReportPhotoFactory, a_jpeg

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
Opener = Callable[..., Page]


@pytest.fixture(autouse=True)
def _on_the_last_evening(clock: Clock, transactional_db: None) -> None:
    clock.set(LAST_EVENING)


@pytest.fixture
def chief() -> User:
    made: User = ChiefFactory.create(place=the_place("4701"))
    return made


@pytest.fixture
def reports() -> list[FieldReport]:
    """Four that wait, of one officer: the last without a photo."""
    officer = OfficerFactory.create(place=the_place("4701"), first_name="สมชาย")
    made = [
        FieldReportFactory.create(officer=officer, activity_date=date(2026, 11, day), created_at=LAST_EVENING)
        for day in (24, 25, 26, 27)
    ]
    for report in made[:3]:
        for _each in range(2):
            taken = take_in(ContentFile(a_jpeg(320, 240), name="photo.jpg"))
            ReportPhotoFactory.create(report=report, **taken.as_fields())
    return made


def state_of(report: FieldReport) -> str:
    return FieldReport.objects.get(pk=report.pk).state


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@SIZES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_chiefs_pages_hold_what_axe_asks(
    browser_page: Opener, axe: Any, chief: User, reports: list[FieldReport], size: tuple[int, int], scheme: str
) -> None:
    FieldReport.objects.filter(pk=reports[3].pk).update(details="ยาว" * 300)
    page = browser_page(user=chief, size=size, color_scheme=scheme)
    for url in (
        "/palad/pending/", page_url(reports[0]), page_url(reports[3]), "/palad/approved/",
        f"/palad/approved/{reports[0].officer_id}/", "/palad/pending/?pick=clean",
    ):  # fmt: skip
        page.goto(url)
        assert axe(page) == [], url
        assert fits(page), url


@SIZES
def test_one_is_approved_and_the_next_is_a_tap_away(
    browser_page: Opener, chief: User, reports: list[FieldReport], size: tuple[int, int]
) -> None:
    page = browser_page(user=chief, size=size)
    page.goto("/palad/pending/")
    with leads_on(page):
        page.locator(".rg-review-card__title a").first.click()
    expect(page.get_by_text("รออนุมัติ 1 จาก 4")).to_be_visible()

    button = page.get_by_role("button", name="อนุมัติ", exact=True)
    expect(button).to_be_in_viewport()
    button.click()

    panel = page.locator("#decision")
    expect(panel.get_by_text("อนุมัติแล้วโดย")).to_be_visible()
    expect(page.get_by_text("เหลือรออนุมัติ 3 รายการ")).to_be_visible()
    expect(page.locator("#history").get_by_text("อนุมัติ", exact=True)).to_be_visible()
    assert state_of(reports[0]) == State.APPROVED
    following = page.get_by_role("link", name="รายการถัดไป")
    expect(following).to_be_in_viewport()
    following.click()
    expect(page).to_have_url(re.compile(page_url(reports[1])))


@SIZES
def test_a_reason_comes_back_when_the_session_ended_meanwhile(
    browser_page: Opener, chief: User, reports: list[FieldReport], size: tuple[int, int]
) -> None:
    page = browser_page(user=chief, size=size)
    page.goto(page_url(reports[0]))
    page.get_by_role("button", name="ส่งกลับแก้ไข").click()
    page.get_by_role("dialog").get_by_label("เหตุผลที่ส่งกลับแก้ไข").fill("ขอภาพที่เห็นผู้เข้าร่วม")
    session = [each for each in page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME]
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("dialog").get_by_role("button", name="ส่งกลับแก้ไข").click()
    expect(page).to_have_url(re.compile("/sign-in/"))

    page.context.add_cookies(session)  # type: ignore[arg-type]
    page.goto(parse_qs(urlsplit(page.url).query)["next"][0])

    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("เหตุผลที่ส่งกลับแก้ไข")).to_have_value("ขอภาพที่เห็นผู้เข้าร่วม")
    dialog.get_by_role("button", name="ส่งกลับแก้ไข").click()
    expect(page.locator("#decision").get_by_text("ขอภาพที่เห็นผู้เข้าร่วม")).to_be_visible()
    wait_until(page, "!Object.keys(sessionStorage).join().includes('raingan-reason')")
    assert state_of(reports[0]) == State.RETURNED


def test_a_reason_is_forgotten_with_the_question(browser_page: Opener, chief: User, reports: list[FieldReport]) -> None:
    page = browser_page(user=chief)
    page.goto(page_url(reports[0]))
    page.get_by_role("button", name="ส่งกลับแก้ไข").click()
    page.get_by_role("dialog").get_by_label("เหตุผลที่ส่งกลับแก้ไข").fill("ขอภาพ")
    page.get_by_role("dialog").get_by_role("button", name="ยกเลิก").click()

    page.reload()

    expect(page.get_by_role("button", name="ส่งกลับแก้ไข")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


@SIZES
def test_one_is_returned_with_a_reason_and_not_without(
    browser_page: Opener, axe: Any, chief: User, reports: list[FieldReport], size: tuple[int, int]
) -> None:
    page = browser_page(user=chief, size=size, expect=["422"])
    page.goto(page_url(reports[0]))
    page.get_by_role("button", name="ส่งกลับแก้ไข").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("เหตุผลที่ส่งกลับแก้ไข")).to_be_focused()
    assert axe(page) == []

    dialog.get_by_role("button", name="ส่งกลับแก้ไข").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("กรุณาระบุเหตุผล")).to_be_visible()
    assert axe(page) == []
    assert state_of(reports[0]) == State.PENDING

    dialog.get_by_label("เหตุผลที่ส่งกลับแก้ไข").fill("ขอภาพที่เห็นผู้เข้าร่วมชัดกว่านี้")
    dialog.get_by_role("button", name="ส่งกลับแก้ไข").click()
    expect(page.locator("#decision").get_by_text("ขอภาพที่เห็นผู้เข้าร่วมชัดกว่านี้")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert state_of(reports[0]) == State.RETURNED


@SIZES
def test_the_selected_are_approved_in_one_act(
    browser_page: Opener, axe: Any, chief: User, reports: list[FieldReport], size: tuple[int, int]
) -> None:
    page = browser_page(user=chief, size=size)
    page.goto("/palad/pending/")
    button = page.get_by_role("button", name=re.compile("อนุมัติที่เลือก"))
    expect(button).to_be_disabled()
    page.get_by_label("เลือกทั้งหมด").check()
    expect(button).to_have_text(re.compile(r"อนุมัติที่เลือก\s*\(4\)"))
    page.locator("[name=chosen]").last.uncheck()
    expect(button).to_have_text(re.compile(r"อนุมัติที่เลือก\s*\(3\)"))
    expect(button).to_be_in_viewport()

    button.click()

    expect(page.get_by_role("alert").get_by_text("อนุมัติแล้ว 3 รายการ")).to_be_visible()
    expect(page.locator("[name=chosen]")).to_have_count(1)
    assert axe(page) == []
    assert [state_of(each) for each in reports] == [State.APPROVED] * 3 + [State.PENDING]

    page.locator(".rg-review-card").get_by_role("button", name=re.compile("^อนุมัติ")).click()
    expect(page.get_by_text("ไม่มีรายการรออนุมัติของเดือนพฤศจิกายน 2569")).to_be_visible()
    assert axe(page) == []


def test_what_is_too_late_says_so_in_place(
    browser_page: Opener, clock: Clock, chief: User, reports: list[FieldReport]
) -> None:
    clock.set(AFTER_CLOSING - timedelta(minutes=10))
    page = browser_page(user=chief, expect=["403"])
    page.goto(page_url(reports[0]))
    page.get_by_role("button", name="ส่งกลับแก้ไข").click()
    page.get_by_role("dialog").get_by_label("เหตุผลที่ส่งกลับแก้ไข").fill("พิมพ์ไว้ก่อนหมดเวลา")
    clock.set(AFTER_CLOSING)

    page.get_by_role("dialog").get_by_role("button", name="ส่งกลับแก้ไข").click()

    expect(page.get_by_role("alert").get_by_text("ปิดรับเมื่อ 30 พ.ย. 69 เวลา 23.59 น. แล้ว")).to_be_visible()
    expect(page.get_by_label(re.compile("ข้อความที่ท่านพิมพ์ไว้"))).to_have_value("พิมพ์ไว้ก่อนหมดเวลา")
    assert state_of(reports[0]) == State.PENDING


def test_all_of_it_goes_by_keyboard_alone(browser_page: Opener, chief: User, reports: list[FieldReport]) -> None:
    page = browser_page(user=chief, size=DESKTOP)
    page.goto(page_url(reports[1]))
    expect(page.get_by_text("รออนุมัติ 2 จาก 4")).to_be_visible()
    for key, there in (("ArrowRight", reports[2]), ("ArrowLeft", reports[1])):
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(page_url(there)))
        settle(page)

    tab_to(page, "ส่งกลับแก้ไข")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("เหตุผลที่ส่งกลับแก้ไข")).to_be_focused()
    page.keyboard.type("ขอภาพเพิ่ม")
    page.keyboard.press("ArrowRight")  # while somebody types, the arrows belong to the text
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="ส่งกลับแก้ไข")).to_be_focused()
    assert state_of(reports[1]) == State.PENDING

    page.keyboard.press("Enter")
    tab_to(page, "ส่งกลับแก้ไข")
    page.keyboard.press("Enter")
    expect(page.locator("#decision").get_by_text("ขอภาพเพิ่ม")).to_be_visible()
    tab_to(page, "รายการถัดไป")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(page_url(reports[2])))
    settle(page)
    tab_to(page, "อนุมัติ")
    page.keyboard.press("Enter")
    expect(page.locator("#decision").get_by_text("อนุมัติแล้วโดย")).to_be_visible()
    assert [state_of(each) for each in reports[1:3]] == [State.RETURNED, State.APPROVED]


def test_a_swipe_over_the_text_leads_on_and_over_the_photos_looks_at_photos(
    browser_page: Opener, chief: User, reports: list[FieldReport]
) -> None:
    page = browser_page(user=chief)
    page.goto(page_url(reports[1]))

    swipe(page, ".rg-review__stage img", -200)
    expect(page).to_have_url(re.compile(page_url(reports[1])))
    swipe(page, ".rg-report__details", -40)
    expect(page).to_have_url(re.compile(page_url(reports[1])))
    swipe(page, ".rg-report__details", -200)
    expect(page).to_have_url(re.compile(page_url(reports[2])))
    settle(page)
    swipe(page, ".rg-report__details", 200)
    expect(page).to_have_url(re.compile(page_url(reports[1])))


def swipe(page: Page, over: str, far: int) -> None:
    """Put a finger on the first element that ``over`` names and move it ``far`` pixels to the right."""
    page.locator(over).first.evaluate(
        """(element, far) => {
          const at = (x) => new Touch({ identifier: 1, target: element, clientX: x, clientY: 300 });
          const begin = new TouchEvent("touchstart", { touches: [at(200)], changedTouches: [at(200)], bubbles: true });
          element.dispatchEvent(begin);
          element.dispatchEvent(new TouchEvent("touchend", { changedTouches: [at(200 + far)], bubbles: true }));
        }""",
        far,
    )


def tab_to(page: Page, name: str) -> None:
    """Press Tab until a link or button with exactly this text has the focus."""
    for _each in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText?.trim()") == name:
            return
    pytest.fail(f"no way to “{name}” by the Tab key")


def test_without_script_it_is_the_same_work(browser_page: Opener, chief: User, reports: list[FieldReport]) -> None:
    page = browser_page(user=chief, java_script_enabled=False, expect=["422"])
    page.goto(page_url(reports[0]))
    page.get_by_text("ส่งกลับแก้ไข").first.click()
    page.locator(".rg-confirm__body button").first.click()
    expect(page.get_by_role("link", name="กรุณาระบุเหตุผล")).to_be_visible()
    page.get_by_label("เหตุผลที่ส่งกลับแก้ไข").fill("ขอภาพเพิ่ม")
    page.locator(".rg-confirm__body button").first.click()
    expect(page).to_have_url(re.compile(page_url(reports[1])))
    expect(page.get_by_text("ส่งกลับแก้ไขแล้ว:")).to_be_visible()

    page.goto("/palad/pending/?pick=clean")
    page.get_by_role("button", name="อนุมัติที่เลือก").click()
    expect(page.get_by_text("อนุมัติแล้ว 2 รายการ")).to_be_visible()
    assert [state_of(each) for each in reports] == [State.RETURNED, State.APPROVED, State.APPROVED, State.PENDING]
