"""What the browser tests of the number grid do again and again."""

import re
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from playwright.sync_api import Locator, Page

from raingan.core.people.models import User
from raingan.core.web import clock
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import Answer, DistrictRecord, Question
from raingan.systems.workload.recording import save_answers

Open = Callable[..., Page]
SAVED = re.compile(r"บันทึกแล้ว \d\d\.\d\d น\.")


def url(name: str, record: DistrictRecord, *more: object) -> str:
    return reverse(f"workload:{name}", args=[record.round_key, record.place_id, *more])


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.locator("number-grid:defined").wait_for()
    return page


def cell(page: Page, question: Question, name: str = "quantity") -> Locator:
    return page.locator(f"#q{question.pk}-{name}")


def state(page: Page) -> Locator:
    return page.locator("[data-part=state]")


def part(page: Page, name: str) -> Locator:
    return page.locator(f"number-grid [data-part={name}]")


def stored(question: Question) -> tuple[Any, ...] | None:
    answer = Answer.objects.filter(question=question).first()
    return None if answer is None else (answer.quantity, answer.days, answer.hours)


def paste(target: Locator, text: str) -> None:
    target.focus()
    target.evaluate(
        """(cell, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def lose_the_last_word(page: Page) -> None:
    """What a page sends at leaving goes past the browser's offline mode: here it does not arrive either."""
    page.add_init_script(
        """const send = window.fetch;
        window.fetch = (url, how) => (how?.keepalive ? Promise.reject(new TypeError("lost")) : send(url, how));"""
    )


def another_saves(record: DistrictRecord, question: Question, figures: Figures, by: User) -> None:
    seen = record.sheets.get(domain=1).version
    save_answers(record=record.pk, domain=1, rows={question.pk: figures}, seen=seen, by=by, at=clock.now())
