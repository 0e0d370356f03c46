"""The letter's annex: 76 provinces in two columns of 38, three groups that sum to them, as page and as files."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from raingan.core.exports import files
from raingan.core.exports.models import Document, Export, ExportState
from raingan.core.people.models import User
from raingan.core.web import clock
from raingan.core.web.rules import NotAllowed, NotThere
from raingan.systems.workload.annex import annex
from raingan.systems.workload.status import Group, provinces_of
from tests.factories import OfficerFactory, the_place
from tests.systems.workload.factories import ConfirmerFactory, DistrictRecordFactory, this_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    """A confirmer of a country of 76 provinces, one of them complete and one under way."""
    call_command("load_places", verbosity=0)
    DistrictRecordFactory.create(place=the_place("8101"))
    for filled in (True, False):
        DistrictRecordFactory.create(place=the_place("4701" if filled else "4702"), filled=filled)
    found: User = ConfirmerFactory.create(place=the_place("47"))
    return found


def made(user: User, kind: str, language: str = "th") -> bytes:
    export = Export.objects.create(
        owner=user, system="workload", name="annex", query=f"year=FY{this_year()}", format=kind, title="annex",
        language=language, file_name=f"annex.{kind}",
        created_at=clock.now(), expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    files.make(export, at=clock.now())
    export.refresh_from_db()
    assert export.state == ExportState.DONE, export.error
    with files.kept_files().open(export.stored_name) as file:
        found: bytes = file.read()
    return found


def test_the_page_has_two_columns_of_38_and_counts_that_sum(
    client: Client, user: User, django_assert_max_num_queries: Any
) -> None:
    client.force_login(user)
    client.get(reverse("workload:status"))
    with django_assert_max_num_queries(12):
        found = client.get(reverse("workload:annex"))

    left, right = found.context["parts"]
    assert (len(left), len(right)) == (38, 38)
    assert [number for number, _row in (*left, *right)] == list(range(1, 77))
    assert provinces_of(this_year()).groups == {Group.COMPLETE: 1, Group.UNDER_WAY: 1, Group.NONE: 74}
    text = found.content.decode()
    assert "1 จ. ทถอ. บันทึกข้อมูลครบ" in text
    assert "74 จ. ทถอ. ยังไม่บันทึกข้อมูล" in text
    assert "<svg" in text
    assert "อัปเดตล่าสุด" in text


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_pdf_is_one_page_with_a_code_that_can_be_checked(client: Client, user: User, language: str) -> None:
    pdf = made(user, "pdf", language)

    assert pdf.startswith(b"%PDF")
    assert re.findall(rb"/Count (\d+)", pdf) == [b"1"]
    document = Document.objects.get()
    assert client.get(reverse("exports:check-code", args=[document.code])).status_code == 200


def test_the_workbook_has_every_province_with_its_counts(user: User) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(made(user, "xlsx")))
    rows = book.get_sheet_by_index(0).to_python()

    numbered = [row for row in rows if isinstance(row[0], float | int) and row[1]]
    assert len(numbered) == 76
    assert next(row for row in numbered if row[1] == "กระบี่")[2] == "ทถอ. บันทึกข้อมูลครบ"
    assert any("76 " in str(row) or row[1] == "รวม" for row in rows)


def test_in_english_every_province_has_one_line_of_the_workbook(user: User) -> None:
    with override("en"):
        table = annex(user, {}, clock.now())

    assert max(len(str(list(row)[1])) for row in table.rows) <= table.columns[1].width


def test_it_is_for_people_of_the_room_and_years_that_are_open(user: User) -> None:
    with pytest.raises(NotAllowed):
        annex(OfficerFactory.create(), {}, clock.now())
    with pytest.raises(NotThere):
        annex(user, {"year": "FY2400"}, clock.now())
