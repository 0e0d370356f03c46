"""Nothing an officer types is lost: drafts, the outbox, the page without signal, a phone that is shared."""

import re
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from raingan.core.people.models import User
from raingan.systems.palad.models import FieldReport
from tests.browser.recording import (
    DETAILS,
    NO_SIGNAL,
    RECORD,
    Open,
    attach,
    fill,
    keep_without_signal,
    opened,
    saved,
    sign_in,
    until_kept,
    until_offline_ready,
    wait_until,
)
from tests.browsing import leads_on
from tests.factories import OfficerFactory


def test_a_draft_with_its_photos_survives_reload_session_end_and_sign_in(
    browser_page: Open, officer: User, photos: list[Path], live_server: Any
) -> None:
    page = opened(browser_page(user=officer, expect=("ERR_FAILED",)))  # asking for warnings as the session ends
    attach(page, photos)
    fill(page)
    until_kept(page)

    page.reload()
    expect(page.locator("[data-held] img")).to_have_count(2)
    expect(page.get_by_label("รายละเอียดการปฏิบัติงาน")).to_have_value(DETAILS)
    expect(page.get_by_role("combobox", name="ตำบล")).to_have_value("ตำบลธาตุเชิงชุม")
    expect(page.get_by_label("ด้านที่ปฏิบัติงาน")).not_to_have_value("")

    Session.objects.all().delete()
    page.get_by_role("button", name="บันทึกข้อมูล").click()
    page.wait_for_url(re.compile("/sign-in/"))
    sign_in(page, officer, live_server.url)
    opened(page)

    expect(page.locator("[data-held] img")).to_have_count(2)
    page.get_by_role("button", name="บันทึกข้อมูล").click()
    assert saved(page).details == DETAILS
    opened(page)
    expect(page.get_by_label("รายละเอียดการปฏิบัติงาน")).to_have_value("")


def test_a_store_that_could_not_be_opened_is_opened_the_next_time(browser_page: Open, officer: User) -> None:
    page = browser_page(user=officer, expect=["AbortError"])
    page.add_init_script("""
        const open = indexedDB.open.bind(indexedDB);
        indexedDB.open = (...words) => {
            const request = open(...words);
            queueMicrotask(() => request.addEventListener("upgradeneeded", () => request.transaction.abort()));
            indexedDB.open = open;
            return request;
        };
    """)
    opened(page)
    fill(page)
    until_kept(page)


def test_a_colleague_on_the_same_phone_finds_nothing_of_the_draft(
    browser_page: Open, officer: User, live_server: Any
) -> None:
    page = opened(browser_page(user=officer))
    fill(page)
    until_kept(page)

    colleague = OfficerFactory.create(place=officer.assignments.get().place)
    sign_in(page, colleague, live_server.url)
    page.goto("/palad/")
    opened(page)
    expect(page.get_by_label("รายละเอียดการปฏิบัติงาน")).to_have_value("")

    sign_in(page, officer, live_server.url)
    page.goto("/palad/")
    opened(page)
    expect(page.get_by_label("รายละเอียดการปฏิบัติงาน")).to_have_value(DETAILS)


def test_a_report_made_without_signal_is_sent_once_when_the_signal_returns(
    browser_page: Open, officer: User, photos: list[Path]
) -> None:
    page = browser_page(user=officer, expect=NO_SIGNAL)
    keep_without_signal(page, photos)
    assert FieldReport.objects.count() == 0

    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("ส่งรายงานที่ค้างไว้แล้ว 1 รายการ")).to_be_visible()
    report = FieldReport.objects.get()
    assert (report.officer, report.details, report.photos.count()) == (officer, DETAILS, 2)
    assert report.photos.all()[0].latitude == 17.155


def test_a_line_on_which_nothing_moves_is_given_up_and_tried_again(
    browser_page: Open, officer: User, photos: list[Path]
) -> None:
    page = browser_page(user=officer, expect=NO_SIGNAL)
    keep_without_signal(page, photos)

    tries: list[Any] = []

    def never_answer(route: Any) -> None:
        tries.append(route)

    page.route("**/api/v1/palad/reports/*", never_answer)
    page.clock.install()
    with page.expect_request("**/api/v1/palad/reports/*"):
        page.context.set_offline(False)
    expect(page.locator(".rg-outbox .rg-tag")).to_have_text("กำลังส่ง")
    send = page.locator(".rg-outbox").get_by_role("button", name="ส่งตอนนี้")
    expect(send).to_be_disabled()
    page.clock.run_for(46_000)
    page.unroute("**/api/v1/palad/reports/*")
    send.click()
    expect(page.locator(".rg-outbox__sent")).to_be_visible()
    assert (len(tries), FieldReport.objects.count()) == (1, 1)


def test_a_report_whose_answer_got_lost_is_not_stored_twice(
    browser_page: Open, officer: User, photos: list[Path]
) -> None:
    def lose_the_answer(route: Any) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page = opened(browser_page(user=officer, expect=NO_SIGNAL, service_workers="block"))
    page.route(f"**{RECORD}", lose_the_answer)
    attach(page, photos)
    fill(page, details=f" {DETAILS}\nบรรทัดที่สอง\n\n")
    with page.expect_response(lambda response: response.request.method == "PUT") as put:
        page.get_by_role("button", name="บันทึกข้อมูล").click()

    assert put.value.status == 200
    expect(page.get_by_text("ส่งรายงานที่ค้างไว้แล้ว 1 รายการ")).to_be_visible()
    assert FieldReport.objects.get().details == f"{DETAILS}\nบรรทัดที่สอง"


def test_when_the_session_has_ended_what_waits_is_kept_and_signing_in_is_asked_for(
    browser_page: Open, officer: User, photos: list[Path], live_server: Any
) -> None:
    page = browser_page(user=officer, expect=(*NO_SIGNAL, "status of 401"))
    keep_without_signal(page, photos[1:])

    Session.objects.all().delete()
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("กรุณาเข้าสู่ระบบอีกครั้ง")).to_be_visible()
    sign_in(page, officer, live_server.url)
    page.goto("/palad/")

    expect(page.get_by_text("ส่งรายงานที่ค้างไว้แล้ว 1 รายการ")).to_be_visible()
    assert FieldReport.objects.get().photos.count() == 1


def test_signing_out_says_what_stays_and_leaves_no_page_behind(browser_page: Open, officer: User) -> None:
    page = browser_page(user=officer)
    page.goto("/palad/")
    until_offline_ready(page)
    opened(page)
    fill(page)
    until_kept(page)
    told: list[str] = []

    def answer(dialog: Any) -> None:
        told.append(dialog.message)
        dialog.accept()

    page.on("dialog", answer)
    page.locator("[data-menu] summary").click()
    page.get_by_role("button", name="ออกจากระบบ").click()

    page.wait_for_url(re.compile("/sign-in/"))
    assert "1 รายการ" in told[0]
    wait_until(page, "async () => (await (await caches.open('raingan-pages')).keys()).length === 0")


def test_what_the_server_refuses_later_comes_back_into_the_form(
    browser_page: Open, officer: User, photos: list[Path]
) -> None:
    page = browser_page(user=officer, expect=(*NO_SIGNAL, "status of 422"))
    keep_without_signal(page, photos[1:], details="ก" * 4100)

    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("รายละเอียดยาวเกิน 4,000 ตัวอักษร")).to_be_visible()
    with leads_on(page):
        page.get_by_role("button", name="แก้ไข").click()
    expect(page).to_have_url(re.compile("draft="))
    expect(page.locator("[data-held] img")).to_have_count(1)
    page.get_by_label("รายละเอียดการปฏิบัติงาน").fill(DETAILS)
    page.get_by_role("button", name="บันทึกข้อมูล").click()

    assert saved(page).details == DETAILS
