"""The pages of official letters: sound for axe on phone and desktop, written by keyboard, nothing typed is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from raingan.core.people.models import User
from raingan.core.rounds.actions import extend
from raingan.systems.workload.models import DistrictRecord
from tests.browsing import DESKTOP, PHONE, leads_on
from tests.conftest import Clock
from tests.factories import the_place
from tests.systems.workload.factories import (
    ConfirmerFactory,
    DistrictRecordFactory,
    WorkloadCentralFactory,
    in_window,
)

Open = Callable[..., Page]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def record(transactional_db: None, clock: Clock) -> DistrictRecord:
    """A district of province 47 that has recorded nothing, another that is through, and an extension by the centre."""
    through = DistrictRecordFactory.create(place=the_place("4701"))
    blank: DistrictRecord = DistrictRecordFactory.create(place=the_place("4702"), filled=False)
    at = in_window(through, "record") + timedelta(hours=10)
    clock.set(at)
    extend(
        system="workload", key=through.round_key, step="record", place="TH", until=at + timedelta(days=80),
        by=WorkloadCentralFactory.create(), at=at, reason="ยังบันทึกไม่ครบ", letter_number="มท 0812/ว 1",
    )  # fmt: skip
    return blank


@SIZES
def test_the_pages_hold_what_axe_asks(
    browser_page: Open, axe: Any, record: DistrictRecord, size: tuple[int, int]
) -> None:
    page = browser_page(user=WorkloadCentralFactory.create(), size=size)
    page.goto("/workload/letters/")
    links = page.locator(f"main a[href*='/workload/letters/{record.round_key}/']")
    addresses = {str(each.get_attribute("href")) for each in links.all()}

    assert any("follow-up/47" in each for each in addresses)
    assert any("extension" in each for each in addresses)
    for address in ["/workload/letters/", *sorted(addresses)]:
        page.goto(address)
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


@SIZES
def test_what_was_typed_stays_and_the_letter_comes(
    browser_page: Open, axe: Any, record: DistrictRecord, size: tuple[int, int]
) -> None:
    confirmer: User = ConfirmerFactory.create(place=the_place("47"))
    page = browser_page(user=confirmer, size=size, expect=["422"])
    page.goto(f"/workload/letters/{record.round_key}/follow-up/47/")
    page.get_by_label("เลขที่หนังสือ").fill("")
    page.get_by_label("ชื่อผู้ลงนาม").fill("นายตัวอย่าง ใจดี")
    issue = page.locator("main form button").last
    issue.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".govuk-error-summary")).to_contain_text("เลขที่หนังสือ")
    assert axe(page) == []
    expect(page.get_by_label("ชื่อผู้ลงนาม")).to_have_value("นายตัวอย่าง ใจดี")

    page.get_by_label("เลขที่หนังสือ").fill("สน 0023.1/ว 99")
    page.get_by_label("ตำแหน่งผู้ลงนาม").fill("ท้องถิ่นจังหวัด")
    with page.expect_response(lambda answer: "pdf" in answer.headers.get("content-type", "")) as answered:
        page.locator("main form button").last.click()
    assert answered.value.status == 200

    # The page still stands there, and its form can be sent again.
    expect(page.locator("main form")).not_to_have_attribute("aria-busy", "true")
    with leads_on(page):
        page.get_by_role("button", name="ดูตัวอย่าง").click()
    expect(page.locator("#preview")).to_contain_text("สน ๐๐๒๓.๑/ว ๙๙")
