"""The thin line through the house: record → return → mend → approve → the figures of district, province and nation."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from raingan.core.people import names
from raingan.core.people.models import TypedName, User
from raingan.core.tallies.drift import find_drift
from raingan.systems.palad.models import FieldReport, State
from tests.browsing import DESKTOP, PHONE, leads_on, settle
from tests.factories import (
    PASSWORD,
    CentralFactory,
    ChiefFactory,
    OfficerFactory,
    PlaceFactory,
    ProvinceOfficerFactory,
    the_place,
)
from tests.systems.palad.factories import CategoryFactory, FieldReportFactory, a_jpeg

Open = Callable[..., Page]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
REASON = "ภาพไม่เห็นกิจกรรม กรุณาแนบภาพใหม่"


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    """An officer and the chief of Mueang Sakon Nakhon, its province and the centre, by what they type to sign in."""
    district = the_place("4701")
    PlaceFactory.create(code="470101", name_th="ธาตุเชิงชุม")
    PlaceFactory.create(code="470102", name_th="ห้วยยาง")
    CategoryFactory.create(name_th="งานแก้ปัญหาภัยพิบัติ")
    CategoryFactory.create(dimension="function", name_th="ด้านทะเบียนและบัตร")
    chief, province = ChiefFactory.create(place=district), ProvinceOfficerFactory.create(place=the_place("47"))
    for code, role, place in (("4701", "chief", "4701"), ("4700", "province", "47")):
        TypedName.objects.create(digest=names.lookup_digest(code), system="palad", role=role, place=the_place(place))
    return {
        "officer.one": OfficerFactory.create(place=district, personal_name="officer.one"),
        "4701": chief,
        "4700": province,
        "central.one": CentralFactory.create(personal_name="central.one"),
    }


def signed_in(browser_page: Open, typed: str, size: tuple[int, int]) -> Page:
    """A browser of its own in which somebody has typed name and password."""
    page = browser_page(size=size)
    page.goto("/")
    page.get_by_role("textbox", name="รหัสผู้ใช้งาน").fill(typed)
    page.get_by_role("textbox", name="รหัสผ่าน").fill(PASSWORD)
    page.get_by_role("textbox", name="รหัสผ่าน").press("Enter")
    page.wait_for_url(re.compile(r"/palad/"))
    settle(page)
    return page


def record(page: Page, photo: Path, category: str, dimension: str, details: str) -> None:
    """Record a visit by the form, camera first."""
    page.goto("/palad/record/")
    page.locator("#id_photo_gallery").set_input_files([photo])
    expect(page.locator("[data-held] img")).to_have_count(1)
    page.get_by_role("radio", name=re.compile(dimension)).check()
    page.get_by_label("ด้านที่ปฏิบัติงาน").select_option(label=category)
    place = page.get_by_role("combobox", name="ตำบล")
    place.fill("ธาตุ")
    place.press("Enter")
    page.get_by_label("หมู่บ้าน/ชุมชน").fill("บ้านนาอ้อย")
    page.get_by_label("รายละเอียดการปฏิบัติงาน").fill(details)
    page.get_by_role("button", name="บันทึกข้อมูล").click()
    page.wait_for_url(re.compile(r"saved=1"))


@SIZES
def test_from_the_village_to_the_nations_figures(
    browser_page: Open, axe: Any, people: dict[str, User], tmp_path: Path, size: tuple[int, int]
) -> None:
    photos = [tmp_path / f"{number}.jpg" for number in range(3)]
    for photo in photos:
        photo.write_bytes(a_jpeg(800, 600))

    officer = signed_in(browser_page, "officer.one", size)
    record(officer, photos[0], "งานแก้ปัญหาภัยพิบัติ", "งานตามนโยบาย", "สำรวจบ้านเรือนที่ได้รับผลกระทบจากน้ำท่วม")
    record(officer, photos[1], "ด้านทะเบียนและบัตร", "งานตามภารกิจ", "ออกหน่วยทำบัตรแก่ผู้สูงอายุในหมู่บ้าน")
    assert axe(officer) == []
    flood, cards = FieldReport.objects.order_by("created_at")

    chief = signed_in(browser_page, "4701", size)
    chief.goto(flood.get_absolute_url())
    chief.get_by_role("button", name="ส่งกลับแก้ไข").click()
    chief.get_by_role("dialog").get_by_label("เหตุผลที่ส่งกลับแก้ไข").fill(REASON)
    chief.get_by_role("dialog").get_by_role("button", name="ส่งกลับแก้ไข").click()
    expect(chief.locator("#decision").get_by_text(REASON)).to_be_visible()
    chief.goto(cards.get_absolute_url())
    chief.get_by_role("button", name="อนุมัติ", exact=True).click()
    expect(chief.locator("#decision").get_by_text("อนุมัติแล้วโดย")).to_be_visible()

    officer.goto("/palad/")
    expect(officer.get_by_text(REASON)).to_be_visible()
    officer.goto(f"/palad/reports/{flood.pk}/edit/")
    officer.locator("#id_photo_gallery").set_input_files([photos[2]])
    expect(officer.locator("[data-held] img")).to_have_count(1)
    with leads_on(officer):
        officer.get_by_role("button", name="บันทึกและส่งให้นายอำเภออีกครั้ง").click()
    expect(officer.get_by_text("รอการอนุมัติ").first).to_be_visible()
    for _each in range(3):  # what colleagues recorded meanwhile
        FieldReportFactory.create(place=flood.place, category=flood.category)

    chief.goto("/palad/pending/")
    chief.get_by_label("เลือกทั้งหมด").check()
    chief.get_by_role("button", name=re.compile("อนุมัติที่เลือก")).click()
    expect(chief.get_by_role("alert").get_by_text("อนุมัติแล้ว 4 รายการ")).to_be_visible()
    assert set(FieldReport.objects.values_list("state", flat=True)) == {State.APPROVED}
    assert find_drift() == []

    province, central = signed_in(browser_page, "4700", size), signed_in(browser_page, "central.one", size)
    for page in (chief, province, central):
        page.goto("/palad/dashboard/")
        expect(page.locator(".rg-figure--ok .rg-figure__number")).to_have_text("5")
        assert axe(page) == []
        page.locator(".rg-figure--ok").click(position={"x": 20, "y": 20})
        expect(page.locator("#count")).to_have_text("แสดง 5 รายการ")
        with leads_on(page):
            page.get_by_role("link", name="ด้านทะเบียนและบัตร").first.click()
        expect(page.get_by_text(cards.receipt)).to_be_visible()
