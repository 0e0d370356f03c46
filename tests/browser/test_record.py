"""The record form on the officer's phone: photos, choices, refusals, the keyboard; at 390 px in a real browser."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from raingan.core.people.models import User
from raingan.core.web import clock
from tests.browser.recording import (
    DETAILS,
    RECORD,
    Open,
    attach,
    fill,
    islands,
    opened,
    saved,
    until_kept,
)
from tests.systems.palad.factories import FieldReportFactory


def test_a_visit_with_two_photos_is_recorded_with_the_cameras_time_and_place(
    browser_page: Open, officer: User, photos: list[Path]
) -> None:
    page = opened(browser_page(user=officer))

    attach(page, photos)
    expect(page.locator("[data-held]").first).to_contain_text("มีพิกัด")
    fill(page)
    page.get_by_role("button", name="บันทึกข้อมูล").click()

    report = saved(page)
    first, second = report.photos.all()
    assert (first.width, first.height, first.latitude, first.longitude) == (1600, 1200, 17.155, 104.135)
    assert first.taken_at is not None
    assert timedelta(0) < clock.now() - first.taken_at < timedelta(hours=1)
    assert (second.width, second.taken_at) == (640, None)
    assert (report.village_no, report.details) == (4, DETAILS)
    expect(page.locator("main")).to_contain_text(report.receipt)
    expect(page.get_by_role("link", name="บันทึกอีกรายการ")).to_be_visible()


def test_a_refusal_is_drawn_in_place_and_photos_are_not_sent_again(
    browser_page: Open, officer: User, photos: list[Path]
) -> None:
    page = opened(browser_page(user=officer, expect=("status of 422",)))
    attach(page, photos)
    fill(page, details="สั้น")
    page.get_by_role("button", name="บันทึกข้อมูล").click()
    expect(page.get_by_role("alert").get_by_text("กรุณาเล่ารายละเอียดอย่างน้อย 10 ตัวอักษร")).to_be_visible()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("[data-held] img")).to_have_count(2)

    page.get_by_label("รายละเอียดการปฏิบัติงาน").fill(DETAILS)
    with page.expect_request(lambda request: request.method == "POST") as sending:
        page.get_by_role("button", name="บันทึกข้อมูล").click()

    assert saved(page).photos.count() == 2
    assert len(sending.value.post_data_buffer or b"") < 8_000


def test_what_is_no_photo_is_refused_at_once(
    browser_page: Open, officer: User, tmp_path: Path, photos: list[Path]
) -> None:
    page = opened(browser_page(user=officer))
    letter = tmp_path / "หนังสือ.pdf"
    letter.write_bytes(b"%PDF-1.7")

    page.locator("#id_photo_gallery").set_input_files([letter])
    expect(page.get_by_text("ไฟล์ “หนังสือ.pdf” ไม่ใช่ภาพถ่าย")).to_be_visible()
    attach(page, [*photos, *photos], count=3)
    expect(page.get_by_text("แนบภาพได้ไม่เกิน 3 ภาพ")).to_be_visible()
    expect(page.locator("[data-add]").first).to_be_hidden()
    page.get_by_role("button", name="นำภาพที่ 1 ออก").click()
    expect(page.locator("[data-held] img")).to_have_count(2)


def test_the_form_asks_only_what_the_choices_need(browser_page: Open, officer: User) -> None:
    page = opened(browser_page(user=officer))

    page.get_by_role("radio", name="งานตามภารกิจ").check()
    categories = page.get_by_label("ด้านที่ปฏิบัติงาน").locator("option:not([value=''])")
    expect(categories).to_have_text(["ด้านทะเบียนและบัตร"])
    page.get_by_role("radio", name="งานตามนโยบาย").check()
    expect(page.get_by_label("โปรดระบุงาน")).to_be_hidden()
    page.get_by_label("ด้านที่ปฏิบัติงาน").select_option(label="งานอื่นๆ (โปรดระบุ)")
    expect(page.get_by_label("โปรดระบุงาน")).to_be_visible()
    expect(page.get_by_label("เหตุผลที่ไม่มีภาพ")).to_be_hidden()
    page.get_by_text("ไม่มีภาพ", exact=True).click()
    expect(page.get_by_label("เหตุผลที่ไม่มีภาพ")).to_be_visible()


def test_a_place_of_before_is_chosen_by_one_tap(browser_page: Open, officer: User) -> None:
    district = officer.assignments.get().place_id
    FieldReportFactory.create(officer=officer, subdistrict_id=f"{district}02", village_no=2, village_name="บ้านดงมะไฟ")
    page = opened(browser_page(user=officer))

    page.get_by_role("button", name="ห้วยยาง หมู่ 2 บ้านดงมะไฟ").click()

    expect(page.get_by_role("combobox", name="ตำบล")).to_have_value("ตำบลห้วยยาง")
    expect(page.get_by_label("หมู่บ้าน/ชุมชน")).to_have_value("บ้านดงมะไฟ")


def test_a_returned_report_is_mended_with_a_photo_exchanged(
    browser_page: Open, officer: User, photos: list[Path]
) -> None:
    report = FieldReportFactory.create(officer=officer, state="returned", photos=2)
    page = browser_page(user=officer, expect=("status of 404",))  # these photos have rows and no files
    page.goto(f"/palad/reports/{report.pk}/edit/")
    islands(page)

    page.locator("[data-old] input").first.uncheck()
    attach(page, photos[:1])
    page.get_by_label("รายละเอียดการปฏิบัติงาน").fill("เปลี่ยนภาพตามที่นายอำเภอแจ้งแล้ว")
    page.get_by_role("button", name="บันทึกและส่งให้นายอำเภออีกครั้ง").click()

    page.wait_for_url(re.compile(rf"/palad/reports/{report.pk}/$"))
    report.refresh_from_db()
    assert (report.state, report.version, report.photos.count()) == ("pending", 3, 2)


def test_a_report_is_recorded_by_keyboard_alone(browser_page: Open, officer: User, photos: list[Path]) -> None:
    page = opened(browser_page(user=officer, size=(1280, 900)))
    page.get_by_label("ถ่ายภาพ").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # no photo
    page.keyboard.press("Tab")
    page.keyboard.type("ฝนตกหนัก กล้องเสีย")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first dimension
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("ธาตุ")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    page.keyboard.type("บ้านนาอ้อย")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(DETAILS)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    report = saved(page)
    assert (report.no_photo_reason, report.village_name, report.details) == ("ฝนตกหนัก กล้องเสีย", "บ้านนาอ้อย", DETAILS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/palad/", RECORD, "/palad/reports/", "mend"])
def test_axe_finds_nothing(
    browser_page: Open, officer: User, axe: Callable[[Page], list[str]], address: str, photos: list[Path], scheme: str
) -> None:
    returned = FieldReportFactory.create(officer=officer, state="returned", photos=1)
    FieldReportFactory.create(officer=officer)
    page = browser_page(user=officer, color_scheme=scheme, expect=("status of 404",))
    page.goto(f"/palad/reports/{returned.pk}/edit/" if address == "mend" else address)
    if address == RECORD:
        islands(page)
        expect(page.locator(".rg-chip").first).to_be_visible()
        attach(page, photos)
        until_kept(page)

    assert axe(page) == []


def test_without_script_the_form_works_too(browser_page: Open, officer: User, photos: list[Path]) -> None:
    page = browser_page(user=officer, java_script_enabled=False, expect=("status of 422",))
    page.goto(RECORD)
    page.locator("#id_photo_gallery").set_input_files(photos)
    page.get_by_role("radio", name="งานตามนโยบาย").check()
    page.get_by_label("ด้านที่ปฏิบัติงาน").select_option(label="งานแก้ปัญหาภัยพิบัติ")
    page.get_by_label("ตำบล").select_option(label="ตำบลธาตุเชิงชุม")
    page.get_by_label("หมู่บ้าน/ชุมชน").fill("บ้านนาอ้อย")
    page.get_by_role("button", name="บันทึกข้อมูล").click()
    expect(page.get_by_role("alert")).to_contain_text("กรุณาเล่ารายละเอียด")
    expect(page.get_by_alt_text(re.compile("ภาพที่แนบแล้ว"))).to_have_count(2)
    page.get_by_label("รายละเอียดการปฏิบัติงาน").fill(DETAILS)
    page.get_by_role("button", name="บันทึกข้อมูล").click()

    assert saved(page).photos.count() == 2
