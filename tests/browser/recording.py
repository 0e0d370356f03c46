"""What the tests of the record page do again and again: fill the form, attach, wait until something is ready."""

import re
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from raingan.core.people.models import User
from raingan.systems.palad.models import FieldReport
from tests.browsing import PATIENCE, leads_on

RECORD = "/palad/record/"
DETAILS = "สำรวจบ้านเรือนที่ได้รับผลกระทบจากน้ำท่วม"
NO_SIGNAL = (r"ERR_INTERNET_DISCONNECTED", r"ERR_FAILED")
Open = Callable[..., Page]


def fill(page: Page, details: str = DETAILS) -> None:
    page.get_by_role("radio", name="งานตามนโยบาย").check()
    page.get_by_label("ด้านที่ปฏิบัติงาน").select_option(label="งานแก้ปัญหาภัยพิบัติ")
    place = page.get_by_role("combobox", name="ตำบล")
    place.fill("ธาตุ")
    place.press("Enter")
    page.get_by_label("หมู่ที่").fill("4")
    page.get_by_label("หมู่บ้าน/ชุมชน").fill("บ้านนาอ้อย")
    page.get_by_label("รายละเอียดการปฏิบัติงาน").fill(details)


def attach(page: Page, photos: list[Path], count: int = 0) -> None:
    page.locator("#id_photo_gallery").set_input_files(photos)
    expect(page.locator("[data-held] img")).to_have_count(count or len(photos))


def wait_until(page: Page, script: str) -> None:
    """Ask the page until it says yes; playwright's own wait evaluates text, which our security policy forbids."""
    until = monotonic() + PATIENCE / 1000
    while monotonic() < until:
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never true: {script}")


def islands(page: Page) -> None:
    names = "['photo-field', 'draft-keeper', 'record-form', 'place-picker']"
    wait_until(page, f"() => {names}.every(name => customElements.get(name))")


def opened(page: Page) -> Page:
    page.goto(RECORD)
    islands(page)
    return page


def saved(page: Page) -> FieldReport:
    page.wait_for_url(re.compile(r"/palad/reports/[0-9a-f-]{36}/\?saved=1"))
    return FieldReport.objects.get()


def until_kept(page: Page) -> None:
    expect(page.locator("[data-draft]")).to_have_text(re.compile("เก็บร่างไว้ในเครื่องแล้ว"))


def until_offline_ready(page: Page) -> None:
    """The service worker is in charge and has the page and its scripts."""
    wait_until(
        page,
        """async () => {
            const pages = await caches.open("raingan-pages"), assets = await caches.open("raingan-assets");
            const names = (await assets.keys()).map(request => request.url).join(" ");
            return (await pages.keys()).length > 0 && /record-form/.test(names) && /photo-field/.test(names)
              && navigator.serviceWorker.controller !== null;
        }""",
    )


def keep_without_signal(page: Page, photos: list[Path], details: str = DETAILS) -> None:
    """Record where there is no signal: the report waits on the phone, and an empty form stands ready.

    The pages of the room were seen before; the form opens without signal.
    """
    page.goto("/palad/")
    until_offline_ready(page)
    page.context.set_offline(True)
    opened(page)
    attach(page, photos)
    fill(page, details)
    with leads_on(page):
        page.get_by_role("button", name="บันทึกข้อมูล").click()
    expect(page.get_by_role("heading", name="รอส่ง 1 รายการ")).to_be_visible()
    expect(page.get_by_label("รายละเอียดการปฏิบัติงาน")).to_have_value("")


def sign_in(page: Page, user: User, url: str) -> None:
    """Be ``user`` from the next page on. The page that is left must not ask between two people's cookies."""
    page.goto("about:blank")
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.clear_cookies()
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
