"""The chief's review of 23 reports: all at once, one by one by tap, one by one by key; measured in taps and seconds."""

from collections.abc import Callable
from datetime import date
from time import monotonic
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import Page, expect

from raingan.core.evidence.photos import take_in
from raingan.systems.palad.actions import approve_reports
from raingan.systems.palad.models import FieldReport, State
from tests.browsing import DESKTOP, PHONE
from tests.factories import ChiefFactory, OfficerFactory, the_place
from tests.systems.palad.calling import MID_NOVEMBER
from tests.systems.palad.factories import FieldReportFactory, ReportPhotoFactory, a_jpeg

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REPORTS = 23
Open = Callable[..., Page]


@pytest.fixture
def chief(clock: Any) -> Any:
    clock.set(MID_NOVEMBER)
    here = the_place("4701")
    officers = [OfficerFactory.create(place=here) for _ in range(6)]
    for index in range(REPORTS):
        report = FieldReportFactory.create(
            officer=officers[index % 6], place=here, activity_date=date(2026, 11, 2 + index // 2),
            details=f"ตรวจเยี่ยมหมู่บ้านและประชุมร่วมกับผู้นำชุมชน ครั้งที่ {index + 1}",
        )  # fmt: skip
        taken = take_in(ContentFile(a_jpeg(320, 240), name="photo.jpg"))
        ReportPhotoFactory.create(report=report, **taken.as_fields())
    return ChiefFactory.create(place=here)


def left() -> int:
    return FieldReport.objects.filter(state=State.PENDING).count()


def opened(browser_page: Open, chief: Any, live_server: Any, size: Any, **more: Any) -> Page:
    page = browser_page(user=chief, size=size, expect=["422", "409"], **more)
    page.goto(live_server.url + reverse("palad:review"))
    return page


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_review_is_accessible_and_nothing_sticks_out(
    browser_page: Open, axe: Any, chief: Any, live_server: Any, size: Any
) -> None:
    page = opened(browser_page, chief, live_server, size)

    expect(page.locator(".rg-deck__one")).to_have_count(REPORTS)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert axe(page) == []
    page.locator("[data-return]").first.click()
    assert axe(page) == []


def test_all_without_a_warning_are_approved_in_two_taps_and_undone_in_one(
    browser_page: Open, chief: Any, live_server: Any, record_property: Any
) -> None:
    page = opened(browser_page, chief, live_server, PHONE)
    begun = monotonic()

    page.get_by_role("button", name="อนุมัติทั้งหมดที่ไม่มีข้อควรตรวจ").click()
    page.get_by_role("button", name="อนุมัติทั้งหมด", exact=True).click()
    expect(page.locator("#undo-bar")).to_contain_text(f"อนุมัติแล้ว {REPORTS} รายการ")

    record_property("seconds_for_23_at_once", round(monotonic() - begun, 2))
    assert left() == 0
    expect(page.locator("[data-approve]")).to_have_count(0)
    page.locator("[data-undo]").click()
    expect(page.locator("[data-approve]")).to_have_count(REPORTS)
    assert left() == REPORTS


def test_one_by_one_by_tap_takes_one_tap_each(
    browser_page: Open, chief: Any, live_server: Any, record_property: Any
) -> None:
    page = opened(browser_page, chief, live_server, PHONE)
    begun = monotonic()
    for number in range(1, REPORTS + 1):
        page.locator("[data-card]:not([data-decided]) [data-approve]").first.click()
        expect(page.locator("[data-decided]")).to_have_count(number)

    record_property("seconds_for_23_by_tap", round(monotonic() - begun, 2))
    assert left() == 0


def test_one_by_one_by_key(browser_page: Open, chief: Any, live_server: Any, record_property: Any) -> None:
    # A machine that is too busy to draw takes longer to scroll than the deck waits.
    page = opened(browser_page, chief, live_server, DESKTOP, reduced_motion="reduce")
    begun = monotonic()
    for number in range(1, REPORTS + 1):
        page.keyboard.press("a")
        expect(page.locator("[data-decided]")).to_have_count(number)

    record_property("seconds_for_23_by_key", round(monotonic() - begun, 2))
    assert left() == 0


def test_keys_move_and_return_and_are_quiet_while_typing(browser_page: Open, chief: Any, live_server: Any) -> None:
    page = opened(browser_page, chief, live_server, DESKTOP, reduced_motion="reduce")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".rg-deck__one").nth(1).locator(".rg-card-deck__title")).to_be_focused()
    page.keyboard.press("r")
    page.keyboard.type("aaa ภาพไม่ชัด")
    assert left() == REPORTS

    page.locator(".rg-deck__one").nth(1).get_by_role("button", name="ส่งกลับ", exact=True).click()

    expect(page.locator("[data-decided]")).to_have_count(1)
    assert FieldReport.objects.filter(state=State.RETURNED).count() == 1


def test_a_reason_that_was_being_typed_survives_a_session_that_ended(
    browser_page: Open, chief: Any, live_server: Any
) -> None:
    page = opened(browser_page, chief, live_server, PHONE)
    card = page.locator(".rg-deck__one").first
    card.locator("[data-return]").click()
    card.locator("textarea").fill("ภาพไม่ตรงกับสถานที่")

    page.reload()

    expect(page.locator(".rg-deck__one").first.locator("textarea")).to_have_value("ภาพไม่ตรงกับสถานที่")


def test_what_another_has_decided_comes_back_with_its_reason(browser_page: Open, chief: Any, live_server: Any) -> None:
    page = opened(browser_page, chief, live_server, PHONE)
    acting = ChiefFactory.create(place=the_place("4701"), acting_for=chief)
    approve_reports(ids=list(FieldReport.objects.values_list("pk", flat=True)), by=acting, at=MID_NOVEMBER)

    page.locator("[data-approve]").first.click()

    expect(page.locator(".rg-deck__one").first.get_by_role("alert")).to_be_visible()
