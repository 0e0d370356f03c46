"""What the journey through a fiscal year stands on: who takes part, what was typed, by which keys, and the files."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect
from python_calamine import CalamineWorkbook

from raingan.core.people.models import User
from raingan.systems.workload.catalogue import record_id
from raingan.systems.workload.models import DistrictRecord, Question, Sheet
from tests.browser.gridding import SAVED, cell, opened, part, state, url
from tests.conftest import Clock

YEAR = 2569
# Phuket has three districts: one is recorded with the first, so that the province is through with two records.
PROVINCE, OWN, COVERED, OTHER = "83", "8301", "8302", "8303"
# Hours that are nobody's default, so that a figure that ignores what the centre settled is found out.
DAY, PERSON_YEAR = Decimal(7), 1610
Row = tuple[int, int, Decimal]


@dataclass
class Year:
    """Who takes part, the browser's size and tools, and what was typed so far, by section."""

    centre: User
    recorder: User
    confirmer: User
    page: Callable[[User], Page]
    sound: Callable[[Page], None]
    jobs: Callable[[], int]
    clock: Clock
    typed: dict[int, list[Row]] = field(default_factory=dict)

    @property
    def record(self) -> DistrictRecord:
        return DistrictRecord.objects.select_related("place").get(pk=record_id(YEAR, OWN))

    def hours(self, section: int | None = None) -> Decimal:
        """What the typed figures come to by the rule of the spec, reckoned here anew."""
        rows = chain(*self.typed.values()) if section is None else self.typed[section]
        return sum((n * (days * DAY + hours) for n, days, hours in rows), Decimal("0.0"))


def people(hours: Decimal) -> Decimal:
    return (hours / PERSON_YEAR).quantize(Decimal("0.01"), ROUND_HALF_UP)


def questions_of(domain: int) -> list[Question]:
    return list(Question.objects.of_domain(YEAR, domain))


def section(year: Year, page: Page, domain: int) -> list[Question]:
    """Open the domain, and answer with its questions."""
    opened(page, url("domain", year.record, domain))
    return questions_of(domain)


def saved(year: Year, page: Page, domain: int) -> None:
    """It has saved itself, and says the hours and the people that were typed."""
    expect(state(page)).to_have_text(SAVED)
    hours = year.hours(domain)
    expect(part(page, "hours")).to_have_text(f"{hours:,.1f}".removesuffix(".0"))
    expect(part(page, "person")).to_have_text(f"{people(hours):,}")
    assert Sheet.objects.get(record=year.record, domain=domain).total_hours(DAY) == hours


def fill_row(page: Page, question: Question, row: Row) -> None:
    for name, figure in zip(("quantity", "days", "hours"), row, strict=True):
        cell(page, question, name).fill(str(figure))


def onward(page: Page, rows: list[Row]) -> None:
    """As a phone's keyboard does: Enter goes to the next field."""
    for row in rows:
        for figure in row:
            page.keyboard.type(str(figure))
            page.keyboard.press("Enter")


def down_and_up(page: Page, rows: list[Row]) -> None:
    """As in a spreadsheet: down the quantities, up the days, down the hours."""
    for column, on in enumerate(("Enter", "Shift+Enter", "Enter")):
        for n, figures in enumerate(rows if column != 1 else rows[::-1]):
            if n:
                page.keyboard.press(on)
            page.keyboard.type(str(figures[column]))
        if column < 2:
            page.keyboard.press("ArrowRight")


def fetched(year: Year, page: Page, heading: str, kind: str) -> bytes:
    """The file that the page's ``heading`` offers as ``kind``, made by the worker and fetched by a click."""
    back = page.url
    export = page.locator("details.rg-export").filter(has=page.get_by_text(heading, exact=True))
    export.locator("summary").click()
    export.get_by_role("button", name=kind).click()
    page.wait_for_url(re.compile("/files/"))
    year.jobs()
    content = downloaded(page, page.get_by_role("link", name=re.compile("^ดาวน์โหลด")))
    page.goto(back)
    return content


def downloaded(page: Page, button: Locator) -> bytes:
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path()).read_bytes()


def sheet_rows(workbook: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_index(0).to_python()
