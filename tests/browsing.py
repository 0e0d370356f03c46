"""A real browser for tests: chromium by playwright, kept from the network, failing on errors in its console."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client

from raingan.core.web import clock as the_clock

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without these chromium calls its maker's hosts at every start, and stumbles over the closed network.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ELSEWHERE = re.compile(r"^(?!(?:https?://(?:localhost|127\.0\.0\.1|\[::1\])[:/])|data:|blob:|about:)")
PHONE, DESKTOP = (390, 844), (1280, 900)
PATIENCE = 30_000  # milliseconds; on two busy cores much takes long, and what never comes still fails
# Where a test holds the house's clock, the phone's tells the same: else what a test does depends on the day it runs.
SHIFTED = """{
  const Plain = Date;
  globalThis.Date = class Date extends Plain {
    constructor(...given) { super(...(given.length ? given : [Plain.now() + %(shift)d])); }
    static now() { return Plain.now() + %(shift)d; }
  };
}"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for a browser page is a browser test: `pytest -m "not browser"` leaves them out."""
    for item in items:
        if "browser_page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def _chromium() -> "Iterator[Browser]":
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 - only browser tests pay for it

    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.fail("No chromium or Google Chrome is installed (Debian: apt-get install chromium).")
    if not (ROOT / "build/static/css/raingan.css").exists():
        pytest.fail("The assets are not built: run `make install` (or `npm run build`).")
    # Playwright's own loop runs in this thread, and Django takes that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=FLAGS, chromium_sandbox=os.geteuid() != 0, timeout=60_000
        )
        yield browser
        browser.close()


def settle(page: "Page") -> None:
    """Wait until the page has loaded and its islands are there: before that its buttons do less than they say."""
    from playwright.sync_api import expect  # noqa: PLC0415 - only browser tests pay for it

    page.wait_for_load_state()
    if page.evaluate("navigator.onLine"):
        expect(page.locator(":not(:defined)")).to_have_count(0)


@contextmanager
def leads_on(page: "Page") -> Iterator[None]:
    """Around an act that leads to another page: what follows meets the new one, loaded, and never the old."""
    with page.expect_navigation():
        yield
    settle(page)


def _settled(page: "Page", act: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    def settled(*args: Any, **options: Any) -> Any:
        answer = act(*args, **options)
        settle(page)
        return answer

    return settled


@pytest.fixture
def browser_page(_chromium: "Browser", live_server: Any) -> "Iterator[Callable[..., Page]]":
    """Call it for a new page in a browser profile of its own, with addresses relative to the running server.

    Its ``goto`` and ``reload`` come back when the page's islands are there.

    ``user`` is signed in already; ``size`` is PHONE or DESKTOP; ``expect`` are patterns of console errors that
    belong to the test. Further words go to playwright's ``new_context``. At the end any other error in the console,
    any exception in a script and any request that would leave the site fails the test.
    """
    contexts: list[Any] = []
    errors: list[str] = []

    def open_page(
        *, user: Any = None, size: tuple[int, int] = PHONE, expect: Sequence[str] = (), **options: Any
    ) -> "Page":
        def note(kind: str, text: str) -> None:
            if not any(re.search(pattern, text) for pattern in expect):
                errors.append(f"{kind}: {text}")

        def refuse(route: Any) -> None:
            errors.append(f"a request that leaves the site: {route.request.url}")
            route.abort()

        context = _chromium.new_context(
            base_url=live_server.url,
            viewport={"width": size[0], "height": size[1]},
            has_touch=size == PHONE,
            locale=options.pop("locale", "th-TH"),
            timezone_id="Asia/Bangkok",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        _tell_the_time(context)
        context.route(ELSEWHERE, refuse)
        if user is not None:
            context.add_cookies([_session_cookie(user, live_server.url)])
        page = context.new_page()
        if options.get("java_script_enabled", True):
            page.goto, page.reload = _settled(page, page.goto), _settled(page, page.reload)  # type: ignore[method-assign]
        page.on("console", lambda message: note("console", message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: note("script", str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def _tell_the_time(context: Any) -> None:
    """Set the clock of the pages by that of the house, as it stands now."""
    shift = the_clock.now() - datetime.now(UTC)
    if abs(shift) > timedelta(seconds=1):
        context.add_init_script(SHIFTED % {"shift": shift / timedelta(milliseconds=1)})


def _session_cookie(user: Any, url: str) -> Any:
    """The cookie of a session in which ``user`` is signed in."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


@pytest.fixture(scope="session")
def axe() -> "Callable[[Page], list[str]]":
    """``assert axe(page) == []``: what axe finds wrong with the page once it stands, a line for each place."""
    source = (ROOT / "node_modules/axe-core/axe.min.js").read_text()

    def run(page: "Page") -> list[str]:
        settle(page)
        page.evaluate(source)
        found = page.evaluate("() => axe.run().then(result => result.violations)")
        return [f"{rule['id']}: {rule['help']} at {place['target']}" for rule in found for place in rule["nodes"]]

    return run
