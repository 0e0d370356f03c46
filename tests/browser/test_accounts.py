"""The account administrator's pages in a browser: sound for axe on a phone and a desktop, and by keyboard alone."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from raingan.core.administration.models import TransferRequest
from raingan.core.people.models import User
from raingan.core.web import clock
from tests.browsing import DESKTOP, PHONE, leads_on
from tests.factories import AccountAdminFactory, AssignmentFactory, ChiefFactory, OfficerFactory, the_place

Open = Callable[..., Page]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    place = the_place("4701")
    the_place("4702")
    officers = [OfficerFactory.create(place=place, personal_name=f"officer.{n}", telephone="042 711") for n in "abc"]
    chief = ChiefFactory.create(place=place)
    AssignmentFactory.create(user=officers[1], role="chief", place=place, acting_for=chief)
    TransferRequest.objects.create(
        duty=officers[2].assignments.get(), place=the_place("4702"), since=timezone.localdate(clock.now()),
        order_number="7/2569", asked_at=clock.now(), asked_by=officers[2],
    )  # fmt: skip
    admin = AccountAdminFactory.create(place=the_place("47"), telephone="042 711 000")
    return {"officer": officers[0], "chief": chief, "admin": admin}


def assert_sound(page: Page, axe: Any, url: str) -> None:
    page.goto(url)
    assert axe(page) == [], url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), url


@SIZES
def test_the_administrators_pages_hold_what_axe_asks(
    browser_page: Open, axe: Any, people: dict[str, User], size: tuple[int, int]
) -> None:
    officer = people["officer"]
    duty = officer.assignments.get()
    page = browser_page(user=people["admin"], size=size)
    for url in (
        "/palad/people/", "/palad/people/new/", "/palad/people/load/", f"/palad/people/{officer.pk}/",
        f"/palad/people/{officer.pk}/edit/", f"/palad/people/{officer.pk}/duties/",
        f"/palad/people/{officer.pk}/duties/{duty.pk}/end/", "/palad/acting/?post=chief:4701", "/palad/transfers/",
        "/palad/administrators/",
    ):  # fmt: skip
        assert_sound(page, axe, url)
    page = browser_page(user=people["chief"], size=size)
    for url in ("/palad/acting/", "/profile/", "/palad/transfers/new/"):
        assert_sound(page, axe, url)


@SIZES
def test_a_one_time_password_is_issued_by_keyboard_and_shown_once(
    browser_page: Open, axe: Any, people: dict[str, User], size: tuple[int, int]
) -> None:
    page = browser_page(user=people["admin"], size=size)
    page.goto(f"/palad/people/{people['officer'].pk}/")
    page.get_by_text("ออกรหัสผ่านครั้งแรกใหม่", exact=True).first.focus()
    page.keyboard.press("Enter")
    issue = page.get_by_role("button", name="ออกรหัสผ่าน", exact=True)
    expect(issue).to_be_visible()
    issue.focus()
    page.keyboard.press("Enter")
    secret = page.locator(".rg-slip__secret")
    expect(secret).to_have_text(re.compile(r"^\s*\S{14}\s*$"))
    assert axe(page) == []
    page.get_by_role("link", name="เก็บไว้แล้ว").click()
    expect(page.locator(".rg-slip__secret")).to_have_count(0)


def test_a_chief_names_who_acts_by_keyboard(browser_page: Open, people: dict[str, User]) -> None:
    people["officer"].assignments.first()
    page = browser_page(user=people["chief"], size=PHONE)
    page.goto("/palad/acting/")
    today = timezone.localdate(clock.now())
    page.get_by_role("button", name="สิ้นสุด").first.focus()
    with leads_on(page):
        page.keyboard.press("Enter")
    expect(page.get_by_text("สิ้นสุดการรักษาราชการแทนแล้ว")).to_be_visible()
    page.get_by_label("ผู้รักษาราชการแทน", exact=True).select_option(str(people["officer"].pk))
    page.get_by_label("ตั้งแต่วันที่").fill((today + timedelta(days=1)).isoformat())
    page.get_by_label("ถึงวันที่").fill((today + timedelta(days=5)).isoformat())
    page.get_by_label("เลขที่คำสั่ง").fill("12/2569")
    page.keyboard.press("Enter")
    expect(page.get_by_text("แต่งตั้งผู้รักษาราชการแทนเรียบร้อยแล้ว")).to_be_visible()
