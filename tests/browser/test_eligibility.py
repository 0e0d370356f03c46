"""Eligibility and policies in a real browser: on a phone and a desktop, by keyboard, without what axe would find."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from raingan.core.people.models import User
from raingan.core.rounds.periods import Period, add_months, first_of_month
from raingan.core.web import clock
from raingan.systems.palad.models import Policy, State
from raingan.systems.palad.policies import set_policy
from tests.browsing import DESKTOP, PHONE, leads_on
from tests.factories import (
    AssignmentFactory,
    CentralFactory,
    ChiefFactory,
    OfficerFactory,
    ProvinceOfficerFactory,
    the_place,
)
from tests.systems.palad.factories import FieldReportFactory

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


def running() -> date:
    return first_of_month(timezone.localdate(clock.now()))


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.fixture
def officers(transactional_db: None) -> list[User]:
    """Officers of two districts in every state, all reports on the first of the month."""
    made = []
    for place, states in (
        ("4701", {"approved": 4}),
        ("4701", {"approved": 2, "pending": 2}),
        ("4702", {"returned": 3}),
    ):
        user = OfficerFactory.create(place=the_place(place))
        for state, number in states.items():
            for _each in range(number):
                FieldReportFactory.create(officer=user, state=State(state), activity_date=running())
        made.append(user)
    return made


@SIZES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_holds_what_axe_asks(
    browser_page: Callable[..., Page], axe: Any, officers: list[User], size: tuple[int, int], scheme: str
) -> None:
    province = ProvinceOfficerFactory.create(place=the_place("47"))
    page = browser_page(user=province, size=size, color_scheme=scheme)
    for url in ("47/", "4701/", "4702/?state=waiting", "47/?state=not_eligible", "4701/?period=2020-01"):
        page.goto(f"/palad/eligibility/{url}")
        assert axe(page) == [], url
        assert fits(page), url


def test_from_the_figures_to_whose_act_is_missing_by_keyboard(
    browser_page: Callable[..., Page], officers: list[User]
) -> None:
    page = browser_page(user=ProvinceOfficerFactory.create(place=the_place("47")), size=DESKTOP)
    page.goto("/palad/officers/4701/")
    page.get_by_role("link", name="ผลตามเกณฑ์รายบุคคล").focus()
    with leads_on(page):
        page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("link", name=re.compile("^ครบตามเกณฑ์")).focus()
    with leads_on(page):
        page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody th")).to_contain_text([officers[0].full_name])


@SIZES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_centre_sets_a_policy_by_keyboard(
    browser_page: Callable[..., Page], axe: Any, transactional_db: None, size: tuple[int, int], scheme: str
) -> None:
    central = CentralFactory.create()
    set_policy(
        from_month=running(), minimum=4, weekly=False, grace_hours=3, by=central, at=clock.now() - timedelta(days=9),
        reason="หนังสือกรมการปกครอง",
    )  # fmt: skip
    page = browser_page(user=central, size=size, color_scheme=scheme, expect=["422"])
    page.goto("/palad/policies/")
    assert axe(page) == []
    assert fits(page)
    with leads_on(page):
        page.get_by_role("button", name="ตรวจสอบก่อนกำหนด").click()
    expect(page.locator("#error-summary")).to_contain_text("กรุณากรอกเหตุผล")
    assert axe(page) == []
    page.get_by_label("เหตุผล").fill("หนังสือสั่งการฉบับใหม่")
    page.get_by_label("ขั้นต่ำต่อเดือน").fill("5")
    with leads_on(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="ใช่หรือไม่")).to_be_visible()
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("button", name="ยืนยันกำหนดเกณฑ์").focus()
    with leads_on(page):
        page.keyboard.press("Enter")
    month = Period.month(add_months(running(), 1)).label
    expect(page.get_by_role("heading", name=f"จะใช้ตั้งแต่{month}")).to_be_visible()
    assert Policy.objects.count() == 2
    assert axe(page) == []


@SIZES
def test_an_acting_chief_is_told_on_the_first_page(
    browser_page: Callable[..., Page], axe: Any, officers: list[User], size: tuple[int, int]
) -> None:
    chief = ChiefFactory.create(place=the_place("4701"))
    AssignmentFactory.create(user=officers[1], role="chief", place=the_place("4701"), acting_for=chief)
    page = browser_page(user=officers[1], size=size)
    page.goto("/palad/")
    expect(page.get_by_text("ต้องรอนายอำเภอ")).to_be_visible()
    assert axe(page) == []
    assert fits(page)
