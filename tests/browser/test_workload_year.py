"""A whole fiscal year of the second room, as people live it: from opening the year to the letters and the manpower."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from raingan.core.exports import views as export_views
from raingan.core.people.actions import end_sessions
from raingan.core.people.models import User
from raingan.core.places.actions import geothai_places, load_places
from raingan.core.places.models import Level
from raingan.core.tallies.drift import find_drift
from raingan.systems.workload.calendar import BANGKOK
from raingan.systems.workload.catalogue import record_id
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import DistrictRecord, Sheet, State, WorkYear
from raingan.systems.workload.recording import save_answers
from tests.browser.gridding import SAVED, Open, cell, opened, part, paste, state, url
from tests.browser.yearly import (
    COVERED,
    OTHER,
    OWN,
    PROVINCE,
    YEAR,
    Year,
    down_and_up,
    downloaded,
    fetched,
    fill_row,
    onward,
    people,
    questions_of,
    saved,
    section,
    sheet_rows,
)
from tests.browsing import DESKTOP, PHONE, leads_on
from tests.conftest import Clock
from tests.factories import PASSWORD, AssignmentFactory, the_place
from tests.systems.workload.factories import ConfirmerFactory, RecorderFactory, WorkloadCentralFactory

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
OPENED = datetime(2026, 7, 20, 9, tzinfo=BANGKOK)
RECORDED = datetime(2026, 8, 20, 10, tzinfo=BANGKOK)
CHECKED = datetime(2026, 9, 17, 10, tzinfo=BANGKOK)
SHORT_PROVINCE, SHORT = "75", "7501"
TYPED_NAME = "phuket.town"
NOTE = "ข้อ 1 สูงกว่าปีก่อนมาก ขอให้เก็บหลักฐานไว้"
REASON = "ปริมาณงานข้อ 1 ไม่ตรงกับทะเบียน กรุณาตรวจสอบ"
PASTED, KEYED, ZEROED, MENDED = 1, 2, 3, 4


@pytest.fixture
def year(
    transactional_db: None,
    browser_page: Open,
    axe: Any,
    clock: Clock,
    run_jobs: Callable[[], int],
    size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> Year:
    """The country as it is, its centre, and the people of one province; nothing is opened yet."""
    monkeypatch.setattr(export_views, "WAITS", 0.0)  # the test makes the files itself, after the page asked for them
    clock.set(OPENED)
    load_places([each for each in geothai_places() if each.level != Level.SUBDISTRICT], on=OPENED.date())
    recorder = RecorderFactory.create(place=the_place(OWN), personal_name=TYPED_NAME)
    AssignmentFactory.create(user=recorder, system="workload", role="recorder", place=the_place(COVERED))

    def page(who: User) -> Page:
        return browser_page(user=who, size=size, accept_downloads=True, expect=("status of 401",))

    def sound(page: Page) -> None:
        assert axe(page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    return Year(
        centre=WorkloadCentralFactory.create(), recorder=recorder,
        confirmer=ConfirmerFactory.create(place=the_place(PROVINCE)), page=page, sound=sound, jobs=run_jobs,
        clock=clock,
    )  # fmt: skip


@SIZES
def test_a_year_from_its_opening_to_the_letters_and_the_manpower(
    year: Year, size: tuple[int, int], live_server: Any
) -> None:
    open_the_year(year)

    year.clock.set(RECORDED)
    page = year.page(year.recorder)
    give_contact_and_cover(year, page)
    paste_a_domain(year, page)
    type_a_domain(year, page, by_column=size == DESKTOP)
    put_zeros(year, page)
    fill_the_other_domains(year, page)
    add_special_work(year, page)
    others_record()

    year.clock.set(CHECKED)
    check_and_send_back(year)
    mend_and_say_so(year)
    confirm_several(year)

    nothing_can_be_changed_any_more(year)
    the_annex_sums_up(year)
    the_manpower_is_what_was_typed(year)
    write_to_the_province_that_is_not_through(year)
    assert find_drift() == []


# --- the centre and the districts ------------------------------------------------------------------------------------


def open_the_year(year: Year) -> None:
    page = year.page(year.centre)
    page.goto("/workload/years/")
    year.sound(page)
    page.get_by_text(f"เปิดปีงบประมาณ {YEAR}", exact=True).first.click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("ไม่รวมกรุงเทพมหานคร")
    asked.get_by_role("button", name=f"เปิดปีงบประมาณ {YEAR}").click()
    expect(page.locator("#rg-messages")).to_contain_text(f"เปิดปีงบประมาณ {YEAR} แล้ว 878 อำเภอ")
    page.get_by_role("link", name="ยืนยัน ชั่วโมงที่ใช้คำนวณ").click()
    page.get_by_label("ชั่วโมงต่อวัน").fill("๗")
    page.get_by_label("ชั่วโมงต่อคนต่อปี").fill("1,610")
    year.sound(page)
    page.get_by_role("button", name="ยืนยันชั่วโมงที่ใช้คำนวณ").click()
    expect(page.get_by_text("วันละ 7 ชั่วโมง คนละ 1,610 ชั่วโมงต่อปี")).to_be_visible()
    assert WorkYear.objects.get(year=YEAR).settled_by == year.centre


def give_contact_and_cover(year: Year, page: Page) -> None:
    page.goto("/workload/")
    year.sound(page)
    with leads_on(page):
        page.get_by_role("link", name=the_place(OWN).label).click()
    year.sound(page)
    page.get_by_role("link", name="ข้อมูล ติดต่อ สถอ.").last.click()
    page.get_by_label("ที่อยู่").fill("ที่ว่าการอำเภอ ถนนดำรง")
    page.get_by_label("โทรศัพท์", exact=True).fill("0 7621 0000")
    page.get_by_label("เบอร์โทรศัพท์มือถือ").fill("08 1000 0000")
    page.get_by_label("อีเมล").fill("office@example.go.th")
    year.sound(page)
    page.get_by_role("button", name="บันทึกข้อมูล").click()
    expect(page.get_by_text("บันทึกข้อมูลติดต่อแล้ว")).to_be_visible()
    with leads_on(page):
        page.get_by_role("link", name="เลือกอำเภอที่บันทึกรวมกัน").click()
    page.get_by_label(the_place(COVERED).label).check()
    year.sound(page)
    page.get_by_role("button", name="บันทึกอำเภอที่รับผิดชอบ").click()
    expect(page.get_by_text("บันทึกอำเภอที่รับผิดชอบแล้ว")).to_be_visible()


def paste_a_domain(year: Year, page: Page) -> None:
    questions = section(year, page, PASTED)
    year.typed[PASTED] = [(1250 + n, n % 2, Decimal("1.5")) for n in range(len(questions))]
    lines = (f'"{quantity:,}"\t{days}\t{hours}' for quantity, days, hours in year.typed[PASTED])
    paste(cell(page, questions[0]), "\r\n".join(lines) + "\r\n")
    expect(part(page, "notice")).to_contain_text(f"วางแล้ว {3 * len(questions)} ช่อง ใน {len(questions)} แถว")
    saved(year, page, PASTED)
    year.sound(page)


def type_a_domain(year: Year, page: Page, *, by_column: bool) -> None:
    """By keys alone; in the middle the session ends, and what was typed is there and saved after signing in again."""
    questions = section(year, page, KEYED)
    rows = year.typed[KEYED] = [(24 + n, n, Decimal("2.5")) for n in range(len(questions))]
    cell(page, questions[0]).focus()
    write = down_and_up if by_column else onward
    write(page, rows[:2])
    expect(state(page)).to_have_text(SAVED)
    end_sessions(year.recorder)
    year.recorder.refresh_from_db()
    cell(page, questions[2]).focus()
    write(page, rows[2:])
    expect(state(page)).to_contain_text("ยังไม่ได้บันทึก – ออกจากระบบแล้ว เก็บไว้ในเครื่องนี้แล้ว")
    assert Sheet.objects.get(record=year.record, domain=KEYED).answered == 2

    state(page).get_by_role("link", name="เข้าสู่ระบบอีกครั้ง").click(delay=300)  # as slowly as a finger
    page.get_by_label("รหัสผู้ใช้งาน", exact=True).fill(TYPED_NAME)
    page.get_by_label("รหัสผ่าน", exact=True).fill(PASSWORD)
    year.sound(page)
    page.get_by_role("button", name="เข้าสู่ระบบ", exact=True).click()
    page.wait_for_url(re.compile(re.escape(url("domain", year.record, KEYED))))
    expect(part(page, "notice")).to_have_text(f"นำตัวเลขที่ค้างในเครื่องนี้กลับมาแล้ว {len(rows) - 2} แถว")
    expect(cell(page, questions[-1], "hours")).to_have_value("2.5")
    saved(year, page, KEYED)


def put_zeros(year: Year, page: Page) -> None:
    questions = section(year, page, ZEROED)
    nothing = (0, 0, Decimal(0))
    year.typed[ZEROED] = [(12, 3, Decimal(4)), *[nothing] * (len(questions) - 1)]
    fill_row(page, questions[0], year.typed[ZEROED][0])
    page.get_by_text("ใส่ 0 ในช่องที่ว่าง").click()
    page.get_by_role("button", name="ยืนยันใส่ 0").click()
    expect(part(page, "notice")).to_contain_text(f"ใส่ 0 แล้ว {len(questions) - 1} ข้อ")
    saved(year, page, ZEROED)


def fill_the_other_domains(year: Year, page: Page) -> None:
    for domain in range(MENDED, 9):
        questions = section(year, page, domain)
        year.typed[domain] = [(10 * domain + n, 1, Decimal("0.5")) for n in range(len(questions))]
        paste(cell(page, questions[0]), "\n".join("\t".join(map(str, row)) for row in year.typed[domain]))
        saved(year, page, domain)


def add_special_work(year: Year, page: Page) -> None:
    opened(page, url("special", year.record))
    year.typed[Domain.SPECIAL] = [(6, 2, Decimal("1.5"))]
    row = page.locator("tr[data-row]").first
    row.locator("textarea").fill("ต้อนรับคณะศึกษาดูงานจากต่างประเทศ")
    row.locator("[data-field=unit]").fill("คณะ")
    for name, figure in zip(("quantity", "days", "hours"), year.typed[Domain.SPECIAL][0], strict=True):
        row.locator(f"[data-field={name}]").fill(str(figure))
    page.get_by_role("button", name="บันทึกข้อมูล").last.click()
    saved(year, page, Domain.SPECIAL)
    year.sound(page)
    page.goto(url("record", year.record))
    expect(page.get_by_role("heading", name="บันทึกครบทั้ง 8 ด้านแล้ว")).to_be_visible()
    expect(page.get_by_text(f"{people(year.hours()):,} อัตรากำลัง")).to_be_visible()
    year.sound(page)


def others_record() -> None:
    """Another district of the province is through; one of another province has only begun."""
    for place, domains in ((OTHER, range(1, 9)), (SHORT, range(1, 3))):
        person = RecorderFactory.create(place=the_place(place))
        for domain in domains:
            rows = {each.pk: Figures(8, 1, Decimal(1)) for each in questions_of(domain)}
            save_answers(record=record_id(YEAR, place), domain=domain, rows=rows, seen=0, by=person, at=RECORDED)


# --- the province ----------------------------------------------------------------------------------------------------


def check_and_send_back(year: Year) -> None:
    page = year.page(year.confirmer)
    page.goto("/workload/")
    expect(page.get_by_text("ทั้งหมด 3 อำเภอ บันทึกแยก 2 อำเภอ บันทึกรวมกับอำเภออื่น 1 อำเภอ")).to_be_visible()
    year.sound(page)
    with leads_on(page):
        page.locator(f"#district-{OWN}").get_by_role("link", name=the_place(OWN).name, exact=True).click()
    year.sound(page)
    remark = page.get_by_text("เพิ่มความเห็นจังหวัด ด้านที่ 5")
    expect(remark).to_be_hidden()  # nothing there asks to be looked at
    page.locator("details.rg-fold", has=remark).locator("summary").first.click()
    remark.click()
    page.get_by_label("ความเห็นจังหวัด ด้านที่ 5").fill(NOTE)
    with leads_on(page):
        page.get_by_role("button", name="บันทึกความเห็น ด้านที่ 5").click()
    expect(page.get_by_text("บันทึกความเห็นแล้ว: ด้านที่ 5")).to_be_visible()
    page.get_by_role("button", name="ส่งกลับแก้ไข", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("ด้านที่ให้แก้ไข").select_option(str(MENDED))
    dialog.get_by_label("เหตุผล").fill(REASON)
    year.sound(page)
    dialog.get_by_role("button", name="ส่งกลับแก้ไข").click()
    expect(page.locator("#decision")).to_contain_text(REASON)


def mend_and_say_so(year: Year) -> None:
    page = year.page(year.recorder)
    page.goto("/inbox/")
    expect(page.get_by_text(re.compile(f"ถูกส่งกลับให้แก้ไข: ด้านที่ {MENDED}: {REASON}"))).to_be_visible()
    page.goto(url("record", year.record))
    expect(page.locator(".rg-sections").get_by_text(NOTE)).to_be_visible()
    year.sound(page)
    with leads_on(page):
        page.get_by_role("link", name=f"บันทึกด้านที่ {MENDED}").click()
    expect(page.get_by_text(REASON)).to_be_visible()
    year.sound(page)
    year.typed[MENDED][0] = (7, 2, Decimal("3.5"))
    fill_row(page, questions_of(MENDED)[0], year.typed[MENDED][0])
    saved(year, page, MENDED)
    page.goto(url("record", year.record))
    page.get_by_role("button", name="แจ้งจังหวัดว่าแก้ไขแล้ว").click()
    expect(page.get_by_text("แจ้งจังหวัดแล้วว่าแก้ไขเรียบร้อย")).to_be_visible()


def confirm_several(year: Year) -> None:
    page = year.page(year.confirmer)
    page.goto("/inbox/")
    expect(page.get_by_text(re.compile("แก้ไขตามที่ส่งกลับแล้ว รอจังหวัดตรวจสอบ"))).to_be_visible()
    page.goto("/workload/status/")
    page.get_by_label("เลือกทุกอำเภอที่พร้อมยืนยัน").check()
    page.get_by_role("button", name="ยืนยันที่เลือก (2)").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ยืนยันการทำรายงาน 2 อำเภอ")
    expect(page.locator("main")).to_contain_text(f"(รวม {the_place(COVERED).label})")
    year.sound(page)
    page.get_by_role("button", name="ตกลง").click()
    expect(page.get_by_text("ยืนยันข้อมูลแล้ว 2 อำเภอ")).to_be_visible()
    expect(page.locator(f"#district-{COVERED}")).to_contain_text("ยืนยันแล้ว")
    year.sound(page)
    assert set(DistrictRecord.objects.filter(state=State.CONFIRMED).values_list("place_id", flat=True)) == {OWN, OTHER}


def nothing_can_be_changed_any_more(year: Year) -> None:
    """Everybody reads the same figures, and finds nothing to type them in or to decide by."""
    record = year.record
    pages = [url("domain", record, MENDED), url("special", record), url("record", record), url("check-record", record)]
    for who in (year.recorder, year.confirmer, year.centre):
        page = year.page(who)
        for address in pages:
            page.goto(address)
            expect(page.locator("main h1")).to_be_visible()
            expect(page.locator("main :is(number-grid, input, textarea, button)")).to_have_count(0)
            if who == year.recorder:
                year.sound(page)
        expect(page.locator("#decision")).to_contain_text("ข้อมูลเป็นที่สิ้นสุด แก้ไขไม่ได้อีก")


# --- what it was all for ---------------------------------------------------------------------------------------------


def the_annex_sums_up(year: Year) -> None:
    page = year.page(year.confirmer)
    page.goto("/workload/annex/")
    expect(page.get_by_text("รวม 76 จังหวัด")).to_be_visible()
    groups = page.locator(".rg-annex__groups li").all_inner_texts()
    counts = [int(re.search(r"\d+", each)[0]) for each in groups]  # type: ignore[index]
    assert counts == [1, 1, 74]
    for place, group in ((PROVINCE, groups[0]), (SHORT_PROVINCE, groups[1])):
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=the_place(place).name, exact=True))
        expect(row).to_contain_text(group.partition("จ. ")[2].strip())
    year.sound(page)
    assert fetched(year, page, "ส่งออก", "PDF").startswith(b"%PDF")
    rows = sheet_rows(fetched(year, page, "ส่งออก", "XLSX"))
    own = next(row for row in rows if the_place(PROVINCE).name in row)
    assert own[3:] == [3, 2, 0, 0, 1, 3]


def the_manpower_is_what_was_typed(year: Year) -> None:
    page = year.page(year.confirmer)
    page.goto(f"/workload/manpower/{OWN}/?year=FY{YEAR}")
    hours = year.hours()
    tiles = page.locator(".rg-figure__number")
    expect(tiles.nth(0)).to_have_text(f"{people(hours):,}")
    expect(tiles.nth(1)).to_have_text(f"{hours.quantize(Decimal(1), ROUND_HALF_UP):,}")
    rows = page.locator(".rg-manpower--bars tbody tr")
    expect(rows).to_have_count(9)
    for domain in Domain:
        expect(rows.nth(domain - 1)).to_contain_text(f"{year.hours(domain):,.1f}")
        expect(rows.nth(domain - 1)).to_contain_text(f"{people(year.hours(domain)):,}")
    year.sound(page)
    page.goto(f"/workload/manpower/{PROVINCE}/?year=FY{YEAR}")
    expect(page.get_by_role("row", name=the_place(OWN).name)).to_contain_text("ดูแล 2 อำเภอ")
    year.sound(page)
    table = sheet_rows(fetched(year, page, "ส่งออกอัตรากำลัง", "XLSX"))
    own = next(row for row in table if the_place(OWN).name in row)
    figures = [Decimal(str(each)) for each in own[2:14]]
    assert figures == [2, *(year.hours(each) for each in Domain), hours, people(hours)]


def write_to_the_province_that_is_not_through(year: Year) -> None:
    page = year.page(year.centre)
    page.goto("/workload/letters/")
    year.sound(page)
    page.get_by_role("link", name=the_place(SHORT_PROVINCE).label).click()
    page.get_by_label("เลขที่หนังสือ").fill("มท 0812/ว 99")
    page.get_by_label("ชื่อผู้ลงนาม").fill("นายตัวอย่าง ใจดี")
    page.get_by_label("ตำแหน่งผู้ลงนาม").fill("อธิบดีกรมส่งเสริมการปกครองท้องถิ่น")
    page.get_by_role("button", name="ดูตัวอย่าง").click()
    preview = page.locator("#preview")
    expect(preview.get_by_role("row", name=the_place(SHORT).name)).to_contain_text("๓, ๔, ๕, ๖, ๗, ๘")
    year.sound(page)
    assert downloaded(page, page.get_by_role("button", name="ออกหนังสือ (PDF)")).startswith(b"%PDF")
