"""The pages everybody has: entering, one's own account, the inbox, refusals; sound for axe and never too wide."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page

from raingan.core.notices.actions import tell
from raingan.core.notices.models import Notice
from raingan.core.web import clock
from tests.browsing import DESKTOP, PHONE
from tests.conftest import Clock
from tests.factories import ChiefFactory, UserFactory

Open = Callable[..., Page]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
OWN = (
    "/profile/", "/profile/edit/", "/profile/password/", "/profile/tokens/", "/profile/two-step/",
    "/profile/two-step/set-up/", "/inbox/", "/no-such-page/",
)  # fmt: skip
PUBLIC = ("/sign-in/", "/api/v1/docs")


def assert_sound(page: Page, axe: Any, url: str) -> None:
    """Nothing for axe to find, and nothing to be scrolled sideways."""
    page.goto(url)
    assert axe(page) == [], url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), url


@SIZES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_ones_own_hold_what_axe_asks(
    browser_page: Open, axe: Any, transactional_db: None, size: tuple[int, int], scheme: str
) -> None:
    chief = ChiefFactory.create()
    tell([Notice(recipient=chief, text="รายงานรออนุมัติ", link="/palad/pending/", created_at=clock.now())])
    page = browser_page(user=chief, size=size, color_scheme=scheme, expect=["404"])
    for url in OWN:
        assert_sound(page, axe, url)


@SIZES
def test_public_pages_and_the_empty_hall_hold_what_axe_asks(
    browser_page: Open, axe: Any, transactional_db: None, size: tuple[int, int]
) -> None:
    for url in PUBLIC:
        assert_sound(browser_page(size=size), axe, url)
    assert_sound(browser_page(user=UserFactory.create(), size=size), axe, "/")
    newcomer = UserFactory.create(must_choose_password=True)
    assert_sound(browser_page(user=newcomer, size=size), axe, "/first-password/")


def test_a_page_tells_the_time_that_a_test_holds(browser_page: Open, clock: Clock, transactional_db: None) -> None:
    clock.set(datetime(2031, 5, 5, 12, tzinfo=UTC))
    page = browser_page()
    page.goto("/sign-in/")

    assert page.evaluate("[new Date(), Date.now(), new Date(0)].map(each => new Date(each).getFullYear())") == [
        2031, 2031, 1970,
    ]  # fmt: skip
