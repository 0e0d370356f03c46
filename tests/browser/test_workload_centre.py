"""The centre's pages of the second room: sound for axe, on phone and desktop, and used by keyboard alone."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from raingan.core.people.models import User
from raingan.systems.workload.catalogue_file import catalogue_workbook
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import DistrictRecord, Question, State, WorkYear
from tests.browsing import DESKTOP, PHONE, leads_on
from tests.factories import the_place
from tests.systems.workload.factories import DistrictRecordFactory, WorkloadCentralFactory, the_year, this_year

Open = Callable[..., Page]
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def centre(transactional_db: None) -> User:
    """A confirmed year of three districts, one of them covered, and a year after it in which nothing is final."""
    before = the_year(this_year() - 1)
    for place in ("4701", "4801"):
        figures = Figures(1200, 1, Decimal("3.5"))
        DistrictRecordFactory.create(year=before, place=the_place(place), state=State.CONFIRMED, figures=figures)
    year = the_year()
    record = DistrictRecordFactory.create(year=year, place=the_place("4701"))
    DistrictRecordFactory.create(year=year, place=the_place("4702"), filled=False, host=record)
    Question.objects.filter(year=year, order=1).update(is_sample=True)
    return WorkloadCentralFactory.create()


def pages() -> list[str]:
    """Every page of the centre's years, catalogue and manpower."""
    year, before = f"FY{this_year()}", f"FY{this_year() - 1}"
    questions = Question.objects.of_year(this_year()).values_list("pk", flat=True)
    then = Question.objects.of_year(this_year() - 1).values_list("pk", flat=True)
    return [
        "years/", f"years/{year}/hours/", f"catalogue/{year}/", f"catalogue/{before}/", f"catalogue/{year}/add/",
        f"catalogue/{year}/upload/", f"catalogue/{year}/{questions[0]}/replace/",
        f"catalogue/{year}/{questions[0]}/retire/", "manpower/", f"manpower/?year={year}",
        f"manpower/?year={year}&figures=all",
        f"manpower/47/?year={before}", f"manpower/4701/?year={before}", f"manpower/TH/1/?year={before}",
        f"manpower/47/9/?year={before}", f"manpower/TH/questions/{then[0]}/?year={before}",
    ]  # fmt: skip


@SIZES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_hold_what_axe_asks(
    browser_page: Open, axe: Any, centre: User, size: tuple[int, int], scheme: str
) -> None:
    page = browser_page(user=centre, size=size, color_scheme=scheme)
    for path in pages():
        response = page.goto(f"/workload/{path}")
        assert response is not None
        assert response.status == 200, path
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def press(page: Page, role: Any, name: str) -> None:
    """Press a button or link as a keyboard does."""
    found = page.get_by_role(role, name=name).first
    found.focus()
    expect(found).to_be_focused()
    page.keyboard.press("Enter")


@SIZES
def test_the_next_year_is_opened_by_keyboard_and_asked_first(
    browser_page: Open, centre: User, size: tuple[int, int]
) -> None:
    page = browser_page(user=centre, size=size)
    page.goto("/workload/years/")
    press(page, "button", f"เปิดปีงบประมาณ {this_year() + 1}")
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("คัดลอกข้อคำถาม 24 ข้อ")
    page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    assert not WorkYear.objects.filter(year=this_year() + 1).exists()

    press(page, "button", f"เปิดปีงบประมาณ {this_year() + 1}")
    answer = asked.get_by_role("button", name=f"เปิดปีงบประมาณ {this_year() + 1}")
    answer.focus()
    with leads_on(page):
        page.keyboard.press("Enter")
    expect(page.locator("#rg-messages")).to_contain_text("เปิดปีงบประมาณ")
    assert DistrictRecord.objects.of_year(this_year() + 1).count() == 3


@SIZES
def test_a_file_is_shown_before_it_is_used(
    browser_page: Open, axe: Any, centre: User, size: tuple[int, int], tmp_path: Path
) -> None:
    year = the_year()
    file = tmp_path / "catalogue.xlsx"
    file.write_bytes(catalogue_workbook(year))
    Question.objects.filter(year=year, domain=2, order=2).update(text="ข้อที่ต่างจากในไฟล์")
    page = browser_page(user=centre, size=size)
    page.goto(f"/workload/catalogue/{year.key}/upload/")
    page.set_input_files("input[type=file]", str(file))
    with leads_on(page):
        press(page, "button", "ตรวจไฟล์")

    expect(page.get_by_role("heading", level=1)).to_contain_text("ตรวจข้อคำถามก่อนใช้")
    expect(page.locator("main")).to_contain_text("ข้อที่ต่างจากในไฟล์")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with leads_on(page):
        press(page, "button", "ใช้ข้อคำถามชุดนี้")
    expect(page.locator("#rg-messages")).to_contain_text("เพิ่ม 1 ข้อ เลิกใช้ 1 ข้อ")
    assert Question.objects.of_year(year.year).filter(text="ข้อที่ต่างจากในไฟล์").count() == 0


def test_a_wrong_file_names_its_rows(browser_page: Open, axe: Any, centre: User, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.csv"
    file.write_text("ด้านที่,ลำดับ,รายละเอียดการปฏิบัติงาน,หน่วยนับ\n1,1,,ครั้ง\n9,1,งาน,ครั้ง\n", "utf-8")
    page = browser_page(user=centre, size=PHONE, expect=["422"])
    page.goto(f"/workload/catalogue/{the_year().key}/upload/")
    page.set_input_files("input[type=file]", str(file))
    press(page, "button", "ตรวจไฟล์")

    expect(page.get_by_role("row", name="บรรทัดที่ 2")).to_contain_text("ต้องกรอก")
    expect(page.get_by_role("row", name="บรรทัดที่ 3")).to_contain_text("1 ถึง 8")
    assert axe(page) == []


@SIZES
def test_numbers_lead_from_the_nation_to_a_districts_record(
    browser_page: Open, centre: User, size: tuple[int, int]
) -> None:
    page = browser_page(user=centre, size=size)
    page.goto(f"/workload/manpower/?year=FY{this_year() - 1}")
    for name in ("ด้านที่ 1", "1. งานตัวอย่าง 1.1", the_place("47").name, the_place("4701").name):
        with leads_on(page):
            press(page, "link", name)
    expect(page.get_by_role("heading", level=1)).to_contain_text(the_place("4701").name)
    expect(page).to_have_url(re.compile(f"/workload/records/FY{this_year() - 1}/4701/$"))
