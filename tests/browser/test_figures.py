"""Dashboards and lists in a real browser: on a phone and a desktop, by keyboard, without what axe would find."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from raingan.core.people.models import User
from raingan.core.rounds.periods import Period
from raingan.core.web import clock
from raingan.systems.palad.models import Dimension, State
from tests.browsing import DESKTOP, PHONE, leads_on
from tests.factories import ChiefFactory, OfficerFactory, ProvinceOfficerFactory, the_place
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def province(transactional_db: None) -> User:
    """Somebody of a province of two districts, in which 12 reports are made this month."""
    kinds = [CategoryFactory.create(dimension=each) for each in Dimension]
    first = Period.month(timezone.localdate(clock.now())).first_day
    for code in ("4701", "4702"):
        officer = OfficerFactory.create(place=the_place(code))
        for number in range(6):
            FieldReportFactory.create(
                officer=officer,
                category=kinds[number % 2],
                state=(State.APPROVED, State.PENDING, State.RETURNED)[number % 3],
                activity_date=_not_after_today(first + timedelta(days=number)),
            )
    user: User = ProvinceOfficerFactory.create(place=the_place("47"))
    return user


def _not_after_today(day: date) -> date:
    return min(day, timezone.localdate(clock.now()))


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@SIZES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_figures_hold_what_axe_asks(
    browser_page: Callable[..., Page], axe: Any, province: User, size: tuple[int, int], scheme: str
) -> None:
    page = browser_page(user=province, size=size, color_scheme=scheme)
    for url in ("/palad/dashboard/", "/palad/province/", "/palad/officers/4701/", "/palad/list/?state=pending",
                "/palad/list/?period=nonsense", "/palad/dashboard/4701/?period=2026-01"):  # fmt: skip
        page.goto(url)
        assert axe(page) == [], url
        assert fits(page), url


@SIZES
def test_a_figure_is_opened_by_a_tap_anywhere_on_its_tile(
    browser_page: Callable[..., Page], province: User, size: tuple[int, int]
) -> None:
    page = browser_page(user=province, size=size)
    page.goto("/palad/dashboard/")
    tile = page.locator(".rg-figure--waiting")
    expect(tile.locator(".rg-figure__number")).to_have_text("4")
    tile.click(position={"x": 20, "y": 20})
    expect(page.locator("#count")).to_have_text("แสดง 4 รายการ")
    with leads_on(page):
        page.locator(".govuk-back-link").click()
    expect(page.locator("h1")).to_contain_text("จังหวัด")


@SIZES
def test_the_way_down_to_one_report_by_keyboard_alone(
    browser_page: Callable[..., Page], province: User, size: tuple[int, int]
) -> None:
    page = browser_page(user=province, size=size)
    page.goto("/palad/province/")
    for _step in range(3):
        link = page.locator("tbody th a").first
        link.focus()
        expect(link).to_have_css("outline-style", "solid")
        with leads_on(page):
            page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/palad/reports/"))


def test_the_period_is_chosen_and_kept_on_the_way_down(browser_page: Callable[..., Page], province: User) -> None:
    page = browser_page(user=province, size=DESKTOP)
    page.goto("/palad/dashboard/")
    year = Period.fiscal_year(Period.month(timezone.localdate(clock.now())).fiscal)
    page.select_option("select[name=period]", year.key)
    with leads_on(page):
        page.get_by_role("button", name="แสดง", exact=True).click()
    expect(page.locator("h1")).to_contain_text(year.label)
    with leads_on(page):
        page.locator(".rg-table--figures tbody th a").first.click()
    expect(page.locator("h1")).to_contain_text(year.label)


def test_a_phone_shows_cards_and_can_sort_them(browser_page: Callable[..., Page], province: User) -> None:
    page = browser_page(user=province, size=PHONE)
    page.goto("/palad/dashboard/")
    row = page.locator(".rg-table--figures tbody tr").first
    expect(row).to_have_css("display", "grid")
    page.get_by_role("link", name="รออนุมัติมากสุด").click()
    expect(page).to_have_url(re.compile("sort=-pending"))
    expect(page.locator("[aria-current=true]")).to_have_text("รออนุมัติมากสุด")


def test_the_dashboard_prints_on_a4_without_the_frame(browser_page: Callable[..., Page], province: User) -> None:
    page = browser_page(user=province, size=DESKTOP)
    page.goto("/palad/dashboard/")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # 180 mm of paper
    expect(page.locator(".rg-header")).to_be_hidden()
    expect(page.locator(".rg-period")).to_be_hidden()
    expect(page.locator(".rg-print-only")).to_be_visible()
    head = page.locator(".rg-table--figures thead")
    expect(head).to_have_css("display", "table-header-group")
    assert fits(page)


def test_the_chiefs_dashboard_names_the_officers(browser_page: Callable[..., Page], province: User) -> None:
    page = browser_page(user=ChiefFactory.create(place=the_place("4701")), size=PHONE)
    page.goto("/palad/dashboard/")
    expect(page.locator(".rg-table--figures caption")).to_have_text("ปลัดอำเภอ 1 คน")
    page.locator(".rg-table--figures tbody th a").click()
    expect(page.locator("#count")).to_have_text("แสดง 6 รายการ")
