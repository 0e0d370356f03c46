"""A whole month, as people live it: from a visit to the close's second revision and the allowance system."""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from raingan.core.people.actions import create_token
from raingan.core.people.models import User
from raingan.core.tallies.drift import find_drift
from raingan.core.web import clock as the_clock
from raingan.systems.palad.calendar import BANGKOK
from raingan.systems.palad.models import FieldReport, State
from raingan.systems.palad.tasks import take_due_closes
from tests.browsing import DESKTOP, PHONE, leads_on
from tests.conftest import Clock
from tests.factories import (
    CentralFactory,
    ChiefFactory,
    OfficerFactory,
    PlaceFactory,
    ProvinceOfficerFactory,
    demo_citizen_id,
    the_place,
)
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory, a_jpeg

Open = Callable[..., Page]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
VISIT = datetime(2026, 11, 26, 15, tzinfo=BANGKOK)
CLOSED = datetime(2026, 12, 1, 8, tzinfo=BANGKOK)
AGAIN = datetime(2026, 12, 4, 0, 5, tzinfo=BANGKOK)
REASON = "ภาพไม่เห็นกิจกรรม กรุณาแนบภาพใหม่"
MONTH = date(2026, 11, 1)


@pytest.fixture
def people(transactional_db: None, clock: Clock, data_folder: Path, settings: Any) -> dict[str, User]:
    settings.DEMO = True  # whose citizen ids are those of nobody
    clock.set(VISIT)
    district = the_place("4701")
    PlaceFactory.create(code="470101", name_th="ธาตุเชิงชุม")
    category = CategoryFactory.create(name_th="งานแก้ปัญหาภัยพิบัติ")
    officer = OfficerFactory.create(place=district, citizen_id=demo_citizen_id(1))
    for day in (3, 10):
        FieldReportFactory.create(
            officer=officer, place=district, category=category, state=State.APPROVED, activity_date=date(2026, 11, day)
        )
    return {
        "officer": officer,
        "chief": ChiefFactory.create(place=district),
        "province": ProvinceOfficerFactory.create(place=the_place("47")),
        "central": CentralFactory.create(),
    }


def record(page: Page, photo: Path, details: str, day: str = "") -> FieldReport:
    page.goto("/palad/record/")
    page.locator("#id_photo_gallery").set_input_files([photo])
    expect(page.locator("[data-held] img")).to_have_count(1)
    if day:
        page.get_by_role("radio", name=re.compile(day)).check()
    page.get_by_role("radio", name=re.compile("งานตามนโยบาย")).check()
    page.get_by_label("ด้านที่ปฏิบัติงาน").select_option(label="งานแก้ปัญหาภัยพิบัติ")
    place = page.get_by_role("combobox", name="ตำบล")
    place.fill("ธาตุ")
    place.press("Enter")
    page.get_by_label("หมู่บ้าน/ชุมชน").fill("บ้านนาอ้อย")
    page.get_by_label("รายละเอียดการปฏิบัติงาน").fill(details)
    page.get_by_role("button", name="บันทึกข้อมูล").click()
    page.wait_for_url(re.compile(r"saved=1"))
    return FieldReport.objects.get(pk=page.url.rpartition("/")[0].rpartition("/")[2])


def review(page: Page) -> Page:
    page.goto("/palad/review/")
    return page


def eligibility(people: dict[str, User]) -> dict[str, Any]:
    token = create_token(user=people["central"], name="allowance", at=the_clock.now()).raw
    answer = Client(headers={"Authorization": f"Bearer {token}"}).post(
        "/api/v1/palad/eligibility", {"month": "2026-11", "citizen_ids": [demo_citizen_id(1)]}, "application/json"
    )
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()["results"][0]
    return found


@SIZES
def test_a_month_from_the_first_visit_to_the_second_revision(  # noqa: PLR0915 - a month is long
    browser_page: Open,
    axe: Any,
    people: dict[str, User],
    clock: Clock,
    run_jobs: Callable[[], int],
    tmp_path: Path,
    size: tuple[int, int],
) -> None:
    def opened(who: str) -> Page:
        return browser_page(user=people[who], size=size, accept_downloads=True)

    photos = [tmp_path / f"{number}.jpg" for number in range(3)]
    for number, photo in enumerate(photos):
        photo.write_bytes(a_jpeg(800 + number, 600 - 40 * number))

    # The visit is recorded, sent back, mended, and approved among all that carry no warning.
    officer = opened("officer")
    report = record(officer, photos[0], "สำรวจบ้านเรือนที่ได้รับผลกระทบจากน้ำท่วม")
    chief = review(opened("chief"))
    assert axe(chief) == []
    chief.locator("[data-return]").first.click()
    chief.get_by_label("เหตุผลที่ส่งกลับ").fill(REASON)
    chief.get_by_role("button", name="ส่งกลับ", exact=True).click()
    expect(chief.locator("[data-decided]")).to_have_count(1)
    officer.goto("/palad/")
    expect(officer.get_by_text(REASON)).to_be_visible()
    officer.goto(f"/palad/reports/{report.pk}/edit/")
    officer.locator("#id_photo_gallery").set_input_files([photos[1]])
    expect(officer.locator("[data-held] img")).to_have_count(1)
    with leads_on(officer):
        officer.get_by_role("button", name="บันทึกและส่งให้นายอำเภออีกครั้ง").click()
    expect(officer.get_by_text("รอการอนุมัติ").first).to_be_visible()
    review(chief)
    chief.locator("[data-approve]").first.click()
    expect(chief.locator("#undo-bar")).to_contain_text("อนุมัติแล้ว 1 รายการ")

    # The province sees who is short, and reminds.
    province = opened("province")
    province.goto("/palad/followup/")
    expect(province.get_by_text("อนุมัติแล้ว 3 จาก 4 ครั้ง")).to_be_visible()
    assert axe(province) == []
    province.get_by_role("button", name=re.compile("^เตือน ")).first.click()
    expect(province.get_by_text("เตือนแล้ว 1 คน")).to_be_visible()
    officer.goto("/inbox/")
    expect(officer.get_by_text(re.compile("โปรดดำเนินการรายงานเดือนพฤศจิกายน 2569"))).to_be_visible()
    assert eligibility(people)["state"] == "waiting"

    # The month is over: it is summed up, an extension is asked for and granted.
    clock.set(CLOSED)
    take_due_closes.func(0)
    run_jobs()
    officer = opened("officer")
    officer.goto("/palad/extension-requests/new/?round=2026-11")
    assert axe(officer) == []
    officer.get_by_label("ขอขยายถึงสิ้นวันที่").fill("2026-12-03")
    officer.get_by_label("เหตุผลความจำเป็น").fill("น้ำท่วมเส้นทางเข้าหมู่บ้าน")
    officer.get_by_role("button", name="ส่งคำขอ").click()
    expect(officer.get_by_text("ส่งคำขอขยายเวลาให้ส่วนกลางแล้ว")).to_be_visible()
    centre = opened("central")
    centre.goto("/palad/extension-requests/")
    assert axe(centre) == []
    centre.get_by_role("checkbox", name=re.compile("เลือกคำขอของ")).check()
    centre.get_by_label("ขยายถึงสิ้นวันที่").fill("2026-12-03")
    centre.get_by_label("เลขที่หนังสือ").fill("มท 0302.2/ว 1234")
    centre.get_by_role("button", name="อนุญาตขยายเวลา").click()
    centre.get_by_role("button", name="ยืนยันอนุญาตขยายเวลา").click()
    expect(centre.get_by_text("อนุญาตแล้ว 1 คำขอ")).to_be_visible()

    # The centre's first revision, with its files.
    centre.goto("/palad/closes/2026-11/")
    assert axe(centre) == []
    for kind, begins in (("XLSX", b"PK"), ("PDF", b"%PDF")):
        with centre.expect_download() as download:
            centre.get_by_role("link", name=re.compile(f"^{kind}")).first.click()
        assert Path(download.value.path()).read_bytes().startswith(begins)
    assert eligibility(people) | {"revision": 1, "final": False} == eligibility(people)

    # A late report and a late approval make the month complete, and a second revision.
    record(officer, photos[2], "ติดตามการช่วยเหลือผู้ประสบภัยหลังน้ำลด", "เมื่อวาน")
    chief = opened("chief")
    chief.goto("/palad/review/?month=2026-11")
    chief.locator("[data-approve]").first.click()
    expect(chief.locator("[data-decided]")).to_have_count(1)
    clock.set(AGAIN)
    take_due_closes.func(0)
    run_jobs()
    centre = opened("central")
    centre.goto("/palad/closes/2026-11/")
    expect(centre.get_by_text("สิ้นสุดการขยายเวลา")).to_be_visible()
    expect(centre.get_by_text("(+1)").first).to_be_visible()
    answer = eligibility(people)
    assert (answer["state"], answer["final"], answer["revision"], answer["approved"]) == ("eligible", True, 2, 4)
    assert find_drift() == []
