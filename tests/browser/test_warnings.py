"""What the chief would be warned of is told to the officer first; at 390 px in a real browser."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from raingan.core.people.models import User
from raingan.core.web import clock
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
)
from tests.browsing import DESKTOP, PHONE
from tests.factories import ProvinceOfficerFactory, the_place
from tests.systems.palad.factories import FieldReportFactory

Axe = Callable[[Page], list[str]]
SAME_TEXT = re.compile("รายละเอียดเหมือนกับรายงานของท่านวันที่")


def an_earlier_one(officer: User) -> FieldReport:
    """With the text that ``fill`` types."""
    day = timezone.localdate(clock.now()).replace(day=1)
    return FieldReportFactory.create(
        officer=officer, details=DETAILS, activity_date=day, photos=1, created_at=clock.now() - timedelta(days=1)
    )


def newest(page: Page, earlier: FieldReport) -> FieldReport:
    page.wait_for_url(re.compile(r"/palad/reports/[0-9a-f-]{36}/\?saved=1"))
    return FieldReport.objects.exclude(pk=earlier.pk).get()


def test_the_warning_stands_beside_the_field_while_typing_and_one_tap_sends(
    browser_page: Open, officer: User, photos: list[Path], axe: Axe
) -> None:
    earlier = an_earlier_one(officer)
    page = opened(browser_page(user=officer))
    attach(page, photos)
    fill(page)
    with page.expect_response(lambda answer: answer.url.endswith("/check/")):
        page.get_by_label("รายละเอียดการปฏิบัติงาน").blur()
    expect(page.locator('[data-warned="details"]')).to_contain_text(SAME_TEXT)
    assert axe(page) == []

    with page.expect_request(lambda sent: sent.method == "POST" and sent.url.endswith(RECORD)) as sending:
        page.get_by_role("button", name="บันทึกข้อมูล").click()

    body = sending.value.post_data_buffer or b""
    report = newest(page, earlier)
    assert b"JFIF" not in body  # the photos are there already
    assert [each.kind for each in report.warnings.all()] == ["same_text"]
    assert report.photos.count() == 2
    expect(page.locator("main")).to_contain_text(SAME_TEXT)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_without_the_check_the_page_asks_once_and_loses_nothing(
    browser_page: Open, officer: User, photos: list[Path], axe: Axe, size: tuple[int, int]
) -> None:
    earlier = an_earlier_one(officer)
    page = browser_page(user=officer, size=size, expect=("ERR_FAILED",))
    page.route("**/check/", lambda route: route.abort())
    opened(page)
    attach(page, photos)
    fill(page)
    page.get_by_role("button", name="บันทึกข้อมูล").press("Enter")

    told = page.locator("#refusal")
    expect(told).to_be_focused()
    expect(told).to_contain_text("ควรตรวจก่อนส่ง")
    expect(told).to_contain_text(SAME_TEXT)
    expect(page.locator("[data-held] img")).to_have_count(2)
    expect(page.get_by_label("รายละเอียดการปฏิบัติงาน")).to_have_value(DETAILS)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="ส่งรายงานตามนี้").press("Enter")

    assert newest(page, earlier).photos.count() == 2


def test_without_script_the_page_asks_once(browser_page: Open, officer: User, photos: list[Path]) -> None:
    earlier = an_earlier_one(officer)
    page = browser_page(user=officer, java_script_enabled=False)
    page.goto(RECORD)
    page.locator("#id_photo_gallery").set_input_files(photos)
    page.get_by_role("radio", name="งานตามนโยบาย").check()
    page.get_by_label("ด้านที่ปฏิบัติงาน").select_option(label="งานแก้ปัญหาภัยพิบัติ")
    page.get_by_label("ตำบล").select_option(label="ตำบลธาตุเชิงชุม")
    page.get_by_label("หมู่บ้าน/ชุมชน").fill("บ้านนาอ้อย")
    page.get_by_label("รายละเอียดการปฏิบัติงาน").fill(DETAILS)
    page.get_by_role("button", name="บันทึกข้อมูล").click()
    expect(page.locator("#refusal")).to_contain_text(SAME_TEXT)
    page.get_by_role("button", name="ส่งรายงานตามนี้").click()

    assert newest(page, earlier).photos.count() == 2


def test_a_report_without_a_warning_is_sent_by_one_tap(browser_page: Open, officer: User, photos: list[Path]) -> None:
    page = opened(browser_page(user=officer))
    attach(page, photos)
    fill(page)
    page.get_by_role("button", name="บันทึกข้อมูล").click()

    assert not saved(page).warnings.exists()


def test_recorded_without_signal_the_warnings_come_with_the_answer(
    browser_page: Open, officer: User, photos: list[Path], axe: Axe
) -> None:
    an_earlier_one(officer)
    page = browser_page(user=officer, expect=(*NO_SIGNAL, "status of 404"))  # the earlier one's photo has no file
    keep_without_signal(page, photos[1:])

    page.context.set_offline(False)

    told = page.locator(".rg-outbox__odd")
    expect(told).to_contain_text(SAME_TEXT)
    assert axe(page) == []
    told.get_by_role("link").click()
    expect(page.locator("main")).to_contain_text(SAME_TEXT)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_the_province_enters_where_an_office_stands_by_standing_there(
    browser_page: Open, transactional_db: None, axe: Axe, size: tuple[int, int]
) -> None:
    the_place("4701")
    person = ProvinceOfficerFactory.create(place=the_place("47"))
    here = {"latitude": 17.16123, "longitude": 104.1486}
    page = browser_page(user=person, size=size, geolocation=here, permissions=["geolocation"])
    page.goto("/palad/offices/4701/")
    page.get_by_role("button", name="ใช้ตำแหน่งปัจจุบัน").press("Enter")
    expect(page.get_by_label("พิกัดที่ว่าการอำเภอ")).to_have_value("17.161230, 104.148600")
    assert axe(page) == []

    page.get_by_role("button", name="บันทึกพิกัด").press("Enter")

    expect(page.locator("table")).to_contain_text("17.16123, 104.1486")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
