"""English is complete: the catalogue holds every text, and no page shows Thai outside data and ``lang="th"``.

The data of these tests is written in Latin letters, so that every Thai letter on an English page is the program's own.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override, pgettext

from raingan.core.people.models import User
from raingan.core.web import catalogue
from raingan.systems.palad.models import Category, FieldReport
from tests.access_matrix import COLUMNS
from tests.matrix import Row, url_of
from tests.test_access_matrix import ROWS, World, _sent, world

__all__ = ["world"]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
PAGES = [row for row in ROWS if not row.name.startswith("api:") or row.name == "api:docs"]


def is_thai(text: str) -> bool:
    return any("ก" <= sign <= "๛" for sign in text)


class ThaiFinder(HTMLParser):
    """Gathers the Thai of a page that stands outside ``lang="th"``: texts and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.languages: list[str] = [""]
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        language = dict(attrs).get("lang") or self.languages[-1]
        if language != "th":
            self.found += [f"<{tag} {name}> {value}" for name, value in attrs if value and is_thai(value)]
        if tag not in VOID:
            self.languages.append(language)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self.languages) > 1:
            self.languages.pop()

    def handle_data(self, data: str) -> None:
        if self.languages[-1] != "th" and is_thai(data):
            self.found.append(data.strip())


def thai_of(page: str) -> list[str]:
    finder = ThaiFinder()
    finder.feed(page)
    return finder.found


@pytest.fixture
def in_latin(world: World) -> World:
    User.objects.update(title="Mr ", first_name="Example", last_name="Person", position="Officer")
    FieldReport.objects.update(village_name="Ban Na", details="Visited the village and met the people.")
    for category in Category.objects.all():
        category.name_th = category.name_en = f"Example {category.pk}"
        category.save()
    return world


def _english_pages(world: World, row: Row) -> Iterator[tuple[str, str]]:
    """What each column gets for a line of the access table, asked for in English; afterwards nothing has happened."""
    for column in COLUMNS:
        client = world.caller(column, to_api=False)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        with transaction.atomic():
            sent = _sent(world, row)
            if isinstance(sent.get("data"), bytes):
                sent["data"] = sent["data"].replace("ภาพไม่ชัด".encode(), b"Not clear")
            response: Any = client.generic(row.method, url_of(row, world.named), **sent)
            transaction.set_rollback(True)
        if response.streaming:
            b"".join(response.streaming_content)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            yield column, response.content.decode()


@pytest.mark.parametrize("heading", dict.fromkeys(row.heading for row in PAGES))
def test_an_english_page_shows_no_thai_of_its_own(in_latin: World, heading: str) -> None:
    wrong: dict[str, list[str]] = {}
    for row in PAGES:
        if row.heading == heading:
            for column, page in _english_pages(in_latin, row):
                if thai := thai_of(page):
                    wrong[f"{row} for {column}"] = thai

    assert wrong == {}


def test_every_text_has_an_english_one() -> None:
    stored, sources = catalogue.read_catalogue(), catalogue.texts_of_sources()

    assert catalogue.missing(stored, sources) == []
    assert catalogue.unused(stored, sources) == []


def test_the_finder_finds_texts_and_attributes_outside_thai_parts() -> None:
    page = '<p title="สวัสดี">Hello <b lang="th">สวัสดี<br>ครับ</b> ลาก่อน</p>'

    assert thai_of(page) == ["<p title> สวัสดี", "ลาก่อน"]


def test_one_thai_text_may_be_several_english_ones() -> None:
    sources = catalogue.texts_of_sources()
    with override("en"):
        said = {gettext("ส่งกลับแก้ไข"), pgettext("button", "ส่งกลับแก้ไข")}

    assert sources.get("ส่งกลับแก้ไข", "button") is not None
    assert sources.get("ส่งกลับแก้ไข") is not None
    assert len(said) == 2
