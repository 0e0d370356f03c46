"""The province's way through a browser: return, mend, confirm several; by keys; accessible at both sizes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from raingan.core.people.models import User
from raingan.systems.workload.confirming import resend
from raingan.systems.workload.covering import set_covered
from raingan.systems.workload.models import DistrictRecord, State
from tests.browsing import DESKTOP, PHONE, leads_on
from tests.factories import the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    RecorderFactory,
    WorkloadCentralFactory,
    in_window,
    version_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def records(clock: Any) -> list[DistrictRecord]:
    """4701 to 4703 complete, 4704 blank, 4705 recorded with 4701; confirming is open."""
    made = [
        DistrictRecordFactory.create(place=the_place(f"47{n:02d}"), filled=n < 4) for n in range(1, 6)
    ]  # fmt: skip
    recorder = RecorderFactory.create(place=made[0].place)
    set_covered(
        record=made[0].pk, places=["4705"], seen=version_of(made[0]), by=recorder, at=in_window(made[0], "record")
    )
    clock.set(in_window(made[0], "confirm") + timedelta(hours=9))
    return made


@pytest.fixture
def province(records: list[DistrictRecord]) -> User:
    found: User = ConfirmerFactory.create(place=the_place("47"))
    return found


def state_of(record: DistrictRecord) -> str:
    return DistrictRecord.objects.values_list("state", flat=True).get(pk=record.pk)


def check_url(record: DistrictRecord) -> str:
    return reverse("workload:check-record", args=[record.round_key, record.place_id])


@SIZES
def test_every_page_is_accessible_and_nothing_sticks_out(
    browser_page: Open, axe: Any, records: list[DistrictRecord], province: User, live_server: Any, size: Any
) -> None:
    page = browser_page(user=province, size=size)
    for url in (
        reverse("workload:status"),
        reverse("workload:annex"),
        check_url(records[0]),
        check_url(records[3]),
        check_url(records[4]),
    ):
        page.goto(live_server.url + url)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), url
        assert axe(page) == [], url


@SIZES
def test_the_centres_table_is_accessible(
    browser_page: Open, axe: Any, records: list[DistrictRecord], live_server: Any, size: Any
) -> None:
    page = browser_page(user=WorkloadCentralFactory.create(), size=size)
    page.goto(live_server.url + reverse("workload:status"))
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert axe(page) == []
    if size == PHONE:  # no label of a card takes two lines, so that its figures stand in one
        cell = page.get_by_role("row").filter(has_text=the_place("47").name).locator("td:nth-of-type(3)").bounding_box()
        assert cell
        assert cell["height"] < 56
    province = the_place("47")
    page.get_by_role("link", name=province.name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(province.label)


@SIZES
def test_return_mend_and_confirm_several(
    browser_page: Open, records: list[DistrictRecord], province: User, live_server: Any, clock: Any, size: Any
) -> None:
    page = browser_page(user=province, size=size, expect=["422"])
    page.goto(live_server.url + check_url(records[0]))

    # Without a reason it is said at the field, and what was chosen stays.
    page.get_by_role("button", name="ส่งกลับแก้ไข", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("ด้านที่ให้แก้ไข").select_option("3")
    dialog.get_by_role("button", name="ส่งกลับแก้ไข").click()
    expect(page.get_by_role("dialog").get_by_text("กรุณาระบุเหตุผล")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_label("ด้านที่ให้แก้ไข")).to_have_value("3")
    page.get_by_role("dialog").get_by_label("เหตุผล").fill("ปริมาณงานข้อ 2 สูงผิดปกติ")
    page.get_by_role("dialog").get_by_role("button", name="ส่งกลับแก้ไข").click()
    expect(page.locator("#decision")).to_contain_text("ปริมาณงานข้อ 2 สูงผิดปกติ")
    assert state_of(records[0]) == State.RETURNED

    resend(record=records[0].pk, by=User.objects.get(assignments__place_id="4701"), at=clock.now())

    page.goto(live_server.url + reverse("workload:status"))
    page.get_by_label("เลือกทุกอำเภอที่พร้อมยืนยัน").check()
    page.get_by_role("button", name="ยืนยันที่เลือก (3)").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ยืนยันการทำรายงาน 3 อำเภอ")
    with leads_on(page):
        page.get_by_role("link", name="ยกเลิก").click()
    assert {state_of(each) for each in records[:3]} == {State.OPEN}
    page.get_by_label("เลือกทุกอำเภอที่พร้อมยืนยัน").check()
    page.get_by_role("button", name="ยืนยันที่เลือก (3)").click()
    page.get_by_role("button", name="ตกลง").click()

    expect(page.get_by_text("ยืนยันข้อมูลแล้ว 3 อำเภอ")).to_be_visible()
    assert {state_of(each) for each in records[:3]} == {State.CONFIRMED}
    covered = page.locator("#district-4705")
    expect(covered).to_contain_text(f"ยืนยันแล้ว (รวมกับ{records[0].place.name})")
    expect(page.get_by_role("button", name="ยืนยันที่เลือก")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_what_is_complete_and_unremarkable_is_folded_and_a_link_unfolds_it(
    browser_page: Open, records: list[DistrictRecord], province: User, live_server: Any, script: bool
) -> None:
    page = browser_page(user=province, java_script_enabled=script)
    page.goto(live_server.url + check_url(records[0]))
    figures = page.locator("#domain-3 table")
    expect(figures).to_be_hidden()

    page.get_by_role("link", name="ด้านที่ 3").first.click()
    expect(figures).to_be_in_viewport()
    page.locator(".rg-fold > summary", has_text="ด้านที่ 3").focus()
    page.keyboard.press("Enter")
    expect(figures).to_be_hidden()


@SIZES
def test_the_header_is_two_lines_and_what_is_cut_stands_in_the_menu(
    browser_page: Open, records: list[DistrictRecord], province: User, live_server: Any, size: Any
) -> None:
    User.objects.filter(pk=province.pk).update(first_name="พระบรมราชานุสรณ์", last_name="เฉลิมพระเกียรติวัฒนา")
    page = browser_page(user=province, size=size)
    page.goto(live_server.url + reverse("workload:status"))
    row = page.locator(".rg-header__row").bounding_box()
    assert row
    assert row["height"] <= 64
    page.locator("[data-menu] summary").click()
    expect(page.locator(".rg-menu__panel")).to_be_in_viewport(ratio=1)


def test_by_keys_alone(browser_page: Open, records: list[DistrictRecord], province: User, live_server: Any) -> None:
    page = browser_page(user=province, size=DESKTOP)
    page.goto(live_server.url + check_url(records[1]))

    button = page.get_by_role("button", name="ยืนยันข้อมูล", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("ยืนยันแล้วจะแก้ไขไม่ได้")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    assert state_of(records[1]) == State.OPEN

    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="ตกลง").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#decision")).to_contain_text("ข้อมูลเป็นที่สิ้นสุด")
    assert state_of(records[1]) == State.CONFIRMED


def test_a_reason_that_was_being_typed_survives_a_session_that_ended(
    browser_page: Open, records: list[DistrictRecord], province: User, live_server: Any
) -> None:
    page = browser_page(user=province, size=PHONE)
    page.goto(live_server.url + check_url(records[0]))
    page.get_by_role("button", name="ส่งกลับแก้ไข", exact=True).first.click()
    page.get_by_role("dialog").get_by_label("เหตุผล").fill("พิมพ์ค้างไว้")

    page.reload()

    expect(page.get_by_role("dialog").get_by_label("เหตุผล")).to_have_value("พิมพ์ค้างไว้")
