"""The manual's pictures, taken from the real pages of a demo: ``python -m tests.pictures`` (``make docs``)."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from raingan.core.rounds.periods import add_months, first_of_month
from tests.browsing import DESKTOP, FLAGS, NAMES, PHONE

ROOT = Path(__file__).resolve().parent.parent
PORT = 8399
MOST_BYTES = 60_000
# Name, role and place of who looks, size of the screen, address (what follows a space is
# added to where that led).
PICTURES: list[tuple[str, str, str, tuple[int, int], str]] = [
    ("officer-home", "officer", "4701", PHONE, "/palad/"),
    ("officer-record", "officer", "4701", PHONE, "/palad/record/"),
    ("chief-review", "chief", "4701", PHONE, "/palad/review/"),
    ("chief-pending", "chief", "4701", PHONE, "/palad/pending/"),
    ("province-table", "province", "47", DESKTOP, "/palad/province/"),
    ("province-followup", "province", "47", DESKTOP, "/palad/followup/"),
    ("central-nation", "central", "TH", DESKTOP, "/palad/province/"),
    ("central-requests", "central", "TH", DESKTOP, "/palad/extension-requests/"),
    ("central-close", "central", "TH", DESKTOP, "/palad/closes/{last_month}/"),
    ("recorder-home", "recorder", "4701", PHONE, "/workload/records/"),
    ("recorder-grid", "recorder", "4701", DESKTOP, "/workload/records/ domains/1/"),
    ("confirmer-status", "confirmer", "47", DESKTOP, "/workload/status/"),
    ("confirmer-letters", "confirmer", "47", DESKTOP, "/workload/letters/"),
    ("central-annex", "central", "TH", DESKTOP, "/workload/annex/"),
    ("central-catalogue", "central", "TH", DESKTOP, "/workload/catalogue/"),
    ("central-manpower", "central", "TH", DESKTOP, "/workload/manpower/"),
]


def folder_of(system: str) -> Path:
    """Where the pictures of a system's manual lie."""
    return ROOT / "raingan" / "systems" / system / "static" / system / "manual"


def main() -> None:
    """Make a demo of its own, look at it as each role, and keep what is seen."""
    with tempfile.TemporaryDirectory(prefix="raingan-pictures-") as data:
        command = [sys.executable, "-m", "raingan", "demo", "--port", str(PORT), "--data", data]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            wait_for(server)
            time.sleep(15)  # thumbnails and the files of the closes are jobs
            accounts = json.loads((Path(data) / "demo-accounts.json").read_text())
            with sync_playwright() as playwright:
                program = next(filter(None, map(shutil.which, NAMES)))
                browser = playwright.chromium.launch(
                    executable_path=program, args=FLAGS, chromium_sandbox=os.geteuid() != 0
                )
                for picture in PICTURES:
                    take(browser, accounts, *picture)
                browser.close()
        finally:
            server.terminate()
            server.wait(30)


def wait_for(server: "subprocess.Popen[str]") -> None:
    """Read what the demo says until it is ready."""
    assert server.stdout is not None
    for line in server.stdout:
        if "ready" in line:
            return
    raise SystemExit("the demo did not start")


def take(
    browser: Browser, accounts: list[Any], name: str, role: str, place: str, size: tuple[int, int], url: str
) -> None:
    """Sign in as somebody, open a page, and keep the picture as WebP."""
    system, today = url.split("/")[1], datetime.now().astimezone().date()
    who = (system, role, place)
    account = next(each for each in accounts if (each["system"], each["role"], each["place"]) == who)
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="th-TH", timezone_id="Asia/Bangkok",
        base_url=f"http://localhost:{PORT}",
    )  # fmt: skip
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("input[name=username]", account["username"])
    page.fill("input[name=password]", account["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile(f"/{system}/"))
    first, *onward = url.format(last_month=f"{add_months(first_of_month(today), -1):%Y-%m}").split()
    page.goto(first)
    for each in onward:
        page.goto(page.url + each)
    page.wait_for_load_state("networkidle")
    image = Image.open(BytesIO(page.screenshot()))
    folder_of(system).mkdir(parents=True, exist_ok=True)
    (folder_of(system) / f"{name}.webp").write_bytes(as_webp(image))
    context.close()


def as_webp(image: Image.Image) -> bytes:
    """The best picture that is not heavier than it may be."""
    for quality in (85, 75, 60, 45, 30):
        file = BytesIO()
        image.convert("RGB").save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= MOST_BYTES:
            break
    return file.getvalue()


if __name__ == "__main__":
    main()
