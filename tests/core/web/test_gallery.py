"""The gallery holds every component; in a real browser nothing is cut, nothing leaves the site, and axe is content."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browsing import DESKTOP, PHONE
from tests.factories import OfficerFactory

pytestmark = pytest.mark.django_db
Opener = Callable[..., Page]
COMPONENTS = Path(__file__).parents[3] / "raingan/core/web/templates/components"
WITHIN_OTHERS = {
    "announcements",  # lead to a system's own pages, which the core does not know
    "export_links",  # the same
    "cell",
    "table_head",
    "figure_tile",
    "idle_warning",
    "messages",
    "error_summary",
    "file_upload",
    "progress_slots",
}


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO = True


def test_outside_demo_and_debug_there_is_no_gallery(client: Client, settings: Any) -> None:
    settings.DEMO = settings.DEBUG = False

    assert client.get("/components/").status_code == 404


def test_every_component_is_in_the_gallery(client: Client, demo: None) -> None:
    source = (COMPONENTS.parent / "web/gallery.html").read_text()
    drawn = set(re.findall(r'components/(\w+)\.html|wrap "(\w+)"', source))
    named = {first or second for first, second in drawn}
    own = {path.stem for path in COMPONENTS.glob("*.html")} - WITHIN_OTHERS

    assert own - named - {"bar", "meter"} == set()


def test_every_component_says_at_its_top_what_it_takes() -> None:
    for path in COMPONENTS.rglob("*.html"):
        assert path.read_text().startswith(("{#", "{% comment %}")), path.name


def test_a_page_allows_no_script_or_style_within_it(client: Client, demo: None) -> None:
    answer = client.get("/components/")

    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'none'" in policy
    page = answer.content.decode()
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)|\bon\w+=\"|<style", page)
    nonces = re.findall(r'nonce="([^"]+)"', page)
    assert nonces
    assert all(f"'nonce-{nonce}'" in policy for nonce in nonces)


def test_a_first_view_weighs_at_most_150_kb(client: Client, demo: None) -> None:
    """The fullest page there is, its styles, scripts and all fonts, compressed as they are sent."""
    built = Path(django_settings.BASE) / "build/static"
    if not (built / "css/raingan.css").exists():
        pytest.fail("The assets are not built: run `make install` (or `npm run build`).")
    from django_htmx import __file__ as htmx  # noqa: PLC0415

    sent = [client.get("/components/").content, (Path(htmx).parent / "static/django_htmx/htmx-2.min.js").read_bytes()]
    sent += [(built / name).read_bytes() for name in ("css/raingan.css", "js/raingan.js")]
    total = sum(len(gzip.compress(each)) for each in sent)
    total += sum(path.stat().st_size for path in built.glob("fonts/*.woff2"))

    assert total <= 150_000


@pytest.mark.parametrize(
    "size", [(320, 640), PHONE, (640, 450), DESKTOP], ids=["320", "phone", "200-percent", "desktop"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_cut_and_axe_is_content(
    browser_page: Opener, axe: Any, demo: None, size: tuple[int, int], scheme: str
) -> None:
    page = browser_page(size=size, color_scheme=scheme, bypass_csp=True)

    page.goto("/components/?wrong", wait_until="load")

    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert axe(page) == []


def test_without_script_every_control_is_still_there(browser_page: Opener, demo: None) -> None:
    page = browser_page(java_script_enabled=False)

    page.goto("/components/")

    expect(page.get_by_role("combobox", name="ตำบล")).to_be_visible()
    expect(page.get_by_role("link", name="คู่มือ").first).to_be_visible()
    page.get_by_text("ส่งกลับ", exact=True).click()
    expect(page.get_by_role("button", name="ส่งกลับแก้ไข")).to_be_visible()


def test_a_confirmation_asks_in_a_dialog_and_gives_the_focus_back(browser_page: Opener, demo: None) -> None:
    page = browser_page(size=DESKTOP)
    page.goto("/components/")
    button = page.get_by_role("button", name="ส่งกลับ", exact=True)

    button.click()
    dialog = page.get_by_role("dialog", name="ส่งรายงานวันที่ 18 พ.ย. 2569 กลับให้แก้ไข")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("เหตุผล")).to_be_focused()
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_a_place_is_found_by_a_part_of_its_name_and_chosen_by_keyboard(browser_page: Opener, demo: None) -> None:
    page = browser_page(size=DESKTOP)
    page.goto("/components/")
    picker = page.get_by_role("combobox", name="ตำบล")

    picker.fill("เครือ")
    expect(page.get_by_role("listbox", name="ตำบล").get_by_role("option")).to_have_count(1)
    picker.press("Enter")

    expect(picker).to_have_value("เชียงเครือ")
    assert page.locator("select[name=place]").evaluate("node => node.value") == "470105"
    picker.fill("ไม่มีที่นี่")
    expect(page.get_by_role("listbox", name="ตำบล")).to_contain_text("ไม่พบพื้นที่")
    picker.press("Tab")
    expect(picker).to_have_value("เชียงเครือ")


def test_choosing_rows_is_counted_in_the_button(browser_page: Opener, demo: None) -> None:
    page = browser_page(size=DESKTOP)
    page.goto("/components/")
    button = page.get_by_role("button", name="อนุมัติที่เลือก")
    expect(button).to_be_disabled()

    page.get_by_label("เลือกทั้งหมด").check()
    expect(button).to_have_text("อนุมัติที่เลือก (3)")
    page.get_by_label("เลือกรายการของปลัดอำเภอ ก.").uncheck()

    expect(button).to_have_text("อนุมัติที่เลือก (2)")
    assert page.get_by_label("เลือกทั้งหมด").evaluate("box => box.indeterminate")


def test_the_end_of_a_session_is_announced_put_off_and_at_last_leads_to_sign_in(
    browser_page: Opener, demo: None, transactional_db: None
) -> None:
    page = browser_page(size=DESKTOP, user=OfficerFactory.create(), expect=["401"])
    page.clock.install()
    page.goto("/components/?state=pending")
    page.locator("idle-warning:defined").wait_for(state="attached")
    limit = int(page.locator("idle-warning").get_attribute("data-limit") or 0)
    warning = int(page.locator("idle-warning").get_attribute("data-warning") or 0)

    page.clock.run_for((limit - warning - 30) * 1000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.clock.run_for(40 * 1000)
    expect(page.get_by_role("dialog", name="ใกล้หมดเวลาใช้งาน")).to_be_visible()
    with page.expect_response("**/keep-alive/"):
        page.get_by_role("button", name="ทำงานต่อ").click()
    page.clock.run_for(2000)
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.clock.run_for((limit + 2) * 1000)
    over = page.get_by_role("dialog", name="กรุณาเข้าสู่ระบบใหม่")
    expect(over).to_be_visible()
    assert "next=%2Fcomponents%2F%3Fstate%3Dpending" in (over.get_by_role("link").get_attribute("href") or "")
