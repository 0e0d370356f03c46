"""The last evening in a browser: time that runs out, a report that comes too late, and asking for more time by keys."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from raingan.core.people.models import User
from raingan.core.rounds.actions import extend_steps
from raingan.core.rounds.models import Extension, ExtensionRequest
from raingan.core.rounds.requests import ask
from raingan.systems.palad.models import FieldReport, Policy
from tests.browser.recording import DETAILS, NO_SIGNAL, Open, keep_without_signal, sign_in
from tests.browsing import DESKTOP, PHONE, leads_on
from tests.conftest import Clock
from tests.factories import CentralFactory, ChiefFactory, OfficerFactory, the_place
from tests.systems.palad.chief import AFTER_CLOSING, LAST_EVENING, NOVEMBER
from tests.systems.palad.factories import FieldReportFactory

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
LEFT = timedelta(hours=2, minutes=30, seconds=55)  # a slow machine has almost a minute to look at it
IN_DECEMBER = AFTER_CLOSING + timedelta(hours=9)
CLOSED = "ปิดรับเมื่อ 30 พ.ย. 69 เวลา 23.59 น. แล้ว"


@pytest.mark.parametrize("url", ["/palad/record/", "/palad/"])
def test_the_time_left_runs_out_before_ones_eyes(browser_page: Open, officer: User, clock: Clock, url: str) -> None:
    page = browser_page(user=officer)
    page.clock.install(time=AFTER_CLOSING - LEFT)
    clock.set(AFTER_CLOSING - LEFT)  # now only: a page opened later has its own clock shifted already
    page.goto(url)
    left = page.locator("count-down:defined")

    expect(left).to_have_text("เหลือ 2 ชั่วโมง 30 นาที")
    expect(left).to_have_attribute("role", "timer")  # which screen readers do not speak by themselves
    assert left.get_attribute("aria-live") is None
    page.clock.run_for(60_000)
    expect(left).to_have_text("เหลือ 2 ชั่วโมง 29 นาที")
    page.clock.run_for(90 * 60_000)
    expect(left).to_have_text("เหลือ 59 นาที")
    page.clock.run_for(60 * 60_000)
    expect(left).to_have_text("ปิดรับแล้วเมื่อ 30 พ.ย. 69 เวลา 23.59 น.")


def test_without_script_the_time_left_stands_as_the_server_says_it(
    browser_page: Open, officer: User, clock: Clock
) -> None:
    clock.set(AFTER_CLOSING - LEFT)
    page = browser_page(user=officer, java_script_enabled=False)
    page.goto("/palad/record/")

    expect(page.locator("count-down")).to_have_text("เหลือ 2 ชั่วโมง 30 นาที")


@SIZES
def test_a_report_that_comes_too_late_stays_until_more_time_is_given(
    browser_page: Open,
    axe: Any,
    officer: User,
    photos: list[Path],
    clock: Clock,
    live_server: Any,
    size: tuple[int, int],
) -> None:
    place = officer.assignments.get().place_id
    clock.set(LAST_EVENING)
    page = browser_page(user=officer, size=size, expect=(*NO_SIGNAL, "status of 403"))
    keep_without_signal(page, photos[1:])

    clock.set(IN_DECEMBER)
    sign_in(page, officer, live_server.url)  # before any answer can take the session away again
    page.context.set_offline(False)
    page.goto("/palad/")
    outbox = page.locator("report-outbox")
    expect(outbox.get_by_text(CLOSED)).to_be_visible()
    page.goto("/palad/")
    expect(outbox.get_by_text(CLOSED)).to_be_visible()
    expect(outbox.get_by_role("heading", name="ยังไม่ได้ส่ง 1 รายการ")).to_be_visible()
    expect(outbox.get_by_text("ระบบจะส่งให้เองเมื่อมีสัญญาณ")).to_have_count(0)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_response(lambda answer: answer.status == 403):
        outbox.get_by_role("button", name="ลองส่งอีกครั้ง").click()
    expect(outbox.get_by_text(CLOSED)).to_be_visible()
    assert FieldReport.objects.count() == 0

    outbox.get_by_role("link", name="ขอขยายเวลา").click()
    expect(page.get_by_label("รอบการรายงาน")).to_have_value("2026-11")
    expect(page.get_by_label("พื้นที่")).to_have_value(place)
    extend_steps(
        system="palad", key="2026-11", steps=["record"], place=place, until=IN_DECEMBER + timedelta(days=1), by=None,
        at=IN_DECEMBER, reason="น้ำท่วม",
    )  # fmt: skip
    page.goto("/palad/")
    outbox.get_by_role("button", name="ลองส่งอีกครั้ง").click()
    expect(page.get_by_text("ส่งรายงานที่ค้างไว้แล้ว 1 รายการ")).to_be_visible()
    assert FieldReport.objects.get().details == DETAILS


def sound(page: Page, axe: Callable[[Page], list[str]]) -> None:
    """Nothing for axe to find, and nothing to be scrolled sideways."""
    assert axe(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def tab_to(page: Page, goal: Locator) -> Locator:
    """Go to ``goal`` by the Tab key, as somebody without a mouse does; fails when the way is endless."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if goal.evaluate("element => element === document.activeElement"):
            return goal
    pytest.fail(f"not reached by Tab: {goal}")


@SIZES
def test_more_time_is_asked_for_and_granted_by_keys(
    browser_page: Open, axe: Any, clock: Clock, live_server: Any, size: tuple[int, int]
) -> None:
    clock.set(IN_DECEMBER)
    officer = OfficerFactory.create(place=the_place("4701"))
    page = browser_page(user=officer, size=size)
    page.goto("/palad/extension-requests/new/?round=2026-11")
    sound(page, axe)
    tab_to(page, page.get_by_label("ขอขยายถึงสิ้นวันที่")).fill("2026-12-05")
    tab_to(page, page.get_by_label("เหตุผลความจำเป็น"))
    page.keyboard.insert_text("น้ำท่วมเส้นทางเข้าหมู่บ้าน")
    tab_to(page, page.get_by_role("button", name="ส่งคำขอ"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("ส่งคำขอขยายเวลาให้ส่วนกลางแล้ว")).to_be_visible()
    sound(page, axe)

    sign_in(page, CentralFactory.create(), live_server.url)
    page.goto("/palad/extension-requests/")
    sound(page, axe)
    tab_to(page, page.get_by_role("checkbox", name=re.compile("เลือกคำขอของ")))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("ขยายถึงสิ้นวันที่")).fill("2026-12-05")
    tab_to(page, page.get_by_label("เลขที่หนังสือ"))
    page.keyboard.insert_text("มท 0302.2/ว 1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="อนุญาตขยายเวลา 1 คำขอ ใช่หรือไม่")).to_be_visible()
    sound(page, axe)
    assert not Extension.objects.exists()
    tab_to(page, page.get_by_role("button", name="ยืนยันอนุญาตขยายเวลา"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("อนุญาตแล้ว 1 คำขอ")).to_be_visible()
    sound(page, axe)
    assert ExtensionRequest.objects.get().state == "granted"


@SIZES
def test_the_centre_finds_a_place_by_its_name_and_extends_by_keys(
    browser_page: Open, axe: Any, clock: Clock, size: tuple[int, int]
) -> None:
    clock.set(IN_DECEMBER)
    the_place("4701")
    page = browser_page(user=CentralFactory.create(), size=size, expect=["status of 422"])
    page.goto("/palad/windows/")
    sound(page, axe)
    tab_to(page, page.get_by_role("link", name="พฤศจิกายน 2569"))
    with leads_on(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="ช่วงเวลา พฤศจิกายน 2569")).to_be_visible()
    sound(page, axe)

    picker = page.get_by_role("combobox", name="พื้นที่")
    expect(picker).to_have_value("")
    tab_to(page, picker)
    page.keyboard.insert_text("ตัวอย่าง4701")
    page.keyboard.press("Enter")
    expect(picker).to_have_value("อำเภอตัวอย่าง4701")
    card = page.get_by_role("region", name="ขยายเวลา", exact=True)
    tab_to(page, card.get_by_label("ขยายถึงสิ้นวันที่")).fill("2026-12-05")
    tab_to(page, card.get_by_label("เลขที่หนังสือ"))
    page.keyboard.insert_text("มท 2")
    tab_to(page, card.get_by_role("button", name="ขยายเวลา"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="กรุณากรอกเหตุผล")).to_be_visible()
    sound(page, axe)
    expect(picker).to_have_value("อำเภอตัวอย่าง4701")
    tab_to(page, card.get_by_label("เหตุผล"))
    page.keyboard.insert_text("ระบบขัดข้อง")
    tab_to(page, card.get_by_role("button", name="ขยายเวลา"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name=re.compile("ให้อำเภอตัวอย่าง4701 ใช่หรือไม่"))).to_be_visible()
    expect(page.get_by_text("อำเภอตัวอย่าง4701 จังหวัดตัวอย่าง47")).to_be_visible()
    sound(page, axe)
    tab_to(page, page.get_by_role("button", name="ยืนยันขยายเวลา"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("ขยายเวลาเรียบร้อยแล้ว")).to_be_visible()
    sound(page, axe)
    assert Extension.objects.count() == 2


@SIZES
def test_in_the_grace_the_chiefs_pages_are_sound_and_approve(
    browser_page: Open, axe: Any, clock: Clock, size: tuple[int, int]
) -> None:
    clock.set(AFTER_CLOSING + timedelta(hours=1))
    Policy.objects.create(from_month=NOVEMBER, grace_hours=6, reason="คืนสิ้นเดือน", set_at=LAST_EVENING)
    here = the_place("4701")
    report = FieldReportFactory.create(officer=OfficerFactory.create(place=here), activity_date=LAST_EVENING.date())
    page = browser_page(user=ChiefFactory.create(place=here), size=size)
    for url in ("/palad/pending/", f"/palad/reports/{report.pk}/", "/palad/review/"):
        page.goto(url)
        expect(page.get_by_text(re.compile("ช่วงผ่อนผัน")).first).to_be_visible()
        sound(page, axe)
    expect(page.locator("[data-return]")).to_have_count(0)
    page.locator("[data-approve]").click()
    expect(page.locator("[data-decided]")).to_have_count(1)
    page.locator("[data-undo]").click()
    expect(page.locator("[data-approve]")).to_have_count(1)


def test_the_request_that_waits_is_the_centres_duty(browser_page: Open, clock: Clock) -> None:
    clock.set(IN_DECEMBER)
    officer = OfficerFactory.create(place=the_place("4701"))
    until = IN_DECEMBER + timedelta(days=3)
    ask(system="palad", key="2026-11", place="4701", wanted_until=until, reason="น้ำท่วม", by=officer, at=IN_DECEMBER)
    page = browser_page(user=CentralFactory.create())
    page.goto("/")

    expect(page.get_by_text("คำขอขยายเวลา 1 รายการ")).to_be_visible()
    page.get_by_role("link", name="พิจารณาคำขอ").click()
    expect(page.get_by_role("heading", name="รอพิจารณา 1 คำขอ")).to_be_visible()
